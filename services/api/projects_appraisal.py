"""From registration to award: what is written before a project is funded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.events.application import ScenarioName
from domain.money import Money
from domain.project import appraisal
from domain.project.prequalification import CheckFinding
from domain.terms import Condition, Instrument
from domain.values import Code, Name, Text
from services import acts
from services.api.projects_path import OfCondition, OfProject, act_on
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: appraisal")


class RegisterProject(Body):
    """A project as it applies in a round of a programme."""

    code: Code = Field(description="Unique in its programme, for ever.", examples=["AGR-2026-001"])
    title: Name = Field(examples=["Drip irrigation for orchards"])
    programme: UUID
    round: Code = Field(examples=["2026-1"])
    recipient: UUID
    requested: Money
    instrument: Instrument
    cluster: Code | None = None
    starts: date
    ends: date


class CorrectProject(Body):
    """A typing error in the register and how it is put right."""

    field: Literal["title", "cluster"]
    value: Name | None = Field(description="What is right; null takes a cluster away, never a title.")
    why: Text


class AssessPrequalification(Body):
    """What an assessor found on checks of the round's rulebook."""

    findings: Annotated[tuple[CheckFinding, ...], Field(min_length=1, max_length=100)] = Field(
        description="A check that is named again is replaced. A check that is a criterion has no `verdict`: the server "
        "evaluates it."
    )
    assessor: UUID


class DecideAward(Body):
    """The decision to fund a project, or to decline it."""

    award: UUID = Field(description="Id of the award, made by the client.")
    outcome: Literal["awarded", "declined"]
    amount: Money | None = Field(
        default=None, description="Given exactly when the project is awarded; at most what was requested."
    )
    binding_scenario: ScenarioName | None = Field(
        default=None,
        description="The scenario of the latest growth plan that binds; given exactly when there is a growth plan and the "
        "project is awarded.",
    )
    conditions: Annotated[tuple[Condition, ...], Field(max_length=100)] = Field(
        default=(), description="What must be met or waived before the signature, or before a tranche."
    )
    reasons: Text
    dissent: Text | None = None
    decided_by: UUID


class MeetCondition(Body):
    """A condition that was found fulfilled."""

    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)] = Field(
        description="Ids of evidence that was submitted before."
    )
    decided_by: UUID


class WaiveCondition(Body):
    """A condition that is let go."""

    why: Text
    decided_by: UUID


@routes.put("/projects/{project}", summary="Register a project", status_code=201, response_model=WriteReceipt)
def register_project(project: OfProject, body: Json[RegisterProject], write: Write) -> Response:
    """Enter a project in an open round of its programme, for a registered recipient.

    The day of the act must lie inside the round. The code is taken for ever (409 `value-taken`).
    """
    return write.record(project, body, lambda unit, act: acts.register_project(unit, act, project, **content(body)))


@routes.post("/projects/{project}/corrections", summary="Correct a typing error", response_model=WriteReceipt)
def correct_project(project: OfProject, body: Json[CorrectProject], write: Write) -> Response:
    """Put a typing error in title or cluster right. Terms are never corrected: before the signature they are revised."""
    return act_on(write, project, body, lambda state, _: appraisal.correct_project(state, **content(body)))


@routes.post(
    "/projects/{project}/prequalification", summary="Assess prequalification checks", response_model=WriteReceipt
)
def assess_prequalification(project: OfProject, body: Json[AssessPrequalification], write: Write) -> Response:
    """Record findings on named checks of the rulebook that the round uses for appraisal.

    A check that is a criterion is evaluated on what is known of the project; a check that a waiver of the programme
    lifts passes. One failed check rejects the project; it is prequalified once all checks have passed. A check holds
    for as many days as the rulebook says; assess it again before it expires. Needs `If-Match`.
    """
    return write.record(
        project, body, lambda unit, act: acts.assess_prequalification(unit, act, project, **content(body))
    )


@routes.post("/projects/{project}/award", summary="Decide the award", response_model=WriteReceipt)
def decide_award(project: OfProject, body: Json[DecideAward], write: Write) -> Response:
    """Decide to fund a project, or to decline it.

    An award needs what the rulebook of the round asks for: reviews that count, a productivity outcome, room under its
    cap scheme. It is one append: the decision, the commitment in the programme's budget, the aid granted to the
    recipient. Needs `If-Match`.
    """
    return write.record(project, body, lambda unit, act: acts.decide_award(unit, act, project, **content(body)))


@routes.post(
    "/projects/{project}/conditions/{condition}/fulfilment",
    summary="Find a condition fulfilled",
    response_model=WriteReceipt,
)
def meet_condition(project: OfProject, condition: OfCondition, body: Json[MeetCondition], write: Write) -> Response:
    """Find a condition fulfilled, on evidence that was submitted. Needs `If-Match`."""
    return act_on(
        write, project, body, lambda state, _: appraisal.meet_condition(state, condition=condition, **content(body))
    )


@routes.post(
    "/projects/{project}/conditions/{condition}/waiver", summary="Waive a condition", response_model=WriteReceipt
)
def waive_condition(project: OfProject, condition: OfCondition, body: Json[WaiveCondition], write: Write) -> Response:
    """Let a condition go, for a reason. Needs `If-Match`."""
    return act_on(
        write, project, body, lambda state, _: appraisal.waive_condition(state, condition=condition, **content(body))
    )
