"""Facts about gates, made from a number, for test logs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain import events as facts
from domain.events import Event
from domain.events.gates import Departure, Outcome
from domain.terms import Basis, Condition, Evaluated
from tests.projections.values import PERSON, day, number, uid

GATES = ("first-year", "final")
OUTCOMES: tuple[Outcome, ...] = ("go", "conditional", "hold", "recycle", "stop")


def evaluated(n: int, criterion: str) -> Evaluated:
    return Evaluated.model_validate(
        {
            "criterion": criterion,
            "title": {"en": "A criterion"},
            "verdict": ("pass", "fail", "unknown", "not_yet")[n % 4],
            "observed": number(n) if n % 3 else None,
            "threshold": number(n + 1) if n % 5 else None,
            "unit": "KZT" if n % 2 else None,
            "positions": (n % 7 + 1,),
            "explanation": {"because": "none"} if n % 4 else None,
            "waiver": uid(6, n) if n % 3 == 1 else None,
        }
    )


def opened(n: int) -> facts.GateOpened:
    evaluation = (evaluated(n, "sales"), evaluated(n + 1, "reports"))
    return facts.GateOpened(
        gate=GATES[n % 2],
        voting_round=1 + n % 3,
        basis=Basis(position=n, rulebook_version=1 + n % 2, evaluation=evaluation),
        opened_by=PERSON,
    )


def decided(n: int) -> facts.GateDecided:
    condition = Condition(id=uid(3, n), text="Insure the harvest", due=day(n), origin="gate", blocks=uid(2, n))
    return facts.GateDecided(
        gate=GATES[n % 2],
        voting_round=1 + n % 3,
        outcome=OUTCOMES[n % 5],
        conditions=(condition,) if OUTCOMES[n % 5] == "conditional" else (),
        reasons="As discussed.",
        dissent="One would wait." if n % 4 == 0 else None,
        departure=Departure(criteria=("sales",) if n % 2 else (), why="Frost.") if n % 3 == 0 else None,
        decided_by=PERSON,
    )


GATE_MOVES: tuple[Callable[[int], Event], ...] = (
    opened,
    lambda n: facts.VoteCast(
        gate=GATES[n % 2], voting_round=1 + n % 3, member=UUID(int=n % 3 + 1), choice=OUTCOMES[n % 5], why="It works."
    ),
    decided,
    lambda n: facts.GateReturned(gate=GATES[n % 2], voting_round=1 + n % 3, why="Slides were old.", decided_by=PERSON),
)
