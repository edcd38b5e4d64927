"""Values at the door: decimals that no double touched, texts that can be read and stored, codes that can be typed."""

from __future__ import annotations

import json
from decimal import Decimal, Inexact
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.values import (
    EXACTLY,
    MAX_DIGITS,
    Code,
    Country,
    Exact,
    Frozen,
    Language,
    LocalisedText,
    Name,
    Region,
    Sha256,
    Share,
    Text,
    TimeZone,
    plain,
)

EXACT: TypeAdapter[Decimal] = TypeAdapter(Exact)


def refuses(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("text", ["0", "-0.5", "1250000.00", "9" * MAX_DIGITS, "0." + "1" * (MAX_DIGITS - 1)])
def test_a_decimal_is_read_from_a_string_and_written_as_the_same_string(text: str) -> None:
    assert EXACT.dump_json(EXACT.validate_json(f'"{text}"')) == f'"{text}"'.encode()


@pytest.mark.parametrize("number", ["1", "1.5", "0", "1e3", "true", "null", "[]"])
def test_a_json_number_is_no_decimal(number: str) -> None:
    with pytest.raises(ValidationError, match="a decimal is a string"):
        EXACT.validate_json(number)


@pytest.mark.parametrize("number", [1, 1.5, float("nan"), True, None])
def test_a_python_number_other_than_decimal_is_no_decimal(number: object) -> None:
    with pytest.raises(ValidationError):
        EXACT.validate_python(number)


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "", " ", " 5", "5 ", "1\n", "+5", "--5", "-", ".5", "5."),
        *("1_000", "1,000", "1 000", "1e3", "1E+400", "0x1", "88.8%", "\u0663", "\uff15", "9" * (MAX_DIGITS + 1)),
    ],
)
def test_what_is_not_plain_notation_is_no_decimal(text: str) -> None:
    with pytest.raises(ValidationError):
        EXACT.validate_json(json.dumps(text))


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+40", "1E-40", "1." + "0" * MAX_DIGITS])
def test_a_decimal_computed_inside_is_finite_and_bounded_too(value: str) -> None:
    with pytest.raises(ValidationError):
        EXACT.validate_python(Decimal(value))


@pytest.mark.parametrize("value", ["1E+3", "12E-2", "0E+2", "-7E+1"])
def test_a_decimal_computed_inside_is_written_without_an_exponent(value: str) -> None:
    written = json.loads(EXACT.dump_json(EXACT.validate_python(Decimal(value))))
    assert "E" not in written
    assert Decimal(written) == Decimal(value)
    assert EXACT.validate_json(json.dumps(written)) == Decimal(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=8))
def test_every_decimal_survives_storage_digit_by_digit(value: Decimal) -> None:
    assert plain(EXACT.validate_json(EXACT.dump_json(value))) == plain(value)


def test_exact_arithmetic_raises_where_it_would_round() -> None:
    assert EXACTLY.add(Decimal("1e30"), Decimal("1e-30")) == Decimal("1" + "0" * 30 + "." + "0" * 29 + "1")
    with pytest.raises(Inexact):
        EXACTLY.divide(Decimal(1), Decimal(3))


@pytest.mark.parametrize("share", ["0", "0.25", "1", "1.00"])
def test_a_share_is_a_part_of_one(share: str) -> None:
    assert TypeAdapter(Share).validate_json(f'"{share}"') == Decimal(share)


@pytest.mark.parametrize("share", ["-0.01", "1.0001", "25", "NaN"])
def test_a_share_below_zero_or_above_one_is_refused(share: str) -> None:
    assert refuses(Share, share)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\nb", "a\tb", "a\rb", "\x1b[2J", "\x7f", "", "a" * 401])
def test_a_name_is_readable_bounded_and_on_one_line(text: str) -> None:
    assert refuses(Name, text)


@pytest.mark.parametrize("text", ["", "a\x00b", "\udfff", "a" * 20_001])
def test_a_text_is_readable_and_bounded(text: str) -> None:
    assert refuses(Text, text)


def test_a_text_keeps_its_lines_and_every_script() -> None:
    text = "Қаржыландыру шарты\n\tТөлем — 1-кезең 🌾"  # noqa: RUF001 - Kazakh
    assert TypeAdapter(Text).validate_python(text) == text


@pytest.mark.parametrize("kind", [Name, Text])
def test_names_that_look_equal_are_equal(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("Cafe\u0301") == TypeAdapter(kind).validate_python("Caf\u00e9")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Code, ["A", "AGR-2026", "a.b_c", "9" * 64], ["", "-a", ".a", "a b", "a/b", "ä", "a\n", "a" * 65]),
        (Sha256, ["0" * 64], ["0" * 63, "0" * 65, "A" * 64, "g" * 64]),
        (Language, ["en", "kk", "zh-Hans", "de-CH"], ["", "EN", "english", "e", "en_GB"]),
        (Country, ["KZ"], ["", "kz", "KAZ", "K1"]),
        (Region, ["KZ-61", "DE-BY", "GB-ENG"], ["", "KZ", "KZ-", "kz-61", "KZ-6161"]),
        (TimeZone, ["UTC", "Asia/Almaty", "America/Argentina/Salta", "Etc/GMT-5"], ["", "/etc/passwd", "../x", "A/B/C/D"]),
    ],
)  # fmt: skip
def test_codes_have_one_form(kind: Any, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if refuses(kind, text)] == []
    assert [text for text in bad if not refuses(kind, text)] == []


def test_a_localised_text_has_at_least_one_language_and_none_twice_or_unknown() -> None:
    assert TypeAdapter(LocalisedText).validate_python({"en": "Grant", "kk": "Грант"}) == {"en": "Grant", "kk": "Грант"}
    assert refuses(LocalisedText, {})
    assert refuses(LocalisedText, {"English": "Grant"})
    assert refuses(LocalisedText, {"en": ""})


def test_a_frozen_value_never_changes_and_knows_all_its_fields() -> None:
    class Place(Frozen):
        name: Name
        seats_count: int

    place = Place(name="Hall", seats_count=3)
    with pytest.raises(ValidationError, match="frozen"):
        place.name = "Other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Place.model_validate_json('{"name": "Hall", "seats_count": 3, "colour": "red"}')
    with pytest.raises(ValidationError, match="valid integer"):
        Place.model_validate_json('{"name": "Hall", "seats_count": "3"}')


@pytest.mark.parametrize("text", [" a", "a ", "\na", "\u00a0a"])
def test_a_text_has_no_spaces_around_it(text: str) -> None:
    assert refuses(Name, text)
    assert refuses(Text, text)


def test_there_is_one_zero() -> None:
    assert plain(EXACT.validate_json('"-0.00"')) == "0.00"
