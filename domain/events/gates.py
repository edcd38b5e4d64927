"""Facts about gates: opened on a frozen basis, voted on by a panel, decided with reasons, or returned."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.terms import Basis, Condition
from domain.values import Code, Frozen, Text

Outcome = Literal["go", "conditional", "hold", "recycle", "stop"]
"""`go`: next phase. `conditional`: next phase, conditions block the next tranche. `hold`: held until another decision.
`recycle`: the same gate again after rework. `stop`: the exit review is due."""


class Departure(Frozen):
    """How a decision departs from the evaluation it was taken on, and why."""

    criteria: Annotated[tuple[Code, ...], Field(max_length=50)]
    """Must-meet criteria that speak against the outcome; empty where all passed and the outcome is not to go on."""
    why: Text


class GateOpened(Event):
    """A gate was opened: what is decided on is frozen in its basis."""

    name: ClassVar[str] = "gate.opened.v1"

    gate: Code
    voting_round: int = Field(ge=1)
    """Counts the rounds of voting of this gate; each opening begins another, so that a vote names what it is cast on."""
    basis: Basis
    opened_by: UUID


class VoteCast(Event):
    """A member of the panel voted, with reasons, once in the round."""

    name: ClassVar[str] = "vote.cast.v1"

    gate: Code
    voting_round: int = Field(ge=1)
    member: UUID
    choice: Outcome
    why: Text


class GateDecided(Event):
    """The panel decided at a gate."""

    name: ClassVar[str] = "gate.decided.v1"

    gate: Code
    voting_round: int = Field(ge=1)
    outcome: Outcome
    conditions: Annotated[tuple[Condition, ...], Field(max_length=100)]
    """Only of a conditional decision; each blocks the next tranche."""
    reasons: Text
    dissent: Text | None
    departure: Departure | None
    """Null where the decision follows the evaluation."""
    decided_by: UUID


class GateReturned(Event):
    """A round of voting was declared void; another follows."""

    name: ClassVar[str] = "gate.returned.v1"

    gate: Code
    voting_round: int = Field(ge=1)
    why: Text
    decided_by: UUID
