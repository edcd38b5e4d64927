"""`milepost keys …`: make, list and revoke API keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

from services.cli.failure import Failure
from services.clock import SystemClock
from services.database import open_pool, prepared_database, require_migrated
from services.identity import ApiKey, ApiKeys, KeyRefused, PepperUnusable, Scope, load_pepper
from services.identity.keys import MAX_DAYS
from services.settings import load_settings

commands = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the group of commands."""
    app.add_typer(commands, name="keys")


@commands.command("list")
def list_() -> None:
    """List all keys ever made; the keys themselves are kept nowhere."""
    with _keys() as keys:
        found = keys.all()
    now = SystemClock().now()
    table = Table("id", "label", "scope", "made", "until", "state", box=None, pad_edge=False)
    for key in found:
        table.add_row(key.key_id, key.label, key.scope, _day(key.created_at), _day(key.expires_at), _state(key, now))
    Console(soft_wrap=True, highlight=False, markup=False).print(table if found else "There are no keys yet.")


@commands.command()
def create(
    label: Annotated[str, typer.Option(help="Who or what will use the key.")],
    scope: Annotated[str, typer.Option(help="administrator: everything; read: reading only.")] = "administrator",
    days: Annotated[int, typer.Option(help=f"How many days it works, {MAX_DAYS} at most.")] = MAX_DAYS,
) -> None:
    """Make a key and show it, once."""
    if scope not in {"administrator", "read"}:
        raise typer.BadParameter("it is administrator or read", param_hint="--scope")
    with _keys() as keys:
        made = keys.create(label=label, scope=cast("Scope", scope), days=days)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(made.token)
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(
        f"This key is shown once. It works until {_day(made.key.expires_at)}; "
        f"`milepost keys revoke {made.key.key_id}` ends it at once."
    )


@commands.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id of the key, as `milepost keys list` shows it.")]) -> None:
    """Make a key useless at once."""
    with _keys() as keys:
        keys.revoke(key_id)
    Console(soft_wrap=True, highlight=False, markup=False).print(f"Revoked {key_id}.")


@contextmanager
def _keys() -> Iterator[ApiKeys]:
    settings = load_settings()
    clock = SystemClock()
    database = prepared_database(settings)
    try:
        with open_pool(database.service_url, settings) as pool:
            with pool.connection() as connection:
                require_migrated(connection)
            yield ApiKeys(pool, clock=clock, pepper=load_pepper(settings, clock))
    except (KeyRefused, PepperUnusable) as error:
        raise Failure(str(error)) from None


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    return "works" if key.usable(now) else "expired"
