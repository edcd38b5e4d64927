"""What the rules need to know of a project: its state, as its facts have made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeVar
from uuid import UUID

from domain.events import AwardDecided, Event, VerificationRecorded
from domain.events.appraisal import CheckResult
from domain.indicator import IndicatorRef, Value
from domain.money import Money
from domain.period import Period
from domain.terms import (
    Adoption,
    Condition,
    Evidence,
    EvidenceSubject,
    Instrument,
    MilestoneTerms,
    Provenance,
    Signatory,
    Stage,
    TrancheTerms,
)

K = TypeVar("K")
V = TypeVar("V")

MilestoneStatus = Literal["planned", "submitted", "met", "not-met", "cancelled"]
ReportStatus = Literal["prepared", "certified", "submitted", "accepted"]
Finding = Literal["confirmed", "not-confirmed", "inconclusive"]
FigureKey = tuple[IndicatorRef, tuple[tuple[str, str], ...]]
"""What a figure is of: the indicator and its dimensions, sorted."""
Duty = Literal["assesses", "signs", "prepares", "certifies", "submits", "verifies", "decides", "pays"]
"""What a person did on this project; some pairs are never one person's."""


def _empty() -> Mapping[K, V]:
    return MappingProxyType({})


def figure_key(indicator: IndicatorRef, dimensions: Mapping[str, str]) -> FigureKey:
    """Return what a figure is known by inside a report."""
    return indicator, tuple(sorted(dimensions.items()))


def put(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """Return a copy of `mapping` with `key` set."""
    return {**mapping, key: value}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone: its terms, how far it is, and the positions of the facts that say so."""

    terms: MilestoneTerms | None = None
    status: MilestoneStatus = "planned"
    met_on: date | None = None
    finding: Finding | None = None
    """What the latest verification found."""
    decided_at: int | None = None
    """Position of the fact that settled it."""
    last: Event | None = None
    """The latest submission or decision, so that a repeat is known from something new."""


@dataclass(frozen=True, slots=True)
class AdoptedIndicator:
    """An indicator in force: its terms, targets and published figures by period."""

    terms: Adoption | None = None
    dropped: bool = False
    targets: Mapping[Period, Value] = field(default_factory=_empty)
    published: Mapping[Period, Value] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Tranche:
    """A tranche: its terms and what has been released of it so far."""

    terms: TrancheTerms | None = None
    releases: frozenset[UUID] = frozenset()
    entitlement: Decimal = Decimal(0)
    """Cumulative, before holdback, in the currency of the award."""
    net: Decimal = Decimal(0)
    """Released for payment so far."""
    paid: Decimal = Decimal(0)
    """Disbursed less reversed."""


@dataclass(frozen=True, slots=True)
class Award:
    """The decision to fund and what it amounts to now."""

    decision: AwardDecided
    amount: Money | None
    parts: Mapping[UUID, Money]
    """What the award and each increase still stand for, by the id of the award or change."""


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """A condition and how it was settled."""

    condition: Condition
    settled: Literal["met", "waived"] | None = None


@dataclass(frozen=True, slots=True)
class SubmittedEvidence:
    """A proof and what it is about."""

    evidence: Evidence
    subject: EvidenceSubject


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """One version of a period's report."""

    status: ReportStatus
    digest: str
    """SHA-256 of the version as it was prepared, canonical: what certifier and submitter vouch for."""
    figures: frozenset[FigureKey] = frozenset()
    """What it states."""


@dataclass(frozen=True, slots=True)
class Disbursement:
    """A payment and how much of it still stands."""

    amount: Money
    tranche: UUID | None
    paid_on: date
    reference: str | None
    reversed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reversal:
    """Money that came back."""

    amount: Money
    of: UUID | None
    reversed_on: date
    reference: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The version of the agreement in force and the rulebook version that it pins."""

    version: int
    rulebook_version: int
    support_ends: date
    signed_on: date
    signatories: tuple[Signatory, ...]
    terms_digest: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The latest import of a published project."""

    publisher: str
    activity: str
    element_sha256: str
    mapping_version: int
    last_updated: datetime | None


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
    settled_on: date | None = None
    """The latest day on which it was registered, assessed, awarded or signed: later acts rest on that."""
    checks: Mapping[str, CheckResult] = field(default_factory=_empty)
    assessors: Mapping[str, UUID] = field(default_factory=_empty)
    """Who made each check."""
    award: Award | None = None
    conditions: Mapping[UUID, OpenCondition] = field(default_factory=_empty)
    milestones: Mapping[UUID, Milestone] = field(default_factory=_empty)
    indicators: Mapping[IndicatorRef, AdoptedIndicator] = field(default_factory=_empty)
    tranches: Mapping[UUID, Tranche] = field(default_factory=_empty)
    agreement: Agreement | None = None
    evidence: Mapping[UUID, SubmittedEvidence] = field(default_factory=_empty)
    verifications: Mapping[UUID, VerificationRecorded] = field(default_factory=_empty)
    reports: Mapping[Period, Mapping[int, ReportVersion]] = field(default_factory=_empty)
    disbursements: Mapping[UUID, Disbursement] = field(default_factory=_empty)
    reversals: Mapping[UUID, Reversal] = field(default_factory=_empty)
    publication: Publication | None = None
    duties: Mapping[Duty, frozenset[UUID]] = field(default_factory=_empty)
    """Who did what on this project, for the separation of duties."""
