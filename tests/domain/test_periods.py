"""Closed periods: nothing about them is written, unless an exception names project and period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.events import PeriodClosed, PeriodExceptionGranted, ProjectEvent
from domain.period import Period
from domain.project.milestones import record_verification, submit_evidence
from domain.project.periods import (
    ExceptionExists,
    ExceptionExpired,
    PeriodClosedAlready,
    PeriodIsClosed,
    PeriodNotClosed,
    PeriodNotOver,
    close_period,
    grant_exception,
)
from domain.project.report_decisions import accept_report, return_report, void_report
from domain.project.reporting import certify_report, prepare_report, submit_report
from domain.project.restatement import RestatedFigure, restate_figures
from domain.project.rules import DutiesNotApart, WrongStage
from domain.terms import ReportSubject
from tests.domain.lives import (
    CERTIFIER,
    JOBS,
    NEXT_QUARTER,
    OFFICER,
    PREPARER,
    PROOF,
    QUARTER,
    REGISTERED,
    VERIFICATION,
    VERIFIER,
    YEAR,
    given,
    uid,
)
from tests.domain.reports import (
    ACCEPTED,
    FIRST,
    IN,
    KNOWN,
    RETURNED,
    RULE,
    STARTED,
    TODAY,
    VERSION,
    accepted,
    asked,
    handed_in,
    jobs,
    number,
    prepared,
)
from tests.domain.test_report_decisions import ACCEPT, CHECKED, RETURN, VOID

LAW = "Budget Code, article 84"
CLOSED = PeriodClosed(period=QUARTER, rule=LAW, decided_by=OFFICER)
CLOSE: dict[str, Any] = {"period": QUARTER, "rule": LAW, "decided_by": OFFICER, "today": TODAY}
GRANTED = PeriodExceptionGranted(
    exception=uid(71), period=QUARTER, expires=date(2026, 4, 30), why="Court order", decided_by=OFFICER
)
GRANT: dict[str, Any] = {**dict(GRANTED), "today": TODAY}
VOUCH: dict[str, Any] = {**FIRST, "digest": VERSION.digest, "certified_by": CERTIFIER}
HAND_IN: dict[str, Any] = {**FIRST, "submitted_by": CERTIFIER, "rule": RULE, "definitions": KNOWN}
RESTATE: dict[str, Any] = {
    "period": QUARTER,
    "figures": (RestatedFigure(indicator=JOBS, dimensions={"sex": "women"}, value=number("5.5")),),
    "code": "correction",
    "materiality": "immaterial",
    "evidence": (),
    "gaps": (),
    "why": "Miscounted.",
    "decided_by": OFFICER,
    "rule": RULE,
    "definitions": KNOWN,
}
WRITES: list[tuple[tuple[ProjectEvent, ...], Any, dict[str, Any]]] = [
    (STARTED, prepare_report, asked(VERSION)),
    ((*STARTED, VERSION), certify_report, VOUCH),
    ((*STARTED, *handed_in(VERSION)[:2]), submit_report, HAND_IN),
    (IN, accept_report, ACCEPT),
    (IN, return_report, RETURN),
    (ACCEPTED, void_report, VOID),
]


def on_day(ask: dict[str, Any], day: date) -> dict[str, Any]:
    return {**ask, "today": day}


def test_the_books_of_a_period_that_is_over_are_closed_by_a_rule() -> None:
    history = given(*STARTED).when(close_period, **CLOSE).then_once(CLOSED)
    history.when(close_period, **{**CLOSE, "rule": "Another law"}).refused(PeriodClosedAlready, rule=LAW)
    given(*STARTED).when(close_period, **on_day(CLOSE, QUARTER.last)).refused(PeriodNotOver, today="2026-03-31")
    given(*STARTED, CHECKED).when(close_period, **{**CLOSE, "decided_by": VERIFIER}).refused(DutiesNotApart)
    given(REGISTERED).when(close_period, **CLOSE).refused(WrongStage)


@pytest.mark.parametrize(("facts", "command", "ask"), WRITES)
def test_a_closed_period_names_the_rule_that_closed_it_until_an_exception_opens_it(
    facts: tuple[ProjectEvent, ...], command: Any, ask: dict[str, Any]
) -> None:
    closed = (*facts, CLOSED)
    given(*closed).when(command, **on_day(ask, TODAY)).refused(
        PeriodIsClosed, period=str(QUARTER), rule=LAW, closed=str(QUARTER)
    )
    assert given(*closed, GRANTED).when(command, **on_day(ask, GRANTED.expires)).events
    given(*closed, GRANTED).when(command, **on_day(ask, date(2026, 5, 1))).refused(PeriodIsClosed)


def test_a_restatement_in_a_closed_period_needs_an_exception_after_exit_too() -> None:
    alone = (*STARTED, *accepted(prepared(jobs("5", sex="women"))), CLOSED)
    given(*alone).when(restate_figures, **on_day(RESTATE, TODAY)).refused(PeriodIsClosed, rule=LAW)
    ended = replace(given(*alone).state, stage="exited")
    with pytest.raises(PeriodIsClosed):
        restate_figures(ended, **on_day(RESTATE, TODAY))
    assert grant_exception(ended, **GRANT) == [GRANTED]
    opened = replace(given(*alone, GRANTED).state, stage="exited")
    assert restate_figures(opened, **on_day(RESTATE, TODAY))
    with pytest.raises(WrongStage):
        close_period(ended, **{**CLOSE, "period": NEXT_QUARTER, "today": date(2026, 8, 1)})


@pytest.mark.parametrize(
    ("closed", "refuses"),
    [
        (YEAR, True),
        (Period(first=date(2026, 3, 31), last=date(2026, 3, 31)), True),
        (Period(first=date(2025, 1, 1), last=date(2026, 1, 1)), True),
        (Period(first=date(2025, 10, 1), last=date(2025, 12, 31)), False),
        (NEXT_QUARTER, False),
    ],
)
def test_a_closing_covers_every_report_that_shares_a_day_with_it(closed: Period, refuses: bool) -> None:  # noqa: FBT001
    history = given(*STARTED, CLOSED.model_copy(update={"period": closed}))
    answer = history.when(prepare_report, **asked(VERSION))
    if refuses:
        answer.refused(PeriodIsClosed, closed=str(closed))
    else:
        assert answer.events


def test_an_exception_opens_only_the_periods_that_lie_in_its_own() -> None:
    elsewhere = GRANTED.model_copy(update={"period": Period(first=date(2026, 1, 1), last=date(2026, 3, 30))})
    given(*STARTED, CLOSED, elsewhere).when(prepare_report, **asked(VERSION)).refused(PeriodIsClosed)
    for period in (QUARTER, YEAR):
        wide = GRANTED.model_copy(update={"period": period})
        assert given(*STARTED, CLOSED, wide).when(prepare_report, **asked(VERSION)).events


def test_an_exception_is_granted_once_for_a_closed_period_and_a_time_to_come() -> None:
    history = given(*STARTED, CLOSED).when(grant_exception, **GRANT).then_once(GRANTED)
    history.when(grant_exception, **{**GRANT, "why": "Another"}).refused(ExceptionExists, exception=str(uid(71)))
    given(*STARTED).when(grant_exception, **GRANT).refused(PeriodNotClosed, period=str(QUARTER))
    given(*STARTED, CLOSED).when(grant_exception, **{**GRANT, "expires": date(2026, 4, 19)}).refused(ExceptionExpired)
    given(*STARTED, CLOSED, CHECKED).when(grant_exception, **{**GRANT, "decided_by": VERIFIER}).refused(DutiesNotApart)


def test_evidence_and_verification_are_taken_in_a_closed_period() -> None:
    history = given(*IN, CLOSED)
    proof: dict[str, Any] = {"evidence": PROOF, "subject": ReportSubject(**FIRST), "submitted_by": PREPARER}
    assert history.when(submit_evidence, **proof).events
    check: dict[str, Any] = {**dict(CHECKED), "verification": VERIFICATION}
    assert history.when(record_verification, **check).events


def test_a_repeat_of_what_was_done_before_the_closing_is_no_refusal() -> None:
    given(*STARTED, VERSION, CLOSED).when(prepare_report, **asked(VERSION)).then()
    given(*ACCEPTED, CLOSED).when(accept_report, **ACCEPT).then()
    given(*IN, RETURNED, CLOSED).when(return_report, **RETURN).then()
