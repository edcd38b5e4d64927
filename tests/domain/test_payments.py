"""Released tranches are paid up to what is due; what was paid can come back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import (
    DisbursementConfirmed,
    DisbursementReversed,
    ProjectEvent,
)
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.payments import (
    DisbursementExists,
    PaidAboveReleased,
    ReversalExists,
    ReversedAbovePaid,
    confirm_disbursement,
    reverse_disbursement,
)
from domain.project.rules import DayNotYetCome, DutiesNotApart, WrongStage
from tests.domain.lives import (
    CASHIER,
    DELIVERED,
    OFFICER,
    PAYMENT,
    REGISTERED,
    REVERSAL,
    T1,
    T1_RELEASED,
    VERIFIER,
    given,
    kzt,
    uid,
)

USD = Money(amount=Decimal("5.00"), currency="USD")

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
