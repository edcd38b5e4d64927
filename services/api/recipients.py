"""Recipients: who receives awards, how they are classified, what they have been granted."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from domain.errors import NotFound
from domain.terms import Identifier, Instrument, MaturityClass, Provenance, Sector, SizeClass, Stage
from domain.values import Country, Name, Region
from projections import recipients as queries
from projections.portfolio import Filter, Item, count_projects, find_projects
from services import acts
from services.api.budgets import Amount, amount
from services.api.caps import CapUse, cap_uses
from services.api.listing import List, Listed
from services.api.projects_reading import LISTS_ZONE, as_of_day
from services.api.reading import AsOfText, Read, Reading, answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Recipients")


class RegisterRecipient(Body):
    """An organisation; no other one may have any of its identifiers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Steppe Dairy LLP",
                    "identifiers": [{"scheme": "KZ-BIN", "value": "010140000123"}],
                    "country": "KZ",
                }
            ]
        }
    )

    title: Name
    identifiers: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20)]
    country: Country


class ClassifyRecipient(Body):
    """Into which classes an organisation falls, from which day on, and who says so."""

    sector: Sector
    region: Region
    size_class: SizeClass
    maturity_class: MaturityClass
    source: Name
    effective: date


class Recipient(BaseModel):
    """An organisation; its classes are null until it is classified."""

    recipient: UUID
    title: str
    identifiers: tuple[Identifier, ...]
    country: str | None
    provenance: Provenance
    sector_scheme: str | None
    sector_code: str | None
    region: str | None
    size_class: SizeClass | None
    maturity_class: MaturityClass | None
    classified_by: str | None
    classified_from: date | None


class SupportedProject(BaseModel):
    """A project of the recipient in a few words."""

    project: UUID
    code: str
    title: str
    programme: UUID
    stage: Stage
    provenance: Provenance
    requested: Amount | None
    awarded: Amount | None
    disbursed: Amount | None


class GrantedAid(BaseModel):
    """The aid granted for one project, as adjusted since."""

    project: UUID
    programme: UUID
    instrument: Instrument
    amount: Amount
    cap_scheme: str | None
    granted_on: date


class AidOfRecipient(Listed[GrantedAid]):
    """All aid of a recipient, and the room that it leaves under each cap scheme."""

    schemes: list[CapUse] = Field(description="By programme and cap scheme, on the day of `as_of`, else today, in UTC.")


@routes.get("/recipients", response_model=Listed[Recipient], summary="Recipients by title")
def list_recipients(page: List) -> Response:
    """List recipients."""
    return page.pages(queries.find_recipients, place=tuple[str, UUID], item=_shown, count=queries.count_recipients)


@routes.put("/recipients/{recipient}", status_code=201, response_model=WriteReceipt, summary="Register a recipient")
def register_recipient(recipient: UUID, body: Json[RegisterRecipient], write: Write) -> Response:
    """Enter an organisation under an id of yours."""
    return write.record(
        recipient, body, lambda unit, act: acts.register_recipient(unit, act, recipient, **content(body))
    )


@routes.get("/recipients/{recipient}", response_model=answer_of(Recipient, version=True), summary="One recipient")
def read_recipient(recipient: UUID, read: Read) -> Response:
    """Answer with an organisation and its classes."""
    return read.one(_shown(_find(read, recipient)), version=read.version(recipient))


@routes.post("/recipients/{recipient}/classifications", response_model=WriteReceipt, summary="Classify a recipient")
def classify_recipient(recipient: UUID, body: Json[ClassifyRecipient], write: Write) -> Response:
    """Put an organisation into a sector, region, size and maturity class from a day on.

    It holds until the day from which another one does, however late either is recorded.
    """
    return write.record(
        recipient, body, lambda unit, act: acts.classify_recipient(unit, act, recipient, **content(body))
    )


@routes.get(
    "/recipients/{recipient}/projects", response_model=Listed[SupportedProject], summary="Projects of a recipient"
)
def list_supported_projects(recipient: UUID, page: List) -> Response:
    """List the projects of an organisation by code."""
    _find(page, recipient)
    wanted = Filter(recipient=recipient)
    day = page.parts.clock.today("UTC")
    return page.pages(
        lambda connection, **asked: find_projects(connection, wanted, day=day, **asked),
        place=tuple[str, UUID],
        item=_project,
        count=partial(count_projects, wanted=wanted, day=day),
    )


@routes.get("/recipients/{recipient}/aid", response_model=AidOfRecipient, summary="Aid of a recipient")
def list_aid(recipient: UUID, read: Read, as_of: AsOfText = None) -> Response:
    """List the aid of an organisation, the earliest grant first, and how much of each cap scheme it uses."""
    _find(read, recipient)
    day = as_of_day(read.parts, as_of, read.at, zone=LISTS_ZONE)
    with read.connection() as connection:
        found = queries.find_aid(connection, recipient, position=read.at.position)
        schemes = cap_uses(connection, found, day=day, position=read.at.position)
    return read.whole(
        schemes=schemes,
        items=[
            GrantedAid(
                project=aid.project,
                programme=aid.programme,
                instrument=aid.instrument,
                amount=amount(aid.amount, aid.currency),
                cap_scheme=aid.cap_scheme,
                granted_on=aid.granted_on,
            )
            for aid in found
        ],
    )


def _find(read: Reading, recipient: UUID) -> queries.Recipient:
    with read.connection() as connection:
        found = queries.find_recipient(connection, recipient, position=read.at.position)
    if found is None:
        raise NotFound("recipient", recipient)
    return found


def _shown(found: queries.Recipient) -> Recipient:
    return Recipient.model_validate(found, from_attributes=True)


def _project(found: Item) -> SupportedProject:
    sums = {
        name: None if value is None or found.currency is None else amount(value, found.currency)
        for name, value in (("requested", found.requested), ("awarded", found.awarded), ("disbursed", found.disbursed))
    }
    return SupportedProject(
        project=found.project,
        code=found.code,
        title=found.title,
        programme=found.programme,
        stage=found.stage,
        provenance=found.provenance,
        **sums,
    )
