"""Courses of projects and a rulebook for tests of obligations: signed on 1 January 2026, quarterly reports."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from domain.obligations import (
    Course,
    GateOpening,
    MilestoneCourse,
    Obligation,
    ReportCourse,
    ReportSubmission,
    obligations_of,
)
from domain.period import Period
from domain.rulebook import Rulebook

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "rulebooks" / "plain-grant.json"
M1, M2, T1, CONDITION, RELEASE = (UUID(int=n) for n in range(1, 6))


def on(day: str) -> date:
    return date.fromisoformat(day)


def rules(**changes: Any) -> Rulebook:
    """Return the plain grant with quarterly reports, two gates, the first one due, and 20 days to decide on reports."""
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["reporting"].update(frequency="quarterly", alignment="calendar", decision_days=20)
    gate = document["gates"][0]
    document["gates"] = [
        {**gate, "due_months_after_signature": 6},
        {**gate, "id": "final", "order": 2, "due_months_after_signature": 12},
        {**gate, "id": "informal", "order": 3, "due_months_after_signature": None},
    ]
    document.update(changes)
    return Rulebook.model_validate_json(json.dumps(document))


def course(**changes: Any) -> Course:
    """Return the course of a project that was signed and has reported on nothing yet."""
    usual: dict[str, Any] = {
        "stage": "active",
        "registered_on": on("2025-10-01"),
        "starts": on("2026-01-01"),
        "ends": on("2026-12-31"),
        "first_ends": on("2026-12-31"),
        "awarded_on": on("2025-11-15"),
        "signed_on": on("2026-01-01"),
        "first_support_ends": on("2026-12-31"),
        "support_ends": on("2026-12-31"),
    }
    return Course(**{**usual, **changes})


def milestone(**changes: Any) -> MilestoneCourse:
    due = on("2026-05-31")
    usual: dict[str, Any] = {"code": "M1", "title": "Pipes", "first_due": due, "signed_due": due, "due": due}
    return MilestoneCourse(**{**usual, **changes})


def report(*submissions: ReportSubmission, period: str = "2026-01-01..2026-03-31") -> dict[str, ReportCourse]:
    first, last = period.split("..")
    return {period: ReportCourse(period=Period(first=on(first), last=on(last)), submissions=submissions)}


def owed(course: Course, day: str, kind: str, rulebook: Rulebook | None = None) -> list[Obligation]:
    """Return the obligations of a kind on a day."""
    found = obligations_of(course, rulebook or rules(), day=on(day))
    return [obligation for obligation in found if obligation.kind == kind]


def submitted(day: str, version: int = 1, **changes: Any) -> ReportSubmission:
    return ReportSubmission(version=version, submitted_on=on(day), **changes)


def opened(outcome: str | None = None, *, failed: tuple[str, ...] = (), on_: str = "2026-06-01") -> GateOpening:
    decided_on = None if outcome is None else on("2026-07-04")
    return GateOpening.model_validate(
        {"opened_on": on(on_), "failed": failed, "outcome": outcome, "decided_on": decided_on}
    )
