"""Reports as the recipient writes them: prepared, certified by somebody else, submitted. Every version is kept as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from domain.canonical import digest as digest_of
from domain.errors import NotFound, Refused
from domain.events import ReportCertified, ReportPrepared, ReportSubmitted
from domain.events.reporting import Figure, Gap
from domain.indicator import Definition, IndicatorRef
from domain.period import Period, iso
from domain.project.breakdown import require_explained
from domain.project.figures import ReportedFigure, above, figure_facts, proven, stated, values_of
from domain.project.parts import ReportVersion, figure_key
from domain.project.periods import in_open_books
from domain.project.reopened import require_only_reopened
from domain.project.rules import SUPPORTED, apart, at_stage
from domain.project.state import Project
from domain.rulebook import ReportingRule


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


class EvidenceNeeded(Refused):
    """Amounts above the one that the rulebook names need evidence."""


def prepare_report(
    project: Project,
    *,
    period: Period,
    version: int,
    figures: tuple[ReportedFigure, ...],
    narrative: str | None,
    gaps: tuple[Gap, ...] = (),
    prepared_by: UUID,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[ReportPrepared]:
    """Write a version of the report of a period; `definitions` are those of the programme.

    Parts of a figure add up to the whole, or `gaps` explains the difference. After a return, everything that was not
    asked for again is repeated as it was.
    """
    at_stage(project, *SUPPORTED)
    written = stated(project, figures, definitions)
    document = report_document(period, version, written, narrative, prepared_by, gaps=gaps)
    prepared = ReportPrepared(
        period=period,
        version=version,
        figures=written,
        narrative=narrative,
        gaps=gaps,
        prepared_by=prepared_by,
        digest=digest_of(document),
    )
    versions = project.reports.get(period, {})
    if version in versions:
        if versions[version].digest == prepared.digest:
            return []
        raise ReportDiffers(period=str(period), version=version)
    in_open_books(project, period=period, today=today)
    _within_project(project, period)
    _next_period(project, period)
    if version != len(versions) + 1:
        raise VersionNotNext(period=str(period), version=version, next=len(versions) + 1)
    if any(earlier.status in {"submitted", "accepted"} for earlier in versions.values()):
        raise ReportHandedIn(period=str(period), version=len(versions))
    by_key = {figure_key(figure.indicator, figure.dimensions): figure for figure in written}
    require_explained(values_of(by_key), gaps=gaps, definitions=definitions)
    require_only_reopened(versions, figures=by_key, narrative=narrative, gaps=gaps)
    apart(project, "prepares", prepared_by)
    return [prepared]


def report_document(
    period: Period,
    version: int,
    figures: tuple[Figure, ...],
    narrative: str | None,
    prepared_by: UUID,
    *,
    gaps: tuple[Gap, ...] = (),
) -> dict[str, object]:
    """Return a version as the document that its digest is of. A changed shape is another `format`."""
    document: dict[str, object] = {
        "format": "milepost/report/1",
        "period": str(period),
        "version": version,
        "figures": [figure.model_dump(mode="json") for figure in figures],
        "narrative": narrative,
        "prepared_by": str(prepared_by),
    }
    if gaps:
        document |= {"format": "milepost/report/2", "gaps": [gap.model_dump(mode="json") for gap in gaps]}
    return document


def certify_report(
    project: Project, *, period: Period, version: int, digest: str, certified_by: UUID, today: date
) -> list[ReportCertified]:
    """Vouch for a version, named by its digest; never the person who prepared it."""
    report = report_version(project, period, version)
    if report.digest != digest:
        raise DigestDiffers(period=str(period), version=version, digest=report.digest)
    if report.status in {"certified", "submitted", "accepted"}:
        return []
    at_stage(project, *SUPPORTED)
    in_open_books(project, period=period, today=today)
    _latest(project, period, version)
    require_status(report, "prepared", period=period, version=version)
    _next_period(project, period)
    apart(project, "certifies", certified_by)
    return [ReportCertified(period=period, version=version, digest=digest, certified_by=certified_by)]


def submit_report(
    project: Project,
    *,
    period: Period,
    version: int,
    submitted_by: UUID,
    rule: ReportingRule,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[ReportSubmitted]:
    """Hand in a certified version, from the day on which the rulebook opens it, with the evidence that it asks for."""
    report = report_version(project, period, version)
    if report.status in {"submitted", "accepted"}:
        return []
    at_stage(project, *SUPPORTED)
    in_open_books(project, period=period, today=today)
    _latest(project, period, version)
    require_status(report, "certified", period=period, version=version)
    opens = period.last + timedelta(days=rule.opens_days_after_period_end)
    if today < opens:
        raise ReportNotOpen(period=str(period), opens=opens.isoformat(), today=today.isoformat())
    limit = rule.evidence_above
    unproven = [
        figure_facts(key)
        for key, figure in report.figures.items()
        if above(limit, figure.value, definitions.get(figure.indicator)) and not proven(project, period, version, key)
    ]
    if limit is not None and unproven:
        raise EvidenceNeeded(above=limit.facts(), figures=unproven)
    apart(project, "submits", submitted_by)
    return [ReportSubmitted(period=period, version=version, digest=report.digest, submitted_by=submitted_by)]


def report_version(project: Project, period: Period, version: int) -> ReportVersion:
    """Return a version of a report; raise NotFound if it was never prepared."""
    report = project.reports.get(period, {}).get(version)
    if report is None:
        raise NotFound("report", f"{period} version {version}")
    return report


def require_status(report: ReportVersion, needs: str, *, period: Period, version: int) -> None:
    """Raise WrongReportStatus unless the version is at the step that an act needs."""
    if report.status != needs:
        raise WrongReportStatus(period=str(period), version=version, status=report.status, needs=needs)


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
