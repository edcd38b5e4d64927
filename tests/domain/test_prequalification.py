"""Pre-qualification: checks that people make, checks that the server evaluates, checks that a waiver lifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.events import PrequalificationAssessed, ProjectEvent, WaiverGranted
from domain.events.appraisal import CheckResult
from domain.indicator import DecimalValue, TextValue
from domain.programme import Waiver
from domain.project.prequalification import (
    CheckEvaluatedOtherwise,
    CheckFinding,
    CheckTwice,
    CheckWithoutVerdict,
    UnknownCheck,
    assess_prequalification,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.project.state import Project
from tests.domain.applications import APPRAISED, COMMITTED, PROVEN, REVIEWER, STATED, case
from tests.domain.kit import Answer
from tests.domain.lives import ACTIVE, CASHIER, CHECKS, OFFICER, PREQUALIFIED, REGISTERED, RULEBOOK, given, kzt, uid

TODAY = date(2026, 1, 15)
OWN_MONEY = "own-money"
PILOT = WaiverGranted(
    waiver=uid(91),
    rule="prequalification/own-money",
    zone="Pilot zone Shymkent",
    regions=("KZ-19",),
    legal_basis="Order 3 of 2026",
    expires=TODAY,
    why="Firms here have nothing yet.",
    granted_by=uid(92),
)
WAIVED = Waiver(granted=PILOT, granted_on=date(2026, 1, 10), position=7)


def assess(
    project: Project, /, *, findings: Sequence[CheckFinding], assessor: UUID = OFFICER, **around: Any
) -> list[PrequalificationAssessed]:
    """Assess on what is known of the project at that moment, as the service does."""
    return assess_prequalification(
        project, findings=tuple(findings), assessor=assessor, case=case(project, **{"day": TODAY, **around})
    )


def only(answer: Answer[Project, ProjectEvent]) -> PrequalificationAssessed:
    (event,) = answer.events
    assert isinstance(event, PrequalificationAssessed)
    return event


def found(check: str, verdict: Any = None, inputs: str | None = None) -> CheckFinding:
    return CheckFinding(check=check, verdict=verdict, inputs=inputs)


ALL = [found(check, None if check == OWN_MONEY else "pass") for check in CHECKS]


def test_all_checks_passed_prequalify_for_as_many_days_as_the_rulebook_says() -> None:
    answer = given(REGISTERED, COMMITTED).when(assess, findings=ALL)
    assessed = only(answer)
    assert assessed.verdict == "prequalified"
    days = {check.id: check.days_valid for check in RULEBOOK.prequalification_checks}
    for result in assessed.checks:
        valid = days[result.check]
        assert (result.valid_until is None) == (valid is None)
        assert result.valid_until is None or (result.valid_until - TODAY).days == valid
    after = answer.then_once(assessed)
    assert after.state.stage == "prequalified"


def test_a_check_that_is_a_criterion_is_evaluated_on_what_is_promised() -> None:
    """300,000 of 900,000 + 300,000 are the quarter that is asked for; a tenge less is not."""
    quarter = COMMITTED.model_copy(update={"amount": kzt("300000.00")})
    assessed = only(given(REGISTERED, quarter).when(assess, findings=[found(OWN_MONEY, inputs="contract seen")]))
    (result,) = assessed.checks
    assert (result.verdict, result.inputs) == ("pass", "contract seen")
    assert result.evaluation is not None
    assert (result.evaluation.criterion, result.evaluation.waiver) == ("own-money-committed", None)
    assert isinstance(result.evaluation.observed, DecimalValue)
    assert str(result.evaluation.observed.decimal) == "0.25"
    assert 2 in result.evaluation.positions
    less = COMMITTED.model_copy(update={"amount": kzt("299999.99")})
    assessed = only(given(REGISTERED, less).when(assess, findings=[found(OWN_MONEY)]))
    assert (assessed.checks[0].verdict, assessed.verdict) == ("fail", "rejected")


def test_money_that_is_proven_is_money_that_is_promised() -> None:
    assessed = only(given(REGISTERED, COMMITTED, STATED, PROVEN).when(assess, findings=[found(OWN_MONEY)]))
    assert assessed.checks[0].verdict == "pass"


def test_an_assessor_does_not_contradict_an_evaluation() -> None:
    given(REGISTERED).when(assess, findings=[found(OWN_MONEY, "pass")]).refused(
        CheckEvaluatedOtherwise, check=OWN_MONEY, stated="pass", evaluated="fail"
    )
    agreed = only(given(REGISTERED, COMMITTED).when(assess, findings=[found(OWN_MONEY, "pass")]))
    assert agreed.checks[0].verdict == "pass"


def test_a_check_that_somebody_reads_needs_a_verdict() -> None:
    given(REGISTERED).when(assess, findings=[found(CHECKS[0])]).refused(
        CheckWithoutVerdict, check=CHECKS[0], shown_by="document"
    )


def test_a_waiver_lets_a_criterion_pass_and_keeps_how_it_came_out() -> None:
    answer = given(REGISTERED).when(assess, findings=[found(OWN_MONEY)], waivers=(WAIVED,))
    assessed = only(answer)
    (result,) = assessed.checks
    assert (result.verdict, assessed.verdict) == ("pass", None)
    assert result.evaluation is not None
    assert (result.evaluation.verdict, result.evaluation.waiver) == ("pass", PILOT.waiver)
    assert isinstance(result.evaluation.explanation, dict)
    assert result.evaluation.explanation["verdict_without_waiver"] == "fail"
    assert WAIVED.position in result.evaluation.positions
    answer.then_once(assessed)


def test_a_waiver_lets_a_document_pass_and_says_what_the_assessor_found() -> None:
    waiver = replace(WAIVED, granted=PILOT.model_copy(update={"rule": f"prequalification/{CHECKS[0]}"}))
    assessed = only(given(REGISTERED).when(assess, findings=[found(CHECKS[0], "fail")], waivers=(waiver,)))
    (result,) = assessed.checks
    assert (result.verdict, assessed.verdict) == ("pass", None)
    assert result.evaluation is not None
    assert result.evaluation.observed == TextValue(printed="fail")
    assert (result.evaluation.waiver, result.evaluation.positions) == (PILOT.waiver, (7,))


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"rule": "prequalification/own-money-committed"}, TODAY),
        ({"regions": ("KZ-75",)}, TODAY),
        ({}, date(2026, 1, 16)),
        ({}, date(2026, 1, 9)),
    ],
    ids=["another rule", "another region", "expired", "not granted yet"],
)
def test_a_waiver_lifts_its_own_check_in_its_own_zone_until_it_expires(changes: dict[str, Any], day: date) -> None:
    waiver = replace(WAIVED, granted=PILOT.model_copy(update=changes))
    assessed = only(given(REGISTERED).when(assess, findings=[found(OWN_MONEY)], waivers=(waiver,), day=day))
    assert assessed.checks[0].verdict == "fail"


def test_what_passes_without_it_needs_no_waiver() -> None:
    assessed = only(given(REGISTERED, COMMITTED).when(assess, findings=[found(OWN_MONEY)], waivers=(WAIVED,)))
    assert assessed.checks[0].evaluation is not None
    assert assessed.checks[0].evaluation.waiver is None


def test_one_failed_check_rejects_and_one_unknown_leaves_it_open() -> None:
    answer = given(REGISTERED).when(assess, findings=[found(CHECKS[0], "fail")])
    assert answer.then(*answer.events).state.stage == "rejected"
    answer = given(REGISTERED).when(assess, findings=[found(CHECKS[0], "unknown")])
    assert answer.then(*answer.events).state.stage == "registered"


def test_a_reassessment_replaces_a_check_but_not_the_stage() -> None:
    failed = CheckResult(check=CHECKS[0], verdict="fail", inputs=None, valid_until=None)
    again = PrequalificationAssessed(checks=(failed,), verdict="rejected", assessor=OFFICER)
    state = given(REGISTERED, PREQUALIFIED, again).state
    assert (state.stage, state.checks[CHECKS[0]]) == ("prequalified", failed)


def test_a_check_that_the_rulebook_does_not_have_is_refused() -> None:
    given(REGISTERED).when(assess, findings=[found("horoscope", "pass")]).refused(UnknownCheck, check="horoscope")


def test_one_assessment_states_each_check_once() -> None:
    both = [found(CHECKS[0], "fail"), found(CHECKS[0], "pass")]
    given(REGISTERED).when(assess, findings=both).refused(CheckTwice)


def test_the_same_findings_of_somebody_else_are_recorded() -> None:
    first = given(REGISTERED, COMMITTED).when(assess, findings=ALL)
    again = first.then_once(*first.events).when(assess, findings=ALL, assessor=CASHIER)
    assert len(again.events) == 1


def test_checks_are_made_until_the_signature_and_by_nobody_who_reviewed() -> None:
    given(*ACTIVE).when(assess, findings=[found(CHECKS[0], "fail")]).refused(WrongStage, stage="active")
    given(*APPRAISED).when(assess, findings=[found(CHECKS[0], "pass")], assessor=REVIEWER).refused(
        DutiesNotApart, does="assesses", has_done="reviews"
    )
