"""Disbursements: what was paid of a released tranche, and what came back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import DisbursementConfirmed, DisbursementReversed
from domain.money import CurrencyMismatch, Money
from domain.project.parts import Disbursement, Reversal
from domain.project.rules import AFTER_SIGNATURE, apart, at_stage, come, planned_tranche, since
from domain.project.state import Project
from domain.values import EXACTLY


class PaidAboveReleased(Refused):
    """More would be paid than was released of this tranche."""


class DisbursementExists(Refused):
    """A disbursement of this id is recorded already, with other particulars."""


class ReversalExists(Refused):
    """A reversal of this id is recorded already, with other particulars."""


class ReversedAbovePaid(Refused):
    """More would come back than still stands of this disbursement."""


def confirm_disbursement(
    project: Project,
    *,
    disbursement: UUID,
    tranche: UUID,
    amount: Money,
    paid_on: date,
    reference: str,
    paid_by: UUID,
    today: date,
) -> list[DisbursementConfirmed]:
    """Confirm that money was paid of a released tranche, by somebody who decides nothing on this project."""
    before = project.disbursements.get(disbursement)
    if before is not None:
        same = Disbursement(
            amount=amount, tranche=tranche, paid_on=paid_on, reference=reference, reversed=before.reversed
        )
        if before == same:
            return []
        raise DisbursementExists(disbursement=str(disbursement), paid_on=before.paid_on.isoformat())
    at_stage(project, *AFTER_SIGNATURE)
    found, terms = planned_tranche(project, tranche)
    _payable(amount, terms.amount.currency)
    free = Money.of(EXACTLY.subtract(found.net, found.paid), amount.currency)
    if free < amount:
        raise PaidAboveReleased(tranche=terms.code, free=free.facts(), amount=amount.facts())
    apart(project, "pays", paid_by)
    since(paid_on, project=project)
    return [
        DisbursementConfirmed(
            disbursement=disbursement,
            tranche=tranche,
            amount=amount,
            paid_on=come(paid_on, today=today),
            reference=reference,
            paid_by=paid_by,
        )
    ]


def reverse_disbursement(
    project: Project,
    *,
    reversal: UUID,
    of: UUID,
    amount: Money,
    reversed_on: date,
    reference: str | None,
    code: str,
    why: str,
    reversed_by: UUID,
    today: date,
) -> list[DisbursementReversed]:
    """Record that money of a disbursement came back, or was never paid."""
    before = project.reversals.get(reversal)
    if before is not None:
        if before == Reversal(amount=amount, of=of, reversed_on=reversed_on, reference=reference, code=code):
            return []
        raise ReversalExists(reversal=str(reversal), reversed_on=before.reversed_on.isoformat())
    at_stage(project, *AFTER_SIGNATURE)
    paid = project.disbursements.get(of)
    if paid is None:
        raise NotFound("disbursement", of)
    _payable(amount, paid.amount.currency)
    stands = Money.of(EXACTLY.subtract(paid.amount.amount, paid.reversed), amount.currency)
    if stands < amount:
        raise ReversedAbovePaid(disbursement=str(of), stands=stands.facts(), amount=amount.facts())
    apart(project, "pays", reversed_by)
    return [
        DisbursementReversed(
            reversal=reversal,
            of=of,
            amount=amount,
            reversed_on=come(reversed_on, today=today),
            reference=reference,
            code=code,
            why=why,
            reversed_by=reversed_by,
        )
    ]


def _payable(amount: Money, currency: str) -> None:
    if amount.currency != currency:
        raise CurrencyMismatch(currencies=[amount.currency, currency])
    amount.payable()
