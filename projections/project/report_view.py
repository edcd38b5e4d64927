"""What a reader sees of reports: every version whole, each step with its person and both clocks, later restatements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.events.reporting import AcceptedDifference, Figure, Gap, ReturnedItem
from domain.indicator import Dimensions, IndicatorRef, Value
from domain.period import Period
from domain.values import Frozen

ReportStatus = Literal["prepared", "certified", "submitted", "returned", "accepted", "voided"]


class ReportStep(Frozen):
    """What somebody did with a version of a report, when it happened and when it was recorded."""

    step: ReportStatus
    person: UUID
    occurred_on: date
    recorded_at: datetime
    position: int


class ReturnView(Frozen):
    """What was asked for again, until when and why."""

    items: tuple[ReturnedItem, ...]
    code: str
    new_due: date
    why: str


class RestatementView(Frozen):
    """A later value of an accepted figure."""

    indicator: IndicatorRef
    dimensions: Dimensions
    revision: int
    old: Value
    value: Value
    code: str
    materiality: Literal["immaterial", "material"]
    evidence: tuple[UUID, ...]
    gaps: tuple[Gap, ...]
    why: str
    decided_by: UUID
    restated_on: date
    recorded_at: datetime
    position: int


class ReportView(Frozen):
    """A version of a period's report, with who did what on which day."""

    period: Period
    version: int
    status: ReportStatus = "prepared"
    figures: tuple[Figure, ...] = ()
    narrative: str | None = None
    gaps: tuple[Gap, ...] = ()
    """Why parts do not add up to the whole, as the report explains it."""
    prepared_by: UUID | None = None
    prepared_on: date | None = None
    digest: str | None = None
    certified_by: UUID | None = None
    certified_on: date | None = None
    submitted_by: UUID | None = None
    submitted_on: date | None = None
    returned: ReturnView | None = None
    returned_by: UUID | None = None
    returned_on: date | None = None
    differences: tuple[AcceptedDifference, ...] = ()
    accepted_gaps: tuple[Gap, ...] = ()
    """Why parts do not add up to the whole in the values that were accepted."""
    accepted_by: UUID | None = None
    accepted_on: date | None = None
    voided_by: UUID | None = None
    voided_on: date | None = None
    voided_why: str | None = None
    restatements: tuple[RestatementView, ...] = ()
    """In their order. The figures above stay as they were accepted."""
    steps: tuple[ReportStep, ...] = ()
    """In the order in which they were recorded."""


class ClosingView(Frozen):
    """A closed period and the rule that closed it."""

    period: Period
    rule: str
    decided_by: UUID
    closed_on: date


class ExceptionView(Frozen):
    """A closed period that can be written to again for a while."""

    exception: UUID
    period: Period
    expires: date
    why: str
    decided_by: UUID
    granted_on: date
