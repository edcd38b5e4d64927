"""What the rules need to know of a project: its state, as its facts have made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.events import (
    GrowthPlanSubmitted,
    InterestDeclared,
    PartyJoined,
    PeriodClosed,
    PeriodExceptionGranted,
    ReviewScored,
)
from domain.events.appraisal import CheckResult
from domain.indicator import IndicatorRef
from domain.money import Money
from domain.period import Period
from domain.project.parts import (
    AcceptedFigure,
    AdoptedIndicator,
    Agreement,
    Award,
    Cofinancing,
    Disbursement,
    Duty,
    FigureKey,
    Gate,
    Milestone,
    OpenCondition,
    Publication,
    ReportVersion,
    Reversal,
    SubmittedEvidence,
    Tranche,
    Verified,
    empty,
)
from domain.terms import (
    Instrument,
    Provenance,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its facts have made it. `stage` is None before it is registered."""

    stage: Stage | None = None
    version: int = 0
    """Facts in its stream."""
    position: int = 0
    """Position of the last fact, 0 before the first."""
    provenance: Provenance = "native"
    code: str = ""
    title: str = ""
    programme: UUID | None = None
    round: str | None = None
    recipient: UUID | None = None
    requested: Money | None = None
    instrument: Instrument | None = None
    cluster: str | None = None
    starts: date | None = None
    ends: date | None = None
    registered_on: date | None = None
    registered_at: int | None = None
    """Position of its registration."""
    settled_on: date | None = None
    """The latest day on which it was registered, assessed, awarded or signed: later acts rest on that."""
    checks: Mapping[str, CheckResult] = field(default_factory=empty)
    assessors: Mapping[str, UUID] = field(default_factory=empty)
    """Who made each check."""
    checked_at: Mapping[str, int] = field(default_factory=empty)
    """Position of the fact that states each check."""
    parties: Mapping[UUID, PartyJoined] = field(default_factory=empty)
    """Those that have not left, by organisation."""
    parties_left: frozenset[UUID] = frozenset()
    """Those that have, and have not joined again."""
    growth_plans: Mapping[int, GrowthPlanSubmitted] = field(default_factory=empty)
    interests: Mapping[UUID, InterestDeclared] = field(default_factory=empty)
    """The latest declaration of each person."""
    reviews: Mapping[UUID, ReviewScored] = field(default_factory=empty)
    """The latest review of each reviewer."""
    cofinancing: Mapping[UUID, Cofinancing] = field(default_factory=empty)
    awarded_at: int | None = None
    """Position of the latest fact about the award's amount."""
    award: Award | None = None
    conditions: Mapping[UUID, OpenCondition] = field(default_factory=empty)
    milestones: Mapping[UUID, Milestone] = field(default_factory=empty)
    indicators: Mapping[IndicatorRef, AdoptedIndicator] = field(default_factory=empty)
    tranches: Mapping[UUID, Tranche] = field(default_factory=empty)
    agreement: Agreement | None = None
    evidence: Mapping[UUID, SubmittedEvidence] = field(default_factory=empty)
    verifications: Mapping[UUID, Verified] = field(default_factory=empty)
    reports: Mapping[Period, Mapping[int, ReportVersion]] = field(default_factory=empty)
    figures: Mapping[Period, Mapping[FigureKey, AcceptedFigure]] = field(default_factory=empty)
    """Accepted figures as they stand now."""
    closed_periods: Mapping[Period, PeriodClosed] = field(default_factory=empty)
    exceptions: Mapping[UUID, PeriodExceptionGranted] = field(default_factory=empty)
    gates: Mapping[str, Gate] = field(default_factory=empty)
    disbursements: Mapping[UUID, Disbursement] = field(default_factory=empty)
    reversals: Mapping[UUID, Reversal] = field(default_factory=empty)
    publication: Publication | None = None
    duties: Mapping[Duty, frozenset[UUID]] = field(default_factory=empty)
    """Who did what on this project, for the separation of duties."""
