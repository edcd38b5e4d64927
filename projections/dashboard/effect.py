"""Exports per unit of support: what supported firms export above their baseline, compared with what they were paid.

It is no effect of support: nobody knows here what would have been exported without it.
"""

from __future__ import annotations

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
from projections.dashboard.figure import Figure, left_out, quotient, tidy
from projections.dashboard.results import EXPORTS

_NOTHING: Final = "no paid firm has accepted exports with a baseline"


class ExportsPerSupport(Frozen):
    """Exports above the baseline per unit of support, in one currency."""

    programme: UUID
    indicator: IndicatorRef
    currency: str
    ratio: Figure


@dataclass(frozen=True, slots=True)
class _Row:
    whole: bool
    class_: str | None
    programme: UUID
    code: str
    version: int
    currency: str
    aggregate_only: bool
    firms: int
    """Paid firms that count."""
    silent: int
    """Paid firms without accepted exports that could be compared with a baseline."""
    gain: Decimal | None
    disbursed: Decimal | None
    """To the firms that count."""


def find_exports_per_support(connection: Connection, asked: Asked) -> dict[Place, list[ExportsPerSupport]]:
    """Divide exports above the baseline since a firm's first payment by what it was paid."""
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        cursor.execute(_QUERY, asked.parameters(code=EXPORTS))
        rows = cursor.fetchall()
    reasons = hidden([((row.programme, row.code, row.version), row.whole, row.firms) for row in rows])
    places: dict[Place, list[ExportsPerSupport]] = {}
    for row, why in zip(rows, reasons, strict=True):
        found = ExportsPerSupport(
            programme=row.programme,
            indicator=IndicatorRef(code=row.code, version=row.version),
            currency=row.currency,
            ratio=_ratio(row, why if row.aggregate_only else None),
        )
        places.setdefault((row.whole, row.class_), []).append(found)
    return places


def _ratio(row: _Row, unshown: str | None) -> Figure:
    known = row.gain is not None and row.disbursed is not None and unshown is None
    gain, disbursed = row.gain or Decimal(0), row.disbursed or Decimal(0)
    return Figure(
        value=quotient(gain, disbursed) if known else None,
        unit="per unit of support",
        numerator=tidy(gain) if known else None,
        denominator=tidy(disbursed) if known else None,
        counted=row.firms,
        of="firms",
        left_out=left_out(
            {"paid firms without accepted exports, in this currency, for a period like the baseline's": row.silent}
        ),
        because=None if known else unshown or _NOTHING,
    )


_QUERY: Final = ACCEPTED + SQL("""
    , paid as (
        select c.whole, c.class, c.programme, c.recipient, c.currency, sum(c.disbursed) as disbursed,
            min(p.first_paid_on) as since
        from chosen c
        join read.project_payments_v1 p on p.project = c.project
            and p.from_position <= %(position)s and %(position)s < p.to_position
        where c.supported and c.disbursed > 0
        group by c.whole, c.class, c.programme, c.recipient, c.currency
    ), yearly as (
        select c.whole, c.class, c.programme, c.recipient, f.currency, c.project, v.code, v.version,
            extract(year from v.last) as year, sum(v.value - a.baseline) as gain, sum(v.last - v.first + 1) as days,
            max(v.position) as position
        from chosen c
        join paid f on f.whole = c.whole and f.class is not distinct from c.class and f.programme = c.programme
            and f.recipient = c.recipient
        join accepted v on v.project = c.project and v.code = %(code)s and v.value is not null and v.last >= f.since
        join defined d on d.programme = c.programme and d.code = v.code and d.version = v.version
            and d.kind = 'incremental' and v.last + d.embargo_days <= %(day)s
            and v.last + 1 = (v.first + make_interval(months => d.months))::date
            and replace(d.unit, 'programme currency', c.programme_currency) = f.currency
        join adopted a on a.project = v.project and a.code = v.code and a.version = v.version and a.baseline is not null
        where c.supported
        group by c.whole, c.class, c.programme, c.recipient, f.currency, c.project, v.code, v.version,
            extract(year from v.last)
    ), ranked as (
        select *, row_number() over (
            partition by whole, class, programme, recipient, currency, code, version, year
            order by days desc, position desc, project
        ) as place
        from yearly
    ), gained as (
        select whole, class, programme, recipient, currency, code, version, sum(gain) as gain
        from ranked where place = 1
        group by whole, class, programme, recipient, currency, code, version
    )
    select f.whole, f.class as class_, f.programme, d.code, d.version, f.currency,
        d.definition ->> 'publicity' = 'aggregate-only' as aggregate_only, count(g.gain) as firms,
        count(*) - count(g.gain) as silent, sum(g.gain) as gain,
        sum(f.disbursed) filter (where g.gain is not null) as disbursed
    from paid f
    join defined d on d.programme = f.programme and d.code = %(code)s
    left join gained g on g.whole = f.whole and g.class is not distinct from f.class and g.programme = f.programme
        and g.recipient = f.recipient and g.currency = f.currency and g.code = d.code and g.version = d.version
    group by f.whole, f.class, f.programme, d.code, d.version, f.currency, d.definition
    order by f.programme, d.code, d.version, f.currency
    """)
