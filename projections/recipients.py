"""Recipients as they are classified, and the aid that each has been granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, assert_never
from uuid import UUID

from psycopg import Connection

from domain.events import AidAdjusted, AidGranted, RecipientClassified, RecipientRegistered
from domain.history import Recorded
from domain.money import Money
from domain.terms import Identifier, Instrument, MaturityClass, Provenance, SizeClass
from projections.fold import Key, Projection, by_stream, facts_of
from projections.page import Page, page_of


@dataclass(frozen=True, slots=True)
class Recipient:
    """An organisation that receives awards; its classes, null until it is classified, are those that hold the latest."""

    recipient: UUID
    title: str
    identifiers: tuple[Identifier, ...]
    country: str | None
    provenance: Provenance
    sector_scheme: str | None = None
    sector_code: str | None = None
    region: str | None = None
    size_class: SizeClass | None = None
    maturity_class: MaturityClass | None = None
    classified_by: str | None = None
    """Where the classification comes from."""
    classified_from: date | None = None
    """The day from which the classification holds."""


@dataclass(frozen=True, slots=True)
class Aid:
    """The aid that an organisation has been granted for one project."""

    recipient: UUID
    project: UUID
    programme: UUID
    instrument: Instrument
    amount: Decimal
    currency: str
    cap_scheme: str | None
    granted_on: date


def _recipient(
    row: Recipient | None, recorded: Recorded[RecipientRegistered | RecipientClassified], _part: None
) -> Recipient | None:
    event = recorded.event
    match event:
        case RecipientRegistered():
            return Recipient(
                recipient=recorded.stream,
                title=event.title,
                identifiers=event.identifiers,
                country=event.country,
                provenance=event.provenance,
            )
        case RecipientClassified():
            if row is None or (row.classified_from is not None and event.effective < row.classified_from):
                return row
            return replace(
                row,
                sector_scheme=event.sector.scheme,
                sector_code=event.sector.code,
                region=event.region,
                size_class=event.size_class,
                maturity_class=event.maturity_class,
                classified_by=event.source,
                classified_from=event.effective,
            )
    assert_never(event)


def _aid(row: Aid | None, recorded: Recorded[AidGranted | AidAdjusted], _part: None) -> Aid | None:
    event = recorded.event
    match event:
        case AidGranted():
            return Aid(
                recipient=recorded.stream,
                project=event.project,
                programme=event.programme,
                instrument=event.instrument,
                amount=event.amount.amount,
                currency=event.amount.currency,
                cap_scheme=event.cap_scheme,
                granted_on=recorded.occurred_on,
            )
        case AidAdjusted():
            if row is None:
                return None
            return replace(row, amount=(Money(amount=row.amount, currency=row.currency) + event.change).amount)
    assert_never(event)


def _aid_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.project): None}


RECIPIENTS = Projection(
    name="recipients",
    version=2,
    row=Recipient,
    keys=1,
    facts=facts_of(RecipientRegistered | RecipientClassified),
    key=by_stream,
    evolve=_recipient,
)
AID = Projection(
    name="aid",
    version=1,
    row=Aid,
    keys=2,
    facts=facts_of(AidGranted | AidAdjusted),
    key=_aid_key,
    evolve=_aid,
)


def find_recipients(
    connection: Connection, *, position: int, limit: int, after: tuple[str, UUID] | None = None
) -> Page[Recipient]:
    """Return recipients by title, then id."""
    with connection.cursor(row_factory=RECIPIENTS.row_factory) as cursor:
        cursor.execute(
            """
            select recipient, title, identifiers::text, country, provenance, sector_scheme, sector_code, region,
                size_class, maturity_class, classified_by, classified_from
            from read.recipients_v2
            where from_position <= %(position)s and %(position)s < to_position
                and (%(title)s::text is null or (title, recipient) > (%(title)s, %(recipient)s::uuid))
            order by title, recipient
            limit %(limit)s
            """,
            {
                "position": position,
                "limit": limit + 1,
                "title": after[0] if after else None,
                "recipient": after[1] if after else None,
            },
        )
        return page_of(cursor.fetchall(), limit=limit, place=lambda found: (found.title, found.recipient))


def count_recipients(connection: Connection, *, position: int) -> int:
    """Return how many recipients there are."""
    row = connection.execute(
        "select count(*) from read.recipients_v2 where from_position <= %(position)s and %(position)s < to_position",
        {"position": position},
    ).fetchone()
    assert row is not None
    return int(row[0])


def find_recipient(connection: Connection, recipient: UUID, *, position: int) -> Recipient | None:
    """Return a recipient, None where there is none."""
    with connection.cursor(row_factory=RECIPIENTS.row_factory) as cursor:
        return cursor.execute(
            """
            select recipient, title, identifiers::text, country, provenance, sector_scheme, sector_code, region,
                size_class, maturity_class, classified_by, classified_from
            from read.recipients_v2
            where recipient = %(recipient)s and from_position <= %(position)s and %(position)s < to_position
            """,
            {"recipient": recipient, "position": position},
        ).fetchone()


def find_aid(connection: Connection, recipient: UUID, *, position: int) -> list[Aid]:
    """Return the aid of a recipient, project by project, the earliest grant first."""
    with connection.cursor(row_factory=AID.row_factory) as cursor:
        return cursor.execute(
            """
            select recipient, project, programme, instrument, amount, currency, cap_scheme, granted_on
            from read.aid_v1
            where recipient = %(recipient)s and from_position <= %(position)s and %(position)s < to_position
            order by granted_on, project
            """,
            {"recipient": recipient, "position": position},
        ).fetchall()
