"""Reports: prepared, certified by somebody else, submitted, accepted. Every version is kept as it was."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.period import Period
from domain.project import reporting
from domain.project.reporting import ReportedFigure
from domain.values import Sha256, Text
from projections.project import ReportView
from services import acts
from services.api.projects_path import InPeriod, OfProject, OfReport, act_on
from services.api.projects_reading import OnList, ReadProject, on_answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: reports")


class PrepareReport(Body):
    """A version of the report of a period, whole."""

    version: int = Field(ge=1, description="The next version of this period's report, from 1.")
    figures: Annotated[tuple[ReportedFigure, ...], Field(max_length=2000)] = ()
    narrative: Text | None = None
    prepared_by: UUID


class CertifyReport(Body):
    """Who vouches for a version, and for what it held."""

    digest: Sha256 = Field(description="Digest of the version, as the reading of the report gives it.")
    certified_by: UUID


class SubmitReport(Body):
    """Who hands a certified version in."""

    submitted_by: UUID


class AcceptReport(Body):
    """Who accepts a submitted version and its figures."""

    accepted_by: UUID


class ReportVersion(BaseModel):
    """How far a version of a report is."""

    version: int
    status: Literal["prepared", "certified", "submitted", "accepted"]
    digest: Sha256 | None
    figures: int
    prepared_on: date | None
    certified_on: date | None
    submitted_on: date | None
    accepted_on: date | None


class ReportOfPeriod(BaseModel):
    """The versions of a period's report, the first one first."""

    period: Period
    versions: tuple[ReportVersion, ...]


class Report(BaseModel):
    """The report of a period: every version whole, with who did what on which day."""

    period: Period
    versions: tuple[ReportView, ...]


@routes.get("/projects/{project}/reports", response_model=OnList[ReportOfPeriod], summary="Reports of a project")
def list_reports(read: ReadProject) -> Response:
    """List the periods that were reported on, in their order, and how far each version is."""
    reports = [tuple(versions.values()) for versions in read.view.reports.values()]
    return read.items(
        [
            ReportOfPeriod(period=versions[0].period, versions=tuple(map(_in_short, versions)))
            for versions in sorted(reports, key=lambda versions: versions[0].period.last)
        ]
    )


@routes.get(
    "/projects/{project}/reports/{first}..{last}", response_model=on_answer_of(Report), summary="Report of a period"
)
def show_report(period: InPeriod, read: ReadProject) -> Response:
    """Answer with all versions of a period's report as they were prepared, and the digest that a certifier vouches for."""
    versions = read.view.reports.get(str(period))
    if versions is None:
        raise NotFound("report", period)
    return read.part(Report(period=period, versions=tuple(versions.values())))


def _in_short(report: ReportView) -> ReportVersion:
    said = {name: getattr(report, name) for name in ReportVersion.model_fields}
    return ReportVersion(**{**said, "figures": len(report.figures)})


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions",
    summary="Prepare a version of a report",
    response_model=WriteReceipt,
)
def prepare_report(project: OfProject, period: InPeriod, body: Json[PrepareReport], write: Write) -> Response:
    """Write a version of the report of a period, whole. Ratios are reported by their two parts; the server divides.

    Periods follow one another without gap or overlap. Until it is submitted, a report can be written again as the
    next version.
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
        lambda state, _: reporting.certify_report(state, period=period, version=report, **content(body)),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/submission",
    summary="Submit a report",
    response_model=WriteReceipt,
)
def submit_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[SubmitReport], write: Write
) -> Response:
    """Hand in a certified version, from the day on which the pinned rulebook opens the report."""
    return write.record(
        project,
        body,
        lambda unit, act: acts.submit_report(unit, act, project, period=period, version=report, **content(body)),
    )


@routes.post(
    "/projects/{project}/reports/{first}..{last}/versions/{report}/acceptance",
    summary="Accept a report",
    response_model=WriteReceipt,
)
def accept_report(
    project: OfProject, period: InPeriod, report: OfReport, body: Json[AcceptReport], write: Write
) -> Response:
    """Accept a submitted version and its figures as they were computed. Needs `If-Match`."""
    return act_on(
        write,
        project,
        body,
        lambda state, _: reporting.accept_report(state, period=period, version=report, **content(body)),
    )
