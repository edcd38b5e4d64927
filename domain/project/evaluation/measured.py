"""What was measured of an indicator: accepted figures as they stand, whether they are verified, baseline and targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from domain.expression import Missing
from domain.indicator import Definition, IndicatorRef, number
from domain.period import Period
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import too_early, unknown
from domain.project.parts import AcceptedFigure, AdoptedIndicator, Verified, figure_key
from domain.project.state import Project
from domain.schedule import months_after
from domain.terms import FigureSubject, ReportSubject

PART_OF_ONE: Final = "part of one"
"""The unit of growth, attainment and shares."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the whole indicator that is a number."""

    period: Period
    value: Decimal
    verified: bool
    positions: frozenset[int]
    """Of the acceptance or restatement that states it, and of the latest verification of it."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An adopted indicator with the figures that count, by time."""

    ref: IndicatorRef
    definition: Definition
    adopted: AdoptedIndicator
    figures: tuple[Measured, ...]
    positions: frozenset[int]
    """Of its definition and its adoption."""


def judged_from(case: Case, indicator: IndicatorRef) -> date | None:
    """Return the first day on which the indicator is old enough to be judged; None before the signature."""
    definition = case.definitions.get(indicator)
    signed = case.project.agreement
    if definition is None or signed is None:
        return None
    return months_after(signed.signed_on, definition.minimum_age_months)


def adopted_indicator(case: Case, indicator: IndicatorRef, *, verified_only: bool) -> Indicator | Missing:
    """Return an indicator of the agreement with its figures, or why it cannot be judged."""
    definition = case.definitions.get(indicator)
    if definition is None:
        return unknown(f"the programme defines no indicator {indicator}")
    adopted = case.project.indicators.get(indicator)
    if adopted is None or adopted.dropped:
        return unknown(f"the agreement has no indicator {indicator}")
    figures = measured(case.project, indicator, day=case.day)
    return Indicator(
        ref=indicator,
        definition=definition,
        adopted=adopted,
        figures=tuple(figure for figure in figures if figure.verified or not verified_only),
        positions=frozenset({adopted.adopted_at, case.defined_at.get(indicator, 0)}),
    )


def too_young(case: Case, indicator: Indicator) -> Missing | None:
    """Say that an indicator is too young for a gate to judge it; None where it is old enough."""
    months = indicator.definition.minimum_age_months
    if months == 0:
        return None
    begins = judged_from(case, indicator.ref)
    if begins is None:
        return too_early(f"{indicator.ref} is judged {months} months after the signature; nothing is signed yet")
    if case.day < begins:
        return too_early(f"{indicator.ref} is judged from {begins.isoformat()} on, {months} months after the signature")
    return None


def signature(case: Case) -> frozenset[int]:
    """Return the position of the signature from which the age of an indicator counts."""
    return frozenset() if case.project.agreement is None else frozenset({case.project.agreement.position})


def measured(project: Project, indicator: IndicatorRef, *, day: date) -> list[Measured]:
    """Return the accepted figures of the whole that are numbers, of periods that have ended by `day`, by time."""
    key = figure_key(indicator, {})
    found = []
    for period in sorted(project.figures, key=lambda period: (period.last, period.first)):
        figure = project.figures[period].get(key)
        value = None if figure is None else number(figure.value)
        if figure is None or value is None or period.last > day:
            continue
        latest = _latest_verification(project, period, indicator, figure)
        positions = {figure.position} if latest is None else {figure.position, latest.position}
        confirmed = latest is not None and latest.recorded.finding == "confirmed"
        found.append(Measured(period=period, value=value, verified=confirmed, positions=frozenset(positions)))
    return found


def _latest_verification(
    project: Project, period: Period, indicator: IndicatorRef, figure: AcceptedFigure
) -> Verified | None:
    """Return the latest verification of a figure as it stands now; one of the whole report is of the figure as accepted."""
    of_figure = FigureSubject(
        period=period, version=figure.version, indicator=indicator, dimensions={}, revision=figure.revision
    )
    of_report = ReportSubject(period=period, version=figure.version)
    about = [
        verified
        for verified in project.verifications.values()
        if verified.recorded.subject == of_figure or (figure.revision == 0 and verified.recorded.subject == of_report)
    ]
    return max(about, key=lambda verified: verified.position, default=None)
