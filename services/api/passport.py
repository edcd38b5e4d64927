"""The passport: the public sheet of a programme, each entry with the event that set it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field, JsonValue

from domain.indicator import Definition
from domain.values import LocalisedText
from projections import programmes as queries
from projections.budgets import find_budget
from services.api.budgets import amount
from services.api.programmes import find
from services.api.reading import Read, answer_of
from services.api.route import router

routes = router("Programmes")

T = TypeVar("T", bound=BaseModel)


class Origin(BaseModel):
    """The event that set an entry, and the reason that it gives, if it gives one."""

    event: str
    position: int
    version: int
    occurred_on: date
    recorded_at: datetime
    why: str | None


class Entry(Origin):
    """What an entry of the passport says, and the event that set it."""

    value: JsonValue


class PassportRound(BaseModel):
    """A round; a closed one was set last by its closing."""

    round: str
    title: LocalisedText
    opens: date
    closes: date
    rulebook_version: int
    closed_on: date | None
    set_by: Origin


class PassportRulebook(BaseModel):
    """A rulebook version, without its document."""

    version: int
    digest: str
    set_by: Origin


class PassportIndicator(BaseModel):
    """A version of an indicator."""

    code: str
    version: int
    definition: Definition
    set_by: Origin


class PassportWaiver(BaseModel):
    """A rule that is lifted in a pilot zone, expired ones too."""

    waiver: UUID
    rule: str
    zone: str
    regions: list[str]
    legal_basis: str
    expires: date
    set_by: Origin


class PassportReview(BaseModel):
    """A review of the whole programme."""

    review: UUID
    findings: list[str]
    recommendations: list[str]
    follow_up_rulebook_version: int | None
    set_by: Origin


class Passport(BaseModel):
    """The public sheet of a programme."""

    programme: UUID
    entries: dict[str, Entry] = Field(description="`closed` is among them once the programme is closed.")
    budget: Entry | None = Field(description="The total.")
    rounds: list[PassportRound]
    indicators: list[PassportIndicator]
    rulebook_in_force: PassportRulebook | None = Field(description="The version published last.")
    waivers: list[PassportWaiver]
    reviews: list[PassportReview]


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
        origins = queries.find_origins(connection, programme, position=position)
        rounds = queries.find_rounds(connection, programme, position=position)
        indicators = queries.find_indicators(connection, programme, position=position)
        rulebooks = queries.find_rulebooks(connection, programme, position=position)
        waivers = queries.find_waivers(connection, programme, position=position)
        reviews = queries.find_reviews(connection, programme, position=position)
        budget = find_budget(connection, programme, position=position)

    def shown(kind: type[T], row: object, entry: str) -> T:
        """Return a row as the passport shows it, with where it comes from."""
        own = {name: getattr(row, name) for name in kind.model_fields if name != "set_by"}
        return kind.model_validate({**own, "set_by": asdict(origins[entry])})

    total = None
    if budget is not None:
        value = amount(budget.total, budget.currency).model_dump(mode="json")
        total = Entry.model_validate({**asdict(origins["budget"]), "value": value})
    passport = Passport(
        programme=programme,
        entries={name: Entry.model_validate(entry, from_attributes=True) for name, entry in found.passport.items()},
        budget=total,
        rounds=[shown(PassportRound, row, f"round/{row.round}") for row in rounds],
        indicators=[shown(PassportIndicator, row, f"indicator/{row.code}/{row.version}") for row in indicators],
        rulebook_in_force=shown(PassportRulebook, rulebooks[-1], f"rulebook/{rulebooks[-1].version}")
        if rulebooks
        else None,
        waivers=[shown(PassportWaiver, row, f"waiver/{row.waiver}") for row in waivers],
        reviews=[shown(PassportReview, row, f"review/{row.review}") for row in reviews],
    )
    return read.one(passport, version=read.version(programme))
