"""Which values count in a dashboard: accepted ones, of the whole, whose indicator may be shown on the day."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from psycopg.sql import SQL

from projections.dashboard.chosen import CHOSEN

FEWEST_FIRMS: Final = 3
"""Firms that a figure of an aggregate-only indicator is made of at least, so that it tells nothing about one of them."""
TOO_FEW: Final = "fewer than 3 firms: the indicator is shown in aggregate only"
CLASSES_HIDDEN: Final = "a class has fewer than 3 firms, and the others would give its value away"

ACCEPTED: Final = CHOSEN + SQL("""
, accepted as (
    select f.project, f.code, f.version, f.first, f.last, v.position,
        case when f.restated is not null then (f.restated ->> 'decimal')::numeric
            else coalesce(f.accepted, (f.value ->> 'decimal')::numeric) end as value
    from read.report_versions_v2 v
    join read.reported_figures_v2 f on f.project = v.project and f.first = v.first and f.last = v.last
        and f.report_version = v.version and f.dimensions = '{}'
        and f.from_position <= %(position)s and %(position)s < f.to_position
    where v.status = 'accepted' and v.from_position <= %(position)s and %(position)s < v.to_position
), defined as (
    select programme, code, version, definition, definition ->> 'unit' as unit, definition ->> 'kind' as kind,
        case definition ->> 'frequency' when 'monthly' then 1 when 'quarterly' then 3 when 'half-yearly' then 6
            when 'yearly' then 12 end as months,
        coalesce((definition ->> 'embargoed_until_days')::int, 0) as embargo_days
    from read.indicators_v1
    where from_position <= %(position)s and %(position)s < to_position
), adopted as (
    select project, code, version, dropped, (terms -> 'baseline' -> 'value' ->> 'decimal')::numeric as baseline
    from read.adopted_indicators_v1
    where from_position <= %(position)s and %(position)s < to_position
)
""")
"""`accepted`: the values of accepted reports as they stand now, restated ones too; null where one is no number. A value may be shown from `embargo_days` after
its period's end. `months` is the length of a period of the indicator, null for one that is measured once."""


Cell = tuple[Hashable, bool, int]
"""A figure: the indicator, whether it is of the whole, and of how many firms it is made."""


def hidden(cells: Sequence[Cell]) -> list[str | None]:
    """Return for each figure why it is not shown if its indicator is aggregate-only; None where it is shown even then.

    A class with too few firms hides the indicator's figures of all classes: the whole less the others would be its value.
    """
    small = {(indicator, whole) for indicator, whole, firms in cells if 0 < firms < FEWEST_FIRMS}
    return [
        TOO_FEW if 0 < firms < FEWEST_FIRMS else CLASSES_HIDDEN if not whole and (indicator, False) in small else None
        for indicator, whole, firms in cells
    ]
