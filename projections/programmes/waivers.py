"""The waivers of a programme: which rule is lifted where, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.events import WaiverGranted
from domain.history import Recorded
from projections.fold import Key, Projection, facts_of


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is lifted for projects in the regions of a pilot zone; it never changes."""

    programme: UUID
    waiver: UUID
    rule: str
    """The rule's address in the rulebook, for example `gates/half-way/reports-in`."""
    zone: str
    regions: tuple[str, ...]
    legal_basis: str
    granted_on: date
    expires: date
    """The last day on which it can be used."""
    why: str
    granted_by: UUID
    position: int


def _waiver(_row: Waiver | None, recorded: Recorded[WaiverGranted], _part: None) -> Waiver:
    event = recorded.event
    return Waiver(
        programme=recorded.stream,
        waiver=event.waiver,
        rule=event.rule,
        zone=event.zone,
        regions=event.regions,
        legal_basis=event.legal_basis,
        granted_on=recorded.occurred_on,
        expires=event.expires,
        why=event.why,
        granted_by=event.granted_by,
        position=recorded.position,
    )


def _waiver_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.waiver): None}


WAIVERS = Projection(
    name="waivers",
    version=1,
    row=Waiver,
    keys=2,
    facts=facts_of(WaiverGranted),
    key=_waiver_key,
    evolve=_waiver,
)


def find_waivers(connection: Connection, programme: UUID, *, position: int) -> list[Waiver]:
    """Return the waivers of a programme, expired ones too, the one granted first first."""
    with connection.cursor(row_factory=WAIVERS.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, waiver, rule, zone, regions, legal_basis, granted_on, expires, why, granted_by, position
            from read.waivers_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            order by position
            """,
            {"programme": programme, "position": position},
        ).fetchall()
