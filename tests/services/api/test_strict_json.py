from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.strict_json import MAX_DEPTH, JsonRefused, require_strict_json


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"a": [1, -2.5, true, null, "x"]}',
        '{"title": "Қазақ\\nжылқы\\t"}'.encode(),
        b'{"n": 9007199254740991, "m": -9007199254740991}',
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
        b'{"text": "' + b"[" * 100 + b'"}',
        rb'{"text": "\\u0000 is how NUL is written"}',
        b'{"pair": "\\ud83d\\ude00"}',
    ],
)
def test_one_unambiguous_document_passes(body: bytes) -> None:
    require_strict_json(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "deep"),
        (b'{"a":' * 100_000, "deep"),
        (b"[" * 200_000, "deep"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": [{"b": 1, "\\u0062": 2}]}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "NaN"),
        (b'{"a": 1e400}', "too large"),
        (b'{"a": 9007199254740992}', "2^53"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "2^53"),
        (b'{"a": "\\u0000"}', "control"),
        (b'{"a": ["\\ud800"]}', "half a character"),
        (b'{"\\u001b": 1}', "control"),
        (b'{"a": "\\u0085"}', "control"),
        (b'{"a": "\\r"}', "control"),
        (b'{"a": "\x01"}', "not JSON"),
    ],
)
def test_whatever_two_readers_could_take_differently_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(JsonRefused, match=why.replace("^", "\\^")):
        require_strict_json(body)


def test_a_body_of_quotes_and_backslashes_is_read_in_one_pass() -> None:
    with pytest.raises(JsonRefused):  # a quadratic search would take hours here
        require_strict_json(b"[" * 33 + b'"' + b'\\"' * 120_000)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text("abcж"), st.lists))
def test_what_passes_is_what_was_meant(document: object) -> None:
    require_strict_json(json.dumps(document).encode())


@given(st.binary(max_size=60))
def test_any_bytes_pass_or_are_refused(body: bytes) -> None:
    try:
        require_strict_json(body)
    except JsonRefused:
        return
    json.loads(body)
