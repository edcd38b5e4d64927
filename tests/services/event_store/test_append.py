from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from services.database import Database
from services.event_store import (
    AppendRequest,
    Claim,
    CommandKey,
    EventStore,
    Guard,
    GuardConflict,
    NewEvent,
    Receipt,
    ReusedKey,
    StreamConflict,
    TakenClaim,
    Unstorable,
    Write,
)
from services.event_store.batch import Batch, StoredFact, Touch
from services.event_store.errors import RequestRefused
from services.event_store.recorder import APPEND
from tests.services.event_store.sample import (
    DAY,
    Counted,
    Described,
    key,
    meta,
    request,
    sql,
    stream,
    write,
)


def recorded(outcome: object) -> Receipt:
    assert isinstance(outcome, Receipt), outcome
    return outcome


def test_a_request_writes_several_streams_at_consecutive_positions(store: EventStore) -> None:
    store.append([request("first", write(9, 0))])
    receipt = recorded(store.append([request("second", write(1, 0, 2), write(2, 0))])[0])
    assert [(line.stream, line.version, line.position, line.type) for line in receipt.events] == [
        (stream(1), 1, 2, "sample.counted.v1"),
        (stream(1), 2, 3, "sample.counted.v1"),
        (stream(2), 1, 4, "sample.counted.v1"),
    ]
    assert (receipt.versions, receipt.position, receipt.replayed) == ({stream(1): 2, stream(2): 1}, 4, False)
    assert [(e.stream, e.version, e.position) for e in store.read_log()] == [
        (stream(9), 1, 1),
        *((line.stream, line.version, line.position) for line in receipt.events),
    ]


def test_a_repeat_gets_the_same_receipt_from_rows_alone(store: EventStore) -> None:
    asked = request("once", write(1, 0, 2), write(2, 0))
    first = recorded(store.append([asked])[0])
    store.append([request("later", write(1, 2))])
    again = recorded(store.append([asked])[0])
    assert again == Receipt(
        command=first.command,
        replayed=True,
        events=first.events,
        versions=first.versions,
        position=first.position,
        recorded_at=first.recorded_at,
    )
    assert store.receipt(asked.command) == again
    assert store.head().position == 4


def test_the_same_key_of_another_caller_is_another_command(store: EventStore) -> None:
    store.append([request(key("k", scope="a"), write(1, 0))])
    assert not recorded(store.append([request(key("k", scope="b"), write(2, 0))])[0]).replayed


def test_scope_and_key_cannot_be_cut_elsewhere() -> None:
    assert key("bc", scope="a").command_id != key("c", scope="ab").command_id
    command = key("k").command_id
    assert (command.version, command.variant) == (8, UUID(int=0, version=4).variant)


def test_a_key_with_another_body_is_reused(store: EventStore) -> None:
    store.append([request("k", write(1, 0))])
    assert store.append([request(key("k", body="other"), write(2, 0))]) == [ReusedKey(key("k").command_id)]
    assert store.head().position == 1


def test_a_command_id_that_belongs_to_another_key_is_never_replayed(store: EventStore, superuser_url: str) -> None:
    mine = key("k")
    sql(
        superuser_url,
        "insert into milepost.command values (%s, 'other', 'x', %s, '{}', '{}', null, 0, now())",
        mine.command_id,
        mine.fingerprint,
    )
    assert store.append([request(mine, write(1, 0))]) == [ReusedKey(mine.command_id)]


def test_a_conflict_says_where_the_stream_is(store: EventStore) -> None:
    store.append([request("a", write(1, 0, 3))])
    assert store.append([request("b", write(2, 0), write(1, 2))]) == [StreamConflict(stream(1), 2, 3)]
    assert store.append([request("c", write(1, 4))]) == [StreamConflict(stream(1), 4, 3)]
    assert store.append([request("d", write(1, 0))]) == [StreamConflict(stream(1), 0, 3)]
    assert store.load(stream(2)) == []


def test_a_guard_holds_a_stream_that_is_only_read(store: EventStore) -> None:
    store.append([request("a", write(1, 0, 3))])
    guarded = [Guard(stream(1), 2)]
    assert store.append([request("b", write(2, 0), guards=guarded)]) == [GuardConflict(stream(1), 2, 3)]
    absent = [Guard(stream(1), 0)]
    assert store.append([request("c", write(2, 0), guards=absent)]) == [GuardConflict(stream(1), 0, 3)]
    recorded(store.append([request("d", write(2, 0), guards=[Guard(stream(1), 3), Guard(stream(7), 0)])])[0])


def test_a_claim_is_taken_for_ever_and_per_scope(store: EventStore, database: Database) -> None:
    mine = [Claim("project.code", "AGR-1"), Claim("recipient.number", "AGR-1")]
    recorded(store.append([request("a", write(1, 0), claims=mine)])[0])
    theirs = [Claim("project.code", "AGR-2"), Claim("project.code", "AGR-1")]
    assert store.append([request("b", write(2, 0), claims=theirs)]) == [TakenClaim(theirs[1])]
    recorded(store.append([request("c", write(2, 0), claims=[Claim("project.code", "agr-1"), theirs[0]])])[0])
    rows = sql(database.owner_url, "select scope, value, command_id, position from milepost.claim order by 4, 1, 2")
    assert rows[0] == ("project.code", "AGR-1", key("a").command_id, 1)
    assert [row[3] for row in rows] == [1, 1, 2, 2]


def test_an_empty_decision_is_remembered_with_the_version_it_rests_on(store: EventStore) -> None:
    store.append([request("a", write(1, 0, 3))])
    empty = request("b", Write(stream(1), 3), guards=[Guard(stream(2), 0)])
    first = recorded(store.append([empty])[0])
    assert (first.events, first.versions, first.position) == ((), {stream(1): 3}, 3)
    store.append([request("c", write(1, 3))])
    again = recorded(store.append([empty])[0])
    assert (again.replayed, again.versions, again.position) == (True, {stream(1): 3}, 3)
    assert store.append([request("d", Write(stream(1), 3))]) == [StreamConflict(stream(1), 3, 4)]


@pytest.mark.parametrize(
    ("touches", "events", "message"),
    [
        ([Touch(stream(1), 0, 1), Touch(stream(1), 1, 1)], 2, "once in a request"),
        ([Touch(stream(1), 0, -1), Touch(stream(2), 0, 1)], 1, "writes stand before guards"),
        ([Touch(stream(1), 0, 2)], 1, "do not fit together"),
        ([Touch(stream(1), -1, 1)], 1, "do not fit together"),
        ([Touch(stream(1), 0, -2)], 0, "do not fit together"),
        ([Touch(stream(1), 0, 20_001)], 20_001, "at most 20,000 events"),
    ],
)
def test_the_database_itself_refuses_a_contradiction(
    store: EventStore, touches: list[Touch], events: int, message: str
) -> None:
    batch = Batch()
    batch.add(key("k"), touches=touches, claims=(), facts=[StoredFact("a.v1", b"{}", None)] * events)
    with pytest.raises(RequestRefused, match=message):
        store.recorder.append(batch)
    assert store.head().position == 0


@pytest.mark.parametrize("state", [b"", b"x" * (8 * 1024 * 1024 + 1)], ids=["empty", "too large"])
def test_the_database_itself_refuses_a_state_of_a_wrong_size(store: EventStore, state: bytes) -> None:
    batch = Batch()
    batch.add(key("k"), touches=[Touch(stream(1), 0, 1)], claims=(), facts=[StoredFact("a.v1", state, None)])
    with pytest.raises(RequestRefused, match="event_state_check"):
        store.recorder.append(batch)


def test_a_request_that_contradicts_itself_is_not_even_built() -> None:
    with pytest.raises(ValueError, match="once in a request"):
        request("k", write(1, 0), guards=[Guard(stream(1), 0)])
    with pytest.raises(ValueError, match="comes with an event"):
        request("k", claims=[Claim("s", "v")])
    with pytest.raises(ValueError, match="stands once"):
        request("k", write(1, 0), claims=[Claim("s", "v"), Claim("s", "v")])
    with pytest.raises(ValueError, match="at most 20,000"):
        request("k", write(1, 0, 20_001))
    with pytest.raises(ValueError, match="another command"):
        AppendRequest(key("k"), meta(key("other")), (write(1, 0),))
    with pytest.raises(ValueError, match="32 bytes"):
        CommandKey("scope", "key", b"short")
    with pytest.raises(ValueError, match="1 to 400"):
        CommandKey("scope", "", bytes(32))


def test_nothing_of_a_batch_with_an_unstorable_event_is_sent(store: EventStore) -> None:
    bad = Write(stream(2), 0, (NewEvent(Described(text="a\0b"), DAY),))
    with pytest.raises(Unstorable):
        store.append([request("a", write(1, 0)), request("b", bad)])
    assert store.head().position == 0


def test_twenty_thousand_events_and_one_of_five_megabytes_go_through(store: EventStore) -> None:
    big = Described(text="é" * (5 * 1024 * 1024 // 2))
    named = key("big")
    asked = request(named, write(1, 0, 19_999), Write(stream(2), 0, (NewEvent(big, DAY),)))
    receipt = recorded(store.append([asked])[0])
    assert (len(receipt.events), receipt.position) == (20_000, 20_000)
    loaded = store.load(stream(2))[0]
    assert (loaded.event, loaded.meta, loaded.position) == (big, meta(named), 20_000)
    assert [e.version for e in store.load(stream(1))] == list(range(1, 20_000))


def test_an_append_looks_only_at_what_it_names(store: EventStore, superuser_url: str) -> None:
    """Plans are made while the tables are empty; whatever they hold later, an append reads a few rows by index."""
    batch = Batch()
    touches = [Touch(stream(1), 300, 1), Touch(stream(2), 0, -1)]
    batch.add(key("k"), touches=touches, claims=[Claim("s", "new")], facts=[StoredFact("a.v1", b"{}", None)])
    query = (
        b"select relname::text, seq_tup_read, idx_tup_fetch from pg_stat_xact_user_tables where schemaname = 'milepost'"
    )
    with psycopg.connect(superuser_url) as connection:
        connection.execute(APPEND, batch.parameters())  # a conflict: it makes the plans
        connection.commit()
        store.append([request(f"k{n}", write(1, n), claims=[Claim("s", str(n))]) for n in range(300)])
        assert connection.execute(APPEND, batch.parameters()).fetchone()[0] == "recorded"  # type: ignore[index]
        read = {table: (by_scan, by_index) for table, by_scan, by_index in connection.execute(query)}
    for table in ("event", "command", "claim", "head"):
        assert read[table][0] == 0, f"a scan of {table}"
        assert read[table][1] <= 5, f"too many rows of {table}"


def test_recorded_at_never_decreases_and_a_clock_behind_is_an_alarm(
    store: EventStore, superuser_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = recorded(store.append([request("a", write(1, 0))])[0])
    ahead = first.recorded_at + timedelta(hours=1)
    sql(superuser_url, "update milepost.head set recorded_at = %s", ahead)
    with caplog.at_level(logging.ERROR):
        second = recorded(store.append([request("b", write(1, 1))])[0])
    assert second.recorded_at == ahead
    assert "behind the last recorded event" in caplog.text
    assert [e.recorded_at for e in store.read_log()] == [first.recorded_at, ahead]


def test_every_event_has_its_own_salt_and_its_programme(store: EventStore, database: Database) -> None:
    store.append([request("a", write(1, 0, 3, programme=stream(77)), write(2, 0))])
    rows = sql(
        database.owner_url, "select convert_from(state, 'UTF8')::json ->> 'salt', programme_id from milepost.event"
    )
    assert len({row[0] for row in rows}) == 4
    assert sorted(str(row[1]) for row in rows) == [str(stream(77))] * 3 + ["None"]
    assert Counted() == store.load(stream(1))[0].event
