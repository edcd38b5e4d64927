"""`milepost projector`: keeps the read models up to date in a process of its own, for servers that leave it to others."""

from __future__ import annotations

import signal
import threading
from typing import Final

import typer
from rich.console import Console

from services.cli.serve import configure_log
from services.cli.wiring import opened_store
from services.clock import SystemClock
from services.database import connect, prepared_database, service_conninfo
from services.projector import Projector
from services.settings import load_settings

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(projector)


def projector() -> None:
    """Keep the read models up to date until stopped (Ctrl-C or SIGTERM); a second copy waits until the first is gone."""
    settings = load_settings()
    configure_log(settings)
    conninfo = service_conninfo(prepared_database(settings).service_url, settings)
    stop = threading.Event()
    with opened_store(settings, SystemClock()) as store:
        follower = Projector(store, lambda: connect(conninfo))

        def end(*_: object) -> None:
            stop.set()
            follower.wake()

        for number in _SIGNALS:
            signal.signal(number, end)
        console = Console(soft_wrap=True, highlight=False, markup=False)
        console.print("The projector follows the log.")
        follower.follow(stop)
        console.print("Stopped.")
