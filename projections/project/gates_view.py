"""What a reader sees of a gate: round by round what it was opened on, who voted how and why, and what was decided."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.events.gates import Departure, Outcome
from domain.terms import Basis, Condition
from domain.values import Frozen


class OpeningView(Frozen):
    """An opening and the basis that it froze; counted over all openings of the gate."""

    opening: int
    basis: Basis
    opened_by: UUID
    opened_on: date
    position: int


class VoteView(Frozen):
    """A vote and its reasons."""

    member: UUID
    choice: Outcome
    why: str
    cast_on: date
    position: int


class DecisionView(Frozen):
    """What was decided, with reasons; `departure` is null where it follows the evaluation."""

    outcome: Outcome
    conditions: tuple[Condition, ...]
    reasons: str
    dissent: str | None
    departure: Departure | None
    decided_by: UUID
    decided_on: date
    position: int


class ReturnView(Frozen):
    """Why the votes of a round were declared void."""

    why: str
    decided_by: UUID
    returned_on: date
    position: int


class RoundView(Frozen):
    """A round of voting: it ends with a decision, or is returned."""

    openings: dict[int, OpeningView] = Field(default_factory=dict)
    votes: dict[UUID, VoteView] = Field(default_factory=dict)
    decision: DecisionView | None = None
    returned: ReturnView | None = None


class GateView(Frozen):
    """A gate that was opened, with its rounds by number; `outcome` is that of the latest decision."""

    gate: str
    status: Literal["open", "returned", "decided"] = "open"
    outcome: Outcome | None = None
    rounds: dict[int, RoundView] = Field(default_factory=dict)

    @property
    def openings(self) -> list[OpeningView]:
        """Return all openings, the first one first."""
        return [opening for voting in self.rounds.values() for opening in voting.openings.values()]
