"""How gates are told on a terminal: the frozen evaluation criterion by criterion, and how each gate was decided."""

from __future__ import annotations

import json

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from domain.events import GateOpened
from domain.indicator import DecimalValue, Value
from domain.terms import Evaluated
from projections.project import ProjectView
from projections.timeline import Entry

OPENED = GateOpened.name
VERDICTS = {"pass": "pass", "fail": "[bold]fail[/bold]", "unknown": "unknown", "not_yet": "not yet"}


def evaluation(entry: Entry, indent: int) -> Padding:
    """Return the evaluation that a gate was opened on, as a table: criterion, observed, threshold, verdict."""
    opened = GateOpened.model_validate_json(json.dumps(entry.data))
    table = Table(
        "criterion", "observed", "threshold", "unit", "verdict", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in table.columns[1:3]:
        column.justify = "right"
    for found in opened.basis.evaluation:
        table.add_row(
            escape(found.criterion),
            _value(found.observed),
            _value(found.threshold),
            escape(found.unit or ""),
            _verdict(found),
        )
    return Padding(table, (0, 0, 0, indent))


def decisions(view: ProjectView) -> Table | None:
    """Return every round of every gate with its outcome; None where no gate was opened."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title="", title_justify="left")
    for column in ("gate", "round", "opened", "decided", "outcome", "votes", "departs from the evaluation"):
        table.add_column(column)
    for gate in view.gates.values():
        for number, voting in gate.rounds.items():
            made = voting.decision
            opened = max((opening.opened_on for opening in voting.openings.values()), default=None)
            votes = [vote.choice for vote in voting.votes.values()]
            for_it = sum(choice == made.outcome for choice in votes) if made is not None else 0
            departure = None if made is None else made.departure
            against = "" if departure is None else ", ".join(departure.criteria) or "everything passed"
            table.add_row(
                escape(gate.gate),
                str(number),
                "-" if opened is None else opened.isoformat(),
                "-" if made is None else made.decided_on.isoformat(),
                made.outcome if made is not None else "void" if voting.returned is not None else "open",
                f"{for_it} of {len(votes)}" if made is not None else f"{len(votes)}",
                escape(against),
            )
    return table if table.row_count else None


def _verdict(found: Evaluated) -> str:
    return f"{VERDICTS[found.verdict]}{', waived' if found.waiver is not None else ''}"


def _value(value: Value | None) -> str:
    if value is None:
        return "-"
    if not isinstance(value, DecimalValue):
        return escape(str(getattr(value, "printed", value.kind)))
    return f"{value.decimal:,.4f}".rstrip("0").rstrip(".")
