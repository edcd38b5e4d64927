"""One project as a reader sees it: everything that its facts say, in the words of the domain. Unknown is null."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.events.appraisal import CheckResult
from domain.money import Money
from domain.terms import Condition, Instrument, Provenance, Signatory, Stage
from domain.values import Frozen
from projections.project.application_view import CofinancingView, GrowthPlanView, InterestView, PartyView, ReviewView
from projections.project.delivery_view import EvidenceView, MilestoneView, VerificationView
from projections.project.gates_view import GateView
from projections.project.money_view import DisbursementView, ReversalView, TrancheView
from projections.project.report_view import ClosingView, ExceptionView, ReportView
from projections.project.terms_view import IndicatorView, PublicationView
from projections.totals import Totals


class CheckView(CheckResult):
    """A check of the pre-qualification and who made it when."""

    assessor: UUID
    assessed_on: date


class AwardChange(Frozen):
    """How an award grew or shrank."""

    change: UUID
    kind: Literal["increased", "reduced"]
    of: UUID | None
    amount: Money
    ground: str
    formula: str | None
    why: str
    decided_by: UUID | None
    decided_on: date


class AwardView(Frozen):
    """The decision to fund; `amount` is what was decided then, the project's `awarded` what it amounts to now."""

    award: UUID | None = None
    outcome: Literal["awarded", "declined"] | None = None
    amount: Money | None = None
    binding_scenario: str | None = None
    reasons: str | None = None
    dissent: str | None = None
    decided_by: UUID | None = None
    decided_on: date | None = None
    changes: tuple[AwardChange, ...] = ()


class ConditionView(Frozen):
    """A condition and how it was settled."""

    condition: Condition | None
    settled: Literal["met", "waived"] | None = None
    settled_on: date | None = None
    evidence: tuple[UUID, ...] = ()
    why: str | None = None
    decided_by: UUID | None = None


class AgreementView(Frozen):
    """The agreement in force and the rulebook version that it pins."""

    version: int
    rulebook_version: int
    support_ends: date
    signed_on: date
    signatories: tuple[Signatory, ...]
    terms_digest: str


class ProjectView(Frozen):
    """A project. Milestones and the like are keyed by id, indicators by `code/version`, reports by period and version."""

    project: UUID
    version: int = 0
    """Facts in its stream that were known."""
    position: int = 0
    """Position of the last one."""
    stage: Stage | None = None
    provenance: Provenance | None = None
    code: str | None = None
    title: str | None = None
    programme: UUID | None = None
    round: str | None = None
    recipient: UUID | None = None
    instrument: Instrument | None = None
    cluster: str | None = None
    starts: date | None = None
    ends: date | None = None
    requested: Money | None = None
    awarded: Money | None = None
    released: Money | None = None
    disbursed: Money | None = None
    """Net of reversals, like all four in the currency of the first amount that was stated."""
    other_currencies: dict[str, Totals] = Field(default_factory=dict)
    checks: dict[str, CheckView] = Field(default_factory=dict)
    parties: dict[UUID, PartyView] = Field(default_factory=dict)
    """Those that have left too."""
    growth_plans: dict[int, GrowthPlanView] = Field(default_factory=dict)
    interests: dict[UUID, InterestView] = Field(default_factory=dict)
    """The latest declaration of each person."""
    reviews: dict[UUID, ReviewView] = Field(default_factory=dict)
    """The latest review of each reviewer."""
    cofinancing: dict[UUID, CofinancingView] = Field(default_factory=dict)
    award: AwardView | None = None
    conditions: dict[UUID, ConditionView] = Field(default_factory=dict)
    agreement: AgreementView | None = None
    milestones: dict[UUID, MilestoneView] = Field(default_factory=dict)
    indicators: dict[str, IndicatorView] = Field(default_factory=dict)
    tranches: dict[UUID, TrancheView] = Field(default_factory=dict)
    disbursements: dict[UUID, DisbursementView] = Field(default_factory=dict)
    reversals: dict[UUID, ReversalView] = Field(default_factory=dict)
    reports: dict[str, dict[int, ReportView]] = Field(default_factory=dict)
    closed_periods: dict[str, ClosingView] = Field(default_factory=dict)
    period_exceptions: dict[UUID, ExceptionView] = Field(default_factory=dict)
    evidence: dict[UUID, EvidenceView] = Field(default_factory=dict)
    verifications: dict[UUID, VerificationView] = Field(default_factory=dict)
    gates: dict[str, GateView] = Field(default_factory=dict)
    """Those that were opened."""
    publication: PublicationView | None = None
