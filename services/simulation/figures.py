"""What a report states: values with their flags, some of them pending or blank, broken down where the rules offer it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from domain.events.reporting import Gap
from domain.indicator import BlankValue, DecimalValue, PendingValue, QualityFlag
from domain.period import Period
from domain.project.figures import ReportedFigure
from services.simulation.draft import Draft
from services.simulation.kpis import Course
from services.simulation.plan import Undertaking

NARRATIVES: Final = {
    "rising": "Output grows as planned; the new shift has started.",
    "slow-start": "The new line is being run in; orders for it are signed.",
    "stagnating": "Orders are flat; the line runs at half of what it could.",
    "falling": "A large customer was lost in the period; two lines stand still.",
    "volatile": "A strong start of the period, then a stop for repairs.",
}
MISSING: Final[tuple[Literal["pending", "blank"], ...]] = ("pending", "blank")
"""What the first figures of a report with gaps are."""
BROKEN_DOWN: Final = "jobs-fte"
NOT_COUNTED: Final = Decimal("1.5")
"""Full-time jobs of those who did not want to be counted by sex."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a report says."""

    figures: tuple[ReportedFigure, ...]
    narrative: str
    gaps: tuple[Gap, ...]

    def with_value(self, figure: ReportedFigure) -> Content:
        """Return the same with another figure in the place of the one of that indicator, for the whole."""
        figures = tuple(
            figure if (known.indicator, known.dimensions) == (figure.indicator, {}) else known for known in self.figures
        )
        return replace(self, figures=figures)

    def with_narrative(self, narrative: str) -> Content:
        """Return the same in other words."""
        return replace(self, narrative=narrative)


def content(project: Undertaking, terms: Draft, period: Period, *, first: bool) -> Content:
    """Make up what the report of a period says."""
    figures: list[ReportedFigure] = []
    gaps: list[Gap] = []
    for place, course in enumerate(terms.courses):
        if place and course.ref.code != BROKEN_DOWN and not terms.is_year_end(period):
            continue
        missing = MISSING[len(figures)] if first and project.traits.gaps and len(figures) < len(MISSING) else None
        figure = stated(project, terms, course, period) if missing is None else _missing(course, missing)
        figures.append(figure)
        if course.ref.code == BROKEN_DOWN and project.traits.breakdown != "none":
            parts, gap = _by_sex(figure, explained=project.traits.breakdown == "gap")
            figures += parts
            gaps += gap
    return Content(tuple(figures), NARRATIVES[project.traits.path], tuple(gaps))


def stated(project: Undertaking, terms: Draft, course: Course, period: Period) -> ReportedFigure:
    """Return the figure of an indicator for a period, flagged as what it is."""
    flags: list[QualityFlag] = ["self-reported"]
    if not terms.is_year_end(period):
        flags.append("p")
    if project.traits.path == "volatile":
        flags.append("e")
    if project.draw.chance(0.04):
        flags.append("b")
    return ReportedFigure(
        indicator=course.ref, value=course.actual(terms.years(period), project.draw), flags=tuple(flags)
    )


def _missing(course: Course, kind: Literal["pending", "blank"]) -> ReportedFigure:
    if kind == "blank":
        return ReportedFigure(indicator=course.ref, value=BlankValue())
    note = "The books of the period are still open."
    return ReportedFigure(indicator=course.ref, value=PendingValue(printed="to come"), note=note)


def _by_sex(whole: ReportedFigure, *, explained: bool) -> tuple[list[ReportedFigure], list[Gap]]:
    """Break a figure down; its parts add up to it, or the gap between them is explained."""
    if not isinstance(whole.value, DecimalValue):
        return [], []
    left = NOT_COUNTED if explained and whole.value.decimal > 2 * NOT_COUNTED else Decimal(0)
    women = (whole.value.decimal * 2 / 5).quantize(Decimal("0.1"))
    parts = [
        ReportedFigure(
            indicator=whole.indicator,
            value=DecimalValue(decimal=value),
            dimensions={"sex": sex},
            flags=("self-reported",),
        )
        for sex, value in (("women", women), ("men", whole.value.decimal - women - left))
    ]
    if not left:
        return parts, []
    why = "Two trainees did not want to be counted by sex."
    return parts, [Gap(indicator=whole.indicator, dimension="sex", amount=left, why=why)]
