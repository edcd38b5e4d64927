"""The portfolio in a database, and its two dashboards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import Connection

from projections.dashboard.sheet import Sheet
from services.database import connect, service_conninfo
from services.projector import Projector
from services.settings import Settings
from tests.conftest import NewDatabase
from tests.projections.dashboard.asking import LOG, dashboard
from tests.projections.logs import MemoryLog


@pytest.fixture(scope="module")
def connection(new_database: NewDatabase, template: str) -> Iterator[Connection]:
    conninfo = service_conninfo(new_database(template=template).service_url, Settings())
    Projector(MemoryLog(LOG.events), lambda: connect(conninfo), batch_events=17).catch_up()
    opened = connect(conninfo)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def grow(connection: Connection) -> Sheet:
    return dashboard(connection).whole


@pytest.fixture(scope="module")
def everything(connection: Connection) -> Sheet:
    return dashboard(connection, programme=None).whole
