"""The small words that facts are made of: frozen models, bounded texts, exact decimals, codes and digests."""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

MAX_DIGITS = 30
"""Digits of a decimal before and after the point together: more than any budget or statistic needs, and a bound on work."""

EXACTLY = Context(prec=100, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Arithmetic that raises `Inexact` instead of rounding; for sums and products of what was entered."""


class Frozen(BaseModel):
    """A value that never changes and has no field that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (without tab and line feed) and lone surrogates."""
_BREAKS = re.compile("[\t\n]")


def _readable(text: str) -> str:
    """Refuse characters that nobody can read, and give equal names equal bytes (NFC)."""
    if UNREADABLE.search(text):
        msg = "control characters and lone surrogates are not text"
        raise ValueError(msg)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _trimmed(text: str) -> str:
    """Refuse spaces around a text: they would make two of one name, or a reason of nothing."""
    if text != text.strip():
        msg = "a text begins and ends with what it says, not with spaces"
        raise ValueError(msg)
    return text


def _one_line(text: str) -> str:
    """Refuse line breaks and tabs in a name."""
    if _BREAKS.search(text):
        msg = "a name stands on one line, without tabs"
        raise ValueError(msg)
    return text


_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def _decimal_text(value: object) -> object:
    """Take a decimal only as a string in plain notation: a JSON number has been through a double before it reaches us."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and len(value) <= MAX_DIGITS + len("-0.") and _PLAIN.fullmatch(value):
        return Decimal(value)
    msg = f'a decimal is a string of at most {MAX_DIGITS} digits in plain notation, for example "1250000.00"'
    raise ValueError(msg)


def digits_count(value: Decimal) -> int:
    """Return how many digits the plain notation of a finite `value` has, before and after the point together."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # NaN and infinities are refused before
    return max(len(value.as_tuple().digits), -exponent) + max(exponent, 0)


def _bounded(value: Decimal) -> Decimal:
    """Refuse numbers whose plain notation is longer than `MAX_DIGITS`; pydantic has refused NaN and infinities before."""
    if digits_count(value) > MAX_DIGITS:
        msg = f"a decimal has at most {MAX_DIGITS} digits"
        raise ValueError(msg)
    return value or value.copy_abs()  # there is one zero


def plain(value: Decimal) -> str:
    """Write a decimal without an exponent, as people do: `1250000.00`, never `1.25E+6`."""
    return format(value, "f")


Exact = Annotated[
    Decimal,
    BeforeValidator(_decimal_text),
    AfterValidator(_bounded),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["1250000.00"]}),
]
"""A decimal that is read from and written as a string, so that no double ever touches it."""

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=400),
    AfterValidator(_readable),
    AfterValidator(_trimmed),
    AfterValidator(_one_line),
]
"""One line: a title, a name, a reference."""

Text = Annotated[
    str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_readable), AfterValidator(_trimmed)
]
"""A reason, a description, a narrative."""

Printed = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_readable)]
"""A value as its publisher or reporter printed it, spaces and all."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A short code that people type: `AGR-2026`, `productivity`. Letters, digits, dot, hyphen, underscore."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""An ISO 3166-1 alpha-2 code."""
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
"""An ISO 3166-2 code."""
Share = Annotated[
    Exact,
    Field(ge=Decimal(0), le=Decimal(1)),
    WithJsonSchema({"type": "string", "pattern": r"^(0(\.[0-9]+)?|1(\.0+)?)$", "examples": ["0.25"]}),
]
"""A part of one: 0 to 1."""
LocalisedText = Annotated[
    dict[Language, Text], Field(min_length=1, max_length=20, json_schema_extra={"additionalProperties": False})
]
"""The same text in several languages, keyed by BCP 47 tag."""
TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=60)]
"""A name of the IANA time zone database, for example `Asia/Almaty`."""
