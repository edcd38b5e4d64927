from __future__ import annotations

import json
import math
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import EVENTS, Event
from services.event_store import Codec, Unreadable, Unstorable, Upcaster
from tests.services.event_store.sample import DAY, SAMPLES, Counted, Described, key, meta

CODEC = Codec(SAMPLES)
SALT = bytes(range(16))
META = meta(key("k"))


def encode(event: Event) -> bytes:
    return CODEC.encode(event, occurred_on=DAY, meta=CODEC.encode_meta(META), salt=SALT)


def test_the_envelope_holds_salt_day_metadata_and_data_in_this_order() -> None:
    envelope = json.loads(encode(Counted(by=3)))
    assert list(envelope) == ["salt", "occurred_on", "meta", "data"]
    assert envelope["salt"] == "000102030405060708090a0b0c0d0e0f"
    assert envelope["occurred_on"] == "2026-03-02"
    assert envelope["meta"]["command"] == str(META.command)
    assert envelope["data"] == {"by": 3}


@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), ratio=st.none() | st.floats())
def test_whatever_is_stored_reads_back_as_it_was(text: str, ratio: float | None) -> None:
    event = Described(text=text, ratio=ratio)
    if ratio is not None and not math.isfinite(ratio):
        with pytest.raises(Unstorable):
            encode(event)
    else:
        envelope = CODEC.open(event.name, encode(event), place="test")
        assert (envelope.data, envelope.meta, envelope.occurred_on) == (event, META, DAY)


@pytest.mark.parametrize(
    "event",
    [
        Described(text="a\0b"),
        Described(text="a\\\0b"),
        Described(text="a", document={"a\0": 1}),
        Described(text="a", ratio=math.nan),
        Described(text="a", document=[1, {"deep": math.inf}]),
        Described.model_construct(text="a\ud800b"),
        Described.model_construct(text=cast("str", 7)),
        Described(text="x" * (8 * 1024 * 1024)),
    ],
    ids=["nul", "nul after backslash", "nul in a key", "nan", "infinity", "surrogate", "wrong type", "too large"],
)
def test_what_json_cannot_carry_is_refused(event: Event) -> None:
    with pytest.raises(Unstorable):
        encode(event)


def test_a_backslash_before_u0000_is_only_text() -> None:
    event = Described(text="\\u0000")
    assert CODEC.open(event.name, encode(event), place="test").data == event


def test_a_class_that_took_the_name_of_another_is_refused() -> None:
    class Impostor(Event):
        name: ClassVar[str] = "sample.impostor.v1"

    EVENTS.pop(Impostor.name)
    Impostor.name = Counted.name
    with pytest.raises(Unstorable, match="is not the event"):
        encode(Impostor())


def test_an_unknown_name_is_a_clear_error() -> None:
    with pytest.raises(Unreadable, match=r"at position 7 is called nobody\.knows\.v1"):
        CODEC.open("nobody.knows.v1", encode(Counted()), place="position 7")


@pytest.mark.parametrize("state", [b"", b"{", b"\xff", b'{"salt":"00"}', b"[]"])
def test_bytes_that_do_not_fit_are_a_clear_error(state: bytes) -> None:
    with pytest.raises(Unreadable, match=r"position 7"):
        CODEC.open(Counted.name, state, place="position 7")


def test_an_error_never_shows_the_value() -> None:
    stored = encode(Counted()).replace(b'{"by":1}', b'{"by":"a secret"}')
    with pytest.raises(Unreadable) as caught:
        CODEC.open(Counted.name, stored, place="position 7")
    assert "data.by" in str(caught.value)
    assert "a secret" not in str(caught.value)


def test_older_names_are_brought_up_to_date_step_by_step() -> None:
    def once(data: dict[str, Any]) -> dict[str, Any]:
        return {"add": data["n"]}

    def twice(data: dict[str, Any]) -> dict[str, Any]:
        return {"by": data["add"]}

    codec = Codec(
        SAMPLES,
        upcasters={
            "sample.added.v1": Upcaster("sample.added.v2", once),
            "sample.added.v2": Upcaster(Counted.name, twice),
        },
    )
    stored = encode(Counted()).replace(b'{"by":1}', b'{"n":5}')
    assert codec.open("sample.added.v1", stored, place="test").data == Counted(by=5)
    with pytest.raises(Unreadable, match=r"sample\.added\.v1"):
        CODEC.open("sample.added.v1", stored, place="test")
