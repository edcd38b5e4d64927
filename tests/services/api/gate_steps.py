"""The first gate of a project's life as requests: opened, returned, opened again, voted on, sent back for rework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

MEMBERS = tuple(str(UUID(int=n)) for n in range(121, 124))
CHAIR = str(UUID(int=120))
GATE = "gates/half-way"

T = TypeVar("T")


def gate_steps(post: Callable[..., T]) -> Iterator[T]:
    """Give the steps; `post` makes one of its name, noun, day and body."""
    day = "2026-07-10"

    def at(name: str, noun: str, **body: Any) -> T:
        return post(name, f"{GATE}/{noun}", day, **body)

    for number, member in enumerate(MEMBERS, 1):
        none = {"person": member, "interest": False, "why": "Knows nobody there."}
        yield post(f"declare no interest {number}", "interests", day, **none)
    yield at("open gate", "opening", opened_by=CHAIR)
    yield at("vote in vain", "votes", voting_round=1, member=MEMBERS[0], choice="go", why="It works.")
    yield at("return gate", "return", voting_round=1, why="The slides were old.", decided_by=CHAIR)
    yield at("open gate again", "opening", opened_by=CHAIR)
    for number, member in enumerate(MEMBERS, 1):
        yield at(f"vote {number}", "votes", voting_round=2, member=member, choice="recycle", why="Not ripe.")
    yield at("decide gate", "decision", voting_round=2, outcome="recycle", reasons="Not ripe.", decided_by=CHAIR)
