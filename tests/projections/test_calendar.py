"""The calendar's fold takes in what happened, day by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain import events as facts
from domain.events import Event
from domain.period import Period
from projections.calendar import CALENDAR
from projections.fold import fold
from tests.domain.courses import on
from tests.projections import moves
from tests.projections.calendar_facts import M1, PLANNED, SIGNED, SUBMITTED, course, row, told
from tests.projections.values import PERSON, PROJECTS, RECIPIENTS, SHA

Q1 = Period(first=on("2026-01-01"), last=on("2026-03-31"))


def moved(new: str) -> facts.MilestoneRescheduled:
    return facts.MilestoneRescheduled(milestone=M1, old=on("2026-05-31"), new=on(new), why="frost")


def met(day: str) -> facts.MilestoneMet:
    return facts.MilestoneMet(milestone=M1, met_on=on(day), why=None, decided_by=PERSON)


def test_a_milestone_keeps_its_first_and_its_signed_date() -> None:
    found = course(
        ("2025-11-01", PLANNED),
        ("2025-11-02", moved("2026-06-10")),
        ("2026-01-01", SIGNED),
        ("2026-02-01", moved("2026-07-01")),
    ).milestones[M1]
    assert (found.first_due, found.signed_due, found.due) == (on("2026-05-31"), on("2026-06-10"), on("2026-07-01"))
    assert found.moves_count == 2
    later = course(("2026-01-01", SIGNED), ("2026-02-01", PLANNED)).milestones[M1]
    assert (later.first_due, later.signed_due) == (on("2026-05-31"), on("2026-05-31"))


def test_a_milestone_that_was_dropped_before_the_signature_was_not_signed() -> None:
    gone = facts.MilestoneCancelled(milestone=M1, why="merged")
    assert (
        course(("2025-11-01", PLANNED), ("2025-11-02", gone), ("2026-01-01", SIGNED)).milestones[M1].signed_due is None
    )


def test_every_submission_of_a_milestone_has_its_decision() -> None:
    not_met = facts.MilestoneNotMet(milestone=M1, established_on=on("2026-05-22"), why="dry", decided_by=PERSON)
    found = course(
        ("2026-01-02", PLANNED),
        ("2026-05-20", SUBMITTED),
        ("2026-05-21", SUBMITTED),
        ("2026-05-25", not_met),
        ("2026-06-01", SUBMITTED),
        ("2026-06-09", met("2026-05-30")),
        ("2026-06-10", met("2026-05-29")),
    ).milestones[M1]
    assert [(one.submitted_on, one.outcome, one.decided_on) for one in found.submissions] == [
        (on("2026-05-20"), "not-met", on("2026-05-25")),
        (on("2026-06-01"), "met", on("2026-06-09")),
    ]
    assert (found.outcome, found.effective_on, found.decided_on) == ("met", on("2026-05-29"), on("2026-06-10"))
    assert course(("2026-06-09", met("2026-05-30"))).milestones[M1].submissions == ()


@pytest.mark.parametrize(
    ("event", "outcome", "effective_on"),
    [
        (facts.MilestoneWaived(milestone=M1, waived_on=on("2026-05-01"), why="-", decided_by=PERSON), "waived", 1),
        (
            facts.MilestonePartiallyMet(
                milestone=M1, share=Decimal("0.5"), established_on=on("2026-05-02"), why="-", decided_by=PERSON
            ),
            "partially-met",
            2,
        ),
        (
            facts.MilestoneReversed(
                milestone=M1, reversed_from=on("2026-05-03"), evidence=(UUID(int=1),), why="-", decided_by=PERSON
            ),
            "reversed",
            3,
        ),
    ],
)
def test_the_other_decisions_on_a_milestone(event: Event, outcome: str, effective_on: int) -> None:
    found = course(("2026-01-02", PLANNED), ("2026-06-09", event)).milestones[M1]
    assert (found.outcome, found.effective_on, found.decided_on) == (
        outcome,
        date(2026, 5, effective_on),
        on("2026-06-09"),
    )


def test_a_cancelled_milestone_may_be_planned_again() -> None:
    gone = facts.MilestoneCancelled(milestone=M1, why="merged")
    assert course(("2026-01-02", PLANNED), ("2026-01-03", gone)).milestones[M1].cancelled_on == on("2026-01-03")
    assert course(("2026-01-03", gone), ("2026-01-04", PLANNED)).milestones[M1].cancelled_on is None


def test_a_report_goes_back_and_forth() -> None:
    def of(kind: type[Any], version: int, **more: Any) -> Any:
        return kind(period=Q1, version=version, **more)

    certified = of(facts.ReportCertified, 1, digest=SHA, certified_by=PERSON)
    first = of(facts.ReportSubmitted, 1, digest=SHA, submitted_by=PERSON)
    items = (facts.reporting.ReturnedNarrative(remark="more"),)
    back = of(
        facts.ReportReturned,
        1,
        items=items,
        code="incomplete",
        new_due=on("2026-05-20"),
        why="-",
        decided_by=PERSON,
    )
    second = of(facts.ReportSubmitted, 2, digest=SHA, submitted_by=PERSON)
    accepted = of(facts.ReportAccepted, 2, differences=(), accepted_by=PERSON)
    voided = of(facts.ReportVoided, 2, why="-", decided_by=PERSON)
    steps = [
        ("2026-04-09", certified),
        ("2026-04-10", first),
        ("2026-04-20", back),
        ("2026-05-10", second),
        ("2026-05-12", accepted),
        ("2026-06-01", voided),
    ]
    assert course(*steps[:1]).reports[str(Q1)].submissions == ()
    one, two = course(*steps).reports[str(Q1)].submissions
    assert (one.submitted_on, one.outcome, one.decided_on, one.new_due, one.voided_on) == (
        on("2026-04-10"),
        "returned",
        on("2026-04-20"),
        on("2026-05-20"),
        None,
    )
    assert (two.outcome, two.decided_on, two.voided_on) == ("accepted", on("2026-05-12"), on("2026-06-01"))
    unknown = course(steps[2], steps[4], steps[5])
    assert unknown.reports[str(Q1)].submissions == ()


def test_checks_keep_their_first_expiry_and_the_latest_verdict() -> None:
    def assessed(verdict: str, until: str | None, project: str | None) -> facts.PrequalificationAssessed:
        check = {"check": "tax", "verdict": verdict, "inputs": None, "valid_until": until and on(until)}
        return facts.PrequalificationAssessed.model_validate(
            {"checks": (check,), "verdict": project, "assessor": PERSON}
        )

    found = row(
        ("2025-10-05", assessed("unknown", None, None)),
        ("2025-10-10", assessed("pass", "2025-12-01", "prequalified")),
        ("2025-11-20", assessed("pass", "2026-02-01", "rejected")),
    )
    check = found.course.checks["tax"]
    assert (check.first_valid_until, check.valid_until, check.assessed_on) == (
        on("2025-12-01"),
        on("2026-02-01"),
        on("2025-11-20"),
    )
    assert (found.stage, found.course.ended_on) == ("prequalified", None)
    rejected = row(("2025-10-10", assessed("fail", None, "rejected")))
    assert (rejected.stage, rejected.course.ended_on) == ("rejected", on("2025-10-10"))


def test_a_declined_application_has_come_to_its_end() -> None:
    declined = moves.awarded(3)
    assert declined.outcome == "declined"
    found = row(("2025-11-15", declined))
    assert (found.stage, found.course.awarded_on, found.course.ended_on) == (
        "declined",
        on("2025-11-15"),
        on("2025-11-15"),
    )


def test_a_later_agreement_moves_the_end_and_not_what_was_first_signed() -> None:
    longer = SIGNED.model_copy(update={"version": 2, "support_ends": on("2027-03-31")})
    same = SIGNED.model_copy(update={"version": 3, "support_ends": on("2027-03-31")})
    found = course(("2026-01-01", SIGNED), ("2026-10-01", longer), ("2026-11-01", same))
    assert (found.signed_on, found.first_support_ends, found.support_ends, found.end_moves_count) == (
        on("2026-01-01"),
        on("2026-12-31"),
        on("2027-03-31"),
        1,
    )


def corrected(field: str, new: str | None) -> facts.ProjectCorrected:
    return facts.ProjectCorrected.model_validate(
        {"field": field, "old": None, "new": new, "why": "typing error", "effective": on("2025-10-01")}
    )


def test_a_typing_error_that_was_put_right_is_no_slippage() -> None:
    found = row(
        ("2025-10-02", corrected("title", "Better")),
        ("2025-10-02", corrected("recipient", str(RECIPIENTS[2]))),
        ("2025-10-02", corrected("cluster", "agro")),
        ("2025-10-02", corrected("starts", "2026-02-01")),
        ("2025-10-02", corrected("ends", "2027-01-31")),
    )
    assert (found.title, found.recipient, found.course.starts) == ("Better", RECIPIENTS[2], on("2026-02-01"))
    assert (found.course.ends, found.course.first_ends, found.course.end_moves_count) == (
        on("2027-01-31"),
        on("2027-01-31"),
        0,
    )
    assert row(("2025-10-02", corrected("recipient", None))).recipient is None


def test_a_publisher_who_states_another_end_has_moved_it() -> None:
    published = moves.registered(0)
    steps = told(("2026-01-01", published), ("2026-02-01", corrected("ends", None)), ("2026-03-01", moves.awarded(0)))
    found = fold(CALENDAR, steps)[PROJECTS[0],]
    assert (found.stage, found.course.ends, found.course.first_ends) == ("published", None, published.ends)
    assert found.course.end_moves_count == 1


def test_without_a_registration_there_is_no_row() -> None:
    assert fold(CALENDAR, told(("2026-01-01", PLANNED), ("2026-01-02", SIGNED))) == {}
