"""Releases: judged by the criteria of rulebook and tranche, earned by performance on a scale, explained by their basis."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain.criteria import NoOpenFindings
from domain.errors import Refused
from domain.events import (
    ConditionWaived,
    MilestonePartiallyMet,
    MilestoneReversed,
    ProjectEvent,
    TranchePlanned,
    TrancheReleased,
)
from domain.indicator import DecimalValue
from domain.money import Money
from domain.project.releases import (
    CofinancingNotProven,
    ConditionsOpenForTranche,
    NothingEarned,
    NothingToRelease,
    ReleaseCriteriaNotMet,
    ReleaseExceedsAward,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.project.state import Project
from domain.project.tranches import TrancheAgainstRulebook
from domain.rulebook import Rulebook
from domain.scale import PartialAchievement, ScalePoint, SlidingScale
from domain.terms import MilestoneSubject
from tests.domain.cases import COMMITTED, proven, verified, waiver
from tests.domain.kit import History
from tests.domain.lives import (
    ACTIVE,
    ADVANCE,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    DELIVERED,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    OFFICER,
    PREQUALIFIED,
    REGISTERED,
    RULEBOOK,
    SIGNED,
    T1,
    T1_PLANNED,
    T1_RELEASED,
    T2,
    TRANCHE_CONDITION,
    VERIFIER,
    given,
    kzt,
    uid,
)
from tests.domain.releasing import release, released
from tests.domain.test_scale import SLIDE, STAIRS, sound_scales

FINDINGS = NoOpenFindings(id="findings", title={"en": "No open findings"})
OPEN_FINDING = verified(MilestoneSubject(milestone=M1), "inconclusive")


def with_tranche_rule(**changes: object) -> Rulebook:
    return RULEBOOK.model_copy(update={"tranches": RULEBOOK.tranches.model_copy(update=changes)})


def planned(**changes: object) -> TranchePlanned:
    return TranchePlanned(tranche=T1, terms=ADVANCE.model_copy(update=changes))


def on_scale(scale: PartialAchievement, *after: ProjectEvent, **changes: object) -> History[Project, ProjectEvent]:
    """Give a project whose first tranche is on a scale, and what happened after the signature."""
    facts = [planned(scale=scale, **changes) if fact is T1_PLANNED else fact for fact in ACTIVE]
    return given(*facts, M1_SUBMITTED, *after)


def partly(share: str) -> MilestonePartiallyMet:
    return MilestonePartiallyMet(
        milestone=M1, established_on=date(2026, 6, 22), share=Decimal(share), why="A part", decided_by=OFFICER
    )


def test_a_tranche_whose_milestones_are_met_is_released_with_its_basis() -> None:
    history = given(*DELIVERED).when(release).then_once(T1_RELEASED)
    tranche = history.state.tranches[T1]
    assert (tranche.entitlement, tranche.net) == (Decimal("300000.00"), Decimal("270000.00"))
    history.when(release, release=uid(999)).refused(
        NothingToRelease, tranche="T1", released={"amount": "300000.00", "currency": "KZT"}
    )


ON_CONDITIONS = (REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS, M1_PLANNED, T1_PLANNED, SIGNED, M1_SUBMITTED, M1_MET)
SMALL_AWARD = AWARDED.model_copy(update={"amount": kzt("100000.00")})


@pytest.mark.parametrize(
    ("facts", "changes", "refusal", "says"),
    [
        (ACTIVE, {}, NothingEarned, {"tranche": "T1", "scale": "all-or-nothing", "performance": "0"}),
        (DELIVERED, {"day": date(2026, 6, 19)}, NothingEarned, {"performance": "0"}),
        (ON_CONDITIONS, {}, ConditionsOpenForTranche, {"conditions": [str(TRANCHE_CONDITION)]}),
        ((REGISTERED, PREQUALIFIED, SMALL_AWARD, *DELIVERED[3:]), {}, ReleaseExceedsAward, {"tranche": "T1"}),
        ((REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED, T1_PLANNED), {}, WrongStage, {"stage": "awarded"}),
        ((*DELIVERED, OPEN_FINDING), {"released_by": VERIFIER}, DutiesNotApart, {"has_done": "verifies"}),
        (
            DELIVERED,
            {"rulebook": with_tranche_rule(partial_achievement=STAIRS)},
            TrancheAgainstRulebook,
            {"scale": "all-or-nothing", "scale_of_rulebook": "steps"},
        ),
        (
            DELIVERED,
            {"rulebook": RULEBOOK.model_copy(update={"minimum_cofinancing_share": Decimal("0.01")})},
            CofinancingNotProven,
            {
                "tranche": "T1",
                "verdict": "fail",
                "observed": {
                    "kind": "decimal", "decimal": "0", "numerator": None, "denominator": None, "printed": None,
                },
            },
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_a_release(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused], says: dict[str, Any]
) -> None:
    given(*facts).when(release, **changes).refused(refusal, **says)


def test_only_a_planned_tranche_is_released() -> None:
    given(*DELIVERED).when(release, tranche=T2).not_found("tranche", T2)


def test_nothing_is_released_of_a_project_without_an_amount_awarded() -> None:
    without = AWARDED.model_copy(update={"amount": None})
    facts = (REGISTERED, PREQUALIFIED, without, *DELIVERED[3:])
    given(*facts).when(release).refused(ReleaseExceedsAward, awarded=None)


def test_a_settled_condition_no_longer_blocks_a_tranche() -> None:
    waived = ConditionWaived(condition=TRANCHE_CONDITION, why="Insured by the state", decided_by=OFFICER)
    assert given(*ON_CONDITIONS, waived).when(release).refusal is None


def test_co_financing_is_proven_up_to_the_share_of_the_rulebook_and_stands_in_the_basis() -> None:
    rulebook = RULEBOOK.model_copy(update={"minimum_cofinancing_share": Decimal("0.2")})
    promised = (*DELIVERED, COMMITTED, proven("199999.99"))
    given(*promised).when(release, rulebook=rulebook).refused(CofinancingNotProven, verdict="fail")
    share, performance = released(given(*promised, proven("0.01", 812)), rulebook=rulebook).basis.evaluation
    assert (share.criterion, share.verdict, share.observed) == (
        "rulebook.minimum-cofinancing",
        "pass",
        DecimalValue(decimal=Decimal("0.2")),
    )
    assert share.positions == (3, 12, 13, 14)
    assert performance.criterion == "tranche.performance"


def test_every_criterion_of_rulebook_and_tranche_passes_or_is_waived() -> None:
    of_rulebook = with_tranche_rule(release_criteria=(FINDINGS,))
    troubled = (*DELIVERED, OPEN_FINDING)
    refusal = given(*troubled).when(release, rulebook=of_rulebook).refusal
    assert isinstance(refusal, ReleaseCriteriaNotMet)
    verdicts: Any = refusal.facts["criteria"]
    assert [(one["criterion"], one["verdict"], one["unit"]) for one in verdicts] == [
        ("findings", "fail", "open findings")
    ]
    lifted = waiver("release/findings")
    first = released(given(*troubled), rulebook=of_rulebook, waivers=(lifted,)).basis.evaluation[0]
    assert (first.criterion, first.verdict, first.waiver) == ("findings", "pass", lifted.granted.waiver)
    assert released(given(*DELIVERED), rulebook=of_rulebook).basis.evaluation[0].waiver is None


def test_a_criterion_of_the_tranche_is_not_lifted_by_a_waiver_of_the_rulebook() -> None:
    own = [planned(criteria=(FINDINGS,)) if fact is T1_PLANNED else fact for fact in DELIVERED]
    assert len(given(*own).when(release).events) == 1
    given(*own, OPEN_FINDING).when(release, waivers=(waiver("release/findings"),)).refused(ReleaseCriteriaNotMet)


def test_half_of_the_way_on_the_sliding_scale_earns_what_the_line_says_and_tells_how() -> None:
    rulebook = with_tranche_rule(partial_achievement=SLIDE)
    history = on_scale(SLIDE, partly("0.5"))
    half = released(history, rulebook=rulebook)
    assert (half.performance, half.factor) == (Decimal("0.5"), Decimal("0.298507462686567"))
    assert (half.entitlement, half.gross) == (kzt("89552.23"), kzt("89552.23"))
    assert (half.holdback, half.net) == (kzt("8955.22"), kzt("80597.01"))
    (performance,) = half.basis.evaluation
    assert performance.explanation == {
        "measure": "milestones",
        "milestones": {"M1": {"status": "partially-met", "share": "0.5", "weight": "0.4"}},
        "performance": "1/2",
        "scale": SLIDE.model_dump(mode="json"),
        "factor": "20/67",
        "amount": "300000.00",
    }
    more = on_scale(SLIDE, partly("0.5"), half, M1_SUBMITTED, M1_MET)
    rest = released(more, rulebook=rulebook, release=uid(999))
    assert (rest.entitlement, rest.gross) == (kzt("300000.00"), kzt("210447.77"))
    assert (rest.holdback, half.holdback + rest.holdback) == (kzt("21044.78"), kzt("30000.00"))


def test_a_performance_that_earns_nothing_is_not_released_and_a_fallen_one_releases_nothing_more() -> None:
    rulebook = with_tranche_rule(partial_achievement=SLIDE)
    on_scale(SLIDE, partly("0.30")).when(release, rulebook=rulebook).refused(
        NothingEarned, scale="sliding-scale", performance="0.3"
    )
    half = released(on_scale(SLIDE, partly("0.5")), rulebook=rulebook)
    back = MilestoneReversed(
        milestone=M1, reversed_from=date(2026, 7, 1), evidence=(uid(41),), why="Flooded", decided_by=OFFICER
    )
    fallen = on_scale(SLIDE, partly("0.5"), half, back)
    fallen.when(release, rulebook=rulebook, release=uid(999)).refused(
        NothingToRelease,
        entitlement={"amount": "0.00", "currency": "KZT"},
        released={"amount": "89552.23", "currency": "KZT"},
    )


LINE = SlidingScale(
    points=(
        ScalePoint(achieved_share=Decimal(0), paid_share=Decimal(0)),
        ScalePoint(achieved_share=Decimal(1), paid_share=Decimal(1)),
    ),
    floor_share=Decimal(0),
    cap_share=Decimal(1),
)


@over(
    scale=st.one_of(st.just(LINE), sound_scales()),
    shares=st.lists(st.decimals(min_value="0.001", max_value="0.999", places=3), min_size=1, max_size=6),
    holdback=st.decimals(min_value=0, max_value=1, places=3),
    amount=st.decimals(min_value="0.01", max_value="800000", places=2),
    currency=st.sampled_from(["KZT", "JPY", "KWD"]),
)
def test_any_number_of_releases_comes_to_what_one_would_have_come_to(
    scale: PartialAchievement, shares: list[Decimal], holdback: Decimal, amount: Decimal, currency: str
) -> None:
    whole = Money.whole_units(Fraction(amount) + 1, currency)
    rulebook = with_tranche_rule(partial_achievement=scale, holdback_share=holdback)
    award = AWARDED.model_copy(update={"amount": Money(amount=Decimal(800_001), currency=currency)})
    terms = planned(scale=scale, amount=whole, holdback_share=holdback)
    signed = [award if fact is AWARDED else terms if fact is T1_PLANNED else fact for fact in ACTIVE]
    history = given(*signed, M1_SUBMITTED)
    made: list[TrancheReleased] = []
    for number, share in enumerate(shares):
        history = history.plus([partly(str(share))])
        answer = history.when(release, rulebook=rulebook, release=uid(5000 + number))
        if answer.refusal is None:
            made += [event for event in answer.events if isinstance(event, TrancheReleased)]
            history = answer.then_once(*answer.events)
        else:
            assert isinstance(answer.refusal, NothingEarned | NothingToRelease)
    gross = sum((each.gross.amount for each in made), Decimal(0))
    held = sum((each.holdback.amount for each in made), Decimal(0))
    net = sum((each.net.amount for each in made), Decimal(0))
    tranche = history.state.tranches[T1]
    assert gross == tranche.entitlement == net + held <= whole.amount
    assert held == Money.rounded(gross * holdback, currency).amount
    assert all(each.net.amount >= 0 and each.holdback.amount >= 0 for each in made)
    assert net == tranche.net
    if made:
        once = released(given(*signed, M1_SUBMITTED, partly(str(max(shares)))), rulebook=rulebook)
        assert (once.entitlement.amount, once.holdback.amount) == (gross, held)
