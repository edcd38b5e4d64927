"""What may go wrong with the database before a request is served; every message is one line: why, and what to do."""

from __future__ import annotations


class DatabaseUnavailable(Exception):
    """There is no database to work with."""


class DatabaseUnsafe(DatabaseUnavailable):
    """The database would lose or reorder what it acknowledged; Milepost refuses to use it."""


class MigrationRefused(DatabaseUnavailable):
    """The tables cannot be brought to the state that this version of Milepost needs."""
