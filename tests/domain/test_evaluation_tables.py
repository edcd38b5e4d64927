"""Thresholds that depend on the classes of the recipient: the most specific row of a table wins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.criteria import ThresholdFromTable
from domain.rulebook import ThresholdRow, ThresholdTable
from domain.terms import Sector
from tests.domain.cases import CLASSES, FIVE, Q1, TITLE, case, judged, kpi, number, reported
from tests.domain.lives import (
    JOBS,
    RULEBOOK,
)

ROWS = {
    "everybody": ThresholdRow(sector=None, region=None, maturity_class=None, value=Decimal(1)),
    "maturity": ThresholdRow(sector=None, region=None, maturity_class="growing", value=Decimal(2)),
    "region": ThresholdRow(sector=None, region="KZ-19", maturity_class=None, value=Decimal(3)),
    "sector": ThresholdRow(sector=CLASSES.sector, region=None, maturity_class=None, value=Decimal(4)),
    "two": ThresholdRow(sector=None, region="KZ-19", maturity_class="growing", value=Decimal(5)),
    "other": ThresholdRow(
        sector=Sector(scheme="ISIC4", code="C10"), region="KZ-19", maturity_class="growing", value=Decimal(6)
    ),
}
TABLE = kpi(threshold="0").model_copy(update={"threshold": ThresholdFromTable(table="t")})


def table(*names: str) -> Any:
    rows = tuple(ROWS[name] for name in names)
    return RULEBOOK.model_copy(update={"thresholds": (ThresholdTable(id="t", title=TITLE, unit="x", rows=rows),)})


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("everybody",), 1),
        (("everybody", "maturity"), 2),
        (("maturity", "region"), 3),
        (("region", "sector", "everybody"), 4),
        (("sector", "two", "maturity"), 5),
        (("other", "everybody"), 1),
    ],
)
def test_the_most_specific_row_of_a_table_wins(names: tuple[str, ...], chosen: int) -> None:
    found = judged(TABLE, case(*FIVE, rulebook=table(*names)))
    assert (found.threshold, found.verdict) == (number(str(chosen)), "pass")
    assert 77 in found.positions
    reverse = judged(TABLE, case(*FIVE, rulebook=table(*reversed(names))))
    assert reverse.threshold == found.threshold


def test_without_a_class_or_a_row_the_threshold_is_unknown() -> None:
    unclassified = judged(TABLE, case(*FIVE, rulebook=table("everybody"), classification=None, classified_at=None))
    assert (unclassified.verdict, unclassified.threshold) == ("unknown", None)
    nobody = judged(TABLE, case(*FIVE, rulebook=table("other")))
    assert (nobody.verdict, nobody.observed) == ("unknown", number("5000000"))


def test_figures_of_other_indicators_and_of_parts_do_not_count() -> None:
    assert judged(kpi(), case(*reported(Q1, "9000000", indicator=JOBS))).verdict == "unknown"
