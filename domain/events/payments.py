"""Facts about money that moved: tranches released, disbursements confirmed and reversed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.events.event import Event
from domain.money import Money
from domain.terms import Basis
from domain.values import Code, Exact, Name, Share, Text


class TrancheReleased(Event):
    """A tranche was released for payment; the fact says how the amount came about."""

    name: ClassVar[str] = "tranche.released.v1"

    tranche: UUID
    release: UUID
    basis: Basis
    performance: Exact
    """What was achieved of what was measured: 1 is all of it, below 0 is a setback."""
    factor: Share
    """The share of the tranche that this performance earns, by the tranche's scale."""
    entitlement: Money
    """Tranche amount x factor, cumulative over all releases of the tranche."""
    gross: Money
    """Entitlement less what earlier releases of the tranche had released, before holdback."""
    holdback: Money
    """Kept of the gross until final proof."""
    net: Money
    """Gross less holdback: what may be paid now."""
    released_by: UUID


class DisbursementConfirmed(Event):
    """Money was paid. Tranche and payer are null only where published."""

    name: ClassVar[str] = "disbursement.confirmed.v1"

    disbursement: UUID
    tranche: UUID | None
    of: UUID | None = None
    """The reversal that this takes back; null for a payment of its own."""
    amount: Money
    paid_on: date
    reference: Name | None
    paid_by: UUID | None

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the value date counts
        """Return the day on which the money was paid."""
        return self.paid_on


class DisbursementReversed(Event):
    """Money came back, or a payment turned out not to have been made."""

    name: ClassVar[str] = "disbursement.reversed.v1"

    reversal: UUID
    of: UUID | None
    """The disbursement that is reversed; null where the publisher does not say."""
    amount: Money
    """How much, positive."""
    reversed_on: date
    reference: Name | None
    code: Code
    """The kind of reason, for example `returned`, `published`, `no-longer-published`."""
    why: Text
    reversed_by: UUID | None

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the value date counts
        """Return the day on which the money came back."""
        return self.reversed_on
