"""The projector over the real log: killed at any moment it takes every fact once, and the command rebuilds the same."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from domain.history import Recorded
from projections import PROJECTIONS
from services.clock import SystemClock
from services.database import Database, Pool
from services.event_store import AppendRequest, CommandKey, EventStore, NewEvent, Receipt, Write
from services.projector import Connect, Projector, digests, reached_position, rebuild, wait_for
from tests.projections.logs import META, fixed_choices, log_of

EVENTS = 1500


def as_request(recorded: Recorded[Any]) -> AppendRequest:
    """Record one fact by a command of its own."""
    command = CommandKey(scope="key:tests", key=str(recorded.position), fingerprint=sha256(b"").digest())
    event = NewEvent(recorded.event, recorded.occurred_on)
    return AppendRequest(
        command=command,
        meta=META.model_copy(update={"command": command.command_id}),
        writes=(Write(stream=recorded.stream, expected_version=recorded.version - 1, events=(event,)),),
    )


@pytest.fixture
def store(pool: Pool) -> EventStore:
    """A log with many facts of every kind."""
    store = EventStore(pool, clock=SystemClock())
    requests = [as_request(recorded) for recorded in log_of(fixed_choices(EVENTS, seed=4))]
    assert all(isinstance(outcome, Receipt) for outcome in store.record_many(requests))
    assert store.head().position == EVENTS
    return store


def worker(url: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("worker.py"), url, "10"],
        cwd=root,
        env={**clean, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_every_fact_is_taken_once_however_often_the_projector_is_killed(
    store: EventStore, open_connection: Connect, connection: Connection, database_url: str
) -> None:
    Projector(store, open_connection).catch_up()
    undisturbed = digests(connection, position=EVENTS)
    connection.execute("update read.tracking set position = 0")
    for projection in PROJECTIONS:
        connection.execute(f"truncate read.{projection.table}")

    killed = 0
    while killed < 5 or reached_position(connection) < EVENTS:
        before = reached_position(connection)
        process = worker(database_url)
        try:
            assert wait_for(connection, min(before + 200, EVENTS), timeout_seconds=60)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        killed += 1
    assert digests(connection, position=EVENTS) == undisturbed
    assert all(row.matches for row in rebuild(store, open_connection, PROJECTIONS))


def milepost(*arguments: str, url: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    return subprocess.run(
        [sys.executable, "-m", "services", *arguments],
        env={**clean, "MILEPOST_DATABASE_URL": url, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_rebuilds_and_compares(
    store: EventStore, open_connection: Connect, connection: Connection, database_url: str
) -> None:
    fresh = milepost("rebuild", url=database_url)
    assert fresh.returncode == 0, fresh.stderr
    assert "portfolio v2" in fresh.stdout
    assert "1,500" in fresh.stdout
    held = digests(connection, position=EVENTS)
    again = milepost("rebuild", "--projection", "budgets", url=database_url)
    assert again.returncode == 0
    assert again.stdout.count(held["budgets"][:16]) == 2
    assert "portfolio" not in again.stdout

    connection.execute("update read.budgets_v1 set total = total + 1")
    different = milepost("rebuild", "--projection", "budgets", url=database_url)
    assert different.returncode == 1
    assert "DIFFERENT" in different.stdout
    assert different.stderr.startswith("milepost: Before the rebuild budgets did not hold what the log says")
    assert digests(connection, position=EVENTS) == held


def test_the_command_says_that_the_database_is_not_prepared(empty_database: Database) -> None:
    answer = milepost("rebuild", url=empty_database.owner_url)
    assert (answer.returncode, answer.stdout.strip()) == (1, "")
    assert "milepost migrate" in answer.stderr


def test_the_command_knows_its_projections(database_url: str) -> None:
    answer = milepost("rebuild", "--projection", "moon", url=database_url)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("milepost: There is no projection moon; there are adopted_indicators, ")
