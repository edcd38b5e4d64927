"""`milepost simulate`: write a made-up but believable portfolio, through the same acts as the interface."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Final, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from domain.events.gates import Outcome
from domain.terms import Stage
from services.cli.failure import Failure
from services.cli.wiring import opened_store
from services.clock import SystemClock
from services.event_store import EventStore, StoreError
from services.settings import load_settings
from services.simulation import Disturbed, ExamplesMissing, Portfolio, Summary, Written, rehearse
from services.simulation import simulate as simulate_portfolio
from services.simulation.portfolio import WEST

COUNTED: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    ("rules", (("programme.waiver-granted", "waivers granted"),)),
    (
        "appraisal",
        (
            ("prequalification.assessed", "assessments"),
            ("review.scored", "reviews"),
            ("interest.declared", "declarations of interest"),
            ("growth-plan.submitted", "growth plans"),
            ("cofinancing.proven", "proofs of co-financing"),
        ),
    ),
    (
        "reports",
        (
            ("report.submitted", "submitted"),
            ("report.returned", "returned"),
            ("report.accepted", "accepted"),
            ("report.voided", "voided"),
            ("figure.restated", "figures restated"),
        ),
    ),
    (
        "milestones",
        (
            ("milestone.met", "met"),
            ("milestone.partially-met", "partially met"),
            ("milestone.not-met", "not met"),
            ("milestone.waived", "waived"),
            ("milestone.reversed", "reversed"),
        ),
    ),
    ("gates", (("gate.opened", "opened"), ("vote.cast", "votes"), ("gate.returned", "sent round again"))),
    ("money", (("tranche.released", "releases"), ("disbursement.confirmed", "payments"))),
)
"""What is counted, by the names of the facts without their versions."""
MOST_PROJECTS: Final = 100_000
MOST_YEARS: Final = 20


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(simulate)


def simulate(
    projects: Annotated[int, typer.Option(min=1, max=MOST_PROJECTS, help="How many projects.")] = 60,
    years: Annotated[int, typer.Option(min=1, max=MOST_YEARS, help="Over how many years up to today.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Another number gives another portfolio.")] = 1,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which the portfolio ends; without it: now."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing.")] = False,
) -> None:
    """Write a portfolio of made-up programmes, firms and projects.

    The same arguments always give the same data. Running it again adds nothing; a run that was stopped is completed.
    """
    portfolio = Portfolio(projects=projects, years=years, seed=seed)
    day = _come(today)
    console = Console(soft_wrap=True, highlight=False)
    if dry_run:
        _show(console, _rehearsed(portfolio, day), seconds=None)
        return
    with opened_store(load_settings(), SystemClock()) as store:
        begun = time.monotonic()
        written = write(store, portfolio, today=day)
        _show(console, written, seconds=time.monotonic() - begun)


def write(store: EventStore, portfolio: Portfolio, *, today: date | None = None) -> Written:
    """Write a portfolio under a progress bar; raise `Failure` where it cannot go on."""
    try:
        with progress_bar("written") as report:
            return simulate_portfolio(store, portfolio, today=today, progress=report)
    except (Disturbed, ExamplesMissing) as error:
        raise Failure(str(error)) from None
    except StoreError as error:
        raise Failure(
            f"The simulation stopped ({error}): what is recorded stays, run the same command again for the rest."
        ) from None


def _rehearsed(portfolio: Portfolio, today: date | None) -> Written:
    try:
        with progress_bar("rehearsed") as report:
            return rehearse(portfolio, today=today, progress=report)
    except ExamplesMissing as error:
        raise Failure(str(error)) from None


@contextmanager
def progress_bar(done: str) -> Iterator[Callable[[float, int], None]]:
    """Show how far it is, how fast and how long it will take; only a terminal gets to see it."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[events]:,} events, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    begun = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(done, total=1.0, events=0, rate=0.0)

        def report(part: float, events: int) -> None:
            rate = events / max(time.monotonic() - begun, 0.001)
            progress.update(task, completed=part, events=events, rate=rate)

        yield report


def _come(today: datetime | None) -> date | None:
    """Return the day if it has come everywhere; raise a usage error if not."""
    if today is not None and today.date() > SystemClock().today(WEST):
        raise typer.BadParameter("this day has not come everywhere yet", param_hint="--today")
    return None if today is None else today.date()


def _show(console: Console, written: Written, *, seconds: float | None) -> None:
    """Print what was done in so many seconds; None where it was only a rehearsal."""
    if written.summary is None:
        console.print(f"Nothing to do: this portfolio is complete up to {written.today}. Nothing was added.")
        return
    _tables(console, written.summary)
    if seconds is None:
        console.print(f"Nothing was written (dry run); it would be {written.added:,} events up to {written.today}.")
        return
    rate = f"{written.added / seconds:,.0f} events/s"
    earlier = f" {written.found:,} events were there from an earlier run." if written.found else ""
    console.print(f"Recorded {written.added:,} events up to {written.today} in {seconds:.1f} s ({rate}).{earlier}")


def _tables(console: Console, summary: Summary) -> None:
    stages = Table("stage", "projects", box=None, pad_edge=False)
    stages.columns[1].justify = "right"
    for stage in get_args(Stage):
        if stage in summary.stages:
            stages.add_row(stage, f"{summary.stages[stage]:,}")
    money = Table("currency", "budgets", "awarded", "released", "disbursed", box=None, pad_edge=False)
    for currency, sums in summary.money.items():
        amounts = (sums.budgets, sums.awarded, sums.released, sums.disbursed)
        money.add_row(currency, *(f"{amount:,.2f}" for amount in amounts))
    for column in money.columns[1:]:
        column.justify = "right"
    console.print(f"{summary.programmes:,} programmes, {summary.recipients:,} recipients\n")
    console.print(stages)
    console.print()
    console.print(_happenings(summary))
    console.print()
    console.print(money)
    console.print()


def _happenings(summary: Summary) -> Table:
    """Count what happened; at gates also how they were decided."""
    table = Table("", "what happened", box=None, pad_edge=False, show_header=False)
    for part, names in COUNTED:
        counts = [(summary.facts.get(f"{name}.v1", 0), words) for name, words in names]
        told = [f"{count:,} {words}" for count, words in counts if count]
        if part == "rules" and summary.waived:
            told.append(f"{summary.waived:,} checks and criteria waived by them")
        if told:
            table.add_row(part, ", ".join(told))
    decided = [
        f"{summary.outcomes[outcome]:,} {outcome}" for outcome in get_args(Outcome) if outcome in summary.outcomes
    ]
    if decided:
        departed = f"; {summary.departures:,} depart from the evaluation" if summary.departures else ""
        table.add_row("decisions", f"{', '.join(decided)}{departed}")
    return table
