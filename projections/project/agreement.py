"""The terms and the signature: how each of these facts changes what a reader sees."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from domain.events import (
    AgreementSigned,
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    PublicationImported,
    TargetRevised,
    TargetSet,
    TranchePlanned,
    TrancheRevised,
)
from domain.history import Recorded
from domain.indicator import IndicatorRef
from domain.terms import TrancheTerms
from projections.project.delivery_view import MilestoneView, Rescheduling
from projections.project.money_view import TrancheView
from projections.project.terms_view import (
    IndicatorView,
    PublicationView,
    PublishedFigureView,
    TargetRevision,
    TargetView,
)
from projections.project.view import AgreementView, ProjectView

TermsFact = (
    MilestonePlanned
    | MilestoneRescheduled
    | MilestoneCancelled
    | IndicatorAdopted
    | IndicatorRevised
    | IndicatorDropped
    | TargetSet
    | TargetRevised
    | TranchePlanned
    | TrancheRevised
    | AgreementSigned
    | FigurePublished
    | PublicationImported
)


def agreed(view: ProjectView, recorded: Recorded[TermsFact]) -> ProjectView:  # noqa: PLR0911 - one line a fact
    """Return the view after a fact about the terms, or about what a publisher states."""
    event = recorded.event
    match event:
        case MilestonePlanned():
            terms = event.terms
            return milestone(view, event.milestone, **dict(terms), original_due=terms.due, status="planned")
        case MilestoneRescheduled():
            return _rescheduled(view, recorded, event)
        case MilestoneCancelled():
            return milestone(view, event.milestone, status="cancelled", settled_on=recorded.occurred_on, why=event.why)
        case IndicatorAdopted() | IndicatorRevised() | IndicatorDropped():
            return _indicator_changed(view, recorded, event)
        case TargetSet() | TargetRevised() | FigurePublished():
            return _value_stated(view, recorded, event)
        case TranchePlanned():
            return _tranche(view, event.tranche, event.terms)
        case TrancheRevised():
            return _tranche(view, event.tranche, event.new)
        case AgreementSigned():
            signed = AgreementView(**dict(event), signed_on=recorded.occurred_on)
            return view.model_copy(update={"agreement": signed, "stage": "active"})
        case PublicationImported():
            imported = PublicationView(**dict(event), imported_on=recorded.occurred_on)
            return view.model_copy(update={"publication": imported})
    assert_never(event)


def milestone(view: ProjectView, milestone: UUID, **changes: Any) -> ProjectView:
    """Return the view with a changed milestone."""
    before = view.milestones.get(milestone, MilestoneView(milestone=milestone))
    return view.model_copy(update={"milestones": {**view.milestones, milestone: before.model_copy(update=changes)}})


def _rescheduled(view: ProjectView, recorded: Recorded[TermsFact], event: MilestoneRescheduled) -> ProjectView:
    before = view.milestones.get(event.milestone, MilestoneView(milestone=event.milestone))
    moved = Rescheduling(old=event.old, new=event.new, why=event.why, occurred_on=recorded.occurred_on)
    return milestone(
        view,
        event.milestone,
        due=event.new,
        original_due=before.original_due or event.old,
        reschedulings=(*before.reschedulings, moved),
    )


def _indicator_changed(
    view: ProjectView, recorded: Recorded[TermsFact], event: IndicatorAdopted | IndicatorRevised | IndicatorDropped
) -> ProjectView:
    match event:
        case IndicatorAdopted():
            return _indicator(view, event.indicator, **dict(event.terms), dropped_on=None, dropped_why=None)
        case IndicatorRevised():
            return _indicator(view, event.indicator, **dict(event.new))
        case IndicatorDropped():
            return _indicator(view, event.indicator, dropped_on=recorded.occurred_on, dropped_why=event.why)
    assert_never(event)


def _value_stated(
    view: ProjectView, recorded: Recorded[TermsFact], event: TargetSet | TargetRevised | FigurePublished
) -> ProjectView:
    before = _found(view, event.indicator)
    period = str(event.period)
    match event:
        case TargetSet():
            target = TargetView(period=event.period, value=event.value, original=event.value)
        case TargetRevised():
            revision = TargetRevision(old=event.old, new=event.new, why=event.why, occurred_on=recorded.occurred_on)
            first = before.targets.get(period) or TargetView(period=event.period, value=event.old, original=event.old)
            target = first.model_copy(update={"value": event.new, "revisions": (*first.revisions, revision)})
        case FigurePublished():
            figure = PublishedFigureView(
                period=event.period, value=event.value, unit=event.unit, stated_on=event.stated_on
            )
            return _indicator(view, event.indicator, published={**before.published, period: figure})
        case _:
            assert_never(event)
    return _indicator(view, event.indicator, targets={**before.targets, period: target})


def _found(view: ProjectView, indicator: IndicatorRef) -> IndicatorView:
    return view.indicators.get(str(indicator), IndicatorView(indicator=indicator))


def _indicator(view: ProjectView, indicator: IndicatorRef, **changes: Any) -> ProjectView:
    after = _found(view, indicator).model_copy(update=changes)
    return view.model_copy(update={"indicators": {**view.indicators, str(indicator): after}})


def _tranche(view: ProjectView, tranche: UUID, terms: TrancheTerms) -> ProjectView:
    before = view.tranches.get(tranche, TrancheView(tranche=tranche))
    after = before.model_copy(update=dict(terms))
    return view.model_copy(update={"tranches": {**view.tranches, tranche: after}})
