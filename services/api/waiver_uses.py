"""What waivers changed: every verdict that a lifted rule turned into a pass; and the decisions at a programme's gates."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from domain.errors import NotFound
from domain.events.gates import Outcome
from domain.terms import Evaluated
from projections.gates import (
    GateDecision,
    WaiverUse,
    count_gate_decisions,
    find_gate_decisions,
    find_waiver_uses,
)
from projections.programmes import find_waivers
from services.api.listing import List, Listed
from services.api.programmes import find
from services.api.reading import Read
from services.api.route import router

routes = router("Programmes")


class UseOfWaiver(BaseModel):
    """A verdict that the waiver changed: without it, the explanation says, it would not have been a pass."""

    project: UUID
    address: str = Field(description="The rule that was lifted.", examples=["gates/first-year/reports-accepted"])
    position: int = Field(description="Of the event that rests on it.")
    type: str = Field(description="The type of that event.", examples=["gate.opened.v1"])
    occurred_on: date
    evaluated: Evaluated


class DecisionAtGate(BaseModel):
    """A decision at a gate of some project of the programme."""

    project: UUID
    code: str
    gate: str
    voting_round: int
    opened_on: date | None
    decided_on: date
    days_to_decide: int | None = Field(description="From the first opening, returned rounds included.")
    outcome: Outcome
    departed: bool = Field(description="Whether it departs from the evaluation that it was taken on.")
    must_meet_failed: list[str]
    rounds_returned: int
    rulebook_version: int | None


@routes.get(
    "/programmes/{programme}/waivers/{waiver}/uses",
    response_model=Listed[UseOfWaiver],
    summary="What a waiver changed",
)
def list_uses(programme: UUID, waiver: UUID, read: Read) -> Response:
    """List every verdict that the waiver turned into a pass, in the order in which they were recorded."""
    find(read, programme)
    with read.connection() as connection:
        granted = {found.waiver for found in find_waivers(connection, programme, position=read.at.position)}
        if waiver not in granted:
            raise NotFound("waiver", waiver)
        found = find_waiver_uses(connection, waiver, position=read.at.position)
    return read.whole([_use(use) for use in found])


@routes.get(
    "/programmes/{programme}/gate-decisions",
    response_model=Listed[DecisionAtGate],
    summary="Decisions at the gates of a programme",
)
def list_decisions(programme: UUID, page: List) -> Response:
    """List what was decided at gates, by day: which decisions departed from their evaluation, and how long they took."""
    find(page, programme)
    return page.pages(
        lambda connection, **asked: find_gate_decisions(connection, programme, **asked),
        place=tuple[date, str, str, int],
        item=_decision,
        count=lambda connection, position: count_gate_decisions(connection, programme, position=position),
    )


def _use(use: WaiverUse) -> UseOfWaiver:
    return UseOfWaiver(
        project=use.project,
        address=use.address,
        position=use.position,
        type=use.fact,
        occurred_on=use.occurred_on,
        evaluated=use.evaluated,
    )


def _decision(found: GateDecision) -> DecisionAtGate:
    return DecisionAtGate.model_validate(found, from_attributes=True)
