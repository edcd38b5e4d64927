"""An event store of sample facts on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from services.clock import SystemClock
from services.database import Database, EmbeddedPostgres, Pool
from services.database.roles import SUPERUSER
from services.event_store import Codec, EventStore
from tests.services.event_store.proxy import Wire, wire_to
from tests.services.event_store.sample import SAMPLES


@pytest.fixture
def store(pool: Pool) -> EventStore:
    return EventStore(pool, clock=SystemClock(), codec=Codec(SAMPLES))


@pytest.fixture
def superuser_url(postgres: EmbeddedPostgres, database: Database) -> str:
    """The address of the test's database as somebody who may do anything."""
    name = psycopg.conninfo.conninfo_to_dict(database.owner_url)["dbname"]
    return postgres.url(SUPERUSER, str(name))


@pytest.fixture
def cable(database_url: str) -> Iterator[Wire]:
    """A wire to the test's database that can be cut."""
    with wire_to(database_url) as laid:
        yield laid
