"""`milepost demo`: everything in one command - database, a sample portfolio, server - and where to look."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from domain.events import AgreementSigned
from projections.portfolio import Filter, Item, find_projects
from services.api.parts import Parts
from services.cli import serve
from services.cli.failure import Failure
from services.cli.simulate import MOST_PROJECTS, write
from services.database import embedded_postgres, find_database, migrate
from services.identity.keys import MAX_DAYS
from services.settings import Settings, load_settings
from services.simulation import Portfolio, is_begun

YEARS: Final = 3
SEED: Final = 1
KEY_FILE: Final = "demo-key"
SHOWN: Final = 200
"""So many projects are looked at for one worth showing."""


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(demo)


def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on [MILEPOST_PORT].")] = None,
    projects: Annotated[
        int, typer.Option(min=1, max=MOST_PROJECTS, help="Projects of the sample portfolio of the first start.")
    ] = 60,
) -> None:
    """Try Milepost: start a database and the server, with a sample portfolio that is made at the first start.

    Everything is kept in the data folder, and a second start finds it there. Ctrl-C stops the server, and the database
    if this command started it.
    """
    settings = load_settings(port=port, projector="thread")
    serve.configure_log(settings)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    begun = time.monotonic()
    with _ending_on_sigterm(), serve.listening(settings) as listener, _database(settings, console):
        with serve.running_parts(settings) as parts:
            _fill(console, parts, Portfolio(projects=projects, years=YEARS, seed=SEED))
            key = _key(parts)

            def announce() -> None:
                console.print(f"Ready after {time.monotonic() - begun:.1f} s.\n")
                _where_to_look(console, settings, parts, key)

            serve.run(parts, listener, started=announce)
        console.print("Stopped. The data stay; the next start finds them.")


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """End in order on SIGTERM too, while there is no server yet that would listen to it."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before: Any = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _database(settings: Settings, console: Console) -> Iterator[None]:
    """Start and prepare the database; stop it at the end if it was started here. Raise `DatabaseUnavailable`."""
    if settings.database_url is not None:
        console.print("Using the database of MILEPOST_DATABASE_URL.")
        migrate(find_database(settings).owner_url)
        yield
        return
    embedded = embedded_postgres(settings)
    ran = embedded.status().pid is not None
    folder = embedded.status().place.folder
    console.print(f"{'Using the' if ran else 'Starting an'} embedded PostgreSQL in {folder}.")
    try:
        migrate(find_database(settings).owner_url)
        yield
    finally:
        if not ran:
            embedded.stop()


def _fill(console: Console, parts: Parts, portfolio: Portfolio) -> None:
    """Write the sample portfolio into an empty log, or complete one that was begun; leave everything else alone."""
    head = parts.store.head().position
    if head and not is_begun(parts.store, portfolio):
        console.print(f"The database holds {head:,} facts from earlier: they are kept, and nothing is added.")
    else:
        if not head:
            console.print(f"Making up a portfolio of {portfolio.projects} projects over {portfolio.years} years.")
        written = write(parts.store, portfolio)
        if written.summary is None:
            console.print(f"The sample portfolio is there from an earlier start: {head:,} facts are kept.")
        else:
            rest = f", the rest of {written.added + written.found:,}" if written.found else ""
            console.print(f"Recorded {written.added:,} facts{rest}.")
    assert parts.projector is not None, "the demo keeps the read models in this process"
    if not parts.projector.catch_up():
        raise Failure(
            "Another process keeps the read models of this database, for example `milepost serve`: stop it first."
        )


def _key(parts: Parts) -> str:
    """Return the administrator key of the demo: the one in the data folder while it works, else a new one."""
    path = parts.settings.data_dir / KEY_FILE
    token = path.read_text(encoding="ascii").strip() if path.exists() else ""
    if token and parts.keys.find(token) is not None:
        return token
    made = parts.keys.first() or parts.keys.create(label="demo", scope="administrator", days=MAX_DAYS)
    _write_secret(path, made.token)
    return made.token


def _write_secret(path: Path, token: str) -> None:
    """Write a file that nobody else may read, at once and whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{token}\n")
    draft.replace(path)


def _where_to_look(console: Console, settings: Settings, parts: Parts, key: str) -> None:
    """Print the address, the key and what to try, with ids that are there."""
    address = serve.address(settings)
    console.print(f"Milepost listens on {address}")
    console.print(f"  description of the interface   {address}/openapi.json")
    console.print(f"  administrator key              {key}")
    console.print(f"                                 kept in {parts.settings.data_dir / KEY_FILE}; send it as")
    console.print("                                 Authorization: Bearer KEY\n")
    shown = _worth_showing(parts)
    if shown is None:
        console.print("There is no project in this database yet.")
    else:
        _examples(console, parts, shown, address=address, key=key)
    console.print("\nCtrl-C stops it.")


def _examples(console: Console, parts: Parts, shown: Item, *, address: str, key: str) -> None:
    facts = parts.store.load(shown.project)
    signed = next((fact.position for fact in facts if isinstance(fact.event, AgreementSigned)), facts[-1].position)
    program = sys.argv[0] if Path(sys.argv[0]).name == "milepost" else "milepost"
    one = f"{address}/v1/projects/{shown.project}"
    header = f"-H 'Authorization: Bearer {key}'"
    console.print("Try:")
    console.print(f"  curl -s {header} '{address}/v1/projects?stage={shown.stage}&limit=5'")
    console.print(f"  curl -s {header} '{one}/timeline'")
    console.print(f"  curl -s {header} '{one}?as_of={signed - 1}'   # before it was signed")
    console.print(f"  {program} replay {shown.code}")


def _worth_showing(parts: Parts) -> Item | None:
    """Return the project with the most milestones met, if there is any."""
    position, day = parts.store.head().position, parts.clock.today("UTC")
    with parts.pool.connection() as connection:
        page = find_projects(connection, Filter(), position=position, day=day, limit=SHOWN)
    return max(page.items, key=lambda item: (item.met, item.disbursed or 0), default=None)
