"""Gates: how each of these facts changes what a reader sees."""

from __future__ import annotations

from typing import assert_never

from domain.events import GateDecided, GateOpened, GateReturned, VoteCast
from domain.history import Recorded
from projections.project.gates_view import DecisionView, GateView, OpeningView, ReturnView, RoundView, VoteView
from projections.project.view import ConditionView, ProjectView

GateFact = GateOpened | VoteCast | GateDecided | GateReturned


def gated(view: ProjectView, recorded: Recorded[GateFact]) -> ProjectView:
    """Return the view after a fact about a gate."""
    event = recorded.event
    gate = view.gates.get(event.gate, GateView(gate=event.gate))
    voting = gate.rounds.get(event.voting_round, RoundView())
    match event:
        case GateOpened():
            opening = _opening(gate, recorded, event)
            voting = voting.model_copy(update={"openings": {**voting.openings, opening.opening: opening}})
            gate = gate.model_copy(update={"status": "open"})
        case VoteCast():
            vote = VoteView(
                member=event.member,
                choice=event.choice,
                why=event.why,
                cast_on=recorded.occurred_on,
                position=recorded.position,
            )
            voting = voting.model_copy(update={"votes": {**voting.votes, event.member: vote}})
        case GateDecided():
            voting = voting.model_copy(update={"decision": _decision(recorded, event)})
            gate = gate.model_copy(update={"status": "decided", "outcome": event.outcome})
            asked = {condition.id: ConditionView(condition=condition) for condition in event.conditions}
            view = view.model_copy(update={"conditions": {**view.conditions, **asked}})
        case GateReturned():
            returned = ReturnView(
                why=event.why,
                decided_by=event.decided_by,
                returned_on=recorded.occurred_on,
                position=recorded.position,
            )
            voting = voting.model_copy(update={"returned": returned})
            gate = gate.model_copy(update={"status": "returned"})
        case _:
            assert_never(event)
    gate = gate.model_copy(update={"rounds": {**gate.rounds, event.voting_round: voting}})
    return view.model_copy(update={"gates": {**view.gates, event.gate: gate}})


def _opening(gate: GateView, recorded: Recorded[GateFact], event: GateOpened) -> OpeningView:
    return OpeningView(
        opening=len(gate.openings) + 1,
        basis=event.basis,
        opened_by=event.opened_by,
        opened_on=recorded.occurred_on,
        position=recorded.position,
    )


def _decision(recorded: Recorded[GateFact], event: GateDecided) -> DecisionView:
    return DecisionView(
        outcome=event.outcome,
        conditions=event.conditions,
        reasons=event.reasons,
        dissent=event.dissent,
        departure=event.departure,
        decided_by=event.decided_by,
        decided_on=recorded.occurred_on,
        position=recorded.position,
    )
