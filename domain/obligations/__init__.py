"""Obligations: what each side of a project owes the other and by when. Derived on a day, and never recorded."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.obligations.agency import owed_by_agency
from domain.obligations.course import (
    ENDED,
    CheckCourse,
    ConditionCourse,
    Course,
    GateOpening,
    Hold,
    MilestoneCourse,
    MilestoneSubmission,
    Payment,
    Release,
    ReportCourse,
    ReportSubmission,
    TrancheCourse,
)
from domain.obligations.durations import Duration, durations_of
from domain.obligations.obligation import UNSETTLED, Kind, Obligation, Side, Status, judge
from domain.obligations.recipient import owed_by_recipient
from domain.obligations.slippage import Slip, slippage_of
from domain.obligations.stop_case import stop_cases
from domain.rulebook import Rulebook

__all__ = [
    "ENDED",
    "UNSETTLED",
    "CheckCourse",
    "ConditionCourse",
    "Course",
    "Duration",
    "GateOpening",
    "Hold",
    "Kind",
    "MilestoneCourse",
    "MilestoneSubmission",
    "Obligation",
    "Payment",
    "Release",
    "ReportCourse",
    "ReportSubmission",
    "Side",
    "Slip",
    "Status",
    "TrancheCourse",
    "durations_of",
    "obligations_of",
    "place",
    "slippage_of",
]


def obligations_of(course: Course, rulebook: Rulebook | None, *, day: date) -> tuple[Obligation, ...]:
    """Return all obligations of a project as they stand on a day, in the order of their due dates, undated ones last.

    `rulebook` is the version that the agreement pins; before a signature, the one that the round names; None for a
    published project, which has none.
    """
    owed = (*owed_by_recipient(course, rulebook), *owed_by_agency(course, rulebook))
    known = [judge(one, day=day, holds=course.holds, rulebook=rulebook) for one in owed]
    if rulebook is not None and course.signed_on is not None and course.ended_on is None:
        due_stops = tuple(stop_cases(course, rulebook, known, day=day))
        known += [judge(one, day=day, holds=(), rulebook=rulebook) for one in due_stops]
    return tuple(sorted(known, key=place))


UNDATED: Final = "undated"
"""Comes after every date as it is written."""


def place(owed: Obligation) -> tuple[str, str, str]:
    """Return where an obligation stands among those of its project: by due date, undated ones last, then kind and id."""
    return (UNDATED if owed.due is None else owed.due.isoformat(), owed.kind, owed.id)
