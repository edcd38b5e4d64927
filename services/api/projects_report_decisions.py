"""What the agency decides on reports: accepted, returned for named items, declared void; accepted figures restated."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.events.reporting import Gaps, ReturnedItem
from domain.project import report_decisions
from domain.project.report_decisions import OtherValue
from domain.project.restatement import Materiality, RestatedFigure, RestatementCode
from domain.values import Code, Text
from services import acts
from services.api.projects_path import InPeriod, OfProject, OfReport, act_on
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: reports")


class AcceptReport(Body):
    """Who accepts a submitted version and its figures."""

    differences: Annotated[tuple[OtherValue, ...], Field(max_length=2000)] = Field(
        default=(),
        description="Figures that are accepted with another value than the report states, each with a reason.",
    )
    gaps: Gaps = Field(default=(), description="Why parts do not add up to the whole in the values that are accepted.")
    accepted_by: UUID


class ReturnReport(Body):
    """What is asked for again, until when and why."""

    items: Annotated[tuple[ReturnedItem, ...], Field(min_length=1, max_length=2000)] = Field(
        description="Figures, or the narrative: only these reopen."
    )
    code: Code = Field(description="The kind of reason.", examples=["incomplete", "implausible", "evidence-missing"])
    new_due: date = Field(description="The new due date, not before the day of the act.")
    why: Text
    decided_by: UUID


class VoidReport(Body):
    """Why a version counts no more."""

    why: Text
    decided_by: UUID


class RestateFigures(Body):
    """Other values for accepted figures, for one reason."""

    figures: Annotated[tuple[RestatedFigure, ...], Field(min_length=1, max_length=2000)]
    code: RestatementCode
    materiality: Materiality = Field(
        description="Whether a decision that rested on the figures could have come out otherwise."
    )
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)] = Field(
        default=(), description="Ids of evidence that was submitted before; an audit names some."
    )
    gaps: Gaps = Field(default=(), description="Why parts do not add up to the whole in the restated values.")
    why: Text
    decided_by: UUID


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/acceptance",
    summary="Accept a report",
    response_model=WriteReceipt,
)
def accept_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[AcceptReport], write: Write
) -> Response:
    """Accept a submitted version: figures as they were computed, or with another value and the reason. Needs `If-Match`.

    Both values are kept. Where accepted values part a whole from its parts, `gaps` explains it.
    """
    return write.record(
        project,
        body,
        lambda unit, act: acts.accept_report(unit, act, project, period=period, version=report, **content(body)),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/return",
    summary="Return a report",
    response_model=WriteReceipt,
)
def return_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[ReturnReport], write: Write
) -> Response:
    """Give a submitted version back for the items named: only they reopen. Needs `If-Match`."""
    return write.record(
        project,
        body,
        lambda unit, act: acts.return_report(unit, act, project, period=period, version=report, **content(body)),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/voiding",
    summary="Declare a report void",
    response_model=WriteReceipt,
)
def void_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[VoidReport], write: Write
) -> Response:
    """Take a submitted or accepted version out of every total; it stays in the history. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: report_decisions.void_report(
            state, period=period, version=report, today=day, **content(body)
        ),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/restatements",
    summary="Restate accepted figures",
    response_model=WriteReceipt,
)
def restate_figures(project: OfProject, period: InPeriod, body: Json[RestateFigures], write: Write) -> Response:
    """Give accepted figures of a period other values, together. Needs `If-Match`.

    The accepted report stays readable as accepted. A restated figure is unverified until it is verified again. Allowed
    after exit as well. A ratio is restated by its two parts.
    """
    return write.record(
        project, body, lambda unit, act: acts.restate_figures(unit, act, project, period=period, **content(body))
    )
