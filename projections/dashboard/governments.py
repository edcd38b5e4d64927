"""What governments stated for their countries and regions, beside which a programme's own figures stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.values import Frozen, LocalisedText
from projections.dashboard.chosen import Asked

MOST_FIGURES: Final = 1000
"""Government figures that a dashboard shows, the latest periods first."""


class StatedFigure(Frozen):
    """A figure as a government stated it, in its latest revision."""

    programme: UUID
    indicator: IndicatorRef
    title: LocalisedText
    jurisdiction: str
    """A country (ISO 3166-1) or one of its regions (ISO 3166-2)."""
    period: Period
    value: Value
    unit: str
    source: str
    revision: int
    """0 for the figure as first reported."""
    position: int
    """Of the fact that states it."""


@dataclass(frozen=True, slots=True)
class _Row:
    figure: str


def find_stated_figures(connection: Connection, asked: Asked) -> tuple[StatedFigure, ...]:
    """Return what governments stated for the programmes and the region that are asked for; embargoed figures are left out."""
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        cursor.execute(
            """
            select jsonb_build_object(
                'programme', g.programme,
                'indicator', jsonb_build_object('code', g.indicator, 'version', g.indicator_version),
                'title', d.definition -> 'title',
                'jurisdiction', g.jurisdiction,
                'period', jsonb_build_object('first', g.first, 'last', g.last),
                'value', g.value,
                'unit', replace(d.definition ->> 'unit', 'programme currency', m.currency),
                'source', g.source,
                'revision', g.revision,
                'position', g.position
            )::text as figure
            from read.government_figures_v1 g
            join read.indicators_v1 d on d.programme = g.programme and d.code = g.indicator
                and d.version = g.indicator_version
                and d.from_position <= %(position)s and %(position)s < d.to_position
            join read.programmes_v2 m on m.programme = g.programme
                and m.from_position <= %(position)s and %(position)s < m.to_position
            where g.from_position <= %(position)s and %(position)s < g.to_position
                and (%(programme)s::uuid is null or g.programme = %(programme)s)
                and (%(region)s::text is null or g.jurisdiction in (%(region)s, left(%(region)s, 2)))
                and g.last + coalesce((d.definition ->> 'embargoed_until_days')::int, 0) <= %(day)s
            order by g.last desc, g.programme, g.indicator, g.indicator_version, g.jurisdiction, g.first
            limit %(most)s
            """,
            asked.parameters(most=MOST_FIGURES),
        )
        return tuple(StatedFigure.model_validate_json(row.figure) for row in cursor.fetchall())
