"""What the stock `eventsourcing` library does that the log cannot live with: why we have a recorder and a codec of our own.

Each test is a statement about the installed library. One that fails after an upgrade says that a reason is gone or has
changed: read docs/decisions/0002-own-recorder.md again then.
"""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import eventsourcing.application
import eventsourcing.postgres
import eventsourcing.projection
import psycopg
import pytest
from eventsourcing.persistence import Cipher, IntegrityError, JSONTranscoder, Mapper, StoredEvent, UUIDAsHex
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from services.database import DatabaseUnsafe, open_pool
from services.settings import Settings
from tests.services.event_store.proxy import Wire
from tests.services.event_store.sample import sql, stream

CHANGED = "the library has changed here: read docs/decisions/0002-own-recorder.md again"
COUNT = "select count(*) from public.stored_events"
POSITIONS = "select notification_id from public.stored_events order by notification_id"


@dataclass(frozen=True)
class Moved:
    """An event in the library's own style."""

    originator_id: UUID
    originator_version: int
    by: float = 1.0
    other: UUID | None = None


@pytest.fixture
def datastore(superuser_url: str) -> Iterator[PostgresDatastore]:
    with _datastore(superuser_url) as opened:
        yield opened


@pytest.fixture
def recorder(datastore: PostgresDatastore) -> PostgresApplicationRecorder:
    made = PostgresApplicationRecorder(datastore)
    made.create_table()
    return made


def _datastore(url: str, *, enable_db_functions: bool = False) -> PostgresDatastore:
    given = conninfo_to_dict(url)
    return PostgresDatastore(
        dbname=str(given["dbname"]),
        host=str(given["host"]),
        port=str(given.get("port") or 5432),
        user=str(given["user"]),
        password=str(given.get("password") or ""),
        enable_db_functions=enable_db_functions,
        pool_size=1,
        max_overflow=4,
    )


def _event(number: int, version: int, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(stream(number), version, "a.v1", state)


def _mapper() -> Mapper[UUID]:
    transcoder = JSONTranscoder()
    transcoder.register(UUIDAsHex())
    return Mapper(transcoder)


def test_the_stored_name_is_the_place_of_the_class_in_the_code() -> None:
    stored = _mapper().to_stored_event(Moved(stream(1), 1))
    assert stored.topic == f"{__name__}:Moved", CHANGED


def test_the_transcoder_writes_nan_and_nul_that_other_readers_refuse() -> None:
    state = _mapper().to_stored_event(Moved(stream(1), 1, by=math.nan)).state
    assert state == b'{"by":NaN,"other":null}', CHANGED
    assert JSONTranscoder().encode("a\0b") == b'"a\\u0000b"', CHANGED


def test_the_transcoder_wraps_every_id() -> None:
    state = _mapper().to_stored_event(Moved(stream(1), 1, other=stream(2))).state
    assert json.loads(state)["other"] == {"_type_": "uuid_hex", "_data_": stream(2).hex}, CHANGED


def test_positions_have_gaps(recorder: PostgresApplicationRecorder, superuser_url: str) -> None:
    recorder.insert_events([_event(1, 1)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([_event(2, 1), _event(1, 1)])
    recorder.insert_events([_event(1, 2)])
    positions = [row[0] for row in sql(superuser_url, POSITIONS)]
    assert len(positions) == 2, CHANGED
    assert positions[1] - positions[0] > 1, CHANGED


def test_a_version_may_be_left_out(recorder: PostgresApplicationRecorder, superuser_url: str) -> None:
    recorder.insert_events([_event(1, 7)])
    assert sql(superuser_url, COUNT) == [(1,)], CHANGED


def test_a_save_takes_the_table_from_everybody_and_announces_inside_the_transaction(
    recorder: PostgresApplicationRecorder, superuser_url: str
) -> None:
    """While one save is not committed, no other can do anything: there is no group commit."""
    with psycopg.connect(superuser_url) as other:
        other.execute("lock table public.stored_events in exclusive mode")
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(recorder.insert_events, [_event(1, 1)])
            query = (
                "select count(*) from pg_locks where not granted and mode = 'ExclusiveLock' and locktype = 'relation'"
            )
            while sql(superuser_url, query) != [(1,)]:
                assert not waiting.done(), CHANGED
            other.rollback()
            waiting.result(30)
    source = inspect.getsource(PostgresApplicationRecorder._insert_stored_events)
    assert source.index("_lock_table") < source.index("_notify_channel") < source.index("super()"), CHANGED
    assert "conn.pipeline()" in inspect.getsource(PostgresApplicationRecorder.insert_events), CHANGED


def test_a_save_whose_answer_is_lost_comes_back_as_a_conflict_with_itself(
    recorder: PostgresApplicationRecorder, superuser_url: str, cable: Wire
) -> None:
    """The library repeats a save after an operational error, whatever became of it."""
    far = make_conninfo(superuser_url, host="127.0.0.1", port=cable.port)
    with _datastore(far) as datastore:
        distant = PostgresApplicationRecorder(datastore)
        distant.insert_events([_event(1, 1)])
        cable.marker = b"COMMIT"
        with pytest.raises(IntegrityError):
            distant.insert_events([_event(1, 2)])
    assert cable.cuts == 1
    assert sql(superuser_url, COUNT) == [(2,)], CHANGED


def test_its_database_functions_let_a_later_save_overtake(superuser_url: str) -> None:
    """Without the lock a position appears after a higher one was read: a follower skips it for ever."""
    with _datastore(superuser_url, enable_db_functions=True) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        with psycopg.connect(superuser_url) as slow:
            slow.execute(
                "insert into public.stored_events (originator_id, originator_version, topic, state)"
                " values (gen_random_uuid(), 1, 'a.v1', '')"
            )
            recorder.insert_events([_event(2, 1)])
            seen_first = [notification.id for notification in recorder.select_notifications(1, 10)]
            slow.commit()
        seen_later = [notification.id for notification in recorder.select_notifications(1, 10)]
    assert seen_first, CHANGED
    assert min(seen_later) < min(seen_first), CHANGED


def test_we_refuse_to_start_with_its_database_functions(
    database_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(eventsourcing.postgres.PostgresFactory.POSTGRES_ENABLE_DB_FUNCTIONS, "y")
    with pytest.raises(DatabaseUnsafe, match="POSTGRES_ENABLE_DB_FUNCTIONS"), open_pool(database_url, settings):
        pass


def test_its_runner_commits_each_event_by_itself() -> None:
    source = inspect.getsource(eventsourcing.projection)
    assert "process_event(domain_event, tracking)" in source, CHANGED


def test_its_cipher_has_one_key_and_no_associated_data() -> None:
    assert list(inspect.signature(Cipher.__init__).parameters) == ["self", "environment"], CHANGED
    assert list(inspect.signature(Cipher.encrypt).parameters) == ["self", "plaintext"], CHANGED


def test_its_aggregate_cache_copies_outside_its_lock() -> None:
    source = inspect.getsource(eventsourcing.application.Repository)
    assert "deepcopy" in source, CHANGED
