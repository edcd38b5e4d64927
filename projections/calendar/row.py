"""The calendar's fold: one row for each project, with the course that its obligations are derived from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, assert_never
from uuid import UUID

from domain.events import (
    AgreementSigned,
    AwardDecided,
    Event,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
)
from domain.history import Recorded
from domain.obligations import ENDED, CheckCourse, Course
from domain.terms import Stage
from projections.calendar.decisions import DecisionFact, decided, with_conditions
from projections.calendar.delivery import MilestoneFact, ReportFact, milestone_moved, reported
from projections.fold import Projection, by_stream, facts_of


@dataclass(frozen=True, slots=True)
class Row:
    """A project in the calendar."""

    project: UUID
    code: str
    title: str
    programme: UUID
    recipient: UUID | None
    round: str | None
    stage: Stage
    rulebook_version: int | None
    """That the agreement pins; null before the signature, when the round names it."""
    course: Course


OwnFact = ProjectRegistered | ProjectCorrected | PrequalificationAssessed | AwardDecided | AgreementSigned
Fact = OwnFact | MilestoneFact | ReportFact | DecisionFact

_CHANGES: Final[dict[type[Event], Callable[[Course, Recorded[Any]], Course]]] = {
    **dict.fromkeys(facts_of(MilestoneFact), milestone_moved),
    **dict.fromkeys(facts_of(ReportFact), reported),
    **dict.fromkeys(facts_of(DecisionFact), decided),
}


def evolve(row: Row | None, recorded: Recorded[Any], _part: None) -> Row | None:
    """Return the project's row after one more fact."""
    if isinstance(recorded.event, ProjectRegistered):
        return _registered(recorded.stream, recorded.event, recorded.occurred_on)
    if row is None:
        return None
    change = _CHANGES.get(type(recorded.event))
    if change is not None:
        return replace(row, course=change(row.course, recorded))
    return _changed(row, recorded, recorded.event)


def _registered(project: UUID, event: ProjectRegistered, occurred_on: date) -> Row:
    stage: Stage = "published" if event.provenance == "published" else "registered"
    return Row(
        project=project,
        code=event.code,
        title=event.title,
        programme=event.programme,
        recipient=event.recipient,
        round=event.round,
        stage=stage,
        rulebook_version=None,
        course=Course(
            provenance=event.provenance,
            stage=stage,
            registered_on=occurred_on,
            starts=event.starts,
            ends=event.ends,
            first_ends=event.ends,
        ),
    )


def _changed(
    row: Row,
    recorded: Recorded[Any],
    event: ProjectCorrected | PrequalificationAssessed | AwardDecided | AgreementSigned,
) -> Row:
    course, day = row.course, recorded.occurred_on
    match event:
        case ProjectCorrected():
            return _corrected(row, event)
        case PrequalificationAssessed():
            checked = course.model_copy(update={"checks": {**course.checks, **_checks(course, event, day)}})
            found = event.verdict if row.stage == "registered" and event.verdict is not None else row.stage
            return _at(replace(row, course=checked), found, day=day)
        case AwardDecided():
            awarded = with_conditions(course.model_copy(update={"awarded_on": day}), event.conditions, day)
            found = "published" if course.provenance == "published" else event.outcome
            return _at(replace(row, course=awarded), found, day=day)
        case AgreementSigned():
            signed = replace(row, rulebook_version=event.rulebook_version, course=_signed(course, event, day))
            return _at(signed, "active", day=day)
    assert_never(event)


def _at(row: Row, stage: Stage, *, day: date) -> Row:
    """Bring a project to a stage; the day on which it ended is that on which it came to its end."""
    if stage == row.stage:
        return row
    ended_on = day if stage in ENDED else None
    return replace(row, stage=stage, course=row.course.model_copy(update={"stage": stage, "ended_on": ended_on}))


def _checks(course: Course, event: PrequalificationAssessed, day: date) -> dict[str, CheckCourse]:
    found: dict[str, CheckCourse] = {}
    for result in event.checks:
        before = course.checks.get(result.check)
        first = result.valid_until if before is None or before.first_valid_until is None else before.first_valid_until
        found[result.check] = CheckCourse(
            verdict=result.verdict, assessed_on=day, first_valid_until=first, valid_until=result.valid_until
        )
    return found


def _signed(course: Course, event: AgreementSigned, day: date) -> Course:
    """Pin what was agreed; a later version of the agreement moves the end and leaves what was first signed."""
    if course.signed_on is not None:
        moved = int(event.support_ends != course.support_ends)
        changes = {"support_ends": event.support_ends, "end_moves_count": course.end_moves_count + moved}
        return course.model_copy(update=changes)
    milestones = {
        id_: milestone.model_copy(update={"signed_due": milestone.due if milestone.cancelled_on is None else None})
        for id_, milestone in course.milestones.items()
    }
    changes = {
        "signed_on": day,
        "first_support_ends": event.support_ends,
        "support_ends": event.support_ends,
        "milestones": milestones,
    }
    return course.model_copy(update=changes)


def _corrected(row: Row, event: ProjectCorrected) -> Row:
    """Put right what was registered; a publisher who states another end has moved it."""
    match event.field:
        case "title":
            return replace(row, title=event.new or "")
        case "recipient":
            return replace(row, recipient=UUID(event.new) if event.new else None)
        case "cluster":
            return row
        case "starts" | "ends":
            day = date.fromisoformat(event.new) if event.new else None
            changes: dict[str, object] = {event.field: day}
            if event.field == "ends" and row.course.provenance == "published":
                changes["end_moves_count"] = row.course.end_moves_count + 1
            elif event.field == "ends":
                changes["first_ends"] = day
            return replace(row, course=row.course.model_copy(update=changes))
    assert_never(event.field)


CALENDAR = Projection(
    name="calendar",
    version=1,
    row=Row,
    keys=1,
    facts=facts_of(Fact),
    key=by_stream,
    evolve=evolve,
    indexes=(("programme",), ("recipient",)),
    scanned=True,
)
