"""Writes step after step through the acts of the service, many of them per round trip, each exactly once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID

from typing_extensions import override

from domain.history import Meta, Recorded
from services.acts import Act
from services.clock import Clock
from services.event_store import (
    AppendRequest,
    CommandKey,
    Loaded,
    Outcome,
    Receipt,
    ReusedKey,
    StreamType,
    Unit,
)
from services.event_store.unit import History
from services.simulation.step import Step

S = TypeVar("S")

SCOPE: Final = "simulation"
"""Whose command keys these are."""
REQUESTS_PER_CALL: Final = 400
"""Few enough that a call takes a fraction of a second, so that progress is seen and an end comes soon."""
UNKNOWN: Final = bytes(32)
"""Stands for the fingerprint until it is known what is to be recorded."""

Record = Callable[[Sequence[AppendRequest]], list[Outcome]]
"""Appends requests in their order: `EventStore.record_many`, or a rehearsal of it."""


class Disturbed(Exception):
    """Somebody else writes to what the simulation writes, so that it cannot go on. What it wrote is valid and stays."""


@dataclass(slots=True)
class _Stream:
    """A stream in memory: its state, and the facts that wait to be recorded."""

    kind: StreamType[Any] | None = None
    state: Any = None
    """After every fact that is recorded."""
    present: Any = None
    """After those that wait as well; their positions are not known to it."""
    shown: int = 0
    """How many of those that wait it has."""
    programme: UUID | None = None
    last: Recorded[Any] | None = None
    """The last fact of all, also where it still waits."""
    waiting: list[Recorded[Any]] = field(default_factory=list)
    """They have no position yet: theirs is 0."""

    def settle(self, fact: Recorded[Any]) -> None:
        """Take the first fact that waits for recorded; `fact` is the same with its position."""
        assert self.kind is not None, "a stream is loaded before it is written"
        before = self.waiting.pop(0)
        assert before.version == fact.version, "facts are settled in their order"
        self.state = self.kind.evolve(self.state, fact)
        if not self.waiting:
            self.last, self.present, self.shown = fact, self.state, 0

    def now(self) -> Any:
        """Return the state after every fact."""
        assert self.kind is not None, "a stream is loaded before it is looked at"
        for fact in self.waiting[self.shown :]:
            self.present = self.kind.evolve(self.present, fact)
        self.shown = len(self.waiting)
        return self.present


class Ledger:
    """The streams of one portfolio, as this portfolio alone makes them.

    It never reads the log: it begins with nothing and repeats every step, so that a step that was recorded before is
    answered by the same receipt and adds nothing. The streams have ids that nobody else has.
    """

    def __init__(self, record: Record, *, clock: Clock, portfolio: str, correlation: str) -> None:
        """Write the steps of `portfolio`, which its command keys begin with; `clock` says which day it is."""
        self._record = record
        self._clock = clock
        self._portfolio = portfolio
        self._correlation = correlation
        self._streams: defaultdict[UUID, _Stream] = defaultdict(_Stream)
        self._waiting: list[AppendRequest] = []
        self._number = 0
        self.added = 0
        """Events that were recorded now."""
        self.found = 0
        """Events that had been recorded by an earlier run."""
        self.counts: Counter[str] = Counter()
        """All of them, by their stored names."""

    def take(self, step: Step) -> None:
        """Do a step; it is recorded with one of the next calls to the database, unless it found nothing to do."""
        if any(self._streams[stream].waiting for stream in step.rests_on):
            self.settle()
        self._number += 1
        unit = self._unit(f"{self._number:08d}", step)
        step.do(unit, Act(clock=self._clock, occurred_on=step.day))
        request = unit.request()
        if not request.writes:
            return
        request = replace(request, command=replace(request.command, fingerprint=_fingerprint(request)))
        self._waiting.append(request)
        for fact, programme in _facts(request, self._clock.now()):
            stream = self._streams[fact.stream]
            stream.last, stream.programme = fact, programme
            stream.waiting.append(fact)
            self.counts[fact.event.name] += 1
        if len(self._waiting) >= REQUESTS_PER_CALL:
            self.settle()

    def settle(self) -> None:
        """Record what waits and learn the positions. Raise `Disturbed`, and `StoreUnavailable` from the store."""
        requests, self._waiting = self._waiting, []
        for request, outcome in zip(requests, self._record(requests), strict=True):
            if not isinstance(outcome, Receipt):
                raise Disturbed(_why(request, outcome))
            facts = [fact for fact, _ in _facts(request, outcome.recorded_at)]
            for fact, line in zip(facts, outcome.events, strict=True):
                self._streams[fact.stream].settle(replace(fact, position=line.position))
            if outcome.replayed:
                self.found += len(facts)
            else:
                self.added += len(facts)

    def state(self, kind: StreamType[S], stream: UUID) -> S:
        """Return a stream's state after every step taken, recorded or still waiting."""
        held = self._streams[stream]
        if held.kind is None:
            held.kind, held.state, held.present = kind, kind.initial, kind.initial
        state: S = held.now()
        return state

    def end(self, stream: UUID) -> History:
        """Return as much of a stream's history as says its version and its programme: the last fact."""
        held = self._streams[stream]
        return History([held.last] if held.last else [], held.programme)

    def _unit(self, key: str, step: Step) -> Unit:
        command = CommandKey(SCOPE, f"{self._portfolio}/{key}", UNKNOWN)
        meta = Meta(
            actor=SCOPE,
            on_behalf_of=step.by.id,
            role=step.by.role,
            organisation=step.by.organisation,
            command=command.command_id,
            correlation=self._correlation,
        )
        return _Chained(command, meta, ledger=self, moment=self._clock.now)


class _Chained(Unit):
    """A unit whose streams are those in memory: their states are kept, not folded from the first fact each time."""

    def __init__(self, command: CommandKey, meta: Meta, *, ledger: Ledger, moment: Callable[[], datetime]) -> None:
        super().__init__(command, meta, read=ledger.end, moment=moment)
        self._ledger = ledger

    @override
    def load(self, kind: StreamType[S], stream: UUID, *, expected_version: int | None = None) -> Loaded[S]:
        assert expected_version is None, "nobody judged a version here"
        opened = self._opened(stream)
        state = self._ledger.state(kind, stream)
        for fact in opened.shown:
            state = kind.evolve(state, fact)
        return Loaded(state, opened.version)


def _facts(request: AppendRequest, moment: datetime) -> Iterator[tuple[Recorded[Any], UUID | None]]:
    """Give the facts of a request as they will stand in their streams, without positions, each with its programme."""
    for write in request.writes:
        for version, new in enumerate(write.events, start=write.expected_version + 1):
            fact = Recorded(
                stream=write.stream,
                version=version,
                position=0,
                occurred_on=new.occurred_on,
                recorded_at=moment,
                meta=request.meta,
                event=new.event,
            )
            yield fact, new.programme


def _fingerprint(request: AppendRequest) -> bytes:
    """Return the digest of what is to be recorded: a run that would record something else under the same key is refused."""
    content = [
        [
            str(write.stream),
            write.expected_version,
            new.event.name,
            new.occurred_on.isoformat(),
            new.event.model_dump_json(),
        ]
        for write in request.writes
        for new in write.events
    ]
    return sha256(json.dumps(content).encode()).digest()


def _why(request: AppendRequest, outcome: Outcome) -> str:
    if isinstance(outcome, ReusedKey):
        return (
            f"Step {request.command.key} was recorded with other content, by another version of Milepost: "
            "take another --seed."
        )
    return (
        f"Step {request.command.key} does not fit what is recorded ({outcome}): somebody else has changed a project "
        "that was not finished. Take another --seed for a whole portfolio."
    )
