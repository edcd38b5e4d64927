"""The feed: all events in the one order of the log, after a position, as JSON or NDJSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from domain.history import Recorded
from services.api.caller import Caller
from services.api.listing import MAX_LIMIT
from services.api.parts import Store
from services.api.problems import NOT_ACCEPTABLE, POSITION_AHEAD, Problem
from services.api.reading import MAX_POSITION, AsOf
from services.api.route import router

routes = router("Events")

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
MAX_EVENTS: Final = 1000


class Event(BaseModel):
    """An event as it stands in the log."""

    position: int
    stream: UUID
    version: int
    type: str = Field(examples=["programme.opened.v1"])
    occurred_on: date
    recorded_at: datetime
    actor: str
    on_behalf_of: UUID | None
    role: str | None
    organisation: UUID | None
    command: UUID
    correlation: str | None
    data: dict[str, Any]


class Feed(BaseModel):
    """Events in log order. `next` is what to ask `after` next; at the end of the log it stays where it is."""

    items: list[Event]
    next: int
    as_of: AsOf


@routes.get(
    "/events",
    response_model=Feed,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string", "description": "One event a line."}}}}},
    summary="All events after a position",
)
def read_feed(
    request: Request,
    store: Store,
    _: Caller,
    after: Annotated[int, Query(ge=0, le=MAX_POSITION, description="The last position that you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_EVENTS, description="At most so many events.")] = MAX_LIMIT,
) -> Response:
    """Answer with events in the order of their positions, which has no gap: what is not there is not recorded."""
    media_type = preferred(request.headers.getlist("accept"), JSON, NDJSON)
    head = store.head()
    events = [on_the_wire(recorded) for recorded in store.read_log(after, limit)]
    if not events and after > head.position:
        raise Problem(POSITION_AHEAD, "", {"position": after, "head": head.position})
    last = events[-1].position if events else after
    headers = {"Milepost-Position": str(max(head.position, last)), "Milepost-Next": str(last)}
    if len(events) == limit:
        headers["Link"] = f'<{request.url.include_query_params(after=last)}>; rel="next"'
    if media_type == NDJSON:
        lines = b"".join(to_json(event) + b"\n" for event in events)
        return Response(lines, headers=headers, media_type=NDJSON)
    # What came in between the two looks belongs to the answer, too.
    known = AsOf(
        position=max(head.position, last),
        recorded_at=events[-1].recorded_at if last > head.position else head.recorded_at,
        final=True,
    )
    return Response(to_json({"items": events, "next": last, "as_of": known}), headers=headers, media_type=JSON)


def on_the_wire(recorded: Recorded[Any]) -> Event:
    """Return an event as clients see it."""
    return Event(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        type=recorded.event.name,
        occurred_on=recorded.occurred_on,
        recorded_at=recorded.recorded_at,
        actor=recorded.meta.actor,
        on_behalf_of=recorded.meta.on_behalf_of,
        role=recorded.meta.role,
        organisation=recorded.meta.organisation,
        command=recorded.meta.command,
        correlation=recorded.meta.correlation,
        data=recorded.event.model_dump(mode="json"),
    )


def preferred(accepted: list[str], *available: str) -> str:
    """Return the available media type that the client wants most; raise the problem where it takes none (RFC 9110, 12.5.1)."""
    ranges = [part.strip() for header in accepted for part in header.split(",") if part.strip()]
    if not ranges:
        return available[0]
    best = max(available, key=lambda media_type: _quality(ranges, media_type))  # the first of equals
    if _quality(ranges, best) == 0:
        raise Problem(NOT_ACCEPTABLE, "", {"available": list(available)})
    return best


def _quality(ranges: list[str], media_type: str) -> float:
    """Return how much a client wants a media type: what the most specific range that fits says."""
    specific: dict[int, float] = {}
    for item in ranges:
        name, *parameters = [part.strip().lower() for part in item.split(";")]
        fits = {media_type: 2, f"{media_type.split('/', maxsplit=1)[0]}/*": 1, "*/*": 0}.get(name)
        if fits is not None:
            specific[fits] = next((_weight(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
    return specific[max(specific)] if specific else 0.0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
