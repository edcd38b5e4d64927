"""Brings the tables of the log to the state that this version needs: numbered SQL files, each applied once, in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from services.database.errors import MigrationRefused
from services.database.pool import connect
from services.database.roles import SERVICE

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x6D696C65706F7374
"""Advisory lock of the runner: "milepost" in ASCII. One at a time in a database; a second waits, then finds nothing to do."""

OLDEST_SERVER = 150000


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `0001_log.sql` has number 1 and is identified by the SHA-256 of its bytes."""

    number: int
    name: str
    content: bytes

    @property
    def sha256(self) -> bytes:
        """Return the digest that is recorded when the file is applied."""
        return hashlib.sha256(self.content).digest()


def migrate(conninfo: str, *, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing, as the owner of the tables; return the names of the files that were applied.

    Raise `MigrationRefused` when the files and the database contradict each other, `DatabaseUnavailable` when it is away.
    """
    migrations = read_migrations(folder)
    with connect(conninfo, autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise MigrationRefused("The database server is older than PostgreSQL 15: update it.")
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            _prepare(connection)
            missing = missing_migrations(connection, migrations)
            for migration in missing:
                _apply(connection, migration)
        except psycopg.errors.InsufficientPrivilege as error:
            raise MigrationRefused(
                f"The user of the database may not make the tables ({error.diag.message_primary}): it needs to own the "
                f"database, and the role {SERVICE}, which an administrator makes with "
                f"`CREATE ROLE {SERVICE}; GRANT {SERVICE} TO {connection.info.user} WITH ADMIN OPTION`."
            ) from None
        return [migration.name for migration in missing]


def read_migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """Return the files of a folder by number; raise `MigrationRefused` when a name is wrong or a number stands twice."""
    migrations: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        named = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", path.name)
        if named is None:
            raise MigrationRefused(f"{path.name} is not named like 0001_log.sql.")
        number = int(named.group(1))
        if number in migrations:
            raise MigrationRefused(f"{migrations[number].name} and {path.name} have the same number.")
        migrations[number] = Migration(number=number, name=path.name, content=path.read_bytes())
    return tuple(migrations.values())


def missing_migrations(connection: Connection[TupleRow], migrations: Sequence[Migration]) -> list[Migration]:
    """Return what is not applied yet; raise `MigrationRefused` when history and files differ.

    The service asks it with its own connection at start, to refuse a database that `milepost migrate` has not prepared.
    """
    applied = _applied(connection)
    known = {migration.number: migration for migration in migrations}
    for number, (name, sha256) in applied.items():
        if number not in known:
            raise MigrationRefused(
                f"The database has {name}, which this version of Milepost lacks: use a later version."
            )
        if known[number].sha256 != sha256:
            raise MigrationRefused(
                f"{known[number].name} was changed after it was applied to this database: "
                "restore the file, and put the change into a new one."
            )
    missing = [migration for migration in migrations if migration.number not in applied]
    late = next((migration for migration in missing if migration.number < max(applied, default=-1)), None)
    if late is not None:
        raise MigrationRefused(f"{late.name} comes too late, a later migration is applied: give it the next number.")
    return missing


def require_migrated(connection: Connection[TupleRow], *, folder: Path = MIGRATIONS) -> None:
    """Raise `MigrationRefused` unless every migration of this version is applied."""
    missing = missing_migrations(connection, read_migrations(folder))
    connection.rollback()
    if missing:
        raise MigrationRefused(f"The database lacks {missing[0].name}: run `milepost migrate` first.")


def _applied(connection: Connection[TupleRow]) -> dict[int, tuple[str, bytes]]:
    if connection.execute("SELECT to_regclass('milepost.migrations') IS NULL").fetchone() == (True,):
        return {}
    rows = connection.execute("SELECT number, name, sha256 FROM milepost.migrations ORDER BY number")
    return {number: (name, bytes(sha256)) for number, name, sha256 in rows}


def _prepare(connection: Connection[TupleRow]) -> None:
    """Make the place where applied migrations are recorded; the only table that no migration makes."""
    with connection.transaction():
        if _applied(connection) or connection.execute("SELECT to_regclass('milepost.migrations')").fetchone() != (
            None,
        ):
            return
        connection.execute("CREATE SCHEMA IF NOT EXISTS milepost")
        connection.execute(
            """
            CREATE TABLE milepost.migrations (
                number integer PRIMARY KEY,
                name text NOT NULL,
                sha256 bytea NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """
        )


def _apply(connection: Connection[TupleRow], migration: Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(migration.content)
            connection.execute(
                "INSERT INTO milepost.migrations (number, name, sha256) VALUES (%s, %s, %s)",
                [migration.number, migration.name, migration.sha256],
            )
    except psycopg.errors.InsufficientPrivilege:
        raise
    except psycopg.Error as error:
        raise MigrationRefused(
            f"{migration.name} fails and changed nothing ({error.diag.message_primary or error})."
        ) from error
