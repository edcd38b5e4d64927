"""How a programme is looked at as a whole: its reviews, and its end."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import ConfigDict, Field

from domain.events.programme import Statements
from domain.programme import close_programme, review_programme
from domain.values import Text
from projections import programmes as queries
from services import acts
from services.api.listing import Listed
from services.api.programmes import find
from services.api.reading import Read
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Programmes")


class _Assessment(Body):
    findings: Annotated[Statements, Field(min_length=1)]
    recommendations: Statements = ()
    follow_up_rulebook_version: Annotated[int, Field(ge=1, le=9999)] | None = Field(
        default=None, description="The published rulebook version that answers the findings, if one does."
    )


class ReviewProgramme(_Assessment):
    """What a review of the whole programme found."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "review": "3f2a1c52-8d0f-4b43-9c6e-0d6c1f0f7a02",
                    "findings": ["Half of the reports came late."],
                    "recommendations": ["Ask for reports once a year."],
                    "follow_up_rulebook_version": 2,
                    "reviewed_by": "5f0a1c52-8d0f-4b43-9c6e-0d6c1f0f7a01",
                }
            ]
        }
    )

    review: UUID
    reviewed_by: UUID


class CloseProgramme(_Assessment):
    """The end of a programme: what it came to, and why it ends."""

    why: Text
    closed_by: UUID


@routes.get("/programmes/{programme}/reviews", response_model=Listed[queries.Review], summary="Reviews of a programme")
def list_reviews(programme: UUID, read: Read) -> Response:
    """List all reviews, the first one first."""
    find(read, programme)
    with read.connection() as connection:
        return read.whole(queries.find_reviews(connection, programme, position=read.at.position))


@routes.post("/programmes/{programme}/reviews", response_model=WriteReceipt, summary="Review a programme")
def post_review(programme: UUID, body: Json[ReviewProgramme], write: Write) -> Response:
    """Record what a review found; also after the programme was closed, when its effects show."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: review_programme(state, **content(body))
        ),
    )


@routes.post("/programmes/{programme}/closure", response_model=WriteReceipt, summary="Close a programme")
def post_programme_closure(programme: UUID, body: Json[CloseProgramme], write: Write) -> Response:
    """Let nothing new open in the programme: no rounds, rulebook versions, indicators or projects. What runs goes on."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: close_programme(state, **content(body))
        ),
    )
