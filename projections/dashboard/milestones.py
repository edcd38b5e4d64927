"""Milestones over all projects: when each is due, how it was settled and on which day, so that late ones can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, assert_never
from uuid import UUID

from domain.events import (
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
)
from domain.history import Recorded
from projections.fold import Key, Projection, facts_of

Fact = (
    MilestonePlanned
    | MilestoneRescheduled
    | MilestoneCancelled
    | MilestoneSubmitted
    | MilestoneMet
    | MilestonePartiallyMet
    | MilestoneNotMet
    | MilestoneWaived
    | MilestoneReversed
)
Status = Literal["planned", "submitted", "met", "partially-met", "not-met", "waived", "reversed", "cancelled"]


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone of a project."""

    project: UUID
    milestone: UUID
    due: date | None
    """As it stands now; null where its plan is not known."""
    status: Status
    met_on: date | None
    """The day on which it was met in full."""


def _milestone(row: PlannedMilestone | None, recorded: Recorded[Fact], _part: None) -> PlannedMilestone:  # noqa: PLR0911 - one line a fact
    event = recorded.event
    before = row or PlannedMilestone(recorded.stream, event.milestone, due=None, status="planned", met_on=None)
    match event:
        case MilestonePlanned():
            return replace(before, due=event.terms.due)
        case MilestoneRescheduled():
            return replace(before, due=event.new)
        case MilestoneCancelled():
            return replace(before, status="cancelled", met_on=None)
        case MilestoneSubmitted():
            return replace(before, status="submitted", met_on=None)
        case MilestoneMet():
            return replace(before, status="met", met_on=event.met_on)
        case MilestonePartiallyMet():
            return replace(before, status="partially-met", met_on=None)
        case MilestoneNotMet():
            return replace(before, status="not-met", met_on=None)
        case MilestoneWaived():
            return replace(before, status="waived", met_on=None)
        case MilestoneReversed():
            return replace(before, status="reversed", met_on=None)
    assert_never(event)


def _milestone_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.milestone): None}


MILESTONES = Projection(
    name="milestones",
    version=1,
    row=PlannedMilestone,
    keys=2,
    facts=facts_of(Fact),
    key=_milestone_key,
    evolve=_milestone,
    scanned=True,
)
