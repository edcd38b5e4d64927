"""Which database to use: the one that the settings name, or the embedded one of the data folder."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.database.embedded import EmbeddedPostgres
from services.database.migrations import migrate
from services.database.roles import OWNER, SERVICE
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Database:
    """How to reach the database: as the service and as the owner of its tables. The addresses may hold passwords."""

    service_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    embedded: EmbeddedPostgres | None
    """The server that Milepost started itself, if that is the one."""


def find_database(settings: Settings) -> Database:
    """Return the database, starting the embedded one where no other is named; raise `DatabaseUnavailable`."""
    if settings.database_url is not None:
        service = settings.database_url.get_secret_value()
        owner = settings.migration_database_url
        return Database(service_url=service, owner_url=owner.get_secret_value() if owner else service, embedded=None)
    embedded = embedded_postgres(settings)
    embedded.ensure_running()
    return Database(service_url=embedded.url(SERVICE), owner_url=embedded.url(OWNER), embedded=embedded)


def prepared_database(settings: Settings) -> Database:
    """Return the database; bring the embedded one up to date, which nobody else would do. Raise `DatabaseUnavailable`.

    A server of its own is left to `milepost migrate`, which its operator runs with the owner's password.
    """
    database = find_database(settings)
    if database.embedded is not None:
        migrate(database.owner_url)
    return database


def embedded_postgres(settings: Settings) -> EmbeddedPostgres:
    """Return the embedded database of the settings' data folder, without starting it."""
    return EmbeddedPostgres(settings.data_dir, postgres_bin=settings.postgres_bin)
