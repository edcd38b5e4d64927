"""Programmes: the passport, rounds and indicators."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.errors import NotFound
from domain.events.programme import Instruments, PassportChanges, Regions, Sectors
from domain.indicator import Definition, IndicatorRef
from domain.money import Currency
from domain.programme import close_round, define_indicator, open_round, revise_passport
from domain.terms import Provenance
from domain.values import Code, LocalisedText, Name, Text, TimeZone
from projections import programmes as queries
from services import acts
from services.api.listing import List, Listed
from services.api.reading import Read, Reading, answer_of
from services.api.route import CodeInPath, Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Programmes")


def _existing_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError("this is not a name of the IANA time zone database") from None
    return name


class OpenProgramme(Body):
    """A programme with its passport."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "AGR-2026",
                    "title": {"en": "Agricultural growth"},
                    "goals": {"en": "Higher value added per worker"},
                    "legal_basis": "Decree 17 of 2025",
                    "instruments": ["grant"],
                    "sectors": [{"scheme": "ISIC4", "code": "A01"}],
                    "regions": ["KZ-AKM"],
                    "opens": "2026-01-01",
                    "closes": "2028-12-31",
                    "currency": "KZT",
                    "time_zone": "Asia/Almaty",
                }
            ]
        }
    )

    code: Code
    title: LocalisedText
    goals: LocalisedText
    legal_basis: Name
    instruments: Instruments
    sectors: Sectors = ()
    regions: Regions = ()
    opens: date
    closes: date
    currency: Currency
    time_zone: Annotated[TimeZone, AfterValidator(_existing_zone)]


class RevisePassport(Body):
    """Passport entries that change, and why."""

    changes: PassportChanges
    why: Text


class OpenRound(Body):
    """A call inside the programme, appraised by one rulebook version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "round": "R1",
                    "title": {"en": "First call"},
                    "opens": "2026-02-01",
                    "closes": "2026-06-30",
                    "rulebook_version": 1,
                }
            ]
        }
    )

    round: Code
    title: LocalisedText
    opens: date
    closes: date
    rulebook_version: Annotated[int, Field(ge=1, le=9999)]


class CloseRound(Body):
    """A call takes no more projects."""

    why: Text


class DefineIndicator(Body):
    """A version of an indicator; it never changes afterwards."""

    indicator: IndicatorRef
    definition: Definition


class Programme(BaseModel):
    """A programme in a few words."""

    programme: UUID
    code: str
    title: LocalisedText
    currency: str
    time_zone: str
    provenance: Provenance
    opens: date | None
    closes: date | None
    closed_on: date | None = Field(description="The day on which it was closed; null while new things may open in it.")


@routes.get("/programmes", response_model=Listed[Programme], summary="Programmes by code")
def list_programmes(page: List) -> Response:
    """List programmes."""
    return page.pages(queries.find_programmes, place=tuple[str, UUID], item=_shown, count=queries.count_programmes)


@routes.put("/programmes/{programme}", status_code=201, response_model=WriteReceipt, summary="Open a programme")
def open_programme(programme: UUID, body: Json[OpenProgramme], write: Write) -> Response:
    """Open a programme under an id of yours."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.open_programme(unit, act, programme, **content(body)),
    )


@routes.get("/programmes/{programme}", response_model=answer_of(Programme, version=True), summary="One programme")
def read_programme(programme: UUID, read: Read) -> Response:
    """Answer with a programme in a few words; its passport says the rest."""
    return read.one(_shown(find(read, programme)), version=read.version(programme))


@routes.post("/programmes/{programme}/revisions", response_model=WriteReceipt, summary="Revise the passport")
def revise(programme: UUID, body: Json[RevisePassport], write: Write) -> Response:
    """Set passport entries anew; entries that are left out stay as they are."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: revise_passport(state, **content(body))
        ),
    )


@routes.get("/programmes/{programme}/rounds", response_model=Listed[queries.Round], summary="Rounds of a programme")
def list_rounds(programme: UUID, read: Read) -> Response:
    """List all rounds, the earliest first."""
    find(read, programme)
    with read.connection() as connection:
        return read.whole(queries.find_rounds(connection, programme, position=read.at.position))


@routes.post("/programmes/{programme}/rounds", response_model=WriteReceipt, summary="Open a round")
def post_round(programme: UUID, body: Json[OpenRound], write: Write) -> Response:
    """Open a call; the rulebook version that it names appraises every project of the round."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(unit, act, programme, lambda state: open_round(state, **content(body))),
    )


@routes.post("/programmes/{programme}/rounds/{code}/closure", response_model=WriteReceipt, summary="Close a round")
def post_closure(programme: UUID, code: CodeInPath, body: Json[CloseRound], write: Write) -> Response:
    """Let a call take no more projects."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: close_round(state, round=code, why=body.why)
        ),
    )


@routes.get(
    "/programmes/{programme}/indicators",
    response_model=Listed[queries.Indicator],
    summary="Indicators that a programme defines",
)
def list_indicators(programme: UUID, read: Read) -> Response:
    """List all versions of all indicators."""
    find(read, programme)
    with read.connection() as connection:
        return read.whole(queries.find_indicators(connection, programme, position=read.at.position))


@routes.post("/programmes/{programme}/indicators", response_model=WriteReceipt, summary="Define an indicator")
def post_indicator(programme: UUID, body: Json[DefineIndicator], write: Write) -> Response:
    """Define a version of an indicator: 1, then 2 for a changed definition."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: define_indicator(state, **content(body))
        ),
    )


def find(read: Reading, programme: UUID) -> queries.Programme:
    """Return a programme as the read models have it; raise NotFound."""
    with read.connection() as connection:
        found = queries.find_programme(connection, programme, position=read.at.position)
    if found is None:
        raise NotFound("programme", programme)
    return found


def _shown(found: queries.Programme) -> Programme:
    return Programme.model_validate(found, from_attributes=True)
