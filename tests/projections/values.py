"""Small values made from numbers: ids that meet each other, days, amounts, terms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain import events as facts
from domain.indicator import BlankValue, DecimalValue, Definition, IndicatorRef, PendingValue, TextValue, Value
from domain.money import Money
from domain.period import Period
from domain.scale import AllOrNothing
from domain.terms import (
    Adoption,
    Baseline,
    ConditionSubject,
    FigureSubject,
    Identifier,
    IndicatorAttainment,
    MilestoneSubject,
    MilestoneTerms,
    PublishedDefinition,
    ReportSubject,
    TrancheTerms,
    WeightedMilestones,
)

PROGRAMMES = (UUID(int=0x100), UUID(int=0x101))
RECIPIENTS = (UUID(int=0x200), UUID(int=0x201), UUID(int=0x202))
PROJECTS = tuple(UUID(int=0x300 + n) for n in range(5))
PERSON, ORGANISATION = UUID(int=0x400), UUID(int=0x401)
SHA = "a" * 64
FIRST_DAY = date(2026, 1, 1)


def uid(kind: int, n: int) -> UUID:
    """Return one of three ids of a kind, so that facts meet each other."""
    return UUID(int=kind * 0x1000 + n % 3)


def day(n: int) -> date:
    return FIRST_DAY + timedelta(days=n % 400)


def kzt(n: int) -> Money:
    return Money(amount=Decimal(n % 1000) + Decimal("1000.50"), currency="KZT")


def money(n: int) -> Money:
    return Money(amount=Decimal(n % 1000 + 1), currency=("KZT", "KZT", "USD", "EUR")[n % 4])


def period(n: int) -> Period:
    return (
        Period(first=date(2026, 1, 1), last=date(2026, 3, 31)),
        Period(first=date(2026, 4, 1), last=date(2026, 6, 30)),
    )[n % 2]


def ref(n: int) -> IndicatorRef:
    return IndicatorRef(code=("productivity", "jobs")[n % 2], version=1)


def number(n: int) -> Value:
    return (
        DecimalValue(decimal=Decimal(n % 100)),
        DecimalValue(decimal=Decimal("1.5")),
        TextValue(printed="in part"),
        PendingValue(),
        BlankValue(),
    )[n % 5]


def adoption(n: int) -> Adoption:
    definition = PublishedDefinition(
        title="Farms reached", result_title=None, unit="farms", measure="number", direction=None, result_level=None
    )
    baseline = Baseline(
        value=DecimalValue(decimal=Decimal(n % 7)),
        measured_on=day(n) if n % 2 else None,
        source="survey" if n % 3 else None,
    )
    return Adoption(baseline=baseline if n % 4 else None, verifier=None, definition=definition if n % 2 else None)


def milestone_terms(n: int) -> MilestoneTerms:
    return MilestoneTerms(
        code=f"M{n % 3}",
        title="Wells drilled",
        deliverable=None,
        acceptance=None,
        verification=None,
        due=day(n),
        weight=Decimal("0.5") if n % 2 else None,
    )


def tranche_terms(n: int) -> TrancheTerms:
    return TrancheTerms(
        code=f"T{n % 3}",
        title="First payment",
        amount=kzt(n),
        due=day(n),
        measure=WeightedMilestones(milestones=(uid(1, n),))
        if n % 2
        else IndicatorAttainment(indicator=ref(n), period=period(n)),
        scale=AllOrNothing(),
        holdback_share=Decimal("0.05") if n % 3 else Decimal(0),
    )


def subject(n: int) -> Any:
    return (
        MilestoneSubject(milestone=uid(1, n)),
        ReportSubject(period=period(n), version=1),
        FigureSubject(period=period(n), version=1, indicator=ref(n)),
        ConditionSubject(condition=uid(3, n)),
    )[n % 4]


def definition(n: int) -> Definition:
    return Definition(
        title={"en": "Jobs"} if n % 2 else {"kk": "Жұмыс орындары"},
        definition={"en": "Full-time equivalents."},
        unit="FTE",
        measure="number",
        kind="level",
        direction="rising",
        result_level="outcome",
        frequency="quarterly",
    )


def recipient(n: int) -> facts.RecipientRegistered:
    return facts.RecipientRegistered(
        title=f"Farm {n % 3}",
        identifiers=(Identifier(scheme="KZ-BIN", value="010140000123"),),
        country="KZ",
        provenance="published" if n % 2 else "native",
    )
