"""Criteria on what was delivered: milestones, reports, findings of verifications."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.criteria import (
    AllMilestones,
    ListedMilestones,
    MilestonesMet,
    ReportsAccepted,
    ThroughCount,
    ThroughLastDue,
    ThroughPeriodEnd,
    WeightOfMilestones,
)
from domain.events import (
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    ProjectEvent,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)
from domain.events.reporting import ReturnedNarrative
from domain.period import Period
from domain.project.evaluation.milestones import met_share
from domain.terms import IndicatorAttainment
from tests.domain.cases import M1_WAIVED, Q1, TITLE, case, judged, number, reported
from tests.domain.kit import On, on
from tests.domain.lives import (
    ACTIVE,
    FIRST,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    M2,
    M2_PLANNED,
    OFFICER,
    PREPARER,
    PRODUCTIVITY,
    REGISTERED,
    RULEBOOK,
    SIGNED,
    T1,
    T1_PLANNED,
    T2,
    changed,
)

SUMMER = date(2026, 7, 31)
"""M1 was due on 30 June, M2 is on 30 September."""
M2_MET = MilestoneMet(milestone=M2, met_on=date(2026, 9, 1), why=None, decided_by=OFFICER)
M1_HALF = MilestonePartiallyMet(
    milestone=M1, share=Decimal("0.5"), established_on=date(2026, 6, 20), why="x", decided_by=OFFICER
)
M1_NOT = MilestoneNotMet(milestone=M1, established_on=date(2026, 6, 20), why="x", decided_by=OFFICER)
M1_REVERSED = MilestoneReversed(
    milestone=M1, reversed_from=date(2026, 7, 1), evidence=(OFFICER,), why="x", decided_by=OFFICER
)
M2_SUBMITTED = MilestoneSubmitted(milestone=M2, statement=None, evidence=(), submitted_by=PREPARER)


def met(which: Any) -> MilestonesMet:
    return MilestonesMet(id="m", title=TITLE, which=which)


ALL = met(AllMilestones())


def listed(*codes: str) -> MilestonesMet:
    return met(ListedMilestones(milestones=codes))


def weight(share: str) -> MilestonesMet:
    return met(WeightOfMilestones(minimum_share=Decimal(share)))


@pytest.mark.parametrize(
    ("criterion", "facts", "day", "verdict", "observed"),
    [
        (ALL, (), date(2026, 6, 29), "pass", "0"),
        (ALL, (), date(2026, 6, 30), "not_yet", "0"),
        (ALL, (), SUMMER, "fail", "0"),
        (ALL, (M1_MET,), SUMMER, "pass", "1"),
        (ALL, (M1_MET,), date(2026, 10, 1), "fail", "1"),
        (ALL, (M1_MET, M2_MET), date(2026, 10, 1), "pass", "2"),
        (ALL, (M1_SUBMITTED,), SUMMER, "unknown", "0"),
        (ALL, (M1_NOT,), SUMMER, "fail", "0"),
        (ALL, (M1_HALF,), SUMMER, "fail", "0"),
        (ALL, (M1_WAIVED,), SUMMER, "pass", "0"),
        (ALL, (M1_MET, M1_REVERSED), SUMMER, "fail", "0"),
        (listed("M1"), (M1_MET,), SUMMER, "pass", "1"),
        (listed("M1"), (M1_MET,), date(2026, 6, 19), "not_yet", "0"),
        (listed("M2"), (), SUMMER, "not_yet", "0"),
        (listed("M2"), (M2_SUBMITTED,), SUMMER, "unknown", "0"),
        (listed("M1", "M2"), (M1_NOT, M2_SUBMITTED), SUMMER, "fail", "0"),
        (listed("M1"), (M1_WAIVED,), SUMMER, "pass", "0"),
        (listed("M1"), (M1_HALF,), SUMMER, "fail", "0"),
        (listed("M1", "M9"), (M1_MET,), SUMMER, "unknown", "1"),
        (listed("M1"), (MilestoneCancelled(milestone=M1, why="x"),), SUMMER, "unknown", "0"),
        (weight("0.5"), (M1_MET,), SUMMER, "pass", "0.5"),
        (weight("0.6"), (M1_MET,), SUMMER, "not_yet", "0.5"),
        (weight("0.6"), (M1_MET, M2_SUBMITTED), SUMMER, "unknown", "0.5"),
        (weight("0.6"), (M1_MET,), date(2026, 10, 1), "fail", "0.5"),
        (weight("0.25"), (M1_HALF,), SUMMER, "pass", "0.25"),
        (weight("0.76"), (M1_HALF,), SUMMER, "fail", "0.25"),
        (weight("0.75"), (M1_HALF,), SUMMER, "not_yet", "0.25"),
        (weight("1"), (M1_WAIVED, M2_MET), date(2026, 10, 1), "pass", "1"),
        (weight("0.6"), (M1_MET, MilestoneCancelled(milestone=M2, why="x")), SUMMER, "pass", "1"),
    ],
)
def test_milestones(
    criterion: MilestonesMet, facts: tuple[ProjectEvent, ...], day: date, verdict: str, observed: str
) -> None:
    found = judged(criterion, case(*facts, day=day))
    assert (found.verdict, found.observed) == (verdict, number(observed))


def test_an_evaluation_names_the_facts_that_planned_and_settled_a_milestone() -> None:
    found = judged(ALL, case(M1_SUBMITTED, M1_MET, day=SUMMER))
    assert found.positions == (4, 11)
    assert found.explanation == {"milestones": {"M1": "met"}}
    half = judged(weight("1"), case(M1_HALF, day=SUMMER))
    assert half.explanation == {
        "milestones": {"M1": "partially-met, 0.5 of it met, due 2026-06-30", "M2": "planned, due 2026-09-30"}
    }
    before = judged(listed("M1"), case(M1_MET, day=date(2026, 6, 19)))
    assert before.explanation == {"milestones": {"M1": "not met by the day, due 2026-06-30"}}
    assert judged(listed("M1"), case(M1_WAIVED, day=SUMMER)).explanation == {
        "milestones": {"M1": "waived"},
        "because": "no milestone is asked for",
    }


def test_a_tranche_asks_for_the_milestones_that_are_linked_to_it() -> None:
    second = MilestonePlanned(milestone=M2, terms=changed(FIRST, code="M2", tranche=str(T1), due="2026-09-30"))
    linked: tuple[ProjectEvent, ...] = (REGISTERED, M1_PLANNED, second, T1_PLANNED, SIGNED)
    found = judged(ALL, case(M1_MET, after=linked, day=SUMMER, tranche=T1))
    assert (found.verdict, found.observed, found.threshold) == ("not_yet", number("1"), number("2"))
    other = judged(ALL, case(after=linked, day=SUMMER, tranche=T2))
    assert (other.verdict, other.threshold) == ("pass", number("0"))
    terms = T1_PLANNED.terms.model_copy(update={"measure": IndicatorAttainment(indicator=PRODUCTIVITY, period=Q1)})
    by_kpi = T1_PLANNED.model_copy(update={"terms": terms})
    attained = judged(ALL, case(after=(REGISTERED, M1_PLANNED, by_kpi), day=SUMMER, tranche=T1))
    assert (attained.verdict, attained.threshold) == ("pass", number("0"))


def test_a_plan_without_milestones_or_weights_is_unknown() -> None:
    assert judged(ALL, case(after=(REGISTERED,))).verdict == "unknown"
    assert judged(weight("0"), case(after=(REGISTERED, M1_MET))).verdict == "unknown"
    weightless = MilestonePlanned(milestone=M1, terms=FIRST.model_copy(update={"weight": None}))
    found = judged(weight("0"), case(after=(REGISTERED, weightless, M2_PLANNED)))
    assert (found.verdict, found.observed) == ("unknown", None)
    assert "M1" in str(found.explanation)
    everything = MilestoneWaived(milestone=M2, waived_on=date(2026, 6, 20), why="x", decided_by=OFFICER)
    assert judged(weight("1"), case(M1_WAIVED, everything)).verdict == "pass"
    assert met_share(case(M1_WAIVED, everything)).value == 1


def accepted(through: Any) -> ReportsAccepted:
    return ReportsAccepted(id="r", title=TITLE, through=through)


LAST_DUE, TWO = accepted(ThroughLastDue()), accepted(ThroughCount(periods_count=2))
FIRST_PERIOD = Period(first=date(2026, 2, 1), last=date(2026, 4, 30))
SECOND_PERIOD = Period(first=date(2026, 5, 1), last=date(2026, 7, 31))
THROUGH_JULY = accepted(ThroughPeriodEnd(last=date(2026, 7, 31)))
FIRST_ACCEPTED, SECOND_ACCEPTED = reported(FIRST_PERIOD, "1"), reported(SECOND_PERIOD, "1")


def prepared(period: Period, version: int = 1) -> ReportPrepared:
    return ReportPrepared(
        period=period, version=version, figures=(), narrative=None, prepared_by=PREPARER, digest="a" * 64
    )


def submitted(period: Period) -> tuple[ProjectEvent, ...]:
    certified = ReportCertified(period=period, version=1, digest="a" * 64, certified_by=OFFICER)
    handed_in = ReportSubmitted(period=period, version=1, digest="a" * 64, submitted_by=PREPARER)
    return (prepared(period), certified, handed_in)


RETURNED = ReportReturned(
    period=SECOND_PERIOD,
    version=1,
    items=(ReturnedNarrative(remark="x"),),
    code="incomplete",
    new_due=date(2026, 9, 30),
    why="x",
    decided_by=OFFICER,
)
QUARTERLY = RULEBOOK.model_copy(update={"reporting": RULEBOOK.reporting.model_copy(update={"frequency": "quarterly"})})
DUE = QUARTERLY.reporting.due_days_after_period_end


@pytest.mark.parametrize(
    ("criterion", "facts", "day", "verdict", "observed", "threshold"),
    [
        (LAST_DUE, (), date(2026, 4, 30), "pass", "0", "0"),
        (LAST_DUE, (), date.fromordinal(FIRST_PERIOD.last.toordinal() + DUE), "not_yet", "0", "1"),
        (LAST_DUE, (), date.fromordinal(FIRST_PERIOD.last.toordinal() + DUE + 1), "fail", "0", "1"),
        (LAST_DUE, FIRST_ACCEPTED, date(2026, 7, 30), "pass", "1", "1"),
        (TWO, FIRST_ACCEPTED, date(2026, 7, 30), "not_yet", "1", "2"),
        (TWO, FIRST_ACCEPTED, date(2026, 12, 30), "fail", "1", "2"),
        (TWO, (*FIRST_ACCEPTED, *submitted(SECOND_PERIOD)), date(2026, 12, 30), "unknown", "1", "2"),
        (TWO, (*FIRST_ACCEPTED, *submitted(SECOND_PERIOD), RETURNED), date(2026, 9, 30), "not_yet", "1", "2"),
        (TWO, (*FIRST_ACCEPTED, *submitted(SECOND_PERIOD), RETURNED), date(2026, 10, 1), "fail", "1", "2"),
        (TWO, (*FIRST_ACCEPTED, *SECOND_ACCEPTED), date(2026, 12, 30), "pass", "2", "2"),
        (
            TWO,
            (*FIRST_ACCEPTED, ReportVoided(period=FIRST_PERIOD, version=1, why="x", decided_by=OFFICER)),
            date(2026, 12, 30),
            "fail",
            "0",
            "2",
        ),
        (
            TWO,
            (prepared(Period(first=date(2026, 2, 1), last=date(2026, 3, 15))),),
            date(2026, 5, 5),
            "not_yet",
            "0",
            "2",
        ),
        (THROUGH_JULY, (*FIRST_ACCEPTED, *SECOND_ACCEPTED), SUMMER, "pass", "2", "2"),
    ],
)
def test_reports(
    criterion: ReportsAccepted,
    facts: tuple[ProjectEvent, ...],
    day: date,
    verdict: str,
    observed: str,
    threshold: str,
) -> None:
    found = judged(criterion, case(*facts, day=day, rulebook=QUARTERLY))
    assert (found.verdict, found.observed, found.threshold) == (verdict, number(observed), number(threshold))


def first_report(day: date, *facts: ProjectEvent | On[Any], signed_on: date = date(2026, 1, 15)) -> str:
    after = tuple(on(signed_on, fact) if fact is SIGNED else fact for fact in ACTIVE)
    criterion = accepted(ThroughCount(periods_count=1))
    return judged(criterion, case(*facts, after=after, day=day, rulebook=QUARTERLY)).verdict


def test_a_report_is_asked_for_until_the_day_that_the_calendar_has() -> None:
    last = date.fromordinal(FIRST_PERIOD.last.toordinal() + DUE)
    late_signature = date(2026, 11, 1)
    assert first_report(late_signature) == "fail"
    assert first_report(late_signature, signed_on=late_signature) == "not_yet"
    earlier = RETURNED.model_copy(update={"period": FIRST_PERIOD, "new_due": date(2026, 5, 5)})
    assert first_report(last, *submitted(FIRST_PERIOD), earlier) == "fail"
    void = on(date(2026, 12, 1), ReportVoided(period=FIRST_PERIOD, version=1, why="x", decided_by=OFFICER))
    assert first_report(date(2026, 12, 1), *submitted(FIRST_PERIOD), void) == "not_yet"
    assert first_report(date(2026, 12, 2), *submitted(FIRST_PERIOD), void) == "fail"


def test_what_waits_for_the_agency_names_the_submission() -> None:
    report = judged(accepted(ThroughCount(periods_count=1)), case(*submitted(FIRST_PERIOD), rulebook=QUARTERLY))
    assert (report.verdict, report.positions) == ("unknown", (len(ACTIVE) + 3,))
    milestone = judged(
        MilestonesMet(id="m", title=TITLE, which=ListedMilestones(milestones=("M1",))), case(M1_SUBMITTED)
    )
    assert (milestone.verdict, milestone.positions) == ("unknown", (4, len(ACTIVE) + 1))


def test_periods_that_there_are_not_are_unknown() -> None:
    assert judged(accepted(ThroughCount(periods_count=500)), case()).verdict == "unknown"
    off = judged(accepted(ThroughPeriodEnd(last=date(2026, 7, 30))), case())
    assert (off.verdict, off.observed) == ("unknown", None)
    assert "2026-07-30" in str(off.explanation)
    assert judged(LAST_DUE, case(after=(SIGNED,))).verdict == "unknown"
    assert judged(LAST_DUE, case(after=())).verdict == "unknown"
