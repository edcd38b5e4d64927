"""The passport of a programme: each entry with the fact that set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from psycopg import Connection
from pydantic import JsonValue

from domain.events import Event, ProgrammeClosed, ProgrammeOpened, ProgrammeRevised
from domain.history import Recorded
from domain.terms import Provenance
from domain.values import Frozen, LocalisedText
from projections.fold import Projection, by_stream, facts_of
from projections.page import Page, page_of


class Entry(Frozen):
    """An entry of the passport and the fact that set it."""

    value: JsonValue
    event: str
    position: int
    version: int
    occurred_on: date
    recorded_at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme and its passport, by the name of the entry."""

    programme: UUID
    code: str
    title: LocalisedText
    currency: str
    time_zone: str
    provenance: Provenance
    opens: date | None
    closes: date | None
    closed_on: date | None
    """The day on which it was closed; null while new things may open in it."""
    passport: Mapping[str, Entry]
    """What the opening, the revisions and the closing said; the rest of a passport has tables of its own."""


PassportFact = ProgrammeOpened | ProgrammeRevised | ProgrammeClosed


def _programme(row: Programme | None, recorded: Recorded[PassportFact], _part: None) -> Programme | None:
    event = recorded.event
    match event:
        case ProgrammeOpened():
            return Programme(
                programme=recorded.stream,
                code=event.code,
                title=event.title,
                currency=event.currency,
                time_zone=event.time_zone,
                provenance=event.provenance,
                opens=event.opens,
                closes=event.closes,
                closed_on=None,
                passport=_entries(recorded, event, why=None),
            )
        case ProgrammeRevised(changes=changes):
            if row is None:
                return None
            changed = {
                name: entry
                for name, entry in _entries(recorded, changes, why=event.why).items()
                if entry.value is not None
            }
            return replace(
                row,
                title=changes.title or row.title,
                opens=changes.opens or row.opens,
                closes=changes.closes or row.closes,
                passport={**row.passport, **changed},
            )
        case ProgrammeClosed():
            if row is None:
                return None
            closed = {"closed": _entry(recorded, _end(event), why=event.why)}
            return replace(row, closed_on=recorded.occurred_on, passport={**row.passport, **closed})
    assert_never(event)


def _end(event: ProgrammeClosed) -> JsonValue:
    """Return what the closing says, apart from its reason."""
    end: JsonValue = event.model_dump(mode="json", exclude={"why"})
    return end


def _entries(recorded: Recorded[Event], values: Frozen, *, why: str | None) -> dict[str, Entry]:
    return {name: _entry(recorded, value, why=why) for name, value in values.model_dump(mode="json").items()}


def _entry(recorded: Recorded[Event], value: JsonValue, *, why: str | None) -> Entry:
    return Entry(
        value=value,
        event=recorded.event.name,
        position=recorded.position,
        version=recorded.version,
        occurred_on=recorded.occurred_on,
        recorded_at=recorded.recorded_at,
        why=why,
    )


PROGRAMMES = Projection(
    name="programmes",
    version=2,
    row=Programme,
    keys=1,
    facts=facts_of(PassportFact),
    key=by_stream,
    evolve=_programme,
)


def find_programmes(
    connection: Connection, *, position: int, limit: int, after: tuple[str, UUID] | None = None
) -> Page[Programme]:
    """Return programmes by code, then id."""
    with connection.cursor(row_factory=PROGRAMMES.row_factory) as cursor:
        cursor.execute(
            """
            select programme, code, title::text, currency, time_zone, provenance, opens, closes, closed_on,
                passport::text
            from read.programmes_v2
            where from_position <= %(position)s and %(position)s < to_position
                and (%(code)s::text is null or (code, programme) > (%(code)s, %(programme)s::uuid))
            order by code, programme
            limit %(limit)s
            """,
            {
                "position": position,
                "limit": limit + 1,
                "code": after[0] if after else None,
                "programme": after[1] if after else None,
            },
        )
        return page_of(cursor.fetchall(), limit=limit, place=lambda found: (found.code, found.programme))


def count_programmes(connection: Connection, *, position: int) -> int:
    """Return how many programmes there are."""
    row = connection.execute(
        "select count(*) from read.programmes_v2 where from_position <= %(position)s and %(position)s < to_position",
        {"position": position},
    ).fetchone()
    assert row is not None
    return int(row[0])


def find_programme(connection: Connection, programme: UUID, *, position: int) -> Programme | None:
    """Return a programme with its passport, None where there is none."""
    with connection.cursor(row_factory=PROGRAMMES.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, code, title::text, currency, time_zone, provenance, opens, closes, closed_on,
                passport::text
            from read.programmes_v2
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            """,
            {"programme": programme, "position": position},
        ).fetchone()
