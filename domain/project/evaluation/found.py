"""What is found when a criterion is looked into: a number or a missing one, with the positions of the facts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from fractions import Fraction
from typing import Final, Literal

from pydantic import JsonValue

from domain.expression import Missing
from domain.indicator import DecimalValue, TextValue, Value
from domain.values import EXACTLY, MAX_DIGITS, plain

Verdict = Literal["pass", "fail", "unknown", "not_yet"]
DECIMALS: Final = 15
"""Decimals that a quotient is shown with, halves to the even one; comparisons are made on the quotient itself."""
_SHOWN: Final = Context(prec=MAX_DIGITS, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Found:
    """A number, exact, or that and why there is none."""

    value: Fraction | Missing
    positions: frozenset[int] = frozenset()
    inputs: Mapping[str, JsonValue] = field(default_factory=dict)
    """What it came from, by name, for a reader."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one criterion, before waivers."""

    verdict: Verdict
    observed: Value | None
    threshold: Value | None
    unit: str | None
    positions: frozenset[int]
    explanation: JsonValue


def unknown(because: str) -> Missing:
    """Say that nothing is known, or that it cannot be computed."""
    return Missing("unknown", because)


def too_early(because: str) -> Missing:
    """Say that it cannot be judged yet."""
    return Missing("not_yet", because)


def rounded(value: Fraction) -> Decimal | None:
    """Return the decimal that is shown for an exact number; None for one beyond all measure.

    It is the number itself where that has at most 30 digits, else what 15 decimals, or 30 digits, leave of it.
    """
    try:
        exactly = EXACTLY.divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        exactly = None
    if exactly is not None and _fits(exactly):
        return exactly
    shown = _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
    if shown.adjusted() >= MAX_DIGITS:
        return None
    decimals = min(DECIMALS, MAX_DIGITS - 1 - max(shown.adjusted(), 0))
    return shown.quantize(Decimal(1).scaleb(-decimals), context=_SHOWN).normalize(_SHOWN)


def stated(value: Fraction) -> Value:
    """Return an exact number as a value of the log: a decimal, or words where it is beyond all measure."""
    decimal = rounded(value)
    if decimal is not None:
        return DecimalValue(decimal=decimal)
    shown = Context(prec=6, rounding=ROUND_HALF_EVEN).divide(Decimal(value.numerator), Decimal(value.denominator))
    return TextValue(printed=f"about {shown:E}")


def written(value: Decimal | Fraction) -> str:
    """Write a number into an explanation."""
    if isinstance(value, Decimal):
        return plain(value)
    decimal = rounded(value)
    return str(value) if decimal is None else plain(decimal)


def _fits(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "a quotient of integers is finite"
    return max(len(value.as_tuple().digits), -exponent) + max(exponent, 0) <= MAX_DIGITS
