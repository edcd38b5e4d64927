"""`milepost database …`: start, stop and look at the embedded PostgreSQL."""

from __future__ import annotations

import typer
from rich.console import Console

from services.cli.failure import Failure
from services.database import EmbeddedPostgres, embedded_postgres
from services.settings import Settings, load_settings

commands = typer.Typer(help="Start, stop and look at the embedded PostgreSQL.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the group of commands."""
    app.add_typer(commands, name="database")


@commands.command()
def start() -> None:
    """Start the embedded PostgreSQL; it keeps running until it is stopped."""
    database = _embedded(load_settings())
    database.ensure_running()
    _describe(database)


@commands.command()
def stop() -> None:
    """Stop the embedded PostgreSQL; its data stay."""
    stopped = _embedded(load_settings()).stop()
    Console().print("Stopped." if stopped else "It does not run.")


@commands.command()
def status() -> None:
    """Say whether the embedded PostgreSQL runs and where its files are."""
    _describe(_embedded(load_settings()))


def _embedded(settings: Settings) -> EmbeddedPostgres:
    if settings.database_url is not None:
        raise Failure("MILEPOST_DATABASE_URL names a server of your own: start and stop that one with its own tools.")
    return embedded_postgres(settings)


def _describe(database: EmbeddedPostgres) -> None:
    status = database.status()
    running = f"runs as process {status.pid}" if status.pid else "does not run"
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"PostgreSQL {status.version} {running}.")
    console.print(
        f"files  {status.place.folder}\nlog    {status.place.log}\nsocket {status.place.socket}", markup=False
    )
