"""What the operators and functions do, for which types: integers as in CEL, decimals exactly."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from typing import Final

from domain.expression.lexis import LARGEST_INT, SMALLEST_INT
from domain.expression.plan import What
from domain.expression.schema import Constant, Scalar
from domain.values import EXACTLY, digits_count

QUOTIENT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Division is the only operation that rounds: to 28 significant digits, half to even."""
MOST_DIGITS: Final = EXACTLY.prec
"""Digits of a decimal on the way, in plain notation. What was entered has at most 30, so products of three fit."""
LONGEST_STRING: Final = 2_000
"""Characters of a string that `+` makes."""


class Undefined(ArithmeticError):
    """There is no result; the message says why."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function for operands of certain types."""

    what: What
    result: Scalar
    by: Callable[..., Constant]


Signature = tuple[Scalar, ...]


def ranged(value: int) -> int:
    """Return `value` if it has 64 bits."""
    if SMALLEST_INT <= value <= LARGEST_INT:
        return value
    raise Undefined("the result leaves the 64-bit integers")


def bounded(value: Decimal) -> Decimal:
    """Return `value`, with one zero only, if it is not too long to be written."""
    if value.is_finite() and digits_count(value) <= MOST_DIGITS:
        return value or value.copy_abs()
    raise Undefined(f"the result has more than {MOST_DIGITS} digits")


def _exact(of: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Decimal, Decimal], Decimal]:
    """Return an operation that refuses instead of rounding."""

    def operate(left: Decimal, right: Decimal) -> Decimal:
        try:
            return bounded(of(left, right))
        except Inexact:
            raise Undefined(f"the result has more than {MOST_DIGITS} digits") from None

    return operate


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise Undefined("division by zero")
    return bounded(QUOTIENT.divide(left, right))


def _whole_quotient(left: int, right: int) -> int:
    """Divide and cut off what is behind the point: -7 / 2 is -3."""
    if not right:
        raise Undefined("division by zero")
    magnitude = abs(left) // abs(right)
    return ranged(magnitude if (left < 0) == (right < 0) else -magnitude)


def _remainder(left: int, right: int) -> int:
    """Return `left - left / right * right`, which has the sign of `left`: -7 % 2 is -1."""
    return left - _whole_quotient(left, right) * right


def _joined(left: str, right: str) -> str:
    if len(left) + len(right) > LONGEST_STRING:
        raise Undefined(f"the result has more than {LONGEST_STRING} characters")
    return unicodedata.normalize("NFC", left + right)


def _pair(kind: Scalar, what: What, by: Callable[..., Constant]) -> dict[Signature, Operation]:
    """Return an operation on two operands of one type that gives the same type."""
    return {(kind, kind): Operation(what, kind, by)}


def _comparison(by: Callable[..., bool], *, of: tuple[Scalar, ...]) -> dict[Signature, Operation]:
    """Return a comparison of two operands of one type, or of an int with a decimal."""
    operation = Operation("comparison", "bool", by)
    pairs: list[Signature] = [("int", "decimal"), ("decimal", "int")]
    return dict.fromkeys((*pairs, *((kind, kind) for kind in of)), operation)


_ALL: Final[tuple[Scalar, ...]] = ("bool", "int", "decimal", "string")
_ORDERED: Final[tuple[Scalar, ...]] = ("int", "decimal", "string")

PREFIXES: Final[Mapping[str, Mapping[Signature, Operation]]] = {
    "!": {("bool",): Operation("not", "bool", operator.not_)},
    "-": {
        ("int",): Operation("negative", "int", lambda of: ranged(-of)),
        ("decimal",): Operation("negative", "decimal", lambda of: of.copy_negate() if of else of),
    },
}

INFIXES: Final[Mapping[str, Mapping[Signature, Operation]]] = {
    "+": _pair("int", "sum", lambda left, right: ranged(left + right))
    | _pair("decimal", "sum", _exact(EXACTLY.add))
    | _pair("string", "joined text", _joined),
    "-": _pair("int", "difference", lambda left, right: ranged(left - right))
    | _pair("decimal", "difference", _exact(EXACTLY.subtract)),
    "*": _pair("int", "product", lambda left, right: ranged(left * right))
    | _pair("decimal", "product", _exact(EXACTLY.multiply)),
    "/": _pair("int", "quotient", _whole_quotient) | _pair("decimal", "quotient", _quotient),
    "%": _pair("int", "remainder", _remainder),
    "==": _comparison(operator.eq, of=_ALL),
    "!=": _comparison(operator.ne, of=_ALL),
    "<": _comparison(operator.lt, of=_ORDERED),
    "<=": _comparison(operator.le, of=_ORDERED),
    ">": _comparison(operator.gt, of=_ORDERED),
    ">=": _comparison(operator.ge, of=_ORDERED),
}

FUNCTIONS: Final[Mapping[str, Mapping[Signature, Operation]]] = {
    "min": _pair("int", "smaller of", min) | _pair("decimal", "smaller of", min),
    "max": _pair("int", "larger of", max) | _pair("decimal", "larger of", max),
    "abs": {
        ("int",): Operation("size without sign", "int", lambda of: ranged(abs(of))),
        ("decimal",): Operation("size without sign", "decimal", Decimal.copy_abs),
    },
    "decimal": {("int",): Operation("as decimal", "decimal", Decimal)},
}

METHODS: Final[Mapping[str, Mapping[Signature, Operation]]] = {
    "startsWith": {("string", "string"): Operation("starts with", "bool", str.startswith)},
    "endsWith": {("string", "string"): Operation("ends with", "bool", str.endswith)},
    "contains": {("string", "string"): Operation("contains", "bool", operator.contains)},
}
