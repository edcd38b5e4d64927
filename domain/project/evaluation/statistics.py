"""The numbers that rulebooks ask about an indicator: latest figure, change, growth, attainment, each exact or missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, Literal

from domain.expression import Missing
from domain.indicator import IndicatorRef, number
from domain.period import Period
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Found, too_early, unknown, written
from domain.project.evaluation.measured import Indicator, Measured, adopted_indicator, signature, too_young
from domain.schedule import MONTHS, days_after, months_after

Statistic = Literal["latest", "baseline", "target", "change", "growth", "attainment"]
SLACK_DAYS: Final = 3
"""Months differ in length by so much: a span of months that begins so many days off is still that span."""


def statistic(case: Case, indicator: IndicatorRef, name: Statistic, *, verified_only: bool) -> Found:
    """Return one number about an indicator of the agreement.

    Level and cumulative figures are what they say at the end of their period. Incremental ones are what a span of time
    brought: they add up until they cover the span that the indicator is defined for (its frequency), so that quarters
    make the year that a yearly baseline is compared with.
    """
    found = adopted_indicator(case, indicator, verified_only=verified_only)
    if isinstance(found, Missing):
        return Found(found)
    young = None if name in {"baseline", "target"} else too_young(case, found)
    if young is not None:
        return Found(young, found.positions | signature(case))
    number_of = _NUMBERS[name](case, found)
    return Found(number_of.value, number_of.positions | found.positions, number_of.inputs)


def attainment_in(case: Case, indicator: IndicatorRef, period: Period, *, verified_only: bool) -> Found:
    """Return how far an indicator of the agreement came in one period: baseline to the target of that very period.

    What counts is the figure at the end of the period; of an incremental indicator, all that the period brought. The
    minimum age of an indicator protects a project at gates only: the agreement that names a period has agreed to it.
    """
    found = adopted_indicator(case, indicator, verified_only=verified_only)
    if isinstance(found, Missing):
        return Found(found)
    if found.definition.direction == "maintain":
        because = f"{indicator} is to be kept as it is: it has no way to a target, and no attainment"
        return Found(unknown(because), found.positions)
    aim = number(found.adopted.targets.get(period))
    target = Found(unknown(f"{indicator} has no target for {period} that is a number"))
    if aim is not None:
        position = frozenset({found.adopted.targets_at.get(period, 0)})
        target = Found(Fraction(aim), position, {"target": written(aim), "target_period": str(period)})
    attained = _attained(found, _at_the_end(case, found, period), _baseline(case, found), target)
    return Found(attained.value, attained.positions | found.positions, attained.inputs)


def _at_the_end(case: Case, indicator: Indicator, period: Period) -> Found:
    figures = [figure for figure in indicator.figures if figure.period.last == period.last]
    within = [figure for figure in figures if figure.period.first >= period.first]
    if indicator.definition.kind == "incremental" and figures:
        return _over(indicator, period)
    if within:
        return _sum(within)
    if case.day <= period.last:
        return Found(too_early(f"{period} has not ended"))
    because = f"no figure of {indicator.ref} that counts is of the end of {period}: accepted, and verified where asked"
    return Found(unknown(because))


def _latest(case: Case, indicator: Indicator) -> Found:
    del case
    if not indicator.figures:
        return Found(
            unknown(f"no figure of {indicator.ref} counts: none is accepted, or none verified where that is asked")
        )
    last = indicator.figures[-1]
    if indicator.definition.kind != "incremental":
        return _sum([last])
    months = MONTHS.get(indicator.definition.frequency)
    if months is None:
        return _sum(list(indicator.figures))
    first = months_after(days_after(last.period.last, 1), -months)
    if last.period.first < first:
        return _sum([last])
    return _over(indicator, Period(first=first, last=last.period.last))


def _baseline(case: Case, indicator: Indicator) -> Found:
    del case
    terms = indicator.adopted.terms
    value = number(terms.baseline.value) if terms is not None and terms.baseline is not None else None
    if value is None:
        return Found(unknown(f"{indicator.ref} has no baseline that is a number"))
    return Found(Fraction(value), inputs={"baseline": written(value)})


def _target(case: Case, indicator: Indicator) -> Found:
    period = _target_period(case, indicator)
    if isinstance(period, Missing):
        return Found(period)
    value = number(indicator.adopted.targets[period])
    assert value is not None, "only targets that are numbers are chosen"
    position = frozenset({indicator.adopted.targets_at.get(period, 0)})
    return Found(Fraction(value), position, {"target": written(value), "target_period": str(period)})


def _target_period(case: Case, indicator: Indicator) -> Period | Missing:
    """Return the period of the last target that is due by the last figure that counts."""
    periods = [period for period, value in indicator.adopted.targets.items() if number(value) is not None]
    if not periods:
        return unknown(f"{indicator.ref} has no target that is a number")
    measured_until = indicator.figures[-1].period.last if indicator.figures else None
    due = [period for period in periods if measured_until is not None and period.last <= measured_until]
    if due:
        return max(due, key=lambda period: (period.last, period.first))
    first = min(periods, key=lambda period: (period.last, period.first))
    if first.last <= case.day:
        return unknown(
            f"no figure of {indicator.ref} that counts reaches the end of {first}, for which a target is set"
        )
    return too_early(f"the first target of {indicator.ref} is that for {first}")


def _change(case: Case, indicator: Indicator) -> Found:
    return _of(_latest(case, indicator), _baseline(case, indicator), lambda latest, start: latest - start)


def _growth(case: Case, indicator: Indicator) -> Found:
    def grown(latest: Fraction, start: Fraction) -> Fraction | Missing:
        if start <= 0:
            return unknown(f"growth of {indicator.ref} is not defined on a baseline that is not above zero")
        return (latest - start) / start

    return _of(_latest(case, indicator), _baseline(case, indicator), grown)


def _attainment(case: Case, indicator: Indicator) -> Found:
    target = _target(case, indicator)
    start = _baseline(case, indicator)
    actual = _latest(case, indicator)
    period = _target_period(case, indicator)
    if indicator.definition.kind == "incremental" and isinstance(period, Period):
        actual = _over(indicator, period)
    return _attained(indicator, actual, start, target)


def _attained(indicator: Indicator, actual: Found, start: Found, target: Found) -> Found:
    way = _of(target, start, lambda aim, begin: aim - begin)

    def attained(done: Fraction, whole: Fraction) -> Fraction | Missing:
        if whole == 0:
            return unknown(f"the target of {indicator.ref} is its baseline: attainment is not defined")
        return done / whole

    return _of(_of(actual, start, lambda now, begin: now - begin), way, attained)


_NUMBERS: Final[Mapping[Statistic, Callable[[Case, Indicator], Found]]] = {
    "latest": _latest,
    "baseline": _baseline,
    "target": _target,
    "change": _change,
    "growth": _growth,
    "attainment": _attainment,
}


def _over(indicator: Indicator, span: Period) -> Found:
    """Add up the figures inside a span of time, which they have to cover without a gap."""
    inside = [
        figure
        for figure in indicator.figures
        if days_after(span.first, -SLACK_DAYS) <= figure.period.first and figure.period.last <= span.last
    ]
    expected = span.first
    slack = SLACK_DAYS
    for figure in inside:
        if figure.period.first > days_after(expected, slack):
            break
        expected, slack = days_after(figure.period.last, 1), 0
    else:
        if inside and inside[-1].period.last == span.last:
            return _sum(inside)
    if indicator.figures[0].period.first > days_after(span.first, SLACK_DAYS):
        return Found(
            too_early(f"the figures of {indicator.ref} do not cover {span} yet: they add up to less than that")
        )
    return Found(unknown(f"figures of {indicator.ref} are missing inside {span}: the others do not add up to it"))


def _sum(figures: list[Measured]) -> Found:
    total = sum((Fraction(figure.value) for figure in figures), Fraction(0))
    period = Period(first=figures[0].period.first, last=figures[-1].period.last)
    return Found(
        total,
        frozenset().union(*(figure.positions for figure in figures)),
        {
            "figure": written(total),
            "period": str(period),
            "verified": all(figure.verified for figure in figures),
            **({"figures": [written(figure.value) for figure in figures]} if len(figures) > 1 else {}),
        },
    )


def _of(one: Found, other: Found, compute: Callable[[Fraction, Fraction], Fraction | Missing]) -> Found:
    """Combine two numbers; what makes the result missing is the first "not yet", else the first "unknown"."""
    positions = one.positions | other.positions
    inputs = {**one.inputs, **other.inputs}
    missing = [found.value for found in (one, other) if isinstance(found.value, Missing)]
    if missing:
        return Found(next((it for it in missing if it.reason == "not_yet"), missing[0]), positions, inputs)
    assert isinstance(one.value, Fraction)
    assert isinstance(other.value, Fraction)
    return Found(compute(one.value, other.value), positions, inputs)
