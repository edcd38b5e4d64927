"""A rebuild gives what following gave, beside the tables that serve, and takes their place at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from projections import PROJECTIONS
from projections.budgets import BUDGETS
from projections.portfolio import PORTFOLIO
from projections.programmes import RULEBOOKS
from services.projector import (
    Connect,
    Projector,
    RebuildRunning,
    build,
    digests,
    projection_status,
    reached_position,
    rebuild,
)
from services.projector.tracking import REBUILDING_LOCK
from tests.projections import programme_moves, values
from tests.projections.logs import MemoryLog, fixed_choices, history, log_of
from tests.services.projector.test_follow import LOG, follow_from_nothing, stopping_at

HEAD = LOG.head().position


def tables(connection: Connection) -> set[str]:
    return {name for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'read'")}


@pytest.mark.parametrize("most_standing", [200_000, 5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rebuild_gives_what_following_gave(
    open_connection: Connect, connection: Connection, monkeypatch: pytest.MonkeyPatch, seed: int, most_standing: int
) -> None:
    monkeypatch.setattr(build, "CHUNK_EVENTS", 50)
    monkeypatch.setattr(build, "MOST_STANDING_ROWS", most_standing)
    log = MemoryLog(log_of(fixed_choices(500, seed=seed)))
    Projector(MemoryLog([]), open_connection).catch_up()
    Projector(log, open_connection, batch_events=33).catch_up()
    live = digests(connection, position=500)
    seen: list[tuple[int, int]] = []

    rebuilt = rebuild(log, open_connection, PROJECTIONS, report=lambda done, total: seen.append((done, total)))

    assert all(row.matches for row in rebuilt)
    assert {row.name: row.live_digest for row in rebuilt} == live
    assert digests(connection, position=500) == live
    assert seen[0] == (0, 500)
    assert seen[-1] == (500, 500)
    assert not [name for name in tables(connection) if name.endswith("_new")]


def test_a_rebuild_that_began_earlier_catches_up_before_it_takes_over(
    open_connection: Connect, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "NEAR_EVENTS", 20)

    class GrowingLog(MemoryLog):
        """Grows from 100 to 400 events, which the live projector follows, once the fold has begun."""

        def stream_log(self, after: int, until: int) -> Iterator[Any]:
            self.events.extend(LOG.events[100:])  # type: ignore[attr-defined]
            Projector(self, open_connection).catch_up()
            return super().stream_log(after, until)

    log = GrowingLog(list(LOG.events[:100]))
    Projector(MemoryLog([]), open_connection).catch_up()
    rebuilt = rebuild(log, open_connection, [PORTFOLIO])
    assert rebuilt[0].matches
    assert rebuilt[0].position == HEAD
    assert reached_position(connection, [PORTFOLIO]) == HEAD
    served = digests(connection, position=HEAD)
    follow_from_nothing(open_connection, connection, 1000)
    assert digests(connection, position=HEAD) == served


def test_a_changed_table_is_noticed_and_replaced(open_connection: Connect, connection: Connection) -> None:
    Projector(LOG, open_connection).catch_up()
    right = digests(connection, position=HEAD)
    connection.execute("update read.portfolio_v2 set title = 'Another title' where to_position > %s", [HEAD])
    rebuilt = {row.name: row for row in rebuild(LOG, open_connection, PROJECTIONS)}
    assert [name for name, row in rebuilt.items() if not row.matches] == ["portfolio"]
    assert digests(connection, position=HEAD) == right


def test_the_digest_of_an_earlier_position_does_not_know_what_came_later(
    open_connection: Connect, connection: Connection
) -> None:
    Projector(MemoryLog(LOG.events[:150]), open_connection).catch_up()
    then = digests(connection, position=150)
    Projector(LOG, open_connection).catch_up()
    assert digests(connection, position=150) == then
    assert digests(connection, position=HEAD) != then


def test_a_new_version_is_built_beside_the_old_one_which_a_rebuild_drops(
    open_connection: Connect, connection: Connection
) -> None:
    Projector(LOG, open_connection).catch_up()
    newer = tuple(replace(found, version=2) if found is BUDGETS else found for found in PROJECTIONS)
    Projector(LOG, open_connection, projections=newer).catch_up()
    assert {"budgets_v1", "budgets_v2"} <= tables(connection)
    assert reached_position(connection, newer) == HEAD
    rebuild(LOG, open_connection, newer)
    assert "budgets_v1" not in tables(connection)
    assert reached_position(connection, newer) == HEAD


def test_a_projection_that_cannot_be_built_to_the_end_leaves_the_table_that_is_further(
    open_connection: Connect, connection: Connection
) -> None:
    Projector(LOG, open_connection).catch_up()
    before = digests(connection, position=HEAD)
    rebuilt = {row.name: row for row in rebuild(LOG, open_connection, stopping_at(100))}
    assert rebuilt["budgets"].failure == "ValueError: this cannot be"
    assert rebuilt["budgets"].position < HEAD
    assert rebuilt["budgets"].matches  # as far as it came
    assert digests(connection, position=HEAD) == before
    assert reached_position(connection) == HEAD


def test_a_projection_that_cannot_be_built_at_first_serves_as_far_as_it_came(
    open_connection: Connect, connection: Connection
) -> None:
    too_large = programme_moves.PROGRAMME_MOVES[4](1).model_copy(update={"version": 2**63})
    log = MemoryLog(
        history(
            programme_moves.opened(1), too_large, programme_moves.PROGRAMME_MOVES[1](1), stream=values.PROGRAMMES[0]
        )
    )
    assert Projector(log, open_connection).catch_up()
    status = {row.name: row for row in projection_status(connection, head=3)}
    assert (status["rulebooks"].position, status["rulebooks"].degraded_at) == (1, 2)
    assert "out of range" in str(status["rulebooks"].degraded_why)
    assert {row.position for name, row in status.items() if name != RULEBOOKS.name} == {3}


def test_two_rebuilds_do_not_run_at_once(open_connection: Connect, connection: Connection) -> None:
    connection.execute("select pg_advisory_lock(%s)", [REBUILDING_LOCK])
    with pytest.raises(RebuildRunning):
        rebuild(LOG, open_connection, PROJECTIONS)


def test_what_a_killed_rebuild_left_behind_is_dropped_by_the_next_one(
    open_connection: Connect, connection: Connection
) -> None:
    Projector(LOG, open_connection).catch_up()
    served = digests(connection, position=HEAD)

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done == total:
            raise Killed

    with pytest.raises(Killed):
        rebuild(LOG, open_connection, PROJECTIONS, report=kill)
    assert "portfolio_v2_new" in tables(connection)
    assert digests(connection, position=HEAD) == served
    rebuild(LOG, open_connection, [BUDGETS])
    assert not [name for name in tables(connection) if name.endswith("_new")]
    assert digests(connection, position=HEAD) == served


def test_a_switch_waits_for_a_reader_of_the_old_table(
    open_connection: Connect, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    Projector(LOG, open_connection).catch_up()
    monkeypatch.setattr(build, "SWITCH_WAIT", "50ms")
    reader = open_connection()
    tries: list[int] = []
    switch = build._switch

    def counted(*arguments: Any) -> None:
        tries.append(len(tries))
        if len(tries) == 3:
            reader.rollback()
        switch(*arguments)

    monkeypatch.setattr(build, "_switch", counted)
    reader.execute("select count(*) from read.budgets_v1")
    rebuilt = rebuild(LOG, open_connection, [BUDGETS])
    reader.close()
    assert rebuilt[0].matches
    assert len(tries) == 3
