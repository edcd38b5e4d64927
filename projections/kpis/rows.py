"""What KPI series are made of: indicators as adopted, values by period, reported figures, and how far reports are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, assert_never
from uuid import UUID

from domain.events import (
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
    TargetRevised,
    TargetSet,
)
from domain.events.reporting import AcceptedDifference, Figure
from domain.history import Recorded
from domain.indicator import Value
from domain.terms import Adoption
from projections.fold import Key, Projection, facts_of

ReportStatus = Literal["prepared", "certified", "submitted", "accepted"]


@dataclass(frozen=True, slots=True)
class AdoptedIndicator:
    """An indicator that a project has taken on."""

    project: UUID
    code: str
    version: int
    terms: Adoption | None
    dropped: bool
    position: int
    """Of the fact that set the terms."""


@dataclass(frozen=True, slots=True)
class PeriodValues:
    """What an indicator is to reach in a period, and what a publisher says that it reached."""

    project: UUID
    code: str
    version: int
    first: date
    last: date
    target: Value | None = None
    target_position: int | None = None
    published: Value | None = None
    published_position: int | None = None


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A value in a version of a period's report; `accepted` where it was accepted with another value."""

    project: UUID
    first: date
    last: date
    report_version: int
    code: str
    version: int
    dimensions: str
    """As JSON with sorted keys; `{}` for the whole."""
    value: Value | None
    flags: tuple[str, ...]
    note: str | None
    accepted: Decimal | None
    position: int


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """How far a version of a period's report is."""

    project: UUID
    first: date
    last: date
    version: int
    status: ReportStatus
    position: int
    """Of the fact that brought it to its status."""


AdoptionFact = IndicatorAdopted | IndicatorRevised | IndicatorDropped
ValueFact = TargetSet | TargetRevised | FigurePublished
ReportFact = ReportPrepared | ReportCertified | ReportSubmitted | ReportAccepted


def dimension_key(dimensions: Mapping[str, str]) -> str:
    """Write the part of the whole that a figure is about, so that equal parts have equal keys."""
    return json.dumps(dict(dimensions), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _adopted(row: AdoptedIndicator | None, recorded: Recorded[AdoptionFact], _part: None) -> AdoptedIndicator:
    event = recorded.event
    ref = event.indicator
    before = row or AdoptedIndicator(recorded.stream, ref.code, ref.version, None, dropped=False, position=0)
    match event:
        case IndicatorAdopted():
            return replace(before, terms=event.terms, dropped=False, position=recorded.position)
        case IndicatorRevised():
            return replace(before, terms=event.new, position=recorded.position)
        case IndicatorDropped():
            return replace(before, dropped=True)
    assert_never(event)


def _adopted_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    ref = recorded.event.indicator
    return {(recorded.stream, ref.code, ref.version): None}


def _values(row: PeriodValues | None, recorded: Recorded[ValueFact], _part: None) -> PeriodValues:
    event, position = recorded.event, recorded.position
    ref, period = event.indicator, event.period
    before = row or PeriodValues(recorded.stream, ref.code, ref.version, period.first, period.last)
    match event:
        case TargetSet():
            return replace(before, target=event.value, target_position=position)
        case TargetRevised():
            return replace(before, target=event.new, target_position=position)
        case FigurePublished():
            return replace(before, published=event.value, published_position=position)
    assert_never(event)


def _values_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    ref, period = recorded.event.indicator, recorded.event.period
    return {(recorded.stream, ref.code, ref.version, period.first, period.last): None}


def _figure(
    row: ReportedFigure | None,
    recorded: Recorded[ReportPrepared | ReportAccepted],
    part: Figure | AcceptedDifference,
) -> ReportedFigure:
    event = recorded.event
    before = row or ReportedFigure(
        project=recorded.stream,
        first=event.period.first,
        last=event.period.last,
        report_version=event.version,
        code=part.indicator.code,
        version=part.indicator.version,
        dimensions=dimension_key(part.dimensions),
        value=None,
        flags=(),
        note=None,
        accepted=None,
        position=recorded.position,
    )
    match part:
        case Figure():
            return replace(before, value=part.value, flags=tuple(part.flags), note=part.note)
        case AcceptedDifference():
            return replace(before, accepted=part.accepted)
    assert_never(part)


def _figure_key(recorded: Recorded[Any]) -> Mapping[Key, Figure | AcceptedDifference]:
    event = recorded.event
    place = (recorded.stream, event.period.first, event.period.last, event.version)
    parts = event.figures if isinstance(event, ReportPrepared) else event.differences
    return {
        (*place, part.indicator.code, part.indicator.version, dimension_key(part.dimensions)): part for part in parts
    }


_STATUS: dict[type[ReportFact], ReportStatus] = {
    ReportPrepared: "prepared",
    ReportCertified: "certified",
    ReportSubmitted: "submitted",
    ReportAccepted: "accepted",
}


def _report(_row: ReportVersion | None, recorded: Recorded[ReportFact], _part: None) -> ReportVersion:
    event = recorded.event
    return ReportVersion(
        project=recorded.stream,
        first=event.period.first,
        last=event.period.last,
        version=event.version,
        status=_STATUS[type(event)],
        position=recorded.position,
    )


def _report_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    event = recorded.event
    return {(recorded.stream, event.period.first, event.period.last, event.version): None}


ADOPTED_INDICATORS = Projection(
    name="adopted_indicators",
    version=1,
    row=AdoptedIndicator,
    keys=3,
    facts=facts_of(AdoptionFact),
    key=_adopted_key,
    evolve=_adopted,
)
PERIOD_VALUES = Projection(
    name="period_values",
    version=1,
    row=PeriodValues,
    keys=5,
    facts=facts_of(ValueFact),
    key=_values_key,
    evolve=_values,
)
REPORTED_FIGURES = Projection(
    name="reported_figures",
    version=1,
    row=ReportedFigure,
    keys=7,
    facts=facts_of(ReportPrepared | ReportAccepted),
    key=_figure_key,
    evolve=_figure,
)
REPORT_VERSIONS = Projection(
    name="report_versions",
    version=1,
    row=ReportVersion,
    keys=4,
    facts=facts_of(ReportFact),
    key=_report_key,
    evolve=_report,
)
