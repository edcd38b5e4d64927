"""Ratios as they are stated: by their two parts. The server divides, never whoever reports."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.errors import Refused
from domain.indicator import RATIO, DecimalValue, Formula, IndicatorRef, Value
from domain.values import Exact, Frozen

MAX_RATIO_DIGITS = 15
"""Digits that a computed ratio may have before the point, and keeps after it."""
RATIO_ROUNDING = Context(prec=2 * MAX_RATIO_DIGITS, rounding=ROUND_HALF_EVEN)


class RatioValue(Frozen):
    """A ratio as it is reported: its two parts. The server divides."""

    kind: Literal["ratio"] = "ratio"
    numerator: Exact
    denominator: Exact


StatedValue = Annotated[Value | RatioValue, Field(discriminator="kind")]
"""A value as somebody states it, before the server has divided."""


class RatioNeedsParts(Refused):
    """A ratio is reported by its numerator and denominator, and only a ratio is; the denominator is not zero."""


class RatioOutOfRange(Refused):
    """The quotient is too large to be a plausible figure: look at the denominator and the unit."""


def computed(value: StatedValue, *, indicator: IndicatorRef, formula: Formula | None) -> Value:
    """Divide a ratio: numerator / denominator x scale, rounded to 15 decimals, halves to the even one.

    Raise RatioNeedsParts where parts and formula do not go together, RatioOutOfRange for an implausible quotient.
    """
    if not isinstance(value, RatioValue):
        if isinstance(value, DecimalValue) and (formula is not None or value.numerator is not None):
            raise RatioNeedsParts(indicator=str(indicator))
        return value
    if formula is None or value.denominator == 0:
        raise RatioNeedsParts(indicator=str(indicator), denominator=str(value.denominator))
    quotient = RATIO.multiply(RATIO.divide(value.numerator, value.denominator), formula.scale)
    if quotient.adjusted() >= MAX_RATIO_DIGITS:
        raise RatioOutOfRange(indicator=str(indicator), digits=MAX_RATIO_DIGITS)
    rounded = quotient.quantize(Decimal(1).scaleb(-MAX_RATIO_DIGITS), ROUND_HALF_EVEN, RATIO_ROUNDING)
    return DecimalValue(
        decimal=rounded.normalize(RATIO_ROUNDING), numerator=value.numerator, denominator=value.denominator
    )
