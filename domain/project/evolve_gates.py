"""How facts about gates change what is known of a project; see `evolve`, which calls this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.events import GateDecided, GateOpened, GateReturned, VoteCast
from domain.project.evolve_results import did
from domain.project.parts import DecidedGate, Gate, OpenCondition, put
from domain.project.state import Project
from domain.terms import Condition

GateEvent = GateOpened | VoteCast | GateDecided | GateReturned


def gated(project: Project, event: GateEvent, *, position: int, occurred_on: date) -> Project:
    """Open a gate, count a vote, enter a decision, or begin another round of voting."""
    gate = project.gates.get(event.gate, Gate(status="open", voting_round=event.voting_round))
    match event:
        case GateOpened():
            gate = replace(
                gate,
                status="open",
                voting_round=event.voting_round,
                opened=event,
                opened_on=occurred_on,
                votes={},
            )
        case VoteCast():
            project = did(project, "votes", event.member)
            gate = replace(gate, votes=put(gate.votes, event.member, event))
        case GateDecided():
            project = did(project, "decides", event.decided_by)
            decided = DecidedGate(
                decided=event,
                opened=gate.opened,
                opened_on=gate.opened_on,
                decided_on=occurred_on,
                position=position,
            )
            gate = replace(gate, status="decided", decisions=(*gate.decisions, decided))
            project = replace(project, conditions={**project.conditions, **_open(event.conditions)})
        case GateReturned():
            project = did(project, "decides", event.decided_by)
            gate = replace(gate, status="returned", voting_round=event.voting_round + 1, votes={}, returned=event)
        case _:
            assert_never(event)
    return replace(project, gates=put(project.gates, event.gate, gate))


def _open(conditions: tuple[Condition, ...]) -> Mapping[UUID, OpenCondition]:
    return {condition.id: OpenCondition(condition) for condition in conditions}
