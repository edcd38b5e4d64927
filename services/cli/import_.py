"""`milepost import …`: take in what others publish."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.cli.failure import Failure
from services.cli.wiring import opened_store
from services.clock import SystemClock
from services.event_store import EventStore, StoreError
from services.exchange.iati.file import ActivityFile, FileRefused, open_file
from services.exchange.iati.report import TAKEN, ImportReport, sums_of, write_findings
from services.exchange.iati.run import ActivityResult, import_activities
from services.settings import load_settings

SHOWN_PATHS: Final = 12
"""Paths of one kind of finding in the table; `--findings` writes them all."""
PLAIN_WIDTH: Final = 160
"""Columns of the tables where the output is not a terminal."""
NUMBERS: Final = (
    ("projects", ("projects",)),
    ("milestones", ("milestones",)),
    ("indicators", ("indicators",)),
    ("targets", ("targets", "targets-numeric", "targets-text", "targets-blank", "targets-malformed")),
    (
        "figures",
        (
            "figures",
            "figures-numeric",
            "figures-plain",
            "figures-thousands",
            "figures-percent",
            "figures-text",
            "figures-blank",
            "figures-pending",
            "figures-malformed",
        ),
    ),
    ("money", ("commitments", "payments", "reversals", "zero-commitments", "zero-disbursements")),
)
"""The lines of the totals."""

commands = typer.Typer(help="Take in what others publish.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the group of commands."""
    app.add_typer(commands, name="import")


@commands.callback()
def group() -> None:
    """Take in what others publish."""


@commands.command()
def iati(
    file: Path = typer.Argument(help="An IATI 2.03 activity file."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Decide and show everything, write nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print the report as JSON."),
    findings: Path | None = typer.Option(None, help="Write all findings to this file: .json, else CSV."),
) -> None:
    """Import the activities of an IATI file as published projects, each one whole or not at all.

    Importing a file again adds only what changed. Exit code 1 if an activity was refused or is older than what is
    recorded; the others are imported nevertheless.
    """
    try:
        opened = open_file(file)
    except FileRefused as refusal:
        raise Failure(str(refusal)) from None
    clock = SystemClock()
    with opened_store(load_settings(), clock) as store:
        report = ImportReport(file=opened, dry_run=dry_run, results=_run(store, opened, clock, dry_run=dry_run))
    console = Console(soft_wrap=False, highlight=False)
    if not console.is_terminal:
        console = Console(soft_wrap=False, highlight=False, width=PLAIN_WIDTH)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(console, report)
    if findings is not None:
        write_findings(report, findings)
    if report.refused:
        raise Failure(f"{report.refused} of {len(report.results)} activities were not imported; the report says why.")


def _run(store: EventStore, file: ActivityFile, clock: SystemClock, *, dry_run: bool) -> list[ActivityResult]:
    """Import under a progress bar, which only a terminal gets to see."""
    console = Console(stderr=True)
    quiet = not (console.is_terminal and Console().is_terminal)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    results: list[ActivityResult] = []
    try:
        with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
            task = progress.add_task(escape(file.name), total=file.activities)
            for result in import_activities(store, file, clock=clock, run=clock.new_uuid(), dry_run=dry_run):
                results.append(result)
                progress.advance(task)
    except StoreError as error:
        done = sum(result.became in TAKEN for result in results)
        raise Failure(
            f"The import stopped after {done} of {file.activities} activities ({error}): "
            "what is recorded stays, run the same command again for the rest."
        ) from None
    return results


def _show(console: Console, report: ImportReport) -> None:
    console.print(_activities(report))
    if report.findings:
        console.print(_findings(report))
    if report.unmapped:
        paths = ", ".join(f"{path} {number}" for path, number in sorted(report.unmapped.items()))
        console.print(f"[bold]Not mapped[/bold] {escape(paths)}", soft_wrap=True)
    totals = report.totals
    for line, kinds in NUMBERS:
        said = [f"{totals[kind]:,} {kind.removeprefix(f'{line}-')}" for kind in kinds if totals[kind] or kind == line]
        console.print(f"[bold]{line}[/bold] {', '.join(said)}", soft_wrap=True)
    for currency, sums in report.sums.items():
        console.print(
            f"[bold]{currency}[/bold] committed {sums.committed:,f}, paid {sums.paid:,f}, "
            f"reversed {sums.reversed:,f}, net {sums.net:,f}",
            soft_wrap=True,
        )
    facts = sum(result.facts for result in report.results)
    done = "Nothing was written (dry run); it would be" if report.dry_run else "Recorded:"
    console.print(f"{done} {facts:,} facts, {len(report.findings):,} findings.", soft_wrap=True)


def _activities(report: ImportReport) -> Table:
    table = Table(title=f"{escape(report.file.name)}  SHA-256 {report.file.sha256[:16]}…", title_justify="left")
    for column in ("activity", "result", "facts", "indicators", "commitments", "payments", "findings", "net paid"):
        right = column not in {"activity", "result"}
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for result in report.results:
        counts = {} if result.activity is None else result.activity.counts
        sums = {} if result.activity is None else sums_of([result.activity])
        became = result.became if not report.dry_run or result.became != "recorded" else "would be recorded"
        table.add_row(
            escape(result.identifier or f"number {result.number}"),
            escape(became if result.reason is None else f"{became}: {result.reason}"),
            f"{result.facts:,}",
            *(f"{counts.get(kind, 0):,}" for kind in ("indicators", "commitments", "payments")),
            f"{len(result.findings):,}",
            "\n".join(f"{currency} {one.net:,f}" for currency, one in sums.items()),
        )
    return table


def _findings(report: ImportReport) -> Table:
    by_code: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for finding in report.findings:
        by_code[str(finding["code"])].append(finding)
    table = Table(title="Findings", title_justify="left")
    for column in ("finding", "number", "for example", "where"):
        table.add_column(column, justify="right" if column == "number" else "left", overflow="fold")
    for code, findings in sorted(by_code.items()):
        first = findings[0]
        example = str(first["text"]) + (f" [{first['printed'][:80]}]" if first["printed"] else "")
        places = [f"{finding['activity']} {finding['path']}" for finding in findings[:SHOWN_PATHS]]
        more = len(findings) - SHOWN_PATHS
        where = "\n".join([*places, f"and {more:,} more"] if more > 0 else places)
        table.add_row(code, f"{len(findings):,}", escape(example), escape(where))
    return table
