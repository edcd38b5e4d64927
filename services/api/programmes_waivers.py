"""Waivers: a rule lifted for projects in a pilot zone, until a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.programme import grant_waiver
from domain.structure import unique
from domain.values import Name, Region, Text
from projections import programmes as queries
from services import acts
from services.api.listing import Listed
from services.api.programmes import find
from services.api.projects_reading import as_of_day
from services.api.reading import Read
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Programmes")


class GrantWaiver(Body):
    """A rule that is lifted in a pilot zone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "waiver": "3f2a1c52-8d0f-4b43-9c6e-0d6c1f0f7a02",
                    "rule": "gates/half-way/reports-in",
                    "zone": "Special economic zone Saryarqa",
                    "regions": ["KZ-35"],
                    "legal_basis": "Order 61 of 2026",
                    "expires": "2027-12-31",
                    "why": "Firms in the zone report once a year.",
                    "granted_by": "5f0a1c52-8d0f-4b43-9c6e-0d6c1f0f7a01",
                }
            ]
        }
    )

    waiver: UUID
    rule: Name = Field(
        description="The address of a rule of a published rulebook version: `prequalification/<check>`, "
        "`gates/<gate>/<criterion>`, `release/<criterion>` or `extension/<criterion>`."
    )
    zone: Name
    regions: Annotated[tuple[Region, ...], Field(min_length=1, max_length=400), unique()]
    legal_basis: Name
    expires: date = Field(description="The last day on which it can be used.")
    why: Text
    granted_by: UUID


class Waiver(BaseModel):
    """A rule that is lifted in a pilot zone."""

    waiver: UUID
    rule: str
    zone: str
    regions: list[str]
    legal_basis: str
    granted_on: date
    expires: date
    expired: bool = Field(description="On the day of `as_of`, else today, in the time zone of the programme.")
    why: str
    granted_by: UUID
    position: int


@routes.get("/programmes/{programme}/waivers", response_model=Listed[Waiver], summary="Waivers of a programme")
def list_waivers(programme: UUID, read: Read, request: Request) -> Response:
    """List all waivers, the one granted first first, expired ones too."""
    zone = find(read, programme).time_zone
    day = as_of_day(read.parts, request.query_params.get("as_of"), read.at, zone=zone)
    with read.connection() as connection:
        found = queries.find_waivers(connection, programme, position=read.at.position)
    return read.whole([_shown(waiver, day) for waiver in found])


@routes.post("/programmes/{programme}/waivers", response_model=WriteReceipt, summary="Grant a waiver")
def post_waiver(programme: UUID, body: Json[GrantWaiver], write: Write) -> Response:
    """Lift a rule for projects in the regions of a pilot zone; evaluations that it changes name it."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme_that_day(
            unit, act, programme, lambda state, today: grant_waiver(state, **content(body), today=today)
        ),
    )


def _shown(found: queries.Waiver, day: date) -> Waiver:
    own = {name: getattr(found, name) for name in Waiver.model_fields if name != "expired"}
    return Waiver.model_validate({**own, "expired": found.expires < day})
