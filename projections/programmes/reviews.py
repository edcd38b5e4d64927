"""What was found when a programme was reviewed as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.events import ProgrammeReviewed
from domain.history import Recorded
from projections.fold import Key, Projection, facts_of


@dataclass(frozen=True, slots=True)
class Review:
    """A review of a programme; it never changes."""

    programme: UUID
    review: UUID
    findings: tuple[str, ...]
    recommendations: tuple[str, ...]
    follow_up_rulebook_version: int | None
    """The rulebook version that answers the findings; null where none does."""
    reviewed_on: date
    reviewed_by: UUID
    position: int


def _review(_row: Review | None, recorded: Recorded[ProgrammeReviewed], _part: None) -> Review:
    event = recorded.event
    return Review(
        programme=recorded.stream,
        review=event.review,
        findings=event.findings,
        recommendations=event.recommendations,
        follow_up_rulebook_version=event.follow_up_rulebook_version,
        reviewed_on=recorded.occurred_on,
        reviewed_by=event.reviewed_by,
        position=recorded.position,
    )


def _review_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.review): None}


REVIEWS = Projection(
    name="programme_reviews",
    version=1,
    row=Review,
    keys=2,
    facts=facts_of(ProgrammeReviewed),
    key=_review_key,
    evolve=_review,
)


def find_reviews(connection: Connection, programme: UUID, *, position: int) -> list[Review]:
    """Return the reviews of a programme, the first one first."""
    with connection.cursor(row_factory=REVIEWS.row_factory) as cursor:
        return cursor.execute(
            """
            select programme, review, findings, recommendations, follow_up_rulebook_version, reviewed_on, reviewed_by,
                position
            from read.programme_reviews_v1
            where programme = %(programme)s and from_position <= %(position)s and %(position)s < to_position
            order by position
            """,
            {"programme": programme, "position": position},
        ).fetchall()
