"""Tranches: planned and revised before the signature, and sound under the rulebook that is pinned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.criteria import NoOpenFindings, ThresholdFromTable
from domain.errors import Refused
from domain.events import (
    IndicatorDropped,
    MilestoneCancelled,
    ProjectEvent,
    TranchePlanned,
    TrancheRevised,
)
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.performance import TrancheNotMeasurable
from domain.project.rules import TermsAreSigned
from domain.project.signature import sign_agreement
from domain.project.tranches import (
    NotAwarded,
    TrancheAgainstRulebook,
    TrancheCriteriaUnsound,
    TrancheExists,
    TrancheMilestoneCancelled,
    TranchesExceedAward,
    plan_tranche,
    revise_tranche,
)
from domain.rulebook import Rulebook
from domain.scale import Step, Steps
from domain.terms import IndicatorAttainment, TrancheTerms, WeightedMilestones
from tests.domain.applications import rulebook
from tests.domain.cases import formula, kpi, target
from tests.domain.lives import (
    ACTIVE,
    ADOPTED,
    ADVANCE,
    AWARDED,
    DEFINITIONS,
    FIRST,
    M1,
    M1_PLANNED,
    M2,
    M2_PLANNED,
    PREQUALIFIED,
    PRODUCTIVITY,
    REGISTERED,
    RULEBOOK,
    SIGNATORIES,
    T1,
    T1_PLANNED,
    T2,
    YEAR,
    changed,
    given,
    kzt,
)

HALVES = Steps(steps=(Step(achieved_share=Decimal("0.5"), paid_share=Decimal("0.5")),))
CRITERION = NoOpenFindings(id="findings", title={"en": "No open findings"})


def with_tranche_rule(**changes: object) -> Rulebook:
    return RULEBOOK.model_copy(update={"tranches": RULEBOOK.tranches.model_copy(update=changes)})


DRAFT: tuple[ProjectEvent, ...] = (REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED)
USD = Money(amount=Decimal("5.00"), currency="USD")


def terms(**changes: object) -> TrancheTerms:
    return ADVANCE.model_copy(update=changes)


def test_a_tranche_is_planned_once_and_its_code_is_its_own() -> None:
    given(*DRAFT).when(plan_tranche, tranche=T1, terms=ADVANCE).then_once(T1_PLANNED)
    given(*DRAFT, T1_PLANNED).when(plan_tranche, tranche=T2, terms=ADVANCE).refused(TrancheExists, code="T1")
    given(*DRAFT, T1_PLANNED).when(plan_tranche, tranche=T1, terms=terms(title="x")).refused(TrancheExists)
    given(*ACTIVE).when(plan_tranche, tranche=T2, terms=terms(code="T2")).refused(TermsAreSigned)


@pytest.mark.parametrize(
    ("planned", "refusal"),
    [
        (terms(amount=USD), CurrencyMismatch),
        (terms(amount=kzt("0.00")), AmountNotPositive),
        (terms(amount=kzt("800000.01")), TranchesExceedAward),
    ],
)
def test_what_stands_in_the_way_of_a_tranche(planned: TrancheTerms, refusal: type[Refused]) -> None:
    given(*DRAFT).when(plan_tranche, tranche=T1, terms=planned).refused(refusal)


def test_tranches_divide_an_award_and_are_measured_by_milestones_of_the_plan() -> None:
    given(REGISTERED, M1_PLANNED).when(plan_tranche, tranche=T1, terms=ADVANCE).refused(NotAwarded)
    unplanned = terms(measure=WeightedMilestones(milestones=(M2,)))
    given(*DRAFT).when(plan_tranche, tranche=T1, terms=unplanned).not_found("milestone", M2)
    rest = terms(code="T2", amount=kzt("500000.00"))
    given(*DRAFT, T1_PLANNED).when(plan_tranche, tranche=T2, terms=rest).then_once(
        TranchePlanned(tranche=T2, terms=rest)
    )
    more = terms(code="T2", amount=kzt("500000.01"))
    given(*DRAFT, T1_PLANNED).when(plan_tranche, tranche=T2, terms=more).refused(TranchesExceedAward)


def test_a_planned_tranche_is_revised_with_a_reason() -> None:
    less = terms(amount=kzt("200000.00"))
    revised = TrancheRevised(tranche=T1, old=ADVANCE, new=less, why="Cheaper design")
    given(*DRAFT, T1_PLANNED).when(revise_tranche, tranche=T1, terms=less, why="Cheaper design").then_once(revised)
    given(*DRAFT).when(revise_tranche, tranche=T1, terms=less, why="x").not_found("tranche", T1)
    second = TranchePlanned(tranche=T2, terms=terms(code="T2"))
    given(*DRAFT, T1_PLANNED, second).when(revise_tranche, tranche=T2, terms=less, why="x").refused(TrancheExists)


SIGNATURE: dict[str, Any] = {
    "support_ends": date(2027, 12, 31),
    "signatories": SIGNATORIES,
    "rulebook_version": 1,
    "rulebook": RULEBOOK,
    "appraisal_rulebook": rulebook(award={"productivity_outcome_required": False}),
    "definitions": DEFINITIONS,
    "today": date(2026, 3, 1),
}


def test_tranches_and_milestones_that_point_nowhere_are_not_signed() -> None:
    cancelled = MilestoneCancelled(milestone=M1, why="x")
    given(*DRAFT, M2_PLANNED, T1_PLANNED, cancelled).when(sign_agreement, **SIGNATURE).refused(
        TrancheMilestoneCancelled, tranche="T1", milestone="M1"
    )
    linked = M1_PLANNED.model_copy(update={"terms": changed(FIRST, tranche=str(T2))})
    given(REGISTERED, PREQUALIFIED, AWARDED, linked).when(sign_agreement, **SIGNATURE).not_found("tranche", T2)


@pytest.mark.parametrize(
    ("planned", "facts"),
    [
        (
            {"holdback_share": Decimal("0.05")},
            {"holdback_share": "0.05", "holdback_share_of_rulebook": "0.10"},
        ),
        (
            {"scale": HALVES},
            {"scale": "steps", "scale_of_rulebook": "all-or-nothing"},
        ),
    ],
)
def test_tranches_that_the_rulebook_to_be_pinned_does_not_allow_are_not_signed(
    planned: dict[str, Any], facts: dict[str, Any]
) -> None:
    tranche = TranchePlanned(tranche=T1, terms=terms(**planned))
    given(*DRAFT, tranche).when(sign_agreement, **SIGNATURE).refused(TrancheAgainstRulebook, tranche="T1", **facts)


def test_tranches_are_held_against_the_rulebook_that_is_pinned_not_that_of_the_appraisal() -> None:
    other = with_tranche_rule(holdback_share=Decimal("0.2"))
    history = given(*DRAFT, T1_PLANNED)
    history.when(sign_agreement, **{**SIGNATURE, "rulebook": other}).refused(TrancheAgainstRulebook)
    lenient = other.model_copy(update={"award": SIGNATURE["appraisal_rulebook"].award})
    answer = history.when(sign_agreement, **{**SIGNATURE, "appraisal_rulebook": lenient})
    assert answer.refusal is None


ON_PRODUCTIVITY = terms(measure=IndicatorAttainment(indicator=PRODUCTIVITY, period=YEAR))


def test_a_tranche_is_measured_by_the_attainment_of_an_adopted_indicator() -> None:
    planned = TranchePlanned(tranche=T1, terms=ON_PRODUCTIVITY)
    given(*DRAFT).when(plan_tranche, tranche=T1, terms=ON_PRODUCTIVITY).not_found("indicator", str(PRODUCTIVITY))
    given(*DRAFT, ADOPTED).when(plan_tranche, tranche=T1, terms=ON_PRODUCTIVITY).then_once(planned)
    dropped = IndicatorDropped(indicator=PRODUCTIVITY, why="x")
    given(*DRAFT, ADOPTED, dropped).when(plan_tranche, tranche=T1, terms=ON_PRODUCTIVITY).not_found(
        "indicator", str(PRODUCTIVITY)
    )
    history = given(*DRAFT, ADOPTED, planned)
    history.when(sign_agreement, **SIGNATURE).refused(TrancheNotMeasurable, tranche="T1")
    assert history.plus([target("5000000")]).when(sign_agreement, **SIGNATURE).refusal is None


def test_a_tranche_has_a_scale_and_criteria_of_its_own() -> None:
    more = terms(scale=HALVES, criteria=(CRITERION,))
    planned = TranchePlanned(tranche=T1, terms=more)
    given(*DRAFT).when(plan_tranche, tranche=T1, terms=more).then_once(planned)
    halves = with_tranche_rule(partial_achievement=HALVES)
    assert given(*DRAFT, planned).when(sign_agreement, **{**SIGNATURE, "rulebook": halves}).refusal is None


@pytest.mark.parametrize(
    ("criterion", "path"),
    [
        (CRITERION.model_copy(update={"id": "tranche.performance"}), "criteria/0/id"),
        (CRITERION.model_copy(update={"id": "asked"}), "criteria/0/id"),
        (kpi(indicator={"code": "unheard-of", "version": 1}), "criteria/0/indicator"),
        (kpi().model_copy(update={"threshold": ThresholdFromTable(table="unheard-of")}), "criteria/0/threshold/table"),
        (formula("awarded > region"), "criteria/0/expression"),
    ],
)
def test_a_criterion_of_a_tranche_that_nobody_could_judge_is_not_signed(criterion: Any, path: str) -> None:
    planned = TranchePlanned(tranche=T1, terms=terms(criteria=(criterion,)))
    asking = with_tranche_rule(release_criteria=(CRITERION.model_copy(update={"id": "asked"}),))
    answer = given(*DRAFT, planned).when(sign_agreement, **{**SIGNATURE, "rulebook": asking})
    answer.refused(TrancheCriteriaUnsound, tranche="T1")
    assert isinstance(answer.refusal, TrancheCriteriaUnsound)
    faults: Any = answer.refusal.facts["faults"]
    assert [fault["path"] for fault in faults] == [path]
