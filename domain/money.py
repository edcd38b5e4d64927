"""Money: an exact amount in one currency. Sums never mix currencies and never round."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import floor
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.errors import Refused
from domain.values import EXACTLY, Exact, Frozen, plain

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code."""

_WIDE = Context(prec=100)
LARGEST = Decimal(10) ** 18
DECIMALS = 4
"""Decimals that an amount of money may have: no currency of ISO 4217 uses more."""


WHOLE = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
MINOR_UNITS = {**dict.fromkeys(WHOLE, 0), **dict.fromkeys(THREE_DECIMALS, 3)}
"""Decimals in which a currency is paid (ISO 4217), where they are not two."""


class CurrencyMismatch(Refused):
    """Amounts in different currencies cannot be added or compared."""


class AmountNotPositive(Refused):
    """The amount has to be above zero."""


class AmountNotPayable(Refused):
    """An amount is paid in whole smallest units of its currency, and is not beyond all measure."""


class Money(Frozen):
    """An amount in a currency, on the wire `{"amount": "1250000.00", "currency": "KZT"}`."""

    amount: Annotated[Exact, Field(decimal_places=DECIMALS)]
    currency: Currency

    def __add__(self, other: Money) -> Money:
        """Add; raise `CurrencyMismatch` if the currencies differ."""
        return self.of(EXACTLY.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract; raise `CurrencyMismatch` if the currencies differ."""
        return self.of(EXACTLY.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> Money:
        """Return the same amount with the other sign."""
        return self.of(EXACTLY.minus(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare; raise `CurrencyMismatch` if the currencies differ."""
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare; raise `CurrencyMismatch` if the currencies differ."""
        return self.amount <= self._same(other)

    def payable(self) -> None:
        """Raise unless it is an amount that can be paid: above zero, in whole smallest units, below 10^18."""
        if self.amount <= 0:
            raise AmountNotPositive(amount=self.facts())
        unit = Decimal(1).scaleb(-MINOR_UNITS.get(self.currency, 2))
        if self.amount >= LARGEST or self.amount.quantize(unit, ROUND_HALF_EVEN, _WIDE) != self.amount:
            raise AmountNotPayable(amount=self.facts(), smallest_unit=plain(unit), below=plain(LARGEST))

    def facts(self) -> dict[str, str]:
        """Return the amount as a refusal states it: as it would stand on the wire."""
        return {"amount": plain(self.amount), "currency": self.currency}

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """Return a result of arithmetic, unchecked: a sum may need more digits than an amount that is entered."""
        return cls.model_construct(amount=amount, currency=currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """Return `amount` in the smallest unit in which `currency` is paid, halves to the even unit."""
        unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
        return cls(amount=amount.quantize(unit, ROUND_HALF_EVEN, _WIDE), currency=currency)

    @classmethod
    def whole_units(cls, amount: Fraction, currency: str) -> Money:
        """Return the whole smallest units of `currency` in an exact amount: what is left over is not paid."""
        decimals = MINOR_UNITS.get(currency, 2)
        return cls(amount=Decimal(floor(amount * 10**decimals)).scaleb(-decimals, _WIDE), currency=currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in `currency`."""
        return cls(amount=Decimal(0), currency=currency)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(currencies=[self.currency, other.currency])
        return other.amount
