"""Opens the log for a command of the command line, and closes it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.clock import Clock
from services.database import open_pool, prepared_database, require_migrated
from services.event_store import EventStore
from services.settings import Settings


@contextmanager
def opened_store(settings: Settings, clock: Clock) -> Iterator[EventStore]:
    """Open the event store of the settings; raise `DatabaseUnavailable`. The database keeps running afterwards."""
    database = prepared_database(settings)
    with open_pool(database.service_url, settings) as pool:
        with pool.connection() as connection:
            require_migrated(connection)
        yield EventStore(pool, clock=clock)
