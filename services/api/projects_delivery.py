"""Delivery: evidence comes in, a milestone is submitted, somebody independent verifies it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.project import milestones
from domain.terms import Evidence, EvidenceSubject, VerificationSubject
from domain.values import Text
from projections.project import MilestoneView
from services.api.projects_path import OfMilestone, OfProject, act_on
from services.api.projects_reading import OnList, ReadProject
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: delivery")

EvidenceIds = Annotated[tuple[UUID, ...], Field(max_length=100)]


class SubmitEvidence(Body):
    """A proof: its metadata and digest; the file itself is kept elsewhere."""

    evidence: Evidence
    subject: EvidenceSubject = Field(description="The milestone, report version, figure or condition that it is about.")
    submitted_by: UUID


class SubmitMilestone(Body):
    """What the recipient says of a milestone that has been reached."""

    statement: Text | None = None
    evidence: EvidenceIds = Field(default=(), description="Ids of evidence that was submitted before.")
    submitted_by: UUID


class RecordVerification(Body):
    """An independent check of a milestone, a report version or a figure."""

    verification: UUID = Field(description="Id of the verification, made by the client.")
    subject: VerificationSubject
    method: Text
    sample: Text | None = None
    finding: Literal["confirmed", "not-confirmed", "inconclusive"]
    remarks: Text | None = None
    evidence: EvidenceIds = ()
    verified_by: UUID


class Milestone(MilestoneView):
    """A milestone with its dates as first planned and as they are, and how it came out."""

    overdue_days: int | None = Field(description="Days past its due date without being settled; null where it is not.")


@routes.get("/projects/{project}/milestones", response_model=OnList[Milestone], summary="Milestones of a project")
def list_milestones(read: ReadProject) -> Response:
    """List the plan in the order in which it was drawn up, cancelled milestones too."""
    return read.items(
        [
            Milestone(**dict(milestone), overdue_days=milestone.overdue_days_on(read.day))
            for milestone in read.view.milestones.values()
        ]
    )


@routes.post("/projects/{project}/evidence", summary="Submit evidence", response_model=WriteReceipt)
def submit_evidence(project: OfProject, body: Json[SubmitEvidence], write: Write) -> Response:
    """Hand in a proof, from the award on. Its SHA-256 makes it impossible to swap the file later."""
    return act_on(write, project, body, lambda state, _: milestones.submit_evidence(state, **content(body)))


@routes.post(
    "/projects/{project}/milestones/{milestone}/submission", summary="Submit a milestone", response_model=WriteReceipt
)
def submit_milestone(project: OfProject, milestone: OfMilestone, body: Json[SubmitMilestone], write: Write) -> Response:
    """Say that a milestone has been reached. After a failure, a part met or a reversal it can be submitted again."""
    return act_on(
        write, project, body, lambda state, _: milestones.submit_milestone(state, milestone=milestone, **content(body))
    )


@routes.post("/projects/{project}/verifications", summary="Record a verification", response_model=WriteReceipt)
def record_verification(project: OfProject, body: Json[RecordVerification], write: Write) -> Response:
    """Record an independent check, by a person who neither reports nor decides on this project. Needs `If-Match`."""
    return act_on(write, project, body, lambda state, _: milestones.record_verification(state, **content(body)))
