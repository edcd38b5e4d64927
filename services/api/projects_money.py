"""Money: tranches are planned with the agreement, released on milestones met, disbursed, and sometimes paid back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.money import Money
from domain.project import payments, tranches
from domain.terms import TrancheTerms
from domain.values import Code, Name, Text
from projections.project import DisbursementView, ReversalView, TrancheView
from services import acts
from services.api.projects_path import OfDisbursement, OfProject, OfTranche, act_on
from services.api.projects_reading import OnList, ReadProject
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: money")


class PlanTranche(Body):
    """A part of the award and what releases it."""

    tranche: UUID = Field(description="Id of the tranche, made by the client.")
    terms: TrancheTerms


class ReviseTranche(Body):
    """Other terms for a tranche, given whole."""

    terms: TrancheTerms
    why: Text


class ReleaseTranche(Body):
    """The decision to release a tranche for payment."""

    release: UUID = Field(description="Id of the release, made by the client.")
    released_by: UUID


class ConfirmDisbursement(Body):
    """A payment of a released tranche."""

    disbursement: UUID = Field(description="Id of the disbursement, made by the client.")
    tranche: UUID
    amount: Money
    paid_on: date = Field(description="The value date, not after the day of the act.")
    reference: Name = Field(description="How the payment is found in the payer's books.", examples=["PAY-2026-0117"])
    paid_by: UUID


class ReverseDisbursement(Body):
    """Money of a disbursement that came back, or was never paid."""

    reversal: UUID = Field(description="Id of the reversal, made by the client.")
    amount: Money = Field(description="How much, above zero.")
    reversed_on: date = Field(description="The value date, not after the day of the act.")
    reference: Name | None = None
    code: Code = Field(description="The kind of reason.", examples=["returned"])
    why: Text
    reversed_by: UUID


class Disbursement(DisbursementView):
    """A payment and what came back of it."""

    reversals: tuple[ReversalView, ...]


class Disbursements(OnList[Disbursement]):
    """The payments of a project."""

    other_reversals: list[ReversalView] = Field(description="Reversals whose payment the publisher does not name.")


@routes.get("/projects/{project}/tranches", response_model=OnList[TrancheView], summary="Tranches of a project")
def list_tranches(read: ReadProject) -> Response:
    """List the parts of the award, each release with its basis: criteria, observed values and their positions."""
    return read.items(list(read.view.tranches.values()))


@routes.get("/projects/{project}/disbursements", response_model=Disbursements, summary="Disbursements of a project")
def list_disbursements(read: ReadProject) -> Response:
    """List what was paid and what came back, in the order in which it was recorded."""
    view = read.view
    back = tuple(view.reversals.values())
    items = [
        Disbursement(**dict(paid), reversals=tuple(reversal for reversal in back if reversal.of == id_))
        for id_, paid in view.disbursements.items()
    ]
    others = [reversal for reversal in back if reversal.of not in view.disbursements]
    return read.items(items, other_reversals=others)


@routes.post("/projects/{project}/tranches", summary="Plan a tranche", response_model=WriteReceipt)
def plan_tranche(project: OfProject, body: Json[PlanTranche], write: Write) -> Response:
    """Tie a part of the award to milestones, or to the attainment of an indicator in a period, before the signature.

    The scale says which share of the tranche a performance earns: all or nothing, steps, or a sliding scale with floor
    and cap. `criteria` are asked for besides those of the rulebook; no waiver lifts them. All tranches together stay
    within the award. Scale and holdback are held against the rulebook at the signature.
    """
    return act_on(write, project, body, lambda state, _: tranches.plan_tranche(state, **content(body)))


@routes.post("/projects/{project}/tranches/{tranche}/revision", summary="Revise a tranche", response_model=WriteReceipt)
def revise_tranche(project: OfProject, tranche: OfTranche, body: Json[ReviseTranche], write: Write) -> Response:
    """Change the terms of a tranche, before the signature."""
    return act_on(
        write, project, body, lambda state, _: tranches.revise_tranche(state, tranche=tranche, **content(body))
    )


@routes.post("/projects/{project}/tranches/{tranche}/release", summary="Release a tranche", response_model=WriteReceipt)
def release_tranche(project: OfProject, tranche: OfTranche, body: Json[ReleaseTranche], write: Write) -> Response:
    """Release for payment what has been earned of a tranche and was not released before; as performance grows, again.

    Every release criterion of the rulebook that the agreement pins and of the tranche passes, by itself or by a waiver;
    proven co-financing has reached the rulebook's share; no open condition blocks the tranche and no gate holds the
    project. Performance is the weight of the milestones met over the weight of all (one met in part counts by its
    share, a waived one earns nothing), or the attainment of the indicator on accepted figures of the period. The scale
    makes it a factor; entitlement = amount x factor, rounded down to whole smallest units.

    The recorded fact holds what it was decided on, and how the amount came about: entitlement less what was released
    before is the gross, less the holdback is the net. Needs `If-Match`.
    """
    return write.record(
        project, body, lambda unit, act: acts.release_tranche(unit, act, project, tranche=tranche, **content(body))
    )


@routes.post("/projects/{project}/disbursements", summary="Confirm a disbursement", response_model=WriteReceipt)
def confirm_disbursement(project: OfProject, body: Json[ConfirmDisbursement], write: Write) -> Response:
    """Confirm a payment of a released tranche, by a person who decides nothing on this project."""
    return act_on(
        write, project, body, lambda state, day: payments.confirm_disbursement(state, today=day, **content(body))
    )


@routes.post(
    "/projects/{project}/disbursements/{disbursement}/reversals",
    summary="Reverse a disbursement",
    response_model=WriteReceipt,
)
def reverse_disbursement(
    project: OfProject, disbursement: OfDisbursement, body: Json[ReverseDisbursement], write: Write
) -> Response:
    """Record that money of a disbursement came back, or was never paid. The disbursement itself stays as it was."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: payments.reverse_disbursement(state, of=disbursement, today=day, **content(body)),
    )
