"""A life as a row of steps: who does what on which day. Lives know nothing of one another and nothing of the log."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.acts import Act
from services.event_store import Unit


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts: by id only, in a role, for an organisation."""

    id: UUID
    role: str
    organisation: UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one day."""

    day: date
    by: Person
    do: Callable[[Unit, Act], None]
    rests_on: tuple[UUID, ...] = ()
    """The streams whose positions in the log the act writes down: everything in them must be recorded before."""


Life = Iterator[Step]
"""Steps in the order of their days. A life is asked for its next step only after the last one was done."""

Stretch = Generator[Step, None, date]
"""A part of a life; it returns the day on which it ends."""


def interleave(*lives: Life) -> Life:
    """Live several lives at once, in the order of their days."""
    waiting: list[tuple[date, int, Step, Life]] = []
    for order, life in enumerate(lives):
        _queue(waiting, order, life)
    while waiting:
        _, order, step, life = heapq.heappop(waiting)
        yield step
        _queue(waiting, order, life)


def _queue(waiting: list[tuple[date, int, Step, Life]], order: int, life: Life) -> None:
    step = next(life, None)
    if step is not None:
        heapq.heappush(waiting, (step.day, order, step, life))


SATURDAY = 5


def working(day: date) -> date:
    """Return the day, or the Monday after where offices are closed."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
