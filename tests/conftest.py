"""One real PostgreSQL for the whole run, and a fresh migrated database for each test that asks for one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
import structlog
from psycopg import sql

from services.database import Database, EmbeddedPostgres, Pool, migrate, open_pool
from services.database.roles import OWNER, SERVICE, SUPERUSER
from services.settings import Settings
from tests.clock import FixedClock

TEMPLATE = "template_milepost"

# How long an example takes says nothing on a busy machine. The same examples in every run: what fails, fails for everybody.
hypothesis.settings.register_profile("milepost", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "milepost"))

NewDatabase = Callable[..., Database]


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The server of this run (of this worker, with `-n`), in a folder that its account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="milepost-tests-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data", shelter=folder / "shelter")
    server.ensure_running()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_database(postgres: EmbeddedPostgres) -> NewDatabase:
    """Make databases: `new_database()` is empty, `new_database(template=...)` a copy."""
    numbers = count(1)

    def new(*, template: str = "template0") -> Database:
        name = f"test_{next(numbers)}"
        _create(postgres, name, template=template)
        return _database(postgres, name)

    return new


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """A database with all migrations; copying it is much faster than migrating."""
    _create(postgres, TEMPLATE, template="template0")
    migrate(postgres.url(OWNER, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database(postgres: EmbeddedPostgres, new_database: NewDatabase, template: str) -> Iterator[Database]:
    """A fresh migrated database, with the addresses of the service and of the owner."""
    made = new_database(template=template)
    yield made
    _drop(postgres, made)


@pytest.fixture
def empty_database(postgres: EmbeddedPostgres, new_database: NewDatabase) -> Iterator[Database]:
    """A fresh database without any migration."""
    made = new_database()
    yield made
    _drop(postgres, made)


@pytest.fixture
def database_url(database: Database) -> str:
    """The address of a fresh migrated database, as the service."""
    return database.service_url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for a fresh migrated database and an empty data folder."""
    return Settings.model_validate({"database_url": database_url, "data_dir": tmp_path / "milepost"})


@pytest.fixture
def pool(database_url: str, settings: Settings) -> Iterator[Pool]:
    """Connections of the service to a fresh migrated database."""
    with open_pool(database_url, settings) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon of 2026-03-02 UTC until it is moved."""
    return FixedClock()


def _database(postgres: EmbeddedPostgres, name: str) -> Database:
    return Database(service_url=postgres.url(SERVICE, name), owner_url=postgres.url(OWNER, name), embedded=None)


def _create(postgres: EmbeddedPostgres, name: str, *, template: str) -> None:
    with psycopg.connect(postgres.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )


def _drop(postgres: EmbeddedPostgres, database: Database) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database.owner_url)["dbname"]
    with psycopg.connect(postgres.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """Take back how a command that ran inside this process set up the log: its stream ends with the test."""
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
