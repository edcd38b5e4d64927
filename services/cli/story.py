"""How the history of a project is told on a terminal: chapters of sentences, then how things stand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from pydantic import JsonValue
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue, Value
from domain.money import Money
from projections.kpis import Point, Series
from projections.project import Change, ProjectView
from projections.project.application_view import cofinanced
from projections.timeline import Entry
from services.cli.chapters import chapters
from services.cli.judged import OPENED, decisions, evaluation

ALIKE: Final = 3
"""So many facts of one kind on one day are told one by one; more are told as one."""
INDENT: Final = " " * 14
CHANGES: Final = 3
"""So many changes are shown of one fact."""
TOLD: Final = {"stage", "title", "cluster", "awarded", "released", "disbursed"}
TOLD_OF_PARTS: Final = {"due", "status", "settled", "value"}
"""Fields of the project, and of its parts, whose change is worth a word beside the sentence."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was known: everything up to a position."""

    asked: datetime | None
    """The time that was asked for; None where a position was, or nothing."""
    position: int
    recorded_at: datetime | None
    final: bool


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is told of one project."""

    view: ProjectView
    programme: str | None
    recipient: str | None
    at: AsOf
    on: date | None
    day: date
    """On which something is overdue or not."""
    left_out: int
    """Facts that were known but not true yet on the day."""
    entries: Sequence[Entry]
    series: Sequence[Series]


def tell(console: Console, story: Story, *, full: bool) -> None:
    """Print the story; `full` tells every fact by itself."""
    _header(console, story)
    told = chapters(story.entries, native=story.view.provenance != "published")
    for title, entries in groupby(told, key=lambda chapter: chapter[0]):
        console.print(f"\n[bold]{escape(title)}[/bold]")
        for group in _groups([entry for _, entry in entries], full=full):
            _paragraph(console, group)
    console.print(f"\n[bold]How it stands[/bold] on {story.day}")
    _milestones(console, story)
    gates = decisions(story.view)
    if gates is not None:
        console.print(gates)
    _kpis(console, story)
    _money(console, story.view)


def _header(console: Console, story: Story) -> None:
    view, at = story.view, story.at
    console.print(f"[bold]{escape(view.code or '')} {escape(view.title or 'not true yet on that day')}[/bold]")
    lines = {
        "project": str(view.project),
        "programme": story.programme,
        "recipient": story.recipient,
        "stage": view.stage,
        "known": _known(at),
        "true": None if story.on is None else f"on {story.on}; {story.left_out} facts had not taken effect by then",
    }
    for name, text in lines.items():
        if text is not None:
            console.print(f"{name:<10} {escape(text)}")


def _known(at: AsOf) -> str:
    recorded = "" if at.recorded_at is None else f", recorded {_moment(at.recorded_at)}"
    if at.asked is None:
        return f"up to position {at.position}{recorded}"
    sure = "final" if at.final else "not final: what is recorded next may still belong to that time"
    return f"at {_moment(at.asked)}: up to position {at.position}{recorded} ({sure})"


def _groups(entries: Sequence[Entry], *, full: bool) -> Iterator[list[Entry]]:
    for _, alike in groupby(entries, key=lambda entry: (entry.type, entry.occurred_on, entry.on_behalf_of)):
        group = list(alike)
        if len(group) <= ALIKE or full:
            yield from ([entry] for entry in group)
        else:
            yield group


def _paragraph(console: Console, group: Sequence[Entry]) -> None:
    entry = group[0]
    sentence = entry.sentence
    if len(group) > 1:
        sentence += f" And {len(group) - 1} more of the same kind, up to position {group[-1].position}."
    who = entry.actor if entry.role is None else entry.role
    person = "" if entry.on_behalf_of is None else f" {str(entry.on_behalf_of)[:8]}"
    via = "" if entry.role is None else f" via {entry.actor}"
    true = "" if entry.effective_on == entry.occurred_on else f", true from {entry.effective_on}"
    facts = f"position {entry.position}, recorded {_moment(entry.recorded_at)}{true}; {who}{person}{via}"
    if entry.type == OPENED:
        sentence = f"{sentence.partition(':')[0]}:"
    console.print(_hanging(console, f"  {entry.occurred_on}  {sentence}"))
    if entry.type == OPENED:
        console.print(evaluation(entry, len(INDENT)))
    told = _told(entry.changes) if len(group) == 1 else ""
    console.print(f"[dim]{_hanging(console, f'{INDENT}{facts}{told}')}[/dim]")


def _hanging(console: Console, text: str) -> str:
    """Break lines so that the days stand out on the left."""
    lines = textwrap.wrap(text, console.width, subsequent_indent=INDENT, break_on_hyphens=False)
    return escape("\n".join(lines))


def _told(changes: Sequence[Change]) -> str:
    """Say what changed, as far as it can be said in a word."""
    worth = [change for change in changes if _is_worth_telling(change)]
    if not worth:
        return ""
    said = [f"{change.path.rpartition('.')[2]} {_word(change.old)} → {_word(change.new)}" for change in worth[:CHANGES]]
    more = len(worth) - CHANGES
    return "; " + ", ".join([*said, f"and {more} more"] if more > 0 else said)


def _is_worth_telling(change: Change) -> bool:
    of, _, field = change.path.rpartition(".")
    whole = isinstance(change.new, dict) and "amount" not in change.new and "decimal" not in change.new
    return field in (TOLD_OF_PARTS if of else TOLD) and not whole and not isinstance(change.new, list)


def _word(value: JsonValue) -> str:
    if isinstance(value, dict):
        return (
            f"{value['currency']} {Decimal(str(value['amount'])):,}" if "amount" in value else str(value.get("decimal"))
        )
    return "nothing" if value is None else str(value)


def _milestones(console: Console, story: Story) -> None:
    if not story.view.milestones:
        return
    table = _table("milestone", "", "first due", "due", "slippage", "status", "met on", "late")
    for found in story.view.milestones.values():
        overdue = found.overdue_days_on(story.day)
        late = f"{overdue} days overdue" if overdue else _days(found.late_days)
        table.add_row(
            escape(found.code or str(found.milestone)),
            escape(found.title or ""),
            _date(found.original_due),
            _date(found.due),
            _days(found.slippage_days),
            found.status,
            _date(found.met_on),
            late,
        )
    console.print(table)


def _kpis(console: Console, story: Story) -> None:
    if not story.series:
        return
    table = _table(
        "indicator", "unit", "baseline", "last value", "of", "target then", "attained", "last target", "until"
    )
    for series in story.series:
        whole = [point for point in series.points if not point.dimensions]
        stated = [point for point in whole if point.value is not None]
        aimed = [point for point in whole if point.target is not None]
        last = stated[-1] if stated else None
        table.add_row(
            escape(str(series.indicator) + (" (dropped)" if series.dropped else "")),
            escape(series.unit or ""),
            _value(series.baseline),
            _value(last.value if last else None),
            _date(last.period.last if last else None),
            _value(last.target if last else None),
            _attained(last),
            _value(aimed[-1].target if aimed else None),
            _date(aimed[-1].period.last if aimed else None),
        )
    console.print(table)


def _money(console: Console, view: ProjectView) -> None:
    table = _table("money", "amount")
    for name, amount in (
        ("requested", view.requested),
        ("awarded", view.awarded),
        ("released", view.released),
        ("disbursed", view.disbursed),
    ):
        if amount is not None:
            table.add_row(name, _amount(amount))
    others = cofinanced(view.cofinancing.values(), awarded=view.awarded)
    if others is not None:
        table.add_row("committed by others", _amount(others.committed))
        table.add_row("proven of it", _amount(others.proven))
    for currency, totals in view.other_currencies.items():
        for name, sum_ in (("awarded", totals.awarded), ("released", totals.released), ("disbursed", totals.disbursed)):
            if sum_ is not None:
                table.add_row(name, f"{currency} {sum_:,}")
    table.columns[1].justify = "right"
    console.print(table)


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, pad_edge=False, padding=(0, 2, 0, 0), title="", title_justify="left")


def _value(value: Value | None) -> str:
    match value:
        case DecimalValue():
            return (
                f"{value.decimal:,.2f}"
                if value.decimal != value.decimal.to_integral_value()
                else f"{value.decimal:,.0f}"
            )
        case TextValue():
            return escape(value.printed)
        case PendingValue():
            return "pending"
        case BlankValue():
            return "blank"
        case None:
            return "-"


def _attained(point: Point | None) -> str:
    return "-" if point is None or point.attainment is None else f"{point.attainment:.0%}"


def _amount(amount: Money) -> str:
    return f"{amount.currency} {amount.amount:,.2f}"


def _days(days: int | None) -> str:
    return "-" if days is None else f"{days:+d} days" if days else "none"


def _date(day: date | None) -> str:
    return "-" if day is None else day.isoformat()


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
