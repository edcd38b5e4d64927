"""Who takes part in projects beside their recipients, and the money that others give: promised and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, assert_never
from uuid import UUID

from domain.events import CofinancingCommitted, CofinancingProven, PartyJoined, PartyLeft
from domain.events.application import PartyRole
from domain.history import Recorded
from domain.values import EXACTLY
from projections.fold import Key, Projection, facts_of

PartyFact = PartyJoined | PartyLeft
CofinancingFact = CofinancingCommitted | CofinancingProven


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation beside the recipient; the row stays when it leaves, for the money that it gave."""

    project: UUID
    organisation: UUID
    role: PartyRole
    takes_part: bool


@dataclass(frozen=True, slots=True)
class CofinancedAmount:
    """Money from one source, in one currency."""

    project: UUID
    cofinancing: UUID
    party: UUID | None
    """The party that gives it; null for the recipient itself or somebody outside."""
    currency: str
    committed: Decimal
    proven: Decimal


def _party(row: Party | None, recorded: Recorded[PartyFact], _part: None) -> Party | None:
    event = recorded.event
    match event:
        case PartyJoined():
            return Party(recorded.stream, event.organisation, event.role, takes_part=True)
        case PartyLeft():
            return None if row is None else replace(row, takes_part=False)
    assert_never(event)


def _party_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.organisation): None}


def _cofinanced(
    row: CofinancedAmount | None, recorded: Recorded[CofinancingFact], _part: None
) -> CofinancedAmount | None:
    event = recorded.event
    match event:
        case CofinancingCommitted():
            return CofinancedAmount(
                project=recorded.stream,
                cofinancing=event.cofinancing,
                party=event.party,
                currency=event.amount.currency,
                committed=event.amount.amount,
                proven=Decimal(0),
            )
        case CofinancingProven():
            if row is None:
                return None
            return replace(row, proven=EXACTLY.add(row.proven, event.amount.amount))
    assert_never(event)


def _cofinanced_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.cofinancing): None}


PARTIES = Projection(
    name="parties",
    version=1,
    row=Party,
    keys=2,
    facts=facts_of(PartyFact),
    key=_party_key,
    evolve=_party,
    scanned=True,
)
COFINANCING = Projection(
    name="cofinancing",
    version=1,
    row=CofinancedAmount,
    keys=2,
    facts=facts_of(CofinancingFact),
    key=_cofinanced_key,
    evolve=_cofinanced,
    scanned=True,
)
