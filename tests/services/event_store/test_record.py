from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from domain.errors import Refused
from services.clock import SystemClock
from services.database import Pool, open_pool
from services.event_store import (
    ClaimTaken,
    Codec,
    CommandKey,
    EventStore,
    KeyReused,
    Receipt,
    StoreUnavailable,
    StreamChanged,
    Unit,
    Write,
)
from services.settings import Settings
from tests.services.event_store.sample import COUNT, DAY, SAMPLES, Count, Counted, key, meta, request, stream, write


class AlreadyThree(Refused):
    """The count is three already."""


def add_one(_count: Count) -> list[Counted]:
    return [Counted()]


def up_to_three(count: Count) -> list[Counted]:
    if count.value >= 3:
        raise AlreadyThree(value=count.value)
    return [Counted(by=3 - count.value)]


def record(
    store: EventStore,
    name: str | CommandKey,
    decide: Callable[[Count], Sequence[Counted]] = add_one,
    *,
    expected_version: int | None = None,
) -> Receipt:
    command = key(name) if isinstance(name, str) else name
    return store.record(
        COUNT,
        stream(1),
        decide,
        command=command,
        meta=meta(command),
        occurred_on=DAY,
        expected_version=expected_version,
    )


@pytest.fixture
def wide_store(database_url: str, settings: Settings) -> Iterator[EventStore]:
    """A store with a connection for each of twenty threads."""
    wide = settings.model_copy(update={"pool_max_connections": 20, "pool_wait_seconds": 60.0})
    with open_pool(database_url, wide) as pool:
        yield EventStore(pool, clock=SystemClock(), codec=Codec(SAMPLES))


def test_twenty_writers_on_one_stream_lose_and_repeat_nothing(wide_store: EventStore) -> None:
    start = Barrier(20)

    def writer(number: int) -> list[Receipt]:
        start.wait()
        return [record(wide_store, f"w{number}-{n}") for n in range(5)]

    with ThreadPoolExecutor(20) as threads:
        receipts = [receipt for done in threads.map(writer, range(20)) for receipt in done]
    log = wide_store.read_log()
    assert [(e.position, e.version) for e in log] == [(n, n) for n in range(1, 101)]
    assert sorted(receipt.position for receipt in receipts) == list(range(1, 101))
    assert {e.meta.command for e in log} == {receipt.command for receipt in receipts}
    assert [e.recorded_at for e in log] == sorted(e.recorded_at for e in log)


def test_one_command_sent_ten_times_at_once_is_recorded_once(wide_store: EventStore) -> None:
    start = Barrier(10)

    def send(_: int) -> Receipt:
        start.wait()
        return record(wide_store, "same")

    with ThreadPoolExecutor(10) as threads:
        receipts = list(threads.map(send, range(10)))
    assert sorted(receipt.replayed for receipt in receipts) == [False] + [True] * 9
    assert len({(receipt.events, receipt.position, receipt.recorded_at) for receipt in receipts}) == 1
    assert len(wide_store.read_log()) == 1


def test_a_repeat_is_answered_before_its_version_is_judged(store: EventStore) -> None:
    first = record(store, "a", expected_version=0)
    record(store, "b")
    assert record(store, "a", expected_version=0).events == first.events
    with pytest.raises(KeyReused):
        record(store, key("a", body="other"), expected_version=0)


def test_a_stale_version_is_the_callers(store: EventStore) -> None:
    record(store, "a")
    with pytest.raises(StreamChanged) as caught:
        record(store, "b", expected_version=0)
    assert (caught.value.stream, caught.value.expected, caught.value.current) == (stream(1), 0, 1)
    assert record(store, "b", expected_version=1).versions == {stream(1): 2}


def test_a_version_that_gets_stale_while_deciding_is_the_callers_too(store: EventStore) -> None:
    def decide(_count: Count) -> list[Counted]:
        store.append([request("faster", write(1, 0))])
        return [Counted()]

    with pytest.raises(StreamChanged) as caught:
        record(store, "slow", decide, expected_version=0)
    assert caught.value.current == 1
    assert store.receipt(key("slow")) is None


def test_without_a_version_it_decides_again_on_what_is_new(store: EventStore) -> None:
    seen: list[int] = []

    def decide(count: Count) -> list[Counted]:
        if len(seen) < 3:
            store.append([request(f"faster-{len(seen)}", write(1, count.version))])
        seen.append(count.value)
        return [Counted()]

    assert record(store, "slow", decide).versions == {stream(1): 4}
    assert seen == [0, 1, 2, 3]


def test_it_gives_up_when_others_are_always_faster(store: EventStore) -> None:
    def decide(count: Count) -> list[Counted]:
        store.append([request(f"faster-{count.version}", write(1, count.version))])
        return [Counted()]

    with pytest.raises(StoreUnavailable) as caught:
        record(store, "slow", decide)
    assert caught.value.outcome == "rejected"
    assert store.receipt(key("slow")) is None


def test_a_refusal_is_not_remembered(store: EventStore) -> None:
    record(store, "fill", up_to_three)
    with pytest.raises(AlreadyThree):
        record(store, "again", up_to_three)
    assert store.receipt(key("again")) is None


def test_a_repeat_that_meets_its_own_effect_is_no_refusal(store: EventStore) -> None:
    """The first answer was lost; the repeat loads what the first recorded, while that commits."""
    asked = key("three")

    def decide(count: Count) -> list[Counted]:
        if not count.value:
            store.append([request(asked, write(1, 0, 3))])
            count = COUNT.fold(store.load(stream(1)))
        return up_to_three(count)

    receipt = record(store, asked, decide)
    assert (receipt.replayed, receipt.versions) == (True, {stream(1): 3})


def test_an_empty_decision_is_settled_and_replayed(store: EventStore) -> None:
    record(store, "a")
    first = record(store, "nothing", lambda _count: [])
    assert (first.events, first.versions, first.replayed) == ((), {stream(1): 1}, False)
    record(store, "b")
    again = record(store, "nothing", lambda _count: [Counted()])
    assert (again.events, again.versions, again.replayed) == ((), {stream(1): 1}, True)


def transact(store: EventStore, name: str, work: Callable[[Unit], None]) -> Receipt:
    return store.transact(work, command=key(name), meta=meta(key(name)))


def test_several_streams_are_written_together_or_not_at_all(store: EventStore) -> None:
    def award(unit: Unit) -> None:
        loaded = unit.load(COUNT, stream(1))
        unit.load(COUNT, stream(3))
        unit.guard(stream(3))
        unit.claim("code", "AGR-1")
        unit.write(stream(1), [Counted(by=loaded.state.value + 1)], occurred_on=DAY, programme=stream(70))
        unit.write(stream(2), [Counted(), Counted()], occurred_on=DAY)

    receipt = transact(store, "a", award)
    assert receipt.versions == {stream(1): 1, stream(2): 2}
    with pytest.raises(ClaimTaken) as caught:
        transact(store, "b", award)
    assert (caught.value.scope, caught.value.value) == ("code", "AGR-1")
    assert store.head().position == 3
    assert transact(store, "a", award).replayed


def test_a_guarded_stream_that_moves_is_decided_again(store: EventStore) -> None:
    seen: list[int] = []

    def work(unit: Unit) -> None:
        seen.append(unit.load(COUNT, stream(2)).version)
        unit.guard(stream(2))
        unit.write(stream(1), [Counted()], occurred_on=DAY)
        if len(seen) == 1:
            store.append([request("faster", write(2, 0))])

    assert transact(store, "a", work).versions == {stream(1): 1}
    assert seen == [0, 1]


def test_only_the_stream_that_was_judged_is_the_callers(store: EventStore) -> None:
    runs: list[int] = []

    def work(unit: Unit) -> None:
        runs.append(unit.load(COUNT, stream(1), expected_version=0).version)
        unit.load(COUNT, stream(2))
        if len(runs) == 1:
            store.append([request("faster", write(2, 0))])
        unit.write(stream(2), [Counted()], occurred_on=DAY)
        unit.write(stream(1), [Counted()], occurred_on=DAY)

    assert transact(store, "a", work).versions == {stream(2): 2, stream(1): 1}
    assert len(runs) == 2


def test_a_unit_sees_what_it_wrote_itself(store: EventStore) -> None:
    record(store, "a")

    def work(unit: Unit) -> None:
        unit.write(stream(1), [Counted(by=5)], occurred_on=DAY)
        loaded = unit.load(COUNT, stream(1))
        assert (loaded.state, loaded.version) == (Count(value=6, version=2), 1)
        unit.write(stream(1), [Counted(by=loaded.state.value)], occurred_on=DAY)

    assert transact(store, "b", work).versions == {stream(1): 3}
    assert COUNT.fold(store.load(stream(1))).value == 12


def test_later_events_of_a_stream_stay_in_its_programme(store: EventStore, pool: Pool) -> None:
    store.append([request("a", write(1, 0, programme=stream(70)), Write(stream(2), 0))])
    record(store, "b")
    with pool.connection() as connection:
        rows = connection.execute("select programme_id from milepost.event order by notification_id").fetchall()
    assert rows == [(stream(70),), (stream(70),)]
