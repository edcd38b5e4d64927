"""Following the log and rebuilding from it give the same read models, on a made-up portfolio and on a real publisher's file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from projections import PROJECTIONS
from services.database import Pool, connect, service_conninfo
from services.event_store import EventStore
from services.exchange.iati.file import open_file
from services.exchange.iati.run import import_activities
from services.projector import Projector, digests, rebuild
from services.settings import Settings
from services.simulation import Portfolio, simulate
from tests.clock import FixedClock
from tests.services.exchange.conftest import SAMPLE, real_file


def made_up(store: EventStore, _: FixedClock) -> None:
    simulate(store, Portfolio(projects=20, years=2, seed=5), today=date(2026, 11, 20))


def small_file(store: EventStore, clock: FixedClock) -> None:
    assert any(import_activities(store, open_file(SAMPLE), clock=clock, run=clock.new_uuid(), dry_run=False))


def publishers_file(store: EventStore, clock: FixedClock) -> None:
    file = open_file(real_file("worldbank-sv.xml"))
    taken = list(import_activities(store, file, clock=clock, run=clock.new_uuid(), dry_run=False))
    assert [result.became for result in taken] == ["recorded"] * 13


@pytest.mark.parametrize("write", [made_up, small_file, publishers_file])
def test_live_and_rebuilt_read_models_are_the_same(
    write: Callable[[EventStore, FixedClock], None],
    pool: Pool,
    database_url: str,
    settings: Settings,
    clock: FixedClock,
) -> None:
    store = EventStore(pool, clock=clock)
    conninfo = service_conninfo(database_url, settings)

    def open_connection() -> Connection[TupleRow]:
        return connect(conninfo)

    Projector(store, open_connection, batch_events=7).catch_up()  # makes the tables while the log is empty
    write(store, clock)
    Projector(store, open_connection, batch_events=7).catch_up()
    head = store.head().position
    assert head > 0
    with pool.connection() as connection:
        live = digests(connection, position=head)
    rebuilt = rebuild(store, open_connection, PROJECTIONS)
    assert {row.name: row.rebuilt_digest for row in rebuilt} == live
    assert all(row.matches for row in rebuilt)
