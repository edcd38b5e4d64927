"""Obligations as an iCalendar file (RFC 5545), in the way that calendar programs show best: all-day events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid5

from icalendar import Alarm, Calendar, Event

from domain.obligations import UNSETTLED, Obligation
from domain.schedule import days_after
from domain.values import LocalisedText
from projections.calendar import Entry

PRODUCT: Final = "-//Milepost//Calendar of obligations//EN"
REFRESH: Final = timedelta(hours=12)


def written(entries: Iterable[Entry], *, stamp: datetime, address: str) -> bytes:
    """Write obligations as a file; those without a due date are left out.

    `stamp` is when what they rest on was recorded, so that the same state gives the same bytes; `address` is that of
    the service, with a slash at its end.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "Milepost")
    calendar.add("x-wr-calname", "Milepost")
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries:
        if entry.owed.due is not None:
            calendar.add_component(_event(entry, entry.owed.due, stamp=stamp, address=address))
    file: bytes = calendar.to_ical()
    return file


def _event(entry: Entry, due: date, *, stamp: datetime, address: str) -> Event:
    owed = entry.owed
    event = Event()
    event.add("uid", str(uuid5(entry.project, f"{owed.kind}/{owed.id}")))
    event.add("dtstamp", stamp)
    event.add("dtstart", due)
    event.add("dtend", days_after(due, 1))
    summary = _summary(entry)
    event.add("summary", summary)
    event.add("description", _description(entry))
    event.add("url", f"{address}v1/projects/{entry.project}/calendar")
    event.add("categories", [owed.kind, owed.side, owed.status])
    event.add("status", "CANCELLED" if owed.status in {"cancelled", "waived"} else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody is busy all day because something is due
    if owed.status in UNSETTLED:
        for day in owed.reminders:
            event.add_component(_reminder(summary, before=day - due))
    return event


def _reminder(summary: str, *, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", before)
    return alarm


def _summary(entry: Entry) -> str:
    """Say what is owed, in words that are told apart at a glance in a month's view."""
    owed = entry.owed
    named = f"{owed.code} {_text(owed.title)}" if owed.kind in {"milestone", "tranche"} else _text(owed.title)
    days = {"overdue": owed.overdue_days, "late": owed.late_days}.get(owed.status)
    how = owed.status.capitalize() if days is None else f"{owed.status.capitalize()} by {days} d"
    return f"{how}: {named} ({entry.project_code})"


def _description(entry: Entry) -> str:
    owed = entry.owed
    return "\n".join(
        line
        for line in (
            f"{entry.project_code} {entry.project_title}, programme {entry.programme_code}",
            f"Owed by the {owed.side}" + ("" if owed.waits_for is None else f", waits for the {owed.waits_for}"),
            *_dates(owed),
        )
        if line
    )


def _dates(owed: Obligation) -> Iterable[str]:
    yield "" if owed.opens is None else f"Opens {owed.opens.isoformat()}"
    moved = owed.original_due is not None and owed.original_due != owed.due
    first = f", first planned for {owed.original_due}" if moved else ""
    held = f", {owed.held_days} days held" if owed.held_days else ""
    yield f"Due {owed.due}{first}{held}"
    yield f"{owed.grace_days} days of grace" if owed.grace_days else ""
    yield "" if owed.done_on is None else f"Done {owed.done_on.isoformat()}"


def _text(title: LocalisedText) -> str:
    return title["en"] if "en" in title else next(iter(title.values()))
