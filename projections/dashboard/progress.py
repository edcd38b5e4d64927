"""How far projects are: stages, milestones, reports and gates, counted at one position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from domain.terms import Stage
from domain.values import Frozen
from projections.dashboard.chosen import CHOSEN, Asked, Place
from projections.dashboard.figure import Count
from projections.portfolio.list import ENDED


class Projects(Frozen):
    """How many projects there are, by provenance and by stage."""

    total: Count
    native: Count
    published: Count
    stages: Mapping[Stage, Count]


class Milestones(Frozen):
    """How many milestones there are and how far they are."""

    planned: Count
    """All that were neither cancelled nor waived."""
    met: Count
    partially_met: Count
    not_met: Count
    """Those that were reversed too: they no longer hold."""
    waived: Count
    overdue: Count
    """Not done and past the due date, while the project goes on."""
    late: Count
    """Met after the due date."""


@dataclass(frozen=True, slots=True)
class _Stage:
    whole: bool
    class_: str | None
    stage: Stage
    provenance: str
    count: int


def find_projects_by_stage(connection: Connection, asked: Asked) -> dict[Place, Projects]:
    """Count projects by stage and provenance."""
    with connection.cursor(row_factory=class_row(_Stage)) as cursor:
        cursor.execute(
            CHOSEN
            + SQL("""
            select whole, class as class_, stage, provenance, count(*) as count from chosen
            group by whole, class, stage, provenance order by stage
            """),
            asked.parameters(),
        )
        found = cursor.fetchall()
    places: dict[Place, list[_Stage]] = {}
    for row in found:
        places.setdefault((row.whole, row.class_), []).append(row)
    return {place: projects(rows) for place, rows in places.items()}


def projects(rows: list[_Stage]) -> Projects:
    """Return the projects of one place; none where there are no rows."""
    by_stage: dict[Stage, int] = {}
    for row in rows:
        by_stage[row.stage] = by_stage.get(row.stage, 0) + row.count
    native = sum(row.count for row in rows if row.provenance == "native")
    total = sum(by_stage.values())
    return Projects(
        total=_projects(total),
        native=_projects(native),
        published=_projects(total - native),
        stages={stage: _projects(count) for stage, count in sorted(by_stage.items())},
    )


def _projects(count: int) -> Count:
    return Count(value=count, unit="projects")


def find_milestones(connection: Connection, asked: Asked) -> dict[Place, Milestones]:
    """Count milestones by how they were settled, and those that are late or overdue on the day."""
    rows: list[tuple[Any, ...]] = connection.execute(
        CHOSEN
        + SQL("""
        select c.whole, c.class,
            count(*) filter (where m.status not in ('cancelled', 'waived')),
            count(*) filter (where m.status = 'met'),
            count(*) filter (where m.status = 'partially-met'),
            count(*) filter (where m.status in ('not-met', 'reversed')),
            count(*) filter (where m.status = 'waived'),
            count(*) filter (
                where m.status in ('planned', 'submitted', 'reversed') and m.due < %(day)s and c.stage <> all (%(ended)s)
            ),
            count(*) filter (where m.status = 'met' and m.met_on > m.due)
        from chosen c
        join read.milestones_v1 m on m.project = c.project
            and int8range(m.from_position, m.to_position) @> %(position)s::bigint
        group by c.whole, c.class
        """),
        asked.parameters(ended=list(ENDED)),
    ).fetchall()
    return {(whole, class_): milestones(*counts) for whole, class_, *counts in rows}


def milestones(*counts: int) -> Milestones:
    """Return the milestones of one place; zero of each where there are none."""
    names = list(Milestones.model_fields)
    return Milestones(
        **{
            name: Count(value=count, unit="milestones")
            for name, count in zip(names, counts or (0,) * len(names), strict=True)
        }
    )
