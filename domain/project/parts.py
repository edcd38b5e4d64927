"""What a project consists of, as far as rules need it: milestones, tranches, reports, figures, gates and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeVar
from uuid import UUID

from domain.events import (
    AwardDecided,
    Event,
    FigureRestated,
    GateDecided,
    GateOpened,
    GateReturned,
    ReportAccepted,
    ReportReturned,
    ReportVoided,
    VerificationRecorded,
    VoteCast,
)
from domain.events.reporting import Figure, Gap
from domain.indicator import IndicatorRef, Value
from domain.money import Money
from domain.period import Period
from domain.terms import (
    Adoption,
    Condition,
    Evidence,
    EvidenceSubject,
    MilestoneTerms,
    Signatory,
    TrancheTerms,
)

K = TypeVar("K")
V = TypeVar("V")

MilestoneStatus = Literal["planned", "submitted", "met", "partially-met", "not-met", "waived", "reversed", "cancelled"]
ReportStatus = Literal["prepared", "certified", "submitted", "returned", "accepted", "voided"]
Finding = Literal["confirmed", "not-confirmed", "inconclusive"]
FigureKey = tuple[IndicatorRef, tuple[tuple[str, str], ...]]
"""What a figure is of: the indicator and its dimensions, sorted."""
Duty = Literal[
    "assesses", "reviews", "votes", "signs", "prepares", "certifies", "submits", "verifies", "decides", "pays"
]
"""What a person did on this project; some pairs are never one person's."""


def empty() -> Mapping[K, V]:
    """Return a mapping with nothing in it."""
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
    planned_at: int | None = None
    """Position of the latest fact about its terms."""
    met_on: date | None = None
    """The day on which it was met, partially or wholly; None while it is neither, and after a reversal."""
    share: Decimal = Decimal(0)
    """How much of it is met: 1 when it is met, a part of one when partially."""
    finding: Finding | None = None
    """What the latest verification found."""
    submitted_at: int | None = None
    """Position of the latest submission."""
    decided_at: int | None = None
    """Position of the fact that settled it."""
    last: Event | None = None
    """The latest submission or decision, so that a repeat is known from something new."""


@dataclass(frozen=True, slots=True)
class AdoptedIndicator:
    """An indicator in force: its terms, targets and published figures by period."""

    terms: Adoption | None = None
    dropped: bool = False
    adopted_at: int = 0
    """Position of the latest fact about its terms."""
    targets: Mapping[Period, Value] = field(default_factory=empty)
    targets_at: Mapping[Period, int] = field(default_factory=empty)
    """Position of the fact that set each target."""
    published: Mapping[Period, Value] = field(default_factory=empty)


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
    figures: Mapping[FigureKey, Figure] = field(default_factory=empty)
    """What it states."""
    submitted_by: UUID | None = None
    """Who handed it in."""
    narrative: str | None = None
    gaps: tuple[Gap, ...] = ()
    """Explained differences between its wholes and their parts."""
    returned: ReportReturned | None = None
    """What was asked for again, where it was given back."""
    accepted: ReportAccepted | None = None
    """With which values it was accepted, where it was."""
    voided: ReportVoided | None = None
    """Why it was declared void, where it was."""
    submitted_at: int | None = None
    """Position of the fact that handed it in."""
    decided_at: int | None = None
    """Position of the fact that returned, accepted or voided it."""
    decided_on: date | None = None
    """The day of that act."""


@dataclass(frozen=True, slots=True)
class AcceptedFigure:
    """A figure of an accepted report as it stands now, after every restatement."""

    value: Value
    version: int
    """Version of the report that was accepted."""
    revision: int
    """0 as accepted, then the number of the latest restatement."""
    position: int
    """Position of the fact that states this value: the acceptance or the latest restatement."""
    restatements: tuple[FigureRestated, ...] = ()
    """In their order."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A verification and the position of its fact."""

    recorded: VerificationRecorded
    position: int


@dataclass(frozen=True, slots=True)
class Cofinancing:
    """Money from others: promised, and what proofs have proven of it."""

    source: str
    party: UUID | None
    amount: Money
    evidence: tuple[UUID, ...]
    submitted_by: UUID
    position: int
    proofs: Mapping[UUID, Proof] = field(default_factory=empty)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that promised money has come."""

    amount: Money
    evidence: tuple[UUID, ...]
    decided_by: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: its latest opening, the votes of the current round, and its decisions in order."""

    status: Literal["open", "returned", "decided"]
    voting_round: int
    opened: GateOpened | None = None
    opened_on: date | None = None
    votes: Mapping[UUID, VoteCast] = field(default_factory=empty)
    returned: GateReturned | None = None
    """Why the latest round that was declared void was."""
    decisions: tuple[DecidedGate, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedGate:
    """A decision at a gate and the opening that it was taken on."""

    decided: GateDecided
    opened: GateOpened | None
    opened_on: date | None
    decided_on: date
    position: int


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
    position: int = 0
    """Position of the fact that made it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The latest import of a published project."""

    publisher: str
    activity: str
    element_sha256: str
    mapping_version: int
    last_updated: datetime | None
