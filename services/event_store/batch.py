"""A batch of requests as the arrays that milepost.append takes: the caller lays them out, so that SQL only unnests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from services.event_store import arrays
from services.event_store.append import Claim, CommandKey

GUARD = -1
"""Stands for the number of events where a stream is only looked at."""


class Touch(NamedTuple):
    """A stream that a request writes to or guards, and the version that it must have."""

    stream: UUID
    version: int
    events: int
    """How many events it gets; `GUARD` where it is only looked at."""


class StoredFact(NamedTuple):
    """One event as bytes."""

    topic: str
    state: bytes
    programme: UUID | None


class Batch:
    """Requests in the order in which they take effect."""

    def __init__(self) -> None:
        self._commands: list[CommandKey] = []
        self._touches: list[Touch] = []
        self._touch_counts: list[int] = []
        self._claims: list[Claim] = []
        self._claim_counts: list[int] = []
        self._facts: list[StoredFact] = []

    def add(
        self, command: CommandKey, *, touches: list[Touch], claims: Iterable[Claim], facts: Iterable[StoredFact]
    ) -> None:
        """Append one request: its writes, then its guards; its events in the order of the writes."""
        taken = list(claims)
        self._commands.append(command)
        self._touches += touches
        self._touch_counts.append(len(touches))
        self._claims += taken
        self._claim_counts.append(len(taken))
        self._facts += facts

    def parameters(self) -> tuple[arrays.BinaryArray, ...]:
        """Return the arguments of milepost.append, in its order."""
        return (
            arrays.uuids([command.command_id for command in self._commands]),
            arrays.texts([command.scope for command in self._commands]),
            arrays.texts([command.key for command in self._commands]),
            arrays.byteas([command.fingerprint for command in self._commands]),
            arrays.ints(self._touch_counts),
            arrays.ints(self._claim_counts),
            arrays.uuids([touch.stream for touch in self._touches]),
            arrays.bigints([touch.version for touch in self._touches]),
            arrays.ints([touch.events for touch in self._touches]),
            arrays.texts([claim.scope for claim in self._claims]),
            arrays.texts([claim.value for claim in self._claims]),
            arrays.texts([fact.topic for fact in self._facts]),
            arrays.byteas([fact.state for fact in self._facts]),
            arrays.uuids([fact.programme for fact in self._facts]),
        )
