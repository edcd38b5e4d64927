"""When reports are due: the time of a project cut into reporting periods, and the days on which each opens and is due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Final

from domain.indicator import Frequency
from domain.period import Period
from domain.rulebook import ReportingRule

MONTHS: Final[Mapping[Frequency, int]] = MappingProxyType(
    {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
)
"""Months of a reporting period by its frequency; `once` is not among them: its period is the whole time."""
MOST_PERIODS: Final = 1200
"""So many periods at most are cut between two reports, a century of months; the last of them takes the rest."""
_DAY: Final = timedelta(days=1)
_YEAR: Final = 12


def reporting_periods(
    *, starts: date, ends: date, rule: ReportingRule, reported: Collection[Period]
) -> tuple[Period, ...]:
    """Return the reporting periods of a project from its first day to its last: consecutive, without gap or overlap.

    `ends` is the later of the project's end and the end of its support. Periods in `reported`, whose reports stand,
    keep their own bounds, even where they reach beyond the project (one that overlaps an earlier one is left out). All
    other days are cut where the rule says, counted from `starts` or at the boundaries of the calendar, so that a
    report with bounds of its own moves no later one. Without a day there is no period.
    """
    periods: list[Period] = []
    following = starts
    for standing in sorted(reported, key=lambda period: (period.first, period.last)):
        if periods and standing.overlaps(periods[-1]):
            continue
        if following < standing.first:
            periods += _cut(following, standing.first - _DAY, starts=starts, rule=rule)
        periods.append(standing)
        following = days_after(standing.last, 1)
    covered = periods[-1].last if periods else date.min
    if covered < ends:
        periods += _cut(following, ends, starts=starts, rule=rule)
    return tuple(periods)


def opens(period: Period, rule: ReportingRule) -> date:
    """Return the first day on which the report of a period can be submitted."""
    return days_after(period.last, rule.opens_days_after_period_end)


def due(period: Period, rule: ReportingRule, *, signed_on: date | None = None) -> date:
    """Return the last day on which the report of a period is in time.

    Nobody can report before the signature: a period that ended before it is treated as if it had ended on that day.
    """
    ended = period.last if signed_on is None else max(period.last, signed_on)
    return days_after(ended, rule.due_days_after_period_end)


def overdue_from(period: Period, rule: ReportingRule) -> date:
    """Return the first day on which the report of a period, if it is still missing, is overdue: grace is over."""
    return days_after(due(period, rule), rule.grace_days + 1)


def months_after(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it is shorter; negative is before.

    The calendar ends with the year 9999 and begins with the year 1: a day beyond is its last or its first.
    """
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """Return the day so many days later, or earlier if negative; never one beyond the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _cut(first: date, last: date, *, starts: date, rule: ReportingRule) -> Iterator[Period]:
    """Cut the days from `first` to `last`, both included; none where `last` is before `first`."""
    months = MONTHS.get(rule.frequency)
    boundaries = iter(()) if months is None else _boundaries(first, starts=starts, months=months, rule=rule)
    begins = first
    for following in islice(boundaries, MOST_PERIODS - 1):
        if following > last:
            break
        yield Period(first=begins, last=following - _DAY)
        begins = following
    if begins <= last:
        yield Period(first=begins, last=last)


def _boundaries(after: date, *, starts: date, months: int, rule: ReportingRule) -> Iterator[date]:
    """Give the first days of periods that come after a day, in order, up to the end of the calendar."""
    origin = starts if rule.alignment == "project" else date(starts.year, 1, 1)
    count = ((after.year - origin.year) * _YEAR + after.month - origin.month) // months
    while (boundary := months_after(origin, count * months)) < date.max:
        if boundary > after:
            yield boundary
        count += 1
