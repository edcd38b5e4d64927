"""One database for all tests of a module, with the read models of the fixed log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import Connection

from services.database import connect, service_conninfo
from services.projector import Connect, Projector
from services.settings import Settings
from tests.conftest import NewDatabase
from tests.projections.logs import MemoryLog, fixed_choices, log_of

FIXED = MemoryLog(log_of(fixed_choices(600)))


@pytest.fixture(scope="module")
def open_connection(new_database: NewDatabase, template: str) -> Connect:
    url = new_database(template=template).service_url
    return lambda: connect(service_conninfo(url, Settings()))


@pytest.fixture(scope="module")
def connection(open_connection: Connect) -> Iterator[Connection]:
    """A database that has followed the fixed log."""
    Projector(MemoryLog([]), open_connection).catch_up()
    Projector(FIXED, open_connection, batch_events=64).catch_up()
    opened = open_connection()
    yield opened
    opened.close()
