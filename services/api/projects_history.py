"""The history of a project: its timeline, its events, and what is different between two positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response
from psycopg import Connection
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from projections.page import Page, page_of
from projections.project import Change, changes_between, view_of
from projections.timeline import Entry, timeline
from services.api.caller import Caller
from services.api.events import Event, on_the_wire
from services.api.listing import List, Listed, Listing
from services.api.parts import GivenParts
from services.api.problems import MALFORMED_REQUEST, Problem
from services.api.projects_path import OfProject
from services.api.projects_reading import OnDay, facts_of_project, known_at
from services.api.reading import AsOf
from services.api.route import router

routes = router("Projects: history")

Position = Annotated[str, Query(max_length=40, examples=["1204", "2026-03-02T09:30:00Z"])]


class Difference(BaseModel):
    """What is different between two positions, place by place, and the events that made it so."""

    model_config = ConfigDict(populate_by_name=True)

    from_: AsOf = Field(alias="from")
    to: AsOf
    changes: list[Change]
    events: list[Event] = Field(description="What was recorded after the first position, up to the second.")
    as_of: AsOf = Field(description="The same as `to`.")
    on: date | None


@routes.get("/projects/{project}/timeline", response_model=Listed[Entry], summary="Timeline of a project")
def list_timeline(project: OfProject, page: List, on: OnDay = None) -> Response:
    """Tell the history: a sentence for every event, when it happened and when it was recorded, who, and what it changed."""
    known, true = facts_of_project(page.parts, project, position=page.at.position, on=on)
    return _paged(page, timeline(true, known=known), lambda entry: entry)


@routes.get("/projects/{project}/events", response_model=Listed[Event], summary="Events of a project")
def list_events(project: OfProject, page: List, on: OnDay = None) -> Response:
    """List the events of the project's stream, in the order in which they were recorded."""
    _, true = facts_of_project(page.parts, project, position=page.at.position, on=on)
    return _paged(page, true, on_the_wire)


@routes.get("/projects/{project}/diff", response_model=Difference, summary="Difference between two positions")
def show_difference(
    project: OfProject,
    given: GivenParts,
    _: Caller,
    from_: Annotated[Position, Query(alias="from", description="What we knew then: a position or an RFC 3339 time.")],
    to: Annotated[Position, Query(description="What we knew afterwards: a position or an RFC 3339 time.")],
    on: OnDay = None,
) -> Response:
    """Compare what was known of a project at two positions; with `on`, of what was true on that day."""
    earlier, later = known_at(given, from_, None), known_at(given, to, None)
    if earlier.position > later.position:
        error = {"parameter": "from", "detail": "this is not after `to`"}
        raise Problem(MALFORMED_REQUEST, "", {"errors": [error]})
    after = facts_of_project(given, project, position=later.position, on=on)[1]
    before = [recorded for recorded in after if recorded.position <= earlier.position]
    changes = changes_between(view_of(project, before), view_of(project, after))
    between = [on_the_wire(recorded) for recorded in after[len(before) :]]
    content = {"from": earlier, "to": later, "changes": changes, "events": between, "as_of": later, "on": on}
    headers = {"Milepost-Position": str(later.position)}
    return Response(to_json(content), headers=headers, media_type="application/json")


def _paged(page: Listing, entries: Sequence[Any], item: Callable[[Any], BaseModel]) -> Response:
    """Answer with a page of what happened; its place is the version of the stream."""

    def find(_: Connection, *, position: int, limit: int, after: tuple[int] | None) -> Page[Any]:  # noqa: ARG001 - loaded as of that
        following = [entry for entry in entries if after is None or entry.version > after[0]]
        return page_of(following[: limit + 1], limit=limit, place=lambda entry: (entry.version,))

    return page.pages(find, place=tuple[int], item=item, count=lambda _, position: len(entries))  # noqa: ARG005
