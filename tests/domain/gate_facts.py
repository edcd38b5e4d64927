"""A rulebook with two gates and a panel of three, and the facts of a first gate."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from domain.criteria import AllMilestones, MilestonesMet, NoOpenFindings
from domain.events import GateDecided, GateOpened, GateReturned, InterestDeclared, TranchePlanned, VoteCast
from domain.events.gates import Outcome
from domain.project.evaluation import Case, evaluate
from domain.rulebook import GateRule, PanelRule, Rulebook
from domain.terms import Basis
from tests.domain.cases import case
from tests.domain.kit import History, on
from tests.domain.lives import ACTIVE, ADVANCE, M1_MET, M1_SUBMITTED, RULEBOOK, T2, given, uid

CHAIR, ANNA, BOLAT, CLARA, DINARA = (uid(n) for n in range(701, 706))
MEMBERS = (ANNA, BOLAT, CLARA)
PANEL = PanelRule(quorum_members_count=3, majority="more-than-half", conflict_policy="vote-unless-declared")
DELIVERED = MilestonesMet(id="delivered", title={"en": "Milestones met"}, which=AllMilestones())
CLEAN = NoOpenFindings(id="clean", title={"en": "No finding is open"})
HALF_WAY = GateRule(
    id="half-way", title={"en": "Half way"}, order=10, criteria=(DELIVERED, CLEAN), must_meet=("delivered",)
)
FINAL = HALF_WAY.model_copy(update={"id": "final", "order": 20})
BOOK: Rulebook = RULEBOOK.model_copy(update={"gates": (HALF_WAY, FINAL), "panel": PANEL})
OPENING_DAY = date(2026, 7, 15)
"""M1 was due two weeks before."""


def of_gates(*facts: Any, day: date = OPENING_DAY, after: Any = ACTIVE) -> Case:
    return case(*facts, after=after, rulebook=BOOK, day=day)


def opened(*before: Any, gate: str = "half-way", voting_round: int = 1, after: Any = ACTIVE) -> GateOpened:
    """Return the fact that a gate was opened after these facts."""
    found = of_gates(*before, after=after)
    rule = next(rule for rule in BOOK.gates if rule.id == gate)
    basis = Basis(
        position=found.project.position,
        rulebook_version=1,
        evaluation=evaluate(rule.criteria, case=found, address=f"gates/{gate}"),
    )
    return GateOpened(gate=gate, voting_round=voting_round, basis=basis, opened_by=CHAIR)


def vote(member: Any, choice: Outcome = "go", *, gate: str = "half-way", voting_round: int = 1) -> VoteCast:
    return VoteCast(gate=gate, voting_round=voting_round, member=member, choice=choice, why="It works.")


def votes(choice: Outcome = "go", *, gate: str = "half-way", voting_round: int = 1) -> tuple[VoteCast, ...]:
    return tuple(vote(member, choice, gate=gate, voting_round=voting_round) for member in MEMBERS)


def decided(outcome: Outcome, *, gate: str = "half-way", voting_round: int = 1) -> GateDecided:
    return GateDecided(
        gate=gate,
        voting_round=voting_round,
        outcome=outcome,
        conditions=(),
        reasons="As discussed.",
        dissent=None,
        departure=None,
        decided_by=CHAIR,
    )


def returned(gate: str = "half-way", *, voting_round: int = 1) -> GateReturned:
    return GateReturned(gate=gate, voting_round=voting_round, why="A figure was wrong.", decided_by=CHAIR)


def declared(person: Any, kind: Literal["interest", "none"] = "interest") -> InterestDeclared:
    return InterestDeclared(person=person, interest=kind == "interest", why="Owns shares.")


LATER = date(2026, 8, 1)
DONE = (M1_SUBMITTED, M1_MET)
SECOND = TranchePlanned(tranche=T2, terms=ADVANCE.model_copy(update={"code": "T2", "due": date(2026, 12, 31)}))


def history(*facts: Any) -> History[Any, Any]:
    """Give a history whose gates were opened on the day of the openings."""
    return given(*ACTIVE, *(on(OPENING_DAY, fact) for fact in facts))


def decision(outcome: str = "go", **changes: Any) -> dict[str, Any]:
    return {
        "gate": "half-way",
        "voting_round": 1,
        "outcome": outcome,
        "conditions": (),
        "reasons": "As discussed.",
        "dissent": None,
        "why_departed": None,
        "decided_by": CHAIR,
        "rule": HALF_WAY,
        "panel": PANEL,
        "today": OPENING_DAY,
        **changes,
    }
