"""The gates of a project: opened in time or late, voted on by a panel, decided with the evaluation or against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from domain.events.gates import Outcome
from domain.project import gates, reviews
from domain.project.panel import GateCondition, departs, next_tranche
from domain.rulebook import GateRule
from domain.schedule import months_after
from services.acts import PROJECT, Act, cast_vote, decide_gate, open_gate
from services.event_store import Unit
from services.simulation.deeds import act, command, dated
from services.simulation.judging import CONDITIONS, DEPARTED, VOTED, choose, reasons
from services.simulation.plan import Undertaking, after
from services.simulation.rulebooks import rulebook
from services.simulation.standing import Standing
from services.simulation.step import Life, Person, Step, Stretch, working

MOST_LOOKS: Final = 3
"""So often a gate is looked at; the last time it is decided one way or the other."""


def live(project: Undertaking, standing: Standing, signed: date) -> Life:
    """Come to one gate after the other, until one stops the project."""
    day, rounds = signed, 0
    for gate in rulebook(project.fund.scheme, version=project.call.rulebook_version).gates:
        assert gate.due_months_after_signature is not None, "the sample rulebook says when a gate is due"
        due = months_after(signed, gate.due_months_after_signature)
        day = working(max(due + timedelta(days=project.traits.opening_delay_days), day + timedelta(days=14)))
        rounds = 0
        for look in range(1, MOST_LOOKS + 1):
            rounds += 1
            yield _opened(project, gate, standing, day)
            if gate.order == look == 1:
                day = after(project, day, 1, 4)
                yield from _declarations(project, day)
                if project.traits.temper == "divided":
                    day = yield from _sent_round_again(project, gate, standing, day, rounds)
                    rounds += 1
            outcome = choose(project.traits.temper, gate, standing, look=look, last=look == MOST_LOOKS)
            day = yield from _decided(project, gate, standing, outcome, day, rounds)
            if outcome == "stop":
                return
            if outcome in {"go", "conditional"}:
                break
            day = after(project, day, *((45, 80) if outcome == "hold" else (80, 120)))


def _opened(project: Undertaking, gate: GateRule, standing: Standing, day: date) -> Step:
    officer = project.team.officer
    opened = act(open_gate, project.id, gate=gate.id, opened_by=officer.id)

    def open_(unit: Unit, act: Act) -> None:
        opened(unit, act)
        state = unit.load(PROJECT, project.id).state
        found = state.gates[gate.id].opened
        assert found is not None, "it was opened just now"
        standing.evaluation = found.basis.evaluation

    return Step(day, officer, open_, rests_on=project.looks_at)


def _declarations(project: Undertaking, day: date) -> Life:
    """Let everybody who is invited say whether they have an interest; who has one stays away."""
    for member in project.team.panel:
        has = member in _biased(project)
        why = "Advises a competitor of the firm." if has else "No ties to the firm or to its competitors."
        declared = command(reviews.declare_interest, project.id, person=member.id, interest=has, why=why)
        yield Step(day, member, declared)


def _biased(project: Undertaking) -> tuple[Person, ...]:
    panel = project.team.panel
    return panel[-1:] if project.traits.reviewing == "conflict" else ()


def _voting(project: Undertaking) -> list[Person]:
    biased = _biased(project)
    return [member for member in project.team.panel if member not in biased]


def _sent_round_again(project: Undertaking, gate: GateRule, standing: Standing, day: date, round_: int) -> Stretch:
    """Find no majority, declare the round void, and open the gate again on what is known by then."""
    day = after(project, day, 1, 5)
    choices: Sequence[Outcome] = ("go", "hold", "recycle", "go", "hold")
    for member, choice in zip(_voting(project), choices, strict=False):
        yield _vote(project, gate, member, choice, round_, day)
    day, chair = after(project, day, 1, 3), project.team.panel[0]
    why = "No outcome has a majority: the officer is asked for a note on the orders before the next round."
    returned = dated(gates.return_gate, project.id, gate=gate.id, voting_round=round_, why=why, decided_by=chair.id)
    yield Step(day, chair, returned)
    day = after(project, day, 10, 25)
    yield _opened(project, gate, standing, day)
    return day


def _decided(
    project: Undertaking, gate: GateRule, standing: Standing, outcome: Outcome, day: date, round_: int
) -> Stretch:
    """Vote, and decide as the majority does; return the day of the decision."""
    voting = _voting(project)
    against = project.draw.whole(0, (len(voting) - 1) // 2) if project.draw.chance(0.6) else 0
    other: Outcome = "hold" if outcome in {"go", "conditional"} else "go"
    for place, member in enumerate(voting):
        day = after(project, day, 0, 2)
        yield _vote(project, gate, member, outcome if place < len(voting) - against else other, round_, day)
    day = after(project, day, 1, 4)
    dissent = None if not against else f"{against} of {len(voting)} for {other}: {VOTED[other][-1]}"
    yield _decision(project, gate, standing, outcome, dissent, round_, day)
    return day


def _vote(project: Undertaking, gate: GateRule, member: Person, choice: Outcome, round_: int, day: date) -> Step:
    cast = act(
        cast_vote,
        project.id,
        gate=gate.id,
        voting_round=round_,
        member=member.id,
        choice=choice,
        why=project.draw.pick(VOTED[choice]),
    )
    return Step(day, member, cast)


def _decision(
    project: Undertaking,
    gate: GateRule,
    standing: Standing,
    outcome: Outcome,
    dissent: str | None,
    round_: int,
    day: date,
) -> Step:
    chair, draw = project.team.panel[0], project.draw
    condition = GateCondition(id=draw.new_uuid(), text=draw.pick(CONDITIONS), due=working(day + timedelta(days=60)))
    departed = departs(outcome, gate, standing.evaluation) is not None
    decided = act(
        decide_gate,
        project.id,
        gate=gate.id,
        voting_round=round_,
        outcome=outcome,
        conditions=(condition,) if outcome == "conditional" else (),
        reasons=reasons(gate, standing.evaluation),
        dissent=dissent,
        why_departed=draw.pick(DEPARTED[outcome]) if departed else None,
        decided_by=chair.id,
    )

    def decide(unit: Unit, act: Act) -> None:
        decided(unit, act)
        standing.stopped = outcome == "stop"
        standing.held = outcome == "hold"
        standing.blockable = next_tranche(unit.load(PROJECT, project.id).state) is not None

    return Step(day, chair, decide)
