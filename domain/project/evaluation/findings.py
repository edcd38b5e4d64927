"""Criteria on verifications: which findings are open."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from pydantic import JsonValue

from domain.indicator import DecimalValue
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Answer
from domain.project.parts import Verified, figure_key
from domain.project.state import Project
from domain.terms import FigureSubject, MilestoneSubject, VerificationSubject


def judged_findings(case: Case) -> Answer:
    """Pass where no finding is open."""
    latest = _latest(case.project)
    open_ = [verified for verified in latest if _is_open(case.project, verified)]
    explanation: list[JsonValue] = [_told(case.project, verified) for verified in open_]
    return Answer(
        verdict="fail" if open_ else "pass",
        observed=DecimalValue(decimal=Decimal(len(open_))),
        threshold=DecimalValue(decimal=Decimal(0)),
        unit="open findings",
        positions=frozenset(verified.position for verified in latest),
        explanation={"open": explanation, "verified": len(latest)},
    )


def open_findings(case: Case) -> tuple[int, frozenset[int]]:
    """Return how many findings are open, and the positions of the latest verifications."""
    latest = _latest(case.project)
    count = sum(_is_open(case.project, verified) for verified in latest)
    return count, frozenset(verified.position for verified in latest)


def _latest(project: Project) -> list[Verified]:
    """Return the latest verification of each thing. A later version or restatement of a figure is the same thing."""
    latest: dict[Hashable, Verified] = {}
    for verified in sorted(project.verifications.values(), key=lambda verified: verified.position):
        latest[_about(verified.recorded.subject)] = verified
    return sorted(latest.values(), key=lambda verified: verified.position)


def _about(subject: VerificationSubject) -> Hashable:
    match subject:
        case MilestoneSubject():
            return subject.milestone
        case FigureSubject():
            return subject.period, figure_key(subject.indicator, subject.dimensions)
        case _:
            return subject.period


def _is_open(project: Project, verified: Verified) -> bool:
    """Tell whether a finding is open: not confirmed, and what it is about is neither void nor given up."""
    if verified.recorded.finding == "confirmed":
        return False
    subject = verified.recorded.subject
    if isinstance(subject, MilestoneSubject):
        milestone = project.milestones.get(subject.milestone)
        return milestone is None or milestone.status not in {"cancelled", "waived"}
    report = project.reports.get(subject.period, {}).get(subject.version)
    return report is None or report.status != "voided"


def _told(project: Project, verified: Verified) -> dict[str, JsonValue]:
    subject = verified.recorded.subject
    match subject:
        case MilestoneSubject():
            found = project.milestones.get(subject.milestone)
            terms = None if found is None else found.terms
            about = f"milestone {subject.milestone if terms is None else terms.code}"
        case FigureSubject():
            about = f"figure of {subject.indicator} for {subject.period}"
        case _:
            about = f"report for {subject.period}, version {subject.version}"
    return {"about": about, "finding": verified.recorded.finding, "position": verified.position}
