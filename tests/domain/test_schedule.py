"""Reporting periods cover a project day by day, whatever the rule says and whatever was reported; when each is due."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicator import Frequency
from domain.period import Period
from domain.rulebook import ReportingRule
from domain.schedule import MOST_PERIODS, days_after, due, months_after, opens, overdue_from, reporting_periods

DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))


def rule(frequency: Frequency = "quarterly", alignment: str = "project", **changes: object) -> ReportingRule:
    return ReportingRule.model_validate(
        {
            "frequency": frequency,
            "opens_days_after_period_end": 1,
            "due_days_after_period_end": 30,
            "grace_days": 14,
            "evidence_above": None,
            "alignment": alignment,
            **changes,
        }
    )


RULES = st.builds(
    rule,
    st.sampled_from(["monthly", "quarterly", "half-yearly", "yearly", "once"]),
    st.sampled_from(["project", "calendar"]),
)


def period(text: str) -> Period:
    first, last = text.split("..")
    return Period(first=date.fromisoformat(first), last=date.fromisoformat(last))


def cut(starts: str, ends: str, rule: ReportingRule, *reported: str) -> list[str]:
    days = {"starts": date.fromisoformat(starts), "ends": date.fromisoformat(ends)}
    return [str(found) for found in reporting_periods(**days, rule=rule, reported=[period(one) for one in reported])]


def test_periods_are_counted_from_the_first_day_of_the_project() -> None:
    assert cut("2026-02-15", "2026-12-31", rule()) == [
        "2026-02-15..2026-05-14",
        "2026-05-15..2026-08-14",
        "2026-08-15..2026-11-14",
        "2026-11-15..2026-12-31",
    ]


def test_periods_end_where_those_of_the_calendar_do() -> None:
    assert cut("2026-02-15", "2026-11-30", rule(alignment="calendar")) == [
        "2026-02-15..2026-03-31",
        "2026-04-01..2026-06-30",
        "2026-07-01..2026-09-30",
        "2026-10-01..2026-11-30",
    ]
    assert cut("2026-02-15", "2027-03-01", rule("half-yearly", "calendar")) == [
        "2026-02-15..2026-06-30",
        "2026-07-01..2026-12-31",
        "2027-01-01..2027-03-01",
    ]
    assert cut("2026-02-15", "2028-01-01", rule("yearly", "calendar")) == [
        "2026-02-15..2026-12-31",
        "2027-01-01..2027-12-31",
        "2028-01-01..2028-01-01",
    ]


def test_a_month_that_is_shorter_moves_no_later_period() -> None:
    assert cut("2027-12-31", "2028-05-30", rule("monthly")) == [
        "2027-12-31..2028-01-30",
        "2028-01-31..2028-02-28",
        "2028-02-29..2028-03-30",
        "2028-03-31..2028-04-29",
        "2028-04-30..2028-05-30",
    ]


@pytest.mark.parametrize("alignment", ["project", "calendar"])
def test_once_is_the_whole_time(alignment: str) -> None:
    assert cut("2026-02-15", "2028-11-30", rule("once", alignment)) == ["2026-02-15..2028-11-30"]


def test_a_report_keeps_its_bounds_and_moves_no_later_period() -> None:
    assert cut("2026-02-01", "2026-12-31", rule(), "2026-01-01..2026-03-31", "2026-06-10..2026-06-20") == [
        "2026-01-01..2026-03-31",
        "2026-04-01..2026-04-30",
        "2026-05-01..2026-06-09",
        "2026-06-10..2026-06-20",
        "2026-06-21..2026-07-31",
        "2026-08-01..2026-10-31",
        "2026-11-01..2026-12-31",
    ]


def test_reports_beyond_the_project_stand_too() -> None:
    reported = ("2026-05-01..2026-05-31", "2027-01-01..2027-03-31")
    assert cut("2026-07-01", "2026-09-30", rule(), *reported) == [
        "2026-05-01..2026-05-31",
        "2026-06-01..2026-06-30",
        "2026-07-01..2026-09-30",
        "2026-10-01..2026-12-31",
        "2027-01-01..2027-03-31",
    ]


def test_a_report_that_overlaps_an_earlier_one_is_left_out() -> None:
    reported = ("2026-01-01..2026-03-31", "2026-03-01..2026-05-31")
    assert cut("2026-01-01", "2026-06-30", rule(), *reported) == ["2026-01-01..2026-03-31", "2026-04-01..2026-06-30"]


def test_there_is_no_period_without_a_day() -> None:
    assert cut("2026-01-02", "2026-01-01", rule()) == []


@given(starts=DAYS, length=st.integers(0, 4000), rule=RULES, drawn=st.lists(st.tuples(DAYS, st.integers(0, 500))))
def test_periods_cover_the_whole_time_without_gap_or_overlap(
    starts: date, length: int, rule: ReportingRule, drawn: list[tuple[date, int]]
) -> None:
    ends = starts + timedelta(days=length)
    reported = [Period(first=first, last=first + timedelta(days=days)) for first, days in drawn]
    periods = reporting_periods(starts=starts, ends=ends, rule=rule, reported=reported)
    assert all(later.follows(earlier) for earlier, later in pairwise(periods))
    assert periods[0].first <= starts
    assert periods[-1].last >= ends
    kept = [known for known in reported if known in periods]
    assert all(known in kept or any(known.overlaps(other) for other in kept) for known in reported)
    assert reporting_periods(starts=starts, ends=ends, rule=rule, reported=kept) == periods


@given(starts=DAYS, length=st.integers(0, 4000), rule=RULES)
def test_without_reports_periods_are_exactly_the_time_of_the_project(
    starts: date, length: int, rule: ReportingRule
) -> None:
    ends = starts + timedelta(days=length)
    periods = reporting_periods(starts=starts, ends=ends, rule=rule, reported=())
    assert (periods[0].first, periods[-1].last) == (starts, ends)
    if rule.alignment == "calendar":
        assert all((known.last + timedelta(days=1)).day == 1 for known in periods[:-1])


def test_when_a_report_opens_is_due_and_is_overdue() -> None:
    quarter = period("2026-01-01..2026-03-31")
    assert (opens(quarter, rule()), due(quarter, rule()), overdue_from(quarter, rule())) == (
        date(2026, 4, 1),
        date(2026, 4, 30),
        date(2026, 5, 15),
    )
    early = rule(opens_days_after_period_end=-10, grace_days=0)
    assert (opens(quarter, early), overdue_from(quarter, early)) == (date(2026, 3, 21), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-31", 0, "2026-01-31"),
        ("9999-12-01", 1, "9999-12-31"),
        ("0001-01-31", -1, "0001-01-01"),
    ],
)
def test_months_later(day: str, months: int, after: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(after)


def test_no_day_is_beyond_the_calendar() -> None:
    assert days_after(date(9999, 12, 30), 30) == date.max
    assert days_after(date(1, 1, 2), -30) == date.min
    last = Period(first=date(9999, 1, 1), last=date.max)
    assert overdue_from(last, rule()) == date.max
    assert cut("9999-11-15", "9999-12-31", rule("monthly"))[-1] == "9999-12-15..9999-12-31"
    assert cut("0001-01-01", "0001-02-15", rule("monthly", "calendar"), "0001-01-01..0001-01-03") == [
        "0001-01-01..0001-01-03",
        "0001-01-04..0001-01-31",
        "0001-02-01..0001-02-15",
    ]


def test_the_number_of_periods_is_bounded() -> None:
    periods = reporting_periods(starts=date(1, 1, 1), ends=date.max, rule=rule("monthly"), reported=())
    assert len(periods) == MOST_PERIODS
    assert (periods[0].first, periods[-1].last) == (date(1, 1, 1), date.max)
