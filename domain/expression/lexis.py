"""The words of an expression: a text becomes tokens, numbers become exact, escapes in strings become characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from domain.expression.schema import Constant, ExpressionFault
from domain.values import MAX_DIGITS, UNREADABLE, digits_count

LONGEST_TEXT: Final = 2_000
"""Characters of an expression."""
LARGEST_INT: Final = 2**63 - 1
SMALLEST_INT: Final = -(2**63)

RESERVED: Final = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace"}
    | {"null", "package", "return", "var", "void", "while"}
)
"""Words that CEL keeps for itself."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text, from character `start` up to and without `end`."""

    kind: Literal["name", "operator", "constant", "magnitude", "end"]
    """A magnitude is an integer whose sign, if any, is still to come: 2^63 is one only after a minus."""
    text: str
    start: int
    end: int
    value: Constant = False


_TOKEN: Final = re.compile(
    r"""
      (?P<space> [ \t\n]+ | //[^\n]* )
    | (?P<decimal> (?: [0-9]+\.[0-9]+ | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? | [0-9]+[eE][+-]?[0-9]+ )
    | (?P<int> 0x[0-9a-fA-F]+ | [0-9]+ )
    | (?P<raw> [rR] (?: \"\"\"[\s\S]*?\"\"\" | '''[\s\S]*?''' | "[^"\n]*" | '[^'\n]*' ) )
    | (?P<string> \"\"\"(?:[^\\]|\\[\s\S])*?\"\"\" | '''(?:[^\\]|\\[\s\S])*?'''
                | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<bytes> (?:[bB][rR]?|[rR][bB])["'] )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<operator> && | \|\| | [=!<>]= | [-+*/%<>!?:()\[\],.] )
    """,
    re.VERBOSE,
)
_WORD: Final = re.compile(r"[A-Za-z0-9_]")
_ESCAPE: Final = re.compile(
    r"\\(?:(?P<simple>[abfnrtv\\?\"'`])|[xX](?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-3][0-7]{2})|(?P<other>[\s\S]))"
)
_SIMPLE: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_CODE_POINT: Final = 0x10FFFF


def tokens(text: str) -> Iterator[Token]:
    """Give the words of `text` in order and one token for its end; raise `ExpressionFault` where there is no word."""
    if len(text) > LONGEST_TEXT:
        raise ExpressionFault(at=LONGEST_TEXT, because=f"an expression has at most {LONGEST_TEXT} characters")
    if unreadable := UNREADABLE.search(text):
        raise ExpressionFault(at=unreadable.start(), because="control characters and lone surrogates are not text")
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ExpressionFault(at=at, because=_nothing(text[at]))
        at = found.end()
        if found.lastgroup != "space":
            yield _token(found)
    yield Token("end", "the end", at, at)


def _token(found: re.Match[str]) -> Token:
    """Return the token that was `found`."""
    word, start, end = found[0], found.start(), found.end()
    match found.lastgroup:
        case "operator":
            return Token("operator", word, start, end)
        case "name" if word in RESERVED:
            because = "there is no null here: has(…) asks whether there is data" if word == "null" else None
            raise ExpressionFault(at=start, because=because or f"{word} is a reserved word of CEL")
        case "name" if word in {"true", "false"}:
            return Token("constant", word, start, end, word == "true")
        case "name":
            return Token("operator" if word == "in" else "name", word, start, end)
        case "bytes":
            raise ExpressionFault(at=start, because="there are no bytes here, only strings")
        case "raw":
            return Token(
                "constant", word, start, end, _string(word[1 + (width := _quotes_count(word[1:])) : -width], start)
            )
        case "string":
            return Token("constant", word, start, end, _string(_unescaped(word, start), start))
        case _:
            return _number(found)


def _number(found: re.Match[str]) -> Token:
    """Return an integer or an exact decimal."""
    word, start, end = found[0], found.start(), found.end()
    if end < len(found.string) and _WORD.match(found.string, end):
        raise ExpressionFault(at=end, because="a number ends before a letter; unsigned integers (1u) do not exist here")
    if found.lastgroup == "int":
        value = int(word, 0) if word.startswith("0x") else int(word)
        if value > -SMALLEST_INT:
            raise ExpressionFault(at=start, because="an int has 64 bits; write a decimal, with .0 at its end")
        return Token("magnitude", word, start, end, value)
    because = f"a decimal has at most {MAX_DIGITS} digits in plain notation"
    mantissa, _, exponent = word.lower().partition("e")
    if len(exponent.lstrip("+-").lstrip("0")) > len(str(MAX_DIGITS)):
        raise ExpressionFault(at=start, because=because)
    decimal = Decimal(f"{mantissa}e{exponent or 0}")
    if digits_count(decimal) > MAX_DIGITS:
        raise ExpressionFault(at=start, because=because)
    return Token("constant", word, start, end, decimal)


def _unescaped(word: str, start: int) -> str:
    """Return the characters that a quoted string stands for."""
    width = _quotes_count(word)

    def character(escape: re.Match[str]) -> str:
        at = start + width + escape.start()
        if simple := escape["simple"]:
            return _SIMPLE.get(simple, simple)
        if escape["other"] is not None:
            raise ExpressionFault(
                at=at, because=f"{escape[0]} is no escape of CEL; a backslash itself is written twice"
            )
        octal = escape["octal"]
        code_point = int(octal, 8) if octal else int(escape["x"] or escape["u"] or escape["U"], 16)
        if code_point > _LAST_CODE_POINT:
            raise ExpressionFault(at=at, because=f"there is no character {escape[0]}")
        return chr(code_point)

    return _ESCAPE.sub(character, word[width:-width])


def _quotes_count(quoted: str) -> int:
    """Return how many quotes, three or one, a quoted string begins and ends with."""
    three = quoted[0] * 3
    return len(three) if quoted.startswith(three) and len(quoted) >= 2 * len(three) else 1


def _string(value: str, start: int) -> str:
    """Refuse what escapes may bring in, and give equal strings equal characters (NFC), as all texts of Milepost have."""
    if UNREADABLE.search(value):
        raise ExpressionFault(at=start, because="a string without control characters and lone surrogates is expected")
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _nothing(character: str) -> str:
    """Return why no word begins with `character`."""
    match character:
        case '"' | "'":
            return "this string is not closed"
        case "=":
            return "a single = means nothing; equality is =="
        case "&" | "|":
            return f"a single {character} means nothing; write {character * 2}"
        case "{" | "}":
            return "there are no maps or messages here"
        case _:
            return f"{character!r} begins no word of an expression"
