"""The calendar over HTTP: what both sides owe over all projects, as a list and as an iCalendar file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from psycopg import Connection
from pydantic import Field

from domain.obligations import Kind, Obligation, Side, Status
from projections.calendar import (
    MOST_PROJECTS,
    Entry,
    FilterTooWide,
    Place,
    Wanted,
    count_obligations,
    find_obligations,
)
from projections.page import Page
from services.api.calendar_file import written
from services.api.listing import List, Listed
from services.api.parts import Parts
from services.api.problems import CALENDAR_TOO_WIDE, Problem
from services.api.projects_path import Day
from services.api.reading import AsOf, Read, meaning
from services.api.route import router

routes = router("Calendar")

MOST_EVENTS = 2000
"""Events in one file: calendar programs fetch it whole, again and again."""


class CalendarEntry(Obligation):
    """An obligation and the project that it belongs to."""

    project: UUID
    project_code: str
    project_title: str
    programme: UUID
    programme_code: str
    recipient: UUID | None = Field(description="The recipient of the project, whoever owes the obligation.")


def _wanted(
    *,
    programme: UUID | None = None,
    project: UUID | None = None,
    recipient: UUID | None = None,
    side: Annotated[Side | None, Query(description="Who owes it.")] = None,
    waits_for: Annotated[Side | None, Query(description="Whose turn it is.")] = None,
    kind: Annotated[Kind | None, Query(description="What is owed.")] = None,
    status: Annotated[Status | None, Query(description="How it stands.")] = None,
    settled: Annotated[
        bool | None, Query(description="Whether it is done, late, not met, waived or cancelled.")
    ] = None,
    first: Annotated[Day | None, Query(alias="from", description="Due on this day or later.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Due on this day or earlier.")] = None,
) -> Wanted:
    return Wanted(
        programme=programme,
        project=project,
        recipient=recipient,
        side=side,
        waits_for=waits_for,
        kind=kind,
        status=status,
        settled=settled,
        first=first,
        last=last,
    )


WantedObligations = Annotated[Wanted, Depends(_wanted)]


@routes.get("/calendar", response_model=Listed[CalendarEntry], summary="Obligations by due date")
def list_obligations(page: List, wanted: WantedObligations) -> Response:
    """List what recipients and agencies owe, by due date, undated ones last; all filters that are given must hold.

    How an obligation stands is judged on the day of `as_of`, else today, in the time zone of its programme. It is
    derived anew for every page, of at most 5,000 projects: a filter that leaves more of them is refused.
    """
    moment = moment_of(page.parts, page.request.query_params.get("as_of"), page.at)
    look = _Look(wanted, moment)
    with _wide_refused():
        return page.pages(look.find, place=tuple[str, UUID, str, str, datetime], item=listed, count=look.count)


@routes.get(
    "/calendar.ics",
    response_class=Response,
    summary="Obligations as an iCalendar file",
    responses={200: {"description": "The obligations that have a due date.", "content": {"text/calendar": {}}}},
)
def show_calendar_file(request: Request, read: Read, wanted: WantedObligations) -> Response:
    """Answer with an all-day event for every obligation that has a due date, as RFC 5545 says; the same filters hold.

    An obligation keeps its UID whatever becomes of it, so that a calendar program moves and renames the event.
    """
    moment = moment_of(read.parts, request.query_params.get("as_of"), read.at)
    with _wide_refused(), read.connection() as connection:
        found = find_obligations(
            connection, wanted, position=read.at.position, day_in=day_at(moment), limit=MOST_EVENTS
        )
    if found.after is not None:
        raise Problem(CALENDAR_TOO_WIDE, "", {"most_events": MOST_EVENTS})
    file = written(found.items, stamp=read.at.recorded_at or moment, address=str(request.base_url))
    return Response(
        file,
        media_type="text/calendar",
        headers={
            "Milepost-Position": str(read.at.position),
            "Content-Disposition": 'inline; filename="milepost.ics"',
        },
    )


@dataclass(slots=True)
class _Look:
    """One look at the list: all its pages are about the same moment, which the cursor keeps."""

    wanted: Wanted
    moment: datetime

    def find(
        self,
        connection: Connection,
        *,
        position: int,
        limit: int,
        after: tuple[str, UUID, str, str, datetime] | None,
    ) -> Page[Entry]:
        before: Place | None = None
        if after is not None:
            before, self.moment = after[:4], after[4]
        day_in = day_at(self.moment)
        found = find_obligations(connection, self.wanted, position=position, day_in=day_in, limit=limit, after=before)
        return Page(found.items, None if found.after is None else (*found.after, self.moment))

    def count(self, connection: Connection, *, position: int) -> int:
        return count_obligations(connection, self.wanted, position=position, day_in=day_at(self.moment))


def moment_of(given: Parts, as_of: str | None, at: AsOf) -> datetime:
    """Return the moment at which obligations are judged: that of `as_of`, and never one that has not come."""
    now = given.clock.now()
    if as_of is None:
        return now
    meant = meaning(as_of)
    moment = meant if isinstance(meant, datetime) else at.recorded_at
    return now if moment is None else min(now, moment)


def day_at(moment: datetime) -> Callable[[str], date]:
    """Return what tells the day of a moment in a time zone."""
    return cache(lambda zone: moment.astimezone(ZoneInfo(zone)).date())


def listed(entry: Entry) -> CalendarEntry:
    """Show an obligation with its project."""
    return CalendarEntry(
        **dict(entry.owed),
        project=entry.project,
        project_code=entry.project_code,
        project_title=entry.project_title,
        programme=entry.programme,
        programme_code=entry.programme_code,
        recipient=entry.recipient,
    )


@contextmanager
def _wide_refused() -> Iterator[None]:
    try:
        yield
    except FilterTooWide as wide:
        facts = {"projects": wide.projects, "most_projects": MOST_PROJECTS}
        raise Problem(CALENDAR_TOO_WIDE, "", facts) from None
