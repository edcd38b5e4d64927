"""How long each side took: the days that every kind of obligation waited for whoever owes it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from domain.obligations.obligation import Kind, Obligation, Side
from domain.values import Exact, Frozen


class Duration(Frozen):
    """The days that one side took for one kind of obligation, from when it opened; unfinished ones count apart."""

    side: Side
    kind: Kind
    finished_count: int
    total_days: int
    """Of those that are finished."""
    median_days: Exact | None
    """Of those that are finished; null where none is. Of an even number it is the mean of the middle two."""
    longest_days: int | None
    waiting_count: int
    """Opened and not finished."""
    waiting_days: int
    """Of those that are waiting, so far."""


def durations_of(obligations: Iterable[Obligation]) -> tuple[Duration, ...]:
    """Return the days that each side took, by side and kind."""
    finished: dict[tuple[Side, Kind], list[int]] = {}
    waiting: dict[tuple[Side, Kind], list[int]] = {}
    for owed in obligations:
        if owed.waited_days is not None:
            into = waiting if owed.done_on is None else finished
            into.setdefault((owed.side, owed.kind), []).append(owed.waited_days)
    return tuple(
        _duration(side, kind, sorted(finished.get((side, kind), ())), waiting.get((side, kind), []))
        for side, kind in sorted(finished.keys() | waiting.keys())
    )


def _duration(side: Side, kind: Kind, finished: list[int], waiting: list[int]) -> Duration:
    return Duration(
        side=side,
        kind=kind,
        finished_count=len(finished),
        total_days=sum(finished),
        median_days=median(finished) if finished else None,
        longest_days=max(finished, default=None),
        waiting_count=len(waiting),
        waiting_days=sum(waiting),
    )


def median(ordered: list[int]) -> Decimal:
    """Return the middle of numbers in ascending order."""
    middle = len(ordered) // 2
    return Decimal(ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]) / (
        2 - len(ordered) % 2
    )
