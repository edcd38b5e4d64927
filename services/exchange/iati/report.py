"""What an import says of itself: sums over its activities, findings by kind, and both as files."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from domain.project.publication_money import commitments
from domain.project.published import PublishedActivity
from domain.values import EXACTLY, plain
from services.exchange.iati.file import ActivityFile
from services.exchange.iati.run import ActivityResult

TAKEN: Final = frozenset({"recorded", "unchanged"})
"""What became of the activities that the totals are about."""
FINDING_COLUMNS: Final = ("activity", "code", "path", "text", "printed")
_FORMULA_STARTS: Final = tuple("=+-@\t\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Money in one currency."""

    committed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    reversed: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """What was paid and did not come back."""
        return EXACTLY.subtract(self.paid, self.reversed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """A file, and what became of its activities."""

    file: ActivityFile
    dry_run: bool
    results: Sequence[ActivityResult]

    @property
    def refused(self) -> int:
        """How many activities were not taken, the older ones included."""
        return sum(result.became not in TAKEN for result in self.results)

    @property
    def totals(self) -> Counter[str]:
        """How many of each kind stand in the activities that were taken."""
        totals: Counter[str] = Counter(projects=sum(1 for _ in self._taken()))
        for activity in self._taken():
            totals.update(activity.counts)
        return totals

    @property
    def sums(self) -> dict[str, Sums]:
        """Money by currency, never added up over currencies."""
        return sums_of(self._taken())

    @property
    def findings(self) -> list[dict[str, str | None]]:
        """All findings, in the order of the file."""
        return [
            {"activity": result.identifier, **finding.model_dump(mode="json")}
            for result in self.results
            for finding in result.findings
        ]

    def as_json(self) -> dict[str, object]:
        """Return the report as plain values; money as decimal strings."""
        return {
            "file": self.file.name,
            "file_sha256": self.file.sha256,
            "dry_run": self.dry_run,
            "activities": [_result_as_json(result) for result in self.results],
            "totals": dict(self.totals),
            "money": {currency: _sums_as_json(sums) for currency, sums in self.sums.items()},
            "unmapped": dict(self.unmapped),
            "findings": self.findings,
        }

    @property
    def unmapped(self) -> Mapping[str, int]:
        """How often each path without a place occurs, in the activities taken and beside them."""
        unmapped: Counter[str] = Counter({f"../{tag}": number for tag, number in self.file.others.items()})
        for activity in self._taken():
            unmapped.update(activity.unmapped)
        return unmapped

    def _taken(self) -> Iterable[PublishedActivity]:
        for result in self.results:
            if result.became in TAKEN and result.activity is not None:
                yield result.activity


def sums_of(activities: Iterable[PublishedActivity]) -> dict[str, Sums]:
    """Return the money of these activities by currency."""
    sums: dict[str, Sums] = {}
    for activity in activities:
        for row in (*commitments(activity), *(row for row in activity.transactions if row.kind == "disbursement")):
            so_far = sums.get(row.amount.currency, Sums())
            change = {"committed": Decimal(0), "paid": Decimal(0), "reversed": Decimal(0)}
            if row.kind == "commitment":
                change["committed"] = row.amount.amount
            else:
                change["paid" if row.positive else "reversed"] = abs(row.amount.amount)
            sums[row.amount.currency] = Sums(
                committed=EXACTLY.add(so_far.committed, change["committed"]),
                paid=EXACTLY.add(so_far.paid, change["paid"]),
                reversed=EXACTLY.add(so_far.reversed, change["reversed"]),
            )
    return dict(sorted(sums.items()))


def write_findings(report: ImportReport, path: Path) -> None:
    """Write all findings to a file: JSON where it is called so, else CSV in UTF-8. Raise `OSError`."""
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(report.findings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(FINDING_COLUMNS)
        for finding in report.findings:
            writer.writerow([_cell(finding[column]) for column in FINDING_COLUMNS])


def _cell(text: str | None) -> str:
    """Keep a spreadsheet from taking a publisher's text for a formula."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _result_as_json(result: ActivityResult) -> dict[str, object]:
    activity = result.activity
    return {
        "number": result.number,
        "activity": result.identifier,
        "project": None if activity is None else str(activity.project),
        "became": result.became,
        "reason": result.reason,
        "facts": result.facts,
        "findings": len(result.findings),
        "counts": {} if activity is None else dict(activity.counts),
        "money": {}
        if activity is None
        else {currency: _sums_as_json(sums) for currency, sums in sums_of([activity]).items()},
    }


def _sums_as_json(sums: Sums) -> dict[str, str]:
    return {
        "committed": plain(sums.committed),
        "paid": plain(sums.paid),
        "reversed": plain(sums.reversed),
        "net": plain(sums.net),
    }
