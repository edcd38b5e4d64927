"""The server as a process of its own: how it starts, what it says when it cannot, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psycopg
import pytest

from services.__main__ import main
from services.database import Database
from services.database.roles import SUPERUSER
from tests.services.api import samples
from tests.services.api.conftest import PERSON

LONG = 60
"""Seconds after which a wait is a failure; nothing here takes as long."""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _environment(database_url: str, folder: Path) -> dict[str, str]:
    ours = {"MILEPOST_DATABASE_URL": database_url, "MILEPOST_DATA_DIR": str(folder), "MILEPOST_POOL_WAIT_SECONDS": "1"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}, **ours}


class Server:
    """A running `milepost serve` and a client with the administrator's key that it printed."""

    def __init__(self, process: subprocess.Popen[str], port: int, key: str) -> None:
        self.process = process
        self.key = key
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=LONG)

    def put(self, number: int, *, key: str | None = None) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": key or str(number),
            "If-None-Match": "*",
            "Milepost-Acting-Person": PERSON,
        }
        path = f"/v1/programmes/00000000-0000-4000-8000-{number:012d}"
        return self.client.put(path, json=samples.programme(f"S-{number}"), headers=headers)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.client.get(path, params=parameters, headers={"Authorization": f"Bearer {self.key}"})


@contextmanager
def _serving(database_url: str, folder: Path) -> Iterator[Server]:
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "services", "serve", "--port", str(port)],
        env=_environment(database_url, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = ""
        while "listens on" not in said:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            said += line
        key = next((word for word in said.split() if word.startswith("mp_")), "")
        server = Server(process, port, key)
        try:
            yield server
        finally:
            process.kill()
            process.communicate()
            server.client.close()


def _end(server: Server, number: signal.Signals) -> tuple[int, str, str]:
    server.process.send_signal(number)
    out, err = server.process.communicate(timeout=LONG)
    return server.process.returncode, out, err


def test_it_serves_until_it_is_told_to_stop_and_begins_again_with_the_same_key(
    database_url: str, tmp_path: Path
) -> None:
    with _serving(database_url, tmp_path) as server:
        key = server.key
        assert server.put(1).status_code == 201
        assert server.get("/v1/programmes", min_position=1).json()["items"][0]["code"] == "S-1"
        assert server.get("/readyz").json()["status"] == "ready"
        assert _end(server, signal.SIGTERM) == (0, "Stopped.\n", "")
    with _serving(database_url, tmp_path) as server:
        assert server.key == ""  # shown once
        server.key = key
        assert server.put(1).json()["replayed"] is True
        assert _end(server, signal.SIGINT)[0] == 0


def test_a_request_that_has_begun_is_finished(database: Database, tmp_path: Path) -> None:
    with _serving(database.service_url, tmp_path) as server:
        answers: list[httpx.Response] = []
        writer = threading.Thread(target=lambda: answers.append(server.put(1)))
        with psycopg.connect(database.owner_url) as blocker:
            _hold(blocker)
            writer.start()
            _until(lambda: _waiting(database))
            server.process.send_signal(signal.SIGTERM)
            assert server.process.poll() is None
        writer.join(LONG)
        assert answers[0].status_code == 201
        assert server.process.wait(LONG) == 0


def _hold(blocker: psycopg.Connection[Any]) -> None:
    """Let whoever appends wait in the middle of it, until the transaction of `blocker` ends."""
    blocker.execute("lock table milepost.head in exclusive mode")


def _waiting(database: Database) -> list[int]:
    """Return the processes of the database that wait for a lock."""
    with psycopg.connect(database.owner_url) as looker:
        rows = looker.execute(
            "select l.pid from pg_locks l join pg_database d on d.oid = l.database"
            " where not l.granted and d.datname = current_database()"
        ).fetchall()
    return [pid for (pid,) in rows]


def test_a_database_that_goes_away_is_503_and_comes_back_by_itself(database: Database, tmp_path: Path) -> None:
    with _serving(database.service_url, tmp_path) as server:
        assert server.put(1).status_code == 201
        with _away(database):
            answer = server.put(2)
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unavailable")
            assert answer.json()["outcome"] == "rejected"
            assert server.get("/readyz").status_code == 503
            assert server.get("/livez").status_code == 200
        _until(lambda: server.get("/readyz").status_code == 200)
        assert server.put(2).json()["replayed"] is False
        assert server.put(1).json()["replayed"] is True
        found = server.get("/v1/programmes", min_position=2).json()["items"]
        assert [item["code"] for item in found] == ["S-1", "S-2"]
        assert "Traceback" not in _end(server, signal.SIGTERM)[2]


def test_a_connection_that_is_cut_in_the_middle_leaves_an_unknown_that_a_repeat_settles(
    database: Database, tmp_path: Path
) -> None:
    with _serving(database.service_url, tmp_path) as server:
        answers: list[httpx.Response] = []
        writer = threading.Thread(target=lambda: answers.append(server.put(1)))
        with psycopg.connect(database.owner_url) as blocker:
            _hold(blocker)
            writer.start()
            _until(lambda: _waiting(database))
            with _superuser(database) as chief:
                chief.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid = any (%s)", [_waiting(database)]
                )
            writer.join(LONG)
        assert answers[0].status_code == 503
        assert answers[0].json()["outcome"] == "unknown"
        settled = server.put(1)
        assert settled.status_code == 201
        assert server.put(1).json() == {**settled.json(), "replayed": True}
        assert server.get("/v1/events").json()["as_of"]["position"] == 1


@contextmanager
def _superuser(database: Database) -> Iterator[psycopg.Connection[Any]]:
    place = psycopg.conninfo.conninfo_to_dict(database.owner_url)
    with psycopg.connect(
        host=str(place["host"]), port=place.get("port"), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        yield connection


@contextmanager
def _away(database: Database) -> Iterator[None]:
    """Cut all connections to a database and let in no new one, as a server that is down would."""
    name = str(psycopg.conninfo.conninfo_to_dict(database.owner_url)["dbname"])
    with _superuser(database) as chief:
        chief.execute(psycopg.sql.SQL("alter database {} allow_connections false").format(psycopg.sql.Identifier(name)))
        chief.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            yield
        finally:
            back = psycopg.sql.SQL("alter database {} allow_connections true")
            chief.execute(back.format(psycopg.sql.Identifier(name)))


def _until(holds: Any) -> None:
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@dataclass(frozen=True)
class Ended:
    """A command that has run to its end."""

    code: int
    out: str
    err: str


@pytest.fixture
def milepost(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run a command of the command line inside this process."""

    def run(*arguments: str, **settings: object) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(f"MILEPOST_{name.upper()}", str(value))
        monkeypatch.setattr(sys, "argv", ["milepost", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.mark.parametrize("case", ["port", "database", "migrations", "data folder"])
def test_what_keeps_it_from_starting_is_one_line(
    case: str, milepost: Callable[..., Ended], database_url: str, empty_database: Database, tmp_path: Path
) -> None:
    url, folder, needs = {
        "port": (database_url, tmp_path, "is in use"),
        "database": ("postgresql://nobody@127.0.0.1:9/none", tmp_path, "cannot be reached"),
        "migrations": (empty_database.service_url, tmp_path, "milepost migrate"),
        "data folder": (database_url, Path("/dev/null"), "MILEPOST_DATA_DIR"),
    }[case]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if case == "port" else _free_port()
        ended = milepost("serve", "--port", str(port), database_url=url, data_dir=folder)
    assert (ended.code, ended.out) == (1, "")
    assert needs in ended.err
    assert ended.err.count("\n") == 1


def test_keys_are_made_listed_and_revoked(milepost: Callable[..., Ended], database_url: str, tmp_path: Path) -> None:
    place = {"database_url": database_url, "data_dir": tmp_path}
    made = milepost("keys", "create", "--label", "nightly import", "--scope", "read", "--days", "30", **place)
    token = made.out.strip()
    key_id = token.split("_")[1]
    listed = milepost("keys", "list").out
    assert f"{key_id}  nightly import  read" in listed
    assert token not in listed
    assert milepost("keys", "revoke", key_id).out == f"Revoked {key_id}.\n"
    assert "revoked" in milepost("keys", "list").out
    again = milepost("keys", "revoke", key_id)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert milepost("keys", "create", "--label", "x", "--days", "9999").code == 1
    assert milepost("keys", "create", "--label", "x", "--scope", "root").code == 2
