"""Facts about an application: its parties, its growth plan, declared interests, reviews, and money from others."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.indicator import IndicatorRef
from domain.money import Money
from domain.period import Period
from domain.structure import unique
from domain.values import Code, Exact, Frozen, Name, Share, Text

PartyRole = Literal["partner-firm", "university", "research-institute", "co-investor", "region", "other"]
ScenarioName = Literal["low", "base", "high"]


class PartyJoined(Event):
    """An organisation beside the recipient became a party of the project."""

    name: ClassVar[str] = "party.joined.v1"

    organisation: UUID
    title: Name
    """The organisation's own name."""
    role: PartyRole
    share: Share | None
    """Part of the project's cost that the party carries; null where it carries none or none was stated."""


class PartyLeft(Event):
    """A party left the project."""

    name: ClassVar[str] = "party.left.v1"

    organisation: UUID
    why: Text


class ScenarioTarget(Frozen):
    """The value that an indicator reaches in a period, if a scenario comes true."""

    indicator: IndicatorRef
    period: Period
    value: Exact


class Scenario(Frozen):
    """One course that a project may take."""

    scenario: ScenarioName
    assumptions: Text
    """What has to come true for it."""
    targets: Annotated[tuple[ScenarioTarget, ...], Field(min_length=1, max_length=2000), unique("indicator", "period")]


class GrowthPlanSubmitted(Event):
    """The applicant said how the project will grow under several scenarios, and what would be without support."""

    name: ClassVar[str] = "growth-plan.submitted.v1"

    version: int = Field(ge=1)
    """1 for the first plan; a later version replaces the earlier one until the award."""
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=3), unique("scenario")]
    assumptions: Text
    """What all scenarios rest on."""
    counterfactual: Text
    """What the applicant claims would happen without support."""
    submitted_by: UUID


class InterestDeclared(Event):
    """A person declared to have an interest in the project, or none."""

    name: ClassVar[str] = "interest.declared.v1"

    person: UUID
    interest: bool
    why: Text
    """Which interest, or on what the declaration of none rests."""


class CriterionScore(Frozen):
    """What a reviewer gave for one criterion of the rulebook."""

    criterion: Code
    score: Exact
    weight_share: Share
    """The criterion's weight, as the rulebook had it."""
    comment: Text


class ReviewScored(Event):
    """A reviewer scored the application. A later one of the same reviewer replaces it until the award."""

    name: ClassVar[str] = "review.scored.v1"

    reviewer: UUID
    rulebook_version: int = Field(ge=1)
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1, max_length=50), unique("criterion")]
    total: Exact
    """Sum of score x weight."""


class CofinancingCommitted(Event):
    """Somebody promised money for the project."""

    name: ClassVar[str] = "cofinancing.committed.v1"

    cofinancing: UUID
    source: Name
    """Who gives it."""
    party: UUID | None
    """The party of the project that gives it; null for the recipient itself or somebody outside."""
    amount: Money
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)]
    submitted_by: UUID


class CofinancingProven(Event):
    """Promised money was proven to have come, or a part of it."""

    name: ClassVar[str] = "cofinancing.proven.v1"

    cofinancing: UUID
    proof: UUID
    amount: Money
    """Proven by this proof, besides what earlier ones have proven."""
    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    decided_by: UUID
