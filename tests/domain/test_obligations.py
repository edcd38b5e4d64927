"""What the recipient owes and how it stands on a day: open, due, overdue, done and late."""

from __future__ import annotations

from typing import Any

import pytest

from domain.obligations import (
    CheckCourse,
    ConditionCourse,
    MilestoneSubmission,
    obligations_of,
)
from tests.domain.courses import (
    CONDITION,
    M1,
    course,
    milestone,
    on,
    owed,
    report,
    rules,
    submitted,
)

Q1 = "2026-01-01..2026-03-31"


@pytest.mark.parametrize(
    ("day", "status", "overdue_days"),
    [
        ("2026-03-31", "upcoming", None),
        ("2026-04-01", "open", None),
        ("2026-04-29", "open", None),
        ("2026-04-30", "due", None),
        ("2026-05-14", "due", None),
        ("2026-05-15", "overdue", 15),
        ("2026-06-30", "overdue", 61),
    ],
)
def test_a_report_opens_is_due_and_is_overdue_once_grace_is_over(
    day: str, status: str, overdue_days: int | None
) -> None:
    first = owed(course(), day, "report")[0]
    assert (first.side, first.waits_for, first.code) == ("recipient", "recipient", Q1)
    assert (first.opens, first.due, first.grace_days) == (on("2026-04-01"), on("2026-04-30"), 14)
    assert (first.status, first.overdue_days, first.late_days) == (status, overdue_days, None)


@pytest.mark.parametrize(
    ("day", "status", "late_days"),
    [("2026-04-30", "done", None), ("2026-05-03", "late", 3), ("2026-06-30", "late", 61)],
)
def test_a_report_is_late_by_the_day_of_the_act(day: str, status: str, late_days: int | None) -> None:
    first = owed(course(reports=report(submitted(day))), "2026-08-01", "report")[0]
    assert (first.status, first.late_days, first.overdue_days, first.waits_for) == (status, late_days, None, None)
    assert (first.done_on, first.occurred_on, first.effective_on) == (on(day), on(day), on("2026-03-31"))


def test_reports_cover_the_time_of_project_and_support() -> None:
    longer = course(ends=on("2026-06-30"), support_ends=on("2026-09-30"))
    assert [one.code for one in owed(longer, "2026-01-02", "report")] == [
        Q1,
        "2026-04-01..2026-06-30",
        "2026-07-01..2026-09-30",
    ]
    assert owed(course(starts=None), "2026-01-02", "report") == []
    assert owed(course(ends=None, support_ends=None), "2026-01-02", "report") == []


def test_nothing_is_due_before_the_signature() -> None:
    first, second, *_ = owed(course(signed_on=on("2026-05-10")), "2026-05-11", "report")
    assert (first.opens, first.due, first.status) == (on("2026-05-10"), on("2026-06-09"), "open")
    assert (second.opens, second.due) == (on("2026-07-01"), on("2026-07-30"))
    kinds = {one.kind for one in obligations_of(course(signed_on=None), rules(), day=on("2026-08-01"))}
    assert kinds == {"award-decision"}


def test_a_returned_report_is_due_again_on_its_new_date() -> None:
    returned = submitted("2026-04-10", outcome="returned", decided_on=on("2026-04-20"), new_due=on("2026-05-05"))
    first, again, *_ = owed(course(reports=report(returned)), "2026-05-10", "report")
    assert (first.id, first.status) == (f"{Q1}/1", "done")
    assert (again.id, again.opens, again.due, again.original_due, again.status) == (
        f"{Q1}/2",
        on("2026-04-20"),
        on("2026-05-05"),
        on("2026-04-30"),
        "due",
    )
    first, again, *_ = owed(course(reports=report(returned, submitted("2026-05-08", 2))), "2026-05-10", "report")
    assert (first.status, again.status, again.late_days) == ("done", "late", 3)


def test_a_voided_report_is_due_again_and_not_before_it_was_voided() -> None:
    accepted: dict[str, Any] = {"outcome": "accepted", "decided_on": on("2026-04-20")}
    standing = owed(course(reports=report(submitted("2026-04-10", **accepted))), "2026-07-01", "report")
    assert [one.id for one in standing[:2]] == [f"{Q1}/1", "2026-04-01..2026-06-30/1"]
    voided = submitted("2026-04-10", **accepted, voided_on=on("2026-06-20"))
    first, again, *_ = owed(course(reports=report(voided)), "2026-07-01", "report")
    assert (first.status, again.due, again.status) == ("done", on("2026-06-20"), "due")
    assert owed(course(reports=report(voided)), "2026-07-05", "report")[1].overdue_days == 15


def test_a_milestone_is_late_by_the_day_on_which_it_was_reached() -> None:
    act = {"effective_on": on("2026-06-03"), "decided_on": on("2026-07-20")}
    met = course(milestones={M1: milestone(outcome="met", **act)})
    (one,) = owed(met, "2026-08-01", "milestone")
    assert (one.status, one.late_days) == ("late", 3)
    assert (one.done_on, one.effective_on, one.occurred_on) == (on("2026-06-03"), on("2026-06-03"), on("2026-07-20"))
    partly = course(milestones={M1: milestone(outcome="partially-met", **{**act, "effective_on": on("2026-05-31")})})
    assert owed(partly, "2026-08-01", "milestone")[0].status == "done"


def test_a_milestone_that_was_handed_in_is_not_done_but_waits_for_the_agency() -> None:
    waiting = milestone(submissions=(MilestoneSubmission(submitted_on=on("2026-05-20")),))
    (one,) = owed(course(milestones={M1: waiting}), "2026-06-10", "milestone")
    assert (one.status, one.overdue_days, one.side, one.waits_for) == ("overdue", 10, "recipient", "agency")
    (decision,) = owed(course(milestones={M1: waiting}), "2026-06-10", "milestone-decision")
    assert (decision.due, decision.status, decision.waited_days, decision.side) == (None, "open", 21, "agency")


@pytest.mark.parametrize("outcome", ["not-met", "waived"])
def test_a_milestone_may_be_settled_without_being_done(outcome: str) -> None:
    submission = MilestoneSubmission(submitted_on=on("2026-05-20"), outcome="not-met", decided_on=on("2026-06-05"))
    found = milestone(
        outcome=outcome, effective_on=on("2026-06-04"), decided_on=on("2026-06-05"), submissions=(submission,)
    )
    (one,) = owed(course(milestones={M1: found}), "2026-08-01", "milestone")
    assert (one.status, one.done_on, one.late_days, one.waited_days) == (outcome, None, None, None)
    (decision,) = owed(course(milestones={M1: found}), "2026-08-01", "milestone-decision")
    assert (decision.status, decision.waited_days) == ("done", 16)


def test_a_cancelled_milestone_is_owed_no_more_and_neither_is_the_decision() -> None:
    waiting = MilestoneSubmission(submitted_on=on("2026-05-20"))
    gone = course(milestones={M1: milestone(cancelled_on=on("2026-06-01"), submissions=(waiting,))})
    assert owed(gone, "2026-08-01", "milestone")[0].status == "cancelled"
    assert owed(gone, "2026-08-01", "milestone-decision")[0].status == "cancelled"


def test_a_milestone_that_was_dropped_before_the_signature_was_never_owed() -> None:
    dropped = milestone(cancelled_on=on("2025-12-01"), signed_due=None)
    assert owed(course(milestones={M1: dropped}), "2026-08-01", "milestone") == []


def test_a_reversed_milestone_is_due_again_and_not_before_that_decision() -> None:
    back = milestone(outcome="reversed", effective_on=on("2026-02-01"), decided_on=on("2026-07-01"))
    (one,) = owed(course(milestones={M1: back}), "2026-07-03", "milestone")
    assert (one.due, one.original_due, one.overdue_days, one.waits_for) == (
        on("2026-07-01"),
        on("2026-05-31"),
        2,
        "recipient",
    )


def test_a_milestone_whose_plan_is_not_known_is_nobodys_duty() -> None:
    assert owed(course(milestones={M1: milestone(title=None, due=None)}), "2026-08-01", "milestone") == []


def test_conditions_are_met_in_time_late_or_waived() -> None:
    asked = ConditionCourse(text="A licence.", due=on("2026-03-01"), blocks="signature", set_on=on("2026-01-02"))
    late = asked.model_copy(update={"settled": "met", "settled_on": on("2026-03-04")})
    let_go = asked.model_copy(update={"settled": "waived", "settled_on": on("2026-03-04")})
    found = {}
    for name, one in {"open": asked, "late": late, "waived": let_go}.items():
        (found[name],) = owed(course(conditions={CONDITION: one}), "2026-03-10", "condition")
    assert {name: one.status for name, one in found.items()} == {
        "open": "overdue",
        "late": "late",
        "waived": "waived",
    }
    assert (found["open"].overdue_days, found["late"].late_days, found["open"].title) == (9, 3, {"und": "A licence."})


def test_a_check_is_made_again_before_it_expires_until_the_signature() -> None:
    check = CheckCourse(
        verdict="pass",
        assessed_on=on("2025-10-10"),
        first_valid_until=on("2025-12-01"),
        valid_until=on("2026-01-08"),
    )
    checks = {
        "tax-clearance": check,
        "of-old": check.model_copy(update={"valid_until": None}),
        "own-money": check.model_copy(update={"verdict": "fail"}),
        "unknown-to-us": check,
    }
    tax, unknown = owed(course(checks=checks, signed_on=None), "2026-01-09", "check")
    assert (tax.status, tax.overdue_days, tax.original_due, tax.side) == ("overdue", 1, on("2025-12-01"), "recipient")
    assert (tax.title["en"][:8], unknown.title) == ("No taxes", {"und": "unknown-to-us"})
    assert owed(course(checks=checks), "2026-02-01", "check")[0].status == "done"
