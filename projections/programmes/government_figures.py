"""What governments stated for their countries and regions: the figures beside which a programme's own results stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.events import GovernmentFigureReported
from domain.history import Recorded
from domain.indicator import Value
from projections.fold import Key, Projection, facts_of
from projections.page import Page, page_of


@dataclass(frozen=True, slots=True)
class GovernmentFigure:
    """A figure as it was revised last. Queries as of an earlier position give what was stated before."""

    programme: UUID
    indicator: str
    indicator_version: int
    jurisdiction: str
    """A country (ISO 3166-1) or one of its regions (ISO 3166-2)."""
    first: date
    last: date
    revision: int
    """0 for the figure as first reported."""
    value: Value
    source: str
    why: str | None
    """Why it was revised."""
    reported_on: date
    reported_by: UUID
    position: int


FigurePlace = tuple[str, int, str, date, date]
"""Where a figure stands in the list: indicator, version, jurisdiction, first and last day."""


def _figure(
    _row: GovernmentFigure | None, recorded: Recorded[GovernmentFigureReported], _part: None
) -> GovernmentFigure:
    event = recorded.event
    return GovernmentFigure(
        programme=recorded.stream,
        indicator=event.indicator.code,
        indicator_version=event.indicator.version,
        jurisdiction=event.jurisdiction,
        first=event.period.first,
        last=event.period.last,
        revision=event.revision,
        value=event.value,
        source=event.source,
        why=event.why,
        reported_on=recorded.occurred_on,
        reported_by=event.reported_by,
        position=recorded.position,
    )


def _figure_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    event: GovernmentFigureReported = recorded.event
    about = (event.indicator.code, event.indicator.version, event.jurisdiction, event.period.first, event.period.last)
    return {(recorded.stream, *about): None}


GOVERNMENT_FIGURES = Projection(
    name="government_figures",
    version=1,
    row=GovernmentFigure,
    keys=6,
    facts=facts_of(GovernmentFigureReported),
    key=_figure_key,
    evolve=_figure,
)


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures are wanted; None wants all."""

    programme: UUID
    indicator: str | None = None
    jurisdiction: str | None = None


def find_government_figures(
    connection: Connection, wanted: FigureFilter, *, position: int, limit: int, after: FigurePlace | None = None
) -> Page[GovernmentFigure]:
    """Return figures by indicator, then jurisdiction, then period."""
    indicator, version, jurisdiction, first, last = after or (None,) * 5
    with connection.cursor(row_factory=GOVERNMENT_FIGURES.row_factory) as cursor:
        cursor.execute(
            """
            select programme, indicator, indicator_version, jurisdiction, first, last, revision, value::text, source, why,
                reported_on, reported_by, position
            from read.government_figures_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
                and (%(wanted_indicator)s::text is null or indicator = %(wanted_indicator)s)
                and (%(wanted_jurisdiction)s::text is null or jurisdiction = %(wanted_jurisdiction)s)
                and (%(indicator)s::text is null or (indicator, indicator_version, jurisdiction, first, last)
                    > (%(indicator)s, %(version)s::bigint, %(jurisdiction)s, %(first)s::date, %(last)s::date))
            order by indicator, indicator_version, jurisdiction, first, last
            limit %(limit)s
            """,
            {
                **_wanted(wanted),
                "position": position,
                "limit": limit + 1,
                "indicator": indicator,
                "version": version,
                "jurisdiction": jurisdiction,
                "first": first,
                "last": last,
            },
        )
        return page_of(cursor.fetchall(), limit=limit, place=_place)


def count_government_figures(connection: Connection, wanted: FigureFilter, *, position: int) -> int:
    """Return how many figures there are."""
    row = connection.execute(
        """
        select count(*) from read.government_figures_v1
        where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            and (%(wanted_indicator)s::text is null or indicator = %(wanted_indicator)s)
            and (%(wanted_jurisdiction)s::text is null or jurisdiction = %(wanted_jurisdiction)s)
        """,
        {**_wanted(wanted), "position": position},
    ).fetchone()
    assert row is not None
    return int(row[0])


def _wanted(wanted: FigureFilter) -> dict[str, Any]:
    return {
        "programme": wanted.programme,
        "wanted_indicator": wanted.indicator,
        "wanted_jurisdiction": wanted.jurisdiction,
    }


def _place(figure: GovernmentFigure) -> FigurePlace:
    return (figure.indicator, figure.indicator_version, figure.jurisdiction, figure.first, figure.last)
