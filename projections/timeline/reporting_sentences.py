"""What was reported, decided on reports and restated, as sentences."""

from __future__ import annotations

from typing import assert_never

from domain.events import (
    FigureRestated,
    PeriodClosed,
    PeriodExceptionGranted,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)
from domain.events.reporting import ReturnedFigure
from projections.project import ProjectView
from projections.project.reporting import ReportFact, StepFact
from projections.timeline import words


def reporting(event: ReportFact, project: ProjectView) -> str:  # noqa: PLR0911 - one line a fact
    """Tell a fact about reports; `project` is the view after it."""
    match event:
        case ReportPrepared():
            gaps = f" and {words.count(len(event.gaps), 'explained gap')}" if event.gaps else ""
            return f"{_version(event)} was prepared, with {words.count(len(event.figures), 'figure')}{gaps}."
        case ReportCertified():
            return f"{_version(event)} was certified."
        case ReportSubmitted():
            return f"{_version(event)} was submitted."
        case ReportReturned():
            return _returned(event, project)
        case ReportAccepted():
            others = words.count(len(event.differences), "figure")
            return f"{_version(event)} was accepted{f', {others} with another value than reported' if event.differences else ''}."
        case ReportVoided():
            return f"{_version(event)} was declared void{words.because(event.why)}"
        case FigureRestated():
            return _restated(event, project)
        case PeriodClosed():
            return f"The books of {words.span(event.period)} were closed by {event.rule.rstrip('.')}."
        case PeriodExceptionGranted():
            until = f"until {words.day(event.expires)}"
            return f"The closed books of {words.span(event.period)} were opened {until}{words.because(event.why)}"
    assert_never(event)


def _version(event: StepFact) -> str:
    return f"Version {event.version} of the report for {words.span(event.period)}"


def _returned(event: ReportReturned, project: ProjectView) -> str:
    items = [
        f"{words.indicator(project, item.indicator)}{words.part(item.dimensions)}"
        if isinstance(item, ReturnedFigure)
        else "the narrative"
        for item in event.items
    ]
    asked = f"{words.listed(items)} to be stated again by {words.day(event.new_due)}"
    return f"{_version(event)} was returned as {event.code}, {asked}{words.because(event.why)}"


def _restated(event: FigureRestated, project: ProjectView) -> str:
    name = f"{words.indicator(project, event.indicator)}{words.part(event.dimensions)}"
    change = f"from {words.value(event.old)} to {words.value(event.value)}"
    kind = f"{event.code.replace('-', ' ')}, {event.materiality}"
    return f"The accepted figure of {name} for {words.span(event.period)} was restated {change} ({kind}){words.because(event.why)}"
