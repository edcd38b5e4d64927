"""Bodies that nobody meant to send: valid ones, made from the schemas of the interface, then damaged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random  # noqa: TID251 - seeded, and the seed is shown
from typing import Any, Final

STRANGE: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**53,
    2**64,
    10**400,
    1.5,
    "",
    " ",
    "x" * 5_000,
    "9" * 400,
    "1E+999999",
    "NaN",
    "-0",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "\u202eabc",
    "\ud800",
    "\u0000",
    "\u0007",
    "\ufdd0",
    "e\u0301",
    "00000000-0000-0000-0000-000000000000",
    "' or 1=1 --",
    "../../etc/passwd",
    [],
    {},
    [[[[]]]],
    {"": {"": {}}},
    {"kind": "nothing"},
)

EXAMPLES: Final = {
    "date": "2026-02-01",
    "uuid": "3f2a1c52-8d0f-4b43-9c6e-0d6c1f0f7a02",
    "date-time": "2026-02-01T00:00:00Z",
}
BY_PATTERN: Final = (
    ("https?://", "https://files.example.org/act.pdf"),
    ("[0-9a-f]{64}", "ab" * 32),
    ("[A-Z]{2}-", "KZ-AKM"),
    ("[A-Z]{3}", "KZT"),
    ("[A-Z]{2}", "KZ"),
    ("[a-z]{2,3}", "en"),
    ("A-Za-z_", "Asia/Almaty"),
    ("-?", "1.5"),
)


def instance(schema: dict[str, Any], defs: dict[str, Any]) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of schema
    """Return something that a JSON schema of a request model takes, as small as may be."""
    match schema:
        case {"$ref": reference}:
            return instance(defs[reference.rsplit("/", 1)[1]], defs)
        case {"const": value}:
            return value
        case {"type": "string", "examples": [first, *_]}:
            return first
        case {"enum": [first, *_]}:
            return first
        case {"anyOf": [first, *_]} | {"oneOf": [first, *_]}:
            return instance(first, defs)
        case {"type": "object", "properties": properties}:
            needed = {*schema.get("required", ()), *(name for name, inner in properties.items() if "const" in inner)}
            return {name: instance(inner, defs) for name, inner in properties.items() if name in needed}
        case {"type": "object"}:
            return {"en": "words"}
        case {"type": "array"}:
            return [instance(schema["items"], defs) for _ in range(schema.get("minItems", 0))]
        case {"type": "integer"}:
            return max(schema.get("minimum", 1), 1)
        case {"type": "boolean"}:
            return False
        case {"type": "string", "format": form}:
            return EXAMPLES[form]
        case {"type": "string", "pattern": pattern}:
            return next((text for part, text in BY_PATTERN if part in pattern), "A1")
        case _:
            return "words"


def mutants(body: Any, random: Random) -> Iterator[bytes]:
    """Give damaged forms of a body, without end; now and then an undamaged one."""
    while True:
        yield random.choice(WAYS)(body, random)


def _whole(body: Any, _: Random) -> bytes:
    return json.dumps(body).encode()


def _node(body: Any, random: Random) -> bytes:
    """Put something strange in the place of some part."""
    copy = json.loads(json.dumps(body))
    places = list(_places(copy))
    if not places:
        return b"[]"
    holder, at = random.choice(places)
    holder[at] = random.choice(STRANGE)
    return json.dumps(copy).encode()


def _extra(body: Any, random: Random) -> bytes:
    """Add a field that nobody knows, to some object."""
    copy = json.loads(json.dumps(body))
    objects = [copy, *(holder[at] for holder, at in _places(copy) if isinstance(holder[at], dict))]
    random.choice(objects)[random.choice(["x", "__proto__", "occurred_on", "name", "é"])] = random.choice(STRANGE)
    return json.dumps(copy).encode()


def _missing(body: Any, random: Random) -> bytes:
    copy = json.loads(json.dumps(body))
    places = list(_places(copy))
    if places:
        holder, at = random.choice(places)
        del holder[at]
    return json.dumps(copy).encode()


def _bytes(body: Any, random: Random) -> bytes:
    """Damage the bytes: change, drop, insert, repeat or cut."""
    data = bytearray(json.dumps(body, ensure_ascii=False).encode())
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data) or 1)
        match random.randrange(5):
            case 0:
                data[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del data[at : at + random.randint(1, 8)]
            case 2:
                data[at:at] = random.choice(
                    [b'"', b"\\", b"{", b"[", b"\x00", b"\xff", b"NaN", b"\xef\xbb\xbf", b"1e999"]
                )
            case 3:
                data[at:at] = data[at : at + random.randint(1, 60)]
            case _:
                del data[at:]
    return bytes(data)


def _twice(body: Any, _: Random) -> bytes:
    """Let a key stand twice."""
    text = json.dumps(body)
    return (f'{{"why": "a", "why": "b", {text[1:]}' if text != "{}" else '{"a": 1, "a": 2}').encode()


def _deep(_: Any, random: Random) -> bytes:
    depth = random.choice([31, 33, 500, 50_000])
    return random.choice([b'{"a":', b"["]) * depth + b"1"


WAYS: Final[tuple[Callable[[Any, Random], bytes], ...]] = (
    _whole, _node, _node, _node, _node, _extra, _missing, _bytes, _bytes, _bytes, _twice, _deep,
)  # fmt: skip


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place inside a document: what holds it, and the key or the number."""
    for at in (
        list(document) if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    ):
        yield document, at
        yield from _places(document[at])
