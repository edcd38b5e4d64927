"""How facts about delivery change what is known of a project; see `evolve`, which calls these."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from domain.events import (
    EvidenceSubmitted,
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    VerificationRecorded,
)
from domain.project.evolve_results import did
from domain.project.parts import Milestone, SubmittedEvidence, Verified, put
from domain.project.state import Project
from domain.terms import MilestoneSubject

PlanEvent = MilestonePlanned | MilestoneRescheduled | MilestoneCancelled
DeliveryEvent = EvidenceSubmitted | MilestoneSubmitted | VerificationRecorded
MilestoneDecision = MilestoneMet | MilestonePartiallyMet | MilestoneNotMet | MilestoneWaived | MilestoneReversed


def planned(project: Project, event: PlanEvent, position: int) -> Project:
    """Plan, reschedule or cancel a milestone."""
    match event:
        case MilestonePlanned():
            return _milestone(project, event.milestone, terms=event.terms, planned_at=position)
        case MilestoneRescheduled():
            found = project.milestones.get(event.milestone)
            if found is None or found.terms is None:
                return project
            terms = found.terms.model_copy(update={"due": event.new})
            return _milestone(project, event.milestone, terms=terms, planned_at=position)
        case MilestoneCancelled():
            return _milestone(project, event.milestone, status="cancelled", decided_at=position)
    assert_never(event)


def delivered(project: Project, event: DeliveryEvent, position: int) -> Project:
    """Enter evidence, a submitted milestone, or a verification."""
    match event:
        case EvidenceSubmitted():
            project = did(project, "submits", event.submitted_by)
            submitted = SubmittedEvidence(evidence=event.evidence, subject=event.subject)
            return replace(project, evidence=put(project.evidence, event.evidence.id, submitted))
        case MilestoneSubmitted():
            project = did(project, "submits", event.submitted_by)
            return _milestone(project, event.milestone, status="submitted", submitted_at=position, last=event)
        case VerificationRecorded():
            project = did(project, "verifies", event.verified_by)
            verified = Verified(event, position)
            project = replace(project, verifications=put(project.verifications, event.verification, verified))
            if isinstance(event.subject, MilestoneSubject):
                return _milestone(project, event.subject.milestone, finding=event.finding)
            return project
    assert_never(event)


def decided(project: Project, event: MilestoneDecision, position: int) -> Project:
    """Enter what was decided about a milestone."""
    project = did(project, "decides", event.decided_by)
    match event:
        case MilestoneMet():
            changes = {"status": "met", "met_on": event.met_on, "share": Decimal(1)}
        case MilestonePartiallyMet():
            changes = {"status": "partially-met", "met_on": event.established_on, "share": event.share}
        case MilestoneNotMet():
            changes = {"status": "not-met", "met_on": None, "share": Decimal(0)}
        case MilestoneWaived():
            changes = {"status": "waived", "met_on": None, "share": Decimal(0)}
        case MilestoneReversed():
            changes = {"status": "reversed", "met_on": None, "share": Decimal(0)}
        case _:
            assert_never(event)
    return _milestone(project, event.milestone, **changes, decided_at=position, last=event)


def _milestone(project: Project, milestone: UUID, **changes: object) -> Project:
    changed = replace(project.milestones.get(milestone, Milestone()), **changes)  # type: ignore[arg-type]
    return replace(project, milestones=put(project.milestones, milestone, changed))
