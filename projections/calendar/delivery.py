"""Milestones and reports in the calendar's fold: planned, handed in, decided on."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from domain.events import (
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    ReportAccepted,
    ReportCertified,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)
from domain.history import Recorded
from domain.obligations import Course, MilestoneCourse, MilestoneSubmission, ReportCourse, ReportSubmission
from domain.obligations.course import MilestoneOutcome

MilestonePlan = MilestonePlanned | MilestoneRescheduled | MilestoneCancelled
MilestoneDecision = MilestoneMet | MilestonePartiallyMet | MilestoneNotMet | MilestoneWaived | MilestoneReversed
MilestoneFact = MilestonePlan | MilestoneSubmitted | MilestoneDecision
ReportFact = ReportCertified | ReportSubmitted | ReportReturned | ReportAccepted | ReportVoided

_OUTCOMES: dict[type[MilestoneDecision], MilestoneOutcome] = {
    MilestoneMet: "met",
    MilestonePartiallyMet: "partially-met",
    MilestoneNotMet: "not-met",
    MilestoneWaived: "waived",
    MilestoneReversed: "reversed",
}


def milestone_moved(course: Course, recorded: Recorded[MilestoneFact]) -> Course:
    """Return the course after a fact about a milestone."""
    event, day = recorded.event, recorded.occurred_on
    before = course.milestones.get(event.milestone, MilestoneCourse())
    changes: dict[str, Any]
    match event:
        case MilestonePlanned():
            due = event.terms.due
            changes = {"code": event.terms.code, "title": event.terms.title, "due": due, "cancelled_on": None}
            changes["first_due"] = before.first_due or due
            if course.signed_on is not None:
                changes["signed_due"] = before.signed_due or due
        case MilestoneRescheduled():
            changes = {"due": event.new, "first_due": before.first_due or event.old}
            changes["moves_count"] = before.moves_count + 1
        case MilestoneCancelled():
            changes = {"cancelled_on": day}
        case MilestoneSubmitted():
            submission = MilestoneSubmission(submitted_on=day)
            changes = {"outcome": None, "effective_on": None, "decided_on": None}
            if not before.submissions or before.submissions[-1].outcome is not None:
                changes["submissions"] = (*before.submissions, submission)
        case MilestoneMet() | MilestonePartiallyMet() | MilestoneNotMet() | MilestoneWaived() | MilestoneReversed():
            outcome = _OUTCOMES[type(event)]
            changes = {"outcome": outcome, "effective_on": event.effective_on(day), "decided_on": day}
            *earlier, latest = before.submissions or (None,)
            if latest is not None and latest.outcome is None:
                decided = latest.model_copy(update={"outcome": outcome, "decided_on": day})
                changes["submissions"] = (*earlier, decided)
        case _:
            assert_never(event)
    return _with_milestone(course, event.milestone, before.model_copy(update=changes))


def reported(course: Course, recorded: Recorded[ReportFact]) -> Course:
    """Return the course after a fact about a report."""
    event, day = recorded.event, recorded.occurred_on
    key = str(event.period)
    before = course.reports.get(key, ReportCourse(period=event.period))
    known = {submission.version: submission for submission in before.submissions}
    found = known.get(event.version)
    match event:
        case ReportCertified():
            changed = found
        case ReportSubmitted():
            changed = found or ReportSubmission(version=event.version, submitted_on=day)
        case ReportReturned():
            changed = found and found.model_copy(
                update={"outcome": "returned", "decided_on": day, "new_due": event.new_due}
            )
        case ReportAccepted():
            changed = found and found.model_copy(update={"outcome": "accepted", "decided_on": day, "new_due": None})
        case ReportVoided():
            changed = found and found.model_copy(update={"voided_on": day})
        case _:
            assert_never(event)
    if changed is not None:
        known[event.version] = changed
    report = before.model_copy(update={"submissions": tuple(known[version] for version in sorted(known))})
    return course.model_copy(update={"reports": {**course.reports, key: report}})


def _with_milestone(course: Course, id_: UUID, milestone: MilestoneCourse) -> Course:
    return course.model_copy(update={"milestones": {**course.milestones, id_: milestone}})
