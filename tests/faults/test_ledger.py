"""The judge is judged: a good log passes, and each kind of harm done to it is found under its letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.journal import Answer, Journal, Operation
from tests.faults.ledger import Command, Event, Log, changed, in_server_log, tally, violations

PROBLEM = "application/problem+json"


def operation(key: str, **more: Any) -> Operation:
    return Operation(key=key, method="POST", path="/v1/things", body=key.encode(), **more)


def event(position: int, version: int, command: str) -> Event:
    return Event(position, "stream", version, "thing.done.v1", command, f"digest {position}")


def command(key: str, first: int, last: int) -> Command:
    return Command(f"id of {key}", key, operation(key).fingerprint, ["stream"], [last], first, last)


def receipt(first: int, last: int, *, replayed: bool = False) -> Answer:
    lines = [
        {"stream": "stream", "version": position, "position": position, "type": "thing.done.v1"}
        for position in range(first, last + 1)
    ]
    said = {"stream": "stream", "version": last, "position": last, "events": lines, "replayed": replayed}
    return Answer(200, "application/json", {}, json.dumps(said).encode())


def problem(status: int, name: str = "refused", **facts: Any) -> Answer:
    said = {"type": f"/problems/{name}", "status": status, **facts}
    return Answer(status, PROBLEM, {"retry-after": "2"}, json.dumps(said).encode())


def unavailable(outcome: str) -> Answer:
    return problem(503, "store-unavailable", outcome=outcome)


LOST = Answer(failure="the connection was reset")
GOOD = Log(
    3,
    [event(1, 1, "id of two"), event(2, 2, "id of two"), event(3, 3, "id of lost")],
    [command("two", 1, 2), command("lost", 3, 3)],
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """What fits the good log: an answer, an answer lost and repeated, a refusal, a rejection that was let be."""
    made = Journal(tmp_path / "journal.jsonl")
    for what, answer in (
        (operation("two"), receipt(1, 2)),
        (operation("lost"), LOST),
        (operation("lost"), unavailable("unknown")),
        (operation("lost"), receipt(3, 3, replayed=True)),
        (operation("bad", must="be refused"), problem(409)),
        (operation("let be", gives_up=True), unavailable("rejected")),
    ):
        made.answered(made.sending(what), answer)
    yield made
    made.close()


def letters(found: list[str]) -> set[str]:
    return {line[0] for line in found}


def test_a_log_that_is_what_the_clients_were_told_passes(journal: Journal) -> None:
    assert violations(GOOD, journal) == []
    assert changed(GOOD, GOOD) == []
    came_to = tally(GOOD, journal)
    assert (came_to.operations, came_to.attempts, came_to.acknowledged, came_to.refused) == (4, 6, 2, 1)
    assert (came_to.given_up, came_to.unknown_recorded, came_to.unknown_repeated) == (1, 1, 0)


@pytest.mark.parametrize(
    ("harm", "letter"),
    [
        (lambda log: replace(log, head=2, events=log.events[:2], commands=log.commands[:1]), "A"),
        (lambda log: replace(log, events=[*log.events[:2], replace(log.events[2], type="other.v1")]), "A"),
        (lambda log: replace(log, events=[*log.events[:2], replace(log.events[2], stream="other", version=1)]), "A"),
        (lambda log: replace(log, commands=[*log.commands, command("nobody's", 4, 3)]), "B"),
        (lambda log: with_event_of(log, "bad"), "B"),
        (lambda log: with_event_of(log, "let be"), "B"),
        (lambda log: with_event_of(log, "two"), "C"),
        (lambda log: replace(log, head=4, events=[*log.events, event(4, 4, "id of two")]), "C"),
        (lambda log: replace(log, head=4, events=[*log.events, event(4, 4, "nobody's id")]), "C"),
        (lambda log: replace(log, events=[*log.events[:2], replace(log.events[2], position=4)]), "D"),
        (lambda log: replace(log, events=[*log.events[:2], replace(log.events[2], version=4)]), "D"),
        (lambda log: replace(log, head=4), "D"),
    ],
)
def test_harm_to_the_log_is_found(journal: Journal, harm: Callable[[Log], Log], letter: str) -> None:
    assert letter in letters(violations(harm(GOOD), journal))


def with_event_of(log: Log, key: str) -> Log:
    """Return the log with one more event, as if the operation of this key had been recorded."""
    added = event(4, 4, f"id of {key}")
    return Log(4, [*log.events, added], [*log.commands, command(key, 4, 4)])


@pytest.mark.parametrize(
    ("more", "letter"),
    [
        ((operation("two"), receipt(1, 2)), "C"),
        ((operation("new"), receipt(1, 2, replayed=True)), "C"),
        ((operation("two"), problem(409)), "B"),
        ((operation("wanted"), problem(409)), "B"),
        ((operation("two", must="be refused"), receipt(1, 2, replayed=True)), "B"),
        ((operation("never settled"), LOST), "G"),
        ((operation("never settled"), unavailable("unknown")), "G"),
        ((operation("never reached"), Answer(failure="refused", sent=False)), "G"),
        ((operation("torn", gives_up=True), Answer(500, "text/plain", {}, b"Internal Server Error")), "H"),
        ((operation("torn", gives_up=True), problem(500, "fault")), "H"),
        ((operation("torn", gives_up=True), problem(503, "store-unavailable")), "H"),
        ((operation("torn", gives_up=True), replace(unavailable("rejected"), headers={})), "H"),
        ((operation("odd", must="be refused"), Answer(404, "text/html", {}, b"")), "H"),
    ],
)
def test_an_answer_that_must_not_be_is_found(journal: Journal, more: tuple[Operation, Answer], letter: str) -> None:
    asked, answer = more
    journal.answered(journal.sending(asked), answer)
    assert letter in letters(violations(GOOD, journal))


def test_an_event_that_changed_between_two_looks_is_found() -> None:
    rewritten = replace(GOOD, events=[*GOOD.events[:2], replace(GOOD.events[2], digest="another")])
    assert letters(changed(GOOD, rewritten)) == letters(changed(GOOD, replace(GOOD, events=GOOD.events[:2]))) == {"A"}


@pytest.mark.parametrize(
    "line", ["Traceback (most recent call last):", '{"event": "a request failed", "exception": "..."}']
)
def test_a_traceback_in_a_server_log_is_found(line: str) -> None:
    assert len(in_server_log(f"Milepost listens\n{line}\nmore")) == 1
    assert in_server_log("Milepost listens\n") == []
