"""The rounds of a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from psycopg import Connection

from domain.events import RoundClosed, RoundOpened
from domain.history import Recorded
from domain.values import LocalisedText
from projections.fold import Key, Projection, facts_of


@dataclass(frozen=True, slots=True)
class Round:
    """A call; `closed_on` is the day on which it was closed, null while it is open."""

    programme: UUID
    round: str
    title: LocalisedText
    opens: date
    closes: date
    rulebook_version: int
    closed_on: date | None
    why_closed: str | None
    position: int


def _round(row: Round | None, recorded: Recorded[RoundOpened | RoundClosed], _part: None) -> Round | None:
    event = recorded.event
    match event:
        case RoundOpened():
            return Round(
                programme=recorded.stream,
                round=event.round,
                title=event.title,
                opens=event.opens,
                closes=event.closes,
                rulebook_version=event.rulebook_version,
                closed_on=None,
                why_closed=None,
                position=recorded.position,
            )
        case RoundClosed():
            return None if row is None else replace(row, closed_on=recorded.occurred_on, why_closed=event.why)
    assert_never(event)


def _round_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.round): None}


ROUNDS = Projection(
    name="rounds",
    version=1,
    row=Round,
    keys=2,
    facts=facts_of(RoundOpened | RoundClosed),
    key=_round_key,
    evolve=_round,
)


def find_rounds(connection: Connection, programme: UUID, *, position: int) -> list[Round]:
    """Return the rounds of a programme, the earliest first."""
    with connection.cursor(row_factory=ROUNDS.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, round, title::text, opens, closes, rulebook_version, closed_on, why_closed, position
            from read.rounds_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            order by opens, round
            """,
            {"programme": programme, "position": position},
        ).fetchall()
