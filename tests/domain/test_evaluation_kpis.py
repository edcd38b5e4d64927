"""Criteria on indicators: which figures count, what they come to, and against which threshold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.criteria import KpiThreshold
from domain.events import FigureRestated, IndicatorDropped, ProjectEvent
from domain.indicator import DecimalValue, IndicatorRef, PendingValue, TextValue
from domain.period import Period
from domain.project.evaluation.statistics import statistic
from domain.terms import FigureSubject, ReportSubject
from tests.domain.cases import FIVE, Q1, Q2, Q3, Q4, case, judged, kpi, number, reported, target, verified
from tests.domain.lives import (
    ACTIVE,
    ADOPTED,
    DEFINITIONS,
    OFFICER,
    PRODUCTIVITY,
    REGISTERED,
    TERMS,
    YEAR,
)


def defined(**changes: Any) -> dict[str, Any]:
    return {"definitions": {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update=changes)}}


def based_on(value: str) -> ProjectEvent:
    """Return the adoption of the indicator on another baseline."""
    assert TERMS.baseline is not None
    baseline = TERMS.baseline.model_copy(update={"value": number(value)})
    return ADOPTED.model_copy(update={"terms": TERMS.model_copy(update={"baseline": baseline})})


BASELINE_ZERO = based_on("0")
NO_BASELINE = ADOPTED.model_copy(update={"terms": TERMS.model_copy(update={"baseline": None})})


def with_baseline(adopted: ProjectEvent) -> tuple[ProjectEvent, ...]:
    return tuple(adopted if fact == ADOPTED else fact for fact in ACTIVE)


@pytest.mark.parametrize(
    ("criterion", "observed", "verdict"),
    [
        (kpi("latest", ">=", "5000000"), "5000000", "pass"),
        (kpi("latest", ">", "5000000"), "5000000", "fail"),
        (kpi("latest", "=", "5000000"), "5000000", "pass"),
        (kpi("latest", "<", "5000000"), "5000000", "fail"),
        (kpi("latest", "<=", "5000000"), "5000000", "pass"),
        (kpi("change", ">=", "1000000"), "1000000", "pass"),
        (kpi("growth", ">=", "0.25"), "0.25", "pass"),
        (kpi("growth", ">", "0.25"), "0.25", "fail"),
    ],
)
def test_a_statistic_is_held_against_its_threshold(criterion: KpiThreshold, observed: str, verdict: str) -> None:
    found = judged(criterion, case(*FIVE))
    assert (found.verdict, found.observed) == (verdict, number(observed))
    assert found.threshold == DecimalValue(decimal=criterion.threshold.value)  # type: ignore[union-attr]
    assert found.unit == ("KZT/person" if criterion.statistic in {"latest", "change"} else "part of one")
    adoption, acceptance = 6, 11
    assert found.positions == (adoption, acceptance)


def test_attainment_is_measured_by_the_last_target_that_is_due() -> None:
    facts = (target("6000000", period=Q1), target("9000000", period=Q2), *FIVE)
    found = judged(kpi("attainment", ">=", "0.5"), case(*facts))
    assert (found.verdict, found.observed) == ("pass", number("0.5"))
    assert found.positions == (6, 10, 13)
    assert isinstance(found.explanation, dict)
    assert found.explanation["target_period"] == str(Q1)
    later = judged(kpi("attainment", ">=", "0.5"), case(*facts, *reported(Q2, "5000000")))
    assert later.observed == number("0.2")
    stated_late = judged(kpi("attainment", ">=", "0.5"), case(*facts, *reported(Q3, "6500000")))
    assert stated_late.observed == number("0.5")


def test_a_comparison_never_rounds_what_is_shown_rounded() -> None:
    third = case(*reported(Q1, "5333333.333333333333333"))
    assert judged(kpi("growth", ">=", "0.333333333333333"), third).verdict == "pass"
    facts = (target("7000000"), target("7000000", period=Q1), *FIVE)
    found = judged(kpi("attainment", ">", "0.333333333333333"), case(*facts))
    assert (found.verdict, found.observed) == ("pass", number("0.333333333333333"))
    assert judged(kpi("attainment", "=", "0.333333333333333"), case(*facts)).verdict == "fail"


@pytest.mark.parametrize(
    ("facts", "criterion", "verdict", "because"),
    [
        ((), kpi(), "unknown", "no figure"),
        (reported(Q1, PendingValue()), kpi(), "unknown", "no figure"),
        (reported(Period(first=date(2027, 1, 1), last=date(2027, 3, 31)), "1"), kpi(), "unknown", "no figure"),
        (FIVE, kpi(verified_only=True), "unknown", "verified"),
        ((IndicatorDropped(indicator=PRODUCTIVITY, why="x"),), kpi(), "unknown", "the agreement has no indicator"),
        (FIVE, kpi(indicator=IndicatorRef(code="nothing", version=1)), "unknown", "the programme defines no indicator"),
        (FIVE, kpi("attainment"), "unknown", "no target"),
        ((target("4000000", period=Q1), *FIVE), kpi("attainment"), "unknown", "not defined"),
        ((target("5000000", period=Q2), *FIVE), kpi("attainment"), "unknown", "no figure"),
        ((target("5000000", period=Q2),), kpi("attainment"), "unknown", "no figure"),
        (
            (target("5", period=Period(first=date(2027, 1, 1), last=date(2027, 12, 31))), *FIVE),
            kpi("attainment"),
            "not_yet",
            "the first target",
        ),
    ],
)
def test_what_cannot_be_judged_says_why(
    facts: tuple[ProjectEvent, ...], criterion: KpiThreshold, verdict: str, because: str
) -> None:
    found = judged(criterion, case(*facts))
    assert (found.verdict, found.observed) == (verdict, None)
    assert isinstance(found.explanation, dict)
    assert because in str(found.explanation["because"])


@pytest.mark.parametrize(
    ("adopted", "statistic", "because"),
    [
        (NO_BASELINE, "change", "no baseline"),
        (NO_BASELINE, "attainment", "no baseline"),
        (BASELINE_ZERO, "growth", "above zero"),
    ],
)
def test_without_a_baseline_there_is_no_change(adopted: ProjectEvent, statistic: str, because: str) -> None:
    found = judged(kpi(statistic), case(target("6000000", period=Q1), *FIVE, after=with_baseline(adopted)))
    assert found.verdict == "unknown"
    assert because in str(found.explanation)


def test_the_last_figure_that_is_a_number_counts() -> None:
    facts = (*FIVE, *reported(Q2, TextValue(printed="in part")))
    assert judged(kpi(), case(*facts)).observed == number("5000000")
    restated = FigureRestated(
        indicator=PRODUCTIVITY,
        period=Q1,
        dimensions={},
        version=1,
        revision=1,
        old=number("5000000"),
        value=number("4100000"),
        code="audit",
        materiality="material",
        evidence=(),
        why="x",
        decided_by=OFFICER,
    )
    after = judged(kpi(), case(*FIVE, restated))
    assert (after.verdict, after.observed, after.positions) == ("fail", number("4100000"), (6, 12))


def test_only_the_latest_verification_of_a_figure_as_it_stands_verifies_it() -> None:
    strict = kpi(verified_only=True)
    of_figure = FigureSubject(period=Q1, version=1, indicator=PRODUCTIVITY)
    of_report = ReportSubject(period=Q1, version=1)
    assert judged(strict, case(*FIVE, verified(of_figure))).positions == (6, 11, 12)
    assert judged(strict, case(*FIVE, verified(of_report))).verdict == "pass"
    assert judged(strict, case(*FIVE, verified(of_figure, "inconclusive"))).verdict == "unknown"
    later = verified(of_report, "not-confirmed", number=901)
    assert judged(strict, case(*FIVE, verified(of_figure), later)).verdict == "unknown"
    restated = FigureRestated.model_validate(
        {
            "indicator": PRODUCTIVITY,
            "period": Q1,
            "dimensions": {},
            "version": 1,
            "revision": 1,
            "old": number("5000000"),
            "value": number("6000000"),
            "code": "audit",
            "materiality": "material",
            "evidence": (),
            "why": "x",
            "decided_by": OFFICER,
        }
    )
    assert judged(strict, case(*FIVE, verified(of_report), restated)).verdict == "unknown"
    again = verified(of_figure.model_copy(update={"revision": 1}), number=902)
    assert judged(strict, case(*FIVE, restated, again)).observed == number("6000000")


def test_an_indicator_is_not_judged_before_its_minimum_age() -> None:
    young = defined(minimum_age_months=12)
    before = judged(kpi(), case(*FIVE, **young, day=date(2027, 1, 14)))
    assert before.verdict == "not_yet"
    assert 9 in before.positions, "the signature from which the age counts"
    assert judged(kpi(), case(*FIVE, **young, day=date(2027, 1, 15))).verdict == "pass"
    assert judged(kpi(), case(*FIVE, **young, after=(REGISTERED, ADOPTED))).verdict == "not_yet"
    assert judged(kpi("change", ">=", "1"), case(*FIVE, after=(REGISTERED, ADOPTED))).verdict == "pass"


YEARLY = defined(kind="incremental", frequency="yearly")
QUARTERS = tuple(fact for n, period in enumerate((Q1, Q2, Q3, Q4), 1) for fact in reported(period, f"{n}000000"))


def test_incremental_figures_add_up_to_the_span_that_the_indicator_is_defined_for() -> None:
    found = judged(kpi("change", ">=", "6000000"), case(*QUARTERS, **YEARLY))
    assert (found.verdict, found.observed) == ("pass", number("6000000"))
    assert isinstance(found.explanation, dict)
    assert found.explanation["figures"] == ["1000000", "2000000", "3000000", "4000000"]
    early = judged(kpi(), case(*QUARTERS[:6], **YEARLY))
    assert (early.verdict, early.observed) == ("not_yet", None)
    hole = judged(kpi(), case(*QUARTERS[:2], *QUARTERS[4:], **YEARLY))
    assert hole.verdict == "unknown"
    older = reported(Period(first=date(2025, 10, 1), last=date(2025, 12, 31)), "7")
    assert judged(kpi(), case(*older, *QUARTERS[2:], **YEARLY)).verdict == "unknown"
    assert judged(kpi(), case(*QUARTERS, **defined(kind="incremental"))).observed == number("4000000")
    assert judged(kpi(), case(*QUARTERS, **defined(kind="incremental", frequency="once"))).observed == number(
        "10000000"
    )
    assert judged(kpi(), case(*reported(YEAR, "8"), **defined(kind="incremental"))).observed == number("8")
    assert judged(kpi(), case(*QUARTERS, **defined(kind="cumulative"))).observed == number("4000000")


def test_attainment_of_incremental_figures_is_that_of_the_whole_period_of_the_target() -> None:
    aim = target("10000000")
    reached = judged(kpi("attainment", ">=", "1"), case(aim, *QUARTERS, **YEARLY))
    assert (reached.verdict, reached.observed) == ("pass", number("1"))
    across = reported(Period(first=date(2026, 10, 1), last=date(2027, 1, 31)), "4000000")
    assert judged(kpi("attainment"), case(aim, *QUARTERS[:6], *across, **YEARLY)).verdict == "unknown"
    holed = judged(kpi("attainment", ">=", "1"), case(aim, *QUARTERS[:4], *QUARTERS[6:], **YEARLY))
    assert holed.verdict == "unknown"
    assert judged(kpi("attainment"), case(aim, *QUARTERS[2:], **YEARLY)).verdict == "not_yet"


def test_numbers_beyond_all_measure_are_told_in_words() -> None:
    far = "9" * 30
    tiny = "0." + "0" * 28 + "1"
    found = judged(kpi("change", ">", "0"), case(*reported(Q1, far)))
    assert (found.verdict, found.observed) == ("pass", number(str(int(far) - 4_000_000)))
    small = based_on(tiny)
    grown = judged(kpi("growth", ">", "0"), case(*reported(Q1, far), after=with_baseline(small)))
    assert (grown.verdict, grown.observed) == ("pass", TextValue(printed="about 1.00000E+59"))
    mixed = judged(kpi("change", ">", "0"), case(*reported(Q1, far), after=with_baseline(small)))
    assert mixed.observed == number(far).model_copy(update={"decimal": mixed.observed.decimal})  # type: ignore[union-attr]
    nearly = statistic(case(*reported(Q1, tiny)), PRODUCTIVITY, "growth", verified_only=False)
    assert nearly.value > -1  # type: ignore[operator]
