"""Facts about a programme: its passport, its rounds, its indicators and its rulebook versions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, JsonValue

from domain.events.event import Event
from domain.indicator import Definition, IndicatorRef
from domain.money import Currency
from domain.terms import Instrument, Provenance, Sector
from domain.values import Code, Frozen, LocalisedText, Name, Region, Sha256, Text, TimeZone

Instruments = Annotated[tuple[Instrument, ...], Field(max_length=20)]
Sectors = Annotated[tuple[Sector, ...], Field(max_length=400)]
Regions = Annotated[tuple[Region, ...], Field(max_length=400)]


class PassportChanges(Frozen):
    """The passport entries that a revision sets; an entry that is null stays as it was."""

    title: LocalisedText | None = None
    goals: LocalisedText | None = None
    legal_basis: Name | None = None
    instruments: Instruments | None = None
    sectors: Sectors | None = None
    regions: Regions | None = None
    opens: date | None = None
    closes: date | None = None


class ProgrammeOpened(Event):
    """A funding scheme was opened. Goals, legal basis and dates are null only where published."""

    name: ClassVar[str] = "programme.opened.v1"

    code: Code
    title: LocalisedText
    goals: LocalisedText | None
    legal_basis: Name | None
    instruments: Instruments
    sectors: Sectors
    regions: Regions
    opens: date | None
    closes: date | None
    currency: Currency
    time_zone: TimeZone
    provenance: Provenance


class ProgrammeRevised(Event):
    """Passport entries were changed."""

    name: ClassVar[str] = "programme.revised.v1"

    changes: PassportChanges
    why: Text


class RoundOpened(Event):
    """A call was opened; its rulebook version is the one that appraises every project of the round."""

    name: ClassVar[str] = "programme.round-opened.v1"

    round: Code
    title: LocalisedText
    opens: date
    closes: date
    rulebook_version: int = Field(ge=1)


class RoundClosed(Event):
    """A call takes no more projects."""

    name: ClassVar[str] = "programme.round-closed.v1"

    round: Code
    why: Text


class IndicatorDefined(Event):
    """A version of an indicator was defined; it never changes afterwards."""

    name: ClassVar[str] = "programme.indicator-defined.v1"

    indicator: IndicatorRef
    definition: Definition


class RulebookPublished(Event):
    """A rulebook version was published, the whole document; it never changes afterwards."""

    name: ClassVar[str] = "programme.rulebook-published.v1"

    version: int = Field(ge=1)
    document: dict[str, JsonValue]
    """As `domain.rulebook.Rulebook` writes it; its `format` entry names the format that reads it."""
    digest: Sha256
    """SHA-256 of the document in canonical form (`domain.canonical`)."""


ProgrammeEvent = ProgrammeOpened | ProgrammeRevised | RoundOpened | RoundClosed | IndicatorDefined | RulebookPublished
