"""Delivery: evidence, submission, independent verification, decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import (
    EvidenceSubmitted,
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestoneSubmitted,
    ProjectEvent,
    VerificationRecorded,
)
from domain.events.reporting import Figure, ReportPrepared
from domain.indicator import BlankValue
from domain.project.milestone_decisions import (
    MilestoneNotOpen,
    MilestoneNotSubmitted,
    VerificationContradicts,
    fail_milestone,
    meet_milestone,
)
from domain.project.milestones import (
    EvidenceExists,
    VerificationExists,
    record_verification,
    submit_evidence,
    submit_milestone,
)
from domain.project.rules import BeforeWhatItRestsOn, DayNotYetCome, DutiesNotApart, WrongStage
from domain.terms import ConditionSubject, FigureSubject, MilestoneSubject, ReportSubject
from tests.domain.lives import (
    ACTIVE,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    CERTIFIER,
    DELIVERED,
    JOBS,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    OFFICER,
    PREPARER,
    PREQUALIFIED,
    PRODUCTIVITY,
    PROOF,
    QUARTER,
    REGISTERED,
    SIGNATURE_CONDITION,
    VERIFICATION,
    VERIFIER,
    given,
    uid,
)

ABOUT_M1 = MilestoneSubject(milestone=M1)
PROVEN = EvidenceSubmitted(evidence=PROOF, subject=ABOUT_M1, submitted_by=PREPARER)
TODAY = date(2026, 6, 30)
PREPARED = ReportPrepared(
    period=QUARTER,
    version=1,
    figures=(Figure(indicator=PRODUCTIVITY, value=BlankValue()),),
    narrative=None,
    prepared_by=PREPARER,
    digest="a" * 64,
)


def test_evidence_is_handed_in_once_and_never_swapped() -> None:
    proof: dict[str, Any] = {"evidence": PROOF, "subject": ABOUT_M1, "submitted_by": PREPARER}
    given(*ACTIVE).when(submit_evidence, **proof).then_once(PROVEN)
    swapped = PROOF.model_copy(update={"sha256": "c" * 64})
    given(*ACTIVE, PROVEN).when(submit_evidence, **{**proof, "evidence": swapped}).refused(
        EvidenceExists, sha256="a" * 64
    )
    given(REGISTERED).when(submit_evidence, **proof).refused(WrongStage)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        (MilestoneSubject(milestone=uid(999)), "milestone"),
        (ConditionSubject(condition=uid(999)), "condition"),
        (ReportSubject(period=QUARTER, version=2), "report"),
        (FigureSubject(period=QUARTER, version=1, indicator=JOBS), "figure"),
    ],
)
def test_evidence_is_about_something_that_exists(subject: Any, kind: str) -> None:
    answer = given(*ACTIVE, PREPARED).when(submit_evidence, evidence=PROOF, subject=subject, submitted_by=PREPARER)
    assert getattr(answer.refusal, "kind", None) == kind


def test_a_milestone_is_submitted_with_evidence_that_was_handed_in() -> None:
    submitted = MilestoneSubmitted(milestone=M1, statement="Done", evidence=(PROOF.id,), submitted_by=PREPARER)
    ask: dict[str, Any] = {
        "milestone": M1,
        "statement": "Done",
        "evidence": (PROOF.id,),
        "submitted_by": PREPARER,
    }
    given(*ACTIVE, PROVEN).when(submit_milestone, **ask).then_once(submitted)
    given(*ACTIVE).when(submit_milestone, **ask).not_found("evidence", PROOF.id)
    given(*ACTIVE).when(submit_milestone, **{**ask, "milestone": uid(999)}).not_found("milestone", uid(999))
    given(*DELIVERED).when(submit_milestone, **ask).refused(MilestoneNotOpen, status="met")
    given(REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED).when(submit_milestone, **ask).refused(WrongStage)


def test_evidence_can_be_about_a_condition() -> None:
    about = ConditionSubject(condition=SIGNATURE_CONDITION)
    proven = EvidenceSubmitted(evidence=PROOF, subject=about, submitted_by=PREPARER)
    given(REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS).when(
        submit_evidence, evidence=PROOF, subject=about, submitted_by=PREPARER
    ).then_once(proven)


CHECK: dict[str, Any] = {
    "verification": VERIFICATION,
    "subject": ABOUT_M1,
    "method": "Site visit",
    "sample": None,
    "finding": "confirmed",
    "remarks": None,
    "evidence": (),
    "verified_by": VERIFIER,
}
VERIFIED = VerificationRecorded.model_validate(CHECK)
DOUBTED = VERIFIED.model_copy(update={"finding": "not-confirmed"})


def test_a_verification_is_recorded_once_by_somebody_who_does_nothing_else_here() -> None:
    given(*ACTIVE, M1_SUBMITTED).when(record_verification, **CHECK).then_once(VERIFIED)
    for person in (PREPARER, OFFICER):
        given(*DELIVERED).when(record_verification, **{**CHECK, "verified_by": person}).refused(
            DutiesNotApart, person=str(person), does="verifies"
        )
    about_report = VERIFIED.model_copy(update={"subject": ReportSubject(period=QUARTER, version=1)})
    given(*ACTIVE, PREPARED).when(record_verification, **{**CHECK, "subject": about_report.subject}).then_once(
        about_report
    )


SUBMITTED: tuple[ProjectEvent, ...] = (*ACTIVE, M1_SUBMITTED)
MEET: dict[str, Any] = {
    "milestone": M1,
    "met_on": date(2026, 6, 20),
    "why": None,
    "decided_by": OFFICER,
    "today": TODAY,
}
FAIL: dict[str, Any] = {
    "milestone": M1,
    "established_on": date(2026, 6, 25),
    "why": "Half of it is missing",
    "decided_by": OFFICER,
    "today": TODAY,
}
NOT_MET = MilestoneNotMet(
    milestone=M1, established_on=date(2026, 6, 25), why="Half of it is missing", decided_by=OFFICER
)


def test_a_submitted_milestone_is_met_or_not_met() -> None:
    given(*SUBMITTED).when(meet_milestone, **MEET).then_once(M1_MET)
    given(*SUBMITTED).when(fail_milestone, **FAIL).then_once(NOT_MET)


def test_a_milestone_that_was_not_met_can_be_submitted_and_met_later() -> None:
    given(*SUBMITTED, NOT_MET).when(meet_milestone, **MEET).refused(MilestoneNotSubmitted, status="not-met")
    given(*SUBMITTED, NOT_MET, M1_SUBMITTED).when(meet_milestone, **MEET).then_once(M1_MET)


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        (ACTIVE, {}, MilestoneNotSubmitted),
        (SUBMITTED, {"met_on": date(2026, 7, 1)}, DayNotYetCome),
        ((*SUBMITTED, DOUBTED), {}, VerificationContradicts),
        ((*SUBMITTED, VERIFIED), {"decided_by": VERIFIER}, DutiesNotApart),
        ((*ACTIVE, MilestoneCancelled(milestone=M1, why="x")), {}, MilestoneNotOpen),
        (DELIVERED, {"met_on": date(2026, 6, 21)}, MilestoneNotOpen),
        ((REGISTERED, M1_PLANNED), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_milestone_met(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(meet_milestone, **{**MEET, **changes}).refused(refusal)


def test_a_confirmed_milestone_is_met_on_the_day_given() -> None:
    history = given(*SUBMITTED, VERIFIED).when(meet_milestone, **MEET).then_once(M1_MET)
    milestone = history.state.milestones[M1]
    assert (milestone.status, milestone.met_on, milestone.finding) == ("met", date(2026, 6, 20), "confirmed")
    assert milestone.decided_at == len(SUBMITTED) + 2


def test_a_verification_of_a_figure_counts_from_the_end_of_its_period() -> None:
    figure = FigureSubject(period=QUARTER, version=1, indicator=PRODUCTIVITY)
    about_figure = VERIFIED.model_copy(update={"subject": figure})
    assert about_figure.effective_on(TODAY) == QUARTER.last
    assert VERIFIED.effective_on(TODAY) == TODAY
    assert isinstance(M1_MET, MilestoneMet)
    assert M1_MET.effective_on(TODAY) == date(2026, 6, 20)
    given(*ACTIVE, PREPARED).when(record_verification, **{**CHECK, "subject": figure}).then_once(about_figure)


def test_another_verification_under_the_same_id_is_refused() -> None:
    given(*ACTIVE, VERIFIED).when(record_verification, **{**CHECK, "finding": "not-confirmed"}).refused(
        VerificationExists, finding="confirmed"
    )


def test_more_evidence_can_be_submitted_before_the_decision() -> None:
    more = M1_SUBMITTED.model_copy(update={"evidence": (PROOF.id,)})
    ask: dict[str, Any] = {"milestone": M1, "statement": None, "evidence": (PROOF.id,), "submitted_by": PREPARER}
    given(*SUBMITTED, PROVEN).when(submit_milestone, **ask).then_once(more)


def test_an_inconclusive_verification_stands_in_the_way_too() -> None:
    unclear = VERIFIED.model_copy(update={"finding": "inconclusive"})
    given(*SUBMITTED, unclear).when(meet_milestone, **MEET).refused(VerificationContradicts, finding="inconclusive")


def test_who_signed_or_handed_in_evidence_does_not_verify() -> None:
    for person in (CERTIFIER, PREPARER):
        given(*ACTIVE, PROVEN).when(record_verification, **{**CHECK, "verified_by": person}).refused(DutiesNotApart)


def test_nothing_is_settled_before_the_project_was_registered() -> None:
    early = date(1980, 1, 1)
    given(*SUBMITTED).when(meet_milestone, **{**MEET, "met_on": early}).refused(BeforeWhatItRestsOn)
    given(*SUBMITTED).when(fail_milestone, **{**FAIL, "established_on": early}).refused(BeforeWhatItRestsOn)
