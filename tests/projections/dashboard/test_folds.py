"""What the dashboard's read models make of facts, one after another and with some of them missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import events as facts
from projections.dashboard import COFINANCING, MATTERS, MILESTONES, PARTIES, PROJECT_PAYMENTS
from projections.dashboard.accepted import CLASSES_HIDDEN, TOO_FEW, hidden
from projections.dashboard.figure import quotient, tidy
from projections.dashboard.matters import Matter, Wait
from projections.dashboard.payments import Payment, Release
from projections.fold import Projection, fold
from tests.projections.dashboard.portfolio import GROW, R1, YEAR, A, Log, kzt
from tests.projections.dashboard.portfolio_log import portfolio
from tests.projections.test_fold import row_versions
from tests.projections.values import PERSON

ALL = (COFINANCING, MATTERS, MILESTONES, PARTIES, PROJECT_PAYMENTS)
DAY = date(2026, 9, 1)
LATER = date(2026, 9, 8)


def only(projection: Projection[Any], log: Log) -> Any:
    (row,) = fold(projection, log.events).values()
    return row


def matter(log: Log) -> Matter:
    row: Matter = only(MATTERS, log)
    return row


@pytest.mark.parametrize("projection", ALL, ids=lambda projection: projection.name)
@given(cut=st.integers(1, 40), missing=st.sets(st.integers(1, 150)))
def test_row_versions_depend_neither_on_batches_nor_on_earlier_facts(
    projection: Projection[Any], cut: int, missing: set[int]
) -> None:
    events = [recorded for recorded in portfolio()[0].events if recorded.position not in missing]
    assert row_versions(projection, events, cut=cut) == row_versions(projection, events, cut=len(events))


def test_an_award_waits_from_the_registration() -> None:
    log = Log()
    log.register(A, GROW, R1, kzt("1"), DAY)
    assert matter(log).standing == "undecided"
    log.award(A, kzt("1"), LATER)
    assert (matter(log).standing, matter(log).waits) == (
        "awarded",
        (Wait(turn=1, since=DAY, until=LATER, outcome="awarded", position=2),),
    )


def test_a_decision_of_which_nobody_knows_since_when_it_waited() -> None:
    log = Log()
    log.award(A, None, LATER)
    assert matter(log).waits == (Wait(turn=1, since=None, until=LATER, outcome="declined", position=1),)
    log = Log()
    log.decide_gate(A, "hold", LATER)
    log.decide_gate(A, "go", LATER)
    assert [(wait.turn, wait.since, wait.outcome) for wait in matter(log).waits] == [(1, None, "hold"), (2, None, "go")]


def test_each_submission_of_a_report_waits_by_itself() -> None:
    log = Log()
    log.submit(A, 1, DAY)
    log.return_(A, 1, LATER, date(2026, 10, 1))
    assert matter(log).standing == "returned"
    log.submit(A, 2, LATER)
    assert matter(log).standing == "undecided"
    log.accept(A, 2, date(2026, 9, 10))
    assert [(wait.turn, wait.outcome) for wait in matter(log).waits] == [(1, "returned"), (2, "accepted")]


def voided(log: Log, version: int) -> None:
    log.add(A, facts.ReportVoided(period=YEAR, version=version, why="Wrong.", decided_by=PERSON), LATER)


def test_voiding_the_version_that_stands_takes_the_report_back() -> None:
    log = Log()
    voided(log, 1)
    assert fold(MATTERS, log.events) == {}
    log.submit(A, 1, DAY)
    voided(log, 2)
    assert matter(log).standing == "undecided"
    voided(log, 1)
    assert matter(log).standing == "voided"
    assert len(matter(log).waits) == 1


def test_a_round_of_voting_sent_back_does_not_begin_the_wait_anew() -> None:
    log = Log()
    log.add(A, facts.GateReturned(gate="mid", voting_round=1, why="Conflict.", decided_by=PERSON), DAY)
    assert (matter(log).sent_back, matter(log).waits) == (1, ())
    log.open_gate(A, DAY)
    log.open_gate(A, LATER)
    log.decide_gate(A, "recycle", LATER, departs=True)
    log.open_gate(A, LATER)
    first, second = matter(log).waits
    assert (first.since, first.outcome, first.departs, second.until) == (DAY, "recycle", True, None)


def releases(log: Log) -> list[tuple[object, ...]]:
    return [(release.net, release.paid_on) for release in only(PROJECT_PAYMENTS, log).releases]


def test_a_release_is_paid_when_payments_come_to_it() -> None:
    log = Log()
    tranche = log.release(A, kzt("100"), DAY)
    log.pay(A, tranche, kzt("60"), LATER)
    assert releases(log) == [(100, None)]
    late = log.pay(A, tranche, kzt("60"), date(2026, 9, 20))
    log.release(A, kzt("20"), LATER)
    assert releases(log) == [(100, date(2026, 9, 20)), (20, date(2026, 9, 20))]
    log.give_back(A, late, kzt("1"), date(2026, 9, 21))
    assert releases(log) == [(100, date(2026, 9, 20)), (20, None)]
    log.give_back(A, late, kzt("59"), date(2026, 9, 21))
    row = only(PROJECT_PAYMENTS, log)
    assert (releases(log)[0], row.first_paid_on) == ((100, None), LATER)
    assert row.payments[late] == Payment(tranche=tranche, paid_on=date(2026, 9, 20), amount=Decimal(0))


def test_payments_count_in_the_order_of_their_days_and_for_their_own_tranche() -> None:
    log = Log()
    tranche = log.release(A, kzt("100"), DAY)
    log.pay(A, tranche, kzt("50"), date(2026, 9, 9))
    log.pay(A, tranche, kzt("50"), LATER)
    log.pay(A, UUID(int=77), kzt("100"), DAY)
    assert only(PROJECT_PAYMENTS, log).releases == (
        Release(tranche=tranche, released_on=DAY, net=Decimal(100), paid_on=date(2026, 9, 9)),
    )
    assert only(PROJECT_PAYMENTS, log).first_paid_on == DAY


def test_nothing_waits_for_a_release_of_nothing_and_an_unknown_payment_cannot_come_back() -> None:
    log = Log()
    log.release(A, kzt("0"), DAY)
    log.give_back(A, None, kzt("5"), DAY)
    log.give_back(A, UUID(int=77), kzt("5"), DAY)
    row = only(PROJECT_PAYMENTS, log)
    assert (row.releases, row.payments, row.first_paid_on) == ((), {}, None)


def test_a_milestone_that_moved_is_due_on_its_new_day() -> None:
    log = Log()
    milestone = log.milestone(A, 1, DAY)
    log.add(A, facts.MilestoneRescheduled(milestone=milestone, old=DAY, new=LATER, why="Frost."))
    row = only(MILESTONES, log)
    assert (row.due, row.status, row.met_on) == (LATER, "planned", None)


def test_proofs_and_parties_without_what_they_answer_are_left_alone() -> None:
    log = Log()
    log.add(A, facts.PartyLeft(organisation=R1, why="Moved."))
    log.add(
        A,
        facts.CofinancingProven(
            cofinancing=UUID(int=1), proof=UUID(int=2), amount=kzt("5"), evidence=(PERSON,), decided_by=PERSON
        ),
    )
    assert fold(PARTIES, log.events) == {}
    assert fold(COFINANCING, log.events) == {}


def test_a_party_that_left_keeps_its_role() -> None:
    log = Log()
    organisation = log.party(A, 1, "region")
    log.add(A, facts.PartyLeft(organisation=organisation, why="Moved."))
    assert (only(PARTIES, log).role, only(PARTIES, log).takes_part) == ("region", False)


def test_a_class_with_too_few_firms_hides_the_other_classes_of_its_indicator() -> None:
    cells = [("jobs", True, 9), ("jobs", False, 7), ("jobs", False, 2), ("jobs", False, 0), ("exports", False, 3)]
    assert hidden(cells) == [None, CLASSES_HIDDEN, TOO_FEW, CLASSES_HIDDEN, None]
    assert hidden([("jobs", True, 2), ("jobs", False, 3)]) == [TOO_FEW, None]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (quotient(Decimal(1), Decimal(0)), None),
        (quotient(Decimal(2), Decimal(3)), "0.666666666666667"),
        (quotient(Decimal(2), Decimal(3), scale=Decimal(100)), "66.666666666666667"),
        (quotient(Decimal(10) ** 40, Decimal(4)), "25" + "0" * 38),
        (quotient(Decimal(0), Decimal(4)), "0"),
        (tidy(Decimal("1E+2")), "100"),
        (tidy(Decimal("-0.50")), "-0.5"),
    ],
)
def test_quotients_are_written_plainly(found: Decimal | None, expected: str | None) -> None:
    assert (None if found is None else str(found)) == expected
