"""The database: where it is, how it starts, its tables, its connections. Other modules import from here."""

from __future__ import annotations

from services.database.embedded import EmbeddedPostgres
from services.database.errors import DatabaseUnavailable, DatabaseUnsafe, MigrationRefused
from services.database.location import Database, embedded_postgres, find_database, prepared_database
from services.database.migrations import migrate, require_migrated
from services.database.pool import Pool, connect, open_pool, service_conninfo

__all__ = [
    "Database",
    "DatabaseUnavailable",
    "DatabaseUnsafe",
    "EmbeddedPostgres",
    "MigrationRefused",
    "Pool",
    "connect",
    "embedded_postgres",
    "find_database",
    "migrate",
    "open_pool",
    "prepared_database",
    "require_migrated",
    "service_conninfo",
]
