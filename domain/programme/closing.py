"""How a programme is looked at as a whole: its reviews, and its end."""

from __future__ import annotations

from uuid import UUID

from domain.errors import Refused
from domain.events import ProgrammeClosed, ProgrammeReviewed
from domain.programme.rules import native, published
from domain.programme.state import Programme


class ProgrammeReviewedOtherwise(Refused):
    """A review of this id is recorded already, with another content."""


class ProgrammeClosedOtherwise(Refused):
    """The programme was closed already, on other findings or for another reason."""


def review_programme(
    programme: Programme,
    *,
    review: UUID,
    findings: tuple[str, ...],
    recommendations: tuple[str, ...],
    follow_up_rulebook_version: int | None,
    reviewed_by: UUID,
) -> list[ProgrammeReviewed]:
    """Record what a review of the whole programme found; also after it was closed, when its effects show."""
    native(programme)
    reviewed = ProgrammeReviewed(
        review=review,
        findings=findings,
        recommendations=recommendations,
        follow_up_rulebook_version=follow_up_rulebook_version,
        reviewed_by=reviewed_by,
    )
    held = programme.reviews.get(review)
    if held is not None:
        if held == reviewed:
            return []
        raise ProgrammeReviewedOtherwise(review=str(review))
    if follow_up_rulebook_version is not None:
        published(programme, follow_up_rulebook_version)
    return [reviewed]


def close_programme(
    programme: Programme,
    *,
    findings: tuple[str, ...],
    recommendations: tuple[str, ...],
    follow_up_rulebook_version: int | None,
    why: str,
    closed_by: UUID,
) -> list[ProgrammeClosed]:
    """Let nothing new open in the programme: no rounds, rulebook versions, indicators, registrations or passport entries.

    Running projects go on to their end, with waivers, figures and reviews.
    """
    native(programme)
    closed = ProgrammeClosed(
        findings=findings,
        recommendations=recommendations,
        follow_up_rulebook_version=follow_up_rulebook_version,
        why=why,
        closed_by=closed_by,
    )
    if programme.closed is not None:
        if programme.closed == closed:
            return []
        raise ProgrammeClosedOtherwise(why=programme.closed.why)
    if follow_up_rulebook_version is not None:
        published(programme, follow_up_rulebook_version)
    return [closed]
