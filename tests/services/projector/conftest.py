"""A fresh database for each test, and connections to it as the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import Connection

from services.database import connect, service_conninfo
from services.projector import Connect
from services.projector.tracking import open_session
from services.settings import Settings


@pytest.fixture
def open_connection(database_url: str, settings: Settings) -> Connect:
    """Opens connections in the role of the service, each of them checked."""
    return lambda: connect(service_conninfo(database_url, settings))


@pytest.fixture
def connection(open_connection: Connect) -> Iterator[Connection]:
    """A connection for looking at the read models."""
    opened = open_session(open_connection)
    yield opened
    opened.close()
