"""How far dates slipped, and how many days each side took."""

from __future__ import annotations

from domain.obligations import (
    Duration,
    MilestoneSubmission,
    ReportSubmission,
    durations_of,
    obligations_of,
    slippage_of,
)
from tests.domain.courses import M1, M2, course, milestone, on, report, rules


def test_a_milestone_slips_since_it_was_planned_and_since_it_was_signed() -> None:
    moved = milestone(first_due=on("2026-04-30"), signed_due=on("2026-05-31"), due=on("2026-06-10"), moves_count=2)
    slip, end = slippage_of(course(milestones={M1: moved, M2: milestone(cancelled_on=on("2026-02-01"))}))
    assert (slip.code, slip.original_due, slip.signed_due, slip.due) == (
        "M1",
        on("2026-04-30"),
        on("2026-05-31"),
        on("2026-06-10"),
    )
    assert (slip.slippage_days, slip.since_signature_days, slip.moves_count) == (41, 10, 2)
    assert (end.kind, end.slippage_days, end.since_signature_days, end.moves_count) == ("project-end", 0, 0, 0)


def test_a_project_ends_when_its_support_does_or_later() -> None:
    (end,) = slippage_of(course(support_ends=on("2027-03-31"), end_moves_count=1))
    assert (end.original_due, end.signed_due, end.due) == (on("2026-12-31"), on("2026-12-31"), on("2027-03-31"))
    assert (end.slippage_days, end.since_signature_days, end.moves_count) == (90, 90, 1)
    (end,) = slippage_of(course(first_support_ends=on("2027-01-31"), support_ends=on("2027-01-31")))
    assert (end.slippage_days, end.since_signature_days) == (31, 0)


def test_what_nobody_planned_has_not_slipped() -> None:
    unknown = course(ends=None, first_ends=None, first_support_ends=None, support_ends=None, signed_on=None)
    assert slippage_of(unknown) == ()
    (draft,) = slippage_of(course(signed_on=None, first_support_ends=None, support_ends=None))
    assert (draft.signed_due, draft.since_signature_days, draft.slippage_days) == (None, None, 0)
    assert slippage_of(course(milestones={M1: milestone(first_due=None, due=None)}))[0].kind == "project-end"


def days(found: tuple[Duration, ...], kind: str) -> Duration:
    (one,) = (duration for duration in found if duration.kind == kind)
    return one


def test_each_side_took_its_days() -> None:
    reports = {
        **report(
            ReportSubmission(version=1, submitted_on=on("2026-04-11"), outcome="accepted", decided_on=on("2026-04-21"))
        ),
        **report(
            ReportSubmission(
                version=1,
                submitted_on=on("2026-07-06"),
                outcome="returned",
                decided_on=on("2026-07-09"),
                new_due=on("2026-07-31"),
            ),
            ReportSubmission(version=2, submitted_on=on("2026-07-19")),
            period="2026-04-01..2026-06-30",
        ),
    }
    submissions = (MilestoneSubmission(submitted_on=on("2026-05-20")),)
    found = durations_of(
        obligations_of(
            course(reports=reports, milestones={M1: milestone(submissions=submissions)}), rules(), day=on("2026-07-29")
        )
    )
    decisions = days(found, "report-decision")
    assert (decisions.side, decisions.finished_count, decisions.total_days, decisions.longest_days) == (
        "agency",
        2,
        13,
        10,
    )
    assert str(decisions.median_days) == "6.5"
    assert (decisions.waiting_count, decisions.waiting_days) == (1, 10)
    reported = days(found, "report")
    assert (reported.side, reported.finished_count, reported.total_days, str(reported.median_days)) == (
        "recipient",
        3,
        25,
        "10",
    )
    waiting = days(found, "milestone-decision")
    assert (waiting.finished_count, waiting.median_days, waiting.longest_days, waiting.waiting_days) == (
        0,
        None,
        None,
        70,
    )
    assert [(one.side, one.kind) for one in found] == sorted((one.side, one.kind) for one in found)
