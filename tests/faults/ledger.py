"""The one judge of every fault test: what the log holds against what the clients sent and were told.

A every acknowledged event is there, unchanged. B nothing of a definite refusal is. C nothing is there twice.
D positions and versions are dense. F read models are what a replay from the beginning gives. G every unknown was settled
by repeating. H no traceback, and no failure of the server that is not a problem document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import psycopg
from psycopg import IsolationLevel
from psycopg.rows import class_row

from tests.faults.journal import Answer, Attempt, Journal, Operation

TRACES: Final = ("Traceback (most recent call last)", "a request failed", "This is a fault of Milepost")
"""What a log must not hold."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored; `digest` is that of all its columns."""

    position: int
    stream: str
    version: int
    type: str
    command: str
    digest: str


@dataclass(frozen=True, slots=True)
class Command:
    """One settled command as it is stored."""

    command: str
    key: str
    fingerprint: str
    streams: list[str]
    versions: list[int]
    first_position: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Log:
    """Everything that is recorded, by position and by time of settling."""

    head: int
    events: Sequence[Event]
    commands: Sequence[Command]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run came to, counted in operations unless another word says so."""

    operations: int
    attempts: int
    acknowledged: int
    refused: int
    given_up: int
    unknown_recorded: int
    """Once unknown; a repeat learned that it had been recorded."""
    unknown_repeated: int
    """Once unknown; it had not been recorded, and a repeat did it or was refused."""
    events: int


def read_log(url: str) -> Log:
    """Read everything from one snapshot."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        head = connection.execute("select position from milepost.head").fetchone()
        assert head is not None
        with connection.cursor(row_factory=class_row(Event)) as cursor:
            events = cursor.execute(
                "select notification_id as position, originator_id::text as stream, originator_version as version,"
                " topic as type, command_id::text as command,"
                " encode(sha256(convert_to(row(e.*)::text, 'UTF8')), 'hex') as digest"
                " from milepost.event e order by notification_id"
            ).fetchall()
        with connection.cursor(row_factory=class_row(Command)) as cursor_of_commands:
            commands = cursor_of_commands.execute(
                "select command_id::text as command, key, encode(fingerprint, 'hex') as fingerprint, streams::text[],"
                " versions, first_position, position from milepost.command order by position"
            ).fetchall()
    return Log(head[0], events, commands)


def violations(log: Log, journal: Journal) -> list[str]:
    """Return everything in the log and in the answers that must not be, each behind its letter."""
    return [*_dense(log), *_once(log, journal), *_told(log, journal), *_answers(journal)]


def changed(before: Log, after: Log) -> list[str]:
    """Return what of an earlier look at the log is no longer there as it was."""
    held = {event.position: event for event in after.events}
    return [
        f"A event {seen} became {held.get(seen.position)}" for seen in before.events if held.get(seen.position) != seen
    ]


def in_server_log(text: str) -> list[str]:
    """Return the lines of a server's log that must not be there."""
    return [f"H {line[:2000]}" for line in text.splitlines() if any(trace in line for trace in TRACES)]


def tally(log: Log, journal: Journal) -> Tally:
    """Count what a run came to."""
    ends: Counter[str] = Counter()
    learned: Counter[bool] = Counter()
    for attempts in _by_operation(journal).values():
        ends[_end(attempts)] += 1
        if any(attempt.answer is None or attempt.answer.verdict == "unknown" for attempt in attempts):
            learned[any(_receipt(attempt.answer).get("replayed") for attempt in attempts)] += 1
    return Tally(
        operations=ends.total(),
        attempts=len(journal.attempts),
        acknowledged=ends["acknowledged"],
        refused=ends["refused"],
        given_up=ends["rejected"],
        unknown_recorded=learned[True],
        unknown_repeated=learned[False],
        events=len(log.events),
    )


def _dense(log: Log) -> Iterator[str]:
    positions = [event.position for event in log.events]
    if positions != list(range(1, len(positions) + 1)) or log.head != len(positions):
        yield f"D positions are not 1 to {log.head}: {len(positions)}, the last {positions[-3:]}"
    versions: dict[str, list[int]] = defaultdict(list)
    for event in log.events:
        versions[event.stream].append(event.version)
    for stream, found in versions.items():
        if found != list(range(1, len(found) + 1)):
            yield f"D versions of {stream} in log order: {found}"


def _once(log: Log, journal: Journal) -> Iterator[str]:
    """Every event belongs to one command, every command to one operation that was sent."""
    sent = {(operation.key, operation.fingerprint) for operation in _by_operation(journal)}
    for key, number in Counter(command.key for command in log.commands).items():
        if number > 1:
            yield f"C key {key} is settled {number} times"
    places: dict[str, list[int]] = defaultdict(list)
    for event in log.events:
        places[event.command].append(event.position)
    for command in log.commands:
        if (command.key, command.fingerprint) not in sent:
            yield f"B nobody sent {command}"
        first = command.first_position
        expected = [] if first is None else list(range(first, command.position + 1))
        if (found := places.pop(command.command, [])) != expected:
            yield f"C the events of {command} stand at {found}"
    for command_id, found in places.items():
        yield f"C the events at {found} belong to {command_id}, which is not settled"


def _told(log: Log, journal: Journal) -> Iterator[str]:
    """Every operation came to what its client was told last."""
    commands = {(command.key, command.fingerprint): command for command in log.commands}
    events = {event.position: event for event in log.events}
    for operation, attempts in _by_operation(journal).items():
        end = _end(attempts)
        command = commands.get((operation.key, operation.fingerprint))
        if end in {"unknown", "unreached"}:
            yield f"G {operation.key} was never settled: {attempts[-1]}"
        refusals = [attempt for attempt in attempts if attempt.answer and attempt.answer.verdict == "refused"]
        if command is not None and (refusals or end == "rejected"):
            yield f"B {operation.key} was refused, but is recorded as {command}: {attempts[-1]}"
        yield from _receipts(operation, attempts, command, events)
        if operation.must == "be recorded" and refusals:
            yield f"B {operation.key} had to be recorded: {refusals[0]}"
        if operation.must == "be refused" and end == "acknowledged":
            yield f"B {operation.key} had to be refused: {attempts[-1]}"


def _receipts(
    operation: Operation, attempts: Sequence[Attempt], command: Command | None, events: Mapping[int, Event]
) -> Iterator[str]:
    """Each receipt says what is stored; one of them at most is not a repeat."""
    receipts = [_receipt(attempt.answer) for attempt in attempts if _receipt(attempt.answer)]
    if sum(not receipt["replayed"] for receipt in receipts) > 1 or (
        receipts and len(attempts) == 1 and receipts[0]["replayed"]
    ):
        yield f"C {operation.key} was recorded more than once, say its receipts: {receipts}"
    for receipt in receipts:
        if command is None:
            yield f"A {operation.key} was acknowledged and is not there: {receipt}"
            continue
        versions = dict(zip(command.streams, command.versions, strict=True))
        if (versions.get(receipt["stream"]), command.position) != (receipt["version"], receipt["position"]):
            yield f"A {operation.key} is recorded otherwise than its receipt says: {command}, {receipt}"
        first = command.position + 1 if command.first_position is None else command.first_position
        stored = [events.get(position) for position in range(first, command.position + 1)]
        places = [
            None if event is None else (event.stream, event.version, event.position, event.type) for event in stored
        ]
        if places != [(line["stream"], line["version"], line["position"], line["type"]) for line in receipt["events"]]:
            yield f"A the events of {operation.key} stand at {places}: {receipt}"


def _answers(journal: Journal) -> Iterator[str]:
    for answer in chain((attempt.answer for attempt in journal.attempts), journal.reads):
        if answer is None or answer.status is None or answer.status < 400:
            continue
        problem = answer.problem
        if problem.get("status") != answer.status or not str(problem.get("type", "")).startswith("/problems/"):
            yield f"H no problem document: {answer}"
        elif answer.status >= 500 and (answer.status != 503 or "retry-after" not in answer.headers):
            yield f"H a failure that does not say when to come again: {answer}"
        elif problem["type"] == "/problems/store-unavailable" and problem.get("outcome") not in {"rejected", "unknown"}:
            yield f"H a failure that does not say what is known: {answer}"


def _by_operation(journal: Journal) -> dict[Operation, list[Attempt]]:
    found: dict[Operation, list[Attempt]] = defaultdict(list)
    for attempt in journal.attempts:
        found[attempt.operation].append(attempt)
    return found


def _end(attempts: Sequence[Attempt]) -> str:
    """Return what an operation came to: acknowledged once is acknowledged; else what its last answer said."""
    verdicts = [attempt.answer.verdict if attempt.answer else "unknown" for attempt in attempts]
    if "acknowledged" in verdicts:
        return "acknowledged"
    return verdicts[-1]


def _receipt(answer: Answer | None) -> dict[str, Any]:
    return answer.json if answer is not None and answer.verdict == "acknowledged" else {}
