"""Registration, corrections, and conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.events import ConditionMet, ConditionWaived, EvidenceSubmitted, ProjectCorrected
from domain.money import AmountNotPayable, AmountNotPositive, CurrencyMismatch, Money
from domain.project.appraisal import (
    Call,
    ConditionSettled,
    EndsBeforeItStarts,
    InstrumentNotOffered,
    ProjectExists,
    RoundNotOpen,
    correct_project,
    meet_condition,
    register_project,
    waive_condition,
)
from domain.project.rules import DutiesNotApart, PublishedElsewhere
from domain.terms import ConditionSubject
from tests.domain.kit import DAY, on
from tests.domain.lives import (
    ACTIVE,
    AWARDED_ON_CONDITIONS,
    CASHIER,
    OFFICER,
    PREPARER,
    PREQUALIFIED,
    PROGRAMME,
    PROOF,
    PUBLISHED,
    RECIPIENT,
    REGISTERED,
    SIGNATURE_CONDITION,
    VERIFIER,
    given,
    kzt,
    uid,
)

CALL = Call(
    programme=PROGRAMME,
    round="2026-1",
    opens=date(2026, 1, 1),
    closes=date(2026, 1, 31),
    closed=False,
    instruments=("grant", "loan"),
    currency="KZT",
)
TODAY = date(2026, 1, 15)
DOLLARS = Money(amount=kzt("5.00").amount, currency="USD")
PARTICULARS: dict[str, Any] = {
    "code": "AGR-2026-001",
    "title": "Drip irrigation",
    "call": CALL,
    "recipient": RECIPIENT,
    "requested": kzt("900000.00"),
    "instrument": "grant",
    "cluster": None,
    "starts": date(2026, 2, 1),
    "ends": date(2027, 12, 31),
    "today": TODAY,
}


def register(**changes: object) -> dict[str, Any]:
    return {**PARTICULARS, **changes}


def test_a_project_is_registered_in_an_open_round() -> None:
    given().when(register_project, **PARTICULARS).then_once(REGISTERED)


def test_registering_other_particulars_under_the_same_id_is_refused() -> None:
    given(REGISTERED).when(register_project, **register(title="Another")).refused(ProjectExists, stage="registered")


@pytest.mark.parametrize("call", [replace(CALL, closed=True), replace(CALL, opens=date(2026, 1, 16))])
def test_a_round_that_is_not_open_takes_no_project(call: Call) -> None:
    given().when(register_project, **register(call=call)).refused(RoundNotOpen, round="2026-1")


def test_a_registration_is_checked_against_its_programme() -> None:
    given().when(register_project, **register(instrument="equity-co-investment")).refused(InstrumentNotOffered)
    given().when(register_project, **register(requested=DOLLARS)).refused(CurrencyMismatch)
    given().when(register_project, **register(requested=kzt("0.00"))).refused(AmountNotPositive)
    given().when(register_project, **register(ends=date(2026, 1, 1))).refused(EndsBeforeItStarts)


def test_a_typing_error_is_corrected_and_the_old_text_kept() -> None:
    corrected = ProjectCorrected(field="title", old="Drip irrigation", new="Drip watering", why="Typo", effective=DAY)
    given(REGISTERED).when(correct_project, field="title", value="Drip watering", why="Typo").then_once(corrected)
    clustered = ProjectCorrected(field="cluster", old=None, new="irrigation", why="Forgotten", effective=DAY)
    given(REGISTERED).when(correct_project, field="cluster", value="irrigation", why="Forgotten").then_once(clustered)


def test_a_correction_of_a_project_that_does_not_exist_finds_nothing() -> None:
    given().when(correct_project, field="title", value="x", why="y").not_found("project", "of this id")


def test_a_published_project_changes_only_with_its_publisher() -> None:
    given(PUBLISHED).when(correct_project, field="title", value="x", why="y").refused(PublishedElsewhere)


EVIDENCE = EvidenceSubmitted(
    evidence=PROOF, subject=ConditionSubject(condition=SIGNATURE_CONDITION), submitted_by=PREPARER
)
ON_CONDITIONS = (REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS, EVIDENCE)
MET = ConditionMet(condition=SIGNATURE_CONDITION, evidence=(PROOF.id,), decided_by=OFFICER)
WAIVED = ConditionWaived(condition=SIGNATURE_CONDITION, why="Law changed", decided_by=OFFICER)


def meeting(condition: UUID = SIGNATURE_CONDITION, evidence: UUID = PROOF.id, person: UUID = OFFICER) -> dict[str, Any]:
    return {"condition": condition, "evidence": (evidence,), "decided_by": person}


def test_a_condition_is_met_on_evidence_or_waived_for_a_reason() -> None:
    given(*ON_CONDITIONS).when(meet_condition, **meeting()).then_once(MET)
    waiver: dict[str, Any] = {"condition": SIGNATURE_CONDITION, "why": "Law changed", "decided_by": OFFICER}
    given(*ON_CONDITIONS).when(waive_condition, **waiver).then_once(WAIVED)
    given(*ON_CONDITIONS, WAIVED).when(meet_condition, **meeting()).refused(ConditionSettled, settled="waived")
    given(*ON_CONDITIONS, MET).when(waive_condition, **waiver).refused(ConditionSettled, settled="met")


def test_a_condition_and_its_evidence_must_exist() -> None:
    given(*ON_CONDITIONS).when(meet_condition, **meeting(uid(999))).not_found("condition", uid(999))
    given(*ON_CONDITIONS).when(meet_condition, **meeting(evidence=uid(998))).not_found("evidence", uid(998))


def test_who_verified_on_a_project_does_not_decide_on_it() -> None:
    state = given(*ACTIVE).state
    verified = replace(
        state, duties={"verifies": frozenset({VERIFIER})}, conditions=given(*ON_CONDITIONS).state.conditions
    )
    with pytest.raises(DutiesNotApart):
        waive_condition(verified, condition=SIGNATURE_CONDITION, why="x", decided_by=VERIFIER)
    assert waive_condition(verified, condition=SIGNATURE_CONDITION, why="x", decided_by=CASHIER)


@pytest.mark.parametrize("amount", ["0.005", "1000000000000000000.00"])
def test_an_amount_is_one_that_can_be_paid(amount: str) -> None:
    given().when(register_project, **register(requested=kzt(amount))).refused(AmountNotPayable)


def test_a_correction_counts_from_the_day_of_the_registration() -> None:
    (corrected,) = (
        given(on(date(2026, 1, 10), REGISTERED)).when(correct_project, field="title", value="x", why="y").events
    )
    assert corrected.effective_on(date(2026, 9, 9)) == date(2026, 1, 10)
