"""Rulebook versions: published once, read for ever, and the schema that they follow."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response
from pydantic import BaseModel, Field, JsonValue
from pydantic_core import to_json

from domain.errors import NotFound
from domain.programme import publish_rulebook
from domain.rulebook import Rulebook, json_schema
from projections import programmes as queries
from services import acts
from services.api.listing import Listed
from services.api.programmes import find
from services.api.reading import Read, answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Rulebooks")


class PublishRulebook(Body):
    """A rulebook version, the whole document; it never changes afterwards."""

    version: Annotated[int, Field(ge=1, le=9999)]
    document: Rulebook


class RulebookVersion(BaseModel):
    """A rulebook version with its document, exactly as it was published."""

    programme: UUID
    version: int
    document: dict[str, JsonValue]
    digest: str
    """SHA-256 of the document in canonical form (RFC 8785)."""
    published_on: date
    position: int


@routes.get(
    "/programmes/{programme}/rulebooks",
    response_model=Listed[queries.RulebookEntry],
    summary="Rulebook versions of a programme",
)
def list_rulebooks(programme: UUID, read: Read) -> Response:
    """List all rulebook versions without their documents, the first one first."""
    find(read, programme)
    with read.connection() as connection:
        return read.whole(queries.find_rulebooks(connection, programme, position=read.at.position))


@routes.post("/programmes/{programme}/rulebooks", response_model=WriteReceipt, summary="Publish a rulebook version")
def post_rulebook(programme: UUID, body: Json[PublishRulebook], write: Write) -> Response:
    """Publish a rulebook version, for ever. What is wrong with its structure is answered with the path of the fault."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme(
            unit, act, programme, lambda state: publish_rulebook(state, **content(body))
        ),
    )


@routes.get(
    "/programmes/{programme}/rulebooks/{version}",
    response_model=answer_of(RulebookVersion),
    summary="One rulebook version",
)
def read_rulebook(programme: UUID, version: Annotated[int, Path(ge=1, le=9999)], read: Read) -> Response:
    """Answer with the whole document."""
    find(read, programme)
    with read.connection() as connection:
        found = queries.find_rulebook(connection, programme, version, position=read.at.position)
    if found is None:
        raise NotFound("rulebook version", version)
    return read.one(RulebookVersion.model_validate(found, from_attributes=True))


open_routes = router("Rulebooks")


@open_routes.get("/rulebook-schema", response_model=dict[str, Any], summary="JSON Schema of a rulebook document")
def read_schema() -> Response:
    """Answer with the JSON Schema (draft 2020-12) that a rulebook document follows."""
    return Response(to_json(json_schema()), media_type="application/schema+json")
