"""Reports: prepared, certified by somebody else, submitted, accepted. Every version is kept as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.canonical import digest as digest_of
from domain.errors import NotFound, Refused
from domain.events import ReportAccepted, ReportCertified, ReportPrepared, ReportSubmitted
from domain.events.reporting import Figure
from domain.indicator import RATIO, DecimalValue, Definition, Dimensions, Formula, IndicatorRef, QualityFlag, Value
from domain.period import Period, iso
from domain.project.rules import SUPPORTED, apart, at_stage, known_evidence
from domain.project.state import Project, ReportVersion
from domain.rulebook import ReportingRule
from domain.values import Exact, Frozen, Text

MAX_RATIO_DIGITS = 15
"""Digits that a computed ratio may have before the point, and keeps after it."""
RATIO_ROUNDING = Context(prec=2 * MAX_RATIO_DIGITS)


class RatioValue(Frozen):
    """A ratio as it is reported: its two parts. The server divides."""

    kind: Literal["ratio"] = "ratio"
    numerator: Exact
    denominator: Exact


class ReportedFigure(Frozen):
    """A value that the recipient reports for an indicator, for the whole or for one part of it."""

    indicator: IndicatorRef
    value: Annotated[Value | RatioValue, Field(discriminator="kind")]
    dimensions: Dimensions = Field(default_factory=dict)
    flags: Annotated[tuple[QualityFlag, ...], Field(max_length=12)] = ()
    note: Text | None = None
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()


class PeriodNotNext(Refused):
    """Reporting periods follow one another without gap or overlap: this one is not the next."""


class PeriodOutsideProject(Refused):
    """A reporting period ends within the time of the project and its support."""


class VersionNotNext(Refused):
    """Versions of a report are numbered 1, 2, 3 and so on: this one is not the next."""


class VersionReplaced(Refused):
    """A later version of the report replaces this one."""


class ReportDiffers(Refused):
    """This version of the report was prepared already, with other content."""


class ReportHandedIn(Refused):
    """The report was handed in: no new version can be prepared before it is returned."""


class WrongReportStatus(Refused):
    """The report version is not at the step at which this can be done."""


class DigestDiffers(Refused):
    """The digest is not that of the version as it was prepared: look at it again before you vouch for it."""


class ReportNotOpen(Refused):
    """The report cannot be submitted yet: the rulebook says on which day it opens."""


class FigureTwice(Refused):
    """A report states a figure once."""


class RatioNeedsParts(Refused):
    """A ratio is reported by its numerator and denominator, and only a ratio is; the denominator is not zero."""


class RatioOutOfRange(Refused):
    """The quotient is too large to be a plausible figure: look at the denominator and the unit."""


class UnknownDimension(Refused):
    """The indicator is not broken down by this dimension."""


def prepare_report(
    project: Project,
    *,
    period: Period,
    version: int,
    figures: tuple[ReportedFigure, ...],
    narrative: str | None,
    prepared_by: UUID,
    definitions: Mapping[IndicatorRef, Definition],
) -> list[ReportPrepared]:
    """Write a version of the report of a period; `definitions` are those of the programme."""
    at_stage(project, *SUPPORTED)
    stated = tuple(_figure(project, figure, definitions) for figure in figures)
    document = report_document(period, version, stated, narrative, prepared_by)
    prepared = ReportPrepared(
        period=period,
        version=version,
        figures=stated,
        narrative=narrative,
        prepared_by=prepared_by,
        digest=digest_of(document),
    )
    versions = project.reports.get(period, {})
    if version in versions:
        if versions[version].digest == prepared.digest:
            return []
        raise ReportDiffers(period=str(period), version=version)
    _within_project(project, period)
    _next_period(project, period)
    if version != len(versions) + 1:
        raise VersionNotNext(period=str(period), version=version, next=len(versions) + 1)
    if any(earlier.status in {"submitted", "accepted"} for earlier in versions.values()):
        raise ReportHandedIn(period=str(period), version=len(versions))
    keys = [(figure.indicator, tuple(sorted(figure.dimensions.items()))) for figure in stated]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FigureTwice(indicator=str(twice[0]), dimensions=dict(twice[1]))
    apart(project, "prepares", prepared_by)
    return [prepared]


def report_document(
    period: Period, version: int, figures: tuple[Figure, ...], narrative: str | None, prepared_by: UUID
) -> dict[str, object]:
    """Return a version as the document that its digest is of. A changed shape is another `format`."""
    return {
        "format": "milepost/report/1",
        "period": str(period),
        "version": version,
        "figures": [figure.model_dump(mode="json") for figure in figures],
        "narrative": narrative,
        "prepared_by": str(prepared_by),
    }


def certify_report(
    project: Project, *, period: Period, version: int, digest: str, certified_by: UUID
) -> list[ReportCertified]:
    """Vouch for a version, named by its digest; never the person who prepared it."""
    report = _version(project, period, version)
    if report.digest != digest:
        raise DigestDiffers(period=str(period), version=version, digest=report.digest)
    if report.status != "prepared":
        return []
    at_stage(project, *SUPPORTED)
    _latest(project, period, version)
    _next_period(project, period)
    apart(project, "certifies", certified_by)
    return [ReportCertified(period=period, version=version, digest=digest, certified_by=certified_by)]


def submit_report(
    project: Project, *, period: Period, version: int, submitted_by: UUID, rule: ReportingRule, today: date
) -> list[ReportSubmitted]:
    """Hand in a certified version, from the day on which the rulebook opens it."""
    report = _version(project, period, version)
    if report.status in {"submitted", "accepted"}:
        return []
    at_stage(project, *SUPPORTED)
    _latest(project, period, version)
    if report.status != "certified":
        raise WrongReportStatus(period=str(period), version=version, status=report.status, needs="certified")
    opens = period.last + timedelta(days=rule.opens_days_after_period_end)
    if today < opens:
        raise ReportNotOpen(period=str(period), opens=opens.isoformat(), today=today.isoformat())
    apart(project, "submits", submitted_by)
    return [ReportSubmitted(period=period, version=version, digest=report.digest, submitted_by=submitted_by)]


def accept_report(project: Project, *, period: Period, version: int, accepted_by: UUID) -> list[ReportAccepted]:
    """Accept a submitted version and its figures as they were computed."""
    report = _version(project, period, version)
    if report.status == "accepted":
        return []
    at_stage(project, *SUPPORTED)
    if report.status != "submitted":
        raise WrongReportStatus(period=str(period), version=version, status=report.status, needs="submitted")
    apart(project, "decides", accepted_by)
    return [ReportAccepted(period=period, version=version, differences=(), accepted_by=accepted_by)]


def _version(project: Project, period: Period, version: int) -> ReportVersion:
    report = project.reports.get(period, {}).get(version)
    if report is None:
        raise NotFound("report", f"{period} version {version}")
    return report


def _latest(project: Project, period: Period, version: int) -> None:
    latest = max(project.reports[period])
    if version != latest:
        raise VersionReplaced(period=str(period), version=version, latest=latest)


def _next_period(project: Project, period: Period) -> None:
    """Refuse a period out of turn. A draft that overlaps it and went no further does not count: it was a slip."""
    standing = [
        known
        for known, versions in project.reports.items()
        if known != period
        and (not known.overlaps(period) or any(version.status != "prepared" for version in versions.values()))
    ]
    latest = max(standing, key=lambda known: known.last, default=None)
    if latest is None or (period in project.reports and not any(known.overlaps(period) for known in standing)):
        return
    if not period.follows(latest):
        raise PeriodNotNext(period=str(period), latest=str(latest))


def _within_project(project: Project, period: Period) -> None:
    support_ends = None if project.agreement is None else project.agreement.support_ends
    ends = max((day for day in (project.ends, support_ends) if day is not None), default=None)
    if (ends is not None and period.last > ends) or (project.starts is not None and period.last < project.starts):
        raise PeriodOutsideProject(period=str(period), starts=iso(project.starts), ends=iso(ends))


def _figure(project: Project, figure: ReportedFigure, definitions: Mapping[IndicatorRef, Definition]) -> Figure:
    adopted = project.indicators.get(figure.indicator)
    definition = definitions.get(figure.indicator)
    if adopted is None or adopted.dropped or definition is None:
        raise NotFound("indicator", f"{figure.indicator} in this agreement")
    unknown = sorted(set(figure.dimensions) - set(definition.dimensions))
    if unknown:
        raise UnknownDimension(indicator=str(figure.indicator), dimensions=unknown, offered=list(definition.dimensions))
    known_evidence(project, figure.evidence)
    return Figure(
        indicator=figure.indicator,
        value=_value(figure, definition.formula),
        dimensions=figure.dimensions,
        flags=figure.flags,
        note=figure.note,
        evidence=figure.evidence,
    )


def _value(figure: ReportedFigure, formula: Formula | None) -> Value:
    """Divide a ratio: numerator / denominator x scale, rounded to 15 decimals, halves to the even one."""
    value = figure.value
    if not isinstance(value, RatioValue):
        if isinstance(value, DecimalValue) and (formula is not None or value.numerator is not None):
            raise RatioNeedsParts(indicator=str(figure.indicator))
        return value
    if formula is None or value.denominator == 0:
        raise RatioNeedsParts(indicator=str(figure.indicator), denominator=str(value.denominator))
    quotient = RATIO.multiply(RATIO.divide(value.numerator, value.denominator), formula.scale)
    if quotient.adjusted() >= MAX_RATIO_DIGITS:
        raise RatioOutOfRange(indicator=str(figure.indicator), digits=MAX_RATIO_DIGITS)
    rounded = quotient.quantize(Decimal(1).scaleb(-MAX_RATIO_DIGITS), ROUND_HALF_EVEN, RATIO_ROUNDING)
    return DecimalValue(
        decimal=rounded.normalize(RATIO_ROUNDING), numerator=value.numerator, denominator=value.denominator
    )
