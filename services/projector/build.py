"""Building read models from the whole log, beside those that serve, and switching to them in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.events import Event
from domain.history import Recorded
from projections.fold import Folding, Projection
from services.event_store import Unreadable
from services.projector.advance import LOST, take
from services.projector.tables import (
    add_indexes,
    create_table,
    digest_of,
    drop_leftovers,
    drop_table,
    load_rows,
    rename_table,
    write_finished,
    write_standing,
)
from services.projector.tracking import (
    REBUILDING_LOCK,
    Connect,
    Log,
    Tracked,
    lock_tracked,
    make_tracking,
    open_session,
    track,
    tracked_projections,
    why,
)

CHUNK_EVENTS: Final = 10_000
MOST_STANDING_ROWS: Final = 200_000
"""Rows of one projection that are kept in memory; past that they are written and loaded again when they change."""
NEAR_EVENTS: Final = 1000
"""So close to the end of the log the rest is done inside the switch."""
SWITCH_WAIT: Final = "2s"
"""How long a switch waits for readers of the old table, and new readers behind it; then it tries again."""
SWITCH_TRIES: Final = 30

logger = structlog.get_logger(__name__)

Report = Callable[[int, int], None]
"""Called with the events done and the events to do."""


class RebuildRunning(Exception):
    """Somebody else builds read models at the moment: wait until that is done."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of the rebuild of one projection."""

    name: str
    version: int
    position: int
    """How far the new table was when it took over, or where it had to stop."""
    compared_at: int | None
    """The position at which the digests were compared; null where no table of this version served before."""
    live_digest: str | None
    rebuilt_digest: str
    failure: str | None
    """Why it could not go on; the table that served keeps serving where it is further."""

    @property
    def matches(self) -> bool | None:
        """Whether the live table held what the log says; None where there was none to compare with."""
        return None if self.live_digest is None else self.live_digest == self.rebuilt_digest


@dataclass(slots=True)
class _Build:
    """A projection on its way: its new table and how far that is."""

    projection: Projection[Any]
    folding: Folding[Any] = field(init=False)
    position: int = 0
    failure: Exception | None = None
    stumbled: bool = False
    """Whether the fast way met something that it could not take."""
    written: bool = False
    """Whether the new table has rows that still hold, so that they may have to be loaded again."""

    def __post_init__(self) -> None:
        self.folding = Folding(self.projection)

    @property
    def table(self) -> str:
        return f"{self.projection.table}_new"


def rebuild(
    log: Log, connect: Connect, projections: Sequence[Projection[Any]], *, report: Report | None = None
) -> list[Rebuilt]:
    """Build the projections from the whole log and switch to them; writers never wait, readers only for the switch.

    Raise `RebuildRunning`. Killed in the middle it leaves the tables that serve alone; the next one cleans up.
    """
    with _building(connect) as connection:
        rebuilt = _rebuild(log, connection, projections, report or (lambda done, total: None))  # noqa: ARG005 - nobody looks
        _drop_superseded(connection, projections)
    return rebuilt


def build_missing(
    log: Log, connect: Connect, connection: Connection, projections: Sequence[Projection[Any]]
) -> list[Rebuilt]:
    """Build those projections whose version has no table yet."""
    tracked = tracked_projections(connection, projections)
    missing = [projection for projection in projections if projection.name not in tracked]
    if not missing:
        return []
    with _building(connect) as building:
        return _rebuild(log, building, missing, lambda done, total: None)  # noqa: ARG005 - nobody looks


@contextmanager
def _building(connect: Connect) -> Iterator[Connection[TupleRow]]:
    connection = open_session(connect)
    try:
        row = connection.execute("select pg_try_advisory_lock(%s)", [REBUILDING_LOCK]).fetchone()
        if row is None or not row[0]:
            raise RebuildRunning("Somebody else is rebuilding the read models: wait until that is done.")
        make_tracking(connection)
        drop_leftovers(connection)
        yield connection
    finally:
        connection.close()


def _rebuild(log: Log, connection: Connection, projections: Sequence[Projection[Any]], report: Report) -> list[Rebuilt]:
    builds = [_Build(projection) for projection in projections]
    for build in builds:
        create_table(connection, build.projection, build.table)
    target = log.head().position
    _fold_log(log, connection, builds, target=target, report=report)
    for build in builds:
        if build.stumbled:
            _start_again(connection, build)
            _catch_up(log, connection, build, target)
        while build.failure is None and log.head().position - build.position > NEAR_EVENTS:
            _catch_up(log, connection, build, build.position + NEAR_EVENTS)
    return [_take_over(log, connection, build) for build in builds]


def _fold_log(log: Log, connection: Connection, builds: list[_Build], *, target: int, report: Report) -> None:
    """Fold the log up to the target into the new tables."""
    events = iter(log.stream_log(0, target))
    position = 0
    report(position, target)
    while position < target:
        try:
            chunk = list(islice(events, CHUNK_EVENTS))
        except Unreadable:
            break  # a catch-up finds the last readable event
        for build in builds:
            _unless_it_stumbles(connection, build, partial(_fold_chunk, connection, build, chunk))
        position = chunk[-1].position
        report(position, target)
    for build in builds:
        _unless_it_stumbles(connection, build, partial(_finish, connection, build))


def _unless_it_stumbles(connection: Connection, build: _Build, work: Callable[[], None]) -> None:
    """Do some work for one projection; what it cannot take must not stop the others."""
    if build.stumbled:
        return
    try:
        with connection.transaction():
            work()
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001 - see above; the fault is found again, and kept, event by event
        build.stumbled = True
        logger.warning("rebuild_stumbles", projection=build.projection.name, why=why(error))


def _fold_chunk(connection: Connection, build: _Build, chunk: Sequence[Recorded[Event]]) -> None:
    if build.written:
        load_rows(connection, build.folding, build.table, build.folding.touched(chunk))
    for recorded in chunk:
        build.folding.apply(recorded)
    write_finished(connection, build.folding, build.table)
    if len(build.folding.standing) > MOST_STANDING_ROWS:
        write_standing(connection, build.folding, build.table)
        build.written = True
    build.position = chunk[-1].position


def _finish(connection: Connection, build: _Build) -> None:
    write_standing(connection, build.folding, build.table)
    add_indexes(connection, build.projection, build.table)


def _start_again(connection: Connection, build: _Build) -> None:
    """Begin with an empty table and go the slow way, which stops exactly before the event at fault."""
    with connection.transaction():
        drop_table(connection, build.table)
        create_table(connection, build.projection, build.table)
        add_indexes(connection, build.projection, build.table)
    build.position = 0


def _catch_up(log: Log, connection: Connection, build: _Build, until: int) -> None:
    """Bring the new table to a position, or as far as it goes."""
    while build.failure is None and build.position < until:
        limit = min(until - build.position, NEAR_EVENTS)
        try:
            events = log.read_log(build.position, limit)
        except Unreadable as error:
            if limit > 1:
                _catch_up(log, connection, build, build.position + limit // 2)
                continue
            build.failure = error
            return
        reached, build.failure = take(connection, build.projection, events, table=build.table)
        build.position = build.position if reached is None else reached


def _take_over(log: Log, connection: Connection, build: _Build) -> Rebuilt:
    """Compare with the table that serves, then let the new one take its place."""
    live = tracked_projections(connection, [build.projection]).get(build.projection.name)
    compared_at = min(live.position, build.position) if live else None
    digest_at = build.position if compared_at is None else compared_at
    rebuilt_digest = digest_of(connection, build.projection, build.table, position=digest_at)
    live_digest = digest_of(connection, build.projection, build.projection.table, position=digest_at) if live else None
    for _ in range(SWITCH_TRIES - 1):
        try:
            _switch(log, connection, build)
            break
        except psycopg.errors.LockNotAvailable:
            continue  # a long query reads the old table
    else:
        _switch(log, connection, build)
    return Rebuilt(
        name=build.projection.name,
        version=build.projection.version,
        position=build.position,
        compared_at=compared_at,
        live_digest=live_digest,
        rebuilt_digest=rebuilt_digest,
        failure=why(build.failure) if build.failure is not None else None,
    )


def _switch(log: Log, connection: Connection, build: _Build) -> None:
    projection, position = build.projection, build.position
    try:
        with connection.transaction():
            connection.execute(f"set local lock_timeout = '{SWITCH_WAIT}'")
            live = lock_tracked(connection, [projection]).get(projection.name)  # the projector now waits for us
            if live is not None:
                _catch_up(log, connection, build, live.position)
            if build.failure is not None and live is not None and live.position > build.position:
                drop_table(connection, build.table)
                return
            drop_table(connection, projection.table)
            rename_table(connection, build.table, projection.table)
            track(connection, [_tracked(build)])
    except psycopg.errors.LockNotAvailable:
        build.position = position  # what was caught up is undone
        raise


def _tracked(build: _Build) -> Tracked:
    return Tracked(
        name=build.projection.name,
        version=build.projection.version,
        position=build.position,
        degraded_at=None if build.failure is None else build.position + 1,
        degraded_why=None if build.failure is None else why(build.failure),
    )


def _drop_superseded(connection: Connection, projections: Sequence[Projection[Any]]) -> None:
    """Drop the tables of other versions, which nobody follows any more."""
    current = {projection.name: projection.version for projection in projections}
    with connection.transaction():
        rows = connection.execute("select name, version from read.tracking where name = any (%s)", [list(current)])
        for name, version in rows.fetchall():
            if version != current[name]:
                drop_table(connection, f"{name}_v{version}")
                connection.execute("delete from read.tracking where name = %s and version = %s", [name, version])
