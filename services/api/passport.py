"""The passport: the public sheet of a programme, each entry with the event that set it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, JsonValue

from domain.events import BudgetChanged, BudgetOpened, budget_stream
from domain.history import Recorded
from domain.indicator import Definition
from projections import programmes as queries
from services.api.programmes import find
from services.api.reading import Read, Reading, answer_of
from services.api.route import router

routes = router("Programmes")


class Entry(BaseModel):
    """What an entry of the passport says, and the event that set it."""

    value: JsonValue
    event: str
    position: int
    version: int
    occurred_on: date
    recorded_at: datetime
    why: str | None


class PublishedRulebook(BaseModel):
    """A rulebook version, without its document."""

    version: int
    digest: str
    published_on: date
    position: int


class DefinedIndicator(BaseModel):
    """A version of an indicator and the position at which it was defined."""

    code: str
    version: int
    definition: Definition
    position: int


class Passport(BaseModel):
    """The public sheet of a programme."""

    programme: UUID
    entries: dict[str, Entry]
    budget: Entry | None
    rounds: list[queries.Round]
    indicators: list[DefinedIndicator]
    rulebook_in_force: PublishedRulebook | None
    """The version published last."""


@routes.get(
    "/programmes/{programme}/passport",
    response_model=answer_of(Passport, version=True),
    summary="Passport of a programme",
)
def read_passport(programme: UUID, read: Read) -> Response:
    """Answer with goals, budget, days, sectors, regions, legal basis, indicators and rulebook; each says where it comes from."""
    found = find(read, programme)
    position = read.at.position
    with read.connection() as connection:
        rounds = queries.find_rounds(connection, programme, position=position)
        indicators = queries.find_indicators(connection, programme, position=position)
        rulebooks = queries.find_rulebooks(connection, programme, position=position)
    passport = Passport(
        programme=programme,
        entries={name: Entry.model_validate(entry, from_attributes=True) for name, entry in found.passport.items()},
        budget=_budget(read, programme),
        rounds=rounds,
        indicators=[DefinedIndicator.model_validate(row, from_attributes=True) for row in indicators],
        rulebook_in_force=PublishedRulebook.model_validate(rulebooks[-1], from_attributes=True) if rulebooks else None,
    )
    return read.one(passport, version=read.version(programme))


def _budget(read: Reading, programme: UUID) -> Entry | None:
    """Return the total of the budget and the event that set it last."""
    history: list[Recorded[Any]] = read.parts.store.load(budget_stream(programme), as_of=read.at.position)
    for recorded in reversed(history):
        if isinstance(recorded.event, BudgetOpened | BudgetChanged):
            return Entry(
                value=recorded.event.total.model_dump(mode="json"),
                event=recorded.event.name,
                position=recorded.position,
                version=recorded.version,
                occurred_on=recorded.occurred_on,
                recorded_at=recorded.recorded_at,
                why=recorded.event.why if isinstance(recorded.event, BudgetChanged) else None,
            )
    return None
