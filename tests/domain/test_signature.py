"""The signature: under exactly the terms in force, once everything that it rests on is in order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.canonical import digest
from domain.errors import Refused
from domain.events import (
    AgreementSigned,
    ConditionWaived,
    IndicatorDropped,
    PrequalificationAssessed,
    ProjectEvent,
    TargetSet,
)
from domain.events.appraisal import CheckResult
from domain.indicator import DecimalValue, TextValue
from domain.project.award import ProductivityOutcomeMissing
from domain.project.growth_plan import ScenarioNotAgreed
from domain.project.rules import DutiesNotApart, WrongStage
from domain.project.signature import (
    AgreementSignedOtherwise,
    CheckNotInOrder,
    ConditionBlocksNothing,
    ConditionsOpen,
    NothingAgreed,
    SignatureMissing,
    SupportEndsTooEarly,
    sign_agreement,
    terms_document,
)
from tests.domain.applications import (
    OUTCOME,
    PLAN,
    REVIEWED,
    REVIEWER,
    TARGET_2027,
    YEAR_2027,
    rulebook,
    scenario,
)
from tests.domain.lives import (
    ADOPTED,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    BEFORE_T1,
    CHECKS,
    DEFINITIONS,
    M1,
    M1_PLANNED,
    M2,
    M2_PLANNED,
    OFFICER,
    PREQUALIFIED,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    RULEBOOK,
    SIGNATORIES,
    SIGNATURE_CONDITION,
    SIGNING_DAY,
    T1_PLANNED,
    given,
)

DRAFT: tuple[ProjectEvent, ...] = (REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED, M2_PLANNED)
LENIENT = rulebook(award={"productivity_outcome_required": False})
TARGET = TargetSet(indicator=PRODUCTIVITY, period=QUARTER, value=DecimalValue(decimal=Decimal(5)))

SIGNATURE: dict[str, Any] = {
    "support_ends": date(2027, 12, 31),
    "signatories": SIGNATORIES,
    "rulebook_version": 1,
    "rulebook": RULEBOOK,
    "appraisal_rulebook": LENIENT,
    "definitions": DEFINITIONS,
    "today": SIGNING_DAY,
}


def test_the_signature_is_under_exactly_the_terms_in_force() -> None:
    history = given(*DRAFT, ADOPTED, TARGET, T1_PLANNED)
    signed = AgreementSigned(
        version=1,
        rulebook_version=1,
        support_ends=date(2027, 12, 31),
        signatories=SIGNATORIES,
        terms_digest=digest(terms_document(history.state)),
    )
    after = history.when(sign_agreement, **SIGNATURE).then_once(signed)
    assert after.state.stage == "active"
    after.when(sign_agreement, **{**SIGNATURE, "support_ends": date(2028, 1, 1)}).refused(AgreementSignedOtherwise)


def test_every_term_is_in_the_document_that_is_signed() -> None:
    document = terms_document(given(*DRAFT, ADOPTED, TARGET, T1_PLANNED).state)
    assert document["award"] == {"amount": "800000.00", "currency": "KZT"}
    milestones, indicators, tranches = document["milestones"], document["indicators"], document["tranches"]
    assert isinstance(milestones, dict)
    assert isinstance(indicators, dict)
    assert isinstance(tranches, dict)
    assert set(milestones) == {str(M1), str(M2)}
    assert indicators[str(PRODUCTIVITY)]["targets"] == {
        str(QUARTER): {"kind": "decimal", "decimal": "5", "numerator": None, "denominator": None, "printed": None}
    }
    assert [tranche["amount"]["amount"] for tranche in tranches.values()] == ["300000.00"]
    assert terms_document(given().state)["award"] is None


EXPIRED = PrequalificationAssessed(
    checks=(CheckResult(check=CHECKS[0], verdict="pass", inputs=None, valid_until=date(2026, 2, 28)),),
    verdict="prequalified",
    assessor=OFFICER,
)
FAILED = PrequalificationAssessed(
    checks=(CheckResult(check=CHECKS[0], verdict="fail", inputs=None, valid_until=None),),
    verdict="rejected",
    assessor=OFFICER,
)
WAIVED = ConditionWaived(condition=SIGNATURE_CONDITION, why="Law changed", decided_by=OFFICER)


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        ((*DRAFT, EXPIRED), {}, CheckNotInOrder),
        ((*DRAFT, FAILED), {}, CheckNotInOrder),
        ((REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS, M1_PLANNED), {}, ConditionsOpen),
        ((REGISTERED, PREQUALIFIED, AWARDED), {}, NothingAgreed),
        (DRAFT, {"support_ends": SIGNING_DAY}, SupportEndsTooEarly),
        (DRAFT, {"signatories": SIGNATORIES[:1] * 2}, SignatureMissing),
        ((REGISTERED, PREQUALIFIED, M1_PLANNED), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_signature(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(sign_agreement, **{**SIGNATURE, **changes}).refused(refusal)


def test_a_check_that_was_never_made_stands_in_the_way() -> None:
    lacking = PREQUALIFIED.model_copy(update={"checks": PREQUALIFIED.checks[:1]})
    given(REGISTERED, lacking, AWARDED, M1_PLANNED).when(sign_agreement, **SIGNATURE).refused(
        CheckNotInOrder, verdict=None
    )


def test_a_waived_condition_no_longer_stands_in_the_way() -> None:
    history = given(REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS, WAIVED, M1_PLANNED, T1_PLANNED)
    answer = history.when(sign_agreement, **SIGNATURE)
    assert answer.then(*answer.events).state.stage == "active"


def test_a_check_that_never_expires_is_in_order() -> None:
    lasting = PREQUALIFIED.model_copy(
        update={"checks": tuple(check.model_copy(update={"valid_until": None}) for check in PREQUALIFIED.checks)}
    )
    answer = given(REGISTERED, lasting, AWARDED, M1_PLANNED).when(sign_agreement, **SIGNATURE)
    assert answer.refusal is None


def test_an_open_condition_on_a_tranche_that_is_not_planned_stands_in_the_way() -> None:
    astray = AWARDED.model_copy(update={"conditions": (BEFORE_T1,)})
    given(REGISTERED, PREQUALIFIED, astray, M1_PLANNED).when(sign_agreement, **SIGNATURE).refused(
        ConditionBlocksNothing, conditions=[str(BEFORE_T1.id)]
    )


def test_other_signatories_are_another_signature() -> None:
    history = given(*DRAFT)
    after = history.plus(history.when(sign_agreement, **SIGNATURE).events)
    other = (SIGNATORIES[0], SIGNATORIES[1].model_copy(update={"capacity": "Accountant"}))
    after.when(sign_agreement, **{**SIGNATURE, "signatories": other}).refused(AgreementSignedOtherwise)


# ------------------------------------------------------------------------------------------------ what an award rested on

BINDING = AWARDED.model_copy(update={"binding_scenario": "base"})
STRICT = {**SIGNATURE, "appraisal_rulebook": RULEBOOK}
BOUND: tuple[ProjectEvent, ...] = (REGISTERED, PREQUALIFIED, PLAN, BINDING, M1_PLANNED, ADOPTED)


def at(value: str) -> TargetSet:
    return TARGET_2027.model_copy(update={"value": DecimalValue(decimal=Decimal(value))})


def test_the_productivity_outcome_still_stands_at_the_signature() -> None:
    given(*DRAFT, *OUTCOME).when(sign_agreement, **STRICT).then_once(
        *given(*DRAFT, *OUTCOME).when(sign_agreement, **STRICT).events
    )
    dropped = IndicatorDropped(indicator=PRODUCTIVITY, why="Hard to measure")
    given(*DRAFT, *OUTCOME, dropped).when(sign_agreement, **STRICT).refused(ProductivityOutcomeMissing, lacking={})
    given(*DRAFT, ADOPTED).when(sign_agreement, **STRICT).refused(
        ProductivityOutcomeMissing, lacking={"labour-productivity/1": ["target"]}
    )


@pytest.mark.parametrize(
    ("direction", "kept", "lowered"),
    [
        ("rising", ["5000000", "5000000.01"], ["4999999.99"]),
        ("falling", ["5000000", "4999999.99"], ["5000000.01"]),
        ("maintain", ["5000000"], ["4999999.99", "5000000.01"]),
    ],
)
def test_no_target_of_the_scenario_that_binds_is_lowered(direction: str, kept: list[str], lowered: list[str]) -> None:
    definitions = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update={"direction": direction})}
    signing = {**STRICT, "definitions": definitions}
    for value in kept:
        assert given(*BOUND, at(value)).when(sign_agreement, **signing).refusal is None
    for value in lowered:
        target = {"target": f"{PRODUCTIVITY} for {YEAR_2027}", "scenario": "5000000", "agreed": value}
        given(*BOUND, at(value)).when(sign_agreement, **signing).refused(
            ScenarioNotAgreed, scenario="base", missing=[], lowered=[target]
        )


@pytest.mark.parametrize(
    "facts",
    [
        BOUND,
        BOUND[:-1],
        (*BOUND, TARGET_2027, IndicatorDropped(indicator=PRODUCTIVITY, why="x")),
        (*BOUND, TARGET_2027.model_copy(update={"value": TextValue(printed="more")})),
    ],
    ids=["no target", "not adopted", "dropped", "in words"],
)
def test_every_target_of_the_scenario_that_binds_stands_in_the_terms(facts: tuple[ProjectEvent, ...]) -> None:
    given(*facts).when(sign_agreement, **SIGNATURE).refused(
        ScenarioNotAgreed, missing=[f"{PRODUCTIVITY} for {YEAR_2027}"], lowered=[]
    )


def test_only_the_latest_growth_plan_binds_and_only_by_its_scenario() -> None:
    later = PLAN.model_copy(update={"version": 2, "scenarios": (scenario("base", (YEAR_2027, "4000000")),)})
    facts = (REGISTERED, PREQUALIFIED, PLAN, later, BINDING, M1_PLANNED, ADOPTED, at("4000000"))
    assert given(*facts).when(sign_agreement, **STRICT).refusal is None


def test_who_reviewed_does_not_sign() -> None:
    reviewed = (REGISTERED, PREQUALIFIED, *REVIEWED, AWARDED, M1_PLANNED)
    reviewer = SIGNATORIES[0].model_copy(update={"person": REVIEWER})
    given(*reviewed).when(sign_agreement, **{**SIGNATURE, "signatories": (reviewer, SIGNATORIES[1])}).refused(
        DutiesNotApart, does="signs", has_done="reviews"
    )
