"""Criteria on indicators: a statistic on the right side of a threshold, which may depend on the recipient's classes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from pydantic import JsonValue

from domain.criteria import FixedThreshold, KpiThreshold, Threshold
from domain.expression import Missing
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Answer, Found, Verdict, stated, unknown, written
from domain.project.evaluation.measured import PART_OF_ONE
from domain.project.evaluation.statistics import statistic
from domain.rulebook import ThresholdRow

_OPERATORS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


def judged_threshold(criterion: KpiThreshold, case: Case) -> Answer:
    """Compare a statistic with its threshold, both exact."""
    found = statistic(case, criterion.indicator, criterion.statistic, verified_only=criterion.verified_only)
    wanted = _threshold(criterion.threshold, case)
    because: str | None = None
    verdict: Verdict
    if isinstance(found.value, Missing):
        verdict, because = found.value.reason, found.value.because
    elif isinstance(wanted.value, Missing):
        verdict, because = wanted.value.reason, wanted.value.because
    else:
        verdict = "pass" if _OPERATORS[criterion.operator](found.value, wanted.value) else "fail"
    definition = case.definitions.get(criterion.indicator)
    absolute = criterion.statistic in {"latest", "change"}
    explanation: dict[str, JsonValue] = {
        "indicator": str(criterion.indicator),
        "statistic": criterion.statistic,
        "operator": criterion.operator,
        "verified_only": criterion.verified_only,
        **found.inputs,
        **wanted.inputs,
        **({} if because is None else {"because": because}),
    }
    return Answer(
        verdict=verdict,
        observed=None if isinstance(found.value, Missing) else stated(found.value),
        threshold=None if isinstance(wanted.value, Missing) else stated(wanted.value),
        unit=(None if definition is None else definition.unit) if absolute else PART_OF_ONE,
        positions=found.positions | wanted.positions,
        explanation=explanation,
    )


def _threshold(threshold: Threshold, case: Case) -> Found:
    if isinstance(threshold, FixedThreshold):
        return Found(Fraction(threshold.value))
    classes = case.classification
    if classes is None:
        return Found(unknown("the recipient is not classified: no row of the threshold table can be chosen"))
    table = next(table for table in case.rulebook.thresholds if table.id == threshold.table)
    fitting = [
        row
        for row in table.rows
        if row.sector in {None, classes.sector}
        and row.region in {None, classes.region}
        and row.maturity_class in {None, classes.maturity_class}
    ]
    inputs: dict[str, JsonValue] = {"table": table.id}
    positions = frozenset({case.classified_at or 0})
    if not fitting:
        return Found(unknown(f"no row of the threshold table {table.id} fits the recipient"), positions, inputs)
    row = max(fitting, key=_how_specific)
    inputs["row"] = {
        "sector": None if row.sector is None else f"{row.sector.scheme} {row.sector.code}",
        "region": row.region,
        "maturity_class": row.maturity_class,
        "value": written(row.value),
    }
    return Found(Fraction(row.value), positions, inputs)


def _how_specific(row: ThresholdRow) -> tuple[int, bool, bool]:
    """Rank a row: by how much it names, then whether it names the sector, then the region."""
    named = (row.sector is not None, row.region is not None, row.maturity_class is not None)
    return sum(named), named[0], named[1]
