"""Criteria on reports: every report up to a certain period is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

from domain.criteria import ReportingHorizon, ReportsAccepted, ThroughCount, ThroughLastDue
from domain.expression import Missing
from domain.indicator import DecimalValue
from domain.period import Period
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Answer, Verdict, unknown
from domain.project.parts import ReportVersion
from domain.schedule import due, reporting_periods

Standing = Literal["accepted", "undecided", "to-come", "missing"]
"""`undecided`: handed in, the decision is the agency's. `to-come`: not handed in, and its due date has not passed."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A reporting period and how its report stands on the day."""

    period: Period
    due: date
    standing: Standing
    position: int


def judged_reports(criterion: ReportsAccepted, case: Case) -> Answer:
    """Judge every report from the first period through the one that is named."""
    wanted = _through(criterion.through, case)
    if isinstance(wanted, Missing):
        return Answer(wanted.reason, None, None, "reports", frozenset(), {"because": wanted.because})
    standings = {report.standing for report in wanted}
    verdict: Verdict = "pass"
    if "missing" in standings:
        verdict = "fail"
    elif "undecided" in standings:
        verdict = "unknown"
    elif "to-come" in standings:
        verdict = "not_yet"
    told: dict[str, JsonValue] = {
        str(report.period): f"{report.standing}, due {report.due.isoformat()}" for report in wanted
    }
    accepted = sum(report.standing == "accepted" for report in wanted)
    return Answer(
        verdict=verdict,
        observed=DecimalValue(decimal=Decimal(accepted)),
        threshold=DecimalValue(decimal=Decimal(len(wanted))),
        unit="reports",
        positions=frozenset(report.position for report in wanted),
        explanation={"reports": told} if told else {"because": "no report was due yet"},
    )


def accepted_count(case: Case) -> tuple[int, frozenset[int]]:
    """Return how many periods have an accepted report, and the positions of the acceptances."""
    accepted = {
        report.decided_at or 0
        for versions in case.project.reports.values()
        for report in versions.values()
        if report.status == "accepted"
    }
    return len(accepted), frozenset(accepted)


def _through(horizon: ReportingHorizon, case: Case) -> list[Reported] | Missing:
    periods = _periods(case)
    if isinstance(periods, Missing):
        return periods
    reports = [_reported(case, period) for period in periods]
    if isinstance(horizon, ThroughLastDue):
        return [report for report in reports if report.due <= case.day]
    if isinstance(horizon, ThroughCount):
        if len(reports) < horizon.periods_count:
            return unknown(f"the project has {len(reports)} reporting periods, not {horizon.periods_count}")
        return reports[: horizon.periods_count]
    if all(report.period.last != horizon.last for report in reports):
        return unknown(f"no reporting period of the project ends on {horizon.last.isoformat()}")
    return [report for report in reports if report.period.last <= horizon.last]


def _periods(case: Case) -> tuple[Period, ...] | Missing:
    """Return the reporting periods of the project; reports that went further than a draft keep their own bounds."""
    project = case.project
    support_ends = None if project.agreement is None else project.agreement.support_ends
    ends = max((day for day in (project.ends, support_ends) if day is not None), default=None)
    if project.starts is None or ends is None:
        return unknown("it is not known from when until when the project runs")
    standing = [
        period
        for period, versions in project.reports.items()
        if any(version.status not in {"prepared", "voided"} for version in versions.values())
    ]
    return reporting_periods(starts=project.starts, ends=ends, rule=case.rulebook.reporting, reported=standing)


def _reported(case: Case, period: Period) -> Reported:
    versions = case.project.reports.get(period, {})
    until = _due(case, period, versions)
    accepted = [version for version in versions.values() if version.status == "accepted"]
    if accepted:
        return Reported(period, until, "accepted", accepted[-1].decided_at or 0)
    latest = versions[max(versions)] if versions else None
    if latest is not None and latest.status == "submitted":
        return Reported(period, until, "undecided", latest.submitted_at or 0)
    position = 0 if latest is None else latest.decided_at or 0
    return Reported(period, until, "to-come" if case.day <= until else "missing", position)


def _due(case: Case, period: Period, versions: Mapping[int, ReportVersion]) -> date:
    """Return until when a report is asked for, as the calendar has it.

    One that was returned is due on its new day; one that was voided on its old day, not before that of the voiding.
    """
    agreement = case.project.agreement
    until = due(period, case.rulebook.reporting, signed_on=None if agreement is None else agreement.signed_on)
    for _, version in sorted(versions.items()):
        if version.returned is not None:
            until = version.returned.new_due
        elif version.status == "voided" and version.decided_on is not None:
            until = max(until, version.decided_on)
    return until
