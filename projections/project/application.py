"""Parties, growth plans, interests, reviews and money from others: how each of these facts changes what a reader sees."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from domain.events import (
    CofinancingCommitted,
    CofinancingProven,
    GrowthPlanSubmitted,
    InterestDeclared,
    PartyJoined,
    PartyLeft,
    ReviewScored,
)
from domain.history import Recorded
from domain.money import Money
from projections.project.application_view import (
    CofinancingView,
    GrowthPlanView,
    InterestView,
    PartyView,
    ProofView,
    ReviewView,
)
from projections.project.view import ProjectView

CofinancingFact = CofinancingCommitted | CofinancingProven
ApplicationFact = PartyJoined | PartyLeft | GrowthPlanSubmitted | InterestDeclared | ReviewScored | CofinancingFact


def applied(view: ProjectView, recorded: Recorded[ApplicationFact]) -> ProjectView:
    """Return the view after a fact about the application or about money from others."""
    event, day = recorded.event, recorded.occurred_on
    match event:
        case PartyJoined():
            return _party(view, PartyView(**dict(event), joined_on=day))
        case PartyLeft():
            before = view.parties.get(event.organisation, PartyView(organisation=event.organisation))
            left = before.model_copy(update={"left_on": day, "left_why": event.why})
            return _given_up(_party(view, left), event.organisation)
        case GrowthPlanSubmitted():
            plan = GrowthPlanView(**dict(event), submitted_on=day)
            return view.model_copy(update={"growth_plans": {**view.growth_plans, event.version: plan}})
        case InterestDeclared():
            declared = InterestView(**dict(event), declared_on=day)
            return view.model_copy(update={"interests": {**view.interests, event.person: declared}})
        case ReviewScored():
            review = ReviewView(**dict(event), scored_on=day)
            return view.model_copy(update={"reviews": {**view.reviews, event.reviewer: review}})
        case CofinancingCommitted() | CofinancingProven():
            return _cofinanced(view, recorded, event)
    assert_never(event)


def _party(view: ProjectView, party: PartyView) -> ProjectView:
    return view.model_copy(update={"parties": {**view.parties, party.organisation: party}})


def _given_up(view: ProjectView, party: UUID) -> ProjectView:
    """Leave of what a party has promised only what was proven."""
    for promise in view.cofinancing.values():
        if promise.party == party and promise.proven is not None:
            view = _cofinancing(view, promise.cofinancing, committed=promise.proven)
    return view


def _cofinanced(view: ProjectView, recorded: Recorded[ApplicationFact], event: CofinancingFact) -> ProjectView:
    before = view.cofinancing.get(event.cofinancing, CofinancingView(cofinancing=event.cofinancing))
    match event:
        case CofinancingCommitted():
            return _cofinancing(
                view,
                event.cofinancing,
                source=event.source,
                party=event.party,
                committed=event.amount,
                evidence=event.evidence,
                submitted_by=event.submitted_by,
                committed_on=recorded.occurred_on,
                proven=before.proven or Money.zero(event.amount.currency),
            )
        case CofinancingProven():
            proof = ProofView(
                proof=event.proof,
                amount=event.amount,
                evidence=event.evidence,
                decided_by=event.decided_by,
                decided_on=recorded.occurred_on,
            )
            proven = event.amount if before.proven is None else before.proven + event.amount
            return _cofinancing(view, event.cofinancing, proven=proven, proofs=(*before.proofs, proof))
    assert_never(event)


def _cofinancing(view: ProjectView, cofinancing: UUID, **changes: Any) -> ProjectView:
    before = view.cofinancing.get(cofinancing, CofinancingView(cofinancing=cofinancing))
    after = before.model_copy(update=changes)
    return view.model_copy(update={"cofinancing": {**view.cofinancing, cofinancing: after}})
