"""Connections to the database that keep what they acknowledge: each one is checked before it is used."""

from __future__ import annotations

import os
from typing import LiteralString

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from services.database.errors import DatabaseUnavailable, DatabaseUnsafe
from services.database.roles import SERVICE
from services.settings import Settings

DURABLE = ("on", "remote_apply")
"""Values of `synchronous_commit` with which an acknowledged commit survives a crash of the server."""

FORBIDDEN_VARIABLE = "POSTGRES_ENABLE_DB_FUNCTIONS"
"""Makes the event store's library insert without its lock, so that followers skip late events."""

Pool = ConnectionPool[Connection[TupleRow]]


def open_pool(url: str, settings: Settings) -> Pool:
    """Open a pool of connections that run as the service's role; raise `DatabaseUnavailable` or `DatabaseUnsafe`.

    `pool.connection()` waits at most `pool_wait_seconds`, then raises `psycopg_pool.PoolTimeout`.
    """
    conninfo = service_conninfo(url, settings)
    connect(
        conninfo
    ).close()  # an error of the first connection is the caller's; the pool would only log it and try again
    pool: Pool = ConnectionPool(
        conninfo,
        min_size=min(settings.pool_min_connections, settings.pool_max_connections),
        max_size=settings.pool_max_connections,
        timeout=settings.pool_wait_seconds,
        configure=refuse_unsafe,
        check=ConnectionPool.check_connection,
        name="milepost",
        open=False,
    )
    try:
        pool.open(wait=True, timeout=settings.pool_wait_seconds)
    except PoolTimeout:
        pool.close()
        raise DatabaseUnavailable(
            f"The database gives no {settings.pool_min_connections} connections in {settings.pool_wait_seconds:g} s: "
            "see its max_connections, or lower MILEPOST_POOL_MIN_CONNECTIONS."
        ) from None
    return pool


def connect(conninfo: str, *, autocommit: bool = False) -> Connection[TupleRow]:
    """Open one checked connection; raise `DatabaseUnavailable` or `DatabaseUnsafe`."""
    try:
        connection = psycopg.connect(conninfo, autocommit=autocommit)
    except psycopg.ProgrammingError as error:
        raise _unreadable(error) from None
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(_why_not(error)) from None
    try:
        refuse_unsafe(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def service_conninfo(url: str, settings: Settings) -> str:
    """Return the connection string with which the service connects: in its role, in UTC, with bounded waits. Raise `DatabaseUnavailable`."""
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise _unreadable(error) from None
    options = (
        f"-c role={SERVICE} -c statement_timeout={round(settings.statement_timeout_seconds * 1000)} -c timezone=UTC "
        "-c idle_in_transaction_session_timeout=60000"
    )
    return make_conninfo(
        url,
        options=f"{given.get('options') or ''} {options}".strip(),
        connect_timeout=given.get("connect_timeout") or settings.connect_timeout_seconds,
        application_name=given.get("application_name") or "milepost",
        client_encoding="utf8",
    )


def refuse_unsafe(connection: Connection[TupleRow]) -> None:
    """Raise `DatabaseUnsafe` when a commit on this connection could be acknowledged and lost, or the log read with holes."""
    if os.environ.get(FORBIDDEN_VARIABLE):
        raise DatabaseUnsafe(f"{FORBIDDEN_VARIABLE} is set, which makes followers skip events: unset it.")
    query: LiteralString = "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
    row = connection.execute(query).fetchone()
    connection.rollback()
    assert row is not None
    synchronous_commit, fsync = row
    if synchronous_commit not in DURABLE:
        raise DatabaseUnsafe(
            f"The database has synchronous_commit = {synchronous_commit} and would lose what it acknowledged: set it to on."
        )
    if fsync != "on":
        raise DatabaseUnsafe(f"The database has fsync = {fsync} and would lose what it acknowledged: set it to on.")


def _unreadable(error: psycopg.ProgrammingError) -> DatabaseUnavailable:
    """Say which part of the address libpq cannot read, without the address: it may hold a password."""
    reason = _one_line(error).split(' in URI: "', maxsplit=1)[0].split(": ", maxsplit=1)[0]
    return DatabaseUnavailable(
        f"MILEPOST_DATABASE_URL cannot be read ({reason}): see https://www.postgresql.org/docs/current/libpq-connect.html."
    )


def _why_not(error: psycopg.OperationalError) -> str:
    reason = _one_line(error)
    if f'role "{SERVICE}"' in reason:
        return f"The database is not prepared ({reason}): run `milepost migrate` first."
    return f"The database cannot be reached ({reason}): see MILEPOST_DATABASE_URL and whether its server runs."


def _one_line(error: Exception) -> str:
    """Return the last line of the server's or libpq's words that says something of its own, without tabs."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    return lines[-1].removeprefix("connection failed: ") if lines else type(error).__name__
