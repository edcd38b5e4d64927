"""Reads values as publishers print them: a number only where it cannot be anything else; the rest stays text."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue, Value
from domain.values import MAX_DIGITS, plain

Form = Literal["plain", "thousands", "percent", "text", "malformed", "too-long", "pending", "blank"]
"""How a value is printed; `malformed` looks like a number without being one, `too-long` has too many digits."""

NAME_CHARACTERS: Final = 400
TEXT_CHARACTERS: Final = 20_000
PENDING_WORDS: Final = frozenset({"pending", "tbd"})

_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
"""What XML Schema calls a decimal."""
_THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PERCENT: Final = re.compile(rf"({_DECIMAL.pattern}|{_THOUSANDS.pattern})\s*%")
_LIKE_A_NUMBER: Final = re.compile(r"[+\-\u2212]?[\s.,'\u2019]*[0-9][0-9\s.,'\u2019]*%?")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS: Final = re.compile("[\t\n]")


class Printed(NamedTuple):
    """A value, and how it was printed."""

    value: Value
    form: Form

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return isinstance(self.value, DecimalValue)

    @property
    def unit(self) -> str | None:
        """The unit that is printed with the number, if any."""
        return "%" if self.form == "percent" else None


def read_value(printed: str | None) -> Printed:
    """Read a value strictly: `8,386` and `88.8%` are numbers, `8,386413` is text in the form `malformed`."""
    text = readable(printed or "")
    bare = text.strip()
    if not bare:
        return Printed(BlankValue(printed=text[:NAME_CHARACTERS] or None), "blank")
    if bare.lower() in PENDING_WORDS:
        return Printed(PendingValue(printed=_as_name(text)), "pending")
    if _DECIMAL.fullmatch(bare):
        return _number(bare, text, "plain")
    if _THOUSANDS.fullmatch(bare):
        return _number(bare, text, "thousands")
    if match := _PERCENT.fullmatch(bare):
        return _number(match[1], text, "percent")
    return Printed(_as_text(text), "malformed" if _LIKE_A_NUMBER.fullmatch(bare) else "text")


def read_amount(printed: str) -> Decimal | None:
    """Read a decimal as XML Schema defines it; None for anything else, and for more digits than we keep."""
    bare = printed.strip()
    return _bounded(bare) if _DECIMAL.fullmatch(bare) else None


def readable(text: str) -> str:
    """Put U+FFFD for characters that nobody can read, and give equal texts equal characters (NFC)."""
    return unicodedata.normalize("NFC", _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def one_line(text: str) -> str:
    """Return the text readable, with every run of white space as one space and none at the ends."""
    return readable(" ".join(text.split()))


def cut(text: str, most: int) -> str:
    """Return the text, or its beginning with an ellipsis where it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _number(number: str, printed: str, form: Form) -> Printed:
    decimal = _bounded(number.replace(",", ""))
    if decimal is None:
        return Printed(_as_text(printed), "too-long")
    return Printed(
        DecimalValue(decimal=decimal, printed=None if printed == plain(decimal) else _as_name(printed)), form
    )


def _bounded(number: str) -> Decimal | None:
    digits = sum(char.isdigit() for char in number)
    return Decimal(number) if digits <= MAX_DIGITS else None


def _as_name(text: str) -> str:
    return cut(_BREAKS.sub(" ", text), NAME_CHARACTERS)


def _as_text(text: str) -> TextValue:
    return TextValue(printed=cut(text, TEXT_CHARACTERS))
