"""The agreement: milestones, indicators and targets are drafted freely, then signed with the tranches."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response
from pydantic import Field

from domain.errors import NotFound
from domain.events import AgreementSigned
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.project import agreement
from domain.project.signature import terms_document
from domain.terms import Adoption, Baseline, MilestoneTerms, Signatory
from domain.values import Text
from projections.project import AgreementView
from services import acts
from services.api.projects_path import InPeriod, OfIndicator, OfMilestone, OfProject, act_on
from services.api.projects_reading import ReadProject, on_answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: agreement")


class PlanMilestone(Body):
    """A milestone for the plan."""

    milestone: UUID = Field(description="Id of the milestone, made by the client.")
    terms: MilestoneTerms


class RescheduleMilestone(Body):
    """Another due date for a milestone."""

    due: date
    why: Text


class CancelMilestone(Body):
    """Why a milestone leaves the plan."""

    why: Text


class AdoptIndicator(Body):
    """An indicator of the programme and where the project starts from."""

    indicator: IndicatorRef
    baseline: Baseline | None = None
    verifier: UUID | None = Field(default=None, description="The organisation that verifies the figures.")


class ReviseIndicator(Body):
    """Another baseline or verifier for an adopted indicator; both are given whole."""

    baseline: Baseline | None
    verifier: UUID | None
    why: Text


class DropIndicator(Body):
    """Why an indicator is no longer measured."""

    why: Text


class SetTarget(Body):
    """A value that the indicator is to reach in a period."""

    period: Period
    value: Value


class ReviseTarget(Body):
    """Another value for a target."""

    value: Value
    why: Text


class SignAgreement(Body):
    """The signatures under the terms as they stand."""

    support_ends: date = Field(description="After the day of the signature.")
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=2, max_length=50)]
    rulebook_version: int | None = Field(
        default=None, ge=1, description="The version that the agreement pins; without it, that of the round."
    )


class Agreement(AgreementView):
    """A version of the agreement with its terms, exactly as they were signed."""

    terms: dict[str, Any] = Field(
        description="Award, milestones, indicators with targets, tranches. The SHA-256 of this document in canonical form "
        "(RFC 8785) is `terms_digest`."
    )


@routes.get(
    "/projects/{project}/agreement/{version}", response_model=on_answer_of(Agreement), summary="A signed agreement"
)
def show_agreement(version: Annotated[int, Path(ge=1, le=9999)], read: ReadProject) -> Response:
    """Answer with what was signed: the terms as they stood at the signature, whatever became of them since."""
    for recorded in read.events:
        event = recorded.event
        if isinstance(event, AgreementSigned) and event.version == version:
            before = [fact for fact in read.known if fact.version < recorded.version]
            terms = terms_document(acts.PROJECT.fold(before))
            return read.part(Agreement(**dict(event), signed_on=recorded.occurred_on, terms=terms))
    raise NotFound("agreement version", version)


@routes.post("/projects/{project}/milestones", summary="Plan a milestone", response_model=WriteReceipt)
def plan_milestone(project: OfProject, body: Json[PlanMilestone], write: Write) -> Response:
    """Put a milestone into the plan, before the signature. Its predecessors must be in the plan already."""
    return act_on(write, project, body, lambda state, _: agreement.plan_milestone(state, **content(body)))


@routes.post(
    "/projects/{project}/milestones/{milestone}/schedule", summary="Move a due date", response_model=WriteReceipt
)
def reschedule_milestone(
    project: OfProject, milestone: OfMilestone, body: Json[RescheduleMilestone], write: Write
) -> Response:
    """Give a milestone another due date, before the signature. The first one stays in the history: slippage counts from it."""
    return act_on(
        write,
        project,
        body,
        lambda state, _: agreement.reschedule_milestone(state, milestone=milestone, **content(body)),
    )


@routes.post(
    "/projects/{project}/milestones/{milestone}/cancellation", summary="Cancel a milestone", response_model=WriteReceipt
)
def cancel_milestone(project: OfProject, milestone: OfMilestone, body: Json[CancelMilestone], write: Write) -> Response:
    """Take a milestone out of the plan, before the signature, unless another one or a tranche rests on it."""
    return act_on(
        write, project, body, lambda state, _: agreement.cancel_milestone(state, milestone=milestone, **content(body))
    )


@routes.post("/projects/{project}/indicators", summary="Adopt an indicator", response_model=WriteReceipt)
def adopt_indicator(project: OfProject, body: Json[AdoptIndicator], write: Write) -> Response:
    """Take on an indicator version that the programme has defined, with its baseline, before the signature."""
    terms = Adoption(baseline=body.baseline, verifier=body.verifier)
    return write.record(
        project, body, lambda unit, act: acts.adopt_indicator(unit, act, project, indicator=body.indicator, terms=terms)
    )


@routes.post(
    "/projects/{project}/indicators/{code}/{version}/revision",
    summary="Revise an adopted indicator",
    response_model=WriteReceipt,
)
def revise_indicator(project: OfProject, indicator: OfIndicator, body: Json[ReviseIndicator], write: Write) -> Response:
    """Change baseline or verifier of an adopted indicator, before the signature."""
    terms = Adoption(baseline=body.baseline, verifier=body.verifier)
    return act_on(
        write,
        project,
        body,
        lambda state, _: agreement.revise_indicator(state, indicator=indicator, terms=terms, why=body.why),
    )


@routes.post(
    "/projects/{project}/indicators/{code}/{version}/removal", summary="Drop an indicator", response_model=WriteReceipt
)
def drop_indicator(project: OfProject, indicator: OfIndicator, body: Json[DropIndicator], write: Write) -> Response:
    """Let go of an adopted indicator, before the signature."""
    return act_on(
        write, project, body, lambda state, _: agreement.drop_indicator(state, indicator=indicator, **content(body))
    )


@routes.post(
    "/projects/{project}/indicators/{code}/{version}/targets", summary="Set a target", response_model=WriteReceipt
)
def set_target(project: OfProject, indicator: OfIndicator, body: Json[SetTarget], write: Write) -> Response:
    """Set the value that an adopted indicator is to reach in a period, before the signature."""
    return act_on(
        write, project, body, lambda state, _: agreement.set_target(state, indicator=indicator, **content(body))
    )


@routes.post(
    "/projects/{project}/indicators/{code}/{version}/targets/{first}..{last}/revision",
    summary="Revise a target",
    response_model=WriteReceipt,
)
def revise_target(
    project: OfProject, indicator: OfIndicator, period: InPeriod, body: Json[ReviseTarget], write: Write
) -> Response:
    """Give a target another value, before the signature. The earlier value stays in the history."""
    return act_on(
        write,
        project,
        body,
        lambda state, _: agreement.revise_target(state, indicator=indicator, period=period, **content(body)),
    )


@routes.post("/projects/{project}/agreement", summary="Sign the agreement", response_model=WriteReceipt)
def sign_agreement(project: OfProject, body: Json[SignAgreement], write: Write) -> Response:
    """Sign milestones, indicators, targets and tranches as they stand.

    Needs an award, at least one milestone, every check passed and not expired, and no open condition that blocks the
    signature. The agreement pins a rulebook version; from now on the terms change only by an approved amendment.
    """
    return write.record(project, body, lambda unit, act: acts.sign_agreement(unit, act, project, **content(body)))
