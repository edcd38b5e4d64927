"""Tranches: planned before the signature, released all or nothing on milestones met; paid, and paid back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.criteria import NoOpenFindings
from domain.errors import Refused
from domain.events import (
    ConditionWaived,
    MilestoneCancelled,
    ProjectEvent,
    TranchePlanned,
    TrancheRevised,
)
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.rules import TermsAreSigned, WrongStage
from domain.project.signature import sign_agreement
from domain.project.tranches import (
    ConditionsOpenForTranche,
    MilestonesNotMet,
    NotAwarded,
    NothingToRelease,
    ReleaseExceedsAward,
    ReleaseNotOffered,
    TrancheAgainstRulebook,
    TrancheExists,
    TrancheMilestoneCancelled,
    TranchesExceedAward,
    plan_tranche,
    release_tranche,
    revise_tranche,
)
from domain.rulebook import Rulebook
from domain.scale import Step, Steps
from domain.terms import IndicatorAttainment, TrancheTerms, WeightedMilestones
from tests.domain.applications import rulebook
from tests.domain.lives import (
    ACTIVE,
    ADVANCE,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    DEFINITIONS,
    DELIVERED,
    FIRST,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    M2,
    M2_PLANNED,
    OFFICER,
    PREQUALIFIED,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    RELEASE,
    RULEBOOK,
    SIGNATORIES,
    SIGNED,
    T1,
    T1_PLANNED,
    T1_RELEASED,
    T2,
    TRANCHE_CONDITION,
    changed,
    given,
    kzt,
    uid,
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
        (terms(measure=IndicatorAttainment(indicator=PRODUCTIVITY, period=QUARTER)), ReleaseNotOffered),
        (terms(scale=HALVES), ReleaseNotOffered),
        (terms(criteria=(CRITERION,)), ReleaseNotOffered),
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


GIVE: dict[str, Any] = {"tranche": T1, "release": RELEASE, "released_by": OFFICER, "rulebook": RULEBOOK}


def test_a_tranche_whose_milestones_are_met_is_released_with_its_basis() -> None:
    history = given(*DELIVERED).when(release_tranche, **GIVE).then_once(T1_RELEASED)
    tranche = history.state.tranches[T1]
    assert (tranche.entitlement, tranche.net) == (Decimal("300000.00"), Decimal("270000.00"))
    history.when(release_tranche, **{**GIVE, "release": uid(999)}).refused(NothingToRelease)


SMALL_AWARD = AWARDED.model_copy(update={"amount": kzt("100000.00")})
ON_CONDITIONS = (REGISTERED, PREQUALIFIED, AWARDED_ON_CONDITIONS, M1_PLANNED, T1_PLANNED, SIGNED, M1_SUBMITTED, M1_MET)
UNMEASURED = T1_PLANNED.model_copy(
    update={"terms": terms(measure=IndicatorAttainment(indicator=PRODUCTIVITY, period=QUARTER))}
)


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        (ACTIVE, {}, MilestonesNotMet),
        (ON_CONDITIONS, {}, ConditionsOpenForTranche),
        ((REGISTERED, PREQUALIFIED, SMALL_AWARD, *DELIVERED[3:]), {}, ReleaseExceedsAward),
        ((*DRAFT, T1_PLANNED), {}, WrongStage),
        ((*DELIVERED, UNMEASURED), {}, ReleaseNotOffered),
    ],
)
def test_what_stands_in_the_way_of_a_release(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(release_tranche, **{**GIVE, **changes}).refused(refusal)


@pytest.mark.parametrize(
    ("rulebook", "facts"),
    [
        (
            RULEBOOK.model_copy(update={"minimum_cofinancing_share": Decimal("0.01")}),
            {"minimum_cofinancing_share": "0.01", "release_criteria": []},
        ),
        (
            with_tranche_rule(release_criteria=(CRITERION,)),
            {"minimum_cofinancing_share": "0", "release_criteria": ["findings"]},
        ),
    ],
)
def test_what_the_pinned_rulebook_asks_for_and_nobody_can_judge_yet_is_not_taken_as_passed(
    rulebook: Rulebook, facts: dict[str, Any]
) -> None:
    given(*DELIVERED).when(release_tranche, **{**GIVE, "rulebook": rulebook}).refused(
        ReleaseNotOffered, tranche="T1", **facts
    )
    given(*DELIVERED, T1_RELEASED).when(release_tranche, **{**GIVE, "rulebook": rulebook}).then()


def test_a_tranche_signed_on_other_terms_than_the_pinned_rulebook_is_not_released() -> None:
    other = with_tranche_rule(partial_achievement=HALVES)
    given(*DELIVERED).when(release_tranche, **{**GIVE, "rulebook": other}).refused(
        TrancheAgainstRulebook, tranche="T1", scale="all-or-nothing", scale_of_rulebook="steps"
    )


def test_a_settled_condition_no_longer_blocks_a_tranche() -> None:
    waived = ConditionWaived(condition=TRANCHE_CONDITION, why="Insured by the state", decided_by=OFFICER)
    answer = given(*ON_CONDITIONS, waived).when(release_tranche, **GIVE)
    assert answer.refusal is None
