"""Which figures count: those of the accepted version of a report, else of the latest that is not void; and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.indicator import DecimalValue, Value
from domain.period import Period
from domain.schedule import days_after
from projections.kpis.reports import Finding, ReportedFigure, ReportVersion


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, the version of the report that counts, and whether that was handed in too late."""

    figure: ReportedFigure
    report: ReportVersion
    late: bool

    @property
    def accepted(self) -> Value | None:
        """The value as it was accepted."""
        if self.report.status != "accepted":
            return None
        other = self.figure.accepted
        return self.figure.value if other is None else DecimalValue(decimal=other)

    @property
    def value(self) -> Value | None:
        """The value as it stands now."""
        if self.report.status != "accepted":
            return self.figure.value
        return self.accepted if self.figure.restated is None else self.figure.restated

    @property
    def verified(self) -> bool:
        """Whether the latest verification of the value, as it stands now, confirms it."""
        figure, report = self.figure, self.report
        found: list[tuple[int, Finding | None]] = []
        if figure.finding_position is not None and figure.finding_revision == figure.revision:
            found.append((figure.finding_position, figure.finding))
        if report.finding_position is not None and figure.revision == 0:
            found.append((report.finding_position, report.finding))
        return bool(found) and max(found)[1] == "confirmed"

    @property
    def flags(self) -> tuple[str, ...]:
        """What the reporter says of it, and what follows: what a restatement after an audit says is not self-reported."""
        audited = self.verified or self.figure.restated_code == "audit"
        derived = {"self-reported": not audited, "audited": audited, "late": self.late}
        return (
            *(flag for flag in self.figure.flags if flag not in derived),
            *(flag for flag, holds in derived.items() if holds),
        )

    @property
    def positions(self) -> tuple[int | None, ...]:
        """Places in the log of the facts that state the value and its status."""
        return (self.figure.position, self.report.position, self.figure.restated_position)


def figures_that_count(
    figures: Iterable[ReportedFigure], reports: Iterable[ReportVersion], *, due_days: int | None
) -> dict[tuple[str, int], dict[tuple[Period, str], Counted]]:
    """Choose for each period the accepted version of the report, else the latest that is not void, and its figures."""
    versions: dict[Period, list[ReportVersion]] = {}
    for report in reports:
        versions.setdefault(Period(first=report.first, last=report.last), []).append(report)
    chosen = {
        period: max(standing, key=_rank)
        for period, known in versions.items()
        if (standing := [report for report in known if report.status != "voided"])
    }
    late = {period: _is_late(report, versions[period], due_days) for period, report in chosen.items()}
    found: dict[tuple[str, int], dict[tuple[Period, str], Counted]] = {}
    for figure in figures:
        period = Period(first=figure.first, last=figure.last)
        counts = chosen.get(period)
        if counts is not None and counts.version == figure.report_version:
            place = (period, figure.dimensions)
            found.setdefault((figure.code, figure.version), {})[place] = Counted(figure, counts, late[period])
    return found


def _rank(report: ReportVersion) -> tuple[bool, int]:
    return (report.status == "accepted", report.version)


def _is_late(report: ReportVersion, versions: Iterable[ReportVersion], due_days: int | None) -> bool:
    """Tell whether a version was handed in after its due date, which the latest return before it may have moved."""
    before = [other for other in versions if other.version < report.version and other.new_due is not None]
    moved = max(before, key=lambda other: other.version).new_due if before else None
    due = moved or (None if due_days is None else days_after(report.last, due_days))
    return due is not None and report.submitted_on is not None and report.submitted_on > due
