"""What may stand in an expression: types, the variables that have them, and the fault of a text that does not fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

Scalar = Literal["bool", "int", "decimal", "string"]
"""`int` has 64 bits; `decimal` is exact; a number written with a point or an exponent is a decimal, never a double."""

Constant = bool | int | Decimal | str

NUMERIC: frozenset[Scalar] = frozenset({"int", "decimal"})


@dataclass(frozen=True, slots=True)
class Record:
    """Several values under fixed names, read with a dot: `kpi["productivity/1"].latest`."""

    fields: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Table:
    """Entries of one type under keys, read with a key in quotes: `milestones["M1"]`."""

    entry: Type
    noun: str
    """What an entry is called in messages: "there is no milestone M9"."""
    keys: frozenset[str] | None = None
    """The keys that there are, or None where any key may turn up."""


Type = Scalar | Record | Table
Schema = Mapping[str, Type]
"""The variables by name."""


class ExpressionFault(ValueError):
    """A text is not an expression over the variables that there are."""

    def __init__(self, *, at: int, because: str) -> None:
        """Say at which character of the text, counted from 0, it fails, and `because` of what."""
        self.at = at
        self.because = because
        super().__init__(f"{because} (at character {at})")


def kind_of(value: Constant) -> Scalar:
    """Return the type of a value; raise `TypeError` if it has none of them."""
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case Decimal():
            return "decimal"
        case str():
            return "string"
        case _:
            raise TypeError(f"{type(value).__name__} is no type of an expression")


def told(kind: Type) -> str:
    """Return the words for a type as messages use them: `an int`, `a record, of which …`."""
    match kind:
        case Record(fields):
            return f"a record, of which you name a field ({some(fields)})"
        case Table(noun=noun):
            return f'a table, of which you name an entry in brackets (["…"], {a(noun)})'
        case _:
            return a(kind)


def a(noun: str) -> str:
    """Put the article before a noun: a milestone, an indicator."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def absent(noun: str, name: str, known: Collection[str]) -> str:
    """Return the message that there is no `noun` of this `name`, with the likeliest one or some that there are."""
    message = f"there is no {noun} {clipped(name, 80)}"
    if near := get_close_matches(name[:100], known, n=1):
        return f"{message}; did you mean {near[0]}?"
    return f"{message}; there is {some(known)}" if known else f"{message}, nor any other"


def some(names: Collection[str]) -> str:
    """Write up to twelve of `names` in order."""
    shown = sorted(names)[:12]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")


def clipped(text: str, length: int) -> str:
    """Return the beginning of `text`, at most `length` characters, with an ellipsis where something is left out."""
    return text if len(text) <= length else text[: length - 1] + "…"
