"""What a reader sees of the money: tranches with entitlement, released and paid; payments and what came back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.criteria import Criterion
from domain.money import Money
from domain.scale import PartialAchievement
from domain.terms import Basis, TrancheMeasure
from domain.values import Exact, Frozen


class ReleaseView(Frozen):
    """A release of a tranche and how its amount came about."""

    release: UUID
    basis: Basis
    performance: Exact
    factor: Exact
    entitlement: Money
    gross: Money
    holdback: Money
    net: Money
    released_by: UUID
    released_on: date


class TrancheView(Frozen):
    """A part of the award: what releases it, what it is entitled to, what was released, kept and paid of it."""

    tranche: UUID
    code: str | None = None
    title: str | None = None
    amount: Money | None = None
    due: date | None = None
    criteria: tuple[Criterion, ...] = ()
    measure: TrancheMeasure | None = None
    scale: PartialAchievement | None = None
    holdback_share: Exact | None = None
    entitlement: Money | None = None
    released: Money | None = None
    held_back: Money | None = None
    paid: Money | None = None
    """Net of reversals."""
    releases: tuple[ReleaseView, ...] = ()


class DisbursementView(Frozen):
    """A payment; `reversed` is what came back of it."""

    disbursement: UUID
    tranche: UUID | None
    amount: Money
    paid_on: date
    reference: str | None
    paid_by: UUID | None
    reversed: Money


class ReversalView(Frozen):
    """Money that came back; `of` is null where the publisher does not say of which payment."""

    reversal: UUID
    of: UUID | None
    amount: Money
    reversed_on: date
    reference: str | None
    code: str
    why: str
    reversed_by: UUID | None
