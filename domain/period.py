"""Periods: consecutive days from a first to a last, both included."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import model_validator

from domain.values import Frozen


def iso(day: date | None) -> str | None:
    """Write a day as `2026-03-31`; one that is not known stays unknown."""
    return None if day is None else day.isoformat()


class Period(Frozen):
    """All days from `first` to `last`, both included; on the wire `{"first": "2026-01-01", "last": "2026-03-31"}`."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            msg = "a period ends on or after the day it begins"
            raise ValueError(msg)
        return self

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def follows(self, other: Period) -> bool:
        """Tell whether this period begins on the day after `other` ends."""
        return self.first.toordinal() == other.last.toordinal() + 1

    def __str__(self) -> str:
        """Write the period as it stands in a URL: `2026-01-01..2026-03-31`."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"
