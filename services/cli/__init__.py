"""The commands of `milepost`. Each group has a file of its own, with a `register` that enters it here."""

from __future__ import annotations

import typer

from services.cli import database, demo, import_, keys, migrate, projector, rebuild, replay, serve, simulate

app = typer.Typer(
    name="milepost",
    help="The whole life of publicly funded projects, as a history that nobody can change.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # services/__main__.py ends every failure in one line
)

for group in (demo, serve, projector, keys, migrate, database, import_, simulate, replay, rebuild):
    group.register(app)
