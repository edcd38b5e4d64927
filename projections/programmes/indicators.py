"""The indicators that a programme defines, every version of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.events import IndicatorDefined
from domain.history import Recorded
from domain.indicator import Definition
from projections.fold import Key, Projection, facts_of


@dataclass(frozen=True, slots=True)
class Indicator:
    """A version of an indicator; it never changes."""

    programme: UUID
    code: str
    version: int
    definition: Definition
    position: int


def _indicator(_row: Indicator | None, recorded: Recorded[IndicatorDefined], _part: None) -> Indicator:
    event = recorded.event
    ref = event.indicator
    return Indicator(recorded.stream, ref.code, ref.version, event.definition, recorded.position)


def _indicator_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.indicator.code, recorded.event.indicator.version): None}


INDICATORS = Projection(
    name="indicators",
    version=1,
    row=Indicator,
    keys=3,
    facts=facts_of(IndicatorDefined),
    key=_indicator_key,
    evolve=_indicator,
)


def find_indicators(connection: Connection, programme: UUID, *, position: int) -> list[Indicator]:
    """Return all versions of all indicators that a programme defines."""
    with connection.cursor(row_factory=INDICATORS.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, code, version, definition::text, position
            from read.indicators_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            order by code, version
            """,
            {"programme": programme, "position": position},
        ).fetchall()
