"""What is wrong with a rulebook that is about to be published: every fault at once, each with its path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise
from typing import Final, get_args

from domain.criteria import Criterion, Expression, KpiThreshold, ThresholdFromTable
from domain.expression import ExpressionFault, Schema, check
from domain.indicator import Definition, IndicatorRef
from domain.rulebook import Rulebook, ThresholdTable
from domain.scale import SlidingScale, Steps
from domain.structure import RulePath
from domain.terms import MaturityClass
from domain.values import plain
from domain.variables import schema

RESULTS: Final = frozenset({"outcome", "impact"})
"""Result levels that are more than what was put in and what was produced."""
IN_INDICATOR_UNIT: Final = frozenset({"latest", "change"})
"""Statistics that are in the indicator's unit; growth and attainment are parts of one."""
FIGURES: Final = frozenset({"latest", "change", "growth", "attainment"})
"""What an expression reads of an indicator that depends on what was achieved; baseline and target do not."""

Indicators = Mapping[IndicatorRef, Definition]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where in the document, why, and what stands there."""

    path: RulePath
    because: str
    found: str

    def facts(self) -> dict[str, str]:
        """Return it as plain values; the path as `gates/0/criteria/2/indicator`."""
        return {"path": "/".join(map(str, self.path)), "because": self.because, "found": self.found}


def faults(rulebook: Rulebook, *, indicators: Indicators, currency: str) -> tuple[Fault, ...]:
    """Return what is wrong with a rulebook in a programme with these indicators and this currency.

    Its shape is right already. Here it is asked whether what it says makes sense: whether the indicators that it names
    are defined, its expressions have a meaning, more achieved never pays less, and every project gets a threshold.
    """
    return (
        *chain.from_iterable(
            of_criterion(path, criterion, rulebook, indicators) for path, criterion in rulebook.criteria()
        ),
        *_of_results(rulebook, indicators),
        *_of_scale(rulebook),
        *chain.from_iterable(_of_table(place, table) for place, table in enumerate(rulebook.thresholds)),
        *_of_cap_schemes(rulebook, currency),
    )


def of_criterion(path: RulePath, criterion: Criterion, rulebook: Rulebook, indicators: Indicators) -> Iterator[Fault]:
    """Look whether a criterion can be judged: in the rulebook itself, or in an agreement that pins it."""
    if isinstance(criterion, KpiThreshold):
        yield from _of_table_named(path, criterion, rulebook)
        definition = indicators.get(criterion.indicator)
        if definition is None:
            because = "the programme has not defined this version of the indicator"
            yield Fault((*path, "indicator"), because, str(criterion.indicator))
        else:
            yield from _of_unit(path, criterion, rulebook, definition)
    elif isinstance(criterion, Expression):
        try:
            check(criterion.expression, variables(rulebook, indicators))
        except ExpressionFault as fault:
            because = f"at character {fault.at + 1}: {fault.because}"
            yield Fault((*path, "expression"), because, criterion.expression)


def _of_table_named(path: RulePath, criterion: KpiThreshold, rulebook: Rulebook) -> Iterator[Fault]:
    """Look whether the rulebook has the table of a threshold; a rulebook's own criteria name none that is not there."""
    named = criterion.threshold.table if isinstance(criterion.threshold, ThresholdFromTable) else None
    if named is not None and named not in {table.id for table in rulebook.thresholds}:
        yield Fault((*path, "threshold", "table"), "the rulebook has no threshold table of that id", named)


def variables(rulebook: Rulebook, indicators: Collection[IndicatorRef]) -> Schema:
    """Return what an expression of a rulebook may speak of: indicators of the programme, checks of the rulebook."""
    return schema(indicators, checks=[check.id for check in rulebook.prequalification_checks])


def _of_unit(path: RulePath, criterion: KpiThreshold, rulebook: Rulebook, definition: Definition) -> Iterator[Fault]:
    """Look whether a threshold from a table is in the unit of what it is compared with."""
    if isinstance(criterion.threshold, ThresholdFromTable) and criterion.statistic in IN_INDICATOR_UNIT:
        named = criterion.threshold.table
        table = next((table for table in rulebook.thresholds if table.id == named), None)
        if table is not None and table.unit != definition.unit:
            because = (
                f"{criterion.statistic} is in {definition.unit}, as the indicator is; the table is in another unit"
            )
            yield Fault((*path, "threshold", "table"), because, table.unit)


def _of_results(rulebook: Rulebook, indicators: Indicators) -> Iterator[Fault]:
    """Look whether anything that binds rests on an outcome or an impact.

    What binds: the must-meet criteria of gates, and the release criteria of tranches. A criterion rests on a result if
    it is a threshold for an indicator of level outcome or impact, or an expression that reads one; milestones, reports,
    co-financing and findings are inputs and outputs. What a tranche is measured by is agreed later, project by project,
    so it does not count here, and a rulebook with neither gates nor release criteria asks for no result either.
    Where a binding criterion has a fault of its own it cannot be told what it rests on: then that fault stands alone.
    """
    binding = [criterion for gate in rulebook.gates for criterion in gate.criteria if criterion.id in gate.must_meet]
    known = variables(rulebook, indicators)
    levels = [_levels(one, indicators, known) for one in (*binding, *rulebook.tranches.release_criteria)]
    if any(found is None or found & RESULTS for found in levels):
        return
    because = (
        "no must-meet criterion of a gate and no release criterion of the tranches rests on an outcome or an impact: "
        "all that binds are inputs and outputs"
    )
    rests_on = sorted({level for found in levels for level in found or ()})
    yield Fault(("gates",), because, ", ".join(rests_on) or "no indicator")


def _levels(criterion: Criterion, indicators: Indicators, known: Schema) -> frozenset[str] | None:
    """Return the levels of the indicators whose figures a criterion looks at; None where that cannot be told."""
    if isinstance(criterion, KpiThreshold):
        definition = indicators.get(criterion.indicator)
        return None if definition is None else frozenset({definition.result_level})
    if isinstance(criterion, Expression):
        try:
            reads = check(criterion.expression, known).reads
        except ExpressionFault:
            return None
        figures = {path[1] for path in reads if path[0] == "kpi" and path[2] in FIGURES}
        return frozenset(definition.result_level for ref, definition in indicators.items() if str(ref) in figures)
    return frozenset()


def _of_scale(rulebook: Rulebook) -> Iterator[Fault]:
    """Look whether more achieved never pays less."""
    scale = rulebook.tranches.partial_achievement
    path: RulePath = ("tranches", "partial_achievement")
    if isinstance(scale, Steps):
        yield from _falls((*path, "steps"), [step.paid_share for step in scale.steps])
    elif isinstance(scale, SlidingScale):
        shares = [point.paid_share for point in scale.points]
        yield from _falls((*path, "points"), shares)
        if scale.floor_share > shares[0]:
            because = "below the first point no more is paid than at it"
            yield Fault((*path, "floor_share"), because, plain(scale.floor_share))
        if scale.cap_share < shares[-1]:
            because = "above the last point no less is paid than at it"
            yield Fault((*path, "cap_share"), because, plain(scale.cap_share))


def _falls(path: RulePath, shares: list[Decimal]) -> Iterator[Fault]:
    for place, (before, share) in enumerate(pairwise(shares), 1):
        if share < before:
            yield Fault((*path, place, "paid_share"), "more achieved never pays less", plain(share))


def _of_table(place: int, table: ThresholdTable) -> Iterator[Fault]:
    """Look whether every project gets a threshold, whatever its sector and region are."""
    anywhere = {row.maturity_class for row in table.rows if row.sector is None and row.region is None}
    for maturity_class in get_args(MaturityClass):
        if not anywhere & {None, maturity_class}:
            because = f"no row is for every project of maturity class {maturity_class}, whatever its sector and region"
            yield Fault(("thresholds", place, "rows"), because, table.id)


def _of_cap_schemes(rulebook: Rulebook, currency: str) -> Iterator[Fault]:
    """Look whether awards can be held against the limits."""
    for place, scheme in enumerate(rulebook.cap_schemes):
        if scheme.limit.currency != currency:
            because = f"awards are in {currency}, and nobody here knows exchange rates"
            yield Fault(("cap_schemes", place, "limit", "currency"), because, scheme.limit.currency)
        if scheme.limit.amount <= 0:
            because = "a limit is more than nothing"
            yield Fault(("cap_schemes", place, "limit", "amount"), because, plain(scheme.limit.amount))
