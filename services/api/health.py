"""Whether the server lives, and whether it can do its work: for whoever starts, restarts and balances servers."""

from __future__ import annotations

from typing import Final, Literal

import psycopg
from fastapi import Response
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field
from pydantic_core import to_json

from services.api.parts import GivenParts, Parts
from services.api.route import router
from services.event_store import StoreUnavailable
from services.projector import projection_status

routes = router("Health")

MAX_LAG: Final = 10_000
"""Positions that the read models may be behind before the server is not ready to answer reads."""


class Live(BaseModel):
    """The server answers."""

    status: Literal["live"]


class Ready(BaseModel):
    """Whether requests can be served, and if not, why."""

    status: Literal["ready", "not-ready"]
    database: Literal["reachable", "unreachable"]
    position: int | None = Field(description="The end of the log.")
    lag: int | None = Field(description="How many positions the slowest read model is behind.")
    degraded: list[str] = Field(description="Read models that had to stop before an event.")


@routes.get("/livez", response_model=Live, summary="Does the server answer")
def livez() -> Response:
    """Answer without looking at anything else."""
    return Response(to_json(Live(status="live")), media_type="application/json")


@routes.get("/readyz", response_model=Ready, responses={503: {"model": Ready}}, summary="Can the server do its work")
def readyz(given: GivenParts) -> Response:
    """Answer 200 when the database is there and the read models keep up, else 503."""
    found = _look(given)
    status = 200 if found.status == "ready" else 503
    return Response(to_json(found), status, media_type="application/json")


def _look(given: Parts) -> Ready:
    try:
        head = given.store.head().position
        with given.pool.connection() as connection:
            projections = projection_status(connection, head=head)
    except (StoreUnavailable, psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout):
        return Ready(status="not-ready", database="unreachable", position=None, lag=None, degraded=[])
    lag = max((projection.lag for projection in projections), default=0)
    degraded = [projection.name for projection in projections if projection.degraded_at is not None]
    built = all(projection.position is not None for projection in projections)
    ready = built and lag <= MAX_LAG and not degraded
    return Ready(
        status="ready" if ready else "not-ready", database="reachable", position=head, lag=lag, degraded=degraded
    )
