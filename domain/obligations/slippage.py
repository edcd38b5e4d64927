"""Slippage: how far due dates have moved since they were first planned, and since they were signed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.obligations.course import Course
from domain.values import Frozen


class Slip(Frozen):
    """A date that people planned by, as it was and as it is. Days that the project was held are not in it."""

    kind: Literal["milestone", "project-end"]
    id: str
    code: str | None
    title: str | None
    original_due: date
    """As first planned."""
    signed_due: date | None
    """As signed; null before the signature."""
    due: date
    """As it is now."""
    slippage_days: int
    """`due` less `original_due`; negative where it comes earlier."""
    since_signature_days: int | None
    """`due` less `signed_due`."""
    moves_count: int
    """How often it was moved."""


def slippage_of(course: Course) -> tuple[Slip, ...]:
    """Return the slippage of every milestone that was not cancelled, and last that of the end of the project."""
    slips = [
        _slip(
            "milestone",
            str(id_),
            code=milestone.code,
            title=milestone.title,
            original=milestone.first_due,
            signed=milestone.signed_due,
            due=milestone.due,
            moves=milestone.moves_count,
        )
        for id_, milestone in course.milestones.items()
        if milestone.cancelled_on is None
    ]
    ends = [day for day in (course.ends, course.support_ends) if day is not None]
    signed_ends = [day for day in (course.ends, course.first_support_ends) if day is not None]
    signed = max(signed_ends) if course.signed_on is not None and signed_ends else None
    slips.append(
        _slip(
            "project-end",
            "project-end",
            code=None,
            title=None,
            original=course.first_ends or signed,
            signed=signed,
            due=max(ends, default=None),
            moves=course.end_moves_count,
        )
    )
    return tuple(slip for slip in slips if slip is not None)


def _slip(
    kind: Literal["milestone", "project-end"],
    id_: str,
    *,
    code: str | None,
    title: str | None,
    original: date | None,
    signed: date | None,
    due: date | None,
    moves: int,
) -> Slip | None:
    """Return a slip, None where nobody has planned a date."""
    if original is None or due is None:
        return None
    return Slip(
        kind=kind,
        id=id_,
        code=code,
        title=title,
        original_due=original,
        signed_due=signed,
        due=due,
        slippage_days=(due - original).days,
        since_signature_days=None if signed is None else (due - signed).days,
        moves_count=moves,
    )
