"""Matters that wait for a decision: awards, reports and gates, since which day, until which, and with which outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, assert_never
from uuid import UUID

from domain.events import (
    AwardDecided,
    GateDecided,
    GateOpened,
    GateReturned,
    ProjectRegistered,
    ReportAccepted,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)
from domain.history import Recorded
from domain.values import Frozen
from projections.fold import Key, Projection, facts_of

MatterKind = Literal["award", "report", "gate"]
Standing = Literal[
    "undecided", "awarded", "declined", "accepted", "returned", "voided", "go", "conditional", "hold", "recycle", "stop"
]

AwardFact = ProjectRegistered | AwardDecided
ReportFact = ReportSubmitted | ReportReturned | ReportAccepted | ReportVoided
GateFact = GateOpened | GateDecided | GateReturned
Fact = AwardFact | ReportFact | GateFact


class Wait(Frozen):
    """One time that a matter waited: it was laid before somebody, and decided. Days are those of the acts."""

    turn: int
    """Version of the report; how often the gate was decided before; 1 for the award."""
    since: date | None
    """Null where it is not known when the matter was laid before anybody."""
    until: date | None = None
    outcome: Standing | None = None
    position: int | None = None
    """Of the decision."""
    departs: bool = False
    """Whether the decision departs from the evaluation."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something of a project that is decided on, as often as it comes up."""

    project: UUID
    kind: MatterKind
    subject: str
    """The report's period, the gate's code; empty for the award."""
    standing: Standing
    """How it was decided last; undecided while it waits."""
    sent_back: int
    """Rounds of voting that were declared void."""
    waits: tuple[Wait, ...]


def _matter(row: Matter | None, recorded: Recorded[Fact], _part: None) -> Matter | None:  # noqa: C901, PLR0911 - one line a fact
    event = recorded.event
    kind, subject = _place(event)
    before = row or Matter(recorded.stream, kind, subject, "undecided", sent_back=0, waits=())
    match event:
        case ProjectRegistered():
            return _laid(before, 1, recorded.occurred_on)
        case ReportSubmitted():
            return _laid(before, event.version, recorded.occurred_on)
        case GateOpened():
            # opened again on a fresh basis, it waits since the first time
            return before if _waiting(before) else _laid(before, len(before.waits) + 1, recorded.occurred_on)
        case GateReturned():
            return replace(before, sent_back=before.sent_back + 1)
        case ReportVoided():
            if row is None:
                return None
            latest = before.waits[-1].turn if before.waits else None
            return replace(before, standing="voided") if event.version == latest else before
        case AwardDecided():
            return _decided(before, recorded, 1, event.outcome)
        case ReportAccepted():
            return _decided(before, recorded, event.version, "accepted")
        case ReportReturned():
            return _decided(before, recorded, event.version, "returned")
        case GateDecided():
            turn = len(before.waits) if _waiting(before) else len(before.waits) + 1
            return _decided(before, recorded, turn, event.outcome, departs=event.departure is not None)
    assert_never(event)


def _waiting(matter: Matter) -> bool:
    return bool(matter.waits) and matter.waits[-1].until is None


def _laid(matter: Matter, turn: int, day: date) -> Matter:
    others = tuple(wait for wait in matter.waits if wait.turn != turn)
    return replace(matter, standing="undecided", waits=(*others, Wait(turn=turn, since=day)))


def _decided(matter: Matter, recorded: Recorded[Any], turn: int, outcome: Standing, *, departs: bool = False) -> Matter:
    since = next((wait.since for wait in matter.waits if wait.turn == turn), None)
    others = tuple(wait for wait in matter.waits if wait.turn != turn)
    decided = Wait(
        turn=turn,
        since=since,
        until=recorded.occurred_on,
        outcome=outcome,
        position=recorded.position,
        departs=departs,
    )
    return replace(matter, standing=outcome, waits=(*others, decided))


def _place(event: Fact) -> tuple[MatterKind, str]:
    match event:
        case ProjectRegistered() | AwardDecided():
            return "award", ""
        case ReportSubmitted() | ReportReturned() | ReportAccepted() | ReportVoided():
            return "report", str(event.period)
        case GateOpened() | GateDecided() | GateReturned():
            return "gate", event.gate
    assert_never(event)


def _matter_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, *_place(recorded.event)): None}


MATTERS = Projection(
    name="matters",
    version=1,
    row=Matter,
    keys=3,
    facts=facts_of(Fact),
    key=_matter_key,
    evolve=_matter,
    scanned=True,
)
