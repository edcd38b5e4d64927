"""What the agency decides on a report that was submitted: accepted, returned for named items, or declared void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.errors import NotFound, Refused
from domain.events import ReportAccepted, ReportReturned, ReportVoided
from domain.events.reporting import AcceptedDifference, Gap, ReturnedFigure, ReturnedItem
from domain.indicator import DecimalValue, Definition, Dimensions, IndicatorRef, TextValue, number
from domain.period import Period
from domain.project.breakdown import require_explained
from domain.project.figures import figure_facts, reportable, values_of
from domain.project.parts import FigureKey, ReportVersion, figure_key
from domain.project.periods import in_open_books
from domain.project.reporting import WrongReportStatus, report_version, require_status
from domain.project.rules import SUPPORTED, at_stage, decides_for_others
from domain.project.state import Project
from domain.values import Exact, Frozen, Text


class OtherValue(Frozen):
    """A figure of the report that is accepted with another value than the one that it states."""

    indicator: IndicatorRef
    dimensions: Dimensions = Field(default_factory=dict)
    accepted: Exact
    why: Text


class AcceptedOtherwise(Refused):
    """The version was accepted already, with other values or by somebody else."""


class NoDifference(Refused):
    """A difference is a number that the report does not state: this one is stated, or the figure is a text."""


class ItemTwice(Refused):
    """A decision names a figure, or the narrative, once."""


class NewDuePassed(Refused):
    """A report that is returned is due on a day that is still to come."""


def accept_report(
    project: Project,
    *,
    period: Period,
    version: int,
    differences: tuple[OtherValue, ...] = (),
    gaps: tuple[Gap, ...] = (),
    accepted_by: UUID,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[ReportAccepted]:
    """Accept a submitted version: each figure as it was computed, or with the other value that `differences` gives it.

    Where other values leave wholes and parts apart that agreed before, `gaps` says why.
    """
    report = report_version(project, period, version)
    accepted = ReportAccepted(
        period=period,
        version=version,
        differences=tuple(_difference(report, period, other) for other in differences),
        gaps=gaps,
        accepted_by=accepted_by,
    )
    if report.accepted is not None and report.status == "accepted":
        if report.accepted == accepted:
            return []
        raise AcceptedOtherwise(period=str(period), version=version, accepted_by=str(report.accepted.accepted_by))
    at_stage(project, *SUPPORTED)
    in_open_books(project, period=period, today=today)
    require_status(report, "submitted", period=period, version=version)
    _once([figure_key(other.indicator, other.dimensions) for other in differences])
    before = values_of(report.figures)
    after = before | {
        figure_key(other.indicator, other.dimensions): DecimalValue(decimal=other.accepted) for other in differences
    }
    require_explained(after, gaps=gaps, definitions=definitions, before=before)
    decides_for_others(project, accepted_by, submitted_by=report.submitted_by)
    return [accepted]


def return_report(
    project: Project,
    *,
    period: Period,
    version: int,
    items: tuple[ReturnedItem, ...],
    code: str,
    new_due: date,
    why: str,
    decided_by: UUID,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[ReportReturned]:
    """Give a submitted version back: the items named are asked for again until `new_due`, and only they reopen.

    A figure can be asked for that the report left out, if its indicator belongs to the agreement.
    """
    report = report_version(project, period, version)
    returned = ReportReturned(
        period=period, version=version, items=items, code=code, new_due=new_due, why=why, decided_by=decided_by
    )
    if report.returned == returned:
        return []
    at_stage(project, *SUPPORTED)
    in_open_books(project, period=period, today=today)
    require_status(report, "submitted", period=period, version=version)
    figures = [item for item in items if isinstance(item, ReturnedFigure)]
    for item in figures:
        reportable(project, indicator=item.indicator, dimensions=item.dimensions, definitions=definitions)
    _once([figure_key(item.indicator, item.dimensions) for item in figures])
    if len(items) > len(figures) + 1:
        raise ItemTwice(narrative=True)
    if new_due < today:
        raise NewDuePassed(new_due=new_due.isoformat(), today=today.isoformat())
    decides_for_others(project, decided_by, submitted_by=report.submitted_by)
    return [returned]


def void_report(
    project: Project, *, period: Period, version: int, why: str, decided_by: UUID, today: date
) -> list[ReportVoided]:
    """Declare a version void that was submitted or accepted: out of every total, kept in the history.

    A new version can be prepared afterwards, and is bound by nothing in this one.
    """
    report = report_version(project, period, version)
    voided = ReportVoided(period=period, version=version, why=why, decided_by=decided_by)
    if report.voided == voided:
        return []
    at_stage(project, *SUPPORTED)
    in_open_books(project, period=period, today=today)
    if report.status not in {"submitted", "accepted"}:
        raise WrongReportStatus(
            period=str(period), version=version, status=report.status, needs="submitted or accepted"
        )
    decides_for_others(project, decided_by, submitted_by=report.submitted_by)
    return [voided]


def _difference(report: ReportVersion, period: Period, other: OtherValue) -> AcceptedDifference:
    key = figure_key(other.indicator, other.dimensions)
    figure = report.figures.get(key)
    if figure is None:
        raise NotFound("figure", f"of {other.indicator} in the report {period}")
    if isinstance(figure.value, TextValue) or number(figure.value) == other.accepted:
        raise NoDifference(**figure_facts(key))
    return AcceptedDifference(
        indicator=other.indicator,
        dimensions=other.dimensions,
        computed=number(figure.value),
        accepted=other.accepted,
        why=other.why,
    )


def _once(keys: list[FigureKey]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise ItemTwice(**figure_facts(twice))
