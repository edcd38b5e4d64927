"""What is known of a programme: its passport, rounds, indicators, rulebook versions, waivers, figures, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from domain.canonical import canonical
from domain.errors import NotFound
from domain.events import (
    GovernmentFigureReported,
    ProgrammeClosed,
    ProgrammeOpened,
    ProgrammeReviewed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
)
from domain.indicator import Definition, IndicatorRef
from domain.period import Period
from domain.rulebook import Rulebook

FigureKey = tuple[IndicatorRef, str, Period]
"""What a government figure is about: indicator, jurisdiction, period."""


@dataclass(frozen=True, slots=True)
class Round:
    """A call inside the programme."""

    opened: RoundOpened
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is lifted in a pilot zone, with the day and the position of the fact that lifted it."""

    granted: WaiverGranted
    granted_on: date
    """The first day on which it can be used."""
    position: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as its facts have made it. `passport` is None before it is opened."""

    passport: ProgrammeOpened | None = None
    """The passport in force: as opened, with every revision since."""
    version: int = 0
    """Facts in its stream."""
    position: int = 0
    """Position of the last fact, 0 before the first."""
    rounds: Mapping[str, Round] = field(default_factory=lambda: MappingProxyType({}))
    indicators: Mapping[IndicatorRef, Definition] = field(default_factory=lambda: MappingProxyType({}))
    defined_at: Mapping[IndicatorRef, int] = field(default_factory=lambda: MappingProxyType({}))
    """Positions of the facts that define them."""
    rulebooks: Mapping[int, RulebookPublished] = field(default_factory=lambda: MappingProxyType({}))
    """Versions as they were published; `rulebook` reads one."""
    waivers: Mapping[UUID, Waiver] = field(default_factory=lambda: MappingProxyType({}))
    government_figures: Mapping[FigureKey, GovernmentFigureReported] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """The last revision of each."""
    reviews: Mapping[UUID, ProgrammeReviewed] = field(default_factory=lambda: MappingProxyType({}))
    closed: ProgrammeClosed | None = None


def rulebook(programme: Programme, version: int) -> Rulebook:
    """Return a published rulebook version; raise NotFound if there is none of that number."""
    published = programme.rulebooks.get(version)
    if published is None:
        raise NotFound("rulebook version", version)
    return _read(canonical(published.document))


@lru_cache(maxsize=256)
def _read(document: bytes) -> Rulebook:
    """Read a rulebook; it is a value that never changes, so that each document need be read once only."""
    return Rulebook.model_validate_json(document)
