"""The embedded PostgreSQL starts, is found again, survives kills, and says in one line why it cannot start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from services.database import DatabaseUnavailable, EmbeddedPostgres
from services.database.binaries import wheel_folder
from services.database.roles import OWNER, SERVICE

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its privileges up")

Make = Callable[..., EmbeddedPostgres]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can enter; pytest's own are closed."""
    made = Path(tempfile.mkdtemp(prefix="milepost-embedded-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def make(folder: Path) -> Iterator[Make]:
    """Make embedded databases below the folder; they are stopped in the end."""
    made: list[EmbeddedPostgres] = []

    def make_one(data_dir: Path = folder / "data") -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(data_dir, shelter=folder / "shelter"))
        return made[-1]

    yield make_one
    for one in made:
        one.stop()


def test_it_starts_once_and_is_found_by_the_next_process(make: Make) -> None:
    first = make()
    assert first.status().pid is None
    first.ensure_running()
    second = make()
    second.ensure_running()
    assert second.status().pid == first.status().pid is not None
    assert second.stop() is True
    assert first.stop() is False


def test_two_starts_at_once_make_one_server(make: Make) -> None:
    starts = [make(), make(), make()]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(EmbeddedPostgres.ensure_running, starts))
    assert len({start.status().pid for start in starts} - {None}) == 1


def test_what_was_committed_is_there_after_a_kill_of_the_server(make: Make) -> None:
    server = make()
    server.ensure_running()
    _write_number(server, 7)
    pid = server.status().pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    server.ensure_running()
    assert server.status().pid != pid
    assert _numbers(server) == [7]


def test_the_server_outlives_the_process_that_started_it(folder: Path, make: Make) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from services.database import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1]), shelter=Path(sys.argv[2])).ensure_running()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", program, folder / "data", folder / "shelter"], check=False, start_new_session=True
    )
    assert parent.returncode == -signal.SIGKILL
    server = make()
    pid = server.status().pid
    server.ensure_running()
    assert server.status().pid == pid is not None


def test_a_process_id_that_another_program_has_now_does_not_keep_it_from_starting(make: Make) -> None:
    server = make()
    server.ensure_running()
    place = server.status().place
    left_behind = (place.data / "postmaster.pid").read_text()
    server.stop()
    (place.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left_behind.splitlines()[1:]]) + "\n")
    server.ensure_running()
    assert server.status().pid not in {None, os.getpid()}


def test_its_cluster_has_checksums_a_fixed_locale_and_durable_commits(make: Make) -> None:
    server = make()
    server.ensure_running()
    with psycopg.connect(server.url(SERVICE)) as connection:
        for setting, value in {
            "data_checksums": "on",
            "fsync": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "is_superuser": "off",
        }.items():
            assert connection.execute("SELECT current_setting(%s)", [setting]).fetchone() == (value,)
        row = connection.execute(
            "SELECT datlocprovider::text, datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row == ("b" if connection.info.server_version >= 170000 else "c", "C")
    hba = (server.status().place.folder / "hba.conf").read_text()
    assert hba == "local all all peer map=milepost\n"


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere(folder: Path, make: Make) -> None:
    server = make(folder / ("long" * 30))
    server.ensure_running()
    _write_number(server, 1)
    assert server.status().place.folder.is_relative_to(folder)
    socket = server.status().place.socket
    assert not socket.is_relative_to(folder)
    server.stop()
    socket.rmdir()


def test_a_foreign_socket_folder_is_refused(folder: Path, make: Make) -> None:
    (folder / "data" / "postgres").mkdir(parents=True)
    (folder / "data" / "postgres" / "socket").symlink_to(folder)
    with pytest.raises(DatabaseUnavailable, match=r"^\S+/socket is not a folder of \S+ alone: [^\n]*$"):
        make()


def test_files_of_another_version_are_one_line(make: Make) -> None:
    server = make()
    server.ensure_running()
    server.stop()
    (server.status().place.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseUnavailable, match=r"^The database in \S+ was made by PostgreSQL 14, but [^\n]*$"):
        server.ensure_running()


def test_a_server_that_ends_at_once_is_one_line_with_its_reason(make: Make) -> None:
    server = make()
    server.ensure_running()
    server.stop()
    (server.status().place.data / "postgresql.conf").write_text("shared_buffers = many\n")
    with pytest.raises(
        DatabaseUnavailable, match=r"^The embedded database does not start \([^\n]*configuration[^\n]*$"
    ):
        server.ensure_running()
    log = server.status().place.log.read_text()
    assert log.count("FATAL:  configuration file") == 1, "only the traces of an old server are worth another try"


def test_a_data_folder_that_is_a_file_is_one_line(folder: Path, make: Make) -> None:
    (folder / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match=r"^The embedded database cannot use \S+/file [^\n]*$"):
        make(folder / "file")


@AS_ROOT
def test_root_puts_programs_and_data_where_the_other_account_can_reach_them(
    folder: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    wheel = wheel_folder()
    assert wheel is not None
    for source in wheel.parents[2].glob(f"{wheel.parents[1].name}*"):
        if source.is_dir():
            shutil.copytree(source, closed / source.name)
    monkeypatch.syspath_prepend(closed)
    found = wheel_folder()
    assert found is not None
    assert found.is_relative_to(closed)

    server = make(closed / "data")
    server.ensure_running()
    _write_number(server, 3)
    server.stop()
    again = make(closed / "data")
    again.ensure_running()
    assert _numbers(again) == [3]
    assert again.status().place.folder.is_relative_to(folder / "shelter")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert len(list((folder / "shelter").glob("programs-*"))) == 1


@AS_ROOT
def test_a_data_folder_that_was_removed_begins_empty(folder: Path, make: Make) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = make(closed / "data")
    server.ensure_running()
    _write_number(server, 3)
    server.stop()
    shutil.rmtree(closed / "data")
    fresh = make(closed / "data")
    fresh.ensure_running()
    assert fresh.status().place.folder != server.status().place.folder
    with pytest.raises(psycopg.errors.UndefinedTable):
        _numbers(fresh)


@AS_ROOT
def test_an_ordinary_user_needs_no_privilege(folder: Path, postgres: EmbeddedPostgres) -> None:
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    program = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
        "from services.database import EmbeddedPostgres, migrate\n"
        "server = EmbeddedPostgres(Path(sys.argv[1])); server.ensure_running()\n"
        "print(migrate(server.url('milepost_owner'))); server.stop()"
    )
    paths = [str(Path.cwd()), next(path for path in sys.path if path.endswith("site-packages"))]
    home = folder / "home"
    home.mkdir()
    shutil.chown(home, "nobody")
    command = [python, "-c", program, home / "data", *paths]
    options = {"user": "nobody", "extra_groups": [], "cwd": home}
    try:
        probe = subprocess.run([python, "-c", f"open({paths[1]!r} + '/psycopg/__init__.py')"], check=False, **options)  # type: ignore[call-overload]
    except OSError:
        pytest.skip(f"another account cannot run {python}")
    if probe.returncode != 0:
        pytest.skip(f"another account cannot read {paths[1]}")
    answer = subprocess.run(command, check=False, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "0000_roles.sql" in answer.stdout
    assert (home / "data" / "postgres" / "data").stat().st_uid != 0

    as_root = EmbeddedPostgres(home / "data", shelter=folder / "shelter")
    as_root.ensure_running()
    with psycopg.connect(as_root.url(OWNER)) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM milepost.migrations").fetchone() == (True,)
    as_root.stop()


def _write_number(server: EmbeddedPostgres, number: int) -> None:
    with psycopg.connect(server.url(OWNER)) as connection:
        connection.execute("CREATE TABLE numbers (n int)")
        connection.execute("INSERT INTO numbers VALUES (%s)", [number])


def _numbers(server: EmbeddedPostgres) -> list[int]:
    with psycopg.connect(server.url(OWNER)) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM numbers")]
