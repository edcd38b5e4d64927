"""A published activity as a value, and the identities of what stands in it: publishers number nothing, so names do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from domain.events import ProjectEvent
from domain.events.publication import Finding, PublishedSector
from domain.indicator import IndicatorRef, Unit, Value
from domain.money import Money
from domain.period import Period
from domain.terms import Adoption
from domain.values import plain

_PUBLISHED = UUID("3c0b8f0e-5f7e-5a53-9c43-0d6b6f6a7e21")
"""Every id of a published thing follows from this one and the publisher's own words, on every machine."""

WITHDRAWN = "no-longer-published"
"""Why something is taken back that stood in an earlier version of the activity."""


class DatedFact(NamedTuple):
    """A fact and the day of the act."""

    event: ProjectEvent
    occurred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedProgramme:
    """A funder's money for a place: what a publisher has instead of a programme."""

    id: UUID
    code: str
    title: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedOrganisation:
    """An organisation as its publisher names it."""

    id: UUID
    title: str
    reference: str | None
    """The publisher's identifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMilestone:
    """The start or the end of an activity: the day planned, and the day that the publisher calls actual."""

    code: Literal["start", "end"]
    title: str
    due: date
    actual: date | None
    path: str
    """Where the actual day stands, or the planned one without it."""


class PublishedFigure(NamedTuple):
    """An actual value with the unit that is printed or defined for it."""

    value: Value
    unit: Unit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedIndicator:
    """An indicator of an activity, with its targets and figures by period."""

    code: str
    """Made of its identity (`indicator_code`)."""
    terms: Adoption
    targets: Mapping[Period, Value]
    figures: Mapping[Period, PublishedFigure]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTransaction:
    """A commitment or a disbursement; negative where the publisher takes something back, never zero."""

    kind: Literal["commitment", "disbursement"]
    on: date
    amount: Money
    parties: tuple[str, str]
    """Provider and receiver, as references or names; empty where the publisher says nothing."""
    ordinal: int
    """From 1: which of several transactions that are alike in everything above."""
    reference: str | None
    text: str | None
    path: str

    @property
    def positive(self) -> bool:
        """Whether money is promised or paid, and not taken back."""
        return self.amount.amount > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedActivity:
    """Everything that one import takes out of an activity, before it is compared with what is recorded."""

    publisher: str
    identifier: str
    element_sha256: str
    mapping_version: int
    last_updated: datetime | None
    code: str
    """The project's code: the identifier, made fit to be typed."""
    title: str
    programme: PublishedProgramme
    recipient: PublishedOrganisation | None
    status: str | None
    sectors: tuple[PublishedSector, ...]
    countries: tuple[str, ...]
    milestones: tuple[PublishedMilestone, ...]
    indicators: tuple[PublishedIndicator, ...]
    transactions: tuple[PublishedTransaction, ...]
    """In document order."""
    counts: Mapping[str, int]
    unmapped: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def project(self) -> UUID:
        """The id of the project that the activity is imported into."""
        return project_id(self.publisher, self.identifier)

    def stated_on(self, today: date) -> date:
        """Return the day on which the publisher said all this: the last update, or today where that is later or unknown."""
        return today if self.last_updated is None else min(self.last_updated.date(), today)


def project_id(publisher: str, activity: str) -> UUID:
    """Return the id of the project that a publisher calls `activity`."""
    return _named("project", publisher, activity)


def programme_id(funder: str, place: str) -> UUID:
    """Return the id of the programme of a funder in a place."""
    return _named("programme", funder, place)


def organisation_id(publisher: str, organisation: str) -> UUID:
    """Return the id of an organisation by the reference, or else the name, that a publisher gives it."""
    return _named("organisation", publisher, organisation)


def milestone_id(project: UUID, code: str, generation: int) -> UUID:
    """Return the id of a milestone; when one comes back after it was cancelled, its generation is one more."""
    return uuid5(project, _joined("milestone", code, str(generation)))


def transaction_id(project: UUID, row: PublishedTransaction, generation: int) -> UUID:
    """Return the id of a transaction, which has no reference of its own: all that it says makes it what it is."""
    amount = plain(row.amount.amount)
    exact = amount.rstrip("0").rstrip(".") if "." in amount else amount
    said = (row.kind, row.on.isoformat(), exact, row.amount.currency, *row.parties, str(row.ordinal), str(generation))
    return uuid5(project, _joined(*said))


def withdrawal_id(of: UUID) -> UUID:
    """Return the id of the fact that takes `of` back; whether it is recorded tells whether `of` still stands."""
    return uuid5(of, WITHDRAWN)


def indicator_code(*, result_title: str, title: str, measure: str, ordinal: int) -> str:
    """Return the code of an indicator: readable letters of its title and a digest of its whole identity."""
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in title.lower()).split()
    readable = "-".join(words)[:40].strip("-") or "indicator"
    return f"{readable}-{_named('indicator', result_title, title, measure, str(ordinal)).hex[:12]}"


def in_force(code: str, dropped: Callable[[IndicatorRef], bool]) -> IndicatorRef:
    """Return the reference under which `code` is, or would be, in force: its version is its generation."""
    generation = 1
    while dropped(IndicatorRef(code=code, version=generation)):
        generation += 1
    return IndicatorRef(code=code, version=generation)


def standing(made: Callable[[int], UUID], gone: Callable[[UUID], bool]) -> UUID:
    """Return the id under which something stands, or would stand: of the first generation that is not gone."""
    generation = 1
    while gone(made(generation)):
        generation += 1
    return made(generation)


def _named(*parts: str) -> UUID:
    return uuid5(_PUBLISHED, _joined(*parts))


def _joined(*parts: str) -> str:
    """Join words so that no two lists give the same text."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
