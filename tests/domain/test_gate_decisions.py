"""Gates decided by a majority, with conditions, with a departure that is explained; held, stopped, or returned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import ConditionMet, DisbursementConfirmed
from domain.events.gates import Departure
from domain.project.gates import (
    ProjectHeld,
    ProjectStopped,
    decide_gate,
    return_gate,
)
from domain.project.panel import (
    ConditionsMissing,
    ConditionsNotAsked,
    DepartureUnexplained,
    GateCondition,
    GateConditionTaken,
    GateNotOpen,
    MajorityMissing,
    MemberHasInterest,
    NoDeparture,
    NoTrancheToBlock,
    NotThisRound,
    QuorumMissing,
    next_tranche,
)
from domain.project.releases import ConditionsOpenForTranche
from domain.project.rules import BeforeWhatItRestsOn, DutiesNotApart
from domain.terms import Condition, MilestoneSubject
from tests.domain.cases import verified
from tests.domain.gate_facts import (
    ANNA,
    BOLAT,
    BOOK,
    CHAIR,
    CLARA,
    DINARA,
    DONE,
    LATER,
    OPENING_DAY,
    SECOND,
    decided,
    decision,
    declared,
    history,
    opened,
    returned,
    vote,
    votes,
)
from tests.domain.lives import (
    CASHIER,
    DELIVERED,
    M1,
    OFFICER,
    PREPARER,
    RELEASE,
    T1,
    T1_RELEASED,
    T2,
    VERIFIER,
    given,
    kzt,
    uid,
)
from tests.domain.releasing import release


def test_a_majority_decides_by_quorum() -> None:
    facts = (*DONE, opened(*DONE), *votes())
    history(*facts).when(decide_gate, **decision()).then_once(decided("go"))
    history(*facts[:-1]).when(decide_gate, **decision()).refused(QuorumMissing, votes=2, needs=3)
    split = (*facts[:-2], vote(BOLAT, "hold"), vote(CLARA, "stop"))
    history(*split).when(decide_gate, **decision()).refused(MajorityMissing, votes_for=1, votes=3)


def test_an_interest_declared_after_the_vote_takes_the_vote_away() -> None:
    facts = (*DONE, opened(*DONE), *votes(), declared(ANNA))
    history(*facts).when(decide_gate, **decision()).refused(QuorumMissing, votes=2)
    four = (*facts, vote(DINARA))
    history(*four).when(decide_gate, **decision()).then_once(decided("go"))
    taken_back = (*facts, declared(ANNA, "none"))
    history(*taken_back).when(decide_gate, **decision()).then_once(decided("go"))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"voting_round": 2}, NotThisRound),
        ({"today": date(2026, 7, 14)}, BeforeWhatItRestsOn),
        ({"decided_by": VERIFIER}, DutiesNotApart),
        ({"decided_by": PREPARER}, DutiesNotApart),
        ({"decided_by": BOLAT}, MemberHasInterest),
        ({"conditions": (GateCondition(id=uid(1), text="x", due=LATER),)}, ConditionsNotAsked),
        ({"why_departed": "No reason."}, NoDeparture),
    ],
)
def test_what_stands_in_the_way_of_a_decision(changes: dict[str, Any], refusal: type[Refused]) -> None:
    checked = (*DONE, verified(MilestoneSubject(milestone=M1)), declared(BOLAT))
    facts = (*checked, opened(*checked), vote(ANNA), vote(CLARA), vote(DINARA))
    history(*facts).when(decide_gate, **decision(**changes)).refused(refusal)


def test_a_decided_or_returned_gate_is_not_decided_otherwise() -> None:
    facts = (*DONE, opened(*DONE), *votes(), decided("go"))
    history(*facts).when(decide_gate, **decision(reasons="Otherwise.")).refused(GateNotOpen, gate="half-way")
    history(*facts).when(return_gate, **ending()).refused(GateNotOpen)
    history().when(decide_gate, **decision()).not_found("gate", "half-way that was opened")


def ending(**changes: Any) -> dict[str, Any]:
    usual = {"gate": "half-way", "voting_round": 1, "why": "A figure was wrong.", "decided_by": CHAIR}
    return {**usual, "today": OPENING_DAY, **changes}


def test_a_returned_round_voids_its_votes() -> None:
    after = history(opened(), *votes()).when(return_gate, **ending()).then_once(returned())
    gate = after.state.gates["half-way"]
    assert (gate.status, gate.voting_round, gate.votes) == ("returned", 2, {})
    otherwise = history(opened(), *votes(), returned()).when(return_gate, **ending(why="Another reason."))
    otherwise.refused(GateNotOpen, status="returned")
    history(opened(), declared(CHAIR)).when(return_gate, **ending()).refused(MemberHasInterest)
    history(opened()).when(return_gate, **ending(voting_round=2)).refused(NotThisRound)


def test_a_departure_from_the_evaluation_says_why() -> None:
    facts = (opened(), *votes())
    history(*facts).when(decide_gate, **decision()).refused(DepartureUnexplained, outcome="go", criteria=["delivered"])
    departed = decided("go").model_copy(update={"departure": Departure(criteria=("delivered",), why="Frost.")})
    history(*facts).when(decide_gate, **decision(why_departed="Frost.")).then_once(departed)


GUARANTEE = GateCondition(id=uid(751), text="A guarantee", due=LATER)


def test_conditions_of_a_gate_block_the_next_tranche_only() -> None:
    plan = (*DONE, SECOND)
    facts = (*plan, opened(*plan), *votes("conditional"))
    asked_for = Condition(id=uid(751), text="A guarantee", due=LATER, origin="gate", blocks=T1)
    made = decided("conditional").model_copy(update={"conditions": (asked_for,)})
    after = history(*facts).when(decide_gate, **decision("conditional", conditions=(GUARANTEE,))).then_once(made)
    give: dict[str, Any] = {"release": RELEASE, "rulebook": BOOK}
    after.when(release, tranche=T1, **give).refused(ConditionsOpenForTranche, conditions=[str(uid(751))])
    assert len(after.when(release, tranche=T2, **give).events) == 1
    settled = after.plus([ConditionMet(condition=uid(751), evidence=(uid(41),), decided_by=OFFICER)])
    assert len(settled.when(release, tranche=T1, **give).events) == 1


def test_a_condition_has_an_id_of_its_own_and_a_tranche_to_block() -> None:
    facts = (*DONE, opened(*DONE), *votes("conditional"))
    ask = history(*facts)
    ask.when(decide_gate, **decision("conditional")).refused(ConditionsMissing)
    twice = decision("conditional", conditions=(GUARANTEE, GUARANTEE))
    ask.when(decide_gate, **twice).refused(GateConditionTaken, conditions=[str(uid(751))] * 2)
    paid = (*DONE, T1_RELEASED, opened(*DONE), *votes("conditional"))
    all_released = decision("conditional", conditions=(GUARANTEE,))
    history(*paid).when(decide_gate, **all_released).refused(NoTrancheToBlock, tranches=1)


@pytest.mark.parametrize(("outcome", "refusal"), [("hold", ProjectHeld), ("stop", ProjectStopped)])
def test_nothing_is_released_of_a_project_that_a_gate_holds_or_stopped(outcome: Any, refusal: type[Refused]) -> None:
    give: dict[str, Any] = {"tranche": T1, "release": RELEASE, "rulebook": BOOK}
    gate = (opened(), decided(outcome))
    given(*DELIVERED, *gate).when(release, **give).refused(refusal, gate="half-way")
    onwards = (*gate, opened(voting_round=2), decided("go", voting_round=2))
    if outcome == "hold":
        assert len(given(*DELIVERED, *onwards).when(release, **give).events) == 1
    recycled = given(*DELIVERED, opened(), decided("recycle"))
    assert len(recycled.when(release, **give).events) == 1


def test_a_tranche_whose_terms_are_not_known_is_blocked_last() -> None:
    paid = DisbursementConfirmed(
        disbursement=uid(7), tranche=T2, amount=kzt("1.00"), paid_on=LATER, reference=None, paid_by=CASHIER
    )
    assert next_tranche(history(paid).state) == T1
    assert next_tranche(given(paid).state) == T2
