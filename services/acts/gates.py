"""Acts at gates: what is decided on is judged by the rulebook that the agreement pins, frozen, and decided by its rules."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import programme as programmes
from domain.errors import NotFound
from domain.events.gates import Outcome
from domain.project import gates
from domain.project.panel import GateCondition
from domain.project.rules import at_stage
from domain.project.state import Project
from domain.rulebook import GateRule, PanelRule
from services.acts.case import (
    Act,
    day_of,
    evaluation_case,
    load_project,
    pinned_rulebook,
    programme_of,
    write,
)
from services.event_store import Unit


def open_gate(unit: Unit, act: Act, project: UUID, *, gate: str, opened_by: UUID) -> None:
    """Open a gate on what is known now, under the rulebook version that the agreement pins."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    agreement = at_stage(state, "active").agreement
    assert agreement is not None, "an active project has signed"
    rulebook = pinned_rulebook(unit, state)
    case, position = evaluation_case(unit, state, day, rulebook=rulebook, version=agreement.rulebook_version)
    events = gates.open_gate(state, gate=gate, opened_by=opened_by, case=case, position=position)
    write(unit, project, state, events, day=day)


def cast_vote(
    unit: Unit, act: Act, project: UUID, *, gate: str, voting_round: int, member: UUID, choice: Outcome, why: str
) -> None:
    """Vote on an open gate."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    _, panel = _rules(unit, state, gate)
    events = gates.cast_vote(
        state,
        gate=gate,
        voting_round=voting_round,
        member=member,
        choice=choice,
        why=why,
        panel=panel,
        today=day,
    )
    write(unit, project, state, events, day=day)


def decide_gate(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    gate: str,
    voting_round: int,
    outcome: Outcome,
    conditions: tuple[GateCondition, ...],
    reasons: str,
    dissent: str | None,
    why_departed: str | None,
    decided_by: UUID,
) -> None:
    """Decide a gate by the rules of the rulebook version on which it was opened."""
    state = load_project(unit, act, project)
    day: date = day_of(unit, act, state)
    rule, panel = _rules(unit, state, gate)
    events = gates.decide_gate(
        state,
        gate=gate,
        voting_round=voting_round,
        outcome=outcome,
        conditions=conditions,
        reasons=reasons,
        dissent=dissent,
        why_departed=why_departed,
        decided_by=decided_by,
        rule=rule,
        panel=panel,
        today=day,
    )
    write(unit, project, state, events, day=day)


def _rules(unit: Unit, state: Project, gate: str) -> tuple[GateRule, PanelRule]:
    """Return the rules by which an opened gate is voted on and decided: those of its basis."""
    found = state.gates.get(gate)
    if found is None or found.opened is None:
        raise NotFound("gate", f"{gate} that was opened")
    rulebook = programmes.rulebook(programme_of(unit, state), found.opened.basis.rulebook_version)
    return gates.rule_of(rulebook, gate), rulebook.panel
