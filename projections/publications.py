"""Publications: which project a published activity became, and what was found in its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import scalar_row

from domain.events import PublicationImported
from domain.events.publication import Finding, PublishedSector
from domain.history import Recorded
from projections.fold import Projection, by_stream, facts_of


@dataclass(frozen=True, slots=True)
class Publication:
    """The latest import of a published activity."""

    project: UUID
    publisher: str
    activity: str
    file_sha256: str
    element_sha256: str
    mapping_version: int
    last_updated: datetime | None
    status: str | None
    imported_on: date
    sectors: tuple[PublishedSector, ...]
    countries: tuple[str, ...]
    counts: Mapping[str, int]
    unmapped: Mapping[str, int]
    findings: tuple[Finding, ...]


def _publication(_row: Publication | None, recorded: Recorded[PublicationImported], _part: None) -> Publication:
    event = recorded.event
    return Publication(
        project=recorded.stream,
        publisher=event.publisher,
        activity=event.activity,
        file_sha256=event.file_sha256,
        element_sha256=event.element_sha256,
        mapping_version=event.mapping_version,
        last_updated=event.last_updated,
        status=event.status,
        imported_on=recorded.occurred_on,
        sectors=event.sectors,
        countries=event.countries,
        counts=event.counts,
        unmapped=event.unmapped,
        findings=event.findings,
    )


PUBLICATIONS = Projection(
    name="publications",
    version=1,
    row=Publication,
    keys=1,
    facts=facts_of(PublicationImported),
    key=by_stream,
    evolve=_publication,
    indexes=(("publisher", "activity"),),
)


def find_publication(connection: Connection, project: UUID, *, position: int) -> Publication | None:
    """Return the latest import of a project, None for one that was not published."""
    with connection.cursor(row_factory=PUBLICATIONS.row_factory) as cursor:
        return cursor.execute(
            """
            select project, publisher, activity, file_sha256, element_sha256, mapping_version, last_updated, status,
                imported_on, sectors::text, countries, counts::text, unmapped::text, findings::text
            from read.publications_v1
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            {"project": project, "position": position},
        ).fetchone()


def find_published_project(connection: Connection, *, publisher: str, activity: str, position: int) -> UUID | None:
    """Return the project that a publisher's activity became, None where it was not imported."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(
            """
            select project from read.publications_v1
            where publisher = %(publisher)s and activity = %(activity)s
                and from_position <= %(position)s and %(position)s < to_position
            order by project
            limit 1
            """,
            {"publisher": publisher, "activity": activity, "position": position},
        )
        return cursor.fetchone()
