"""What a reader sees of indicators with their targets and published figures, and of where a published project comes from."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from domain.events.publication import Finding, PublishedSector
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.terms import Baseline, PublishedDefinition
from domain.values import Frozen


class TargetRevision(Frozen):
    """A target that was changed, when and why."""

    old: Value
    new: Value
    why: str
    occurred_on: date


class TargetView(Frozen):
    """The value to be reached in a period; `original` is the one first set."""

    period: Period
    value: Value
    original: Value
    revisions: tuple[TargetRevision, ...] = ()


class PublishedFigureView(Frozen):
    """What a publisher says that was reached in a period."""

    period: Period
    value: Value
    unit: str | None
    stated_on: date


class IndicatorView(Frozen):
    """An indicator as the project took it on; targets and published figures by period."""

    indicator: IndicatorRef
    baseline: Baseline | None = None
    verifier: UUID | None = None
    definition: PublishedDefinition | None = None
    dropped_on: date | None = None
    dropped_why: str | None = None
    targets: dict[str, TargetView] = Field(default_factory=dict)
    published: dict[str, PublishedFigureView] = Field(default_factory=dict)


class PublicationView(Frozen):
    """The latest import of a published project: from which record, and what was found in it."""

    publisher: str
    activity: str
    file_sha256: str
    element_sha256: str
    mapping_version: int
    last_updated: datetime | None
    status: str | None
    imported_on: date
    sectors: tuple[PublishedSector, ...]
    countries: tuple[str, ...]
    counts: dict[str, int]
    unmapped: dict[str, int]
    findings: tuple[Finding, ...]
