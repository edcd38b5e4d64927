"""A PostgreSQL of Milepost's own, for trials and small offices: started when it is needed, reused, stopped on request.

It listens on a Unix socket only, knows its clients by their account (peer), runs without our privileges when we are root,
and outlives the process that started it: the next one finds it by its socket.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from services.database.account import Account, server_account
from services.database.binaries import Programs, find_programs
from services.database.cluster import PORT, Place, allow_ourselves, check_version, find_place, make_cluster
from services.database.errors import DatabaseUnavailable
from services.database.roles import DATABASE, OWNER, SERVICE, SUPERUSER

SHELTER = Path("/var/lib/milepost")
"""Where root puts what the server's account cannot reach in the data folder (for example below /root)."""

OLD_SERVER_SECONDS = 10.0
"""After a kill, for so long a new server may find the lock file or the shared memory of the old one."""

RECOVERY_SECONDS = 300.0
"""For so long a server may replay its log after a crash before it answers."""

STOP_SECONDS = 60.0
LOG_BYTES = 10_000_000
OLD_SERVER_SIGNS = ("already exists", "is still in use", "Address already in use")


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the server: its process if it runs, where its files are, which programs it needs."""

    pid: int | None
    place: Place
    version: str


class EmbeddedPostgres:
    """The embedded database of one data folder."""

    def __init__(self, data_dir: Path, *, postgres_bin: Path | None = None, shelter: Path = SHELTER) -> None:
        """Find account, folder and programs; start nothing. Raise `DatabaseUnavailable`."""
        data_dir = data_dir.resolve()
        self._account: Account = server_account(data_dir / "postgres" / "data")
        self._place: Place = find_place(data_dir, self._account, shelter=shelter)
        self._programs: Programs = find_programs(self._account, setting=postgres_bin, shelter=shelter)

    def ensure_running(self) -> None:
        """Start the server unless it runs, make its roles and its database unless they are there; raise `DatabaseUnavailable`."""
        with self._alone():
            if self._pid() is None:
                make_cluster(self._place, self._programs, self._account)
                check_version(self._place, self._programs)
                allow_ourselves(self._place, self._account)
                self._start()
            self._make_roles_and_database()

    def stop(self) -> bool:
        """Stop the server, rolling back what is open; return False if it did not run. Raise `DatabaseUnavailable`."""
        with self._alone():
            pid = self._pid()
            if pid is None:
                return False
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + STOP_SECONDS
            while _alive(pid):
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(f"PostgreSQL (process {pid}) does not stop; {self._place.log} says why.")
                time.sleep(0.02)
            return True

    def status(self) -> Status:
        """Tell whether the server runs, without starting it."""
        return Status(pid=self._pid(), place=self._place, version=self._programs.version)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address to connect to `database` as `role`."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._place.socket), safe='')}&port={PORT}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from starting or stopping the same database meanwhile."""
        descriptor = os.open(self._place.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _pid(self) -> int | None:
        """Return the process id of the server, if it answers. The file alone is no proof: a killed server leaves it."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=10):
                return int((self._place.data / "postmaster.pid").read_text().split("\n", maxsplit=1)[0])
        except (psycopg.OperationalError, OSError):
            return None

    def _start(self) -> None:
        deadline = time.monotonic() + OLD_SERVER_SECONDS
        while True:
            self._forget_recycled_pid()
            complaint = self._start_once()
            if complaint is None:
                return
            if time.monotonic() > deadline or not any(sign in complaint for sign in OLD_SERVER_SIGNS):
                raise DatabaseUnavailable(
                    f"The embedded database does not start ({complaint}): {self._place.log} says more; "
                    "MILEPOST_DATA_DIR names another folder, MILEPOST_DATABASE_URL another server."
                )
            time.sleep(0.2)

    def _start_once(self) -> str | None:
        """Start the server and wait until it answers; return None, or its complaint when it ended."""
        log = self._place.log
        begin = self._log_size()
        command: list[str | Path] = [self._programs.folder / "postgres", "-D", self._place.data, *self._options()]
        # Through the shell, so that the log is opened by the server's account, never by root in a folder of that account.
        line: list[str | Path] = ["/bin/sh", "-c", 'log="$1"; shift; exec "$@" >>"$log" 2>&1', "sh", log, *command]
        server = subprocess.Popen(  # noqa: S603 - the programs that find_programs() found
            line, stdin=subprocess.DEVNULL, start_new_session=True, **self._account.options()
        )
        deadline = time.monotonic() + RECOVERY_SECONDS
        while self._pid() is None:
            if server.poll() is not None:
                return self._complaint(since=begin)
            if time.monotonic() > deadline:
                server.send_signal(signal.SIGINT)
                return f"no answer in {RECOVERY_SECONDS:.0f} s"
            time.sleep(0.02)
        server.returncode = 0  # it is meant to outlive us: without this, Python warns that a child still runs
        return None

    def _options(self) -> list[str]:
        """Return the options of the server; the defaults of its own configuration hold for the rest."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": '"' + str(self._place.socket).replace('"', '""') + '"',
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "hba_file": str(self._place.folder / "hba.conf"),
            "ident_file": str(self._place.folder / "ident.conf"),
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            "cluster_name": "milepost",
        }
        return [f"--{name}={value}" for name, value in settings.items()]

    def _log_size(self) -> int:
        """Return where the next line of the log will stand; a log that grew long starts again."""
        with suppress(FileNotFoundError):
            if self._place.log.stat().st_size <= LOG_BYTES:
                return self._place.log.stat().st_size
            self._place.log.unlink()
        return 0

    def _complaint(self, *, since: int) -> str:
        try:
            text = self._place.log.read_bytes()[since:].decode("utf-8", "replace")
        except OSError as error:
            return f"no log, {error.strerror}"
        lines = [line for line in text.splitlines() if "FATAL" in line or "PANIC" in line] or text.splitlines()
        return lines[0].split("  ", maxsplit=1)[-1] if lines else "it said nothing"

    def _forget_recycled_pid(self) -> None:
        """Remove the lock file of a dead server whose process id now belongs to another program or to nobody yet.

        PostgreSQL asks only whether the process id exists, so after a reboot, or in a container that does not reap its
        dead, it would refuse for ever. Processes of a dead server that still live are found by their shared memory.
        """
        path = self._place.data / "postmaster.pid"
        with suppress(OSError, ValueError):
            pid = int(path.read_text().split("\n", maxsplit=1)[0])
            if _alive(pid) and _is_not_postgres(pid):
                path.unlink()

    def _make_roles_and_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
            if SERVICE not in roles:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN ADMIN {}").format(sql.Identifier(SERVICE), sql.Identifier(OWNER))
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )


def _alive(pid: int) -> bool:
    """Tell whether the process runs; one that ended and was our child counts as ended."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _is_not_postgres(pid: int) -> bool:
    """Tell whether a process is another program, or dead and not reaped; raise `OSError` where /proc does not say."""
    name, state = Path(f"/proc/{pid}/stat").read_text().split("(", maxsplit=1)[1].rsplit(")", maxsplit=1)
    return name != "postgres" or state.split()[0] == "Z"
