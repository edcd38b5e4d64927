"""Values as publishers print them: a number only where it can be nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue
from services.exchange.printed import one_line, read_amount, read_value, readable


@pytest.mark.parametrize(
    ("printed", "decimal", "form", "kept"),
    [
        ("120", "120", "plain", None),
        ("0.00", "0.00", "plain", None),
        ("-3.5", "-3.5", "plain", None),
        (" 12 ", "12", "plain", " 12 "),
        ("+5", "5", "plain", "+5"),
        (".5", "0.5", "plain", ".5"),
        ("007", "7", "plain", "007"),
        ("8,000", "8000", "thousands", "8,000"),
        ("23,152 ", "23152", "thousands", "23,152 "),
        ("18,000,000.00", "18000000.00", "thousands", "18,000,000.00"),
        ("88.8%", "88.8", "percent", "88.8%"),
        ("1,200 %", "1200", "percent", "1,200 %"),
    ],
)
def test_a_number_is_read_and_kept_as_printed_where_that_differs(
    printed: str, decimal: str, form: str, kept: str | None
) -> None:
    read = read_value(printed)
    assert read.value == DecimalValue(decimal=Decimal(decimal), printed=kept)
    assert str(read.value.model_dump()["decimal"]) == decimal
    assert (read.form, read.numeric, read.unit) == (form, True, "%" if form == "percent" else None)


@pytest.mark.parametrize(
    "printed",
    ["8,386413", "72,0000", "0,123", "1 000", "1.234,56", "1,23", "5,", "5.5.5", "\u22125", "1,000,00%", "1'000"],
)
def test_what_only_looks_like_a_number_stays_text(printed: str) -> None:
    assert read_value(printed) == (TextValue(printed=printed), "malformed")


@pytest.mark.parametrize(
    "printed", ["Yes", "N/A", "2968 (2007)", "2019-01-01", "10-20", "1e3", "NaN", "100% of schools", "٣"]
)
def test_words_stay_text_without_a_complaint(printed: str) -> None:
    assert read_value(printed) == (TextValue(printed=printed), "text")


@pytest.mark.parametrize("printed", [None, "", "  ", "\u00a0"])
def test_nothing_is_blank_and_not_zero(printed: str | None) -> None:
    read = read_value(printed)
    assert isinstance(read.value, BlankValue)
    assert (read.form, read.numeric) == ("blank", False)


@pytest.mark.parametrize("printed", ["pending", "TBD", " Pending "])
def test_pending_is_said_in_exactly_such_words(printed: str) -> None:
    assert read_value(printed) == (PendingValue(printed=printed), "pending")
    assert read_value(f"{printed}, see annex").form == "text"


def test_a_number_with_too_many_digits_is_not_rounded_but_kept_as_text() -> None:
    assert read_value("1" * 31) == (TextValue(printed="1" * 31), "too-long")
    assert read_amount("1" * 31) is None


def test_long_texts_keep_their_beginning() -> None:
    value = read_value("word " * 10_000).value
    assert isinstance(value, TextValue)
    assert len(value.printed) == 20_000
    assert value.printed.endswith("…")


def test_amounts_have_no_separators() -> None:
    assert read_amount(" 1000.50 ") == Decimal("1000.50")
    assert [read_amount(text) for text in ("1,000", "1e3", "", "10 USD")] == [None] * 4


def test_unreadable_characters_are_shown_as_such_and_equal_texts_are_equal() -> None:
    assert readable("a\x85b") == "a\N{REPLACEMENT CHARACTER}b"
    assert readable("e\N{COMBINING ACUTE ACCENT}") == "é"
    assert one_line("\n  a\t b\r\n") == "a b"
