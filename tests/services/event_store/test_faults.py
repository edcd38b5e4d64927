from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from services.clock import SystemClock
from services.database import Database, EmbeddedPostgres, Pool, open_pool
from services.database.pool import service_conninfo
from services.event_store import Codec, EventStore, Receipt, StoreUnavailable
from services.event_store.batch import Batch, StoredFact, Touch
from services.event_store.recorder import APPEND
from services.settings import Settings
from tests.services.event_store.proxy import Wire, wire_to
from tests.services.event_store.sample import COUNT, DAY, SAMPLES, Counted, key, meta, request, sql, stream, write


@contextmanager
def store_at(url: str, settings: Settings, *, wait: float = 5.0) -> Iterator[EventStore]:
    fewer = settings.model_copy(
        update={"pool_min_connections": 1, "pool_max_connections": 2, "pool_wait_seconds": wait}
    )
    with open_pool(url, fewer) as pool:
        yield EventStore(pool, clock=SystemClock(), codec=Codec(SAMPLES))


@pytest.fixture
def remote(cable: Wire, database_url: str, settings: Settings) -> Iterator[EventStore]:
    """A store at the other end of the wire."""
    with store_at(make_conninfo(database_url, host="127.0.0.1", port=cable.port, sslmode="disable"), settings) as far:
        yield far


@pytest.mark.parametrize(("cut", "recorded"), [("answer", True), ("statement", False)])
def test_a_lost_answer_is_unknown_and_a_repeat_settles_it_to_exactly_one(
    store: EventStore,
    remote: EventStore,
    cable: Wire,
    cut: Literal["statement", "answer"],
    recorded: Literal[True, False],
) -> None:
    remote.append([request("before", write(1, 0))])
    cable.cut, cable.marker = cut, b"the-lost-one"
    asked = request("the-lost-one", write(1, 1, 2))
    with pytest.raises(StoreUnavailable) as caught:
        remote.append([asked])
    assert (caught.value.outcome, cable.cuts) == ("unknown", 1)
    assert (store.receipt(asked.command) is not None) is recorded
    settled = remote.append([asked])[0]
    assert isinstance(settled, Receipt)
    assert (settled.replayed, settled.position) == (recorded, 3)
    assert [e.version for e in store.load(stream(1))] == [1, 2, 3]


def test_a_repeated_decision_after_a_lost_answer_carries_its_old_version_and_is_answered(
    store: EventStore, remote: EventStore, cable: Wire
) -> None:
    command = key("the-lost-one")

    def send() -> Receipt:
        return remote.record(
            COUNT,
            stream(1),
            lambda _count: [Counted()],
            command=command,
            meta=meta(command),
            occurred_on=DAY,
            expected_version=0,
        )

    cable.marker = b"the-lost-one"
    with pytest.raises(StoreUnavailable) as caught:
        send()
    assert caught.value.outcome == "unknown"
    with ThreadPoolExecutor(2) as threads:
        answers = [future.result() for future in [threads.submit(send) for _ in range(10)]]
    assert {(answer.replayed, answer.position) for answer in answers} == {(True, 1)}
    assert len(store.read_log()) == 1


def test_a_connection_that_is_ended_while_it_works_is_unknown(
    store: EventStore, database: Database, superuser_url: str
) -> None:
    batch = Batch()
    batch.add(key("slow"), touches=[Touch(stream(2), 0, 1)], claims=(), facts=[StoredFact("a.v1", b"{}", None)])
    with ThreadPoolExecutor(1) as threads, psycopg.connect(database.owner_url) as blocking:
        blocking.execute(APPEND, batch.parameters())
        waiting = threads.submit(store.append, [request("ended", write(1, 0))])
        ended = False
        while not ended:
            rows = sql(
                superuser_url,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and wait_event = 'advisory'",
            )
            ended = rows == [(True,)]
        with pytest.raises(StoreUnavailable) as caught:
            waiting.result(30)
        blocking.commit()
    assert caught.value.outcome == "unknown"
    settled = store.append([request("ended", write(1, 0))])[0]
    assert isinstance(settled, Receipt)
    assert (settled.position, settled.replayed) == (2, False)


def test_a_statement_that_takes_too_long_is_certainly_not_recorded(
    database: Database, database_url: str, settings: Settings
) -> None:
    batch = Batch()
    batch.add(key("slow"), touches=[Touch(stream(2), 0, 1)], claims=(), facts=[StoredFact("a.v1", b"{}", None)])
    hurried = settings.model_copy(update={"statement_timeout_seconds": 0.2})
    with store_at(database_url, hurried) as store:
        with psycopg.connect(database.owner_url) as blocking:
            blocking.execute(APPEND, batch.parameters())
            with pytest.raises(StoreUnavailable) as caught:
                store.append([request("a", write(1, 0))])
            blocking.rollback()
        assert caught.value.outcome == "rejected"
        assert store.head().position == 0


def test_connections_that_died_at_rest_are_replaced_before_anything_is_sent(
    database_url: str, settings: Settings, superuser_url: str
) -> None:
    """The pool does not look at them, so the store does, without a round trip."""
    careless: Pool = ConnectionPool(service_conninfo(database_url, settings), min_size=2, max_size=2, open=True)
    with careless:
        careless.wait()
        store = EventStore(careless, clock=SystemClock(), codec=Codec(SAMPLES))
        store.append([request("a", write(1, 0))])
        killed = sql(
            superuser_url,
            "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
            " where datname = current_database() and application_name = 'milepost'",
        )
        assert killed == [(2,)]
        assert isinstance(store.append([request("b", write(1, 1))])[0], Receipt)
        assert [e.version for e in store.load(stream(1))] == [1, 2]


def test_a_database_that_cannot_be_reached_has_certainly_recorded_nothing(
    database_url: str, settings: Settings
) -> None:
    command = key("a")
    with wire_to(database_url) as laid:
        far = make_conninfo(database_url, host="127.0.0.1", port=laid.port, sslmode="disable")
        with store_at(far, settings, wait=0.3) as store:
            store.append([request("before", write(1, 0))])
            laid.close()
            for attempt in (
                lambda: store.append([request("a", write(1, 1))]),
                lambda: store.load(stream(1)),
                lambda: list(store.stream_log()),
                lambda: store.transact(lambda _unit: None, command=command, meta=meta(command)),
            ):
                with pytest.raises(StoreUnavailable) as caught:
                    attempt()
                assert caught.value.outcome == "rejected"


def test_an_answer_that_did_not_wait_for_the_standby_is_unknown(
    store: EventStore, postgres: EmbeddedPostgres, superuser_url: str
) -> None:
    """Nobody is the standby, so the commit waits; cancelling that wait lets PostgreSQL answer with a mere warning."""
    store.append([request("a", write(1, 0))])
    with psycopg.connect(superuser_url, autocommit=True) as operator, ThreadPoolExecutor(1) as threads:
        operator.execute("alter system set synchronous_standby_names = 'nobody'")
        try:
            operator.execute("select pg_reload_conf()")
            waiting = None
            while waiting is None:
                operator.execute("select pg_sleep(0.02)")
                if operator.execute("show synchronous_standby_names").fetchone() == ("nobody",):
                    waiting = threads.submit(store.append, [request("b", write(1, 1))])
            cancelled = False
            while not cancelled:
                row = operator.execute(
                    "select pg_cancel_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and wait_event = 'SyncRep'"
                ).fetchone()
                cancelled = row == (True,)
            with pytest.raises(StoreUnavailable) as caught:
                waiting.result(30)
        finally:
            operator.execute("alter system reset synchronous_standby_names")
            operator.execute("select pg_reload_conf()")
    assert caught.value.outcome == "unknown"
    settled = store.append([request("b", write(1, 1))])[0]
    assert isinstance(settled, Receipt)
    assert settled.replayed
