"""Figures that are broken down: the parts add up to the whole, or what is missing is explained.

Only numbers are added up: shares, ratios and texts of parts have no sum. Pending and blank are no zero: where the whole or
one of its parts is one of them, there is nothing to compare yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from domain.errors import Refused
from domain.events.reporting import Gap
from domain.indicator import Definition, IndicatorRef, Value, number
from domain.project.parts import FigureKey, figure_key
from domain.values import EXACTLY, plain

Breakdown = tuple[FigureKey, str]
"""A whole, and the dimension by which it is broken down."""


class PartsDoNotAddUp(Refused):
    """The parts of a figure add up to the whole, or the gap is explained."""


class GapDiffers(Refused):
    """An explained gap is exactly the whole less the sum of its parts."""


class GapUnfounded(Refused):
    """A gap is explained where nothing is missing, or where whole and parts cannot be compared."""


class GapTwice(Refused):
    """A gap is explained once."""


def remainders(
    values: Mapping[FigureKey, Value], definitions: Mapping[IndicatorRef, Definition]
) -> dict[Breakdown, Decimal]:
    """Return each whole less the sum of its parts, 0 included, by each dimension by which it is broken down.

    A whole is a figure that has parts: figures of the same indicator with one dimension more. `values` are those of one
    report; where not all are numbers there is no remainder.
    """
    parts: dict[Breakdown, list[Decimal | None]] = {}
    for (indicator, dimensions), value in values.items():
        definition = definitions.get(indicator)
        if definition is None or definition.measure != "number":
            continue
        for one in dimensions:
            whole = (indicator, tuple(other for other in dimensions if other != one))
            if whole in values:
                parts.setdefault((whole, one[0]), []).append(number(value))
    left: dict[Breakdown, Decimal] = {}
    for (whole, dimension), stated in parts.items():
        rest = number(values[whole])
        for part in stated:
            rest = None if rest is None or part is None else EXACTLY.subtract(rest, part)
        if rest is not None:
            left[whole, dimension] = rest
    return left


def require_explained(
    values: Mapping[FigureKey, Value],
    *,
    gaps: tuple[Gap, ...],
    definitions: Mapping[IndicatorRef, Definition],
    before: Mapping[FigureKey, Value] | None = None,
) -> None:
    """Raise a refusal unless wholes and parts add up, or `gaps` says why not, to the last digit.

    A remainder that the values `before` left open as well has been explained then and need not be again.
    """
    explained = {_broken_down(gap): gap for gap in gaps}
    if len(explained) < len(gaps):
        twice = next(found for found, count in Counter(map(_broken_down, gaps)).items() if count > 1)
        raise GapTwice(**_facts(twice))
    left = remainders(values, definitions)
    for found, gap in explained.items():
        if not left.get(found):
            raise GapUnfounded(**_facts(found), comparable=found in left)
        if left[found] != gap.amount:
            raise GapDiffers(**_facts(found), explained=plain(gap.amount), missing=plain(left[found]))
    known = {} if before is None else remainders(before, definitions)
    open_ = [
        {**_facts(found), "missing": plain(rest)}
        for found, rest in left.items()
        if rest and found not in explained and known.get(found) != rest
    ]
    if open_:
        raise PartsDoNotAddUp(breakdowns=open_)


def _broken_down(gap: Gap) -> Breakdown:
    return figure_key(gap.indicator, gap.dimensions), gap.dimension


def _facts(breakdown: Breakdown) -> dict[str, object]:
    (indicator, dimensions), dimension = breakdown
    return {"indicator": str(indicator), "dimensions": dict(dimensions), "dimension": dimension}
