"""Connections of the log: dropped ones are replaced before anything is sent, and what a failure means is said exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Final

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from services.database import Pool
from services.event_store.errors import RequestRefused, StoreUnavailable

Connection = psycopg.Connection[TupleRow]

_DATA_REFUSED: Final = ("22", "23", "54")
"""SQLSTATE classes that speak of the data themselves: data exception, constraint violation, limit exceeded."""
_STANDBY_WAIT: Final = "SyncRepWaitForLSN"
"""The function of PostgreSQL that warns when the wait for the synchronous standby ends early; its text is translated."""


@contextmanager
def borrowed(pool: Pool) -> Iterator[Connection]:
    """Lend a live connection that commits each statement by itself: one append is one round trip.

    Raise `StoreUnavailable("rejected")` where there is none: nothing was sent yet.
    """
    # One attempt for each connection that may have died in the pool, for instance when the server restarted.
    for _ in range(pool.max_size + 1):
        try:
            connection = pool.getconn()
        except psycopg.Error as error:
            raise StoreUnavailable("rejected", "the database cannot be reached") from error
        if _alive(connection):
            break
        connection.close()
        pool.putconn(connection)
    else:
        raise StoreUnavailable("rejected", "the database drops its connections")
    usual = connection.autocommit
    connection.autocommit = True
    try:
        yield connection
    finally:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            connection.autocommit = usual
        pool.putconn(connection)  # which replaces it where it is lost, or still at work


def write(connection: Connection, statement: bytes, parameters: Sequence[object]) -> list[TupleRow]:
    """Run one statement that commits by itself.

    Raise `StoreUnavailable`, which says whether it is unknown what became of it, or `RequestRefused`.
    """
    cancelled_waits: list[str | None] = []

    def note(diagnostic: psycopg.errors.Diagnostic) -> None:
        if diagnostic.source_function == _STANDBY_WAIT:
            cancelled_waits.append(diagnostic.message_primary)

    connection.add_notice_handler(note)
    try:
        rows = connection.execute(statement, parameters, prepare=True, binary=True).fetchall()
    except psycopg.Error as error:
        # Even an error that the server still managed to send may come after the commit, when the connection ends with it.
        if connection.closed or error.diag.severity_nonlocalized in {"FATAL", "PANIC"}:
            raise StoreUnavailable("unknown", "the connection to the database was lost") from error
        if (error.sqlstate or "")[:2] in _DATA_REFUSED:
            raise RequestRefused(error.diag.message_primary or str(error)) from error
        raise StoreUnavailable("rejected", "the database refused to work") from error
    finally:
        connection.remove_notice_handler(note)
    if cancelled_waits:
        raise StoreUnavailable("unknown", "the wait for the standby was cancelled")
    return rows


@contextmanager
def reading(pool: Pool) -> Iterator[Connection]:
    """Lend a connection for reading: whatever fails on it, nothing was recorded. Raise `StoreUnavailable("rejected")`."""
    with borrowed(pool) as connection:
        try:
            yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise StoreUnavailable("rejected", "the database cannot be read") from error


def _alive(connection: Connection) -> bool:
    """Tell whether the server still holds its end: to a connection at rest it only writes to say goodbye."""
    if connection.closed:
        return False
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return not waiting.poll(0)
