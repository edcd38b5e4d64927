"""Random valid rulebooks: every kind of rule, every optional part there and not there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from domain.appraisal_rules import (
    AwardRule,
    ByCriterion,
    ByDeclaration,
    ByDocument,
    PrequalificationCheck,
    ReviewCriterion,
    ReviewRule,
)
from domain.criteria import (
    AllMilestones,
    CofinancingShare,
    Criterion,
    Expression,
    FixedThreshold,
    KpiThreshold,
    ListedMilestones,
    MilestonesMet,
    NoOpenFindings,
    ReportsAccepted,
    ThresholdFromTable,
    ThroughCount,
    ThroughLastDue,
    ThroughPeriodEnd,
    WeightOfMilestones,
)
from domain.indicator import IndicatorRef
from domain.money import Money
from domain.rulebook import (
    AmendmentRoute,
    AnySize,
    CapScheme,
    ChangedAmount,
    ChangedShare,
    ExitRule,
    ExtensionRule,
    FailedGates,
    GateRule,
    MovedDays,
    OverdueReports,
    PanelRule,
    Reminder,
    ReportingRule,
    Rulebook,
    ThresholdRow,
    ThresholdTable,
    TrancheRule,
)
from domain.scale import AllOrNothing, ScalePoint, SlidingScale, Step, Steps
from domain.terms import Sector

T = TypeVar("T")

TABLES = ("growth", "exports")
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=8).map(str.strip).filter(bool)
WORDS = st.dictionaries(st.sampled_from(["en", "ru", "kk", "de-AT"]), TEXTS, min_size=1)
EXACTS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
SHARES = st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-3))
MONEY = st.builds(Money, amount=st.decimals(min_value=0, max_value=10**12, places=2), currency=st.just("KZT"))


def several(of: st.SearchStrategy[T], *, at_least: int = 0, by: Callable[[T], Any] | None = None) -> Any:
    """Give a tuple of up to three more than `at_least`, no two of which agree in `by`."""
    return st.lists(of, min_size=at_least, max_size=at_least + 3, unique_by=by or (lambda it: it)).map(tuple)


def named(rule: Callable[..., T], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    return st.builds(rule, id=CODES, title=WORDS, **parts)


def criteria(*, at_least: int = 0) -> Any:
    return several(CRITERIA, at_least=at_least, by=lambda it: it.id)


CRITERIA: st.SearchStrategy[Criterion] = st.one_of(
    named(
        KpiThreshold,
        indicator=st.builds(IndicatorRef, code=CODES, version=st.integers(1, 9999)),
        statistic=st.sampled_from(["latest", "change", "growth", "attainment"]),
        operator=st.sampled_from([">=", ">", "<=", "<", "="]),
        threshold=st.builds(FixedThreshold, value=EXACTS)
        | st.builds(ThresholdFromTable, table=st.sampled_from(TABLES)),
        verified_only=st.booleans(),
    ),
    named(
        MilestonesMet,
        which=st.builds(AllMilestones)
        | st.builds(ListedMilestones, milestones=several(CODES, at_least=1))
        | st.builds(WeightOfMilestones, minimum_share=SHARES),
    ),
    named(CofinancingShare, minimum_share=SHARES, counted=st.sampled_from(["committed", "proven"])),
    named(
        ReportsAccepted,
        through=st.builds(ThroughLastDue)
        | st.builds(ThroughCount, periods_count=st.integers(1, 1000))
        | st.builds(ThroughPeriodEnd, last=st.dates()),
    ),
    named(NoOpenFindings),
    named(Expression, expression=TEXTS),
)


@st.composite
def reviews(draw: st.DrawFn) -> ReviewRule:
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    weights = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    lowest = draw(EXACTS)
    return ReviewRule(
        criteria=tuple(
            ReviewCriterion(id=f"criterion-{n}", title=draw(WORDS), weight_share=weight)
            for n, weight in enumerate(weights)
        ),
        minimum_reviewers_count=draw(st.integers(1, 50)),
        lowest_score=lowest,
        highest_score=lowest + draw(st.integers(1, 100)),
    )


@st.composite
def gates(draw: st.DrawFn) -> tuple[GateRule, ...]:
    orders = sorted(draw(st.sets(st.integers(1, 1000), max_size=3)))
    asked = [draw(criteria(at_least=1)) for _ in orders]
    return tuple(
        GateRule(
            id=f"gate-{order}",
            title=draw(WORDS),
            order=order,
            criteria=some,
            must_meet=tuple(criterion.id for criterion in some if draw(st.booleans())),
            due_months_after_signature=draw(st.none() | st.integers(0, 240)),
        )
        for order, some in zip(orders, asked, strict=True)
    )


@st.composite
def scales(draw: st.DrawFn) -> AllOrNothing | Steps | SlidingScale:
    at = sorted(draw(st.sets(SHARES, min_size=2, max_size=6)))
    match draw(st.sampled_from(["all-or-nothing", "steps", "sliding-scale"])):
        case "all-or-nothing":
            return AllOrNothing()
        case "steps":
            return Steps(steps=tuple(Step(achieved_share=x, paid_share=draw(SHARES)) for x in at))
        case _:
            points = tuple(ScalePoint(achieved_share=x, paid_share=draw(SHARES)) for x in at)
            return SlidingScale(points=points, floor_share=draw(SHARES), cap_share=draw(SHARES))


@st.composite
def reportings(draw: st.DrawFn) -> ReportingRule:
    opens = draw(st.integers(-366, 366))
    return ReportingRule(
        frequency=draw(st.sampled_from(["monthly", "quarterly", "half-yearly", "yearly", "once"])),
        opens_days_after_period_end=opens,
        due_days_after_period_end=draw(st.integers(max(opens, 0), 366)),
        grace_days=draw(st.integers(0, 366)),
        evidence_above=draw(st.none() | MONEY),
        alignment=draw(st.sampled_from(["project", "calendar"])),
        decision_days=draw(st.none() | st.integers(1, 366)),
    )


CHECKS = named(
    PrequalificationCheck,
    shown_by=st.builds(ByCriterion, criterion=CRITERIA)
    | st.builds(ByDeclaration, text=WORDS)
    | st.builds(ByDocument, description=WORDS),
    days_valid=st.none() | st.integers(1, 3660),
)
ROUTES = st.builds(
    AmendmentRoute,
    type=st.sampled_from(
        ["milestones", "schedule", "indicators", "targets", "tranches", "cofinancing", "parties", "rulebook"]
    ),
    size=st.builds(AnySize)
    | st.builds(MovedDays, at_most_days=st.integers(1, 3660))
    | st.builds(ChangedShare, at_most_share=SHARES)
    | st.builds(ChangedAmount, at_most=MONEY),
    approver_role=CODES,
)
ROWS = st.builds(
    ThresholdRow,
    sector=st.none() | st.builds(Sector, scheme=st.just("ISIC4"), code=CODES),
    region=st.none() | st.sampled_from(["KZ-71", "KZ-75", "FR-ARA"]),
    maturity_class=st.none() | st.sampled_from(["nascent", "growing", "mature"]),
    value=EXACTS,
)
CAPS = named(CapScheme, limit=MONEY, window_years=st.none() | st.integers(1, 50))
REMINDERS = st.builds(
    Reminder,
    obligation=st.sampled_from(
        ["check", "condition", "milestone", "report", "gate", "tranche", "exit-review", "observation"]
    ),
    offsets_days=st.sets(st.integers(-366, 366), min_size=1, max_size=4).map(lambda days: tuple(sorted(days))),
)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook that is valid by construction; its threshold tables are `TABLES`."""
    rows = several(ROWS, at_least=1, by=lambda row: (row.sector, row.region, row.maturity_class))
    caps = draw(several(CAPS, by=lambda scheme: scheme.id))
    return Rulebook(
        format="milepost/rulebook/1",
        title=draw(WORDS),
        notes=draw(st.none() | WORDS),
        prequalification_checks=draw(several(CHECKS, by=lambda check: check.id)),
        review=draw(st.none() | reviews()),
        minimum_cofinancing_share=draw(SHARES),
        award=AwardRule(
            productivity_outcome_required=draw(st.booleans()),
            cap_scheme=draw(st.sampled_from([None, *(scheme.id for scheme in caps)])),
        ),
        panel=PanelRule(
            quorum_members_count=draw(st.integers(1, 100)),
            majority=draw(st.sampled_from(["more-than-half", "two-thirds", "unanimous"])),
            conflict_policy=draw(st.sampled_from(["declare-before-vote", "vote-unless-declared"])),
        ),
        reporting=draw(reportings()),
        gates=draw(gates()),
        tranches=TrancheRule(
            holdback_share=draw(SHARES), partial_achievement=draw(scales()), release_criteria=draw(criteria())
        ),
        amendment_routes=draw(several(ROUTES, by=lambda route: (route.type, route.size))),
        cure_days=draw(st.integers(0, 3660)),
        extension=draw(
            st.none()
            | st.builds(
                ExtensionRule,
                maximum_count=st.integers(1, 20),
                maximum_months=st.integers(1, 240),
                gain_criteria=criteria(at_least=1),
            )
        ),
        underperformance=draw(
            several(
                st.builds(FailedGates, minimum_count=st.integers(1, 50), in_a_row=st.booleans())
                | st.builds(OverdueReports, minimum_count=st.integers(1, 50))
            )
        ),
        exit=ExitRule(
            review_due_days_before_support_end=draw(st.integers(0, 3660)),
            observed_years_after_exit=draw(st.integers(0, 50)),
        ),
        thresholds=tuple(
            ThresholdTable(id=table, title=draw(WORDS), unit="part of one", rows=draw(rows)) for table in TABLES
        ),
        reminders=draw(several(REMINDERS, by=lambda reminder: reminder.obligation)),
        cap_schemes=caps,
    )
