"""What governments state: of a defined indicator, for a period that is over; a change is a numbered, explained revision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.events import GovernmentFigureReported
from domain.indicator import DecimalValue, Formula, IndicatorRef, PendingValue
from domain.period import Period
from domain.programme import (
    GovernmentFigureStatedOtherwise,
    GovernmentFigureTooEarly,
    RevisionOutOfTurn,
    RevisionUnexplained,
    report_government_figure,
)
from domain.ratio import RatioNeedsParts, RatioValue
from tests.domain.programmes import OPENED, PRODUCTIVITY, PUBLISHED_ELSEWHERE, given, jobs, productivity

TODAY = date(2026, 5, 20)
YEAR = Period(first=date(2025, 1, 1), last=date(2025, 12, 31))
FIGURE: dict[str, Any] = {
    "indicator": IndicatorRef(code="jobs", version=1),
    "jurisdiction": "KZ-35",
    "period": YEAR,
    "revision": 0,
    "value": DecimalValue(decimal=Decimal(41200)),
    "source": "Bureau of National Statistics",
    "why": None,
    "reported_by": UUID(int=7),
}
STATED = GovernmentFigureReported(**FIGURE)
REVISION = {**FIGURE, "revision": 1, "value": DecimalValue(decimal=Decimal(41350)), "why": "Late declarations."}
REVISED = GovernmentFigureReported(**REVISION)


def test_a_figure_is_stated_once_and_revised_with_a_reason() -> None:
    first = given(OPENED, jobs(1)).when(report_government_figure, **FIGURE, today=TODAY).then_once(STATED)
    after = first.when(report_government_figure, **REVISION, today=TODAY).then_once(REVISED)
    assert list(after.state.government_figures.values()) == [REVISED]
    assert STATED.effective_on(TODAY) == date(2025, 12, 31)


def test_a_figure_is_of_its_country_or_region_and_of_its_period() -> None:
    history = given(OPENED, jobs(1), STATED)
    later = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
    for other in ({"jurisdiction": "KZ"}, {"period": later}):
        asked = {**FIGURE, **other}
        history.when(report_government_figure, **asked, today=TODAY).then_once(GovernmentFigureReported(**asked))


def test_an_indicator_that_the_programme_has_not_defined_has_no_figures() -> None:
    other = {**FIGURE, "indicator": IndicatorRef(code="jobs", version=2)}
    given(OPENED, jobs(1)).when(report_government_figure, **other, today=TODAY).not_found("indicator", "jobs/2")


def test_a_figure_that_was_stated_does_not_change() -> None:
    other = {**FIGURE, "value": PendingValue()}
    given(OPENED, jobs(1), STATED).when(report_government_figure, **other, today=TODAY).refused(
        GovernmentFigureStatedOtherwise, indicator="jobs/1", revision=0, next=1
    )


@pytest.mark.parametrize(("facts", "revision", "following"), [((), 1, 0), ((STATED,), 2, 1), ((STATED, REVISED), 0, 2)])
def test_revisions_follow_each_other(facts: tuple[Any, ...], revision: int, following: int) -> None:
    asked = {**REVISION, "revision": revision}
    given(OPENED, jobs(1), *facts).when(report_government_figure, **asked, today=TODAY).refused(
        RevisionOutOfTurn, revision=revision, next=following
    )


def test_a_revision_says_why_and_only_a_revision_does() -> None:
    history = given(OPENED, jobs(1))
    history.when(report_government_figure, **{**FIGURE, "why": "First."}, today=TODAY).refused(RevisionUnexplained)
    history.plus([STATED]).when(report_government_figure, **{**REVISION, "why": None}, today=TODAY).refused(
        RevisionUnexplained, indicator="jobs/1", revision=1
    )


def test_a_period_is_over_before_its_figure_is_stated() -> None:
    history = given(OPENED, jobs(1))
    history.when(report_government_figure, **FIGURE, today=date(2025, 12, 31)).refused(
        GovernmentFigureTooEarly, period="2025-01-01..2025-12-31", today="2025-12-31"
    )
    history.when(report_government_figure, **FIGURE, today=date(2026, 1, 1)).then_once(STATED)


def test_the_server_divides_a_ratio() -> None:
    ratio = PRODUCTIVITY.model_copy(
        update={"measure": "ratio", "formula": Formula(numerator="value added", denominator="persons employed")}
    )
    ref = IndicatorRef(code="labour-productivity", version=1)
    history = given(OPENED, productivity(ratio))
    parts = RatioValue(numerator=Decimal(10), denominator=Decimal(4))
    value = DecimalValue(decimal=Decimal("2.5"), numerator=Decimal(10), denominator=Decimal(4))
    expected = GovernmentFigureReported(**{**FIGURE, "indicator": ref, "value": value})
    history.when(report_government_figure, **{**FIGURE, "indicator": ref, "value": parts}, today=TODAY).then_once(
        expected
    )
    history.when(report_government_figure, **{**FIGURE, "indicator": ref}, today=TODAY).refused(RatioNeedsParts)


def test_figures_of_the_government_stand_beside_a_published_programme_too() -> None:
    given(PUBLISHED_ELSEWHERE, jobs(1)).when(report_government_figure, **FIGURE, today=TODAY).then_once(STATED)


@pytest.mark.parametrize("jurisdiction", ["Kazakhstan", "KZ-", "K", ""])
def test_a_jurisdiction_is_a_country_or_a_region(jurisdiction: str) -> None:
    with pytest.raises(ValidationError):
        GovernmentFigureReported(**{**FIGURE, "jurisdiction": jurisdiction})
