"""The persons who act, by id only. Duties that must stay apart are different persons' from the start."""

from __future__ import annotations

from dataclasses import dataclass

from services.clock import Seeded
from services.simulation.step import Person


@dataclass(frozen=True, slots=True)
class Agency:
    """The staff of a programme and the independent verifiers that it works with."""

    head: Person
    officers: tuple[Person, ...]
    assessors: tuple[Person, ...]
    committee: tuple[Person, ...]
    reviewers: tuple[Person, ...]
    """Experts from outside who score applications."""
    board: tuple[Person, ...]
    """Votes at gates; the first one presides."""
    treasury: tuple[Person, ...]
    verifiers: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """The people of a recipient who deal with its projects."""

    manager: Person
    """Applies, prepares reports, hands in evidence."""
    accountant: Person
    """Certifies reports."""
    director: Person
    """Submits and signs."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who deals with one project on the side of the programme, and who is asked from outside."""

    officer: Person
    assessor: Person
    chair: Person
    treasurer: Person
    verifier: Person
    reviewers: tuple[Person, ...]
    """In the order in which they are asked."""
    panel: tuple[Person, ...]
    """Those of the board who are invited to its gates; the first one presides."""


def agency(draw: Seeded) -> Agency:
    """Make up the staff of a programme."""
    own, independent = draw.new_uuid(), draw.new_uuid()

    def some(role: str, count: int) -> tuple[Person, ...]:
        organisation = independent if role in {"verifier", "reviewer"} else own
        return tuple(Person(draw.new_uuid(), role, organisation) for _ in range(count))

    return Agency(
        head=some("programme-head", 1)[0],
        officers=some("programme-officer", 4),
        assessors=some("assessor", 3),
        committee=some("selection-panel", 3),
        reviewers=some("reviewer", 6),
        board=some("gate-panel", 7),
        treasury=some("treasury", 2),
        verifiers=some("verifier", 3),
    )


def team(draw: Seeded, staff: Agency) -> Team:
    """Say who of the staff deals with a project."""
    return Team(
        officer=draw.pick(staff.officers),
        assessor=draw.pick(staff.assessors),
        chair=draw.pick(staff.committee),
        treasurer=draw.pick(staff.treasury),
        verifier=draw.pick(staff.verifiers),
        reviewers=tuple(draw.shuffled(staff.reviewers)),
        panel=tuple([staff.board[0], *draw.shuffled(staff.board[1:])][: draw.pick((4, 5, 5))]),
    )
