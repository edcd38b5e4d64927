from __future__ import annotations

from services.event_store import (
    Claim,
    Deferred,
    EventStore,
    Guard,
    Malformed,
    Receipt,
    StreamConflict,
)
from tests.services.event_store.sample import (
    key,
    request,
    stream,
    write,
)


def recorded(outcome: object) -> Receipt:
    assert isinstance(outcome, Receipt), outcome
    return outcome


def test_a_batch_decides_each_request_by_itself(store: EventStore) -> None:
    store.append([request("old", write(1, 0, 2), claims=[Claim("s", "taken")])])
    outcomes = store.append(
        [
            request("chain-1", write(1, 2), claims=[Claim("s", "new")]),
            request("chain-2", write(1, 3, 2)),
            request("old", write(1, 0, 2), claims=[Claim("s", "taken")]),
            request(key("old", body="other"), write(5, 0)),
            request("stale", write(1, 1)),
            request("stale-guard", write(6, 0), guards=[Guard(stream(1), 1)]),
            request("taken", write(6, 0), claims=[Claim("s", "taken")]),
            request("neighbour", write(1, 2)),
            request("behind-neighbour", write(1, 5)),
            request("neighbour-guard", write(6, 0), guards=[Guard(stream(1), 2)]),
            request("neighbour-claim", write(7, 0), claims=[Claim("s", "new")]),
            request("chain-1", write(1, 2), claims=[Claim("s", "new")]),
            request("future", write(8, 4)),
            request("free", write(9, 0), guards=[Guard(stream(2), 0)]),
        ]
    )
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Receipt",
        "Receipt",
        "Receipt",
        "ReusedKey",
        "StreamConflict",
        "GuardConflict",
        "TakenClaim",
        "Deferred",
        "Deferred",
        "Deferred",
        "Deferred",
        "Deferred",
        "StreamConflict",
        "Receipt",
    ]
    assert [recorded(outcomes[n]).position for n in (0, 1, 2, 13)] == [3, 5, 2, 6]
    assert recorded(outcomes[2]).replayed
    assert [e.position for e in store.read_log()] == list(range(1, 7))


def test_what_is_deferred_is_settled_in_its_turn(store: EventStore) -> None:
    asked = [
        request("a", write(1, 0)),
        request("b", write(1, 0), write(2, 0)),
        request("c", write(2, 0)),
        request("a", write(1, 0)),
        request("d", write(1, 1)),
    ]
    assert [type(outcome) for outcome in store.append(asked)] == [Receipt, Deferred, Deferred, Deferred, Deferred]
    outcomes = store.record_many(asked)
    assert outcomes[1] == StreamConflict(stream(1), 0, 1)
    assert [recorded(outcomes[n]).replayed for n in (0, 2, 3, 4)] == [True, False, True, False]


def test_many_requests_are_sent_full_calls_at_a_time(store: EventStore) -> None:
    outcomes = store.record_many(request(f"k{n}", write(n % 7, n // 7)) for n in range(2_345))
    assert [recorded(outcome).position for outcome in outcomes] == list(range(1, 2_346))


def test_one_bad_request_does_not_keep_its_neighbours_out(store: EventStore) -> None:
    outcomes = store.append(
        [
            request("a", write(1, 0)),
            request("b", write(2, 0), claims=[Claim("s" * 201, "too long a scope")]),
            request("c", write(1, 1)),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Receipt, Malformed, Receipt]
    assert store.head().position == 2
