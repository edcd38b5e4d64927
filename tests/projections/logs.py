"""Logs for tests: any facts in any order, always the same for the same numbers; and a log that is held in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.events import BudgetOpened, Event, budget_stream
from domain.history import Meta, Recorded
from services.event_store import Head
from tests.projections import application_moves, gate_moves, moves, programme_moves, reporting_moves, values

META = Meta(actor="key:tests", on_behalf_of=values.PERSON, command=UUID(int=0x999))
Choice = tuple[int, int, int]
"""Which stream, which kind of fact, and the number that the fact is made from."""


@dataclass(frozen=True)
class MemoryLog:
    """Holds events as the event store does; tests take events out or put wrong ones in."""

    events: Sequence[Recorded[Any]]

    def read_log(self, after: int, limit: int) -> list[Recorded[Any]]:
        return [recorded for recorded in self.events if recorded.position > after][:limit]

    def stream_log(self, after: int, until: int) -> Iterator[Recorded[Any]]:
        return (recorded for recorded in self.events if after < recorded.position <= until)

    def head(self) -> Head:
        return Head(self.events[-1].position, self.events[-1].recorded_at) if self.events else Head(0, None)


PROJECT_MOVES = (
    *moves.PROJECT_MOVES,
    *reporting_moves.REPORTING_MOVES,
    *application_moves.APPLICATION_MOVES,
    *gate_moves.GATE_MOVES,
)

_STREAMS = (
    *((programme, programme_moves.opened, programme_moves.PROGRAMME_MOVES) for programme in values.PROGRAMMES),
    *((recipient, values.recipient, moves.RECIPIENT_MOVES) for recipient in values.RECIPIENTS),
    *((project, moves.registered, PROJECT_MOVES) for project in values.PROJECTS * 3),
    *(
        (
            budget_stream(programme),
            lambda n: BudgetOpened(programme=values.PROGRAMMES[n % 2], total=values.kzt(n)),
            moves.BUDGET_MOVES,
        )
        for programme in values.PROGRAMMES
    ),
)


def log_of(choices: Iterable[Choice], *, openings: bool = True) -> list[Recorded[Any]]:
    """Make a log; every stream begins with its opening fact, unless facts are to be missing."""
    events: list[Recorded[Any]] = []
    versions: dict[UUID, int] = {}
    for which, kind, n in choices:
        stream, opening, others = _STREAMS[which % len(_STREAMS)]
        event = opening(n) if openings and stream not in versions else others[kind % len(others)](n)
        versions[stream] = versions.get(stream, 0) + 1
        events.append(record(stream, versions[stream], len(events) + 1, event, day=values.day(n // 3)))
    return events


def record(stream: UUID, version: int, position: int, event: Event, *, day: date) -> Recorded[Any]:
    recorded_at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=position)
    return Recorded(stream, version, position, day, recorded_at, META, event)


def history(*events: Event, stream: UUID = values.PROJECTS[0], day: date = date(2026, 3, 1)) -> list[Recorded[Any]]:
    """Put facts of one stream in their places."""
    return [record(stream, n, n, event, day=day) for n, event in enumerate(events, 1)]


def fixed_choices(count: int, *, seed: int = 1) -> list[Choice]:
    """Return choices that are the same on every machine and for ever."""
    chosen: list[Choice] = []
    for n in range(count):
        drawn = hashlib.sha256(f"{seed}:{n}".encode()).digest()
        chosen.append((drawn[0], drawn[1], int.from_bytes(drawn[2:4], "big")))
    return chosen


choices = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 1000), st.integers(0, 5000)), min_size=1, max_size=60)
"""Any choices, for property tests."""
