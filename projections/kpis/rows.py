"""What KPI series are made of: indicators as adopted, values by period, reported figures, and how far reports are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from domain.events import (
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    TargetRevised,
    TargetSet,
)
from domain.history import Recorded
from domain.indicator import Value
from domain.terms import Adoption
from projections.fold import Key, Projection, facts_of


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


AdoptionFact = IndicatorAdopted | IndicatorRevised | IndicatorDropped
ValueFact = TargetSet | TargetRevised | FigurePublished


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
