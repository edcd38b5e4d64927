"""What a dashboard states: counts and figures, each with its unit, its parts, and what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Final

from pydantic import PlainSerializer, WithJsonSchema

from domain.values import Frozen, plain

DECIMALS: Final = 15
"""Decimals that a quotient keeps, halves to the even one."""
_WIDE: Final = Context(prec=200)

Number = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["0.75"]}),
]
"""A sum or a quotient, as a string in plain notation; a sum may have more digits than any amount that is entered."""


class Count(Frozen):
    """How many."""

    value: int
    unit: str


class LeftOut(Frozen):
    """How many a figure does not count, and why."""

    count: int
    because: str


class Figure(Frozen):
    """A figure and what it was made from. Unknown is null with a reason, never 0."""

    value: Number | None
    unit: str
    numerator: Number | None = None
    """Null where the figure is no quotient."""
    denominator: Number | None = None
    counted: int
    """Of how many projects, firms or decisions it was made; `of` says which."""
    of: str
    left_out: tuple[LeftOut, ...] = ()
    because: str | None = None
    """Why there is no value."""


def left_out(reasons: Mapping[str, int]) -> tuple[LeftOut, ...]:
    """Return what was left out, without reasons that nothing was left out for."""
    return tuple(LeftOut(count=count, because=because) for because, count in reasons.items() if count)


def quotient(numerator: Decimal, denominator: Decimal, *, scale: Decimal = Decimal(1)) -> Decimal | None:
    """Return numerator / denominator x scale, None where the denominator is zero."""
    if not denominator:
        return None
    return tidy(_WIDE.multiply(_WIDE.divide(numerator, denominator), scale))


def tidy(value: Decimal) -> Decimal:
    """Return a number with at most `DECIMALS` decimals, without zeros at its end."""
    rounded = value.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_EVEN, _WIDE)
    return Decimal(plain(rounded).rstrip("0").rstrip("."))


def ratio(
    numerator: Decimal,
    denominator: Decimal,
    *,
    unit: str,
    counted: int,
    of: str,
    scale: Decimal = Decimal(1),
    without: Mapping[str, int] | None = None,
    nothing: str,
) -> Figure:
    """Return a quotient as a figure; `nothing` says why there is none where the denominator is zero."""
    value = quotient(numerator, denominator, scale=scale)
    return Figure(
        value=value,
        unit=unit,
        numerator=numerator,
        denominator=denominator,
        counted=counted,
        of=of,
        left_out=left_out(without or {}),
        because=nothing if value is None else None,
    )


def sum_of(
    value: Decimal | None, *, unit: str, counted: int, of: str, without: Mapping[str, int] | None = None, nothing: str
) -> Figure:
    """Return a sum or a median as a figure; `nothing` says why there is none."""
    return Figure(
        value=value,
        unit=unit,
        counted=counted,
        of=of,
        left_out=left_out(without or {}),
        because=nothing if value is None else None,
    )
