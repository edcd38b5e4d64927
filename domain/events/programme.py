"""Facts about a programme: its passport, rounds, indicators and rulebook versions, waivers, government figures, reviews."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from domain.events.event import Event
from domain.indicator import Definition, IndicatorRef, Value
from domain.money import Currency
from domain.period import Period
from domain.structure import unique
from domain.terms import Instrument, Provenance, Sector
from domain.values import Code, Frozen, LocalisedText, Name, Region, Sha256, Text, TimeZone

Instruments = Annotated[tuple[Instrument, ...], Field(max_length=20)]
Sectors = Annotated[tuple[Sector, ...], Field(max_length=400)]
Regions = Annotated[tuple[Region, ...], Field(max_length=400)]
Jurisdiction = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
"""A country (ISO 3166-1 alpha-2) or one of its regions (ISO 3166-2)."""
Statements = Annotated[tuple[Text, ...], Field(max_length=100)]
"""What a review found or recommends, one by one."""


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


class WaiverGranted(Event):
    """A rule was lifted for projects in the regions of a pilot zone, until a day."""

    name: ClassVar[str] = "programme.waiver-granted.v1"

    waiver: UUID
    rule: Name
    """The address of the rule, as `domain.rulebook.addresses` gives it: `gates/half-way/reports-in`."""
    zone: Name
    """The pilot zone, as the act that sets it up calls it."""
    regions: Annotated[tuple[Region, ...], Field(min_length=1, max_length=400), unique()]
    legal_basis: Name
    expires: date
    """The last day on which it can be used."""
    why: Text
    granted_by: UUID


class GovernmentFigureReported(Event):
    """A government stated the value of an indicator for its country or region, whether projects moved it or not."""

    name: ClassVar[str] = "programme.government-figure-reported.v1"

    indicator: IndicatorRef
    jurisdiction: Jurisdiction
    period: Period
    revision: int = Field(ge=0)
    """0 for the figure as first reported, then the number of its revision."""
    value: Value
    source: Name
    why: Text | None
    """Why it was revised; null for the figure as first reported."""
    reported_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the period counts
        """Return the last day of the period."""
        return self.period.last


class _Assessment(Event):
    """What was found when the programme itself was looked at."""

    findings: Annotated[Statements, Field(min_length=1)]
    recommendations: Statements
    follow_up_rulebook_version: int | None = Field(ge=1)
    """The rulebook version that answers the findings; null where none does."""


class ProgrammeReviewed(_Assessment):
    """The programme was reviewed as a whole."""

    name: ClassVar[str] = "programme.reviewed.v1"

    review: UUID
    reviewed_by: UUID


class ProgrammeClosed(_Assessment):
    """The programme was closed: nothing new opens in it, running projects go on to their end."""

    name: ClassVar[str] = "programme.closed.v1"

    why: Text
    closed_by: UUID


ProgrammeEvent = (
    ProgrammeOpened
    | ProgrammeRevised
    | RoundOpened
    | RoundClosed
    | IndicatorDefined
    | RulebookPublished
    | WaiverGranted
    | GovernmentFigureReported
    | ProgrammeReviewed
    | ProgrammeClosed
)
