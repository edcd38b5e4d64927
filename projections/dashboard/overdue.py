"""Reports that are overdue: the calendar's own rule, asked of every running project."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL
from pydantic import TypeAdapter

from domain.obligations import ENDED, Course, obligations_of
from domain.rulebook import Rulebook
from projections.dashboard.chosen import CHOSEN, WHOLE, Asked, Place
from projections.dashboard.figure import Figure

MOST_PROJECTS: Final = 5000
"""Running projects whose obligations are derived for one dashboard; where there are more, the figure is not given."""
_TOO_MANY: Final = f"more than {MOST_PROJECTS} running projects: ask for a programme, a round or a class"
_COURSES: Final = TypeAdapter(Course)


@dataclass(frozen=True, slots=True)
class _Running:
    class_: str | None
    programme: UUID
    rulebook_version: int
    course: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """Overdue reports by place."""

    found: dict[Place, Figure]
    too_many: bool

    def at(self, place: Place) -> Figure:
        """Return the figure of a place."""
        return self.found.get(place) or _figure(0, 0, too_many=self.too_many)


def find_overdue_reports(connection: Connection, asked: Asked) -> Overdue:
    """Count the reports that running projects owe and that are overdue on the day, grace and holds deducted."""
    with connection.cursor(row_factory=class_row(_Running)) as cursor:
        cursor.execute(_RUNNING, asked.parameters(ended=list(ENDED), most=MOST_PROJECTS + 1))
        running = cursor.fetchall()
    if len(running) > MOST_PROJECTS:
        return Overdue({}, too_many=True)
    rulebooks = _rulebooks(connection, asked)
    projects: Counter[Place] = Counter()
    reports: Counter[Place] = Counter()
    for project in running:
        rulebook = rulebooks.get((project.programme, project.rulebook_version))
        owed = obligations_of(_COURSES.validate_json(project.course), rulebook, day=asked.day)
        count = sum(1 for one in owed if one.kind == "report" and one.status == "overdue")
        for place in {WHOLE, (asked.by is None, project.class_)}:
            projects[place] += 1
            reports[place] += count
    return Overdue({place: _figure(reports[place], projects[place]) for place in projects}, too_many=False)


def _figure(reports: int, projects: int, *, too_many: bool = False) -> Figure:
    return Figure(
        value=None if too_many else Decimal(reports),
        unit="reports",
        counted=projects,
        of="projects",
        because=_TOO_MANY if too_many else None,
    )


def _rulebooks(connection: Connection, asked: Asked) -> dict[tuple[UUID, int], Rulebook]:
    rows = connection.execute(
        """
        select programme, version, document::text from read.rulebooks_v1
        where from_position <= %(position)s and %(position)s < to_position
            and (%(programme)s::uuid is null or programme = %(programme)s)
        """,
        asked.parameters(),
    ).fetchall()
    return {(programme, version): Rulebook.model_validate_json(document) for programme, version, document in rows}


_RUNNING: Final = CHOSEN + SQL(
    """
    select c.class as class_, c.programme, k.rulebook_version, k.course::text as course
    from chosen c
    join read.calendar_v1 k on k.project = c.project
        and int8range(k.from_position, k.to_position) @> %(position)s::bigint
    where c.whole = (%(by)s::text is null) and c.supported and c.stage <> all (%(ended)s)
        and k.rulebook_version is not null
    limit %(most)s
    """
)
