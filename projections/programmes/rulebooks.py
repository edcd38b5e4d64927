"""The rulebook versions of a programme, as the documents that were published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from pydantic import JsonValue

from domain.events import RulebookPublished
from domain.history import Recorded
from domain.rulebook import CapScheme
from projections.fold import Key, Projection, facts_of


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A rulebook version, the whole document as it was published."""

    programme: UUID
    version: int
    document: dict[str, JsonValue]
    digest: str
    published_on: date
    position: int


def _rulebook(_row: Rulebook | None, recorded: Recorded[RulebookPublished], _part: None) -> Rulebook:
    event = recorded.event
    return Rulebook(
        programme=recorded.stream,
        version=event.version,
        document=event.document,
        digest=event.digest,
        published_on=recorded.occurred_on,
        position=recorded.position,
    )


def _rulebook_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.version): None}


RULEBOOKS = Projection(
    name="rulebooks",
    version=1,
    row=Rulebook,
    keys=2,
    facts=facts_of(RulebookPublished),
    key=_rulebook_key,
    evolve=_rulebook,
)


@dataclass(frozen=True, slots=True)
class RulebookEntry:
    """A rulebook version in the list: without its document."""

    version: int
    digest: str
    published_on: date
    position: int


def find_rulebooks(connection: Connection, programme: UUID, *, position: int) -> list[RulebookEntry]:
    """Return the rulebook versions of a programme, the first one first."""
    with connection.cursor(row_factory=class_row(RulebookEntry)) as cursor:
        return cursor.execute(
            """
            select version, digest, published_on, position from read.rulebooks_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            order by version
            """,
            {"programme": programme, "position": position},
        ).fetchall()


def find_rulebook(connection: Connection, programme: UUID, version: int, *, position: int) -> Rulebook | None:
    """Return a rulebook version with its document, None where there is none."""
    with connection.cursor(row_factory=RULEBOOKS.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, version, document::text, digest, published_on, position from read.rulebooks_v1
            where programme = %(programme)s and version = %(version)s
                and from_position <= %(position)s and %(position)s < to_position
            """,
            {"programme": programme, "version": version, "position": position},
        ).fetchone()


@dataclass(frozen=True, slots=True)
class ProgrammeCap:
    """A cap scheme as the latest rulebook version of a programme that has it says."""

    programme: UUID
    version: int
    scheme: CapScheme


def find_cap_schemes(connection: Connection, programmes: Collection[UUID], *, position: int) -> list[ProgrammeCap]:
    """Return the cap schemes of programmes, by programme and id."""
    rows = connection.execute(
        """
        select distinct on (programme, scheme ->> 'id') programme, version, scheme::text
        from read.rulebooks_v1, jsonb_array_elements(coalesce(document -> 'cap_schemes', '[]')) scheme
        where programme = any(%(programmes)s) and from_position <= %(position)s and %(position)s < to_position
        order by programme, scheme ->> 'id', version desc
        """,
        {"programmes": list(programmes), "position": position},
    ).fetchall()
    return [
        ProgrammeCap(programme, version, CapScheme.model_validate_json(scheme)) for programme, version, scheme in rows
    ]
