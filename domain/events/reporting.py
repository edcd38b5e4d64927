"""Facts about reports: prepared, certified, submitted, returned, accepted or voided, every version kept whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.indicator import Dimensions, IndicatorRef, QualityFlag, Value
from domain.period import Period
from domain.structure import absent
from domain.values import Code, Exact, Frozen, Name, Sha256, Text


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


class Gap(Frozen):
    """Why the parts of a figure do not add up to the whole."""

    indicator: IndicatorRef
    dimensions: Dimensions = Field(default_factory=dict)
    """The whole that was broken down: empty for the indicator as a whole."""
    dimension: Code
    """By which it was broken down."""
    amount: Exact
    """The whole less the sum of the parts, in the indicator's unit."""
    why: Text


class ReturnedFigure(Frozen):
    """A figure that is asked for again."""

    kind: Literal["figure"] = "figure"
    indicator: IndicatorRef
    dimensions: Dimensions = Field(default_factory=dict)
    remark: Text


class ReturnedNarrative(Frozen):
    """The narrative is asked for again."""

    kind: Literal["narrative"] = "narrative"
    remark: Text


ReturnedItem = Annotated[ReturnedFigure | ReturnedNarrative, Field(discriminator="kind")]


Gaps = Annotated[tuple[Gap, ...], Field(max_length=2000)]
"""Explained differences between wholes and their parts; not written where there is none."""


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
    gaps: Gaps = Field(default=(), exclude_if=absent)
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
    gaps: Gaps = Field(default=(), exclude_if=absent)
    """What the accepted values leave open between wholes and parts that the reported ones did not."""
    accepted_by: UUID


class ReportReturned(_OfPeriod):
    """A submitted version was given back: the items named are to be stated anew, and only those."""

    name: ClassVar[str] = "report.returned.v1"

    items: Annotated[tuple[ReturnedItem, ...], Field(min_length=1, max_length=2000)]
    code: Code
    """The kind of reason, for example `incomplete`, `implausible`, `evidence-missing`."""
    new_due: date
    why: Text
    decided_by: UUID


class ReportVoided(_OfPeriod):
    """A version was declared void: it stays in the history and out of every total."""

    name: ClassVar[str] = "report.voided.v1"

    why: Text
    decided_by: UUID


class FigureRestated(Event):
    """An accepted figure got another value; the report stays readable as it was accepted."""

    name: ClassVar[str] = "figure.restated.v1"

    indicator: IndicatorRef
    period: Period
    version: int = Field(ge=1)
    """Version of the report that was accepted."""
    dimensions: Dimensions
    revision: int = Field(ge=1)
    """1 for the first restatement of the figure."""
    old: Value
    value: Value
    code: Literal["correction", "method-change", "late-data", "scope-change", "audit"]
    materiality: Literal["immaterial", "material"]
    """Whether a decision that rested on the figure could have come out otherwise."""
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)]
    gaps: Gaps = Field(default=(), exclude_if=absent)
    """What the restated values leave open between the indicator's wholes and parts."""
    why: Text
    decided_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - a correction counts from what it corrects
        """Return the last day of the period."""
        return self.period.last


class PeriodClosed(Event):
    """The books of a period were closed: nothing about it is reported or restated any more."""

    name: ClassVar[str] = "period.closed.v1"

    period: Period
    rule: Name
    """The rule that closes it, for example `Budget Code, article 84`."""
    decided_by: UUID


class PeriodExceptionGranted(Event):
    """A closed period was opened again for a while."""

    name: ClassVar[str] = "period-exception.granted.v1"

    exception: UUID
    period: Period
    expires: date
    """The last day on which it can be used."""
    why: Text
    decided_by: UUID
