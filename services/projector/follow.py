"""The projector: brings every read model to the end of the log, batch by batch, each batch one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import structlog
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.events import Event
from domain.history import Recorded
from projections import PROJECTIONS
from projections.fold import Projection
from services.event_store import Unreadable
from services.projector.advance import LOST, take
from services.projector.build import RebuildRunning, build_missing
from services.projector.tracking import (
    FOLLOWING_LOCK,
    Connect,
    Log,
    Tracked,
    forget_degradation,
    lock_tracked,
    make_tracking,
    open_session,
    track,
    why,
)

BATCH_EVENTS: Final = 1000
POLL_SECONDS: Final = 0.05
"""How often an idle projector looks for events: half of this is what a reader of his own write waits on average."""
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 5.0

logger = structlog.get_logger(__name__)


class LogBroken(Exception):
    """The log has a hole: a position that should follow is not there."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Events after a position, dense; `broken` says why the next one cannot be taken."""

    events: Sequence[Recorded[Event]]
    broken: Exception | None


class Projector:
    """Keeps the read models. One copy works, any other waits until the first one is gone."""

    def __init__(
        self,
        log: Log,
        connect: Connect,
        *,
        projections: Sequence[Projection[Any]] = PROJECTIONS,
        batch_events: int = BATCH_EVENTS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Take the log, and how to open a connection of the service that is not from a pool."""
        self._log = log
        self._connect = connect
        self._projections = {projection.name: projection for projection in projections}
        self._batch_events = batch_events
        self._poll_seconds = poll_seconds
        self._woken = threading.Event()

    def follow(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a lost database is waited for."""
        pause = FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                with self._session() as connection:
                    while connection is not None and not stop.is_set():
                        if self.step(connection) == 0:
                            self._wait()
                        pause = FIRST_PAUSE_SECONDS
                if connection is None:
                    stop.wait(self._poll_seconds * 10)
            except Exception as error:
                expected = isinstance(error, (*LOST, RebuildRunning))
                logger.warning("projector_waits", why=why(error), seconds=pause, exc_info=not expected)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def wake(self) -> None:
        """Say that there are new events, so that an idle projector does not wait for its next look."""
        self._woken.set()

    def catch_up(self) -> bool:
        """Work until nothing is left to do. Return False when another copy works: it will get there by itself."""
        with self._session() as connection:
            if connection is None:
                return False
            while self.step(connection):
                pass
            return True

    def _wait(self) -> None:
        self._woken.wait(self._poll_seconds)
        self._woken.clear()

    @contextmanager
    def _session(self) -> Iterator[Connection[TupleRow] | None]:
        """Open the one connection that holds the lock and does the work: when it is lost, so is the lock."""
        connection = open_session(self._connect)
        try:
            row = connection.execute("select pg_try_advisory_lock(%s)", [FOLLOWING_LOCK]).fetchone()
            if row is None or not row[0]:
                yield None
                return
            make_tracking(connection)
            forget_degradation(connection)
            build_missing(self._log, self._connect, connection, list(self._projections.values()))
            yield connection
        finally:
            connection.close()

    def step(self, connection: Connection) -> int:
        """Bring the projections that are furthest behind one batch further; return how many events that were."""
        with connection.transaction():
            behind = self._furthest_behind(lock_tracked(connection, self._projections.values()).values())
            if behind is None:
                return 0
            together, limit = behind
            page = self._read(together[0].position, limit)
            if not page.events and page.broken is None:
                return 0
            after = [self._advance(connection, tracked, page) for tracked in together]
            track(connection, after)
        for row in after:
            if row.degraded_at is not None:
                logger.error("projection_stopped", projection=row.name, position=row.degraded_at, why=row.degraded_why)
        return len(page.events) or 1  # a stopped projection is progress: the others may go on

    def _furthest_behind(self, tracked: Sequence[Tracked] | Any) -> tuple[list[Tracked], int] | None:
        """Return the healthy projections at the lowest position, and how many events bring them no further than the next."""
        healthy = sorted((row for row in tracked if row.degraded_at is None), key=lambda row: row.position)
        groups = [list(rows) for _, rows in groupby(healthy, key=lambda row: row.position)]
        if not groups:
            return None
        ahead = groups[1][0].position - groups[0][0].position if len(groups) > 1 else self._batch_events
        return groups[0], min(ahead, self._batch_events)

    def _read(self, after: int, limit: int) -> _Page:
        """Read a page and assert that it follows without a hole."""
        try:
            events = self._log.read_log(after, limit)
        except Unreadable as error:
            if limit > 1:
                return self._read(after, limit // 2)
            return _Page([], error)
        for expected, recorded in enumerate(events, start=after + 1):
            if recorded.position != expected:
                hole = LogBroken(f"position {expected} is missing: {recorded.position} follows {expected - 1}")
                return _Page(events[: expected - after - 1], hole)
        return _Page(events, None)

    def _advance(self, connection: Connection, tracked: Tracked, page: _Page) -> Tracked:
        projection = self._projections[tracked.name]
        reached, error = take(connection, projection, page.events)
        position = tracked.position if reached is None else reached
        error = error or page.broken
        if error is None:
            return replace(tracked, position=position)
        return replace(tracked, position=position, degraded_at=position + 1, degraded_why=why(error))
