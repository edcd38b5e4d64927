"""What every read has in common: as of when it answers, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Response
from psycopg import Connection
from psycopg.rows import TupleRow
from pydantic import BaseModel, Field, create_model
from pydantic_core import to_json

from services.api.caller import Caller
from services.api.parts import GivenParts, Parts
from services.api.problems import MALFORMED_REQUEST, POSITION_AHEAD, PROJECTIONS_BEHIND, RETRY_AFTER_SECONDS, Problem
from services.projector import NotReached, wait_for

MAX_POSITION: Final = 2**53 - 1
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
_POSITION: Final = re.compile(r"0|[1-9]\d{0,15}")

AsOfText = Annotated[
    str | None,
    Query(
        max_length=40,
        description="What we knew: a position, or an RFC 3339 time such as `2026-03-02T09:30:00Z` (a `+` in it is written "
        "`%2B`). Without it: now.",
        examples=["1204", "2026-03-02T09:30:00Z"],
    ),
]
MinPosition = Annotated[
    int | None,
    Query(
        ge=0,
        le=MAX_POSITION,
        description="Wait until the read models have reached this position, for example that of your own write.",
    ),
]


class AsOf(BaseModel):
    """What the answer knew: all events up to a position, and none after it."""

    position: int
    recorded_at: datetime | None = Field(
        description="When the event at the position was recorded; null before the first."
    )
    final: bool = Field(description="False while events that are still to come may belong to the time asked for.")


@dataclass(frozen=True, slots=True)
class Reading:
    """One read: `at` is what it knows. A route asks its queries at `at.position` and returns `one` or a list."""

    parts: Parts
    at: AsOf

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        """Lend a connection for queries; each is asked at `at.position`, which makes them fit together."""
        with self.parts.pool.connection() as connection:
            yield connection

    def one(self, item: BaseModel, *, version: int | None = None) -> Response:
        """Answer with one thing: its fields, its `version` and ETag where it is a stream, and `as_of`."""
        content = item.model_dump(mode="json")
        if version is not None:
            content["version"] = version
        return self.answer(content, headers={} if version is None else {"ETag": f'"{version}"'})

    def whole(self, items: Sequence[Any], **beside: Sequence[Any]) -> Response:
        """Answer with a list that is never long enough to be cut into pages, and with what stands beside it."""
        return self.answer({"items": items, "next": None, **beside})

    def version(self, stream: UUID) -> int:
        """Return the version at which a stream was."""
        return self.parts.store.version(stream, as_of=self.at.position)

    def answer(self, content: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Response:
        """Answer with JSON; `as_of` and `Milepost-Position` say what it knew."""
        return Response(
            to_json({**content, "as_of": self.at}),
            headers={"Milepost-Position": str(self.at.position), **(headers or {})},
            media_type="application/json",
        )


def reading(given: GivenParts, _: Caller, as_of: AsOfText = None, min_position: MinPosition = None) -> Reading:
    """Resolve what a read knows, and wait for the read models to have it; raise the problem where they have not."""
    return Reading(given, resolve(given, as_of, min_position))


Read = Annotated[Reading, Depends(reading)]
"""`read: Read` gives a route what it answers as of."""


def resolve(given: Parts, as_of: str | None, min_position: int | None) -> AsOf:
    """Return what `as_of` means, once the read models have reached it."""
    if as_of is None:
        reached = _reached(given, min_position or 0)
        return AsOf(position=reached, recorded_at=given.store.recorded_at(reached), final=True)
    meant = meaning(as_of)
    if isinstance(meant, datetime):
        resolved = given.store.position_at(meant)
        position, final = resolved.position, resolved.final
    else:
        position, final = meant, True
    _reached(given, max(position, min_position or 0))
    return AsOf(position=position, recorded_at=given.store.recorded_at(position), final=final)


def meaning(as_of: str) -> int | datetime:
    """Return the position or the time in UTC that `as_of` names; raise the problem where it names neither."""
    if _POSITION.fullmatch(as_of):
        return int(as_of)
    text = as_of.replace(" ", "+")
    if _TIME.fullmatch(text):
        return _time(text)
    raise as_of_malformed("a position or an RFC 3339 time belongs here, for example 2026-03-02T09:30:00Z")


def as_of_malformed(why: str) -> Problem:
    """Return the problem of an `as_of` that cannot be taken."""
    return Problem(MALFORMED_REQUEST, "", {"errors": [{"parameter": "as_of", "detail": why}]})


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise as_of_malformed("there is no such time") from None


def _reached(given: Parts, position: int) -> int:
    """Wait until the read models have reached a position and return how far they are."""
    with given.pool.connection() as connection:
        try:
            return wait_for(connection, position, timeout_seconds=0)
        except NotReached:
            head = given.store.head().position
        if position > head:
            raise Problem(POSITION_AHEAD, "", {"position": position, "head": head})
        try:
            return wait_for(connection, position, timeout_seconds=given.settings.read_wait_seconds)
        except NotReached as behind:
            facts = {"position": behind.wanted, "reached": behind.reached, "degraded": behind.degraded}
            raise Problem(PROJECTIONS_BEHIND, "", facts, {"Retry-After": str(RETRY_AFTER_SECONDS)}) from None


def answer_of(item: type[BaseModel], *, version: bool = False) -> type[BaseModel]:
    """Return the model of what `Reading.one` answers for an item; it is for the description of the interface."""
    fields: dict[str, Any] = {"as_of": (AsOf, ...)}
    if version:
        fields["version"] = (int, Field(description="The version of the stream, as `ETag` has it."))
    return create_model(f"{item.__name__}Answer", __base__=item, **fields)
