"""Sums of money in several currencies, which are never added up."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from domain.values import EXACTLY, Exact, Frozen

Total = Literal["awarded", "released", "disbursed"]


class Totals(Frozen):
    """Sums in one currency; disbursed is net of reversals. Null where nothing was stated."""

    awarded: Exact | None = None
    released: Exact | None = None
    disbursed: Exact | None = None

    def plus(self, total: Total, amount: Decimal) -> Totals:
        """Add to one of the sums."""
        before: Decimal = getattr(self, total) or Decimal(0)
        return self.model_copy(update={total: EXACTLY.add(before, amount)})
