"""Money of projects: what was requested, awarded, released and disbursed, exact, each currency by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from domain.values import Frozen
from projections.dashboard.chosen import CHOSEN, Asked, Place
from projections.dashboard.figure import Figure, sum_of

_NOT_STATED: Final = "nothing was stated or decided in this currency"


class MoneyInCurrency(Frozen):
    """Sums in one currency; disbursed is net of reversals."""

    currency: str
    requested: Figure
    awarded: Figure
    released: Figure
    disbursed: Figure


def find_money(connection: Connection, asked: Asked) -> dict[Place, list[MoneyInCurrency]]:
    """Sum what projects state, by currency; amounts in different currencies are never added up."""
    rows: list[tuple[Any, ...]] = connection.execute(
        CHOSEN
        + SQL("""
        select c.whole, c.class, t.currency, count(*),
            sum(t.requested), count(t.requested), sum(t.awarded), count(t.awarded),
            sum(t.released), count(t.released), sum(t.disbursed), count(t.disbursed)
        from chosen c
        cross join lateral (
            select c.currency, c.requested, c.awarded, c.released, c.disbursed where c.currency is not null
            union all
            select o.key, null, (o.value ->> 'awarded')::numeric, (o.value ->> 'released')::numeric,
                (o.value ->> 'disbursed')::numeric
            from jsonb_each(c.other_currencies) o
        ) t
        group by c.whole, c.class, t.currency
        order by t.currency
        """),
        asked.parameters(),
    ).fetchall()
    places: dict[Place, list[MoneyInCurrency]] = {}
    for whole, class_, currency, projects, *sums in rows:
        figures = {
            name: _sum(currency, projects, sums[2 * n], sums[2 * n + 1])
            for n, name in enumerate(("requested", "awarded", "released", "disbursed"))
        }
        places.setdefault((whole, class_), []).append(MoneyInCurrency(currency=currency, **figures))
    return places


def _sum(currency: str, projects: int, value: Decimal | None, counted: int) -> Figure:
    return sum_of(
        value,
        unit=currency,
        counted=counted,
        of="projects",
        without={_NOT_STATED: projects - counted},
        nothing=_NOT_STATED,
    )
