"""Reports as they are read: by period, version by version with every step, and the difference between any two."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.period import Period
from domain.values import Sha256
from projections.project import ReportDifference, ReportStep, ReportView, content_of, difference
from projections.project.report_difference import Content
from projections.project.report_view import ReportStatus
from services.api.projects_path import InPeriod, OfReport
from services.api.projects_reading import OnList, ReadProject, on_answer_of
from services.api.route import router

routes = router("Projects: reports")

Side = Annotated[str, Query(pattern=r"^([1-9][0-9]{0,8}|accepted|current)$", examples=["1", "accepted", "current"])]
"""Which content of a report: a version as it was prepared, the accepted one as accepted, or as it stands now."""


class ReportVersion(BaseModel):
    """How far a version of a report is."""

    version: int
    status: ReportStatus
    digest: Sha256 | None
    figures: int
    new_due: date | None = Field(description="Until when it was to be handed in again, where it was returned.")
    restatements: int = Field(description="How many values were restated after the acceptance.")
    prepared_on: date | None
    certified_on: date | None
    submitted_on: date | None
    returned_on: date | None
    accepted_on: date | None
    voided_on: date | None
    steps: tuple[ReportStep, ...] = Field(description="Who did what: the day of the act and when it was recorded.")


class ReportOfPeriod(BaseModel):
    """The versions of a period's report, the first one first."""

    period: Period
    versions: tuple[ReportVersion, ...]


class Report(BaseModel):
    """The report of a period: every version whole, with who did what on which day."""

    period: Period
    versions: tuple[ReportView, ...]


class Difference(ReportDifference):
    """What is different between two contents of a period's report; applied to `from` it gives `to`."""

    from_version: int
    to_version: int


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
    return read.part(Report(period=period, versions=tuple(_versions(read, period).values())))


@routes.get(
    "/projects/{project}/reports/{first}..{last}/versions/{report}",
    response_model=on_answer_of(ReportView),
    summary="One version of a report",
)
def show_version(period: InPeriod, report: OfReport, read: ReadProject) -> Response:
    """Answer with one version: whole, with every step, what it was returned for, and what was restated later."""
    return read.part(_version(read, period, report))


@routes.get(
    "/projects/{project}/reports/{first}..{last}/diff",
    response_model=on_answer_of(Difference),
    summary="Difference between two versions of a report",
)
def show_difference(
    period: InPeriod,
    read: ReadProject,
    from_: Annotated[Side, Query(alias="from", description="The number of a version, `accepted` or `current`.")],
    to: Annotated[Side, Query(description="The number of a version, `accepted` or `current`.")],
) -> Response:
    """Compare any two contents of a period's report: versions as they were prepared, and two more.

    `accepted` is the accepted version with the values that were accepted, `current` the same after every restatement.
    """
    (before, old), (after, new) = _side(read, period, from_), _side(read, period, to)
    items = before.returned.items if before.returned is not None else ()
    found = difference(old, new, returned=items)
    return read.part(Difference(**dict(found), from_version=before.version, to_version=after.version))


def _in_short(report: ReportView) -> ReportVersion:
    said = {name: getattr(report, name) for name in ReportVersion.model_fields.keys() & ReportView.model_fields.keys()}
    due = report.returned.new_due if report.returned is not None else None
    counts = {"figures": len(report.figures), "restatements": len(report.restatements), "new_due": due}
    return ReportVersion(**{**said, **counts})


def _versions(read: ReadProject, period: Period) -> dict[int, ReportView]:
    versions = read.view.reports.get(str(period))
    if versions is None:
        raise NotFound("report", period)
    return versions


def _version(read: ReadProject, period: Period, version: int) -> ReportView:
    found = _versions(read, period).get(version)
    if found is None:
        raise NotFound("report", f"{period} version {version}")
    return found


def _side(read: ReadProject, period: Period, side: str) -> tuple[ReportView, Content]:
    if side not in {"accepted", "current"}:
        found = _version(read, period, int(side))
        return found, content_of(found, "stated")
    for accepted in _versions(read, period).values():
        if accepted.status == "accepted":
            return accepted, content_of(accepted, "accepted" if side == "accepted" else "current")
    raise NotFound("accepted report", period)
