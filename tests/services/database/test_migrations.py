"""The runner applies each file once, in order, and refuses whatever contradicts what it has applied."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from services.database import Database, DatabaseUnavailable, MigrationRefused, Pool, migrate, require_migrated
from services.database.migrations import MIGRATIONS, read_migrations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copied)
    return copied


def test_all_files_are_applied_in_order_and_the_second_time_nothing_changes(empty_database: Database) -> None:
    names = [migration.name for migration in read_migrations()]
    assert names == sorted(names)
    assert migrate(empty_database.owner_url) == names
    before = _recorded(empty_database)
    assert migrate(empty_database.owner_url) == []
    assert _recorded(empty_database) == before


def test_a_changed_file_is_refused_in_one_line(empty_database: Database, folder: Path) -> None:
    migrate(empty_database.owner_url, folder=folder)
    changed = next(folder.glob("0001_*.sql"))
    changed.write_bytes(changed.read_bytes() + b"\n-- harmless?\n")
    with pytest.raises(MigrationRefused, match=rf"^{changed.name} was changed after it was applied[^\n]*$"):
        migrate(empty_database.owner_url, folder=folder)


def test_a_database_of_a_later_version_is_refused(empty_database: Database, folder: Path) -> None:
    (folder / "9999_later.sql").write_text("SELECT 1")
    migrate(empty_database.owner_url, folder=folder)
    with pytest.raises(MigrationRefused, match=r"^The database has 9999_later\.sql, which this version"):
        migrate(empty_database.owner_url)


def test_a_file_that_comes_too_late_is_refused(empty_database: Database, folder: Path) -> None:
    (folder / "0500_first.sql").write_text("SELECT 1")
    migrate(empty_database.owner_url, folder=folder)
    (folder / "0400_late.sql").write_text("SELECT 1")
    with pytest.raises(MigrationRefused, match=r"^0400_late\.sql comes too late"):
        migrate(empty_database.owner_url, folder=folder)


def test_a_file_that_fails_changes_nothing(empty_database: Database, folder: Path) -> None:
    (folder / "0500_broken.sql").write_text("CREATE TABLE milepost.half (a int); SELECT 1/0;")
    with pytest.raises(MigrationRefused, match=r"^0500_broken\.sql fails and changed nothing \(division by zero\)\.$"):
        migrate(empty_database.owner_url, folder=folder)
    with psycopg.connect(empty_database.owner_url) as connection:
        assert connection.execute("SELECT to_regclass('milepost.half')").fetchone() == (None,)
    (folder / "0500_broken.sql").write_text("SELECT 1")
    assert migrate(empty_database.owner_url, folder=folder) == ["0500_broken.sql"]


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["1_log.sql"], r"^1_log\.sql is not named like 0001_log\.sql\.$"),
        (["0001_a.sql", "0001_b.sql"], r"^0001_a\.sql and 0001_b\.sql have the same number\.$"),
    ],
)
def test_names_are_checked(tmp_path: Path, names: list[str], complaint: str) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(MigrationRefused, match=complaint):
        read_migrations(tmp_path)


def test_two_migrators_at_once_apply_each_file_once(empty_database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: migrate(empty_database.owner_url), range(4)))
    assert sorted(results, key=len)[:3] == [[], [], []]
    assert max(results, key=len) == [migration.name for migration in read_migrations()]


def test_the_service_refuses_a_database_that_is_not_migrated(empty_database: Database, folder: Path) -> None:
    migrate(empty_database.owner_url, folder=folder)
    (folder / "9999_new.sql").write_text("SELECT 1")
    with psycopg.connect(empty_database.service_url) as connection:
        require_migrated(connection)
        with pytest.raises(
            MigrationRefused, match=r"^The database lacks 9999_new\.sql: run `milepost migrate` first\.$"
        ):
            require_migrated(connection, folder=folder)


def test_the_service_cannot_migrate(database: Database, folder: Path) -> None:
    (folder / "9999_new.sql").write_text("CREATE TABLE milepost.own (a int)")
    with pytest.raises(MigrationRefused, match=r"^The user of the database may not make the tables[^\n]*$"):
        migrate(database.service_url, folder=folder)


def test_an_unreachable_server_is_one_line() -> None:
    with pytest.raises(DatabaseUnavailable, match=r"^The database cannot be reached \([^\n]*$"):
        migrate("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")


def test_the_service_owns_the_read_models_and_nothing_of_the_log(pool: Pool) -> None:
    with pool.connection() as connection:
        assert connection.execute("SELECT session_user::text, current_user::text").fetchone() == (
            "milepost_service",
            "milepost_service",
        )
        connection.execute("CREATE TABLE read.example (a int)")
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE milepost.example (a int)")
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.example (a int)")
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM milepost.migrations")


def _recorded(database: Database) -> list[tuple[object, ...]]:
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(
            """
            SELECT n.nspname::text, c.relname::text, c.relkind::text, c.relacl::text, c.xmin::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('milepost', 'read')
            UNION ALL
            SELECT 'migration', name, sha256::text, applied_at::text, xmin::text FROM milepost.migrations
            ORDER BY 1, 2
            """
        ).fetchall()
