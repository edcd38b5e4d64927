"""Gates: opened in their order on a frozen basis, voted on once a round, decided by a majority, or returned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import VoteCast
from domain.project.gates import (
    GateInProgress,
    GateOutOfTurn,
    InterestNotDeclared,
    ProjectStopped,
    VotedAlready,
    VotesStand,
    cast_vote,
    next_gate,
    open_gate,
    return_gate,
)
from domain.project.panel import (
    GateNotOpen,
    MemberHasInterest,
    NotThisRound,
)
from domain.project.rules import BeforeWhatItRestsOn, DutiesNotApart, WrongStage
from domain.terms import MilestoneSubject
from tests.domain.cases import Q1, reported, verified
from tests.domain.gate_facts import (
    ANNA,
    BOOK,
    CHAIR,
    DINARA,
    DONE,
    LATER,
    OPENING_DAY,
    PANEL,
    decided,
    declared,
    history,
    of_gates,
    opened,
    returned,
    vote,
    votes,
)
from tests.domain.kit import on
from tests.domain.lives import (
    CASHIER,
    M1,
    M1_SUBMITTED,
    OFFICER,
    PREPARER,
    REGISTERED,
    VERIFIER,
    given,
)


def asked(*facts: Any, day: date = OPENING_DAY, gate: str = "half-way") -> dict[str, Any]:
    found = of_gates(*(on(OPENING_DAY, fact) for fact in facts), day=day)
    return {"gate": gate, "opened_by": CHAIR, "case": found, "position": found.project.position}


def ballot(member: Any = ANNA, **changes: Any) -> dict[str, Any]:
    usual = {"gate": "half-way", "voting_round": 1, "member": member, "choice": "go", "why": "It works."}
    return {**usual, "panel": PANEL, "today": OPENING_DAY, **changes}


def test_opening_a_gate_freezes_what_it_is_decided_on() -> None:
    after = history(*DONE).when(open_gate, **asked(*DONE)).then(opened(*DONE))
    basis = after.state.gates["half-way"].opened.basis
    assert (basis.position, basis.rulebook_version) == (11, 1)
    assert [(found.criterion, found.verdict) for found in basis.evaluation] == [
        ("delivered", "pass"),
        ("clean", "pass"),
    ]


def test_opening_again_on_the_same_adds_nothing_and_on_something_new_is_a_fresh_basis() -> None:
    first = opened()
    history(first).when(open_gate, **asked(first)).then()
    fresh = opened(first, *DONE, voting_round=2)
    history(first, *DONE).when(open_gate, **asked(first, *DONE)).then(fresh)
    history(first, *DONE, fresh).when(cast_vote, **ballot()).refused(NotThisRound, voting_round=1, current=2)
    other_day = history(first).when(open_gate, **asked(first, day=LATER))
    assert len(other_day.events) == 1
    other_person = history(first).when(open_gate, **{**asked(first), "opened_by": OFFICER})
    assert len(other_person.events) == 1
    voted = (first, vote(ANNA))
    history(*voted).when(open_gate, **asked(*voted)).refused(VotesStand, gate="half-way", voting_round=1, votes=1)


def test_rounds_count_over_all_openings_of_a_gate() -> None:
    void = (opened(), vote(ANNA), returned())
    history(*void).when(open_gate, **asked(*void)).then(opened(*void, voting_round=2))
    held = (opened(), *votes("hold"), decided("hold"))
    history(*held).when(open_gate, **asked(*held)).then(opened(*held, voting_round=2))
    recycled = (opened(), *votes("recycle"), decided("recycle"))
    assert next_gate(history(*recycled).state, BOOK) == "half-way"


@pytest.mark.parametrize(
    ("facts", "gate", "refusal", "shown"),
    [
        ((), "final", GateOutOfTurn, {"next": "half-way"}),
        ((opened(), decided("go")), "half-way", GateOutOfTurn, {"next": "final"}),
        ((opened(), decided("conditional")), "half-way", GateOutOfTurn, {"next": "final"}),
        ((opened(), decided("recycle")), "final", GateOutOfTurn, {"next": "half-way"}),
        ((opened(), decided("stop")), "half-way", ProjectStopped, {"gate": "half-way"}),
        (
            (opened(), decided("go"), opened(gate="final"), decided("go", gate="final")),
            "final",
            GateOutOfTurn,
            {"next": None},
        ),
        ((opened(gate="final"),), "half-way", GateInProgress, {"in_progress": "final"}),
    ],
)
def test_gates_follow_each_other(facts: Any, gate: str, refusal: type[Refused], shown: dict[str, Any]) -> None:
    history(*facts).when(open_gate, **asked(*facts, gate=gate)).refused(refusal, **shown)


def test_the_next_gate_opens_after_go_and_after_conditional() -> None:
    for outcome in ("go", "conditional"):
        passed = (opened(), decided(outcome))
        answer = history(*passed).when(open_gate, **asked(*passed, gate="final"))
        assert [event.gate for event in answer.events] == ["final"]
    assert next_gate(history(opened(), decided("stop")).state, BOOK) is None


def test_a_gate_opens_only_on_an_active_project_in_the_rulebook_and_not_in_the_past() -> None:
    given(REGISTERED).when(open_gate, **asked()).refused(WrongStage)
    history().when(open_gate, **asked(gate="nowhere")).not_found("gate", "nowhere")
    held = (opened(), *votes("hold"), decided("hold"))
    early = asked(*held, day=date(2026, 7, 14))
    history(*held).when(open_gate, **early).refused(BeforeWhatItRestsOn, not_before="2026-07-15")


def test_a_member_votes_once_in_a_round_with_reasons() -> None:
    history(opened()).when(cast_vote, **ballot()).then_once(vote(ANNA))
    again = history(opened(), vote(ANNA))
    again.when(cast_vote, **ballot(choice="stop")).refused(VotedAlready, choice="go")
    void = (opened(), vote(ANNA), returned())
    second = (*void, opened(*void, voting_round=2))
    history(*second).when(cast_vote, **ballot(voting_round=2)).then_once(vote(ANNA, voting_round=2))


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        ((opened(), returned()), {}, GateNotOpen),
        ((opened(), *votes(), decided("go")), {"member": DINARA}, GateNotOpen),
        ((opened(),), {"voting_round": 2}, NotThisRound),
        ((opened(),), {"today": date(2026, 7, 14)}, BeforeWhatItRestsOn),
        ((opened(), declared(ANNA)), {}, MemberHasInterest),
        (
            (opened(),),
            {"panel": PANEL.model_copy(update={"conflict_policy": "declare-before-vote"})},
            InterestNotDeclared,
        ),
    ],
)
def test_what_stands_in_the_way_of_a_vote(facts: Any, changes: dict[str, Any], refusal: type[Refused]) -> None:
    history(*facts).when(cast_vote, **ballot(**changes)).refused(refusal)


@pytest.mark.parametrize(("person", "has_done"), [(PREPARER, "prepares"), (VERIFIER, "verifies")])
def test_who_reports_or_verifies_on_a_project_neither_opens_nor_returns_its_gates(person: Any, has_done: str) -> None:
    facts = (*reported(Q1, "1"), verified(MilestoneSubject(milestone=M1)))
    opening = {**asked(*facts), "opened_by": person}
    history(*facts).when(open_gate, **opening).refused(DutiesNotApart, has_done=has_done)
    back: dict[str, Any] = {"gate": "half-way", "voting_round": 1, "why": "A figure was wrong.", "today": OPENING_DAY}
    answer = history(*facts, opened(*facts)).when(return_gate, **back, decided_by=person)
    answer.refused(DutiesNotApart, has_done=has_done)


def test_nobody_votes_before_a_gate_was_opened() -> None:
    history().when(cast_vote, **ballot()).not_found("gate", "half-way that was opened")


def test_who_declared_to_have_no_interest_votes_under_either_policy() -> None:
    strict = PANEL.model_copy(update={"conflict_policy": "declare-before-vote"})
    history(opened(), declared(ANNA, "none")).when(cast_vote, **ballot(panel=strict)).then_once(vote(ANNA))


@pytest.mark.parametrize(
    ("person", "has_done"),
    [(PREPARER, "submits"), (VERIFIER, "verifies"), (OFFICER, None), (CASHIER, None)],
)
def test_who_reports_or_verifies_on_a_project_has_no_vote(person: Any, has_done: str | None) -> None:
    facts = (M1_SUBMITTED, verified(MilestoneSubject(milestone=M1)))
    answer = history(*facts, opened(*facts)).when(cast_vote, **ballot(person))
    if has_done is None:
        assert isinstance(answer.events[0], VoteCast)
    else:
        answer.refused(DutiesNotApart, does="votes", has_done=has_done)


def test_a_preparer_has_no_vote_and_a_voter_prepares_nothing() -> None:
    report = reported(Q1, "5")
    history(*report, opened(*report)).when(cast_vote, **ballot(PREPARER)).refused(DutiesNotApart, has_done="prepares")
