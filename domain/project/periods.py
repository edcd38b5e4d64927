"""Closed periods: a rule closes the books of a period, an exception opens them again for a while.

While a period is closed, no report about a day of it is prepared, certified, submitted, returned, accepted or voided, and
none of its figures is restated. Evidence and verification change no figure: they are taken at any time.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import Refused
from domain.events import PeriodClosed, PeriodExceptionGranted
from domain.period import Period
from domain.project.rules import AFTER_SIGNATURE, SUPPORTED, apart, at_stage
from domain.project.state import Project


class PeriodIsClosed(Refused):
    """The books of the period are closed: only an exception for this project and period opens them."""


class PeriodNotOver(Refused):
    """The books of a period are closed after its last day."""


class PeriodClosedAlready(Refused):
    """The books of this period are closed already, by another rule or another person."""


class PeriodNotClosed(Refused):
    """An exception opens a closed period: this one is open."""


class ExceptionExpired(Refused):
    """An exception can be used on the day on which it is granted at least."""


class ExceptionExists(Refused):
    """An exception of this id was granted already, on other terms."""


def close_period(project: Project, *, period: Period, rule: str, decided_by: UUID, today: date) -> list[PeriodClosed]:
    """Close the books of a period that is over, by the rule named."""
    at_stage(project, *SUPPORTED)
    closed = PeriodClosed(period=period, rule=rule, decided_by=decided_by)
    before = project.closed_periods.get(period)
    if before is not None:
        if before == closed:
            return []
        raise PeriodClosedAlready(period=str(period), rule=before.rule)
    if today <= period.last:
        raise PeriodNotOver(period=str(period), today=today.isoformat())
    apart(project, "decides", decided_by)
    return [closed]


def grant_exception(
    project: Project, *, exception: UUID, period: Period, expires: date, why: str, decided_by: UUID, today: date
) -> list[PeriodExceptionGranted]:
    """Open a closed period again, up to and including a day; after exit too, so that figures can be restated."""
    at_stage(project, *AFTER_SIGNATURE)
    granted = PeriodExceptionGranted(
        exception=exception, period=period, expires=expires, why=why, decided_by=decided_by
    )
    before = project.exceptions.get(exception)
    if before is not None:
        if before == granted:
            return []
        raise ExceptionExists(exception=str(exception), period=str(before.period), expires=before.expires.isoformat())
    if not any(closed.overlaps(period) for closed in project.closed_periods):
        raise PeriodNotClosed(period=str(period))
    if expires < today:
        raise ExceptionExpired(expires=expires.isoformat(), today=today.isoformat())
    apart(project, "decides", decided_by)
    return [granted]


def in_open_books(project: Project, *, period: Period, today: date) -> None:
    """Raise PeriodIsClosed if a day of `period` is closed and no exception that covers all of it holds `today`."""
    closed = [event for known, event in project.closed_periods.items() if known.overlaps(period)]
    if closed and not any(
        granted.period.first <= period.first and period.last <= granted.period.last and today <= granted.expires
        for granted in project.exceptions.values()
    ):
        raise PeriodIsClosed(period=str(period), rule=closed[0].rule, closed=str(closed[0].period))
