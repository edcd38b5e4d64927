"""Evidence, milestones and verification: how each of these facts changes what a reader sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from domain.events import (
    EvidenceSubmitted,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    VerificationRecorded,
)
from domain.history import Recorded
from projections.project.agreement import milestone
from projections.project.delivery_view import EvidenceView, VerificationView
from projections.project.view import ProjectView

MilestoneFact = (
    MilestoneSubmitted | MilestoneMet | MilestonePartiallyMet | MilestoneNotMet | MilestoneWaived | MilestoneReversed
)
DeliveryFact = EvidenceSubmitted | VerificationRecorded | MilestoneFact


def delivered(view: ProjectView, recorded: Recorded[DeliveryFact]) -> ProjectView:
    """Return the view after a fact about what was delivered."""
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
        case _:
            return milestone(view, event.milestone, **_progress(recorded, event))


def _progress(recorded: Recorded[DeliveryFact], event: MilestoneFact) -> dict[str, Any]:
    if isinstance(event, MilestoneSubmitted):
        return {
            "status": "submitted",
            "submitted_on": recorded.occurred_on,
            "submitted_by": event.submitted_by,
            "statement": event.statement,
            "evidence": event.evidence,
        }
    return {
        "settled_on": recorded.occurred_on,
        "decided_by": event.decided_by,
        "why": event.why,
        "reversed_from": None,
        "reversal_evidence": (),
        **_outcome(event),
    }


def _outcome(
    event: MilestoneMet | MilestonePartiallyMet | MilestoneNotMet | MilestoneWaived | MilestoneReversed,
) -> dict[str, Any]:
    match event:
        case MilestoneMet():
            return {"status": "met", "met_on": event.met_on, "share": Decimal(1)}
        case MilestonePartiallyMet():
            return {"status": "partially-met", "met_on": None, "share": event.share}
        case MilestoneNotMet():
            return {"status": "not-met", "met_on": None, "share": Decimal(0)}
        case MilestoneWaived():
            return {"status": "waived", "met_on": None, "waived_on": event.waived_on}
        case MilestoneReversed():
            return {
                "status": "reversed",
                "met_on": None,
                "share": Decimal(0),
                "reversed_from": event.reversed_from,
                "reversal_evidence": event.evidence,
            }
    assert_never(event)
