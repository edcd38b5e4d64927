"""A unit of work: the streams that one command reads, and what it wants recorded on them, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.events import Event
from domain.history import Meta, Recorded
from services.event_store.append import AppendRequest, Claim, CommandKey, Guard, NewEvent, Write
from services.event_store.errors import StreamChanged

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class StreamType(Generic[S]):
    """How the facts of a stream become the state that decides: what it is before the first, and after one more."""

    initial: S
    evolve: Callable[[S, Recorded[Any]], S]
    noun: str = "stream"
    """What people call such a stream."""
    facts: tuple[type[Event], ...] | None = None
    """The events that it can hold; None for any."""

    def fold(self, events: Sequence[Recorded[Any]]) -> S:
        """Return the state after these events; raise NotFound where the stream is of another kind."""
        if self.facts is not None and events and not isinstance(events[0].event, self.facts):
            raise NotFound(self.noun, events[0].stream)
        state = self.initial
        for recorded in events:
            state = self.evolve(state, recorded)
        return state


class Loaded(NamedTuple, Generic[S]):
    """A stream as it was read: the state, and the version that it rests on."""

    state: S
    version: int


class History(NamedTuple):
    """The events of a stream, and the programme that they belong to."""

    events: list[Recorded[Any]]
    programme: UUID | None


@dataclass(slots=True)
class _Open:
    """A stream in the unit: what was recorded, and what is to be."""

    history: History
    expected: int | None = None
    pending: list[NewEvent] = field(default_factory=list)
    shown: list[Recorded[Any]] = field(default_factory=list)
    written: bool = False

    @property
    def version(self) -> int:
        return self.history.events[-1].version if self.history.events else 0


class Unit:
    """Collects one append request. Nothing happens before the whole unit is appended."""

    def __init__(
        self, command: CommandKey, meta: Meta, *, read: Callable[[UUID], History], moment: Callable[[], datetime]
    ) -> None:
        self._command = command
        self._meta = meta
        self._read = read
        self._moment = moment
        self._open: dict[UUID, _Open] = {}
        self._guarded: dict[UUID, None] = {}
        self._claims: dict[Claim, None] = {}

    def load(self, kind: StreamType[S], stream: UUID, *, expected_version: int | None = None) -> Loaded[S]:
        """Return the state of a stream and its recorded version, 0 where it does not exist.

        What this unit has written to it is folded in as well; those events have no position yet: theirs is 0.
        With `expected_version` somebody judged that version: raise `StreamChanged` where it is another, now or at the end.
        """
        opened = self._opened(stream)
        if expected_version is not None:
            opened.expected = expected_version
            if opened.version != expected_version:
                raise StreamChanged(stream, expected=expected_version, current=opened.version)
        return Loaded(kind.fold([*opened.history.events, *opened.shown]), opened.version)

    @property
    def position(self) -> int:
        """Return up to where the log was looked at: the position of the last recorded event of all streams loaded, else 0.

        What this unit is about to write has no position yet and does not count.
        """
        return max(
            (opened.history.events[-1].position for opened in self._open.values() if opened.history.events), default=0
        )

    def write(self, stream: UUID, events: Sequence[Event], *, occurred_on: date, programme: UUID | None = None) -> None:
        """Add events to a stream, which must still be at the version that was loaded; none says "it is so already".

        The `programme` that they belong to is that of the stream's earlier events unless it is given.
        """
        opened = self._opened(stream)
        opened.written = True
        owner = programme or opened.history.programme or (opened.pending[-1].programme if opened.pending else None)
        for event in events:
            opened.pending.append(NewEvent(event=event, occurred_on=occurred_on, programme=owner))
            opened.shown.append(
                Recorded(
                    stream=stream,
                    version=opened.version + len(opened.pending),
                    position=0,
                    occurred_on=occurred_on,
                    recorded_at=self._moment(),
                    meta=self._meta,
                    event=event,
                )
            )

    def guard(self, stream: UUID) -> None:
        """Demand that a stream is still at the version that was loaded (that it does not exist, where it did not)."""
        self._opened(stream)
        self._guarded[stream] = None

    def claim(self, scope: str, value: str) -> None:
        """Take a value for ever; the command fails with `ClaimTaken` where somebody has it."""
        self._claims[Claim(scope, value)] = None

    def request(self) -> AppendRequest:
        """Return everything as one append request. A stream that is written needs no guard of its own."""
        written = {stream: opened for stream, opened in self._open.items() if opened.written}
        return AppendRequest(
            command=self._command,
            meta=self._meta,
            writes=tuple(Write(stream, opened.version, tuple(opened.pending)) for stream, opened in written.items()),
            guards=tuple(
                Guard(stream, self._open[stream].version) for stream in self._guarded if stream not in written
            ),
            claims=tuple(self._claims),
        )

    def judged(self, stream: UUID) -> bool:
        """Tell whether somebody judged this stream's version: then a conflict on it is theirs to solve."""
        return stream in self._open and self._open[stream].expected is not None

    def _opened(self, stream: UUID) -> _Open:
        if stream not in self._open:
            self._open[stream] = _Open(self._read(stream))
        return self._open[stream]
