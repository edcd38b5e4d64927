"""Where each entry of a passport comes from that has a table of its own: the fact that set it last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from psycopg import Connection

from domain.events import (
    BudgetChanged,
    BudgetOpened,
    IndicatorDefined,
    ProgrammeReviewed,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
    budget_stream,
)
from domain.history import Recorded
from projections.fold import Key, Projection, facts_of

EntryFact = (
    RoundOpened
    | RoundClosed
    | IndicatorDefined
    | RulebookPublished
    | WaiverGranted
    | ProgrammeReviewed
    | BudgetOpened
    | BudgetChanged
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The fact that set an entry; `why` is the reason that it gives, if it gives one."""

    stream: UUID
    """The programme, or its budget."""
    entry: str
    """`round/R1`, `indicator/jobs-fte/1`, `rulebook/2`, `waiver/<id>`, `review/<id>`, `budget`."""
    event: str
    position: int
    version: int
    occurred_on: date
    recorded_at: datetime
    why: str | None


def _origin(_row: Origin | None, recorded: Recorded[EntryFact], entry: str) -> Origin:
    return Origin(
        stream=recorded.stream,
        entry=entry,
        event=recorded.event.name,
        position=recorded.position,
        version=recorded.version,
        occurred_on=recorded.occurred_on,
        recorded_at=recorded.recorded_at,
        why=getattr(recorded.event, "why", None),
    )


def _entry(event: EntryFact) -> str:
    match event:
        case RoundOpened() | RoundClosed():
            return f"round/{event.round}"
        case IndicatorDefined():
            return f"indicator/{event.indicator}"
        case RulebookPublished():
            return f"rulebook/{event.version}"
        case WaiverGranted():
            return f"waiver/{event.waiver}"
        case ProgrammeReviewed():
            return f"review/{event.review}"
        case BudgetOpened() | BudgetChanged():
            return "budget"
    assert_never(event)


def _origin_key(recorded: Recorded[Any]) -> Mapping[Key, str]:
    entry = _entry(recorded.event)
    return {(recorded.stream, entry): entry}


ORIGINS = Projection(
    name="passport_origins",
    version=1,
    row=Origin,
    keys=2,
    facts=facts_of(EntryFact),
    key=_origin_key,
    evolve=_origin,
)


def find_origins(connection: Connection, programme: UUID, *, position: int) -> dict[str, Origin]:
    """Return the facts that set the entries of a passport, by entry."""
    with connection.cursor(row_factory=ORIGINS.row_factory) as cursor:
        found = cursor.execute(
            """
            select stream, entry, event, position, version, occurred_on, recorded_at, why
            from read.passport_origins_v1
            where stream in (%(programme)s, %(budget)s) and from_position <= %(position)s and %(position)s < to_position
            """,
            {"programme": programme, "budget": budget_stream(programme), "position": position},
        ).fetchall()
    return {origin.entry: origin for origin in found}
