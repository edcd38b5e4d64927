"""`milepost rebuild`: compute the read models anew from the log, beside those that serve, and compare the two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from projections import PROJECTIONS
from projections.fold import Projection
from services.cli.failure import Failure
from services.clock import SystemClock
from services.database import connect, open_pool, prepared_database, require_migrated, service_conninfo
from services.event_store import EventStore
from services.projector import RebuildRunning, Rebuilt
from services.projector import rebuild as rebuild_projections
from services.settings import load_settings


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(rebuild)


def rebuild(
    projection: Annotated[
        list[str] | None, typer.Option(help="Name of a projection; may be given several times. Without it: all.")
    ] = None,
) -> None:
    """Compute the read models anew from the log; the old ones serve until the new ones are complete."""
    chosen = _chosen(projection)
    settings = load_settings()
    database = prepared_database(settings)
    console = Console()
    with open_pool(database.service_url, settings) as pool, _progress(console) as progress:
        with pool.connection() as connection:
            require_migrated(connection)
        task = progress.add_task("events", total=None, rate="")

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:,.0f} events/s" if speed else "")

        try:
            rebuilt = rebuild_projections(
                EventStore(pool, clock=SystemClock()),
                lambda: connect(service_conninfo(database.service_url, settings)),
                chosen,
                report=report,
            )
        except RebuildRunning as error:
            raise Failure(str(error)) from None
    console.print(_table(rebuilt))
    _end(rebuilt)


def _chosen(names: list[str] | None) -> Sequence[Projection[Any]]:
    known = {projection.name: projection for projection in PROJECTIONS}
    if unknown := sorted(set(names or ()) - known.keys()):
        raise Failure(f"There is no projection {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
    return [known[name] for name in dict.fromkeys(names)] if names else PROJECTIONS


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
    )


def _table(rebuilt: Sequence[Rebuilt]) -> Table:
    table = Table("projection", "position", "rebuilt", "live", "")
    for row in rebuilt:
        verdict = {True: "same", False: "DIFFERENT", None: "new"}[row.matches]
        table.add_row(
            f"{row.name} v{row.version}",
            f"{row.position:,}",
            row.rebuilt_digest[:16],
            (row.live_digest or "-")[:16],
            f"stopped: {row.failure}" if row.failure else verdict,
        )
    return table


def _end(rebuilt: Sequence[Rebuilt]) -> None:
    """Fail where a rebuild stopped, or where the table that served did not hold what the log says."""
    if stopped := [row.name for row in rebuilt if row.failure is not None]:
        raise Failure(f"The rebuild of {', '.join(stopped)} had to stop; see the table for the fact and the reason.")
    if different := [row.name for row in rebuilt if row.matches is False]:
        raise Failure(
            f"Before the rebuild {', '.join(different)} did not hold what the log says: either somebody changed the table, "
            "or the code changed its answers without a new version. The rebuilt table serves now."
        )
