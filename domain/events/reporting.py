"""Facts about reports: prepared, certified, submitted and accepted, every version kept whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.indicator import Dimensions, IndicatorRef, QualityFlag, Value
from domain.period import Period
from domain.values import Exact, Frozen, Sha256, Text


class Figure(Frozen):
    """A reported value of an indicator, for the whole or for one part of it."""

    indicator: IndicatorRef
    value: Value
    dimensions: Dimensions = Field(default_factory=dict)
    flags: Annotated[tuple[QualityFlag, ...], Field(max_length=12)] = ()
    note: Text | None = None
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()


class AcceptedDifference(Frozen):
    """A figure that was accepted with another value than the one computed from the report."""

    indicator: IndicatorRef
    dimensions: Dimensions
    computed: Exact | None
    accepted: Exact
    why: Text


class _OfPeriod(Event):
    """A fact about the report of a period: it is true from the period's last day."""

    period: Period
    version: int = Field(ge=1)
    """Version of the report, from 1."""

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the period counts
        """Return the last day of the period."""
        return self.period.last


class ReportPrepared(_OfPeriod):
    """A version of a period's report was written, whole."""

    name: ClassVar[str] = "report.prepared.v1"

    figures: Annotated[tuple[Figure, ...], Field(max_length=2000)]
    narrative: Text | None
    prepared_by: UUID
    digest: Sha256
    """SHA-256 of the version, canonical (`domain.project.reporting.report_document`): what a certifier vouches for."""


class ReportCertified(_OfPeriod):
    """Somebody other than the preparer vouched for a version, whose digest says what it held."""

    name: ClassVar[str] = "report.certified.v1"

    digest: Sha256
    certified_by: UUID


class ReportSubmitted(_OfPeriod):
    """A certified version was handed in."""

    name: ClassVar[str] = "report.submitted.v1"

    digest: Sha256
    submitted_by: UUID


class ReportAccepted(_OfPeriod):
    """A submitted version was accepted, and its figures with it."""

    name: ClassVar[str] = "report.accepted.v1"

    differences: Annotated[tuple[AcceptedDifference, ...], Field(max_length=2000)]
    """Figures accepted with another value than computed."""
    accepted_by: UUID
