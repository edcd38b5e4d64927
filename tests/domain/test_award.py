"""The award: decided once, and only on what the rulebook asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import AwardDecided, IndicatorAdopted, IndicatorDropped, TargetSet
from domain.indicator import DecimalValue, TextValue
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.period import Period
from domain.project.award import (
    AwardAboveRequested,
    AwardDecidedAlready,
    ConditionIdTaken,
    ConditionNotOfAward,
    DeciderHasInterest,
    ProductivityOutcomeMissing,
    ReviewsMissing,
    ScenarioNotBound,
    decide_award,
)
from domain.project.rules import WrongStage
from domain.terms import Baseline
from tests.domain.applications import (
    APPRAISED,
    DECLARED,
    OUTCOME,
    PLAN,
    REVIEWED,
    REVIEWER,
    REVIEWS,
    SECOND_REVIEWER,
    TARGET_2027,
    declared,
    review,
    rulebook,
)
from tests.domain.lives import (
    ADOPTED,
    AWARD,
    AWARDED,
    BEFORE_SIGNING,
    DEFINITIONS,
    JOBS,
    JOBS_ADOPTED,
    OFFICER,
    PREQUALIFIED,
    PRODUCTIVITY,
    REGISTERED,
    RULEBOOK,
    TERMS,
    given,
    kzt,
)

DOLLARS = Money(amount=kzt("5.00").amount, currency="USD")
DECISION: dict[str, Any] = {
    "award": AWARD,
    "outcome": "awarded",
    "amount": kzt("800000.00"),
    "binding_scenario": None,
    "conditions": (),
    "reasons": "Highest score of the round.",
    "dissent": None,
    "decided_by": OFFICER,
    "rulebook": RULEBOOK,
    "definitions": DEFINITIONS,
}
DECLINED = AwardDecided.model_validate({**AWARDED.model_dump(), "outcome": "declined", "amount": None})


def decide(**changes: object) -> dict[str, Any]:
    return {**DECISION, **changes}


def test_an_award_is_decided_once() -> None:
    given(*APPRAISED).when(decide_award, **DECISION).then_once(AWARDED)
    given(*APPRAISED, AWARDED).when(decide_award, **decide(reasons="Other")).refused(AwardDecidedAlready)


def test_a_declined_project_is_kept_with_its_reasons_and_scores() -> None:
    history = (
        given(REGISTERED, PREQUALIFIED, *REVIEWED)
        .when(decide_award, **decide(outcome="declined", amount=None))
        .then_once(DECLINED)
    )
    assert history.state.stage == "declined"
    assert history.state.award is not None
    assert history.state.award.amount is None
    assert {reviewer: scored.total for reviewer, scored in history.state.reviews.items()} == {
        REVIEWER: Decimal("3.85"),
        SECOND_REVIEWER: Decimal("2.9"),
    }


def test_whoever_brings_nothing_can_be_declined() -> None:
    given(REGISTERED, PREQUALIFIED).when(decide_award, **decide(outcome="declined", amount=None)).then(DECLINED)


def test_an_award_needs_prequalification_unless_the_rulebook_has_no_checks() -> None:
    unassessed = (REGISTERED, *REVIEWED, *OUTCOME)
    given(*unassessed).when(decide_award, **DECISION).refused(WrongStage, stage="registered")
    given(*unassessed).when(decide_award, **decide(rulebook=rulebook(prequalification_checks=[]))).then(AWARDED)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": None}, AmountNotPositive),
        ({"outcome": "declined"}, AmountNotPositive),
        ({"amount": kzt("0.00")}, AmountNotPositive),
        ({"amount": DOLLARS}, CurrencyMismatch),
        ({"amount": kzt("900000.01")}, AwardAboveRequested),
        ({"conditions": (BEFORE_SIGNING, BEFORE_SIGNING)}, ConditionIdTaken),
        ({"conditions": (BEFORE_SIGNING.model_copy(update={"origin": "gate"}),)}, ConditionNotOfAward),
    ],
)
def test_an_award_without_sense_is_refused(changes: dict[str, Any], refusal: type[Refused]) -> None:
    given(*APPRAISED).when(decide_award, **decide(**changes)).refused(refusal)


def test_as_much_as_was_requested_can_be_awarded() -> None:
    whole = AWARDED.model_copy(update={"amount": kzt("900000.00")})
    given(*APPRAISED).when(decide_award, **decide(amount=kzt("900000.00"))).then(whole)


def test_an_award_needs_reviews_that_count() -> None:
    one = (REGISTERED, PREQUALIFIED, *DECLARED, REVIEWS[0], *OUTCOME)
    given(*one).when(decide_award, **DECISION).refused(ReviewsMissing, needed=2, counted=1, excluded=[])
    late = declared(SECOND_REVIEWER, interest=True, why="My sister works there.")
    given(*APPRAISED, late).when(decide_award, **DECISION).refused(
        ReviewsMissing, needed=2, counted=1, excluded=[str(SECOND_REVIEWER)]
    )
    again = review(REVIEWER, "5", "5", "5", "5", total="5")
    given(*one, again).when(decide_award, **DECISION).refused(ReviewsMissing, counted=1)
    given(REGISTERED, PREQUALIFIED, *OUTCOME).when(decide_award, **decide(rulebook=rulebook(review=None))).then(AWARDED)


def test_whoever_has_an_interest_does_not_decide() -> None:
    given(*APPRAISED, declared(OFFICER)).when(decide_award, **DECISION).then(AWARDED)
    given(*APPRAISED, declared(OFFICER, interest=True, why="Shares.")).when(decide_award, **DECISION).refused(
        DeciderHasInterest, why="Shares."
    )


WITHOUT = (REGISTERED, PREQUALIFIED, *REVIEWED)
assert TERMS.baseline is not None


def adopted(baseline: Baseline | None) -> IndicatorAdopted:
    return ADOPTED.model_copy(update={"terms": TERMS.model_copy(update={"baseline": baseline})})


UNNUMBERED = adopted(TERMS.baseline.model_copy(update={"value": TextValue(printed="high")}))
UNSOURCED = adopted(TERMS.baseline.model_copy(update={"source": None}))
BASELESS = adopted(None)
IN_2026 = TARGET_2027.model_copy(update={"period": Period(first=date(2026, 1, 1), last=date(2026, 12, 31))})
IN_WORDS = TARGET_2027.model_copy(update={"value": TextValue(printed="more")})


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        ((), {}),
        ((JOBS_ADOPTED, TARGET_2027.model_copy(update={"indicator": JOBS})), {}),
        ((ADOPTED,), {"labour-productivity/1": ["target"]}),
        ((ADOPTED, IN_WORDS), {"labour-productivity/1": ["target"]}),
        ((ADOPTED, IN_2026), {"labour-productivity/1": ["target for 2027"]}),
        ((UNNUMBERED, TARGET_2027), {"labour-productivity/1": ["baseline"]}),
        ((BASELESS, TARGET_2027), {"labour-productivity/1": ["baseline"]}),
        ((UNSOURCED, IN_2026), {"labour-productivity/1": ["source of the baseline", "target for 2027"]}),
        ((*OUTCOME, IndicatorDropped(indicator=PRODUCTIVITY, why="Hard to measure")), {}),
    ],
    ids=["nothing", "no productivity", "no target", "words", "a year left out", "words for a baseline", "no baseline",
         "no source", "dropped"],
)  # fmt: skip
def test_an_award_needs_a_productivity_outcome(facts: tuple[Any, ...], lacking: dict[str, list[str]]) -> None:
    given(*WITHOUT, *facts).when(decide_award, **DECISION).refused(ProductivityOutcomeMissing, lacking=lacking)
    lenient = rulebook(award={"productivity_outcome_required": False})
    given(*WITHOUT, *facts).when(decide_award, **decide(rulebook=lenient)).then(AWARDED)


@pytest.mark.parametrize(
    "changes", [{"result_level": "output"}, {"productivity": False}], ids=["an output", "no productivity"]
)
def test_only_a_productivity_indicator_of_level_outcome_counts(changes: dict[str, Any]) -> None:
    definitions = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update=changes)}
    given(*APPRAISED).when(decide_award, **decide(definitions=definitions)).refused(ProductivityOutcomeMissing)
    given(*APPRAISED).when(decide_award, **decide(definitions={})).refused(ProductivityOutcomeMissing, lacking={})


def test_a_project_without_a_whole_year_needs_one_target() -> None:
    short = REGISTERED.model_copy(update={"ends": date(2027, 12, 30)})
    history = given(short, PREQUALIFIED, *REVIEWED, ADOPTED)
    history.when(decide_award, **DECISION).refused(
        ProductivityOutcomeMissing, lacking={"labour-productivity/1": ["target"]}
    )
    quarter = Period(first=date(2026, 7, 1), last=date(2026, 9, 30))
    aim = TargetSet(indicator=PRODUCTIVITY, period=quarter, value=DecimalValue(decimal=Decimal(1)))
    given(short, PREQUALIFIED, *REVIEWED, ADOPTED, aim).when(decide_award, **DECISION).then(AWARDED)


def test_the_years_may_be_those_of_the_scenario_that_binds() -> None:
    bound = AWARDED.model_copy(update={"binding_scenario": "base"})
    given(*WITHOUT, PLAN, ADOPTED).when(decide_award, **decide(binding_scenario="base")).then_once(bound)
    early = PLAN.model_copy(
        update={
            "scenarios": tuple(
                each.model_copy(
                    update={"targets": tuple(t.model_copy(update={"period": IN_2026.period}) for t in each.targets)}
                )
                for each in PLAN.scenarios
            )
        }
    )
    given(*WITHOUT, early, ADOPTED).when(decide_award, **decide(binding_scenario="low")).refused(
        ProductivityOutcomeMissing, lacking={"labour-productivity/1": ["target for 2027"]}
    )


def test_an_award_binds_a_scenario_of_the_latest_growth_plan() -> None:
    given(*APPRAISED, PLAN).when(decide_award, **DECISION).refused(
        ScenarioNotBound, binding_scenario=None, growth_plan_version=1, scenarios=["low", "base", "high"]
    )
    later = PLAN.model_copy(update={"version": 2, "scenarios": PLAN.scenarios[:2]})
    given(*APPRAISED, PLAN, later).when(decide_award, **decide(binding_scenario="high")).refused(
        ScenarioNotBound, growth_plan_version=2, scenarios=["low", "base"]
    )
    given(*APPRAISED).when(decide_award, **decide(binding_scenario="base")).refused(
        ScenarioNotBound, growth_plan_version=None, scenarios=[]
    )
    declining = decide(outcome="declined", amount=None)
    given(*APPRAISED, PLAN).when(decide_award, **declining).then(DECLINED)
    given(*APPRAISED, PLAN).when(decide_award, **{**declining, "binding_scenario": "base"}).refused(ScenarioNotBound)
