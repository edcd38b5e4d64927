"""What a portfolio is made of before anything is written: programmes, rounds, recipients, projects and their fates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from domain.money import Money
from domain.terms import Instrument, MaturityClass, SizeClass
from services.clock import Seeded
from services.simulation.catalogue import Scheme
from services.simulation.people import Agency, Firm, Team
from services.simulation.places import Trade
from services.simulation.step import working

Fate = Literal["rejected", "declined", "stalled", "delivering"]
Path = Literal["rising", "stagnating", "falling", "volatile"]
Conditions = Literal["none", "met", "waived", "tranche"]
Revised = Literal["none", "schedule", "scope", "indicator", "tranche", "target"]
Reports = Literal["punctual", "late", "silent", "second-version"]


@dataclass(frozen=True, slots=True)
class Call:
    """A round of a programme."""

    code: str
    opens: date
    closes: date
    rulebook_version: int


@dataclass(frozen=True, slots=True)
class Fund:
    """A programme."""

    id: UUID
    code: str
    scheme: Scheme
    staff: Agency
    opens: date
    closes: date
    calls: tuple[Call, ...]
    """The oldest first; the last one is still open."""
    total: Money


@dataclass(frozen=True, slots=True)
class Company:
    """A recipient."""

    id: UUID
    title: str
    identifier: str
    region: str
    trade: Trade
    size: SizeClass
    maturity: MaturityClass
    people: Firm
    registered: date
    reclassified: date | None
    """When it counts as larger and more mature than before."""

    @property
    def country(self) -> str:
        """The country of its region."""
        return self.region[:2]


@dataclass(frozen=True, slots=True)
class Traits:
    """How a project goes. Where a trait is a flag it stands for something that does not happen to everybody."""

    corrected: bool
    check_unknown: bool
    path: Path
    delay_days: int
    """How late its milestones tend to be; negative is early."""
    setback: bool
    conditions: Conditions
    revised: Revised
    reports: Reports
    gaps: bool
    """Whether values of its first report are pending or blank."""
    returned: bool
    """Whether its first payment came back from the bank."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A project."""

    id: UUID
    code: str
    title: str
    fund: Fund
    call: Call
    company: Company
    team: Team
    requested: Money
    instrument: Instrument
    cluster: str | None
    applies: date
    starts: date
    ends: date
    fate: Fate
    traits: Traits
    draw: Seeded
    """Its own choices: what happens to others changes nothing here."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole portfolio."""

    funds: tuple[Fund, ...]
    companies: tuple[Company, ...]
    undertakings: tuple[Undertaking, ...]


def money(amount: int, currency: str) -> Money:
    """Return a whole amount as it is written: with two decimals."""
    return Money(amount=Decimal(f"{amount}.00"), currency=currency)


def after(project: Undertaking, day: date, least: int, most: int) -> date:
    """Return a working day that many days later, as the project's own luck has it."""
    return working(day + timedelta(days=project.draw.whole(least, most)))
