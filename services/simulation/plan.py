"""What a portfolio is made of before anything is written: programmes, rounds, recipients, projects and their fates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from domain.events.application import ScenarioName
from domain.money import Money
from domain.project.restatement import RestatementCode
from domain.terms import Instrument, MaturityClass, SizeClass
from services.clock import Seeded
from services.simulation.catalogue import Scheme
from services.simulation.people import Agency, Firm, Team
from services.simulation.places import Trade
from services.simulation.step import working

Fate = Literal["rejected", "declined", "stalled", "delivering"]
Refusal = Literal["taxes", "own-money"]
Path = Literal["rising", "slow-start", "stagnating", "falling", "volatile"]
Partners = Literal["none", "university", "co-investor", "both", "leaving"]
Reviewing = Literal["plain", "conflict", "late-interest"]
Setback = Literal["none", "fails", "partial", "reversed"]
Conditions = Literal["none", "met", "waived", "tranche"]
Revised = Literal["none", "schedule", "scope", "indicator", "tranche", "target"]
Reports = Literal["punctual", "late", "silent", "second-version", "returned", "other-value", "voided"]
Breakdown = Literal["none", "adds-up", "gap"]
Closing = Literal["none", "closed", "exception"]
Findings = Literal["confirmed", "doubtful", "open"]
Temper = Literal["by-the-book", "bold", "lenient", "cautious", "strict", "divided"]
"""How the panel of the gates decides: as the evaluation says, or departing from it in one direction or the other."""


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
    zone: tuple[str, ...]
    """Regions of its pilot zone, for which some rules are waived."""

    @property
    def ends(self) -> date:
        """When it closes, half a year later than was first planned."""
        return self.closes + timedelta(days=184)


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
    refusal: Refusal
    """What is in the way of those that are rejected."""
    short: bool
    """Whether less own money is committed than the rules ask; only in a pilot zone does that go."""
    check_unknown: bool
    path: Path
    delay_days: int
    """How late its milestones tend to be; negative is early."""
    setback: Setback
    """What happens on the way to the second milestone."""
    extra: bool
    """Whether there is a milestone that pays for nothing and is waived."""
    conditions: Conditions
    revised: Revised
    reports: Reports
    gaps: bool
    """Whether values of its first report are pending or blank."""
    returned: bool
    """Whether its first payment came back from the bank."""
    partners: Partners
    binding: ScenarioName
    """The scenario of the growth plan that the award binds."""
    reviewing: Reviewing
    breakdown: Breakdown
    findings: Findings
    restated: RestatementCode | None
    """Why a figure of its first report gets another value later."""
    closing: Closing
    temper: Temper
    opening_delay_days: int
    """How late its gates are opened."""


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

    @property
    def looks_at(self) -> tuple[UUID, ...]:
        """The streams that an evaluation of its data looks at."""
        return (self.id, self.fund.id, self.company.id)


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
