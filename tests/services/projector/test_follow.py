"""The projector takes every fact exactly once, in order, whatever the batches; what one projection cannot take stops it alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from projections import PROJECTIONS
from projections.budgets import BUDGETS
from projections.fold import Projection
from services.event_store import Unreadable
from services.projector import (
    Connect,
    NotReached,
    Projector,
    digests,
    projection_status,
    reached_position,
    wait_for,
)
from services.projector.tracking import FOLLOWING_LOCK
from tests.projections.logs import MemoryLog, fixed_choices, log_of

LOG = MemoryLog(log_of(fixed_choices(400)))
HEAD = LOG.head().position


def stopping_at(position: int) -> tuple[Projection[Any], ...]:
    """All projections, of which the budgets cannot take one fact."""

    def evolve(row: Any, recorded: Any, part: Any) -> Any:
        if recorded.position >= position:
            raise ValueError("this cannot be")
        return BUDGETS.evolve(row, recorded, part)

    return tuple(replace(found, evolve=evolve) if found is BUDGETS else found for found in PROJECTIONS)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def following() -> Iterator[Callable[[Projector], threading.Thread]]:
    """Starts projectors in threads; they are stopped at the end."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(projector: Projector) -> threading.Thread:
        thread = threading.Thread(target=projector.follow, args=(stop,))
        thread.start()
        threads.append(thread)
        return thread

    yield start
    stop.set()
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_the_answers_do_not_depend_on_the_size_of_the_batches(open_connection: Connect, connection: Connection) -> None:
    found = []
    for size in (1, 7, 1000):
        assert follow_from_nothing(open_connection, connection, size)
        found.append(digests(connection, position=HEAD))
    assert found[0] == found[1] == found[2]
    assert len(set(found[0].values())) == len(PROJECTIONS)


def follow_from_nothing(open_connection: Connect, connection: Connection, size: int) -> bool:
    """Make empty tables, then follow the whole log."""
    connection.execute("drop table if exists read.tracking")
    for projection in PROJECTIONS:
        connection.execute(f"drop table if exists read.{projection.table}")
    assert Projector(MemoryLog([]), open_connection).catch_up()
    return Projector(LOG, open_connection, batch_events=size).catch_up()


def test_a_batch_that_stops_a_projection_does_not_stop_the_others(
    open_connection: Connect, connection: Connection
) -> None:
    poison = next(recorded.position for recorded in LOG.events[150:] if type(recorded.event) in BUDGETS.facts)
    broken = stopping_at(poison)
    Projector(MemoryLog([]), open_connection).catch_up()

    assert Projector(LOG, open_connection, projections=broken).catch_up()

    status = {row.name: row for row in projection_status(connection, head=HEAD)}
    assert status["budgets"].position == poison - 1
    assert status["budgets"].degraded_at == poison
    assert status["budgets"].degraded_why == "ValueError: this cannot be"
    assert status["budgets"].lag == HEAD - poison + 1
    assert {row.position for name, row in status.items() if name != "budgets"} == {HEAD}
    with pytest.raises(NotReached) as not_reached:
        wait_for(connection, HEAD, timeout_seconds=60)
    assert not_reached.value.degraded
    assert not_reached.value.reached == poison - 1


def test_a_mended_projection_goes_on_where_it_stopped(open_connection: Connect, connection: Connection) -> None:
    Projector(MemoryLog([]), open_connection).catch_up()
    Projector(LOG, open_connection, projections=stopping_at(100)).catch_up()
    mended = Projector(LOG, open_connection)
    assert mended.catch_up()
    assert reached_position(connection) == HEAD
    stopped_and_mended = digests(connection, position=HEAD)
    follow_from_nothing(open_connection, connection, 1000)
    assert digests(connection, position=HEAD) == stopped_and_mended


def test_a_hole_in_the_log_stops_every_projection_before_it(open_connection: Connect, connection: Connection) -> None:
    with_a_hole = MemoryLog([recorded for recorded in LOG.events if recorded.position != 50])
    Projector(MemoryLog([]), open_connection).catch_up()
    Projector(with_a_hole, open_connection).catch_up()
    status = projection_status(connection, head=HEAD)
    assert {row.position for row in status} == {49}
    assert {row.degraded_why for row in status} == {"LogBroken: position 50 is missing: 51 follows 49"}


class UnreadableLog(MemoryLog):
    """A log with one event that this version cannot read."""

    def read_log(self, after: int, limit: int) -> list[Any]:
        return list(self._readable(super().read_log(after, limit)))

    def stream_log(self, after: int, until: int) -> Iterator[Any]:
        return self._readable(super().stream_log(after, until))

    def _readable(self, events: Sequence[Any] | Iterator[Any]) -> Iterator[Any]:
        for recorded in events:
            if recorded.position == 77:
                raise Unreadable("the event at position 77 does not fit its class")
            yield recorded


@pytest.mark.parametrize("empty_first", [True, False])
def test_an_event_that_cannot_be_read_stops_every_projection_before_it(
    open_connection: Connect, connection: Connection, *, empty_first: bool
) -> None:
    if empty_first:  # else the tables are built from the log as it is
        Projector(MemoryLog([]), open_connection).catch_up()
    Projector(UnreadableLog(LOG.events), open_connection).catch_up()
    status = projection_status(connection, head=HEAD)
    assert {(row.position, row.degraded_at) for row in status} == {(76, 77)}


def test_projections_that_are_behind_catch_up_first(open_connection: Connect, connection: Connection) -> None:
    Projector(LOG, open_connection).catch_up()
    connection.execute("delete from read.tracking where name = 'aid'")
    Projector(MemoryLog([]), open_connection).catch_up()
    assert reached_position(connection) == 0
    assert Projector(LOG, open_connection, batch_events=100).catch_up()
    assert reached_position(connection) == HEAD


def test_a_second_copy_waits_until_the_first_is_gone(
    open_connection: Connect, connection: Connection, following: Callable[[Projector], threading.Thread]
) -> None:
    connection.execute("select pg_advisory_lock(%s)", [FOLLOWING_LOCK])
    waiting = Projector(LOG, open_connection)
    assert waiting.catch_up() is False
    following(waiting)
    with pytest.raises(NotReached):
        wait_for(connection, HEAD, timeout_seconds=0.2)
    connection.execute("select pg_advisory_unlock(%s)", [FOLLOWING_LOCK])
    assert wait_for(connection, HEAD, timeout_seconds=20) == HEAD


def test_a_lost_connection_is_replaced(
    open_connection: Connect, connection: Connection, following: Callable[[Projector], threading.Thread]
) -> None:
    growing = MemoryLog(list(LOG.events[:200]))
    projector = Projector(growing, open_connection)
    following(projector)
    wait_for(connection, 200, timeout_seconds=20)
    ended = connection.execute(
        """
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and classid::bigint << 32 | objid::bigint = %s and granted and pid <> pg_backend_pid()
        """,
        [FOLLOWING_LOCK],
    ).fetchall()
    assert ended == [(True,)]
    growing.events.extend(LOG.events[200:])  # type: ignore[attr-defined]
    projector.wake()
    assert wait_for(connection, HEAD, timeout_seconds=20) == HEAD


def test_the_projector_survives_a_fault_of_its_own(
    open_connection: Connect,
    connection: Connection,
    following: Callable[[Projector], threading.Thread],
) -> None:
    faults = iter([ZeroDivisionError("once")])

    class FaultyOnce(MemoryLog):
        def read_log(self, after: int, limit: int) -> list[Any]:
            for fault in faults:
                raise fault
            return super().read_log(after, limit)

    following(Projector(FaultyOnce(LOG.events), open_connection))
    assert wait_for(connection, HEAD, timeout_seconds=20) == HEAD
    eventually(lambda: next(faults, None) is None)


def test_nothing_is_reached_before_the_read_models_are_there(connection: Connection) -> None:
    with pytest.raises(NotReached):
        reached_position(connection)
    with pytest.raises(NotReached, match="reached position 0; 1 was asked for"):
        wait_for(connection, 1, timeout_seconds=0)
    assert {(row.position, row.lag) for row in projection_status(connection, head=9)} == {(None, 9)}
