"""Money: exact, in one currency, never rounded."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.money import CurrencyMismatch, Money

amounts = st.decimals(min_value=-(10**18), max_value=10**18, places=2, allow_nan=False, allow_infinity=False)


def kzt(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="KZT")


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def test_money_on_the_wire_is_a_decimal_string_with_its_currency() -> None:
    wire = '{"amount":"1250000.00","currency":"KZT"}'
    assert Money.model_validate_json(wire).model_dump_json() == wire


@pytest.mark.parametrize(
    "wire",
    [
        {"amount": 1250000.00, "currency": "KZT"},
        {"amount": 1250000, "currency": "KZT"},
        {"amount": "NaN", "currency": "KZT"},
        {"amount": "0.00001", "currency": "KZT"},
        {"amount": "1", "currency": "kzt"},
        {"amount": "1", "currency": "TENGE"},
        {"amount": "1"},
        {"currency": "KZT"},
        {"amount": "1", "currency": "KZT", "rate": "450"},
    ],
)
def test_what_is_not_exact_money_is_refused(wire: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate_json(json.dumps(wire))


def test_a_tenth_added_three_times_is_three_tenths() -> None:
    assert kzt("0.1") + kzt("0.1") + kzt("0.1") == kzt("0.3")


def test_amounts_are_equal_whatever_their_trailing_zeros() -> None:
    assert kzt("5") == kzt("5.00")
    assert kzt("5") != usd("5")


@given(amounts, amounts, amounts)
def test_sums_are_exact_in_every_order(one: Decimal, two: Decimal, three: Decimal) -> None:
    first, second, third = (Money(amount=amount, currency="KZT") for amount in (one, two, three))
    assert (first + second) + third == first + (second + third)
    assert first + second - second == first
    assert first + -first == Money.zero("KZT")


def test_amounts_are_compared_in_one_currency() -> None:
    assert kzt("1") < kzt("2")
    assert not kzt("2") < kzt("2")
    assert kzt("2") <= kzt("2.00")
    assert not kzt("3") <= kzt("2")


def test_currencies_never_mix() -> None:
    with pytest.raises(CurrencyMismatch) as refused:
        kzt("1") + usd("1")
    assert refused.value.facts == {"currencies": ["KZT", "USD"]}
    with pytest.raises(CurrencyMismatch):
        kzt("1") - usd("1")
    with pytest.raises(CurrencyMismatch):
        assert kzt("1") < usd("2")
    with pytest.raises(CurrencyMismatch):
        assert kzt("1") <= usd("2")


def test_sums_may_need_more_digits_than_one_may_enter() -> None:
    most = Money(amount=Decimal(9 * 10**29), currency="KZT")
    assert (most + most).amount == Decimal(18 * 10**29)
    assert (most + most).facts() == {"amount": "1800000000000000000000000000000", "currency": "KZT"}
