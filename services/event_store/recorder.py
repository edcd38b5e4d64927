"""The library's recorder on our own table: appends through milepost.append, reads in stream order and in log order."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from time import sleep
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent, Subscription
from psycopg.sql import SQL, Literal
from typing_extensions import override

from services.database import Pool
from services.event_store.append import CommandKey
from services.event_store.batch import Batch, StoredFact, Touch
from services.event_store.connections import borrowed, reading, write

LAST: Final = 2**63 - 1
"""Beyond every version and position."""
PAGE_EVENTS: Final = 1_000
POLL_SECONDS: Final = 0.05

APPEND: Final = b"select * from milepost.append(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"
EVENT: Final = SQL("originator_id, originator_version, notification_id, recorded_at, topic, state")

EventRow = tuple[UUID, int, int, datetime, str, bytes]
"""Stream, version, position, recorded at, stored name, envelope."""


class Verdict(NamedTuple):
    """What milepost.append says of one request; which fields are filled depends on the `outcome`."""

    outcome: str
    lost_stream: UUID | None
    lost_version: int | None
    lost_claim: int | None
    streams: list[UUID] | None
    versions: list[int] | None
    first_position: int | None
    position: int | None
    recorded_at: datetime | None
    clamped: timedelta


class CommandRow(NamedTuple):
    """A settled command as it is stored."""

    scope: str
    key: str
    fingerprint: bytes
    streams: list[UUID]
    versions: list[int]
    first_position: int | None
    position: int
    recorded_at: datetime


class EventRecorder(ApplicationRecorder):
    """Our rows for us, and the interface of `eventsourcing` for what is built on the library."""

    def __init__(self, pool: Pool) -> None:
        """Take a pool of connections in autocommit mode, as the role that may append and read."""
        self._pool = pool

    def append(self, batch: Batch) -> list[Verdict]:
        """Record a batch in one round trip. Raise `StoreUnavailable` or `RequestRefused`, then none of it by this call."""
        parameters = batch.parameters()
        with borrowed(self._pool) as connection:
            return [Verdict(*row) for row in write(connection, APPEND, parameters)]

    def select_command(self, command: UUID) -> CommandRow | None:
        """Return the row of a settled command, or None."""
        query = SQL(
            "select scope, key, fingerprint, streams, versions, first_position, position, recorded_at"
            " from milepost.command where command_id = %s"
        )
        with reading(self._pool) as connection:
            row = connection.execute(query, (command,), binary=True).fetchone()
        return None if row is None else CommandRow(*row)

    def select_places(self, first: int, last: int) -> list[tuple[UUID, int, int, str]]:
        """Return stream, version, position and stored name of the events from one position to another."""
        query = SQL(
            "select originator_id, originator_version, notification_id, topic from milepost.event"
            " where notification_id between %s and %s order by notification_id"
        )
        with reading(self._pool) as connection:
            return connection.execute(query, (first, last), binary=True).fetchall()

    def select_stream(self, stream: UUID, *, as_of: int = LAST, version: int = LAST) -> list[tuple[Any, ...]]:
        """Return the `EventRow` of each event of a stream up to a position and a version, and its programme at the end."""
        query = SQL(
            "select {event}, programme_id from milepost.event where originator_id = %s and originator_version <= %s"
            " and notification_id <= %s order by originator_version"
        ).format(event=EVENT)
        with reading(self._pool) as connection:
            return connection.execute(query, (stream, version, as_of), binary=True).fetchall()

    def select_log(self, after: int, limit: int) -> list[EventRow]:
        """Return the events after a position, in log order, at most `limit`."""
        query = SQL(
            "select {event} from milepost.event where notification_id > %s order by notification_id limit %s"
        ).format(event=EVENT)
        with reading(self._pool) as connection:
            return connection.execute(query, (after, limit), binary=True).fetchall()

    def copy_log(self, after: int, until: int) -> Generator[EventRow, None, None]:
        """Stream the events after one position up to another, in log order; a connection is held until the end."""
        query = SQL(
            "copy (select {event} from milepost.event where notification_id > {after} and notification_id <= {until}"
            " order by notification_id) to stdout (format binary)"
        ).format(event=EVENT, after=Literal(after), until=Literal(until))
        with reading(self._pool) as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")  # it lasts as long as its reader takes
            with cursor.copy(query) as copy:
                copy.set_types(["uuid", "bigint", "bigint", "timestamptz", "text", "bytea"])
                yield from copy.rows()

    def select_version(self, stream: UUID, *, as_of: int = LAST) -> int:
        """Return the version that a stream had at a position, 0 where it did not exist."""
        query = SQL(
            "select originator_version from milepost.event where originator_id = %s and notification_id <= %s"
            " order by originator_version desc limit 1"
        )
        with reading(self._pool) as connection:
            row = connection.execute(query, (stream, as_of), binary=True).fetchone()
        return 0 if row is None else row[0]

    def select_head(self) -> tuple[int, datetime | None]:
        """Return the last position, 0 for an empty log, and when it was recorded."""
        with reading(self._pool) as connection:
            row = connection.execute("select position, recorded_at from milepost.head", binary=True).fetchone()
        assert row is not None
        return row[0], row[1]

    def select_position_at(self, time: datetime) -> tuple[int, bool]:
        """Return the last position recorded up to a moment, and whether that is final; waits for appends in flight."""
        query = b"select position, final from milepost.position_at(%b)"
        with reading(self._pool) as connection:
            row = connection.execute(query, (time.astimezone(UTC),), binary=True).fetchone()
        assert row is not None
        return row[0], row[1]

    @override
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Append as the library does: `command` (a `CommandKey`) is required, `programme` belongs to all of them.

        The events of a stream follow each other. Raise the library's `IntegrityError` when they are not recorded now,
        because a stream is elsewhere or the key was used before; a repeat returns the positions of the first time.
        """
        command: CommandKey = kwargs["command"]
        touches = [
            Touch(UUID(str(stream)), events[0].originator_version - 1, len(events))
            for stream, run in groupby(stored_events, key=lambda event: event.originator_id)
            if (events := _dense(list(run)))
        ]
        batch = Batch()
        facts = [StoredFact(event.topic, event.state, kwargs.get("programme")) for event in stored_events]
        batch.add(command, touches=touches, claims=(), facts=facts)
        verdict = self.append(batch)[0]
        if verdict.outcome not in {"recorded", "replayed"}:
            raise IntegrityError(
                f"{verdict.outcome}: stream {verdict.lost_stream} is at version {verdict.lost_version}"
            )
        if verdict.first_position is None or verdict.position is None:
            return []
        return range(verdict.first_position, verdict.position + 1)

    @override
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return stored events of a stream, after version `gt` and up to `lte`, in version order or against it."""
        query = SQL(
            "select originator_id, originator_version, topic, state from milepost.event where originator_id = %s"
            " and originator_version > %s and originator_version <= %s order by originator_version {order} limit %s"
        ).format(order=SQL("desc" if desc else "asc"))
        bounds = (UUID(str(originator_id)), 0 if gt is None else gt, LAST if lte is None else lte, limit)
        with reading(self._pool) as connection:
            return [StoredEvent(*row) for row in connection.execute(query, bounds, binary=True)]

    @override
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return stored events in log order, from position `start` to `stop`, of all or some stored names."""
        query = SQL(
            "select originator_id, originator_version, topic, state, notification_id from milepost.event"
            " where notification_id > %s and notification_id <= %s and (%s or topic = any (%s))"
            " order by notification_id limit %s"
        )
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        bounds = (after, LAST if stop is None else stop, not topics, list(topics), limit)
        with reading(self._pool) as connection:
            return [Notification(*row) for row in connection.execute(query, bounds, binary=True)]

    @override
    def max_notification_id(self) -> int | None:
        """Return the last position, None for an empty log."""
        return self.select_head()[0] or None

    @override
    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return all events after position `gt` and then, as they come, the new ones."""
        return PolledSubscription(self, gt, topics)


class PolledSubscription(Subscription[ApplicationRecorder]):
    """Follows the log by asking for more: a notification can be lost, a position cannot."""

    _page: Iterator[Notification] = iter(())

    @override
    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if (notification := next(self._page, None)) is not None:
                self._last_notification_id = notification.id
                return notification
            found = self._recorder.select_notifications(
                self._last_notification_id or 0, PAGE_EVENTS, topics=self._topics, inclusive_of_start=False
            )
            self._page = iter(found)
            if not found:
                sleep(POLL_SECONDS)
        raise StopIteration


def _dense(events: list[StoredEvent]) -> list[StoredEvent]:
    """Return events of one stream; raise `IntegrityError` unless each follows the one before."""
    first = events[0].originator_version
    if [event.originator_version for event in events] != list(range(first, first + len(events))):
        raise IntegrityError(f"the versions of stream {events[0].originator_id} do not follow each other")
    return events
