from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from services.database import Database
from services.event_store import EventStore, Head, Receipt, Resolved
from services.event_store.batch import Batch, StoredFact, Touch
from services.event_store.recorder import APPEND
from tests.services.event_store.sample import key, request, stream, write

MICROSECOND = timedelta(microseconds=1)


def append(store: EventStore, name: str, number: int = 1, expected: int = 0) -> Receipt:
    outcome = store.append([request(name, write(number, expected))])[0]
    assert isinstance(outcome, Receipt)
    return outcome


@contextmanager
def in_flight(database: Database, name: str, number: int) -> Iterator[datetime]:
    """An append that has its recorded time and its position, and has not committed yet; it commits at the end."""
    batch = Batch()
    batch.add(key(name), touches=[Touch(stream(number), 0, 1)], claims=(), facts=[StoredFact("a.v1", b"{}", None)])
    with psycopg.connect(database.service_url) as connection:
        connection.execute("set role milepost_service")
        row = connection.execute(APPEND, batch.parameters()).fetchone()
        assert row is not None
        yield row[8].astimezone(UTC)


def test_an_empty_log_has_no_last_moment(store: EventStore) -> None:
    assert store.head() == Head(0, None)
    assert store.position_at(datetime(2026, 1, 1, tzinfo=UTC)) == Resolved(0, final=False)


def test_a_moment_belongs_to_the_last_event_recorded_by_then(store: EventStore) -> None:
    first, second = append(store, "a"), append(store, "b", 2)
    assert store.head() == Head(2, second.recorded_at)
    assert first.recorded_at < second.recorded_at
    assert store.position_at(first.recorded_at - MICROSECOND) == Resolved(0, final=True)
    assert store.position_at(first.recorded_at) == Resolved(1, final=True)
    assert store.position_at(second.recorded_at - MICROSECOND) == Resolved(1, final=True)
    assert store.position_at(second.recorded_at) == Resolved(2, final=False)
    assert store.position_at(second.recorded_at + timedelta(days=1)) == Resolved(2, final=False)


def test_all_events_of_one_batch_share_their_moment(store: EventStore) -> None:
    outcomes = store.append([request("a", write(1, 0, 2)), request("b", write(2, 0))])
    moments = {e.recorded_at for e in store.read_log()}
    assert len(moments) == 1
    assert store.position_at(moments.pop()).position == 3
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)


def test_a_moment_waits_for_the_append_in_flight_and_never_changes_its_answer(
    store: EventStore, database: Database
) -> None:
    append(store, "a")
    with ThreadPoolExecutor(1) as threads:
        with in_flight(database, "slow", 2) as moment:
            asked: Future[Resolved] = threads.submit(store.position_at, moment)
            _wait_until_blocked(database)
            assert not asked.done()
        answer = asked.result(30)
    assert answer == Resolved(2, final=False)
    later = append(store, "c", 3)
    assert later.recorded_at > moment
    assert store.position_at(moment) == Resolved(2, final=True)
    for n in range(4, 9):
        append(store, str(n), n)
        assert store.position_at(moment) == Resolved(2, final=True)


def test_appends_wait_for_each_other_in_commit_order(store: EventStore, database: Database) -> None:
    with ThreadPoolExecutor(1) as threads:
        with in_flight(database, "slow", 2):
            waiting = threads.submit(append, store, "fast", 1)
            _wait_until_blocked(database)
            assert store.head().position == 0
        assert waiting.result(30).position == 2
    assert store.recorder.max_notification_id() == 2


def test_an_append_that_is_rolled_back_leaves_no_hole(store: EventStore, database: Database) -> None:
    with pytest.raises(RuntimeError, match="cut"), in_flight(database, "lost", 2):
        raise RuntimeError("cut")
    assert append(store, "a").position == 1


def _wait_until_blocked(database: Database) -> None:
    """Until a session of this database waits for an advisory lock."""
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        for _ in range(2_000):
            if connection.execute(query).fetchone() != (0,):
                return
            connection.execute("select pg_sleep(0.005)")
    raise AssertionError("nobody waits")
