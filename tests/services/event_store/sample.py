"""Small facts of these tests only, and short ways to ask for them to be recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from pydantic import JsonValue

from domain.events import EVENTS, Event
from domain.history import Meta, Recorded
from services.event_store import AppendRequest, Claim, CommandKey, Guard, NewEvent, StreamType, Write

DAY = date(2026, 3, 2)


class Counted(Event):
    name: ClassVar[str] = "sample.counted.v1"
    by: int = 1


class Described(Event):
    name: ClassVar[str] = "sample.described.v1"
    text: str
    ratio: float | None = None
    document: JsonValue = None


SAMPLES: dict[str, type[Event]] = {Counted.name: Counted, Described.name: Described}
for _name in SAMPLES:
    EVENTS.pop(_name)  # they are no facts of the project


@dataclass(frozen=True)
class Count:
    value: int = 0
    version: int = 0


def _evolve(count: Count, recorded: Recorded[Any]) -> Count:
    assert isinstance(recorded.event, Counted)
    return replace(count, value=count.value + recorded.event.by, version=recorded.version)


COUNT = StreamType(initial=Count(), evolve=_evolve)


def stream(number: int) -> UUID:
    return UUID(int=number)


def key(name: str, *, body: str = "", scope: str = "key:tests") -> CommandKey:
    return CommandKey(scope=scope, key=name, fingerprint=sha256(f"{name} {body}".encode()).digest())


def meta(command: CommandKey) -> Meta:
    return Meta(actor="key:tests", command=command.command_id)


def write(number: int, expected: int, count: int = 1, *, programme: UUID | None = None) -> Write:
    return Write(stream(number), expected, tuple(NewEvent(Counted(), DAY, programme) for _ in range(count)))


def request(
    command: CommandKey | str, *writes: Write, guards: Sequence[Guard] = (), claims: Sequence[Claim] = ()
) -> AppendRequest:
    named = key(command) if isinstance(command, str) else command
    return AppendRequest(named, meta(named), writes, tuple(guards), tuple(claims))


def sql(url: str, query: str, *parameters: object) -> list[TupleRow]:
    """Run one statement and commit it."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode(), parameters or None)
        return cursor.fetchall() if cursor.description else []
