"""`milepost migrate`: bring the tables of the database to the state that this version needs."""

from __future__ import annotations

import typer
from rich.console import Console

from services.database import find_database
from services.database import migrate as apply_migrations
from services.settings import load_settings


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(migrate)


def migrate() -> None:
    """Make or update the tables of the log; run it before a new version is started. Twice changes nothing."""
    applied = apply_migrations(find_database(load_settings()).owner_url)
    console = Console()
    for name in applied:
        console.print(f"applied {name}", highlight=False)
    if not applied:
        console.print("Nothing to do: the database is up to date.")
