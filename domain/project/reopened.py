"""What a return reopens: the items that were named are stated anew, everything else is repeated as it was."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import Refused
from domain.events.reporting import Figure, Gap, ReturnedFigure
from domain.project.figures import figure_facts
from domain.project.parts import FigureKey, ReportVersion, figure_key


class NotReopened(Refused):
    """The report was returned for the items named: everything else is repeated as it was."""


class ReopenedItemMissing(Refused):
    """What was asked for again is stated again: a figure as pending or blank where need be, a narrative in words."""


def require_only_reopened(
    versions: Mapping[int, ReportVersion],
    *,
    figures: Mapping[FigureKey, Figure],
    narrative: str | None,
    gaps: tuple[Gap, ...],
) -> None:
    """Raise a refusal unless a new version changes what the latest return asked for, all of it and nothing else.

    Gaps may change where a figure of their indicator was asked for. A version that was voided binds nobody, nor does a
    return before it.
    """
    decided = max(
        (number for number, known in versions.items() if known.status in {"returned", "voided"}), default=None
    )
    if decided is None:
        return
    before = versions[decided]
    if before.returned is None or before.status != "returned":
        return
    items = before.returned.items
    asked = [figure_key(item.indicator, item.dimensions) for item in items if isinstance(item, ReturnedFigure)]
    narrative_asked = len(asked) < len(items)
    missing = [figure_facts(key) for key in asked if key not in figures]
    if missing or (narrative_asked and narrative is None):
        raise ReopenedItemMissing(figures=missing, narrative=narrative_asked and narrative is None)
    changed = [
        figure_facts(key)
        for key in dict.fromkeys((*before.figures, *figures))
        if key not in asked and before.figures.get(key) != figures.get(key)
    ]
    other_gaps = _but_of(before.gaps, asked) != _but_of(gaps, asked)
    other_words = not narrative_asked and before.narrative != narrative
    if changed or other_gaps or other_words:
        raise NotReopened(version=decided, figures=changed, narrative=other_words, gaps=other_gaps)


def _but_of(gaps: tuple[Gap, ...], asked: list[FigureKey]) -> list[Gap]:
    """Return the gaps of other indicators than those of the figures asked for, in an order of their own."""
    indicators = [indicator for indicator, _ in asked]
    return sorted((gap for gap in gaps if gap.indicator not in indicators), key=lambda gap: gap.model_dump_json())
