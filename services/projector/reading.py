"""What a reader may know: how far the read models are, and waiting until they are far enough."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from projections import PROJECTIONS
from projections.fold import Projection
from services.projector.tables import digest_of
from services.projector.tracking import tracked_projections

LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """How far a projection is. Behind by `lag` positions; degraded where it had to stop before a fact."""

    name: str
    version: int
    position: int | None
    """Null where this version is still being built."""
    lag: int
    degraded_at: int | None
    degraded_why: str | None


class NotReached(Exception):
    """The read models are not as far as the position that was asked for: ask again in a moment."""

    def __init__(self, wanted: int, reached: int, *, degraded: bool) -> None:
        """Keep the position that was wanted, the one reached, and whether the projector had to stop there."""
        self.wanted = wanted
        self.reached = reached
        self.degraded = degraded
        stopped = " and stopped there: `milepost rebuild` once the cause is mended" if degraded else ""
        super().__init__(f"The read models have reached position {reached}{stopped}; {wanted} was asked for.")


def reached_position(connection: Connection, projections: Sequence[Projection[Any]] = PROJECTIONS) -> int:
    """Return the position that all of the projections have reached: a read of now is a read at this position.

    Raise `NotReached` where one of them is still being built.
    """
    tracked = tracked_projections(connection, projections)
    if len(tracked) < len(projections):
        raise NotReached(0, 0, degraded=False)
    return min(row.position for row in tracked.values())


def wait_for(
    connection: Connection,
    position: int,
    *,
    timeout_seconds: float,
    projections: Sequence[Projection[Any]] = PROJECTIONS,
) -> int:
    """Wait until all of the projections have reached `position`, and return how far they are.

    Raise `NotReached` after the timeout, at once where one of them had to stop before that position. The connection
    must not be inside a transaction that froze its view.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        tracked = tracked_projections(connection, projections)
        reached = min((row.position for row in tracked.values()), default=0)
        complete = len(tracked) == len(projections)
        if complete and reached >= position:
            return reached
        degraded = any(row.degraded_at is not None and row.position < position for row in tracked.values())
        if degraded or time.monotonic() >= deadline:
            raise NotReached(position, reached if complete else 0, degraded=degraded)
        time.sleep(LOOK_SECONDS)


def projection_status(
    connection: Connection, *, head: int, projections: Sequence[Projection[Any]] = PROJECTIONS
) -> list[ProjectionStatus]:
    """Return how far each projection is behind the end of the log."""
    tracked = tracked_projections(connection, projections)
    status: list[ProjectionStatus] = []
    for projection in projections:
        row = tracked.get(projection.name)
        position = row.position if row else None
        status.append(
            ProjectionStatus(
                name=projection.name,
                version=projection.version,
                position=position,
                lag=max(head - (position or 0), 0),
                degraded_at=row.degraded_at if row else None,
                degraded_why=row.degraded_why if row else None,
            )
        )
    return status


def digests(
    connection: Connection, *, position: int, projections: Sequence[Projection[Any]] = PROJECTIONS
) -> dict[str, str]:
    """Return the digest of every projection's table as it stood at a position that it has reached."""
    return {
        projection.name: digest_of(connection, projection, projection.table, position=position)
        for projection in projections
    }
