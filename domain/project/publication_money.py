"""Compares the commitments and disbursements of a published activity with those that are recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from domain.events import AwardDecided, AwardIncreased, AwardReduced, DisbursementConfirmed, DisbursementReversed
from domain.money import Money
from domain.project.published import (
    WITHDRAWN,
    DatedFact,
    PublishedActivity,
    PublishedTransaction,
    standing,
    transaction_id,
    withdrawal_id,
)
from domain.project.state import Project

PUBLISHED: Final = "published"
GONE: Final = "The publisher no longer publishes it."
COMMITTED: Final = "Published as a commitment."
REDUCED: Final = "Published as a negative commitment."
REVERSED: Final = "Published as a negative disbursement."


def award_facts(project: Project, activity: PublishedActivity, stated_on: date) -> Iterator[DatedFact]:
    """Award, increase and reduce until the commitments are as published.

    The first positive commitment by date is the award; on one day the order is that of the document.
    """
    parts = {} if project.award is None else project.award.parts

    def gone(of: UUID) -> bool:
        return of in parts and (not parts[of].amount or withdrawal_id(of) in parts)

    restoring = {withdrawal_id(part) for part in parts}
    rows = _identified(activity, commitments(activity), gone)
    awarded = project.award is not None
    for row, change in sorted(rows.items(), key=lambda item: (not (awarded or item[0].positive), item[0].on)):
        if change not in parts:
            yield DatedFact(_commitment(change, row, first=not awarded), min(row.on, stated_on))
            awarded = True
    for part, amount in parts.items():
        if part not in rows.values() and part not in restoring and not gone(part):
            yield DatedFact(_withdrawn_commitment(part, amount), stated_on)


def payment_facts(project: Project, activity: PublishedActivity, stated_on: date) -> Iterator[DatedFact]:
    """Confirm and reverse until the disbursements are as published.

    What is no longer published is reversed as of the day that it was said to be paid on: it turned out not to have been.
    """

    def gone(of: UUID) -> bool:
        return withdrawal_id(of) in project.reversals or withdrawal_id(of) in project.disbursements

    payments = sorted((row for row in activity.transactions if row.kind == "disbursement"), key=lambda row: row.on)
    rows = _identified(activity, payments, gone)
    for row, payment in rows.items():
        if payment not in project.disbursements and payment not in project.reversals:
            yield DatedFact(_payment(payment, row), min(row.on, stated_on))
    restoring = {withdrawal_id(reversal) for reversal in project.reversals}
    wanted = set(rows.values())
    for payment, paid in project.disbursements.items():
        if payment not in wanted and payment not in restoring and not gone(payment):
            yield DatedFact(_withdrawn_payment(payment, paid.amount, paid.paid_on), stated_on)
    for reversal, back in project.reversals.items():
        if back.code == PUBLISHED and reversal not in wanted and not gone(reversal):
            again = _withdrawn_reversal(reversal, back.amount, back.reversed_on)
            yield DatedFact(again, stated_on)


def commitments(activity: PublishedActivity) -> list[PublishedTransaction]:
    """Return the commitments by date; those that take back are left out where nothing was ever promised."""
    rows = sorted((row for row in activity.transactions if row.kind == "commitment"), key=lambda row: row.on)
    return rows if any(row.positive for row in rows) else []


def _identified(
    activity: PublishedActivity, rows: Iterable[PublishedTransaction], gone: Callable[[UUID], bool]
) -> dict[PublishedTransaction, UUID]:
    """Give each row the id under which it stands, or would stand."""
    project = activity.project
    return {row: standing(partial(transaction_id, project, row), gone) for row in rows}


def _commitment(
    change: UUID, row: PublishedTransaction, *, first: bool
) -> AwardDecided | AwardIncreased | AwardReduced:
    if first:
        return AwardDecided(
            award=change,
            outcome="awarded",
            amount=row.amount,
            binding_scenario=None,
            conditions=(),
            reasons=row.text or COMMITTED,
            dissent=None,
            decided_by=None,
        )
    if row.positive:
        return AwardIncreased(
            change=change,
            of=None,
            amount=row.amount,
            ground=PUBLISHED,
            formula=None,
            why=row.text or COMMITTED,
            decided_by=None,
        )
    return AwardReduced(
        change=change,
        of=None,
        amount=-row.amount,
        ground=PUBLISHED,
        formula=None,
        why=row.text or REDUCED,
        decided_by=None,
    )


def _withdrawn_commitment(part: UUID, amount: Money) -> AwardIncreased | AwardReduced:
    change = withdrawal_id(part)
    if amount.amount > 0:
        return AwardReduced(
            change=change, of=part, amount=amount, ground=WITHDRAWN, formula=None, why=GONE, decided_by=None
        )
    return AwardIncreased(
        change=change, of=part, amount=-amount, ground=WITHDRAWN, formula=None, why=GONE, decided_by=None
    )


def _payment(payment: UUID, row: PublishedTransaction) -> DisbursementConfirmed | DisbursementReversed:
    if row.positive:
        return DisbursementConfirmed(
            disbursement=payment, tranche=None, amount=row.amount, paid_on=row.on, reference=row.reference, paid_by=None
        )
    return DisbursementReversed(
        reversal=payment,
        of=None,
        amount=-row.amount,
        reversed_on=row.on,
        reference=row.reference,
        code=PUBLISHED,
        why=row.text or REVERSED,
        reversed_by=None,
    )


def _withdrawn_payment(payment: UUID, amount: Money, paid_on: date) -> DisbursementReversed:
    return DisbursementReversed(
        reversal=withdrawal_id(payment),
        of=payment,
        amount=amount,
        reversed_on=paid_on,
        reference=None,
        code=WITHDRAWN,
        why=GONE,
        reversed_by=None,
    )


def _withdrawn_reversal(reversal: UUID, amount: Money, reversed_on: date) -> DisbursementConfirmed:
    return DisbursementConfirmed(
        disbursement=withdrawal_id(reversal),
        tranche=None,
        amount=amount,
        paid_on=reversed_on,
        of=reversal,
        reference=None,
        paid_by=None,
    )
