"""Milestones met in part, waived, reversed; and met after their predecessors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.errors import Refused
from domain.events import (
    EvidenceSubmitted,
    MilestoneCancelled,
    MilestoneMet,
    MilestonePartiallyMet,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    ProjectEvent,
)
from domain.project.milestone_decisions import (
    MetBeforePredecessor,
    MilestoneNotOpen,
    MilestoneNotSubmitted,
    NothingToReverse,
    PredecessorsOpen,
    meet_milestone,
    partially_meet_milestone,
    reverse_milestone,
    waive_milestone,
)
from domain.project.milestones import submit_milestone
from domain.project.releases import NothingEarned
from domain.project.rules import BeforeWhatItRestsOn, DayNotYetCome, DutiesNotApart, WrongStage
from domain.terms import MilestoneSubject
from tests.domain.lives import (
    ACTIVE,
    DELIVERED,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    M2,
    OFFICER,
    PREPARER,
    PROOF,
    REGISTERED,
    VERIFIER,
    given,
    uid,
)
from tests.domain.releasing import release
from tests.domain.test_milestones import VERIFIED

TODAY = date(2026, 6, 30)
SUBMITTED: tuple[ProjectEvent, ...] = (*ACTIVE, M1_SUBMITTED)
PROVEN = EvidenceSubmitted(evidence=PROOF, subject=MilestoneSubject(milestone=M1), submitted_by=PREPARER)
PARTIALLY: dict[str, Any] = {
    "milestone": M1,
    "share": Decimal("0.6"),
    "established_on": date(2026, 6, 22),
    "why": "Three of five wells.",
    "decided_by": OFFICER,
    "today": TODAY,
}
PARTIALLY_MET = MilestonePartiallyMet(
    milestone=M1,
    share=Decimal("0.6"),
    established_on=date(2026, 6, 22),
    why="Three of five wells.",
    decided_by=OFFICER,
)
WAIVE: dict[str, Any] = {
    "milestone": M1,
    "waived_on": date(2026, 6, 25),
    "why": "Built by the district.",
    "decided_by": OFFICER,
    "today": TODAY,
}
WAIVED = MilestoneWaived(milestone=M1, waived_on=date(2026, 6, 25), why="Built by the district.", decided_by=OFFICER)
REVERSE: dict[str, Any] = {
    "milestone": M1,
    "reversed_from": date(2026, 6, 28),
    "evidence": (PROOF.id,),
    "why": "Taken down.",
    "decided_by": OFFICER,
    "today": TODAY,
}
REVERSED = MilestoneReversed(
    milestone=M1, reversed_from=date(2026, 6, 28), evidence=(PROOF.id,), why="Taken down.", decided_by=OFFICER
)


def test_a_share_of_a_milestone_is_met_and_the_rest_can_be_submitted_later() -> None:
    history = given(*SUBMITTED).when(partially_meet_milestone, **PARTIALLY).then_once(PARTIALLY_MET)
    milestone = history.state.milestones[M1]
    assert (milestone.status, milestone.share, milestone.met_on) == ("partially-met", Decimal("0.6"), date(2026, 6, 22))
    assert PARTIALLY_MET.effective_on(TODAY) == date(2026, 6, 22)
    history.when(meet_milestone, **_meet(M1)).refused(MilestoneNotSubmitted, status="partially-met")
    more: dict[str, Any] = {"milestone": M1, "statement": "All five.", "evidence": (), "submitted_by": PREPARER}
    history = history.when(submit_milestone, **more).then_once(MilestoneSubmitted(**more))
    history.when(meet_milestone, **_meet(M1)).then_once(M1_MET)


def test_a_share_is_above_none_and_below_all() -> None:
    for share in ("0", "1", "1.2", "-0.1"):
        with pytest.raises(ValidationError):
            partially_meet_milestone(given(*SUBMITTED).state, **{**PARTIALLY, "share": Decimal(share)})


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        (ACTIVE, {}, MilestoneNotSubmitted),
        (DELIVERED, {}, MilestoneNotOpen),
        (SUBMITTED, {"established_on": date(2026, 7, 1)}, DayNotYetCome),
        (SUBMITTED, {"established_on": date(1980, 1, 1)}, BeforeWhatItRestsOn),
        ((*SUBMITTED, VERIFIED), {"decided_by": VERIFIER}, DutiesNotApart),
        (SUBMITTED, {"decided_by": PREPARER}, DutiesNotApart),
        ((REGISTERED, M1_PLANNED), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_share(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(partially_meet_milestone, **{**PARTIALLY, **changes}).refused(refusal)


def test_a_milestone_that_is_not_wholly_met_can_be_waived() -> None:
    for facts in (ACTIVE, SUBMITTED, (*SUBMITTED, PARTIALLY_MET), (*DELIVERED, REVERSED)):
        history = given(*facts).when(waive_milestone, **WAIVE).then_once(WAIVED)
        milestone = history.state.milestones[M1]
        assert (milestone.status, milestone.share, milestone.met_on) == ("waived", Decimal(0), None)
    assert WAIVED.effective_on(TODAY) == date(2026, 6, 25)
    again: dict[str, Any] = {"milestone": M1, "statement": None, "evidence": (), "submitted_by": PREPARER}
    given(*ACTIVE, WAIVED).when(submit_milestone, **again).refused(MilestoneNotOpen, status="waived")


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        (DELIVERED, {}, MilestoneNotOpen),
        ((*ACTIVE, MilestoneCancelled(milestone=M1, why="x")), {}, MilestoneNotOpen),
        ((*ACTIVE, WAIVED), {"why": "Another reason"}, MilestoneNotOpen),
        (ACTIVE, {"waived_on": date(2026, 7, 1)}, DayNotYetCome),
        (ACTIVE, {"waived_on": date(1980, 1, 1)}, BeforeWhatItRestsOn),
        ((*SUBMITTED, VERIFIED), {"decided_by": VERIFIER}, DutiesNotApart),
        ((REGISTERED, M1_PLANNED), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_waiver(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(waive_milestone, **{**WAIVE, **changes}).refused(refusal)


def test_a_milestone_that_was_met_is_reversed_on_evidence_and_can_be_met_anew() -> None:
    for facts in ((*DELIVERED, PROVEN), (*SUBMITTED, PROVEN, PARTIALLY_MET)):
        history = given(*facts).when(reverse_milestone, **REVERSE).then_once(REVERSED)
        milestone = history.state.milestones[M1]
        assert (milestone.status, milestone.share, milestone.met_on) == ("reversed", Decimal(0), None)
        history.when(release).refused(NothingEarned, tranche="T1")
        history = history.when(submit_milestone, **{**_submit(), "statement": "Rebuilt."}).then_once(
            MilestoneSubmitted(milestone=M1, statement="Rebuilt.", evidence=(), submitted_by=PREPARER)
        )
        assert history.when(meet_milestone, **_meet(M1)).events
    assert REVERSED.effective_on(TODAY) == date(2026, 6, 28)


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        ((*SUBMITTED, PROVEN), {}, NothingToReverse),
        ((*ACTIVE, PROVEN, WAIVED), {}, NothingToReverse),
        ((*DELIVERED, PROVEN), {"reversed_from": date(2026, 6, 19)}, BeforeWhatItRestsOn),
        ((*DELIVERED, PROVEN), {"reversed_from": date(2026, 7, 1)}, DayNotYetCome),
        ((*DELIVERED, PROVEN, VERIFIED), {"decided_by": VERIFIER}, DutiesNotApart),
        ((REGISTERED, M1_PLANNED), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_reversal(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(reverse_milestone, **{**REVERSE, **changes}).refused(refusal)


def test_a_reversal_rests_on_evidence_that_was_submitted() -> None:
    given(*DELIVERED).when(reverse_milestone, **REVERSE).not_found("evidence", PROOF.id)
    with pytest.raises(ValidationError):
        reverse_milestone(given(*DELIVERED, PROVEN).state, **{**REVERSE, "evidence": ()})


def test_a_milestone_that_never_held_is_reversed_from_the_day_on_which_it_was_met_also_after_exit() -> None:
    never = {**REVERSE, "reversed_from": date(2026, 6, 20)}
    ended = replace(given(*DELIVERED, PROVEN).state, stage="exited")
    assert reverse_milestone(ended, **never) == [REVERSED.model_copy(update={"reversed_from": date(2026, 6, 20)})]
    with pytest.raises(WrongStage):
        waive_milestone(replace(given(*ACTIVE).state, stage="exited"), **WAIVE)


M2_SUBMITTED = M1_SUBMITTED.model_copy(update={"milestone": M2})
M2_MET = MilestoneMet(milestone=M2, met_on=date(2026, 6, 20), why=None, decided_by=OFFICER)


@pytest.mark.parametrize(
    ("before", "waiting"),
    [
        ((M1_SUBMITTED, M1_MET), False),
        ((WAIVED,), False),
        ((MilestoneCancelled(milestone=M1, why="x"),), False),
        ((), True),
        ((M1_SUBMITTED, PARTIALLY_MET), True),
        ((M1_SUBMITTED, M1_MET, REVERSED), True),
    ],
)
def test_a_milestone_is_met_after_its_predecessors(before: tuple[ProjectEvent, ...], waiting: bool) -> None:  # noqa: FBT001
    answer = given(*ACTIVE, *before, M2_SUBMITTED).when(meet_milestone, **_meet(M2))
    if waiting:
        answer.refused(PredecessorsOpen, milestone="M2", waiting=["M1"])
    else:
        answer.then_once(M2_MET)


def test_a_milestone_is_not_met_on_an_earlier_day_than_its_predecessor() -> None:
    early = {**_meet(M2), "met_on": date(2026, 6, 19)}
    given(*DELIVERED, M2_SUBMITTED).when(meet_milestone, **early).refused(
        MetBeforePredecessor, milestone="M2", met_on="2026-06-19", predecessor_met_on="2026-06-20"
    )


def test_a_share_of_a_milestone_does_not_wait_for_its_predecessors() -> None:
    assert given(*ACTIVE, M2_SUBMITTED).when(partially_meet_milestone, **{**PARTIALLY, "milestone": M2}).events


@pytest.mark.parametrize("decision", [PARTIALLY_MET, WAIVED])
def test_a_tranche_is_not_released_on_a_milestone_that_is_not_wholly_met(decision: ProjectEvent) -> None:
    given(*SUBMITTED, decision).when(release).refused(NothingEarned, tranche="T1")


def test_decisions_are_about_milestones_of_the_plan() -> None:
    decisions: list[tuple[Any, dict[str, Any]]] = [
        (partially_meet_milestone, PARTIALLY),
        (waive_milestone, WAIVE),
        (reverse_milestone, REVERSE),
    ]
    for command, ask in decisions:
        given(*ACTIVE).when(command, **{**ask, "milestone": uid(999)}).not_found("milestone", uid(999))


def _meet(milestone: Any) -> dict[str, Any]:
    return {"milestone": milestone, "met_on": date(2026, 6, 20), "why": None, "decided_by": OFFICER, "today": TODAY}


def _submit() -> dict[str, Any]:
    return {"milestone": M1, "statement": None, "evidence": (), "submitted_by": PREPARER}
