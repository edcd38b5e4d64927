"""The answers about what a gate decision rests on, as they stand on the wire."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from domain.events.gates import Outcome
from domain.terms import Evaluated
from domain.values import LocalisedText
from services.api.reading import AsOf


class Evaluation(BaseModel):
    """A gate's criteria as they are met, or not, on a day."""

    gate: str
    title: LocalisedText
    day: date = Field(description="The day on which the criteria are judged.")
    rulebook_version: int
    must_meet: list[str]
    evaluation: list[Evaluated]
    departures: dict[Outcome, list[str] | None] = Field(
        description="For each outcome the must-meet criteria against which a decision would depart from this "
        "evaluation; null where it would follow it, an empty list where it departs because everything is met."
    )


class FrozenBasis(BaseModel):
    """What a gate was opened on, exactly as it was recorded, and what was decided on it."""

    gate: str
    opening: int
    voting_round: int
    opened_on: date
    opened_by: UUID
    opened_at: int = Field(description="Position of the opening.")
    position: int = Field(description="Up to where the log was known.")
    rulebook_version: int
    must_meet: list[str]
    evaluation: list[Evaluated]
    departures: dict[Outcome, list[str] | None]
    outcome: Outcome | None = Field(description="Decided on this basis; null where nothing was.")
    departed: bool | None


class DifferenceThen(BaseModel):
    """A criterion and a field in which the stored evaluation is another one than the code gives."""

    criterion: str
    field: str
    stored: JsonValue
    again: JsonValue


class Replayed(BaseModel):
    """An opening, evaluated again from the log as far as its basis went."""

    opening: int
    voting_round: int
    opened_on: date
    position: int
    rulebook_version: int
    result: Literal["reproduced", "differs"]
    first_difference: DifferenceThen | None


class Replay(BaseModel):
    """Every opening of a gate that was asked for, evaluated again."""

    gate: str
    result: Literal["reproduced", "differs"] = Field(description="`differs` where any opening does.")
    openings: list[Replayed]
    as_of: AsOf


class DifferenceToday(BaseModel):
    """A criterion and a field that came out otherwise then."""

    criterion: str
    field: str
    then: JsonValue
    today: JsonValue


class Today(BaseModel):
    """The same criteria about the same day, on what is known of it today."""

    gate: str
    opening: int
    day: date = Field(description="The day of the opening: only what had taken effect by then counts.")
    rulebook_version: int
    basis_position: int
    evaluation: list[Evaluated]
    differences: list[DifferenceToday]
    outcome: Outcome | None = Field(description="What was decided then; null where nothing was.")
    departed: bool | None = Field(description="Whether the decision departed from the evaluation that it was taken on.")
    departs_today: bool | None = Field(description="Whether it would depart from today's.")
