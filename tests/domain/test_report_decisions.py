"""What the agency decides on a report: accepted, also with other values, returned for named items, declared void."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import ReportAccepted, ReportReturned, ReportSubmitted, VerificationRecorded
from domain.events.reporting import AcceptedDifference, Figure
from domain.indicator import BlankValue, PendingValue, TextValue
from domain.project.breakdown import PartsDoNotAddUp
from domain.project.report_decisions import (
    AcceptedOtherwise,
    ItemTwice,
    NoDifference,
    OtherValue,
    accept_report,
    return_report,
    void_report,
)
from domain.project.reporting import (
    ReportHandedIn,
    WrongReportStatus,
    prepare_report,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.terms import ReportSubject
from tests.domain.lives import (
    CERTIFIER,
    JOBS,
    NEXT_QUARTER,
    OFFICER,
    PREPARER,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    VERIFICATION,
    VERIFIER,
    given,
    uid,
)
from tests.domain.reports import (
    ABROAD,
    ACCEPTED,
    ANSWER,
    DECIDE,
    EXPORTS,
    FIRST,
    IN,
    RETURNED,
    STARTED,
    TODAY,
    VOIDED,
    WHOLE,
    WOMEN,
    WORDS,
    asked,
    gap,
    handed_in,
    jobs,
    number,
    prepared,
)

CHECKED = VerificationRecorded(
    verification=VERIFICATION,
    subject=ReportSubject(**FIRST),
    method="Recomputed",
    sample=None,
    finding="confirmed",
    remarks=None,
    evidence=(),
    verified_by=VERIFIER,
)
ACCEPT: dict[str, Any] = {**FIRST, **DECIDE, "accepted_by": OFFICER}
RETURN: dict[str, Any] = {**{name: getattr(RETURNED, name) for name in ReportReturned.model_fields}, **DECIDE}
VOID: dict[str, Any] = {**FIRST, "why": VOIDED.why, "decided_by": OFFICER, "today": TODAY}


def other(accepted: str, figure: Figure = WHOLE) -> OtherValue:
    return OtherValue(
        indicator=figure.indicator,
        dimensions=figure.dimensions,
        accepted=number(accepted).decimal,
        why="As the payroll says.",
    )


def test_figures_can_be_accepted_with_another_value_and_both_are_kept() -> None:
    whole = AcceptedDifference(
        indicator=JOBS,
        dimensions={},
        computed=number("12").decimal,
        accepted=number("13").decimal,
        why="As the payroll says.",
    )
    women = whole.model_copy(
        update={
            "dimensions": {"sex": "women"},
            "computed": number("5").decimal,
            "accepted": number("6").decimal,
        }
    )
    late = AcceptedDifference(
        indicator=EXPORTS, dimensions={}, computed=None, accepted=number("9").decimal, why="As the payroll says."
    )
    expected = ReportAccepted(**FIRST, differences=(whole, women, late), accepted_by=OFFICER)
    differences = (other("13"), other("6", WOMEN), other("9", ABROAD))
    history = given(*IN).when(accept_report, **ACCEPT, differences=differences).then_once(expected)
    figures = history.state.figures[QUARTER]
    assert [figure.value for figure in figures.values()] == [
        number("13"),
        number("6"),
        number("7"),
        number("9"),
        BlankValue(),
    ]
    assert history.state.reports[QUARTER][1].figures[JOBS, ()].value == number("12")
    history.when(accept_report, **ACCEPT).refused(AcceptedOtherwise, accepted_by=str(OFFICER))


def test_an_accepted_value_that_parts_whole_and_parts_needs_a_word() -> None:
    given(*IN).when(accept_report, **ACCEPT, differences=(other("13"),)).refused(PartsDoNotAddUp)
    answer = given(*IN).when(accept_report, **ACCEPT, differences=(other("13"),), gaps=(gap("1"),))
    (said,) = answer.events
    assert isinstance(said, ReportAccepted)
    answer.then_once(said)
    assert said.gaps == (gap("1"),)


@pytest.mark.parametrize(
    ("differences", "refusal"),
    [
        ((other("12"),), NoDifference),
        ((other("1", WORDS.model_copy(update={"indicator": ANSWER})), other("12")), NoDifference),
        ((other("13"), other("14")), ItemTwice),
    ],
)
def test_a_difference_differs_and_stands_once(differences: tuple[OtherValue, ...], refusal: type[Refused]) -> None:
    given(*IN).when(accept_report, **ACCEPT, differences=differences).refused(refusal)


def test_a_difference_is_about_a_number_of_the_report() -> None:
    missing = other("1", Figure(indicator=PRODUCTIVITY, value=PendingValue()))
    given(*IN).when(accept_report, **ACCEPT, differences=(missing,)).not_found(
        "figure", f"of {PRODUCTIVITY} in the report {QUARTER}"
    )
    in_words = prepared(Figure(indicator=ANSWER, value=TextValue(printed="yes")))
    given(*STARTED, *handed_in(in_words)).when(
        accept_report, **ACCEPT, differences=(other("1", in_words.figures[0]),)
    ).refused(NoDifference, indicator=str(ANSWER))


def test_a_report_is_voided_with_its_figures_and_written_again() -> None:
    given(*IN).when(void_report, **VOID).then_once(VOIDED)
    history = given(*ACCEPTED).when(void_report, **VOID).then_once(VOIDED)
    history.when(void_report, **{**VOID, "why": "Otherwise."}).refused(WrongReportStatus, status="voided")
    assert history.state.figures == {}
    assert history.state.reports[QUARTER][1].figures
    second = prepared(jobs("1"), version=2)
    history = history.when(prepare_report, **asked(second)).then_once(second)
    history.when(void_report, **{**VOID, "version": 2}).refused(WrongReportStatus, status="prepared")
    given(*ACCEPTED).when(prepare_report, **asked(second)).refused(ReportHandedIn)


def test_a_report_that_was_voided_can_be_written_again_after_the_next_period_was_reported() -> None:
    following = prepared().model_copy(update={"period": NEXT_QUARTER})
    second = prepared(jobs("1"), version=2)
    given(*ACCEPTED, *handed_in(following), VOIDED).when(prepare_report, **asked(second)).then_once(second)


CLERK = uid(779)
"""Hands reports in, and neither writes nor certifies them."""


def test_decisions_on_reports_stay_apart_and_within_the_support() -> None:
    decide: list[tuple[Any, dict[str, Any], str]] = [(accept_report, ACCEPT, "accepted_by"), (return_report, RETURN, "decided_by"), (void_report, VOID, "decided_by")]  # fmt: skip
    for command, ask, person in decide:
        given(REGISTERED).when(command, **ask).not_found("report", f"{QUARTER} version 1")
        history = given(*IN, CHECKED)
        history.when(command, **{**ask, person: VERIFIER}).refused(DutiesNotApart, does="decides")
        for writer in (PREPARER, CERTIFIER):
            given(*IN).when(command, **{**ask, person: writer}).refused(DutiesNotApart, does="decides")
        by_clerk = [
            fact.model_copy(update={"submitted_by": CLERK}) if isinstance(fact, ReportSubmitted) else fact
            for fact in IN
        ]
        answer = given(*by_clerk).when(command, **{**ask, person: CLERK})
        answer.refused(DutiesNotApart, has_done="submits")


def test_nothing_is_decided_on_a_report_after_exit() -> None:
    ended = replace(given(*IN).state, stage="exited")
    for command, ask in ((accept_report, ACCEPT), (return_report, RETURN), (void_report, VOID)):
        with pytest.raises(WrongStage):
            command(ended, **ask)
