"""KPI series: which value counts, how far it is on its way, and which facts say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.events import (
    FigurePublished,
    IndicatorAdopted,
    IndicatorDefined,
    IndicatorDropped,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
    TargetSet,
)
from domain.events.reporting import AcceptedDifference, Figure
from domain.indicator import DecimalValue, IndicatorRef, Value
from domain.period import Period
from domain.terms import Adoption, Baseline
from projections.kpis import Series, fold_series
from tests.projections import values
from tests.projections.logs import history

JOBS = IndicatorRef(code="jobs", version=1)
QUARTER = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
NEXT = Period(first=date(2026, 4, 1), last=date(2026, 6, 30))


def number(text: str) -> Value:
    return DecimalValue(decimal=Decimal(text))


def adopted(baseline: str) -> IndicatorAdopted:
    start = Baseline(value=number(baseline), measured_on=None, source=None)
    return IndicatorAdopted(indicator=JOBS, terms=Adoption(baseline=start, verifier=None))


def target(text: str, period: Period = QUARTER) -> TargetSet:
    return TargetSet(indicator=JOBS, period=period, value=number(text))


def prepared(*texts: str, version: int = 1) -> ReportPrepared:
    figures = [Figure(indicator=JOBS, value=number(texts[0]), flags=("p",))]
    figures += [Figure(indicator=JOBS, value=number(text), dimensions={"sex": "women"}) for text in texts[1:]]
    return ReportPrepared(
        period=QUARTER,
        version=version,
        figures=tuple(figures),
        narrative=None,
        prepared_by=values.PERSON,
        digest="a" * 64,
    )


def accepted(version: int = 1, *, value: str | None = None) -> ReportAccepted:
    difference = AcceptedDifference(
        indicator=JOBS, dimensions={}, computed=None, accepted=Decimal(value or 0), why="audited"
    )
    return ReportAccepted(
        period=QUARTER, version=version, differences=(difference,) if value else (), accepted_by=values.PERSON
    )


def series(*facts: Any, programme: tuple[Any, ...] = ()) -> Series:
    (found,) = fold_series(history(*facts), history(*programme, stream=values.PROGRAMMES[0]))
    return found


def test_attainment_is_the_way_from_the_baseline_to_the_target() -> None:
    found = series(adopted("10"), target("20"), prepared("17"))
    (point,) = found.points
    assert (point.attainment, point.status, point.report_version) == (Decimal("0.7"), "prepared", 1)
    assert (point.value, point.target, point.flags) == (number("17"), number("20"), ("p", "self-reported"))
    assert point.positions == (1, 2, 3)


def test_a_setback_on_a_falling_indicator_is_negative() -> None:
    assert series(adopted("440"), target("235"), prepared("481")).points[0].attainment == Decimal("-0.2")


def test_a_maintain_indicator_has_no_attainment() -> None:
    assert series(adopted("10"), target("10"), prepared("10")).points[0].attainment is None


def test_a_part_of_the_whole_has_a_value_but_no_target() -> None:
    whole, part = series(adopted("10"), target("20"), prepared("17", "9")).points
    assert whole.dimensions == {}
    assert (part.dimensions, part.value, part.target, part.attainment) == ({"sex": "women"}, number("9"), None, None)
    assert part.positions == (1, 3)


def test_the_status_of_the_report_is_that_of_its_figures() -> None:
    certified = ReportCertified(period=QUARTER, version=1, digest=values.SHA, certified_by=values.PERSON)
    submitted = ReportSubmitted(period=QUARTER, version=1, digest=values.SHA, submitted_by=values.PERSON)
    assert series(prepared("17"), certified).points[0].status == "certified"
    assert series(prepared("17"), certified, submitted).points[0].status == "submitted"
    point = series(prepared("17"), certified, submitted, accepted()).points[0]
    assert (point.status, point.positions) == ("accepted", (1, 4))


def test_an_accepted_version_counts_before_a_later_one() -> None:
    assert series(prepared("17"), prepared("18", version=2)).points[0].value == number("18")
    assert series(prepared("18", version=2), prepared("17")).points[0].value == number("18")
    point = series(prepared("17"), prepared("18", version=2), accepted(1)).points[0]
    assert (point.value, point.report_version) == (number("17"), 1)


def test_the_value_that_was_accepted_counts() -> None:
    assert series(prepared("17"), accepted(value="16")).points[0].value == number("16")
    assert series(accepted(value="16")).points[0].value == number("16")  # what was reported is not in the selection


def test_a_published_figure_counts_where_nothing_was_reported() -> None:
    published = FigurePublished(
        indicator=JOBS, period=QUARTER, value=number("5"), unit="FTE", stated_on=date(2026, 4, 2)
    )
    point = series(adopted("0"), target("10"), published).points[0]
    assert (point.status, point.value, point.attainment) == ("published", number("5"), Decimal("0.5"))
    assert point.positions == (1, 2, 3)
    assert series(published, prepared("17")).points[0].status == "prepared"


def test_what_is_not_stated_is_null() -> None:
    (point,) = series(target("20")).points
    assert (point.value, point.status, point.attainment, point.positions) == (None, None, None, (1,))
    found = series(IndicatorDropped(indicator=JOBS, why="not measurable"))
    assert (found.points, found.dropped, found.baseline, found.title, found.unit) == ((), True, None, None, None)
    assert series(prepared("1")).baseline is None


def test_the_programme_defines_the_indicator_else_the_publisher() -> None:
    defined = IndicatorDefined(indicator=JOBS, definition=values.definition(1))
    found = series(adopted("1"), programme=(defined,))
    assert (found.title, found.unit, found.direction, found.measure) == ({"en": "Jobs"}, "FTE", "rising", "number")
    published = series(IndicatorAdopted(indicator=JOBS, terms=values.adoption(1)))
    assert (published.title, published.unit, published.direction) == ("Farms reached", "farms", None)


def test_points_are_in_the_order_of_time() -> None:
    assert [point.period for point in series(target("2", NEXT), target("1")).points] == [QUARTER, NEXT]


def test_what_was_true_on_a_day_leaves_out_what_was_not() -> None:
    facts = history(adopted("10"), target("20"), prepared("17"))
    facts[0] = replace(facts[0], occurred_on=date(2026, 5, 1))
    true_then = [recorded for recorded in facts if recorded.event.effective_on(recorded.occurred_on) <= QUARTER.last]
    (found,) = fold_series(true_then, ())
    assert (found.baseline, found.points[0].value, found.points[0].attainment) == (None, number("17"), None)
