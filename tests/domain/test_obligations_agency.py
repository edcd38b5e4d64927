"""What the agency owes and how it stands on a day: open, due, overdue, done and late."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.obligations import (
    ConditionCourse,
    GateOpening,
    MilestoneSubmission,
    Payment,
    Release,
    TrancheCourse,
)
from tests.domain.courses import (
    CONDITION,
    M1,
    RELEASE,
    T1,
    course,
    milestone,
    on,
    opened,
    owed,
    report,
    rules,
    submitted,
)


@pytest.mark.parametrize(
    ("day", "status", "overdue_days"),
    [("2026-04-29", "open", None), ("2026-04-30", "due", None), ("2026-05-01", "overdue", 1)],
)
def test_the_agency_is_overdue_with_a_decision_on_a_report(day: str, status: str, overdue_days: int | None) -> None:
    (decision,) = owed(course(reports=report(submitted("2026-04-10"))), day, "report-decision")
    assert (decision.side, decision.due, decision.status) == ("agency", on("2026-04-30"), status)
    assert (decision.overdue_days, decision.waited_days) == (overdue_days, (on(day) - on("2026-04-10")).days)


def test_the_agency_is_late_with_a_decision_on_a_report() -> None:
    late = submitted("2026-04-10", outcome="accepted", decided_on=on("2026-05-04"))
    (decision,) = owed(course(reports=report(late)), "2026-08-01", "report-decision")
    assert (decision.status, decision.late_days, decision.waited_days) == ("late", 4, 24)
    voided = submitted("2026-04-10", voided_on=on("2026-04-12"))
    (decision,) = owed(course(reports=report(voided)), "2026-08-01", "report-decision")
    assert (decision.status, decision.waited_days) == ("done", 2)


def test_a_decision_without_a_deadline_is_open_and_counts_its_days() -> None:
    relaxed = rules(reporting={**rules().reporting.model_dump(mode="json"), "decision_days": None})
    (decision,) = owed(course(reports=report(submitted("2026-04-10"))), "2026-08-08", "report-decision", relaxed)
    assert (decision.due, decision.status, decision.waited_days) == (None, "open", 120)


def test_gates_are_owed_by_the_agency_from_the_signature() -> None:
    half_way, final = owed(course(), "2026-07-02", "gate")
    assert (half_way.due, half_way.status, half_way.overdue_days) == (on("2026-07-01"), "overdue", 1)
    assert (final.due, final.status, final.side) == (on("2027-01-01"), "open", "agency")


@pytest.mark.parametrize(
    ("openings", "half_way", "waits_for", "final"),
    [
        ((opened(),), "overdue", "agency", "open"),
        ((opened("go"),), "late", None, "open"),
        ((opened("conditional"),), "late", None, "open"),
        ((opened("hold"),), "overdue", "agency", "open"),
        ((opened("recycle"),), "overdue", "recipient", "open"),
        ((opened("recycle"), opened("go")), "late", None, "open"),
        ((opened("stop"),), "late", None, "cancelled"),
    ],
)
def test_a_gate_is_done_once_the_project_passes_or_is_stopped(
    openings: tuple[GateOpening, ...], half_way: str, waits_for: str | None, final: str
) -> None:
    first, second = owed(course(gates={"half-way": openings}), "2026-07-10", "gate")
    assert (first.status, first.waits_for, second.status) == (half_way, waits_for, final)


def test_every_opening_of_a_gate_waits_for_its_decision() -> None:
    gates = {"half-way": (opened("recycle"), opened(on_="2026-07-08")), "unknown": (GateOpening(opened_on=None),)}
    first, second, unknown = owed(course(gates=gates), "2026-07-10", "gate-decision")
    assert [one.waited_days for one in (first, second, unknown)] == [33, 2, None]
    assert (first.id, first.due, unknown.title) == ("half-way/1", None, {"und": "unknown"})


def test_a_tranche_is_the_agencys_once_the_recipient_has_done_its_part() -> None:
    tranche = TrancheCourse(
        code="T1", title="Start", first_due=on("2026-06-15"), due=on("2026-06-30"), milestones=(M1,)
    )
    asked = ConditionCourse(text="Guarantee", due=on("2026-03-01"), blocks=T1, set_on=on("2026-01-02"))
    submission = MilestoneSubmission(submitted_on=on("2026-05-20"))

    def turn(**changes: Any) -> str | None:
        (one,) = owed(course(tranches={T1: tranche}, **changes), "2026-06-10", "tranche")
        assert (one.side, one.due, one.original_due, one.status) == (
            "agency",
            on("2026-06-30"),
            on("2026-06-15"),
            "open",
        )
        return one.waits_for

    assert turn() == "agency"
    assert turn(milestones={M1: milestone()}) == "recipient"
    assert turn(milestones={M1: milestone(submissions=(submission,))}) == "agency"
    assert turn(milestones={M1: milestone(outcome="not-met")}) == "recipient"
    assert turn(milestones={M1: milestone(outcome="met")}) == "agency"
    assert turn(milestones={M1: milestone(cancelled_on=on("2026-02-01"))}) == "agency"
    assert turn(conditions={CONDITION: asked}) == "recipient"
    assert turn(conditions={CONDITION: asked.model_copy(update={"settled": "met"})}) == "agency"


def test_a_release_is_late_and_its_payment_waits_until_all_of_it_is_paid() -> None:
    releases = (
        Release(released_on=on("2026-07-02"), net=Decimal(100)),
        Release(released_on=on("2026-08-01"), net=Decimal(50)),
    )
    tranche = TrancheCourse(code="T1", due=on("2026-06-30"), releases=releases)
    payments = {
        UUID(int=71): Payment(tranche=T1, paid_on=on("2026-07-20"), amount=Decimal(40)),
        UUID(int=70): Payment(tranche=T1, paid_on=on("2026-07-10"), amount=Decimal(60)),
        UUID(int=72): Payment(tranche=RELEASE, paid_on=on("2026-07-10"), amount=Decimal(900)),
    }
    found = course(tranches={T1: tranche, RELEASE: TrancheCourse()}, payments=payments)
    (one,) = owed(found, "2026-08-11", "tranche")
    assert (one.status, one.late_days, one.title) == ("late", 2, {"und": str(T1)})
    first, second = owed(found, "2026-08-11", "payment")
    assert (first.status, first.done_on, first.waited_days) == ("done", on("2026-07-20"), 18)
    assert (second.status, second.done_on, second.waited_days) == ("open", None, 10)


def test_the_exit_review_is_due_before_support_ends_and_at_once_after_a_stop() -> None:
    (review,) = owed(course(), "2026-11-03", "exit-review")
    assert (review.due, review.overdue_days) == (on("2026-11-01"), 2)
    (end,) = owed(course(support_ends=on("2027-06-30")), "2027-07-01", "support-end")
    assert (end.due, end.original_due, end.overdue_days) == (on("2027-06-30"), on("2026-12-31"), 1)
    (review,) = owed(course(gates={"half-way": (opened("stop"),)}), "2026-07-06", "exit-review")
    assert (review.due, review.original_due, review.overdue_days) == (on("2026-07-04"), on("2026-11-01"), 2)
    assert owed(course(support_ends=None), "2026-11-03", "exit-review") == []


def test_an_application_waits_for_its_decision() -> None:
    waiting = course(signed_on=None, awarded_on=None, stage="registered")
    (one,) = owed(waiting, "2025-12-01", "award-decision")
    assert (one.status, one.due, one.waited_days) == ("open", None, 61)
    (one,) = owed(course(), "2026-12-01", "award-decision")
    assert (one.status, one.waited_days) == ("done", 45)
