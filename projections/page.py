"""One page of a list: its items, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in a stable order. `after` is what the next page is asked with, None on the last one."""

    items: tuple[T, ...]
    after: tuple[Any, ...] | None


def page_of(found: Sequence[T], *, limit: int, place: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """Make a page of at most `limit` from what was found by asking for one more; `place` is an item's place in the order."""
    items = tuple(found[:limit])
    return Page(items=items, after=place(items[-1]) if len(found) > limit else None)
