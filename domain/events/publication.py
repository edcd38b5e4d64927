"""Facts about projects that others publish: what was imported, from which file, with which findings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from domain.events.event import Event
from domain.indicator import Dimensions, IndicatorRef, Unit, Value
from domain.period import Period
from domain.values import Code, Country, Exact, Frozen, Name, Sha256, Text


class Finding(Frozen):
    """Something in a published record that could not be mapped, or that a rule would not have let pass."""

    code: Code
    """The kind of finding, for example `malformed-number`."""
    path: Name
    """The element of the source that it is about."""
    text: Text
    """A sentence for people."""
    printed: Annotated[str, Field(max_length=2000)] | None = None
    """The content as published."""


class PublishedSector(Frozen):
    """A sector as its publisher names it."""

    vocabulary: Name
    code: Name
    title: Name | None
    percentage: Exact | None


class PublicationImported(Event):
    """A published activity was read into the project."""

    name: ClassVar[str] = "publication.imported.v1"

    publisher: Name
    """The reporting organisation's identifier."""
    activity: Name
    """The publisher's identifier of the activity."""
    file_sha256: Sha256
    element_sha256: Sha256
    """SHA-256 of the activity's canonical XML (C14N 2.0)."""
    mapping_version: int = Field(ge=1)
    last_updated: AwareDatetime | None
    status: Name | None
    """The publisher's own status code."""
    sectors: Annotated[tuple[PublishedSector, ...], Field(max_length=500)]
    countries: Annotated[tuple[Country, ...], Field(max_length=250)]
    counts: Annotated[dict[Code, int], Field(max_length=100)]
    """How many of each kind were mapped."""
    unmapped: Annotated[dict[Name, int], Field(max_length=500)]
    """How many elements of each path have no place here."""
    findings: Annotated[tuple[Finding, ...], Field(max_length=10_000)]


class FigurePublished(Event):
    """A publisher stated a value of an indicator."""

    name: ClassVar[str] = "figure.published.v1"

    indicator: IndicatorRef
    period: Period
    dimensions: Dimensions = Field(default_factory=dict)
    value: Value
    unit: Unit | None
    stated_on: date

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - a figure counts from the end of its period
        """Return the last day of the period."""
        return self.period.last
