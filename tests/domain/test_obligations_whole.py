"""Obligations of a whole project: held, ended, underperforming, in order."""

from __future__ import annotations

from typing import Any

import pytest

from domain.obligations import (
    ConditionCourse,
    Course,
    GateOpening,
    Hold,
    MilestoneSubmission,
    TrancheCourse,
    obligations_of,
)
from domain.rulebook import Rulebook
from tests.domain.courses import (
    CONDITION,
    M1,
    M2,
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

Q1 = "2026-01-01..2026-03-31"


def test_nothing_is_owed_once_the_project_has_ended() -> None:
    asked = ConditionCourse(text="A licence.", due=on("2026-03-01"), blocks=T1, set_on=on("2026-01-02"))
    gone = course(
        stage="terminated",
        ended_on=on("2026-02-01"),
        conditions={CONDITION: asked},
        milestones={M1: milestone(submissions=(MilestoneSubmission(submitted_on=on("2026-01-20")),))},
        tranches={T1: TrancheCourse(due=on("2026-06-30"), releases=())},
        gates={"half-way": (opened(),)},
        reports=report(submitted("2026-01-30")),
        awarded_on=None,
    )
    found = obligations_of(gone, rules(), day=on("2026-08-01"))
    assert {one.status for one in found if one.kind != "report" or one.done_on is None} == {"cancelled"}
    assert {one.waits_for for one in found} == {None}
    assert {one.waited_days for one in found if one.status == "cancelled"} == {None}


def test_a_published_project_owes_its_milestones_only() -> None:
    published = course(provenance="published", stage="published", signed_on=None, milestones={M1: milestone()})
    found = obligations_of(published, None, day=on("2026-06-01"))
    assert [(one.kind, one.status, one.reminders) for one in found] == [("milestone", "overdue", ())]


def test_the_rulebook_says_when_people_are_reminded() -> None:
    first = owed(course(), "2026-01-02", "report")[0]
    assert first.reminders == (on("2026-04-16"), on("2026-04-27"), on("2026-05-01"))
    assert owed(course(), "2026-01-02", "gate")[0].reminders == ()


def held(*spans: tuple[str, str | None], **changes: Any) -> Course:
    holds = tuple(Hold(since=on(since), until=None if until is None else on(until)) for since, until in spans)
    return course(holds=holds, milestones={M1: milestone(**changes)})


@pytest.mark.parametrize(
    ("spans", "day", "due", "held_days", "status", "overdue_days"),
    [
        ([("2026-05-21", None)], "2026-05-21", "2026-05-31", 0, "open", None),
        ([("2026-05-21", None)], "2026-07-20", "2026-07-30", 60, "open", None),
        ([("2026-05-21", "2026-06-20")], "2026-06-20", "2026-06-30", 30, "open", None),
        ([("2026-05-21", "2026-06-20")], "2026-07-01", "2026-06-30", 30, "overdue", 1),
        ([("2026-05-21", "2026-06-20"), ("2026-06-25", "2026-06-30")], "2026-07-01", "2026-07-05", 35, "open", None),
        ([("2026-06-10", None)], "2026-09-01", "2026-05-31", 0, "overdue", 10),
        ([("2026-06-10", "2026-08-01")], "2026-08-03", "2026-05-31", 0, "overdue", 12),
        ([("2025-12-01", "2026-01-11")], "2026-06-01", "2026-06-10", 10, "open", None),
        ([("2026-05-21", "2026-05-10")], "2026-06-01", "2026-05-31", 0, "overdue", 1),
    ],
)
def test_deadlines_stand_still_while_the_project_is_held(
    spans: list[tuple[str, str | None]], day: str, due: str, held_days: int, status: str, overdue_days: int | None
) -> None:
    (one,) = owed(held(*spans), day, "milestone")
    assert (one.due, one.held_days, one.status, one.overdue_days) == (on(due), held_days, status, overdue_days)
    assert one.original_due == on("2026-05-31")


def test_what_was_done_is_late_by_the_days_that_were_not_held() -> None:
    act = {"outcome": "met", "effective_on": on("2026-07-05"), "decided_on": on("2026-07-09")}
    (one,) = owed(held(("2026-05-21", "2026-06-20"), ("2026-07-02", "2026-07-04"), **act), "2026-08-01", "milestone")
    assert (one.due, one.late_days) == (on("2026-06-30"), 3)


def test_a_hold_before_a_report_opens_moves_nothing_and_never_the_agencys_deadlines() -> None:
    found = held(("2026-02-01", "2026-03-01"), ("2026-04-11", None))
    found = found.model_copy(update={"reports": report(submitted("2026-04-10"))})
    later = owed(found, "2026-08-01", "report")[1]
    assert (later.opens, later.due, later.held_days) == (on("2026-07-01"), on("2026-08-30"), 31)
    assert owed(found, "2026-05-01", "report-decision")[0].overdue_days == 1
    assert owed(found, "2026-07-02", "gate")[0].overdue_days == 1
    fresh = course(holds=(Hold(since=on("2026-02-01"), until=on("2026-03-01")),))
    assert owed(fresh, "2026-04-30", "report")[0].held_days == 0


def overdue_rule(count: int) -> Rulebook:
    return rules(underperformance=[{"kind": "overdue-reports", "minimum_count": count}])


def test_too_many_overdue_reports_make_the_stop_due() -> None:
    assert owed(course(), "2026-08-13", "stop-case") == []
    (case,) = owed(course(), "2026-08-14", "stop-case")
    assert case.because == (f"{Q1}/1", "2026-04-01..2026-06-30/1")
    assert (case.side, case.due, case.status, case.opens) == ("agency", None, "open", on("2026-08-14"))
    (case,) = owed(course(), "2026-09-01", "stop-case", overdue_rule(1))
    assert (case.opens, case.waited_days) == (on("2026-05-15"), 109)
    assert owed(course(ended_on=on("2026-08-01")), "2026-09-01", "stop-case") == []


@pytest.mark.parametrize(
    ("in_a_row", "count", "gates", "because"),
    [
        (False, 2, {"half-way": (opened("go", failed=("work-done",)),)}, None),
        (False, 1, {"half-way": (opened("go", failed=("nice-to-have",)),)}, None),
        (False, 1, {"half-way": (opened(failed=("work-done",)),)}, None),
        (False, 1, {"half-way": (opened("recycle", failed=("work-done",)), opened("go"))}, None),
        (
            False,
            2,
            {"half-way": (opened("go", failed=("work-done",)),), "informal": (opened("go", failed=("reports-in",)),)},
            ("half-way", "informal"),
        ),
        (
            True,
            2,
            {"half-way": (opened("go", failed=("work-done",)),), "informal": (opened("go", failed=("reports-in",)),)},
            ("half-way", "informal"),
        ),
        (
            True,
            2,
            {
                "half-way": (opened("go", failed=("work-done",)),),
                "final": (opened("go"),),
                "informal": (opened("go", failed=("reports-in",)),),
            },
            None,
        ),
    ],
)
def test_failed_gates_make_the_stop_due(
    gates: dict[str, tuple[GateOpening, ...]],
    count: int,
    because: tuple[str, ...] | None,
    *,
    in_a_row: bool,
) -> None:
    strict = rules(underperformance=[{"kind": "failed-gates", "minimum_count": count, "in_a_row": in_a_row}])
    found = owed(course(gates=gates), "2026-08-01", "stop-case", strict)
    assert [case.because for case in found] == ([] if because is None else [because])


def test_obligations_are_in_the_order_of_their_dates_and_undated_ones_last() -> None:
    waiting = milestone(submissions=(MilestoneSubmission(submitted_on=on("2026-05-20")),))
    found = obligations_of(course(milestones={M1: waiting, M2: milestone()}), rules(), day=on("2026-06-01"))
    dated = [one.due for one in found if one.due is not None]
    assert dated == sorted(dated)
    assert [one.due for one in found[len(dated) :]] == [None, None]
    assert len({(one.kind, one.id) for one in found}) == len(found)
