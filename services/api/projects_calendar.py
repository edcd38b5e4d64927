"""The calendar of one project: what both sides owe, how far dates slipped, and how many days each side took."""

from __future__ import annotations

from fastapi import Response
from pydantic_core import to_json

from domain.events import RoundOpened, RulebookPublished
from domain.obligations import Course, Duration, Obligation, Slip, durations_of, obligations_of, slippage_of
from domain.rulebook import Rulebook
from projections.calendar import CALENDAR
from projections.fold import fold
from services.api.projects_reading import OnList, ProjectReading, ReadProject, programme_of
from services.api.route import router

routes = router("Projects")


@routes.get(
    "/projects/{project}/calendar", response_model=OnList[Obligation], summary="What both sides of a project owe"
)
def list_project_calendar(read: ReadProject) -> Response:
    """List what recipient and agency owe, by due date, undated ones last, as it stands on the day."""
    return read.items(_obligations(read))


@routes.get("/projects/{project}/slippage", response_model=OnList[Slip], summary="How far dates of a project slipped")
def list_slippage(read: ReadProject) -> Response:
    """List milestones that were not cancelled and the end of the project: when they were due first, and are due now."""
    course = _known(read)[0]
    return read.items(() if course is None else slippage_of(course))


@routes.get("/projects/{project}/durations", response_model=OnList[Duration], summary="How many days each side took")
def list_durations(read: ReadProject) -> Response:
    """List by side and kind of obligation how many days it took from when it opened until it was done.

    The single obligations, each with its days, are in the project's calendar.
    """
    return read.items(durations_of(_obligations(read)))


def _obligations(read: ProjectReading) -> tuple[Obligation, ...]:
    course, rulebook = _known(read)
    return () if course is None else obligations_of(course, rulebook, day=read.day)


def _known(read: ProjectReading) -> tuple[Course | None, Rulebook | None]:
    """Return the course of the project and the rulebook version that its agreement pins, else the one of its round.

    There is no course where nothing of the project was true yet on the day.
    """
    row = fold(CALENDAR, read.events).get((read.project,))
    if row is None:
        return None, None
    programme = [fact.event for fact in read.parts.store.load(programme_of(read.known), as_of=read.at.position)]
    called = {event.round: event.rulebook_version for event in programme if isinstance(event, RoundOpened)}
    version = row.rulebook_version or called.get(row.round or "")
    published = (event for event in programme if isinstance(event, RulebookPublished) and event.version == version)
    document = next((event.document for event in published), None)
    return row.course, None if document is None else Rulebook.model_validate_json(to_json(document))
