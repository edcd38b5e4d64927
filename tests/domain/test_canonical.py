"""Equal documents have equal bytes and an equal digest."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import canonical, digest
from domain.money import Money

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_padded_or_escaped_without_need() -> None:
    document = {"b": [1, {"z": None, "a": True}], "a": 'Төлем "1"\n'}
    assert canonical(document).decode() == '{"a":"Төлем \\"1\\"\\n","b":[1,{"a":true,"z":null}]}'


@given(documents)
def test_a_document_that_was_written_and_read_again_has_the_same_bytes(document: object) -> None:
    written = canonical(document)  # type: ignore[arg-type]
    again = json.loads(json.dumps(document))
    assert canonical(again) == written
    assert json.loads(written) == document


def test_the_order_of_keys_does_not_matter_and_the_order_of_a_list_does() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest([1, 2]) != digest([2, 1])


def test_the_digest_is_the_sha256_of_the_canonical_form() -> None:
    money = Money(amount=Decimal("1.50"), currency="KZT")
    assert digest(money) == hashlib.sha256(b'{"amount":"1.50","currency":"KZT"}').hexdigest()
    assert digest(money) == digest({"currency": "KZT", "amount": "1.50"})


def test_nan_has_no_canonical_form() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        canonical([float("nan")])
