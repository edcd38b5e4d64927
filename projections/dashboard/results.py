"""What supported firms report as a whole: jobs, and non-commodity exports by region and year.

A firm with several projects states the same jobs and exports in each of them: it counts once, with the project that
reports most. What a project moved is another question: these are totals of firms, not effects of support.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from domain.indicator import IndicatorRef
from domain.values import Frozen
from projections.dashboard.accepted import ACCEPTED, hidden
from projections.dashboard.chosen import Asked, Place
from projections.dashboard.figure import Figure, left_out, tidy

JOBS: Final = "jobs-fte"
EXPORTS: Final = "non-commodity-exports"
_AGAIN: Final = "other projects of a firm that is counted already"
_NOTHING: Final = "no accepted value"


class Jobs(Frozen):
    """Jobs in supported firms, by the indicator that counts them."""

    programme: UUID
    indicator: IndicatorRef
    latest: Figure
    """The latest accepted value of each firm, added up."""
    change: Figure
    """The same less the baselines, of firms that have one."""


class YearOfExports(Frozen):
    """Non-commodity exports of a region's supported firms in a year."""

    programme: UUID
    indicator: IndicatorRef
    region: str | None
    """Null for firms that are not classified."""
    year: int
    exports: Figure


@dataclass(frozen=True, slots=True)
class _JobsRow:
    whole: bool
    class_: str | None
    programme: UUID
    code: str
    version: int
    unit: str
    aggregate_only: bool
    firms: int
    again: int
    silent: int
    latest: Decimal | None
    with_baseline: int
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class _ExportsRow:
    whole: bool
    class_: str | None
    programme: UUID
    code: str
    version: int
    unit: str
    aggregate_only: bool
    region: str | None
    year: int
    firms: int
    again: int
    exports: Decimal


def find_jobs(connection: Connection, asked: Asked) -> dict[Place, list[Jobs]]:
    """Add up the jobs of supported firms, for each programme that defines the indicator."""
    with connection.cursor(row_factory=class_row(_JobsRow)) as cursor:
        cursor.execute(_JOBS, asked.parameters(code=JOBS))
        rows = cursor.fetchall()
    places: dict[Place, list[Jobs]] = {}
    for row, why in zip(rows, _unshown(rows), strict=True):
        latest = _figure(
            row.latest,
            row.unit,
            row.firms,
            {"supported firms without an accepted value": row.silent, _AGAIN: row.again},
            why,
        )
        change = _figure(
            row.change,
            row.unit,
            row.with_baseline,
            {
                "supported firms without an accepted value": row.silent,
                "firms without a baseline": row.firms - row.with_baseline,
                _AGAIN: row.again,
            },
            why,
        )
        jobs = Jobs(
            programme=row.programme,
            indicator=IndicatorRef(code=row.code, version=row.version),
            latest=latest,
            change=change,
        )
        places.setdefault((row.whole, row.class_), []).append(jobs)
    return places


def find_exports(connection: Connection, asked: Asked) -> dict[Place, list[YearOfExports]]:
    """Add up the exports of supported firms by region and year, for each programme that defines the indicator."""
    with connection.cursor(row_factory=class_row(_ExportsRow)) as cursor:
        cursor.execute(_EXPORTS, asked.parameters(code=EXPORTS))
        rows = cursor.fetchall()
    places: dict[Place, list[YearOfExports]] = {}
    for row, why in zip(rows, _unshown(rows), strict=True):
        year = YearOfExports(
            programme=row.programme,
            indicator=IndicatorRef(code=row.code, version=row.version),
            region=row.region,
            year=row.year,
            exports=_figure(row.exports, row.unit, row.firms, {_AGAIN: row.again}, why),
        )
        places.setdefault((row.whole, row.class_), []).append(year)
    return places


def _unshown(rows: Sequence[_JobsRow | _ExportsRow]) -> list[str | None]:
    reasons = hidden([((row.programme, row.code, row.version), row.whole, row.firms) for row in rows])
    return [why if row.aggregate_only else None for row, why in zip(rows, reasons, strict=True)]


def _figure(value: Decimal | None, unit: str, firms: int, without: Mapping[str, int], unshown: str | None) -> Figure:
    shown = value if unshown is None else None
    return Figure(
        value=None if shown is None else tidy(shown),
        unit=unit,
        counted=firms,
        of="firms",
        left_out=left_out(without),
        because=(unshown or _NOTHING) if shown is None else None,
    )


_JOBS: Final = ACCEPTED + SQL("""
    , supported as (
        select whole, class, programme, count(distinct recipient) as firms from chosen where supported
        group by whole, class, programme
    ), stated as (
        select c.whole, c.class, c.programme, c.recipient, v.code, v.version, v.value, a.baseline,
            row_number() over (
                partition by c.whole, c.class, c.programme, c.recipient, c.project, v.code, v.version
                order by v.last desc
            ) as age, v.last, v.position, c.project
        from chosen c
        join accepted v on v.project = c.project and v.code = %(code)s and v.value is not null
        join defined d on d.programme = c.programme and d.code = v.code and d.version = v.version
            and v.last + d.embargo_days <= %(day)s
        left join adopted a on a.project = v.project and a.code = v.code and a.version = v.version
        where c.supported
    ), ranked as (
        select *, row_number() over (
            partition by whole, class, programme, recipient, code, version order by last desc, position desc, project
        ) as place
        from stated where age = 1
    ), added as (
        select whole, class, programme, code, version,
            count(*) filter (where place = 1) as firms, count(*) filter (where place > 1) as again,
            sum(value) filter (where place = 1) as latest,
            count(baseline) filter (where place = 1) as with_baseline,
            sum(value - baseline) filter (where place = 1) as change
        from ranked group by whole, class, programme, code, version
    )
    select s.whole, s.class as class_, s.programme, d.code, d.version, d.unit,
        d.definition ->> 'publicity' = 'aggregate-only' as aggregate_only, coalesce(a.firms, 0) as firms,
        coalesce(a.again, 0) as again, s.firms - coalesce(a.firms, 0) as silent, a.latest,
        coalesce(a.with_baseline, 0) as with_baseline, a.change
    from supported s
    join defined d on d.programme = s.programme and d.code = %(code)s
    left join added a on a.whole = s.whole and a.class is not distinct from s.class and a.programme = s.programme
        and a.code = d.code and a.version = d.version
    order by s.programme, d.code, d.version
    """)
_EXPORTS: Final = ACCEPTED + SQL("""
    , yearly as (
        select c.whole, c.class, c.programme, c.programme_currency, c.recipient, c.region, c.project, v.code, v.version,
            extract(year from v.last)::int as year, sum(v.value) as value, sum(v.last - v.first + 1) as days,
            max(v.position) as position
        from chosen c
        join accepted v on v.project = c.project and v.code = %(code)s and v.value is not null
        join defined d on d.programme = c.programme and d.code = v.code and d.version = v.version
            and d.kind = 'incremental' and v.last + d.embargo_days <= %(day)s
        where c.supported
        group by c.whole, c.class, c.programme, c.programme_currency, c.recipient, c.region, c.project, v.code,
            v.version, extract(year from v.last)
    ), ranked as (
        select *, row_number() over (
            partition by whole, class, programme, recipient, code, version, year
            order by days desc, position desc, project
        ) as place
        from yearly
    )
    select r.whole, r.class as class_, r.programme, r.code, r.version, r.region, r.year,
        replace(d.unit, 'programme currency', r.programme_currency) as unit,
        d.definition ->> 'publicity' = 'aggregate-only' as aggregate_only,
        count(*) filter (where r.place = 1) as firms, count(*) filter (where r.place > 1) as again,
        sum(r.value) filter (where r.place = 1) as exports
    from ranked r
    join defined d on d.programme = r.programme and d.code = r.code and d.version = r.version
    group by r.whole, r.class, r.programme, r.code, r.version, r.region, r.year, d.unit, r.programme_currency, d.definition
    order by r.programme, r.code, r.version, r.year, r.region
    """)
