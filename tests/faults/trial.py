"""One trial: a database, the real server on it, clients, a fault, and the judgement at the end."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from projections import PROJECTIONS
from services.clock import Seeded, SystemClock
from services.database import Database, Pool, connect, open_pool, service_conninfo
from services.event_store import EventStore
from services.projector import rebuild, wait_for
from services.settings import Settings
from tests.faults.driver import CLIENTS, Client, Load, load
from tests.faults.journal import Journal
from tests.faults.ledger import Log, Tally, changed, in_server_log, read_log, tally, violations
from tests.faults.workload import Common, Hand, foundation, scripts

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 60.0
REACH_SECONDS: Final = 60.0
APPEND_LOCK: Final = 7885853960838671988
"""What milepost.append takes before it looks at anything."""
ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = re.compile(r"mp_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")


class Program:
    """`milepost …` in a process of its own, which a test starts and ends by its id."""

    def __init__(self, arguments: list[str], *, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services", *arguments],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(STOP_SECONDS)

    def text(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who stand before locks of one kind, in the database of the trial."""

    looker: psycopg.Connection[TupleRow]
    kind: str

    def wait_for(self, number: int) -> None:
        """Wait until so many stand there."""
        deadline = time.monotonic() + REACH_SECONDS
        while (found := self._length()) < number:
            assert time.monotonic() < deadline, f"{found} of {number} stand before the lock"
            time.sleep(0.01)

    def _length(self) -> int:
        row = self.looker.execute(
            "select count(*) from pg_locks where locktype = %s and not granted"
            " and database = (select oid from pg_database where datname = current_database())",
            [self.kind],
        ).fetchone()
        assert row is not None
        return int(row[0])


@dataclass
class Trial:
    """Everything of one test; `judge` ends it."""

    seed: int
    name: str
    database: Database
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    kills: int = 0
    token: str = ""

    def __post_init__(self) -> None:
        self.port = _free_port()
        self.journal = Journal(self.folder / "journal.jsonl")
        self.choices = Seeded("trial", self.name, self.seed)
        self.common = Common(*(str(self.choices.new_uuid()) for _ in range(3)))
        self._looks: list[Log] = []

    # ------------------------------------------------------------------------------------------------------ the server

    def start(self, *arguments: str) -> Program:
        """Start a program of Milepost on the database of the trial."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")},
            "MILEPOST_DATABASE_URL": self.database.service_url,
            "MILEPOST_DATA_DIR": str(self.folder / "data"),
            "MILEPOST_POOL_WAIT_SECONDS": "1",
            **self.environment,
        }
        program = Program(list(arguments), environment=environment, log=self.folder / f"{len(self.programs)}.log")
        self.programs.append(program)
        return program

    def serve(self) -> Program:
        """Start the server and wait until it answers."""
        program = self.start("serve", "--port", str(self.port))
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            assert program.process.poll() is None, f"the server ended: {program.text()}"
            assert time.monotonic() < deadline, f"the server does not answer: {program.text()}"
            time.sleep(0.02)
        if not self.token:
            found = TOKEN.search(program.text())
            assert found is not None, program.text()
            self.token = found.group()
        return program

    def kill(self, program: Program) -> None:
        """Kill a program and count it."""
        program.kill()
        self.kills += 1

    def end(self) -> None:
        """End whatever of the trial still runs."""
        for program in self.programs:
            program.kill()
        self.journal.close()

    # ----------------------------------------------------------------------------------------------------- the clients

    def client(self) -> Client:
        return Client(self.port, self.token, self.journal)

    def found(self) -> None:
        """Make what all clients share."""
        script = foundation(Hand(self.name, self.seed, "foundation"), self.common)
        self.client().work(script, threading.Event())
        assert self.journal.count("acknowledged") == len(self.journal.attempts), self.journal.attempts

    @contextmanager
    def load(self) -> Iterator[Load]:
        """Let the clients write until the block ends or says stop."""
        work = scripts(self.seed, self.common, clients=CLIENTS)
        with load([(self.client(), script) for script in work], self.journal) as running:
            yield running

    @contextmanager
    def appends_held(self, *, waiting: int = 0) -> Iterator[Queue]:
        """Hold all appends back, from the moment when so many stand before the lock until the block ends."""
        with self._holding(self.database.owner_url, "advisory") as (holder, queue):
            holder.execute("select pg_advisory_xact_lock(%s)", [APPEND_LOCK])
            queue.wait_for(waiting)
            yield queue

    @contextmanager
    def writes_held(self, table: str, *, waiting: int = 1) -> Iterator[None]:
        """Hold back whoever writes to a table of the read models, from the moment when so many try."""
        with self._holding(self.database.service_url, "relation") as (holder, queue):
            holder.execute(sql.SQL("lock table {} in exclusive mode").format(sql.Identifier("read", table)))
            queue.wait_for(waiting)
            yield

    @contextmanager
    def _holding(self, url: str, kind: str) -> Iterator[tuple[psycopg.Connection[TupleRow], Queue]]:
        with closing(psycopg.connect(url)) as holder, closing(psycopg.connect(url, autocommit=True)) as looker:
            yield holder, Queue(looker, kind)  # to close is to let go, also where the database is gone

    # --------------------------------------------------------------------------------------------------- the judgement

    def look(self) -> None:
        """Remember what the log holds now: it must be there at the end, unchanged."""
        self._looks.append(read_log(self.database.owner_url))

    def judge(self) -> Tally:
        """Hold everything against everything; the read models have to be kept by somebody who runs."""
        log = read_log(self.database.owner_url)
        found = violations(log, self.journal)
        for look in self._looks:
            found += changed(look, log)
        found += self._read_models()
        for program in self.programs:
            found += in_server_log(program.text())
        shown = "\n".join(found[:20])
        assert not found, f"MILEPOST_FAULT_SEED={self.seed}, {len(found)} violations:\n{shown}"
        came_to = tally(log, self.journal)
        sys.stdout.write(f"{self.name}: MILEPOST_FAULT_SEED={self.seed}, {self.kills} kills, {came_to}\n")
        return came_to

    def wait_for_read_models(self) -> int:
        """Wait until the read models have what the log holds now, and return its end."""
        with self._store() as (store, pool), pool.connection() as connection:
            connection.autocommit = True  # each look is a new one
            try:
                head = store.head().position
                wait_for(connection, head, timeout_seconds=REACH_SECONDS)
            finally:
                connection.autocommit = False
        return head

    def _read_models(self) -> list[str]:
        """Return the read models that are not what a replay of the whole log gives."""
        head = self.wait_for_read_models()
        conninfo = service_conninfo(self.database.service_url, self._settings())
        with self._store() as (store, _):
            rebuilt = rebuild(store, lambda: connect(conninfo), PROJECTIONS)
        return [f"F {row}" for row in rebuilt if not row.matches or row.failure or row.compared_at != head]

    def _settings(self) -> Settings:
        return Settings.model_validate({"data_dir": self.folder / "data"})

    @contextmanager
    def _store(self) -> Iterator[tuple[EventStore, Pool]]:
        with open_pool(self.database.service_url, self._settings()) as pool:
            yield EventStore(pool, clock=SystemClock()), pool


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether a server answers at a port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
