"""The calendar as it stood at a position: the obligations of many projects, filtered, by due date, page by page."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import scalar_row
from pydantic_core import to_json

from domain.obligations import ENDED, UNSETTLED, Kind, Obligation, Side, Status, obligations_of, place
from domain.rulebook import Rulebook
from projections.calendar.row import CALENDAR, Row
from projections.page import Page, page_of
from projections.programmes import find_rulebook

MOST_PROJECTS: Final = 5000
"""Obligations are derived afresh for every page: of no more projects than this, or the filter is too wide."""
_CHUNK: Final = 500
"""Projects that are held in memory at a time."""

Place = tuple[str, UUID, str, str]
"""Due date or `undated`, project, kind, id: what the list is ordered by."""


class FilterTooWide(Exception):
    """The filter leaves more projects than the calendar derives obligations of at a time."""

    def __init__(self, projects: int) -> None:
        """Say how many `projects` the filter leaves."""
        self.projects = projects
        super().__init__(projects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which obligations to list; None asks nothing. All that is asked must hold."""

    programme: UUID | None = None
    project: UUID | None = None
    recipient: UUID | None = None
    side: Side | None = None
    waits_for: Side | None = None
    kind: Kind | None = None
    status: Status | None = None
    settled: bool | None = None
    """Whether it is done, late, not met, waived or cancelled."""
    first: date | None = None
    """Due on this day or later; what is not dated is left out."""
    last: date | None = None
    """Due on this day or earlier; what is not dated is left out."""

    def takes(self, owed: Obligation) -> bool:
        """Tell whether an obligation of a project that is wanted is itself wanted."""
        return (
            self.side in {None, owed.side}
            and self.waits_for in {None, owed.waits_for}
            and self.kind in {None, owed.kind}
            and self.status in {None, owed.status}
            and self.settled in {None, owed.status not in UNSETTLED}
            and (self.first is None or (owed.due is not None and owed.due >= self.first))
            and (self.last is None or (owed.due is not None and owed.due <= self.last))
        )

    @property
    def only_running(self) -> bool:
        """Whether projects that have come to their end need not be looked at: nothing of theirs is unsettled."""
        return self.settled is False or self.status in UNSETTLED


@dataclass(frozen=True, slots=True)
class Entry:
    """An obligation and the project that it belongs to."""

    project: UUID
    project_code: str
    project_title: str
    programme: UUID
    programme_code: str
    recipient: UUID | None
    owed: Obligation

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        due, kind, id_ = place(self.owed)
        return due, self.project, kind, id_


def find_obligations(
    connection: Connection,
    wanted: Wanted,
    *,
    position: int,
    day_in: Callable[[str], date],
    limit: int,
    after: Place | None = None,
) -> Page[Entry]:
    """Return obligations by due date; `day_in` gives the day on which they are judged, by time zone of the programme.

    Raise FilterTooWide. The memory that this takes grows with `limit`, the time with the number of projects.
    """
    entries = _entries(connection, wanted, position=position, day_in=day_in)
    following = (entry for entry in entries if after is None or entry.place > after)
    found = heapq.nsmallest(limit + 1, following, key=lambda entry: entry.place)
    return page_of(found, limit=limit, place=lambda entry: entry.place)


def count_obligations(connection: Connection, wanted: Wanted, *, position: int, day_in: Callable[[str], date]) -> int:
    """Return how many obligations the filter finds; raise FilterTooWide."""
    return sum(1 for _ in _entries(connection, wanted, position=position, day_in=day_in))


@dataclass(frozen=True, slots=True)
class _Found:
    row: Row
    programme_code: str
    time_zone: str
    rulebook_version: int | None


def _entries(
    connection: Connection, wanted: Wanted, *, position: int, day_in: Callable[[str], date]
) -> Iterator[Entry]:
    _bounded(connection, wanted, position=position)
    rulebooks: dict[tuple[UUID, int], Rulebook | None] = {}
    for found in _projects(connection, wanted, position=position):
        row, version = found.row, found.rulebook_version
        rulebook = None
        if version is not None:
            at = (row.programme, version)
            if at not in rulebooks:
                rulebooks[at] = rulebook_at(connection, row.programme, version, position=position)
            rulebook = rulebooks[at]
        for owed in obligations_of(row.course, rulebook, day=day_in(found.time_zone)):
            if wanted.takes(owed):
                yield Entry(row.project, row.code, row.title, row.programme, found.programme_code, row.recipient, owed)


def rulebook_at(connection: Connection, programme: UUID, version: int, *, position: int) -> Rulebook | None:
    """Return a rulebook version as rules, None where it was not published yet."""
    found = find_rulebook(connection, programme, version, position=position)
    return None if found is None else Rulebook.model_validate_json(to_json(found.document))


def _bounded(connection: Connection, wanted: Wanted, *, position: int) -> None:
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(
            """
            select count(*) from read.calendar_v1 c
            where int8range(c.from_position, c.to_position) @> %(position)s::bigint
                and (%(programme)s::uuid is null or c.programme = %(programme)s)
                and (%(project)s::uuid is null or c.project = %(project)s)
                and (%(recipient)s::uuid is null or c.recipient = %(recipient)s)
                and (not %(only_running)s or c.stage <> all (%(ended)s))
            """,
            _asked(wanted, position),
        )
        projects: int = cursor.fetchone() or 0
    if projects > MOST_PROJECTS:
        raise FilterTooWide(projects)


def _projects(connection: Connection, wanted: Wanted, *, position: int) -> Iterator[_Found]:
    """Give the projects that are wanted, in chunks by id."""
    after: UUID | None = None
    with connection.cursor(row_factory=_found) as cursor:
        while True:
            chunk = cursor.execute(
                """
                select c.project, c.code, c.title, c.programme, c.recipient, c.round, c.stage, c.rulebook_version,
                    c.course::text, m.code, m.time_zone, coalesce(c.rulebook_version, d.rulebook_version)
                from read.calendar_v1 c
                join read.programmes_v2 m on m.programme = c.programme
                    and m.from_position <= %(position)s and %(position)s < m.to_position
                left join read.rounds_v1 d on d.programme = c.programme and d.round = c.round
                    and d.from_position <= %(position)s and %(position)s < d.to_position
                where int8range(c.from_position, c.to_position) @> %(position)s::bigint
                    and (%(after)s::uuid is null or c.project > %(after)s)
                    and (%(programme)s::uuid is null or c.programme = %(programme)s)
                    and (%(project)s::uuid is null or c.project = %(project)s)
                    and (%(recipient)s::uuid is null or c.recipient = %(recipient)s)
                    and (not %(only_running)s or c.stage <> all (%(ended)s))
                order by c.project
                limit %(chunk)s
                """,
                {**_asked(wanted, position), "after": after, "chunk": _CHUNK},
            ).fetchall()
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            after = chunk[-1].row.project


def _found(cursor: object) -> Callable[[Sequence[Any]], _Found]:
    row = CALENDAR.row_factory(cursor)
    count = len(CALENDAR.columns)
    return lambda values: _Found(row(values[:count]), *values[count:])


def _asked(wanted: Wanted, position: int) -> dict[str, object]:
    return {
        "programme": wanted.programme,
        "project": wanted.project,
        "recipient": wanted.recipient,
        "only_running": wanted.only_running,
        "ended": list(ENDED),
        "position": position,
    }
