"""One project of the calendar in facts: registered, with a milestone that is planned, signed and submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain import events as facts
from domain.events import Event
from domain.history import Recorded
from domain.obligations import Course
from domain.terms import Signatory
from projections.calendar import CALENDAR
from projections.calendar.row import Row
from projections.fold import fold
from tests.domain.courses import on
from tests.projections import moves, values
from tests.projections.logs import record
from tests.projections.values import PERSON, PROGRAMMES, PROJECTS, SHA

M1, T1 = values.uid(1, 0), values.uid(2, 1)
NATIVE = moves.registered(1).model_copy(
    update={"programme": PROGRAMMES[0], "starts": on("2026-01-01"), "ends": on("2026-12-31"), "round": "R0"}
)
TERMS = values.milestone_terms(0).model_copy(update={"due": on("2026-05-31")})
PLANNED = facts.MilestonePlanned(milestone=M1, terms=TERMS)
PEOPLE = tuple(Signatory(person=UUID(int=n), organisation=None, capacity="director") for n in (1, 2))
SIGNED = facts.AgreementSigned(
    version=1, rulebook_version=1, support_ends=on("2026-12-31"), signatories=PEOPLE, terms_digest=SHA
)
SUBMITTED = facts.MilestoneSubmitted(milestone=M1, statement=None, evidence=(), submitted_by=PERSON)


def told(*days: tuple[str, Event]) -> list[Recorded[Any]]:
    """Put facts of one project in their places, each on its day."""
    return [record(PROJECTS[0], n, n, event, day=on(day)) for n, (day, event) in enumerate(days, 1)]


def row(*days: tuple[str, Event]) -> Row:
    return fold(CALENDAR, told(("2025-10-01", NATIVE), *days))[PROJECTS[0],]


def course(*days: tuple[str, Event]) -> Course:
    return row(*days).course
