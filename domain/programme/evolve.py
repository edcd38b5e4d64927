"""What each fact makes of a programme."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, assert_never

from domain.events import (
    GovernmentFigureReported,
    IndicatorDefined,
    ProgrammeClosed,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeReviewed,
    ProgrammeRevised,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
)
from domain.events.programme import PassportChanges
from domain.history import Recorded
from domain.programme.state import Programme, Round, Waiver


def evolve(programme: Programme, recorded: Recorded[ProgrammeEvent]) -> Programme:
    """Return what is known of `programme` after one more fact."""
    return replace(_changed(programme, recorded), version=recorded.version, position=recorded.position)


def _changed(programme: Programme, recorded: Recorded[ProgrammeEvent]) -> Programme:  # noqa: C901, PLR0911 - one a fact
    event = recorded.event
    match event:
        case ProgrammeOpened():
            return replace(programme, passport=event)
        case ProgrammeRevised():
            if programme.passport is None:
                return programme
            return replace(programme, passport=programme.passport.model_copy(update=entries(event.changes)))
        case RoundOpened():
            return replace(programme, rounds={**programme.rounds, event.round: Round(event)})
        case RoundClosed():
            held = programme.rounds.get(event.round)
            if held is None:
                return programme
            return replace(programme, rounds={**programme.rounds, event.round: replace(held, closed=True)})
        case IndicatorDefined():
            return replace(
                programme,
                indicators={**programme.indicators, event.indicator: event.definition},
                defined_at={**programme.defined_at, event.indicator: recorded.position},
            )
        case RulebookPublished():
            return replace(programme, rulebooks={**programme.rulebooks, event.version: event})
        case WaiverGranted():
            waiver = Waiver(event, granted_on=recorded.occurred_on, position=recorded.position)
            return replace(programme, waivers={**programme.waivers, event.waiver: waiver})
        case GovernmentFigureReported():
            about = (event.indicator, event.jurisdiction, event.period)
            return replace(programme, government_figures={**programme.government_figures, about: event})
        case ProgrammeReviewed():
            return replace(programme, reviews={**programme.reviews, event.review: event})
        case ProgrammeClosed():
            return replace(programme, closed=event)
    assert_never(event)


def entries(changes: PassportChanges) -> dict[str, Any]:
    """Return the passport entries that a revision sets: an entry that is null stays as it was."""
    return {entry: value for entry, value in changes if value is not None}
