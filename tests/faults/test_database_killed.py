from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.database import Database, EmbeddedPostgres, migrate
from services.database.roles import OWNER, SERVICE, SUPERUSER
from tests.faults.conftest import NewTrial
from tests.faults.driver import CLIENTS


@pytest.fixture
def cluster() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of the test's own, which nobody else would miss."""
    folder = Path(tempfile.mkdtemp(prefix="milepost-faults-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data", shelter=folder / "shelter")
    server.ensure_running()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def test_the_server_outlives_a_killed_database_and_says_what_is_known(
    new_trial: NewTrial, cluster: EmbeddedPostgres
) -> None:
    migrate(cluster.url(OWNER))
    trial = new_trial(Database(service_url=cluster.url(SERVICE), owner_url=cluster.url(OWNER), embedded=cluster))
    server = trial.serve()
    trial.found()
    with trial.load() as load:
        load.wait_for_more(trial.choices.whole(30, 80), "acknowledged")
        trial.look()
        with trial.appends_held(waiting=CLIENTS):
            kill_postmaster(cluster)
            load.wait_for_more(CLIENTS, "unknown")  # they were before the lock: nobody knows, says the server
        load.wait_for_more(1, "rejected")
        cluster.ensure_running()
        load.wait_for_more(trial.choices.whole(30, 80), "acknowledged")
        trial.look()
        kill_backend(cluster, number=trial.choices.whole(0, CLIENTS - 1))
        load.wait_for_more(trial.choices.whole(30, 80), "acknowledged")
        trial.look()
        kill_postmaster(cluster)
        load.wait_for_more(1, "rejected")
        cluster.ensure_running()
        load.wait_for_more(40, "acknowledged")
        assert server.process.poll() is None
    trial.kills = 3
    trial.judge()


def kill_postmaster(cluster: EmbeddedPostgres) -> None:
    """Kill the first process of PostgreSQL; the others notice and end."""
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def kill_backend(cluster: EmbeddedPostgres, *, number: int) -> None:
    """Kill a process that works for the server; PostgreSQL then ends all others and recovers by itself."""
    with psycopg.connect(cluster.url(SUPERUSER)) as connection:
        rows = connection.execute(
            "select pid from pg_stat_activity where application_name = 'milepost' order by backend_start"
        ).fetchall()
    os.kill(rows[number % len(rows)][0], signal.SIGKILL)
