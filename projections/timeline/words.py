"""How dates, money, values and names are written in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from domain.indicator import BlankValue, DecimalValue, IndicatorRef, PendingValue, TextValue, Value
from domain.money import Money
from domain.period import Period
from domain.values import plain
from projections.project import ProjectView

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date) -> str:
    """Write a day as `3 March 2026`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def span(period: Period) -> str:
    """Write a period with both days."""
    return f"{day(period.first)} to {day(period.last)}"


def money(amount: Money | None) -> str:
    """Write an amount as `KZT 1,250,000.00`."""
    return "an unknown amount" if amount is None else f"{amount.currency} {amount.amount:,f}"


def percent(share: Decimal) -> str:
    """Write a share of one as a percentage without needless zeros."""
    text = plain(share * 100)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def about(share: Decimal) -> str:
    """Write a computed share of one as a percentage, rounded to four decimals."""
    return percent(Decimal(f"{share:.6f}"))


def value(found: Value) -> str:
    """Write a value as a reader would say it."""
    match found:
        case DecimalValue():
            return plain(found.decimal)
        case TextValue():
            return f"“{found.printed}”"
        case PendingValue():
            return "still pending"
        case BlankValue():
            return "blank"
    assert_never(found)


def part(dimensions: Mapping[str, str]) -> str:
    """Write which part of the whole a figure is about: ` (sex: women)`; nothing for the whole."""
    named = ", ".join(f"{dimension}: {of}" for dimension, of in dimensions.items())
    return f" ({named})" if named else ""


def count(number: int, noun: str) -> str:
    """Write `1 figure`, `2 figures`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(parts: Sequence[str]) -> str:
    """Write `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def title(titles: Mapping[str, str]) -> str:
    """Choose the English title, else the first one."""
    return titles.get("en") or next(iter(titles.values()))


def because(why: str | None) -> str:
    """Write the reason behind the sentence."""
    return "." if why is None else f": {why.rstrip('.')}."


def milestone(project: ProjectView, milestone: UUID) -> str:
    """Name a milestone by code and title, or by its id where they are not known."""
    found = project.milestones.get(milestone)
    return f"Milestone {_named(found.code if found else None, found.title if found else None, milestone)}"


def tranche(project: ProjectView, tranche: UUID) -> str:
    """Name a tranche by code and title, or by its id where they are not known."""
    found = project.tranches.get(tranche)
    return f"Tranche {_named(found.code if found else None, found.title if found else None, tranche)}"


def _named(code: str | None, title: str | None, identity: UUID) -> str:
    return str(identity) if code is None else f"{code} “{title}”"


def indicator(project: ProjectView, ref: IndicatorRef) -> str:
    """Name an indicator by the publisher's title, where there is one, else by code and version."""
    found = project.indicators.get(str(ref))
    return f"indicator “{found.definition.title}”" if found and found.definition else f"indicator {ref}"
