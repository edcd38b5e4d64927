"""The application: parties, growth plan, interests, reviews and money from others; and all of the appraisal on one page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from pydantic import BaseModel, Field

from domain.events.application import PartyRole, Scenario
from domain.indicator import number
from domain.money import Money
from domain.project import cofinancing as promises
from domain.project import parties, reviews
from domain.project.reviews import Score
from domain.structure import unique
from domain.terms import Stage
from domain.values import Name, Share, Text
from projections.project import AwardView, CheckView, ProjectView
from projections.project.application_view import (
    CofinancedView,
    CofinancingView,
    Computed,
    CorridorPoint,
    GrowthPlanView,
    InterestView,
    PartyView,
    ReviewSummary,
    ReviewView,
    cofinanced,
    corridor,
    summary,
)
from services import acts
from services.api.projects_path import OfProject, act_on
from services.api.projects_reading import ReadProject, on_answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: application")

OfParty = Annotated[UUID, Path(description="Id of the organisation.")]
OfCofinancing = Annotated[UUID, Path(description="Id of the co-financing.")]


class JoinParty(Body):
    """An organisation beside the recipient that becomes a party of the project."""

    organisation: UUID
    title: Name = Field(examples=["Kazakh National Agrarian University"])
    role: PartyRole
    share: Share | None = Field(default=None, description="Part of the project's cost that it carries.")


class LeaveParty(Body):
    """Why a party leaves."""

    why: Text


class SubmitGrowthPlan(Body):
    """A version of the growth plan, whole."""

    version: int = Field(ge=1, description="1, then 2, 3, … without gaps.")
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=3), unique("scenario")]
    assumptions: Text = Field(description="What all scenarios rest on.")
    counterfactual: Text = Field(description="What would happen without support.")
    submitted_by: UUID


class DeclareInterest(Body):
    """Whether a person has an interest in the project."""

    person: UUID
    interest: bool
    why: Text = Field(description="Which interest, or on what the declaration of none rests.")


class ScoreReview(Body):
    """What a reviewer gives for each criterion of the round's rulebook; weights and total come from the server."""

    reviewer: UUID
    scores: Annotated[tuple[Score, ...], Field(min_length=1, max_length=50)]


class CommitCofinancing(Body):
    """Money that somebody promises for the project."""

    cofinancing: UUID = Field(description="Id of the co-financing, made by the client.")
    source: Name = Field(description="Who gives it.")
    party: UUID | None = Field(
        default=None, description="The party that gives it; null for the recipient itself or somebody outside."
    )
    amount: Money
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)] = Field(
        default=(), description="Ids of evidence that was submitted before."
    )
    submitted_by: UUID


class ProveCofinancing(Body):
    """That promised money has come, or a part of it."""

    proof: UUID = Field(description="Id of the proof, made by the client.")
    amount: Money = Field(description="Proven by this proof, besides what earlier ones have proven.")
    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)] = Field(
        description="Ids of evidence that was submitted about this co-financing."
    )
    decided_by: UUID


class AppraisedCheck(CheckView):
    """A check of the pre-qualification and whether it still holds."""

    expired: bool = Field(description="Whether it had expired by the day that was asked about.")


class AppraisedReview(ReviewView):
    """A review and whether it counts."""

    excluded: bool = Field(description="Whether an interest that the reviewer declared takes it out.")


class AppraisedTarget(CorridorPoint):
    """What the scenarios say of an indicator in a period, beside what the terms say."""

    binding: Computed | None = Field(description="What the scenario says that the award binds; null where none does.")
    agreed: Computed | None = Field(description="The target in the terms; null where there is none in numbers.")


class AppraisedPlan(GrowthPlanView):
    """The latest growth plan as the corridor that its scenarios draw."""

    corridor: list[AppraisedTarget]


class Appraisal(BaseModel):
    """All that the decision on a project rests on. Whatever there is not, or was not yet, is null or missing."""

    stage: Stage | None
    checks: list[AppraisedCheck]
    parties: list[PartyView]
    growth_plan: AppraisedPlan | None
    interests: list[InterestView]
    reviews: list[AppraisedReview]
    summary: ReviewSummary
    cofinancing: list[CofinancingView]
    cofinanced: CofinancedView | None
    award: AwardView | None


@routes.get("/projects/{project}/appraisal", response_model=on_answer_of(Appraisal), summary="The appraisal")
def show_appraisal(read: ReadProject) -> Response:
    """Answer with checks, parties, growth plan, interests, reviews with their spread, and money from others."""
    view = read.view
    found = summary(view.reviews, view.interests)
    excluded = {review.reviewer for review in found.excluded}
    return read.part(
        Appraisal(
            stage=view.stage,
            checks=[_check(check, read.day) for check in view.checks.values()],
            parties=list(view.parties.values()),
            growth_plan=_plan(view),
            interests=list(view.interests.values()),
            reviews=[
                AppraisedReview(**dict(review), excluded=reviewer in excluded)
                for reviewer, review in view.reviews.items()
            ],
            summary=found,
            cofinancing=list(view.cofinancing.values()),
            cofinanced=cofinanced(view.cofinancing.values(), awarded=view.awarded),
            award=view.award,
        )
    )


@routes.post("/projects/{project}/parties", summary="Let a party join", response_model=WriteReceipt)
def join_party(project: OfProject, body: Json[JoinParty], write: Write) -> Response:
    """Let an organisation join, before the signature. The shares of all parties together are at most 1."""
    return act_on(write, project, body, lambda state, _: parties.join_party(state, **content(body)))


@routes.post(
    "/projects/{project}/parties/{organisation}/departure", summary="Let a party leave", response_model=WriteReceipt
)
def leave_party(project: OfProject, organisation: OfParty, body: Json[LeaveParty], write: Write) -> Response:
    """Let a party leave, before the signature. Of the money that it promised only what was proven still stands."""
    return act_on(
        write, project, body, lambda state, _: parties.leave_party(state, organisation=organisation, why=body.why)
    )


@routes.post("/projects/{project}/growth-plans", summary="Submit a growth plan", response_model=WriteReceipt)
def submit_growth_plan(project: OfProject, body: Json[SubmitGrowthPlan], write: Write) -> Response:
    """Submit a version of the growth plan, until the award is decided; a later version replaces the earlier one.

    Its indicators are among those that the programme has defined. The award fixes which scenario binds.
    """
    return write.record(project, body, lambda unit, act: acts.submit_growth_plan(unit, act, project, **content(body)))


@routes.post("/projects/{project}/interests", summary="Declare an interest, or none", response_model=WriteReceipt)
def declare_interest(project: OfProject, body: Json[DeclareInterest], write: Write) -> Response:
    """Declare to have an interest in the project, or none, before a review or a vote.

    An interest can be declared at any time before the exit and stands from then on; it takes a score out.
    """
    return act_on(write, project, body, lambda state, _: reviews.declare_interest(state, **content(body)))


@routes.post("/projects/{project}/reviews", summary="Score the application", response_model=WriteReceipt)
def score_review(project: OfProject, body: Json[ScoreReview], write: Write) -> Response:
    """Score every criterion of the round's rulebook; a reviewer who scores anew, until the award, replaces the scores.

    Needs a declaration of no interest by the reviewer, and `If-Match`.
    """
    return write.record(project, body, lambda unit, act: acts.score_review(unit, act, project, **content(body)))


@routes.post("/projects/{project}/cofinancing", summary="Promise money", response_model=WriteReceipt)
def commit_cofinancing(project: OfProject, body: Json[CommitCofinancing], write: Write) -> Response:
    """Promise money for the project, from its registration until its exit, in the currency of the programme."""
    return act_on(write, project, body, lambda state, _: promises.commit_cofinancing(state, **content(body)))


@routes.post(
    "/projects/{project}/cofinancing/{cofinancing}/proofs",
    summary="Find promised money proven",
    response_model=WriteReceipt,
)
def prove_cofinancing(
    project: OfProject, cofinancing: OfCofinancing, body: Json[ProveCofinancing], write: Write
) -> Response:
    """Find that promised money has come, or a part of it, on evidence about it. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, _: promises.prove_cofinancing(state, cofinancing=cofinancing, **content(body)),
    )


def _check(check: CheckView, day: date) -> AppraisedCheck:
    return AppraisedCheck(**dict(check), expired=check.valid_until is not None and check.valid_until < day)


def _plan(view: ProjectView) -> AppraisedPlan | None:
    if not view.growth_plans:
        return None
    plan = view.growth_plans[max(view.growth_plans)]
    binds = None if view.award is None else view.award.binding_scenario
    targets = [
        AppraisedTarget(
            **dict(point),
            binding=None if binds is None else getattr(point, binds),
            agreed=_agreed(view, point),
        )
        for point in corridor(plan)
    ]
    return AppraisedPlan(**dict(plan), corridor=targets)


def _agreed(view: ProjectView, point: CorridorPoint) -> Decimal | None:
    adopted = view.indicators.get(str(point.indicator))
    target = None if adopted is None or adopted.dropped_on is not None else adopted.targets.get(str(point.period))
    return None if target is None else number(target.value)
