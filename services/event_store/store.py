"""The event store: load, decide, append, each command exactly once; and the log as it is read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from domain.errors import DomainError
from domain.events import Event
from domain.history import Meta, Recorded
from services.clock import Clock
from services.database import Pool
from services.event_store.append import (
    MAX_EVENTS_PER_CALL,
    MAX_REQUESTS_PER_CALL,
    AppendRequest,
    CommandKey,
    Deferred,
    GuardConflict,
    Malformed,
    Outcome,
    Receipt,
    ReusedKey,
    StreamConflict,
    TakenClaim,
)
from services.event_store.batch import GUARD, Batch, StoredFact, Touch
from services.event_store.codec import Codec
from services.event_store.errors import (
    ClaimTaken,
    KeyReused,
    RequestRefused,
    StoreUnavailable,
    StreamChanged,
)
from services.event_store.receipts import outcome_of, rebuilt_receipt
from services.event_store.recorder import LAST, PAGE_EVENTS, EventRecorder
from services.event_store.unit import History, S, StreamType, Unit

MAX_DECISIONS: Final = 64
"""How often one command decides again when others were faster; each time somebody else got through."""
MAX_CLAMP: Final = timedelta(seconds=2)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: its last position, 0 where it is empty, and when that was recorded."""

    position: int
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The last position recorded up to a moment. Unless it is `final`, later events may still belong to that moment."""

    position: int
    final: bool


class EventStore:
    """The one log. Every method raises `StoreUnavailable` when the database does not answer."""

    def __init__(self, pool: Pool, *, clock: Clock, codec: Codec | None = None) -> None:
        """Take connections of the role that may append and read; `clock` gives the salts."""
        self._clock = clock
        self._codec = codec or Codec()
        self.recorder: Final = EventRecorder(pool)

    # ------------------------------------------------------------------------------------------------------- writing

    def record(
        self,
        kind: StreamType[S],
        stream: UUID,
        decide: Callable[[S], Sequence[Event]],
        *,
        command: CommandKey,
        meta: Meta,
        occurred_on: date,
        expected_version: int | None = None,
        programme: UUID | None = None,
    ) -> Receipt:
        """Load a stream, decide, append: `transact` with one stream."""

        def work(unit: Unit) -> None:
            loaded = unit.load(kind, stream, expected_version=expected_version)
            unit.write(stream, decide(loaded.state), occurred_on=occurred_on, programme=programme)

        return self.transact(work, command=command, meta=meta)

    def transact(self, work: Callable[[Unit], None], *, command: CommandKey, meta: Meta) -> Receipt:
        """Run `work` on a unit and append what it collected, exactly once however often the command is sent.

        `work` is run again when others were faster, so it must not do anything but use the unit. Raise what it raises,
        `StreamChanged` where somebody judged another version, `KeyReused`, `ClaimTaken`, `RequestRefused`, `Unstorable`,
        `StoreUnavailable`.
        """
        if (receipt := self.receipt(command)) is not None:
            return receipt
        for _ in range(MAX_DECISIONS):
            unit = Unit(command, meta, read=self._history, moment=self._clock.now)
            try:
                work(unit)
                settled = self._settle(unit)
            except (DomainError, StreamChanged, ClaimTaken):
                # A repeat after a lost answer meets its own effect.
                if (receipt := self.receipt(command)) is not None:
                    return receipt
                raise
            if settled is not None:
                return settled
        raise StoreUnavailable("rejected", "too many others write to the same stream")

    def _settle(self, unit: Unit) -> Receipt | None:
        """Append a unit. Return None where it has to decide again."""
        match self.append([unit.request()])[0]:
            case Receipt() as receipt:
                return receipt
            case StreamConflict(stream, expected, current) | GuardConflict(stream, expected, current):
                if unit.judged(stream):
                    raise StreamChanged(stream, expected=expected, current=current)
                return None
            case TakenClaim(claim):
                raise ClaimTaken(claim.scope, claim.value)
            case ReusedKey(command):
                raise KeyReused(command)
            case Malformed(reason):
                raise RequestRefused(reason)
            case Deferred():
                raise AssertionError("the first request of a batch is never deferred")

    def append(self, requests: Sequence[AppendRequest]) -> list[Outcome]:
        """Append a batch in one round trip and say what became of each request, in their order.

        Requests take effect in order, each completely or not at all. Where the database refuses the data of one, the
        others are sent by themselves. Raise `StoreUnavailable`, which then holds for every request, and `Unstorable`.
        """
        if not requests:
            return []
        batch = Batch()
        for request in requests:
            self._add(batch, request)
        try:
            verdicts = self.recorder.append(batch)
        except RequestRefused as refusal:
            if len(requests) == 1:
                return [Malformed(str(refusal))]
            outcomes: list[Outcome] = []
            with _partly(outcomes):
                for request in requests:
                    outcomes += self.append([request])
            return outcomes
        if verdicts[0].clamped > MAX_CLAMP:
            logger.error("the database's clock is %s behind the last recorded event", verdicts[0].clamped)
        try:
            pairs = zip(requests, verdicts, strict=True)
            return [outcome_of(request, verdict, self.recorder) for request, verdict in pairs]
        except StoreUnavailable as error:  # the batch is committed, only the answer to a repeat could not be read
            raise StoreUnavailable("unknown", error.reason) from error

    def record_many(self, requests: Iterable[AppendRequest]) -> list[Outcome]:
        """Append any number of requests, full calls at a time, and return what became of each; none is left deferred.

        After `StoreUnavailable` repeat all of them: those that were recorded are replayed.
        """
        outcomes: list[Outcome] = []
        with _partly(outcomes):
            self._append_all(requests, outcomes)
        return outcomes

    def _append_all(self, requests: Iterable[AppendRequest], outcomes: list[Outcome]) -> None:
        waiting: list[tuple[int, AppendRequest]] = []
        events = 0
        for numbered in enumerate(requests):
            outcomes.append(Deferred())
            added = numbered[1].event_count
            while waiting and (len(waiting) == MAX_REQUESTS_PER_CALL or events + added > MAX_EVENTS_PER_CALL):
                waiting = self._append_numbered(waiting, outcomes)
                events = sum(request.event_count for _, request in waiting)
            waiting.append(numbered)
            events += added
        while waiting:
            waiting = self._append_numbered(waiting, outcomes)

    def _append_numbered(
        self, numbered: list[tuple[int, AppendRequest]], outcomes: list[Outcome]
    ) -> list[tuple[int, AppendRequest]]:
        """Append, enter the outcomes, and return the deferred ones: they stand first in the next call."""
        for (number, _), outcome in zip(numbered, self.append([request for _, request in numbered]), strict=True):
            outcomes[number] = outcome
        return [(number, request) for number, request in numbered if isinstance(outcomes[number], Deferred)]

    def _add(self, batch: Batch, request: AppendRequest) -> None:
        meta = self._codec.encode_meta(request.meta)
        batch.add(
            request.command,
            touches=[
                *(Touch(write.stream, write.expected_version, len(write.events)) for write in request.writes),
                *(Touch(guard.stream, guard.version, GUARD) for guard in request.guards),
            ],
            claims=request.claims,
            facts=[
                StoredFact(
                    new.event.name,
                    self._codec.encode(new.event, occurred_on=new.occurred_on, meta=meta, salt=self._clock.salt()),
                    new.programme,
                )
                for write in request.writes
                for new in write.events
            ],
        )

    def receipt(self, command: CommandKey) -> Receipt | None:
        """Return the receipt of a settled command, None where it is not recorded. Raise `KeyReused`."""
        row = self.recorder.select_command(command.command_id)
        if row is None:
            return None
        if (row.scope, row.key, row.fingerprint) != (command.scope, command.key, command.fingerprint):
            raise KeyReused(command.command_id)
        return rebuilt_receipt(command.command_id, row, self.recorder)

    # ------------------------------------------------------------------------------------------------------- reading

    def load(self, stream: UUID, *, as_of: int = LAST, version: int = LAST) -> list[Recorded[Any]]:
        """Return the events of a stream in version order, as far as they were recorded `as_of` a position, to a version."""
        rows = self.recorder.select_stream(stream, as_of=as_of, version=version)
        return [self._codec.recorded(*row[:6]) for row in rows]

    def version(self, stream: UUID, *, as_of: int = LAST) -> int:
        """Return the version that a stream had at a position, 0 where it did not exist."""
        return self.recorder.select_version(stream, as_of=as_of)

    def recorded_at(self, position: int) -> datetime | None:
        """Return when the event at a position was recorded, None where there is none."""
        rows = self.recorder.select_log(position - 1, 1) if position > 0 else []
        return rows[0][3].astimezone(UTC) if rows and rows[0][2] == position else None

    def read_log(self, after: int = 0, limit: int = PAGE_EVENTS) -> list[Recorded[Any]]:
        """Return a page of the log: the events after a position, in position order, at most `limit`."""
        return [self._codec.recorded(*row) for row in self.recorder.select_log(after, limit)]

    def stream_log(self, after: int = 0, until: int = LAST) -> Generator[Recorded[Any], None, None]:
        """Yield the events after one position up to another, all from one snapshot; holds a connection until the end."""
        with closing(self.recorder.copy_log(after, until)) as rows:
            for row in rows:
                yield self._codec.recorded(*row)

    def events_of_command(self, command: UUID) -> list[Recorded[Any]]:
        """Return what a command recorded, in position order; nothing for a command that is not settled."""
        row = self.recorder.select_command(command)
        if row is None or row.first_position is None:
            return []
        return self.read_log(row.first_position - 1, row.position - row.first_position + 1)

    def head(self) -> Head:
        """Return the end of the log."""
        position, recorded_at = self.recorder.select_head()
        return Head(position, None if recorded_at is None else recorded_at.astimezone(UTC))

    def position_at(self, time: datetime) -> Resolved:
        """Return the last position recorded at or before an aware `time`; waits for appends that are in flight.

        Final as soon as the log has gone past that time: no later append can change the answer then.
        """
        return Resolved(*self.recorder.select_position_at(time))

    def _history(self, stream: UUID) -> History:
        rows = self.recorder.select_stream(stream)
        return History([self._codec.recorded(*row[:6]) for row in rows], rows[-1][6] if rows else None)


@contextmanager
def _partly(outcomes: Sequence[Outcome]) -> Iterator[None]:
    """Turn `rejected` into `unknown` where a part was recorded before: the caller cannot tell which."""
    try:
        yield
    except StoreUnavailable as error:
        if any(isinstance(outcome, Receipt) for outcome in outcomes):
            raise StoreUnavailable("unknown", error.reason) from error
        raise
