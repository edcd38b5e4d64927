"""One step of one read model: past some events, or up to the first one that it cannot take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg import Connection

from domain.events import Event
from domain.history import Recorded
from projections.fold import Projection
from services.database import DatabaseUnavailable
from services.event_store import StoreUnavailable
from services.projector.tables import apply_events

LOST: Final = (psycopg.OperationalError, psycopg.InterfaceError, DatabaseUnavailable, StoreUnavailable)
"""The database went away or did not answer in time: nothing was decided, so the batch is tried again."""


def take(
    connection: Connection, projection: Projection[Any], events: Sequence[Recorded[Event]], *, table: str | None = None
) -> tuple[int | None, Exception | None]:
    """Bring a projection's table past the events, or up to the first one that it cannot take.

    Return the position it reached, None where that is no further than before, and the error that stopped it.
    """
    if not events:
        return None, None
    name = table or projection.table
    try:
        with connection.transaction():
            apply_events(connection, projection, name, events)
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one projection cannot take must not stop the others
        if len(events) == 1:
            return None, error
    else:
        return events[-1].position, None
    # One event of these is at fault: find it by halves, keeping what comes before it.
    half = len(events) // 2
    first, error_in_first = take(connection, projection, events[:half], table=name)
    if error_in_first is not None:
        return first, error_in_first
    second, error_in_second = take(connection, projection, events[half:], table=name)
    return second or first, error_in_second
