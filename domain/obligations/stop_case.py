"""Underperformance: when the rulebook makes the stop of a project due. It is still people who decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain.obligations.course import Course
from domain.obligations.obligation import Obligation, Owed
from domain.rulebook import FailedGates, OverdueReports, Rulebook
from domain.schedule import days_after


def stop_cases(course: Course, rulebook: Rulebook, obligations: Iterable[Obligation], *, day: date) -> Iterator[Owed]:
    """Give the rules of underperformance that hold on a day, with the reports or gates that make them hold."""
    known = tuple(obligations)
    for rule in rulebook.underperformance:
        if isinstance(rule, OverdueReports):
            found = _overdue_reports(known, day=day)
        else:
            found = _failed_gates(course, rulebook, in_a_row=rule.in_a_row)
        if len(found) < rule.minimum_count:
            continue
        since = sorted(day for _, day in found)[rule.minimum_count - 1]
        yield Owed(
            kind="stop-case",
            id=_name(rule),
            side="agency",
            title={"en": f"Stop of the project: {_words(rule)}"},
            opens=since,
            due=None,
            because=tuple(id_ for id_, _ in found),
        )


def _overdue_reports(obligations: tuple[Obligation, ...], *, day: date) -> list[tuple[str, date]]:
    """Return the reports that are overdue, each with the day since when it is."""
    return [
        (owed.id, days_after(day, owed.grace_days + 1 - owed.overdue_days))
        for owed in obligations
        if owed.kind == "report" and owed.overdue_days is not None
    ]


def _failed_gates(course: Course, rulebook: Rulebook, *, in_a_row: bool) -> list[tuple[str, date]]:
    """Return the gates whose latest decision rested on a failed must-meet criterion, each with the day of the decision."""
    row: list[tuple[str, date]] = []
    longest: list[tuple[str, date]] = []
    for gate in rulebook.gates:
        decided = [opening for opening in course.gates.get(gate.id, ()) if opening.decided_on is not None]
        if not decided:
            continue
        latest = decided[-1]
        if latest.decided_on is not None and not set(latest.failed).isdisjoint(gate.must_meet):
            row.append((gate.id, latest.decided_on))
            longest = max(longest, row, key=len)
        elif in_a_row:
            row = []
    return list(longest)


def _name(rule: FailedGates | OverdueReports) -> str:
    row = "/in-a-row" if isinstance(rule, FailedGates) and rule.in_a_row else ""
    return f"{rule.kind}/{rule.minimum_count}{row}"


def _words(rule: FailedGates | OverdueReports) -> str:
    if isinstance(rule, OverdueReports):
        return f"{rule.minimum_count} or more reports are overdue at the same time"
    return f"{rule.minimum_count} or more gates{' in a row' if rule.in_a_row else ''} with a failed must-meet criterion"
