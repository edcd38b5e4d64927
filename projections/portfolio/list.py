"""The list of projects as it stood at a position: filters, order and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from domain.terms import Provenance, Stage
from projections.page import Page, page_of

ENDED: tuple[Stage, ...] = ("rejected", "declined", "exited", "withdrawn", "terminated")
"""Stages in which nothing is late any more. A published project has no such stage: its lateness is as published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which projects to list; None asks nothing. All that is asked must hold."""

    programme: UUID | None = None
    recipient: UUID | None = None
    round: str | None = None
    stage: Stage | None = None
    provenance: Provenance | None = None
    sector: str | None = None
    """Code of the recipient's sector, or of a sector that the publisher names."""
    region: str | None = None
    """The recipient's region or country, or a country that the publisher names."""
    late: bool | None = None
    """Whether a milestone is open past its due date while the project still goes on."""
    text: str | None = None
    """Part of the code or title, in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A project in the list, as it stood at the position; `late` as of the day that was asked."""

    project: UUID
    code: str
    title: str
    programme: UUID
    programme_code: str | None
    round: str | None
    stage: Stage
    provenance: Provenance
    recipient: UUID | None
    recipient_title: str | None
    sector: str | None
    region: str | None
    cluster: str | None
    starts: date | None
    ends: date | None
    support_ends: date | None
    currency: str | None
    requested: Decimal | None
    awarded: Decimal | None
    released: Decimal | None
    disbursed: Decimal | None
    other_currencies: dict[str, dict[str, str | None]]
    planned: int
    met: int
    partially_met: int
    not_met: int
    next_due: date | None
    late: bool
    published_sectors: list[str]
    countries: list[str]
    findings: int


def find_projects(
    connection: Connection,
    wanted: Filter,
    *,
    position: int,
    day: date,
    limit: int,
    after: tuple[str, UUID] | None = None,
) -> Page[Item]:
    """Return projects by code, then id; `after` is the place of the last one seen, `day` the day that `late` is about."""
    with connection.cursor(row_factory=class_row(Item)) as cursor:
        cursor.execute(
            """
            select p.project, p.code, p.title, p.programme, m.code as programme_code, p.round, p.stage, p.provenance,
                p.recipient, r.title as recipient_title, r.sector_code as sector, r.region, p.cluster, p.starts, p.ends,
                p.support_ends, p.currency, p.requested, p.awarded, p.released, p.disbursed, p.other_currencies,
                p.planned, p.met, p.partially_met, p.not_met, p.next_due, p.published_sectors, p.countries, p.findings,
                coalesce(p.next_due < %(day)s and p.stage <> all (%(ended)s), false) as late
            from read.portfolio_v2 p
            left join read.recipients_v2 r on r.recipient = p.recipient
                and r.from_position <= %(position)s and %(position)s < r.to_position
            left join read.programmes_v2 m on m.programme = p.programme
                and m.from_position <= %(position)s and %(position)s < m.to_position
            where int8range(p.from_position, p.to_position) @> %(position)s::bigint
                and (%(after_code)s::text is null or (p.code, p.project) > (%(after_code)s, %(after_project)s::uuid))
                and (%(programme)s::uuid is null or p.programme = %(programme)s)
                and (%(recipient)s::uuid is null or p.recipient = %(recipient)s)
                and (%(round)s::text is null or p.round = %(round)s)
                and (%(stage)s::text is null or p.stage = %(stage)s)
                and (%(provenance)s::text is null or p.provenance = %(provenance)s)
                and (%(sector)s::text is null or r.sector_code = %(sector)s or %(sector)s = any (p.published_sectors))
                and (%(region)s::text is null or %(region)s in (r.region, r.country) or %(region)s = any (p.countries))
                and (%(late)s::boolean is null
                    or %(late)s = coalesce(p.next_due < %(day)s and p.stage <> all (%(ended)s), false))
                and (%(text)s::text is null or strpos(p.search, %(text)s) > 0)
            order by p.code, p.project
            limit %(limit)s
            """,
            {**_asked(wanted, position, day, after), "limit": limit + 1},
        )
        return page_of(cursor.fetchall(), limit=limit, place=lambda item: (item.code, item.project))


def count_projects(connection: Connection, wanted: Filter, *, position: int, day: date) -> int:
    """Return how many projects the filter finds."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(
            """
            select count(*)
            from read.portfolio_v2 p
            left join read.recipients_v2 r on r.recipient = p.recipient
                and r.from_position <= %(position)s and %(position)s < r.to_position
            where int8range(p.from_position, p.to_position) @> %(position)s::bigint
                and (%(programme)s::uuid is null or p.programme = %(programme)s)
                and (%(recipient)s::uuid is null or p.recipient = %(recipient)s)
                and (%(round)s::text is null or p.round = %(round)s)
                and (%(stage)s::text is null or p.stage = %(stage)s)
                and (%(provenance)s::text is null or p.provenance = %(provenance)s)
                and (%(sector)s::text is null or r.sector_code = %(sector)s or %(sector)s = any (p.published_sectors))
                and (%(region)s::text is null or %(region)s in (r.region, r.country) or %(region)s = any (p.countries))
                and (%(late)s::boolean is null
                    or %(late)s = coalesce(p.next_due < %(day)s and p.stage <> all (%(ended)s), false))
                and (%(text)s::text is null or strpos(p.search, %(text)s) > 0)
            """,
            _asked(wanted, position, day, None),
        )
        found: int = cursor.fetchone() or 0
        return found


def programme_of(connection: Connection, project: UUID, *, position: int) -> UUID | None:
    """Return the programme of a project, None where there is no such project."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(
            """
            select programme from read.portfolio_v2
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            {"project": project, "position": position},
        )
        return cursor.fetchone()


def _asked(wanted: Filter, position: int, day: date, after: tuple[str, UUID] | None) -> dict[str, object]:
    return {
        "programme": wanted.programme,
        "recipient": wanted.recipient,
        "round": wanted.round,
        "stage": wanted.stage,
        "provenance": wanted.provenance,
        "sector": wanted.sector,
        "region": wanted.region,
        "late": wanted.late,
        "text": wanted.text.casefold() if wanted.text is not None else None,
        "position": position,
        "day": day,
        "ended": list(ENDED),
        "after_code": after[0] if after else None,
        "after_project": after[1] if after else None,
    }
