"""Releases and payments: how each of these facts changes what a reader sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never
from uuid import UUID

from domain.events import DisbursementConfirmed, DisbursementReversed, TrancheReleased
from domain.history import Recorded
from domain.money import Money
from projections.project.money_view import DisbursementView, ReleaseView, ReversalView, TrancheView
from projections.project.view import ProjectView
from projections.totals import Total, Totals

MoneyFact = TrancheReleased | DisbursementConfirmed | DisbursementReversed


def moved(view: ProjectView, recorded: Recorded[MoneyFact]) -> ProjectView:
    """Return the view after a fact about money that moved."""
    event = recorded.event
    match event:
        case TrancheReleased():
            return add(_released(view, recorded, event), "released", event.net)
        case DisbursementConfirmed():
            return add(_disbursed(view, event), "disbursed", event.amount)
        case DisbursementReversed():
            return add(_reversed(view, event), "disbursed", -event.amount)
    assert_never(event)


def add(view: ProjectView, total: Total, money: Money) -> ProjectView:
    """Add to a total of the money's own currency; the first amount that was stated says which one leads."""
    stated = (view.requested, view.awarded, view.released, view.disbursed)
    currency = next((amount.currency for amount in stated if amount is not None), money.currency)
    if money.currency == currency:
        before: Money | None = getattr(view, total)
        return view.model_copy(update={total: money if before is None else before + money})
    totals = view.other_currencies.get(money.currency, Totals()).plus(total, money.amount)
    return view.model_copy(update={"other_currencies": {**view.other_currencies, money.currency: totals}})


def _released(view: ProjectView, recorded: Recorded[MoneyFact], event: TrancheReleased) -> ProjectView:
    tranche = view.tranches.get(event.tranche, TrancheView(tranche=event.tranche))
    release = ReleaseView(
        release=event.release,
        basis=event.basis,
        performance=event.performance,
        factor=event.factor,
        entitlement=event.entitlement,
        gross=event.gross,
        holdback=event.holdback,
        net=event.net,
        released_by=event.released_by,
        released_on=recorded.occurred_on,
    )
    return _tranche(
        view,
        event.tranche,
        entitlement=event.entitlement,
        released=event.net if tranche.released is None else tranche.released + event.net,
        held_back=event.holdback if tranche.held_back is None else tranche.held_back + event.holdback,
        releases=(*tranche.releases, release),
    )


def _disbursed(view: ProjectView, event: DisbursementConfirmed) -> ProjectView:
    paid = DisbursementView(
        disbursement=event.disbursement,
        tranche=event.tranche,
        amount=event.amount,
        paid_on=event.paid_on,
        reference=event.reference,
        paid_by=event.paid_by,
        reversed=Money(amount=Decimal(0), currency=event.amount.currency),
    )
    view = view.model_copy(update={"disbursements": {**view.disbursements, event.disbursement: paid}})
    return _pay(view, event.tranche, event.amount)


def _reversed(view: ProjectView, event: DisbursementReversed) -> ProjectView:
    back = ReversalView(**dict(event))
    view = view.model_copy(update={"reversals": {**view.reversals, event.reversal: back}})
    paid = view.disbursements.get(event.of) if event.of is not None else None
    if event.of is None or paid is None:
        return view
    less = paid.model_copy(update={"reversed": paid.reversed + event.amount})
    view = view.model_copy(update={"disbursements": {**view.disbursements, event.of: less}})
    return _pay(view, paid.tranche, -event.amount)


def _pay(view: ProjectView, tranche: UUID | None, money: Money) -> ProjectView:
    if tranche is None:
        return view
    before = view.tranches.get(tranche, TrancheView(tranche=tranche)).paid
    return _tranche(view, tranche, paid=money if before is None else before + money)


def _tranche(view: ProjectView, tranche: UUID, **changes: Any) -> ProjectView:
    before = view.tranches.get(tranche, TrancheView(tranche=tranche))
    return view.model_copy(update={"tranches": {**view.tranches, tranche: before.model_copy(update=changes)}})
