"""What JSON may be before anything looks at it: no reading of it may differ from another, and nothing in it is unreadable."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 32
"""Objects and arrays inside each other."""
MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that every reader of JSON takes for the same number."""
_MAX_INTEGER_CHARACTERS: Final = 17

_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # an open end matches too: one pass, whatever the bytes
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class JsonRefused(Exception):
    """The body is not the JSON that is taken here; the message says why and holds nothing of the body."""


def require_strict_json(body: bytes) -> None:
    """Raise `JsonRefused` unless the body is one unambiguous JSON document in UTF-8."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonRefused("the body is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise JsonRefused("the body begins with a byte order mark")
    _require_shallow(body)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_exact_integer,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise JsonRefused(f"the body is not JSON, at line {error.lineno}, column {error.colno}") from None
    _require_readable(document)


def _require_shallow(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise JsonRefused(f"objects and arrays stand in each other more than {MAX_DEPTH} deep")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise JsonRefused("a key stands twice in one object")
    return document


def _refuse_constant(_: str) -> NoReturn:
    raise JsonRefused("NaN and Infinity are not JSON")


def _exact_integer(digits: str) -> int:
    if len(digits) > _MAX_INTEGER_CHARACTERS or abs(int(digits)) > MAX_INTEGER:
        raise JsonRefused("an integer is beyond 2^53 - 1")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonRefused("a number is too large")
    return number


def _require_readable(document: object) -> None:
    waiting = [document]
    while waiting:
        match waiting.pop():
            case str() as text:
                _require_text(text)
            case dict() as fields:
                _require_all_text(fields)
                waiting.extend(fields.values())
            case list() as items:
                waiting.extend(items)


def _require_all_text(texts: Iterable[str]) -> None:
    for text in texts:
        _require_text(text)


def _require_text(text: str) -> None:
    if _UNREADABLE.search(text):
        raise JsonRefused("a text holds a control character or half a character")
