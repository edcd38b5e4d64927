"""Reads results: indicators with their baseline, and a target and an actual for each period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from domain.indicator import Direction, Measure, ResultLevel, Value
from domain.period import Period
from domain.project.published import PublishedFigure, PublishedIndicator, indicator_code
from domain.terms import Adoption, Baseline, PublishedDefinition
from services.exchange.iati.notes import Notes, attribute
from services.exchange.printed import NAME_CHARACTERS, Printed, cut

MEASURES: Final[dict[str, Measure]] = {"1": "number", "2": "percentage", "3": "text", "4": "text", "5": "text"}
"""IATI's codelist IndicatorMeasure. Nominal and ordinal scales (3, 4) have numbers that nobody may subtract."""
LEVELS: Final[dict[str, ResultLevel]] = {"1": "output", "2": "outcome", "3": "impact"}
"""IATI's codelist ResultType; 9 stands for "other"."""
OTHER_LEVEL: Final = "9"
DIRECTIONS: Final[dict[str, Direction]] = {"1": "rising", "true": "rising", "0": "falling", "false": "falling"}
PERCENT: Final = "%"


def read_indicators(activity: etree._Element, notes: Notes) -> tuple[PublishedIndicator, ...]:
    """Return the indicators in document order; those that look alike are told apart by counting them."""
    alike: Counter[tuple[str, str, str]] = Counter()
    indicators: list[PublishedIndicator] = []
    for at, result in enumerate(activity.iterfind("result"), 1):
        for number, element in enumerate(result.iterfind("indicator"), 1):
            path = f"result[{at}]/indicator[{number}]"
            measure = attribute(element, "measure") or ""
            titles = (notes.full_title(result.find("title")), notes.full_title(element.find("title")))
            identity = (*titles, measure)
            alike[identity] += 1
            code = indicator_code(result_title=identity[0], title=identity[1], measure=measure, ordinal=alike[identity])
            indicators.append(_indicator(result, element, notes, code=code, path=path))
    notes.counts["indicators"] = len(indicators)
    return tuple(indicators)


def _indicator(
    result: etree._Element, element: etree._Element, notes: Notes, *, code: str, path: str
) -> PublishedIndicator:
    definition = _definition(result, element, notes, path=path)
    terms = Adoption(baseline=_baseline(element, notes, path), verifier=None, definition=definition)
    targets: dict[Period, Value] = {}
    figures: dict[Period, PublishedFigure] = {}
    seen: set[Period] = set()
    for number, stated in enumerate(element.iterfind("period"), 1):
        below = f"{path}/period[{number}]"
        period = _period(stated, notes, below)
        if period is None:
            continue
        if period in seen:
            text = f"The period {period} stands here twice: what the second one says is left out."
            notes.find("repeated-period", below, text)
            continue
        seen.add(period)
        target = _stated(stated, "target", notes, below)
        if target is not None:
            targets[period] = target.value
            _unit_finding(target, definition, notes, f"{below}/target")
        actual = _stated(stated, "actual", notes, below)
        if actual is not None:
            figures[period] = PublishedFigure(actual.value, actual.unit or definition.unit if actual.numeric else None)
            _unit_finding(actual, definition, notes, f"{below}/actual")
    return PublishedIndicator(code=code, terms=terms, targets=targets, figures=figures)


def _definition(result: etree._Element, element: etree._Element, notes: Notes, *, path: str) -> PublishedDefinition:
    title = notes.title(element.find("title"), f"{path}/title")
    if title is None:
        notes.find("untitled", f"{path}/title", "The indicator has no title.")
    measure = attribute(element, "measure") or ""
    if measure not in MEASURES:
        text = "The measure is not in IATI's codelist: the indicator is taken as text, which nothing computes with."
        notes.find("unknown-measure", f"{path}/@measure", text, measure)
    level = attribute(result, "type") or ""
    if level not in LEVELS and level != OTHER_LEVEL:
        notes.find("unknown-result-type", f"{path}/../@type", "The type of result is not in IATI's codelist.", level)
    ascending = attribute(element, "ascending")
    if ascending is not None and ascending not in DIRECTIONS:
        notes.find("bad-direction", f"{path}/@ascending", "It says neither rising nor falling.", ascending)
    return PublishedDefinition(
        title=title or "(no title)",
        result_title=notes.title(result.find("title"), f"{path}/../title"),
        unit=PERCENT if MEASURES.get(measure) == "percentage" else None,
        measure=MEASURES.get(measure, "text"),
        direction=DIRECTIONS.get(ascending or ""),
        result_level=LEVELS.get(level),
    )


def _baseline(element: etree._Element, notes: Notes, path: str) -> Baseline | None:
    """Return the baseline; a year without a day stands with the source, because no day of it is said."""
    found = _total(element, "baseline", notes, path)
    if found is None:
        return None
    below = f"{path}/baseline"
    read = notes.value(found.get("value"), f"{below}/@value")
    measured_on = notes.day(attribute(found, "iso-date"), f"{below}/@iso-date")
    year = attribute(found, "year")
    source = notes.title(found.find("comment"), f"{below}/comment")
    if measured_on is None and year is not None:
        source = cut(year if source is None else f"{year}: {source}", NAME_CHARACTERS)
    elif measured_on is not None and year is not None and year != f"{measured_on.year:04}":
        text = f"The year says {cut(year, 20)}, the date {measured_on}: the date is taken."
        notes.find("baseline-year-differs", f"{below}/@year", text, year)
    return Baseline(value=read.value, measured_on=measured_on, source=source)


def _period(element: etree._Element, notes: Notes, path: str) -> Period | None:
    first, last = (
        notes.day(attribute(element.find(end), "iso-date"), f"{path}/{end}") for end in ("period-start", "period-end")
    )
    if first is None or last is None:
        notes.find("bad-period", path, "The period lacks its first or last day: its target and actual are left out.")
        return None
    if last < first:
        text = "The period ends before it begins: its target and actual are left out."
        notes.find("bad-period", path, text, f"{first}..{last}")
        return None
    return Period(first=first, last=last)


def _stated(period: etree._Element, tag: str, notes: Notes, path: str) -> Printed | None:
    """Return the value of a period's target or actual, and count how it is printed."""
    found = _total(period, tag, notes, path)
    if found is None:
        return None
    read = notes.value(found.get("value"), f"{path}/{tag}/@value")
    plural = "targets" if tag == "target" else "figures"
    notes.counts[plural] += 1
    notes.counts[f"{plural}-{read.form}"] += 1
    notes.counts[f"{plural}-numeric"] += read.numeric
    return read


def _total(element: etree._Element, tag: str, notes: Notes, path: str) -> etree._Element | None:
    """Return the one value for the whole; parts (by sex, place…) and further values are findings."""
    whole: etree._Element | None = None
    for number, found in enumerate(element.iterfind(tag), 1):
        below = f"{path}/{tag}[{number}]"
        if parts := ", ".join(_parts(found)):
            text = f"It is a part of the whole ({cut(parts, 200)}): only values for the whole are kept."
            notes.find("disaggregated", below, text, found.get("value"))
        elif whole is None:
            whole = found
        else:
            text = f"There is more than one {tag}: the first is kept, this one is left out."
            notes.find(f"repeated-{tag}", below, text, found.get("value"))
    return whole


def _parts(element: etree._Element) -> Iterator[str]:
    for dimension in element.iterfind("dimension"):
        yield f"{attribute(dimension, 'name')} = {attribute(dimension, 'value')}"
    for location in element.iterfind("location"):
        yield f"location {attribute(location, 'ref')}"


def _unit_finding(read: Printed, definition: PublishedDefinition, notes: Notes, path: str) -> None:
    if read.unit is not None and read.unit != definition.unit:
        text = "A percent sign is printed, but the indicator is not a percentage: the number is kept as printed."
        notes.find("unit-differs", path, text, getattr(read.value, "printed", None))
