"""Evidence, milestones, verification and reports: how each of these facts changes what a reader sees."""

from __future__ import annotations

from typing import Any, assert_never

from domain.events import (
    EvidenceSubmitted,
    MilestoneMet,
    MilestoneNotMet,
    MilestoneSubmitted,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
    VerificationRecorded,
)
from domain.history import Recorded
from projections.project.agreement import milestone
from projections.project.delivery_view import EvidenceView, ReportView, VerificationView
from projections.project.view import ProjectView

ReportFact = ReportPrepared | ReportCertified | ReportSubmitted | ReportAccepted
DeliveryFact = (
    EvidenceSubmitted | MilestoneSubmitted | VerificationRecorded | MilestoneMet | MilestoneNotMet | ReportFact
)


def delivered(view: ProjectView, recorded: Recorded[DeliveryFact]) -> ProjectView:
    """Return the view after a fact about what was delivered or reported."""
    event, day = recorded.event, recorded.occurred_on
    match event:
        case EvidenceSubmitted():
            proof = EvidenceView(
                **dict(event.evidence), subject=event.subject, submitted_by=event.submitted_by, submitted_on=day
            )
            return view.model_copy(update={"evidence": {**view.evidence, event.evidence.id: proof}})
        case VerificationRecorded():
            check = VerificationView(**dict(event), verified_on=day)
            return view.model_copy(update={"verifications": {**view.verifications, event.verification: check}})
        case MilestoneSubmitted() | MilestoneMet() | MilestoneNotMet():
            return milestone(view, event.milestone, **_progress(recorded, event))
        case ReportPrepared() | ReportCertified() | ReportSubmitted() | ReportAccepted():
            return _reported(view, recorded, event)
    assert_never(event)


def _progress(
    recorded: Recorded[DeliveryFact], event: MilestoneSubmitted | MilestoneMet | MilestoneNotMet
) -> dict[str, Any]:
    match event:
        case MilestoneSubmitted():
            return {
                "status": "submitted",
                "submitted_on": recorded.occurred_on,
                "submitted_by": event.submitted_by,
                "statement": event.statement,
                "evidence": event.evidence,
            }
        case MilestoneMet():
            return {
                "status": "met",
                "met_on": event.met_on,
                "settled_on": recorded.occurred_on,
                "decided_by": event.decided_by,
                "why": event.why,
            }
        case MilestoneNotMet():
            return {
                "status": "not-met",
                "met_on": None,
                "settled_on": recorded.occurred_on,
                "decided_by": event.decided_by,
                "why": event.why,
            }
    assert_never(event)


def _reported(view: ProjectView, recorded: Recorded[DeliveryFact], event: ReportFact) -> ProjectView:
    period = str(event.period)
    versions = view.reports.get(period, {})
    before = versions.get(event.version, ReportView(period=event.period, version=event.version))
    day = recorded.occurred_on
    changes: dict[str, Any]
    match event:
        case ReportPrepared():
            changes = {
                "figures": event.figures,
                "digest": event.digest,
                "narrative": event.narrative,
                "prepared_by": event.prepared_by,
                "prepared_on": day,
            }
        case ReportCertified():
            changes = {
                "status": "certified",
                "digest": event.digest,
                "certified_by": event.certified_by,
                "certified_on": day,
            }
        case ReportSubmitted():
            changes = {"status": "submitted", "submitted_by": event.submitted_by, "submitted_on": day}
        case ReportAccepted():
            changes = {
                "status": "accepted",
                "differences": event.differences,
                "accepted_by": event.accepted_by,
                "accepted_on": day,
            }
        case _:
            assert_never(event)
    after = before.model_copy(update=changes)
    return view.model_copy(update={"reports": {**view.reports, period: {**versions, event.version: after}}})
