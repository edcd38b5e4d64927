from __future__ import annotations

from uuid import UUID

import pytest
from eventsourcing.application import LocalNotificationLog, Repository
from eventsourcing.persistence import EventStore as LibraryEventStore
from eventsourcing.persistence import IntegrityError

from services.database import Database, Pool
from services.event_store import Codec, EventStore, Receipt, Unreadable
from services.event_store.codec import Placed
from services.event_store.recorder import EventRecorder
from tests.services.event_store.sample import DAY, SAMPLES, Counted, key, meta, request, stream, write


@pytest.fixture
def filled(store: EventStore) -> EventStore:
    """Positions 1 to 6: stream 1, 1, 2, 1, 2, 2."""
    for n, (number, expected, count) in enumerate([(1, 0, 2), (2, 0, 1), (1, 2, 1), (2, 1, 2)]):
        store.append([request(f"k{n}", write(number, expected, count))])
    return store


def test_a_stream_is_read_as_of_a_position_and_to_a_version(filled: EventStore) -> None:
    assert [e.position for e in filled.load(stream(1))] == [1, 2, 4]
    assert [e.version for e in filled.load(stream(1))] == [1, 2, 3]
    assert [e.position for e in filled.load(stream(1), as_of=3)] == [1, 2]
    assert [e.position for e in filled.load(stream(1), as_of=0)] == []
    assert [e.position for e in filled.load(stream(1), version=1)] == [1]
    assert filled.load(stream(5)) == []


def test_the_log_is_read_in_pages_and_as_a_stream(filled: EventStore) -> None:
    whole = filled.read_log()
    assert [(e.position, e.stream.int) for e in whole] == [(1, 1), (2, 1), (3, 2), (4, 1), (5, 2), (6, 2)]
    assert filled.read_log(2, 3) == whole[2:5]
    assert filled.read_log(6) == []
    assert list(filled.stream_log()) == whole
    assert list(filled.stream_log(after=2, until=5)) == whole[2:5]
    assert {(e.occurred_on, e.meta.actor, e.recorded_at.utcoffset()) for e in whole} == {
        (DAY, "key:tests", whole[0].recorded_at.utcoffset())
    }


def test_a_stream_of_the_log_that_nobody_reads_to_the_end_gives_its_connection_back(
    filled: EventStore, pool: Pool
) -> None:
    for _ in range(pool.max_size + 1):
        log = filled.stream_log()
        assert next(log).position == 1
        log.close()
    assert filled.head().position == 6


def test_a_command_is_asked_for_its_events(filled: EventStore) -> None:
    assert [e.position for e in filled.events_of_command(key("k3").command_id)] == [5, 6]
    assert filled.events_of_command(key("unknown").command_id) == []


def test_an_event_that_this_version_does_not_know_stops_the_reader(filled: EventStore, pool: Pool) -> None:
    older = EventStore(pool, clock=filled._clock, codec=Codec({}))
    with pytest.raises(Unreadable, match=r"position 1 is called sample\.counted\.v1"):
        older.read_log()


class Tally:
    """What the library's repository hands out: something with a version."""

    def __init__(self) -> None:
        self.total = 0
        self.version = 0


def test_the_library_appends_and_reads_through_our_recorder(filled: EventStore, database: Database) -> None:
    events = LibraryEventStore[UUID](mapper=Codec(SAMPLES), recorder=filled.recorder)
    named = key("library")
    placed = [Placed(stream(3), version, Counted(by=version), DAY, meta(named), bytes(16)) for version in (1, 2, 3)]
    recordings = events.put(placed, command=named)
    assert [recording.notification.id for recording in recordings] == [7, 8, 9]
    assert [recording.notification.id for recording in events.put(placed, command=named)] == [7, 8, 9]
    assert list(events.get(stream(3), gt=1)) == placed[1:]
    assert list(events.get(stream(3), desc=True, limit=1)) == placed[2:]
    with pytest.raises(IntegrityError, match="version 3"):
        events.put(placed, command=key("another"))
    with pytest.raises(IntegrityError, match="do not follow"):
        events.put([placed[0], placed[2]], command=key("gap"))
    with pytest.raises(KeyError, match="command"):
        events.put(placed)
    assert filled.read_log(6)[2].event == Counted(by=3)
    assert isinstance(filled.receipt(key("k0")), Receipt)


def test_the_librarys_notification_log_and_subscription_follow_ours(filled: EventStore) -> None:
    recorder: EventRecorder = filled.recorder
    log = LocalNotificationLog(recorder, section_size=4)
    assert [item.id for item in log["1,4"].items] == [1, 2, 3, 4]
    assert [n.id for n in recorder.select_notifications(2, 10, stop=4)] == [2, 3, 4]
    assert [n.id for n in recorder.select_notifications(2, 1, inclusive_of_start=False)] == [3]
    assert recorder.select_notifications(None, 10, topics=["nobody.knows.v1"]) == []
    assert len(recorder.select_notifications(None, 10, topics=[Counted.name])) == 6
    with recorder.subscribe(gt=4) as subscription:
        assert [next(subscription).id, next(subscription).id] == [5, 6]
        filled.append([request("later", write(9, 0))])
        assert next(subscription).id == 7
        subscription.stop()
        assert list(subscription) == []


def test_the_librarys_repository_folds_our_streams(filled: EventStore) -> None:
    def project(tally: Tally | None, events: object) -> Tally:
        tally = tally or Tally()
        for placed in events:  # type: ignore[attr-defined]
            tally.total += placed.event.by
            tally.version = placed.originator_version
        return tally

    events = LibraryEventStore[UUID](mapper=Codec(SAMPLES), recorder=filled.recorder)
    repository = Repository[UUID](events)
    tally: Tally = repository.get(stream(2), projector_func=project)  # type: ignore[type-var,assignment]
    assert (tally.total, tally.version) == (3, 3)
