"""Random batches against a small model of what milepost.append decides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.event_store import (
    AppendRequest,
    Claim,
    Deferred,
    EventStore,
    Guard,
    GuardConflict,
    Outcome,
    Receipt,
    ReusedKey,
    StreamConflict,
    TakenClaim,
)
from tests.services.event_store.sample import key, meta, request, stream, write

STREAMS = range(1, 4)


@dataclass
class Model:
    """The log in plain dictionaries; one request at a time, in queue order."""

    versions: dict[int, int] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    keys: dict[str, bytes] = field(default_factory=dict)

    def batch(self, requests: list[AppendRequest]) -> list[str]:
        committed = Model(dict(self.versions), set(self.claims), dict(self.keys))
        held: set[object] = set()
        return [self._judge(asked, committed, held) for asked in requests]

    def _judge(self, asked: AppendRequest, committed: Model, held: set[object]) -> str:
        name = asked.command.key
        if name in committed.keys:
            return "replayed" if committed.keys[name] == asked.command.fingerprint else "key_reused"
        touches = [(w.stream.int, w.expected_version, "conflict") for w in asked.writes]
        touches += [(g.stream.int, g.version, "guard_conflict") for g in asked.guards]
        waits = name in self.keys or name in held
        if not waits:
            for number, version, verdict in touches:
                before, now = committed.versions.get(number, 0), self.versions.get(number, 0)
                if version < before or (version not in {before, now} and number not in held):
                    return verdict
                waits = waits or number in held or version != now
            if any(claim.value in committed.claims for claim in asked.claims):
                return "claim_taken"
        if waits or any(claim.value in self.claims or claim in held for claim in asked.claims):
            held |= {name, *(number for number, *_ in touches), *asked.claims}
            return "deferred"
        for w in asked.writes:
            self.versions[w.stream.int] = w.expected_version + len(w.events)
        self.claims |= {claim.value for claim in asked.claims}
        self.keys[name] = asked.command.fingerprint
        return "recorded"


def named(outcome: Outcome) -> str:
    match outcome:
        case Receipt(replayed=replayed):
            return "replayed" if replayed else "recorded"
        case StreamConflict():
            return "conflict"
        case GuardConflict():
            return "guard_conflict"
        case TakenClaim():
            return "claim_taken"
        case ReusedKey():
            return "key_reused"
        case Deferred():
            return "deferred"
        case malformed:
            raise AssertionError(malformed)


@st.composite
def requests(draw: st.DrawFn) -> AppendRequest:
    numbers = draw(st.permutations(STREAMS))
    written = draw(st.integers(0, 2))
    guarded = draw(st.integers(0, 1))
    writes = [write(n, draw(st.integers(0, 4)), draw(st.integers(0, 2))) for n in numbers[:written]]
    guards = [Guard(stream(n), draw(st.integers(0, 4))) for n in numbers[written : written + guarded]]
    events = sum(len(w.events) for w in writes)
    values = draw(st.sets(st.sampled_from("xyz"), max_size=2)) if events else set()
    command = key(f"k{draw(st.integers(0, 12))}", body=draw(st.sampled_from(["", "other"])))
    return request(command, *writes, guards=guards, claims=[Claim("s", value) for value in sorted(values)])


def _there(number: int, example: int) -> UUID:
    return stream(example * 1_000 + number)


def _in_example(asked: AppendRequest, example: int) -> AppendRequest:
    """The same request on streams, claims and a key of this example's own, in the one log."""
    command = replace(asked.command, scope=f"example {example}")
    return AppendRequest(
        command,
        meta(command),
        tuple(replace(w, stream=_there(w.stream.int, example)) for w in asked.writes),
        tuple(replace(g, stream=_there(g.stream.int, example)) for g in asked.guards),
        tuple(replace(c, scope=f"example {example}") for c in asked.claims),
    )


EXAMPLES = count(1)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(batches=st.lists(st.lists(requests(), min_size=1, max_size=8), min_size=1, max_size=4))
def test_batches_are_judged_as_the_model_does(store: EventStore, batches: list[list[AppendRequest]]) -> None:
    example, start = next(EXAMPLES), store.head().position
    model = Model()
    for batch in batches:
        expected = model.batch(batch)
        outcomes = store.append([_in_example(asked, example) for asked in batch])
        assert [named(outcome) for outcome in outcomes] == expected
        assert expected[0] != "deferred"
    positions = [e.position for e in store.read_log(start, 10_000)]
    assert positions == list(range(start + 1, start + 1 + sum(model.versions.values())))
    for number in STREAMS:
        versions = [e.version for e in store.load(_there(number, example))]
        assert versions == list(range(1, model.versions.get(number, 0) + 1))
