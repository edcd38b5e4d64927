"""Connections run in the service's role and are refused when the server would lose what it acknowledges."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from services.database import Database, DatabaseUnavailable, DatabaseUnsafe, EmbeddedPostgres, Pool, open_pool
from services.database.roles import SUPERUSER
from services.settings import Settings


def test_another_login_works_in_the_role_of_the_service(
    postgres: EmbeddedPostgres, database: Database, settings: Settings
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database.service_url)["dbname"]
    with (
        open_pool(postgres.url(SUPERUSER, str(name)), settings) as pool,
        pool.connection() as connection,
    ):
        assert connection.execute("SELECT session_user::text, current_user::text").fetchone() == (
            "postgres",
            "milepost_service",
        )
        connection.execute("RESET ROLE")
        assert connection.execute("SELECT current_user::text").fetchone() == ("milepost_service",)


def test_a_server_that_does_not_wait_for_its_disk_is_refused(database: Database, settings: Settings) -> None:
    name = str(psycopg.conninfo.conninfo_to_dict(database.owner_url)["dbname"])
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    with pytest.raises(DatabaseUnsafe, match=r"^The database has synchronous_commit = off [^\n]*$"):
        open_pool(database.service_url, settings)


def test_the_variable_that_drops_the_librarys_lock_is_refused(
    database_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(DatabaseUnsafe, match=r"^POSTGRES_ENABLE_DB_FUNCTIONS is set[^\n]*$"):
        open_pool(database_url, settings)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("postgresql://127.0.0.1:1/none", r"^The database cannot be reached \(.*Connection refused\): [^\n]*$"),
        ("postgresql://[nonsense", r"^MILEPOST_DATABASE_URL cannot be read [^\n]*$"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_line(url: str, complaint: str, settings: Settings) -> None:
    with pytest.raises(DatabaseUnavailable, match=complaint):
        open_pool(url, settings)


def test_connections_that_the_server_closed_are_replaced(pool: Pool, database: Database) -> None:
    with psycopg.connect(database.service_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
        )
    with pool.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
