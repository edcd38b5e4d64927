"""How far each read model has come: written in the transaction that brings it there, so that both hold or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from domain.events import Event
from domain.history import Recorded
from projections.fold import Projection
from services.event_store import Head

FOLLOWING_LOCK: Final = 7883951805622612853
"""Advisory lock of whoever keeps the read models up to date: a second copy waits."""
REBUILDING_LOCK: Final = 7883951805622612854
"""Advisory lock of whoever builds read models beside the ones that serve."""
_MAKING_LOCK: Final = 7883951805622612855
MAX_WHY: Final = 2000
"""Characters of an error that are kept."""

Connect = Callable[[], Connection[TupleRow]]
"""Opens a connection in the role of the service."""


class Log(Protocol):
    """What the projector needs of the event store."""

    def read_log(self, after: int, limit: int) -> Sequence[Recorded[Event]]:
        """Return the events after a position, in position order, at most `limit`."""
        ...

    def stream_log(self, after: int, until: int) -> Iterable[Recorded[Event]]:
        """Yield the events after one position up to another."""
        ...

    def head(self) -> Head:
        """Return the end of the log."""
        ...


@dataclass(frozen=True, slots=True)
class Tracked:
    """How far a version of a read model is, and, where it had to stop, at which position and why."""

    name: str
    version: int
    position: int
    degraded_at: int | None
    degraded_why: str | None


def open_session(connect: Connect) -> Connection[TupleRow]:
    """Open a connection for work on the read models, each statement a transaction unless one is begun."""
    connection = connect()
    connection.autocommit = True
    # What a crash of the database could take back is computed again from the log, rows and tracked position together.
    connection.execute("set synchronous_commit = off")
    connection.execute("set statement_timeout = 0")
    connection.execute("set timezone = 'UTC'")  # a digest is of texts
    connection.execute("set datestyle = 'ISO, YMD'")
    return connection


def make_tracking(connection: Connection) -> None:
    """Make the table of positions, unless it is there."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_MAKING_LOCK])
        connection.execute(
            """
            create table if not exists read.tracking (
                name text not null,
                version bigint not null,
                position bigint not null check (position >= 0),
                degraded_at bigint,
                degraded_why text,
                primary key (name, version)
            )
            """
        )


def tracked_projections(connection: Connection, projections: Iterable[Projection[Any]]) -> dict[str, Tracked]:
    """Return how far the projections are, by name; one whose version has no table yet is missing."""
    wanted = {projection.name: projection.version for projection in projections}
    row = connection.execute("select to_regclass('read.tracking') is not null").fetchone()
    if row is None or not row[0]:
        return {}
    with connection.cursor(row_factory=class_row(Tracked)) as cursor:
        cursor.execute("select name, version, position, degraded_at, degraded_why from read.tracking")
        return {tracked.name: tracked for tracked in cursor if wanted.get(tracked.name) == tracked.version}


def lock_tracked(connection: Connection, projections: Iterable[Projection[Any]]) -> dict[str, Tracked]:
    """Lock the projections until the end of the transaction, always in the same order, and return how far they are."""
    wanted = {projection.name: projection.version for projection in projections}
    with connection.cursor(row_factory=class_row(Tracked)) as cursor:
        cursor.execute(
            """
            select name, version, position, degraded_at, degraded_why from read.tracking
            where name = any (%s) order by name, version for update
            """,
            [list(wanted)],
        )
        return {tracked.name: tracked for tracked in cursor if wanted[tracked.name] == tracked.version}


def track(connection: Connection, tracked: Iterable[Tracked]) -> None:
    """Write how far projections are."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into read.tracking (name, version, position, degraded_at, degraded_why) values (%s, %s, %s, %s, %s)
            on conflict (name, version) do update set position = excluded.position,
                degraded_at = excluded.degraded_at, degraded_why = excluded.degraded_why
            """,
            [
                (row.name, row.version, row.position, row.degraded_at, row.degraded_why and row.degraded_why[:MAX_WHY])
                for row in tracked
            ],
        )


def forget_degradation(connection: Connection) -> None:
    """Let projections that had to stop try again, which a new version of the code may do with success."""
    connection.execute("update read.tracking set degraded_at = null, degraded_why = null where degraded_at is not null")


def why(error: Exception) -> str:
    """Describe an error in one line."""
    return f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"
