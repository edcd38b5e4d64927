"""Facts about an organisation that receives awards: who it is, how it is classified, what aid it has been granted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.money import Money
from domain.terms import Identifier, Instrument, MaturityClass, Provenance, Sector, SizeClass
from domain.values import Code, Country, Name, Region, Text


class RecipientRegistered(Event):
    """An organisation was entered. Its country is null only where published."""

    name: ClassVar[str] = "recipient.registered.v1"

    title: Name
    """The organisation's own name."""
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=20)]
    country: Country | None
    provenance: Provenance


class RecipientClassified(Event):
    """An organisation was put into a sector, region, size and maturity class; a later one replaces it."""

    name: ClassVar[str] = "recipient.classified.v1"

    sector: Sector
    region: Region
    size_class: SizeClass
    maturity_class: MaturityClass
    source: Name
    """Where the classification comes from, for example a statistical register."""
    effective: date
    """The day from which it holds."""

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the class says when it holds
        """Return the day from which the classification holds."""
        return self.effective


class AidGranted(Event):
    """The organisation was granted aid by an award."""

    name: ClassVar[str] = "aid.granted.v1"

    project: UUID
    programme: UUID
    instrument: Instrument
    amount: Money
    cap_scheme: Code | None
    """The cumulation scheme that the aid counts towards; null where no cap applies."""


class AidAdjusted(Event):
    """Granted aid became more or less."""

    name: ClassVar[str] = "aid.adjusted.v1"

    project: UUID
    change: Money
    """Positive when the aid grows, negative when it shrinks."""
    why: Text


RecipientEvent = RecipientRegistered | RecipientClassified | AidGranted | AidAdjusted
