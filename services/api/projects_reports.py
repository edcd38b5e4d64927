"""Reports as the recipient hands them in: prepared, certified by somebody else, submitted. Every version is kept."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.events.reporting import Gaps
from domain.project import reporting
from domain.project.figures import ReportedFigure
from domain.values import Sha256, Text
from services import acts
from services.api.projects_path import InPeriod, OfProject, OfReport, act_on
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: reports")


class PrepareReport(Body):
    """A version of the report of a period, whole."""

    version: int = Field(ge=1, description="The next version of this period's report, from 1.")
    figures: Annotated[tuple[ReportedFigure, ...], Field(max_length=2000)] = ()
    narrative: Text | None = None
    gaps: Gaps = Field(
        default=(), description="Why the parts of a figure do not add up to the whole, to the last digit."
    )
    prepared_by: UUID


class CertifyReport(Body):
    """Who vouches for a version, and for what it held."""

    digest: Sha256 = Field(description="Digest of the version, as the reading of the report gives it.")
    certified_by: UUID


class SubmitReport(Body):
    """Who hands a certified version in."""

    submitted_by: UUID


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions",
    summary="Prepare a version of a report",
    response_model=WriteReceipt,
)
def prepare_report(project: OfProject, period: InPeriod, body: Json[PrepareReport], write: Write) -> Response:
    """Write a version of the report of a period, whole. Ratios are reported by their two parts; the server divides.

    Periods follow one another without gap or overlap. Until it is submitted, a report can be written again as the
    next version. After a return, only the items that were named are stated anew; everything else is repeated as it was.
    Parts of a number add up to the whole, or `gaps` explains what is missing; pending and blank are no zero.
    """
    return write.record(
        project, body, lambda unit, act: acts.prepare_report(unit, act, project, period=period, **content(body))
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/certification",
    summary="Certify a report",
    response_model=WriteReceipt,
)
def certify_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[CertifyReport], write: Write
) -> Response:
    """Vouch for a version, named by its digest. Whoever prepares on this project never certifies on it."""
    return act_on(
        write,
        project,
        body,
        lambda state, day: reporting.certify_report(state, period=period, version=report, today=day, **content(body)),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/submission",
    summary="Submit a report",
    response_model=WriteReceipt,
)
def submit_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[SubmitReport], write: Write
) -> Response:
    """Hand in a certified version, from the day on which the pinned rulebook opens the report.

    Amounts above the one that the rulebook names need evidence: the figure names it, or it was submitted about the
    figure or the version.
    """
    return write.record(
        project,
        body,
        lambda unit, act: acts.submit_report(unit, act, project, period=period, version=report, **content(body)),
    )
