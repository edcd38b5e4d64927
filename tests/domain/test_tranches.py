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
    DisbursementConfirmed,
    DisbursementReversed,
    MilestoneCancelled,
    ProjectEvent,
    TranchePlanned,
    TrancheRevised,
)
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.agreement import sign_agreement
from domain.project.payments import (
    DisbursementExists,
    PaidAboveReleased,
    ReversalExists,
    ReversedAbovePaid,
    confirm_disbursement,
    reverse_disbursement,
)
from domain.project.rules import DayNotYetCome, DutiesNotApart, TermsAreSigned, WrongStage
from domain.project.tranches import (
    ConditionsOpenForTranche,
    MilestonesNotMet,
    NotAwarded,
    NothingToRelease,
    ReleaseExceedsAward,
    ReleaseNotOffered,
    TrancheExists,
    TrancheMilestoneCancelled,
    TranchesExceedAward,
    plan_tranche,
    release_tranche,
    revise_tranche,
)
from domain.scale import Step, Steps
from domain.terms import IndicatorAttainment, TrancheTerms, WeightedMilestones
from tests.domain.lives import (
    ACTIVE,
    ADVANCE,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    CASHIER,
    DELIVERED,
    FIRST,
    M1,
    M1_MET,
    M1_PLANNED,
    M1_SUBMITTED,
    M2,
    M2_PLANNED,
    OFFICER,
    PAYMENT,
    PREQUALIFIED,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    RELEASE,
    REVERSAL,
    RULEBOOK,
    SIGNATORIES,
    SIGNED,
    T1,
    T1_PLANNED,
    T1_RELEASED,
    T2,
    TRANCHE_CONDITION,
    VERIFIER,
    changed,
    given,
    kzt,
    uid,
)

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
        (
            terms(scale=Steps(steps=(Step(achieved_share=Decimal("0.5"), paid_share=Decimal("0.5")),))),
            ReleaseNotOffered,
        ),
        (terms(criteria=(NoOpenFindings(id="findings", title={"en": "No open findings"}),)), ReleaseNotOffered),
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
    "today": date(2026, 3, 1),
}


def test_tranches_and_milestones_that_point_nowhere_are_not_signed() -> None:
    cancelled = MilestoneCancelled(milestone=M1, why="x")
    given(*DRAFT, M2_PLANNED, T1_PLANNED, cancelled).when(sign_agreement, **SIGNATURE).refused(
        TrancheMilestoneCancelled, tranche="T1", milestone="M1"
    )
    linked = M1_PLANNED.model_copy(update={"terms": changed(FIRST, tranche=str(T2))})
    given(REGISTERED, PREQUALIFIED, AWARDED, linked).when(sign_agreement, **SIGNATURE).not_found("tranche", T2)


GIVE: dict[str, Any] = {"tranche": T1, "release": RELEASE, "released_by": OFFICER}


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


def test_a_settled_condition_no_longer_blocks_a_tranche() -> None:
    waived = ConditionWaived(condition=TRANCHE_CONDITION, why="Insured by the state", decided_by=OFFICER)
    answer = given(*ON_CONDITIONS, waived).when(release_tranche, **GIVE)
    assert answer.refusal is None


RELEASED: tuple[ProjectEvent, ...] = (*DELIVERED, T1_RELEASED)
PAY: dict[str, Any] = {
    "disbursement": PAYMENT,
    "tranche": T1,
    "amount": kzt("270000.00"),
    "paid_on": date(2026, 7, 10),
    "reference": "PP-2026-17",
    "paid_by": CASHIER,
    "today": date(2026, 7, 15),
}
PAID = DisbursementConfirmed(
    disbursement=PAYMENT,
    tranche=T1,
    amount=kzt("270000.00"),
    paid_on=date(2026, 7, 10),
    reference="PP-2026-17",
    paid_by=CASHIER,
)


def test_what_was_released_is_paid_once() -> None:
    history = given(*RELEASED).when(confirm_disbursement, **PAY).then_once(PAID)
    assert history.state.tranches[T1].paid == Decimal("270000.00")
    assert PAID.effective_on(date(2026, 7, 15)) == date(2026, 7, 10)
    history.when(confirm_disbursement, **{**PAY, "reference": "other"}).refused(DisbursementExists)
    history.when(confirm_disbursement, **{**PAY, "disbursement": uid(999), "amount": kzt("0.01")}).refused(
        PaidAboveReleased, free=kzt("0.00").facts()
    )


@pytest.mark.parametrize(
    ("facts", "changes", "refusal"),
    [
        (RELEASED, {"amount": kzt("270000.01")}, PaidAboveReleased),
        (RELEASED, {"amount": kzt("0.00")}, AmountNotPositive),
        (RELEASED, {"amount": USD}, CurrencyMismatch),
        (RELEASED, {"paid_on": date(2026, 7, 16)}, DayNotYetCome),
        (RELEASED, {"paid_by": OFFICER}, DutiesNotApart),
        ((REGISTERED,), {}, WrongStage),
    ],
)
def test_what_stands_in_the_way_of_a_payment(
    facts: tuple[ProjectEvent, ...], changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given(*facts).when(confirm_disbursement, **{**PAY, **changes}).refused(refusal)


TAKE_BACK: dict[str, Any] = {
    "reversal": REVERSAL,
    "of": PAYMENT,
    "amount": kzt("70000.00"),
    "reversed_on": date(2026, 8, 1),
    "reference": None,
    "code": "returned",
    "why": "Wrong account",
    "reversed_by": CASHIER,
    "today": date(2026, 8, 2),
}
TAKEN_BACK = DisbursementReversed(
    reversal=REVERSAL,
    of=PAYMENT,
    amount=kzt("70000.00"),
    reversed_on=date(2026, 8, 1),
    reference=None,
    code="returned",
    why="Wrong account",
    reversed_by=CASHIER,
)


def test_a_payment_is_reversed_up_to_what_still_stands() -> None:
    history = given(*RELEASED, PAID).when(reverse_disbursement, **TAKE_BACK).then_once(TAKEN_BACK)
    assert history.state.tranches[T1].paid == Decimal("200000.00")
    history.when(reverse_disbursement, **{**TAKE_BACK, "code": "other"}).refused(ReversalExists)
    more = {**TAKE_BACK, "reversal": uid(999), "amount": kzt("200000.01")}
    history.when(reverse_disbursement, **more).refused(ReversedAbovePaid, stands=kzt("200000.00").facts())
    history.when(reverse_disbursement, **{**more, "of": uid(998)}).not_found("disbursement", uid(998))
    assert TAKEN_BACK.effective_on(date(2026, 8, 2)) == date(2026, 8, 1)


def test_a_payment_after_a_reversal_can_be_made_again() -> None:
    again = {**PAY, "disbursement": uid(55), "amount": kzt("70000.00"), "reference": "PP-2026-18"}
    repaid = PAID.model_copy(update={"disbursement": uid(55), "amount": kzt("70000.00"), "reference": "PP-2026-18"})
    given(*RELEASED, PAID, TAKEN_BACK).when(confirm_disbursement, **again).then_once(repaid)
    given(*RELEASED, PAID).when(confirm_disbursement, **{**again, "paid_by": VERIFIER}).refused(PaidAboveReleased)
