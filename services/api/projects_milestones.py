"""What is decided on milestones: met, met in part, not met, waived; and that one no longer holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.project import milestone_decisions
from domain.values import Share, Text
from services.api.projects_path import OfMilestone, OfProject, act_on
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: delivery")


class MeetMilestone(Body):
    """The decision that a milestone was reached."""

    met_on: date = Field(description="The day on which it was reached, not after the day of the act.")
    why: Text | None = None
    decided_by: UUID


class FailMilestone(Body):
    """The decision that a milestone is not reached."""

    established_on: date = Field(description="The day on which this was established, not after the day of the act.")
    why: Text
    decided_by: UUID


class PartiallyMeetMilestone(Body):
    """The decision that a share of a milestone was reached."""

    share: Annotated[Share, Field(gt=Decimal(0), lt=Decimal(1))] = Field(
        description="How much of it: above 0, below 1."
    )
    established_on: date = Field(description="The day on which this was established, not after the day of the act.")
    why: Text
    decided_by: UUID


class WaiveMilestone(Body):
    """The decision that a milestone is no longer asked for."""

    waived_on: date = Field(description="From which day on, not after the day of the act.")
    why: Text
    decided_by: UUID


class ReverseMilestone(Body):
    """The decision that a milestone that was met, wholly or in part, no longer holds."""

    reversed_from: date = Field(
        description="From which day on: not before it was met, and that very day where it never held."
    )
    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)] = Field(
        description="Ids of evidence that was submitted before."
    )
    why: Text
    decided_by: UUID


@routes.post(
    "/projects/{project}/milestones/{milestone}/achievement",
    summary="Decide that a milestone is met",
    response_model=WriteReceipt,
)
def meet_milestone(project: OfProject, milestone: OfMilestone, body: Json[MeetMilestone], write: Write) -> Response:
    """Decide that a submitted milestone was reached, after its predecessors. Needs `If-Match`.

    The latest verification, where there is one, has to confirm it.
    """
    return act_on(
        write,
        project,
        body,
        lambda state, day: milestone_decisions.meet_milestone(state, milestone=milestone, today=day, **content(body)),
    )


@routes.post(
    "/projects/{project}/milestones/{milestone}/failure",
    summary="Decide that a milestone is not met",
    response_model=WriteReceipt,
)
def fail_milestone(project: OfProject, milestone: OfMilestone, body: Json[FailMilestone], write: Write) -> Response:
    """Decide that a submitted milestone is not reached, for a reason; it can be submitted again. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: milestone_decisions.fail_milestone(state, milestone=milestone, today=day, **content(body)),
    )


@routes.post(
    "/projects/{project}/milestones/{milestone}/partial-achievement",
    summary="Decide that a milestone is met in part",
    response_model=WriteReceipt,
)
def partially_meet_milestone(
    project: OfProject, milestone: OfMilestone, body: Json[PartiallyMeetMilestone], write: Write
) -> Response:
    """Decide that a share of a submitted milestone was reached; the rest can be submitted later. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: milestone_decisions.partially_meet_milestone(
            state, milestone=milestone, today=day, **content(body)
        ),
    )


@routes.post(
    "/projects/{project}/milestones/{milestone}/waiver",
    summary="Waive a milestone",
    response_model=WriteReceipt,
)
def waive_milestone(project: OfProject, milestone: OfMilestone, body: Json[WaiveMilestone], write: Write) -> Response:
    """Let a milestone go that is not wholly met. What it pays for stays unpaid. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: milestone_decisions.waive_milestone(state, milestone=milestone, today=day, **content(body)),
    )


@routes.post(
    "/projects/{project}/milestones/{milestone}/reversal",
    summary="Reverse a milestone",
    response_model=WriteReceipt,
)
def reverse_milestone(
    project: OfProject, milestone: OfMilestone, body: Json[ReverseMilestone], write: Write
) -> Response:
    """Decide, on evidence, that a milestone no longer holds from a day on; after exit as well. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: milestone_decisions.reverse_milestone(
            state, milestone=milestone, today=day, **content(body)
        ),
    )
