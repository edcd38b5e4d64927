"""What a client is told about input of the wrong form: where, and why in our own words; never what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

MAX_FAULTS: Final = 50
MAX_PLACES: Final = 40

Fault = dict[str, str]
"""`{"detail": …}` with a JSON `pointer` into the body, or the name of a query or path `parameter` or of a `header`."""

_WHY: Final[Mapping[str, str]] = {
    "missing": "this is required",
    "extra_forbidden": "there is no such field or parameter here",
    "json_invalid": "this is not JSON",
    "model_type": "an object belongs here",
    "model_attributes_type": "an object belongs here",
    "dict_type": "an object belongs here",
    "list_type": "an array belongs here",
    "tuple_type": "an array belongs here",
    "string_type": "a text belongs here",
    "int_type": "an integer belongs here",
    "int_parsing": "an integer belongs here",
    "int_from_float": "an integer belongs here",
    "bool_type": "true or false belongs here",
    "bool_parsing": "true or false belongs here",
    "uuid_type": "a UUID belongs here",
    "uuid_parsing": "a UUID belongs here",
    "date_type": "a date belongs here, for example 2026-03-02",
    "date_parsing": "a date belongs here, for example 2026-03-02",
    "date_from_datetime_parsing": "a date belongs here, for example 2026-03-02",
    "date_from_datetime_inexact": "a date belongs here, for example 2026-03-02",
    "decimal_type": 'a decimal in quotes belongs here, for example "1250000.00"',
    "decimal_parsing": 'a decimal in quotes belongs here, for example "1250000.00"',
    "decimal_max_places": "this has at most {decimal_places} decimals",
    "string_too_short": "this has at least {min_length} characters",
    "string_too_long": "this has at most {max_length} characters",
    "string_pattern_mismatch": "this does not have the form {pattern}",
    "too_short": "at least {min_length} entries belong here",
    "too_long": "at most {max_length} entries belong here",
    "greater_than": "this is more than {gt}",
    "greater_than_equal": "this is at least {ge}",
    "less_than": "this is less than {lt}",
    "less_than_equal": "this is at most {le}",
    "literal_error": "this is one of {expected}",
    "enum": "this is one of {expected}",
    "union_tag_invalid": "the kind is one of {expected_tags}",
    "union_tag_not_found": "this says of which kind it is",
    "none_required": "null belongs here",
}
"""By pydantic's name of the error. The braces are bounds that we set, never the input."""

_OUR_WORDS: Final = ("value_error", "structure")
"""Errors that our own validators raise: their text is a constant of ours."""


def faults_of(errors: Sequence[Any], *, body_sent: bytes | None = None) -> tuple[list[Fault], list[Fault]]:
    """Return the faults of the body, and those of path, query and headers; at most `MAX_FAULTS` of each.

    `body_sent` is what the pointers point into; without it they may name kinds, as pydantic does.
    """
    body: list[Fault] = []
    elsewhere: list[Fault] = []
    sent = _read(body_sent)
    for error in errors:
        if error["type"] == "too_short" and any(_inside(other["loc"], error["loc"]) for other in errors):
            continue  # the entries are there: what is wrong with them is told
        origin, *path = error["loc"] or ("body",)
        if origin == "body":
            known: Sequence[str | int] = path[:-1] if error["type"] == "extra_forbidden" else path
            body.append({"pointer": _pointer(_without_kinds(known, sent)), "detail": why(error)})
        else:
            place = {"query": "parameter", "path": "parameter"}.get(origin, origin)
            elsewhere.append({place: str(path[0]) if path else "", "detail": why(error)})
    return body[:MAX_FAULTS], elsewhere[:MAX_FAULTS]


def _inside(inner: Sequence[object], outer: Sequence[object]) -> bool:
    return len(outer) < len(inner) and tuple(inner[: len(outer)]) == tuple(outer)


def why(error: Mapping[str, Any]) -> str:
    """Say in our own words what is wrong."""
    kind = error["type"]
    if kind in {"too_short", "too_long"} and isinstance(error.get("input"), str):
        kind = f"string_{kind}"
    if kind in _OUR_WORDS:
        return str(error["msg"]).removeprefix("Value error, ")
    text = _WHY.get(kind, "this is not what belongs here")
    try:
        return text.format_map({name: _bound(value) for name, value in error.get("ctx", {}).items()})
    except KeyError:
        return "this is not what belongs here"


def _bound(value: object) -> str:
    """Write a bound as people do; pydantic gives decimals as `Decimal('1')`."""
    return str(value).removeprefix("Decimal('").removesuffix("')")


def _read(body: bytes | None) -> object:
    try:
        return None if body is None else json.loads(body)
    except ValueError:
        return None


def _without_kinds(path: Sequence[str | int], sent: object) -> list[str | int]:
    """Return a path of pydantic as one into what was sent: the kind, by which it enters a union, is no place there."""
    places: list[str | int] = []
    entered = False
    for place in path:
        if not entered and isinstance(sent, Mapping) and sent.get("kind") == place:
            entered = True
            continue
        places.append(place)
        entered = False
        if isinstance(sent, Mapping):
            sent = sent.get(place)
        elif isinstance(sent, list) and isinstance(place, int) and place < len(sent):
            sent = sent[place]
        else:
            sent = None
    return places


def _pointer(path: Sequence[str | int]) -> str:
    """Return a JSON pointer (RFC 6901). Keys that the client chose are left out: a `?` stands in their place."""
    return "".join(f"/{place if isinstance(place, int) or _ours(place) else '?'}" for place in path[:MAX_PLACES])


def _ours(name: str) -> bool:
    return name in FIELD_NAMES


FIELD_NAMES: set[str] = set()
"""The names of fields in all request models; what stands here may be told to anybody. Filled as routes are made."""


def learn_field_names(schema: object) -> None:
    """Take in the names of the properties, and the tags of kinds, of a JSON schema of a request model."""
    match schema:
        case {"properties": dict() as properties}:
            FIELD_NAMES.update(properties)
    match schema:
        case {"mapping": dict() as kinds}:
            FIELD_NAMES.update(kinds)
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        learn_field_names(inner)
