"""What is different between two versions of a report, or between what was accepted and what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from domain.events.reporting import Figure, Gap, ReturnedItem
from domain.indicator import DecimalValue, Dimensions, IndicatorRef, Value
from domain.values import Frozen
from projections.project.report_view import ReportView

Reading = Literal["stated", "accepted", "current"]
"""A version as it was prepared; with the values that were accepted; with those that stand now."""
Key = tuple[IndicatorRef, tuple[tuple[str, str], ...]]


class Content(Frozen):
    """What a version holds."""

    figures: tuple[Figure, ...]
    narrative: str | None
    gaps: tuple[Gap, ...]


class ChangedFigure(Frozen):
    """A figure that both hold, and not as the same."""

    indicator: IndicatorRef
    dimensions: Dimensions
    old: Figure
    new: Figure
    fields: tuple[str, ...]
    """What of it is different: value, flags, note, evidence."""


class ChangedNarrative(Frozen):
    """The narrative before and after."""

    old: str | None
    new: str | None


class ReportDifference(Frozen):
    """What one content has that the other has not; applied to the first it gives the second."""

    added: tuple[Figure, ...]
    removed: tuple[Figure, ...]
    changed: tuple[ChangedFigure, ...]
    narrative: ChangedNarrative | None
    """Null where it is the same."""
    gaps_added: tuple[Gap, ...]
    gaps_removed: tuple[Gap, ...]
    returned: tuple[ReturnedItem, ...]
    """What had been asked for again of the first, where it was returned."""


def content_of(report: ReportView, reading: Reading) -> Content:
    """Return what a version holds: as stated, as accepted, or as it stands after every restatement."""
    figures = {_key(figure.indicator, figure.dimensions): figure for figure in report.figures}
    gaps = {_gap_key(gap): gap for gap in report.gaps}
    if reading != "stated":
        for other in report.differences:
            _give(figures, _key(other.indicator, other.dimensions), DecimalValue(decimal=other.accepted))
        gaps |= {_gap_key(gap): gap for gap in report.accepted_gaps}
    if reading == "current":
        for later in report.restatements:
            _give(figures, _key(later.indicator, later.dimensions), later.value)
            gaps |= {_gap_key(gap): gap for gap in later.gaps}
    return Content(figures=tuple(figures.values()), narrative=report.narrative, gaps=tuple(gaps.values()))


def difference(before: Content, after: Content, *, returned: tuple[ReturnedItem, ...] = ()) -> ReportDifference:
    """Return what is different, figures in the order of the reports."""
    old = {_key(figure.indicator, figure.dimensions): figure for figure in before.figures}
    new = {_key(figure.indicator, figure.dimensions): figure for figure in after.figures}
    both = [(old[key], figure) for key, figure in new.items() if key in old and old[key] != figure]
    return ReportDifference(
        added=tuple(figure for key, figure in new.items() if key not in old),
        removed=tuple(figure for key, figure in old.items() if key not in new),
        changed=tuple(
            ChangedFigure(
                indicator=figure.indicator,
                dimensions=figure.dimensions,
                old=earlier,
                new=figure,
                fields=tuple(name for name in Figure.model_fields if getattr(earlier, name) != getattr(figure, name)),
            )
            for earlier, figure in both
        ),
        narrative=None
        if before.narrative == after.narrative
        else ChangedNarrative(old=before.narrative, new=after.narrative),
        gaps_added=_but(after.gaps, before.gaps),
        gaps_removed=_but(before.gaps, after.gaps),
        returned=returned,
    )


def _key(indicator: IndicatorRef, dimensions: Mapping[str, str]) -> Key:
    return indicator, tuple(sorted(dimensions.items()))


def _gap_key(gap: Gap) -> tuple[Key, str]:
    return _key(gap.indicator, gap.dimensions), gap.dimension


def _give(figures: dict[Key, Figure], key: Key, value: Value) -> None:
    """Give a figure another value; one that is not among those known (on that day) stays away."""
    if key in figures:
        figures[key] = figures[key].model_copy(update={"value": value})


def _but(gaps: Iterable[Gap], others: Iterable[Gap]) -> tuple[Gap, ...]:
    known = list(others)
    return tuple(gap for gap in gaps if gap not in known)
