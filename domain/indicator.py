"""Indicators: what is measured, the values reported for it, and how far a value is on its way to the target."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.values import Code, Exact, Frozen, LocalisedText, Name, Printed

RATIO = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Precision of every division; wide enough that rounding never shows in a percentage."""

Unit = Annotated[Name, Field(max_length=60)]
"""A unit as printed beside the number: `KZT/person`, `%`, `persons`, `ha`."""

Dimensions = Annotated[dict[Code, Name], Field(max_length=10)]
"""What part of the whole a figure is about, for example `{"sex": "women"}`; empty for the whole."""

ResultLevel = Literal["input", "output", "outcome", "impact"]
Direction = Literal["rising", "falling", "maintain"]
IndicatorKind = Literal["level", "cumulative", "incremental"]
Measure = Literal["number", "percentage", "ratio", "text"]
Frequency = Literal["monthly", "quarterly", "half-yearly", "yearly", "once"]
Publicity = Literal["public", "aggregate-only", "embargoed"]
QualityFlag = Literal["b", "d", "e", "f", "i", "m", "n", "p", "u", "self-reported", "audited", "late"]
"""Eurostat observation status (b break, d definition differs, e estimated, f forecast, i imputed, m missing,
n not significant, p provisional, u low reliability) and our own three."""


class IndicatorRef(Frozen):
    """One immutable version of an indicator: code + version."""

    code: Code
    version: int = Field(ge=1, le=9999)

    def __str__(self) -> str:
        """Write the reference as people do: `productivity/1`."""
        return f"{self.code}/{self.version}"


class Formula(Frozen):
    """How a ratio comes from two reported numbers: the server divides, never the reporter."""

    numerator: Name
    denominator: Name
    scale: Exact = Decimal(1)
    """What the quotient is multiplied by, for example 100 for a percentage."""


class Definition(Frozen):
    """What an indicator measures. A changed definition is a new version of the indicator."""

    title: LocalisedText
    definition: LocalisedText
    """What exactly is measured, and how."""
    unit: Unit
    measure: Measure
    kind: IndicatorKind
    direction: Direction
    result_level: ResultLevel
    productivity: bool = False
    """Whether it measures value created per unit of work, which award rules may ask for."""
    formula: Formula | None = None
    frequency: Frequency
    dimensions: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    """By what a figure may be broken down, for example `sex`, `region`."""
    source: Name | None = None
    minimum_age_months: int = Field(default=0, ge=0, le=240)
    """Months after signature before a gate may judge it."""
    publicity: Publicity = "public"
    embargoed_until_days: int | None = Field(default=None, ge=1, le=3660)
    """Days after the period's end until the figure may be shown to the public."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.measure == "ratio") != (self.formula is not None):
            msg = "a ratio has a formula with numerator and denominator, and only a ratio has one"
            raise ValueError(msg)
        if (self.publicity == "embargoed") != (self.embargoed_until_days is not None):
            msg = "an embargoed indicator says for how many days, and only that one does"
            raise ValueError(msg)
        return self


class DecimalValue(Frozen):
    """A number, with the text as printed where that differs, and its parts where it is a ratio."""

    kind: Literal["decimal"] = "decimal"
    decimal: Exact
    numerator: Exact | None = None
    denominator: Exact | None = None
    printed: Printed | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            msg = "a ratio has both parts, another number has none"
            raise ValueError(msg)
        return self


class TextValue(Frozen):
    """A value in words, as printed: a qualitative answer, or a number that nobody may guess."""

    kind: Literal["text"] = "text"
    printed: Printed


class PendingValue(Frozen):
    """The publisher or reporter says that the value is still to come."""

    kind: Literal["pending"] = "pending"
    printed: Printed | None = None


class BlankValue(Frozen):
    """Nothing was stated. It is neither zero nor pending."""

    kind: Literal["blank"] = "blank"
    printed: Annotated[str, Field(max_length=400, pattern=r"^\s*$")] | None = None


Value = Annotated[DecimalValue | TextValue | PendingValue | BlankValue, Field(discriminator="kind")]
"""A value is decimal, text, pending or blank."""


def number(value: Value | None) -> Decimal | None:
    """Return the decimal of `value`, or None where it is text, pending, blank or not there."""
    return value.decimal if isinstance(value, DecimalValue) else None


def attainment(*, actual: Decimal | None, baseline: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return `(actual - baseline) / (target - baseline)`: 1 where the target is reached, negative for a setback.

    Falling indicators come out right by the same formula. None where a part is missing and where target equals
    baseline: a "maintain" indicator has no attainment.
    """
    if actual is None or baseline is None or target is None or target == baseline:
        return None
    return RATIO.divide(RATIO.subtract(actual, baseline), RATIO.subtract(target, baseline))
