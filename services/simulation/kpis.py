"""How a project's indicators go: where they start, what was aimed at, and what is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.events.application import ScenarioName
from domain.indicator import DecimalValue, Definition, IndicatorRef
from domain.ratio import RatioValue
from services.clock import Seeded
from services.simulation.catalogue import NAMED, definitions
from services.simulation.plan import Traits, Undertaking

WORKERS: Final = {"micro": (4, 9), "small": (14, 48), "medium": (60, 220), "large": (280, 900)}
"""Persons employed, by size class."""

FULFILS: Final = {"rising": 1.05, "slow-start": 0.95, "stagnating": 0.08, "falling": -0.6, "volatile": 0.6}
"""Which part of the planned growth a project achieves, by its path."""
SCENARIOS: Final[dict[ScenarioName, float]] = {"low": 0.6, "base": 1.0, "high": 1.25}
"""Which part of the growth of the base scenario each one aims at."""
STARTS_AFTER: Final = 0.75
"""Years in which little happens on a slow start."""


@dataclass(frozen=True, slots=True)
class Course:
    """One indicator of one project. Years are counted from the start of the project."""

    ref: IndicatorRef
    definition: Definition
    baseline: float
    growth: float
    """What was planned per year, as a part of the baseline."""
    fulfilled: float
    """Which part of that comes about."""
    slow: bool
    """Whether little of it comes about in the first year, and more afterwards."""
    wobble: float
    """How far single figures lie beside the line, as a part of them."""
    whole: float
    """What a ratio is divided by at the start."""
    most: float
    """What the value cannot exceed."""
    decimals: int

    def start(self) -> DecimalValue:
        """Return the baseline."""
        return self._value(self.baseline)

    def target(self, years: float, scenario: ScenarioName) -> DecimalValue:
        """Return what was to be reached after so many years, if a scenario comes true."""
        growth = self.growth * SCENARIOS[scenario]
        return self._value(min(self.most, self.baseline * (1 + growth * years)))

    def actual(self, years: float, draw: Seeded) -> DecimalValue | RatioValue:
        """Return what is reported after so many years."""
        if self.slow:
            years = 0.1 * min(years, STARTS_AFTER) + 1.6 * max(0.0, years - STARTS_AFTER)
        level = self.baseline * (1 + self.growth * self.fulfilled * years) * draw.about(1, self.wobble)
        level = max(0.0, min(self.most, level))
        formula = self.definition.formula
        if formula is None:
            return self._value(level)
        denominator = round(self.whole * (1 + 0.02 * years))
        numerator = round(level * denominator / float(formula.scale))
        return RatioValue(numerator=Decimal(numerator), denominator=Decimal(max(1, denominator)))

    def _value(self, level: float) -> DecimalValue:
        return DecimalValue(decimal=Decimal(f"{level:.{self.decimals}f}"))


def courses(project: Undertaking, draw: Seeded) -> tuple[Course, ...]:
    """Return the indicators of a project, labour productivity first."""
    codes = list(dict.fromkeys((*NAMED[:2], "jobs-fte", *project.fund.scheme.indicators)))
    low, high = WORKERS[project.company.size]
    workers = draw.whole(low, high)
    value_added = project.fund.scheme.worker * draw.about(1, 0.08)
    sales = workers * value_added * draw.about(2.6, 0.2)

    def course(
        code: str, baseline: float, growth: float, *, whole: float = 1, most: float = 1e15, decimals: int = 0
    ) -> Course:
        ref, definition = definitions()[code]
        return Course(
            ref=ref,
            definition=definition,
            baseline=baseline,
            growth=growth * draw.about(1, 0.1),
            fulfilled=_fulfilled(project.traits, draw),
            slow=project.traits.path == "slow-start",
            wobble=0.06 if project.traits.path == "volatile" else 0.012,
            whole=whole,
            most=most,
            decimals=decimals,
        )

    made: dict[str, Callable[[], Course]] = {
        "labour-productivity": lambda: course("labour-productivity", value_added, 0.10, whole=workers),
        "export-share": lambda: course("export-share", draw.about(9, 1.2), 0.40, whole=sales, most=95, decimals=1),
        "jobs-fte": lambda: course("jobs-fte", workers, 0.05, decimals=1),
        "revenue-per-worker": lambda: course("revenue-per-worker", sales / workers, 0.09, whole=workers),
        "rd-intensity": lambda: course("rd-intensity", draw.about(2.2, 0.3), 0.30, whole=sales, most=60, decimals=2),
        "non-commodity-exports": lambda: course("non-commodity-exports", sales * 0.05, 0.40),
        "digital-intensity": lambda: course("digital-intensity", draw.whole(2, 5), 0.35, most=12),
    }
    return tuple(made[code]() for code in codes)


def _fulfilled(traits: Traits, draw: Seeded) -> float:
    return FULFILS[traits.path] * draw.about(1, 0.1)
