"""How facts about an application change what is known of a project; see `evolve`, which calls these."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import assert_never
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
from domain.money import Money
from domain.project.evolve_results import did
from domain.project.parts import Cofinancing, Proof, put
from domain.project.state import Project

ApplicationEvent = PartyJoined | PartyLeft | GrowthPlanSubmitted | InterestDeclared | ReviewScored
CofinancingEvent = CofinancingCommitted | CofinancingProven


def applied(project: Project, event: ApplicationEvent) -> Project:
    """Enter or remove a party; enter a growth plan, a declared interest, a review."""
    match event:
        case PartyJoined():
            parties_left = project.parties_left - {event.organisation}
            return replace(project, parties=put(project.parties, event.organisation, event), parties_left=parties_left)
        case PartyLeft():
            return _left(project, event.organisation)
        case GrowthPlanSubmitted():
            project = did(project, "submits", event.submitted_by)
            return replace(project, growth_plans=put(project.growth_plans, event.version, event))
        case InterestDeclared():
            return replace(project, interests=put(project.interests, event.person, event))
        case ReviewScored():
            project = did(project, "reviews", event.reviewer)
            return replace(project, reviews=put(project.reviews, event.reviewer, event))
    assert_never(event)


def _left(project: Project, organisation: UUID) -> Project:
    """Remove a party; of what it has promised stands what was proven."""
    cofinancing = {
        id_: replace(promised, amount=_proven(promised)) if promised.party == organisation else promised
        for id_, promised in project.cofinancing.items()
    }
    parties = {known: party for known, party in project.parties.items() if known != organisation}
    return replace(
        project, parties=parties, parties_left=project.parties_left | {organisation}, cofinancing=cofinancing
    )


def _proven(promised: Cofinancing) -> Money:
    zero = Money.zero(promised.amount.currency)
    return reduce(Money.__add__, (proof.amount for proof in promised.proofs.values()), zero)


def cofinanced(project: Project, event: CofinancingEvent, position: int) -> Project:
    """Enter promised money, or what a proof has proven of it."""
    match event:
        case CofinancingCommitted():
            project = did(project, "submits", event.submitted_by)
            promised = Cofinancing(
                source=event.source,
                party=event.party,
                amount=event.amount,
                evidence=event.evidence,
                submitted_by=event.submitted_by,
                position=position,
            )
            return replace(project, cofinancing=put(project.cofinancing, event.cofinancing, promised))
        case CofinancingProven():
            project = did(project, "decides", event.decided_by)
            found = project.cofinancing.get(event.cofinancing)
            if found is None:
                return project
            proof = Proof(amount=event.amount, evidence=event.evidence, decided_by=event.decided_by, position=position)
            proven = replace(found, proofs=put(found.proofs, event.proof, proof))
            return replace(project, cofinancing=put(project.cofinancing, event.cofinancing, proven))
    assert_never(event)
