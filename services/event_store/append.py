"""What can be asked of the log and what can become of it: one atomic request, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from domain.events import Event
from domain.history import Meta

MAX_REQUESTS_PER_CALL = 1_000
MAX_EVENTS_PER_REQUEST = 20_000
MAX_EVENTS_PER_CALL = 50_000
MAX_EVENT_BYTES = 8 * 1024 * 1024
MAX_KEY_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to be recorded, the day of the act, and the programme that it belongs to."""

    event: Event
    occurred_on: date
    programme: UUID | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """Events for one stream, which must be at `expected_version` (0: it must not exist).

    Without events it says that the stream was found to be so already; it then holds the stream's version in the answer.
    """

    stream: UUID
    expected_version: int
    events: tuple[NewEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """A stream that is only read must still be at `version` (0: it must not exist)."""

    stream: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A `value` that nobody else may take in this `scope`, ever: a project code, a recipient number."""

    scope: str
    value: str


@dataclass(frozen=True)
class CommandKey:
    """What makes a repeat recognisable: the caller, the caller's key, and a SHA-256 of what was asked."""

    scope: str
    key: str
    fingerprint: bytes

    def __post_init__(self) -> None:
        """Refuse what could not be stored."""
        if not 1 <= len(self.scope) <= MAX_KEY_CHARACTERS or not 1 <= len(self.key) <= MAX_KEY_CHARACTERS:
            raise ValueError(f"the scope and the key of a command have 1 to {MAX_KEY_CHARACTERS} characters")
        if len(self.fingerprint) != sha256().digest_size:
            raise ValueError("the fingerprint of a command is a SHA-256, 32 bytes")

    @cached_property
    def command_id(self) -> UUID:
        """The id that follows from scope and key: a UUID of version 8 made of their SHA-256."""
        digest = bytearray(sha256(f"{len(self.scope)}:{self.scope}{self.key}".encode()).digest()[:16])
        digest[6] = 0x80 | digest[6] & 0x0F
        digest[8] = 0x80 | digest[8] & 0x3F
        return UUID(bytes=bytes(digest))


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Everything that one command records, atomically. `meta.command` is the id of `command`.

    Raises `ValueError` for a request that contradicts itself, whatever the log holds.
    """

    command: CommandKey
    meta: Meta
    writes: tuple[Write, ...] = ()
    guards: tuple[Guard, ...] = ()
    claims: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a request that contradicts itself."""
        streams = [write.stream for write in self.writes] + [guard.stream for guard in self.guards]
        if self.meta.command != self.command.command_id:
            raise ValueError("the metadata name another command")
        if len(set(streams)) != len(streams):
            raise ValueError("a stream stands once in a request: it is written or guarded")
        if len(set(self.claims)) != len(self.claims):
            raise ValueError("a claim stands once in a request")
        if self.event_count > MAX_EVENTS_PER_REQUEST:
            raise ValueError(f"one request has at most {MAX_EVENTS_PER_REQUEST:,} events")
        if self.claims and not self.event_count:
            raise ValueError("a claim comes with an event")

    @property
    def event_count(self) -> int:
        """How many events it records."""
        return sum(len(write.events) for write in self.writes)


@dataclass(frozen=True, slots=True)
class Line:
    """One recorded event of a receipt: where it stands, and its stored name."""

    stream: UUID
    version: int
    position: int
    type: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A command is settled and durable. A repeat of the command gets the same receipt, marked as `replayed`."""

    command: UUID
    replayed: bool
    events: tuple[Line, ...]
    """What it recorded, in log order; empty when everything was already so."""
    versions: Mapping[UUID, int]
    """The streams that it wrote to, and their versions afterwards."""
    position: int
    """The head of the log once the command was settled: a read at this position sees all its effects."""
    recorded_at: datetime
    """UTC, given by the database."""


@dataclass(frozen=True, slots=True)
class ReusedKey:
    """Not recorded: the caller used this key before, for something else."""

    command: UUID


@dataclass(frozen=True, slots=True)
class StreamConflict:
    """Not recorded: a stream to be written to is not at the expected version."""

    stream: UUID
    expected: int
    current: int


@dataclass(frozen=True, slots=True)
class GuardConflict:
    """Not recorded: a stream that was only read has changed."""

    stream: UUID
    expected: int
    current: int


@dataclass(frozen=True, slots=True)
class TakenClaim:
    """Not recorded: somebody has the value already."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not recorded yet: it stands behind a neighbour of its own batch. Send it first in the next one."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not recorded: the database refuses the data themselves, whatever the log holds."""

    reason: str


Outcome = Receipt | ReusedKey | StreamConflict | GuardConflict | TakenClaim | Deferred | Malformed
"""What became of one request. Only `Receipt` means that it is recorded; nothing else left any trace."""
