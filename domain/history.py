"""What surrounds a fact once it is recorded: its place in the log and in its stream, its two clocks, and who acted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from domain.values import Frozen, Name, Sha256

E_co = TypeVar("E_co", covariant=True)


class Source(Frozen):
    """Where an imported fact stands in the file that it came from."""

    file_sha256: Sha256
    row: str = Field(min_length=1, max_length=400)
    """The row, element path or activity identifier inside the file."""


class Policy(Frozen):
    """What the permission policies said of a request, and which of them decided."""

    decision: Literal["allow"]
    policies: tuple[Name, ...] = Field(min_length=1, max_length=100)


class Meta(Frozen):
    """Who recorded a fact and by which request. It is stored in the envelope, under the same hash as the fact."""

    actor: Name
    """The key or the signed-in person that sent the request, for example `key:3f2a…` or `person:…`."""
    on_behalf_of: UUID | None = None
    """The person for whom the actor acts."""
    role: Name | None = None
    organisation: UUID | None = None
    command: UUID
    """The command that recorded this fact; the same for all facts of one append request."""
    correlation: Name | None = None
    """What the client calls the larger piece of work, for example a trace id or an import run."""
    source: Source | None = None
    policy: Policy | None = None
    """The decision of the permission policies; null while none are asked."""


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """An event in its place: what was decided (`event`), when it happened and when it was recorded."""

    stream: UUID
    version: int
    """Place in its stream, from 1."""
    position: int
    """Place in the one log, from 1, without gaps, in commit order."""
    occurred_on: date
    """The day of the act, as given."""
    recorded_at: datetime
    """UTC, given by the database."""
    meta: Meta
    event: E_co
