"""The calendar: what each side of every project owes and by when, derived from the course of each project."""

from __future__ import annotations

from projections.calendar.find import (
    MOST_PROJECTS,
    Entry,
    FilterTooWide,
    Place,
    Wanted,
    count_obligations,
    find_obligations,
)
from projections.calendar.row import CALENDAR

__all__ = [
    "CALENDAR",
    "MOST_PROJECTS",
    "Entry",
    "FilterTooWide",
    "Place",
    "Wanted",
    "count_obligations",
    "find_obligations",
]
