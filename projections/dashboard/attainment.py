"""How far indicators are on their way over many projects. Raw attainments are never averaged.

One project's attainment is `(value - baseline) / (target - baseline)` of the latest period that has an accepted value
and a target. Over projects: the share of those at or above 100 %, the median, and the mean of attainments that are
each capped, so that no project outweighs another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from domain.indicator import Definition, Direction, IndicatorRef, Publicity, ResultLevel
from domain.values import Frozen, LocalisedText
from projections.dashboard.accepted import ACCEPTED, hidden
from projections.dashboard.chosen import Asked, Place
from projections.dashboard.figure import Figure, left_out, quotient, tidy

CAP: Final = Decimal(1)
"""An attainment counts as this much at most in the capped mean, and a setback as its negative at most."""
PROXIES: Final = {
    "revenue-per-worker": "a proxy of productivity only: it rises with prices and with bought-in goods",
    "revenue-per-worker-growth": "a proxy of productivity growth only: it rises with prices and with bought-in goods",
}
"""Indicators that stand for something else, by the code that examples/indicators.json gives them."""
_NOTHING: Final = "no project has an attainment"


class Attainment(Frozen):
    """How far the projects that adopted an indicator are on their way to its targets."""

    programme: UUID
    indicator: IndicatorRef
    title: LocalisedText
    unit: str
    direction: Direction
    result_level: ResultLevel
    publicity: Publicity
    proxy: str | None
    """For what it stands and why it may mislead, where it is a proxy."""
    reached: Figure
    """Projects at or above 100 %, in per cent."""
    median: Figure
    """1 is 100 %."""
    capped_mean: Figure
    """1 is 100 %; each attainment counted as 1 at most and -1 at least."""


@dataclass(frozen=True, slots=True)
class _Row:
    whole: bool
    class_: str | None
    programme: UUID
    code: str
    version: int
    definition: str
    dropped: int
    no_baseline: int
    no_value: int
    embargoed: int
    no_target: int
    maintain: int
    judged: int
    firms: int
    """Behind the projects that are judged."""
    reached: int
    median: Decimal | None
    capped_sum: Decimal | None


def find_attainments(connection: Connection, asked: Asked) -> dict[Place, list[Attainment]]:
    """Judge the indicators that programmes define; those that only one project has cannot be added up."""
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        cursor.execute(_QUERY, asked.parameters(cap=CAP))
        rows = cursor.fetchall()
    definitions = [Definition.model_validate_json(row.definition) for row in rows]
    places: dict[Place, list[Attainment]] = {}
    for row, definition, why in zip(rows, definitions, _unshown(rows, definitions), strict=True):
        places.setdefault((row.whole, row.class_), []).append(_attainment(row, definition, why))
    return places


def _unshown(rows: Sequence[_Row], definitions: Sequence[Definition]) -> list[str | None]:
    reasons = hidden([((row.programme, row.code, row.version), row.whole, row.firms) for row in rows])
    return [
        why if definition.publicity == "aggregate-only" else None
        for why, definition in zip(reasons, definitions, strict=True)
    ]


def _attainment(row: _Row, definition: Definition, unshown: str | None) -> Attainment:
    judged = Decimal(row.judged)
    without = left_out(
        {
            "maintain: the target is the baseline, so there is no way to go": row.maintain,
            "no accepted value": row.no_value,
            "accepted values are embargoed": row.embargoed,
            "no target for a period with an accepted value": row.no_target,
            "no baseline that is a number": row.no_baseline,
            "the project dropped the indicator": row.dropped,
        }
    )

    def figure(value: Decimal | None, unit: str, numerator: Decimal | None, denominator: Decimal | None) -> Figure:
        shown = value if unshown is None else None
        return Figure(
            value=None if shown is None else tidy(shown),
            unit=unit,
            numerator=None if shown is None or numerator is None else tidy(numerator),
            denominator=None if shown is None else denominator,
            counted=row.judged,
            of="projects",
            left_out=without,
            because=(unshown or _NOTHING) if shown is None else None,
        )

    reached, capped_sum = Decimal(row.reached), row.capped_sum or Decimal(0)
    return Attainment(
        programme=row.programme,
        indicator=IndicatorRef(code=row.code, version=row.version),
        title=definition.title,
        unit=definition.unit,
        direction=definition.direction,
        result_level=definition.result_level,
        publicity=definition.publicity,
        proxy=PROXIES.get(row.code),
        reached=figure(quotient(reached, judged, scale=Decimal(100)), "%", reached, judged),
        median=figure(row.median, "1 = 100 %", None, None),
        capped_mean=figure(quotient(capped_sum, judged), "1 = 100 %", capped_sum, judged),
    )


_QUERY: Final = ACCEPTED + SQL("""
    , considered as (
        select c.whole, c.class, c.programme, c.project, c.recipient, a.code, a.version, a.dropped, a.baseline,
            count(v.value) as accepted,
            count(v.value) filter (where v.last + d.embargo_days <= %(day)s) as shown,
            (array_agg(v.value order by v.last desc) filter (
                where v.value is not null and t.target is not null and v.last + d.embargo_days <= %(day)s))[1] as value,
            (array_agg(t.target order by v.last desc) filter (
                where v.value is not null and t.target is not null and v.last + d.embargo_days <= %(day)s))[1] as target
        from chosen c
        join adopted a on a.project = c.project
        join defined d on d.programme = c.programme and d.code = a.code and d.version = a.version
        left join accepted v on v.project = c.project and v.code = a.code and v.version = a.version
        left join (
            select project, code, version, first, last, (target ->> 'decimal')::numeric as target
            from read.period_values_v1
            where from_position <= %(position)s and %(position)s < to_position
        ) t on t.project = v.project and t.code = v.code and t.version = v.version and t.first = v.first and t.last = v.last
        where c.provenance = 'native'
        group by c.whole, c.class, c.programme, c.project, c.recipient, a.code, a.version, a.dropped, a.baseline
    ), reasoned as (
        select *, case
            when dropped then 'dropped'
            when baseline is null then 'no_baseline'
            when accepted = 0 then 'no_value'
            when shown = 0 then 'embargoed'
            when target is null then 'no_target'
            when target = baseline then 'maintain'
            else 'judged' end as what
        from considered
    ), judged as (
        select *,
            case when target > baseline then value >= target else value <= target end as reached,
            case when what = 'judged' then (value - baseline) / nullif(target - baseline, 0) end as attainment
        from reasoned
    ), added as (
        select whole, class as class_, programme, code, version,
            count(*) filter (where what = 'dropped') as dropped,
            count(*) filter (where what = 'no_baseline') as no_baseline,
            count(*) filter (where what = 'no_value') as no_value,
            count(*) filter (where what = 'embargoed') as embargoed,
            count(*) filter (where what = 'no_target') as no_target,
            count(*) filter (where what = 'maintain') as maintain,
            count(*) filter (where what = 'judged') as judged,
            count(distinct recipient) filter (where what = 'judged') as firms,
            count(*) filter (where what = 'judged' and reached) as reached,
            (percentile_disc(0.5) within group (order by attainment)
                + percentile_disc(0.5) within group (order by attainment desc)) / 2 as median,
            sum(greatest(least(attainment, %(cap)s), -%(cap)s)) filter (where what = 'judged') as capped_sum
        from judged
        group by whole, class, programme, code, version
    )
    select a.*, d.definition::text as definition
    from added a
    join defined d on d.programme = a.programme and d.code = a.code and d.version = a.version
    order by a.programme, a.code, a.version
    """)
