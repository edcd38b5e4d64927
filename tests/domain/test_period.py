"""Periods include their first and their last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.period import Period

FIRST_QUARTER = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2020, 3, 1))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(days)
    return Period(first=first, last=first + timedelta(days=draw(st.integers(0, 40))))


def test_a_period_is_written_as_its_two_days() -> None:
    wire = '{"first":"2026-01-01","last":"2026-03-31"}'
    assert Period.model_validate_json(wire) == FIRST_QUARTER
    assert FIRST_QUARTER.model_dump_json() == wire
    assert str(FIRST_QUARTER) == "2026-01-01..2026-03-31"


def test_a_single_day_is_a_period() -> None:
    assert Period(first=date(2026, 1, 1), last=date(2026, 1, 1)).overlaps(FIRST_QUARTER)


@pytest.mark.parametrize(
    "wire",
    [
        '{"first":"2026-01-02","last":"2026-01-01"}',
        '{"first":"2026-02-30","last":"2026-03-31"}',
        '{"first":"2026-01-01T12:30:00","last":"2026-03-31"}',
        '{"first":1767225600,"last":"2026-03-31"}',
        '{"first":"2026-01-01"}',
    ],
)
def test_what_does_not_end_after_it_begins_or_is_no_day_is_refused(wire: str) -> None:
    with pytest.raises(ValidationError):
        Period.model_validate_json(wire)


@pytest.mark.parametrize(
    ("first", "last", "overlaps", "follows"),
    [
        (date(2026, 3, 31), date(2026, 6, 30), True, False),
        (date(2026, 4, 1), date(2026, 6, 30), False, True),
        (date(2026, 4, 2), date(2026, 6, 30), False, False),
        (date(2025, 10, 1), date(2025, 12, 31), False, False),
        (date(2025, 10, 1), date(2026, 1, 1), True, False),
        (date(2026, 2, 1), date(2026, 2, 28), True, False),
    ],
)
def test_periods_overlap_when_they_share_a_day_and_follow_on_the_next(
    first: date, last: date, *, overlaps: bool, follows: bool
) -> None:
    other = Period(first=first, last=last)
    assert other.overlaps(FIRST_QUARTER) is overlaps
    assert other.follows(FIRST_QUARTER) is follows


@given(periods(), periods())
def test_overlapping_means_that_some_day_is_in_both(one: Period, other: Period) -> None:
    def in_it(period: Period) -> set[int]:
        return set(range(period.first.toordinal(), period.last.toordinal() + 1))

    assert one.overlaps(other) is bool(in_it(one) & in_it(other))
    assert one.overlaps(other) is other.overlaps(one)
    assert not (one.follows(other) and one.overlaps(other))


def test_the_first_day_of_all_follows_nothing() -> None:
    first = Period(first=date(1, 1, 1), last=date(1, 1, 2))
    last = Period(first=date(9999, 12, 30), last=date(9999, 12, 31))
    assert not first.follows(last)
    assert not last.follows(first)
