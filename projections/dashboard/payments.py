"""Payments of tranches: when each release was paid in full, so that the days from release to payment can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from domain.events import DisbursementConfirmed, DisbursementReversed, TrancheReleased
from domain.history import Recorded
from domain.values import EXACTLY, Exact, Frozen
from projections.fold import Projection, by_stream, facts_of

Fact = TrancheReleased | DisbursementConfirmed | DisbursementReversed


class Release(Frozen):
    """A release: how much could be paid, from which day on, and on which day the whole of it was."""

    tranche: UUID
    released_on: date
    net: Exact
    paid_on: date | None = None
    """Null while some of it is not paid, or was paid back."""


class Payment(Frozen):
    """A payment that stands, less what came back of it."""

    tranche: UUID | None
    paid_on: date
    amount: Exact


@dataclass(frozen=True, slots=True)
class ProjectPayments:
    """The releases of a project's tranches and what was paid on them."""

    project: UUID
    first_paid_on: date | None
    """The earliest payment of which something still stands."""
    releases: tuple[Release, ...]
    payments: Mapping[UUID, Payment]


def _payments(row: ProjectPayments | None, recorded: Recorded[Fact], _part: None) -> ProjectPayments:
    event = recorded.event
    before = row or ProjectPayments(recorded.stream, first_paid_on=None, releases=(), payments={})
    match event:
        case TrancheReleased():
            if event.net.amount <= 0:
                return before  # there is nothing to pay
            release = Release(tranche=event.tranche, released_on=recorded.occurred_on, net=event.net.amount)
            return _settled(replace(before, releases=(*before.releases, release)))
        case DisbursementConfirmed():
            paid = Payment(tranche=event.tranche, paid_on=event.paid_on, amount=event.amount.amount)
            return _settled(replace(before, payments={**before.payments, event.disbursement: paid}))
        case DisbursementReversed():
            if event.of is None or (found := before.payments.get(event.of)) is None:
                return before
            left = EXACTLY.subtract(found.amount, event.amount.amount)
            less = found.model_copy(update={"amount": left})
            return _settled(replace(before, payments={**before.payments, event.of: less}))
    assert_never(event)


def _settled(row: ProjectPayments) -> ProjectPayments:
    """Pay the releases of each tranche with its payments, the earliest with the earliest."""
    standing = [payment for payment in row.payments.values() if payment.amount > 0]
    owed: dict[UUID, Decimal] = {}
    releases = []
    for release in row.releases:
        owed[release.tranche] = EXACTLY.add(owed.get(release.tranche, Decimal(0)), release.net)
        of_tranche = [payment for payment in standing if payment.tranche == release.tranche]
        paid_on = _reached_on(of_tranche, owed[release.tranche])
        releases.append(release.model_copy(update={"paid_on": paid_on}))
    first = min((payment.paid_on for payment in standing), default=None)
    return replace(row, first_paid_on=first, releases=tuple(releases))


def _reached_on(payments: list[Payment], owed: Decimal) -> date | None:
    """Return the day on which the payments, in the order of their days, came to what was owed."""
    paid = Decimal(0)
    for payment in sorted(payments, key=lambda payment: payment.paid_on):
        paid = EXACTLY.add(paid, payment.amount)
        if paid >= owed:
            return payment.paid_on
    return None


PROJECT_PAYMENTS = Projection(
    name="project_payments",
    version=1,
    row=ProjectPayments,
    keys=1,
    facts=facts_of(Fact),
    key=by_stream,
    evolve=_payments,
    scanned=True,
)
