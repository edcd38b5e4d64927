"""The vocabulary of programmes, recipients and agreements: closed lists and small values shared by several facts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from domain.criteria import Criteria
from domain.indicator import Dimensions, Direction, IndicatorRef, Measure, ResultLevel, Unit, Value
from domain.money import Money
from domain.period import Period
from domain.scale import PartialAchievement
from domain.structure import unique
from domain.values import Code, Exact, Frozen, LocalisedText, Name, Sha256, Share, Text

Provenance = Literal["native", "published"]
"""`native`: decided here. `published`: imported from what others publish, shown as published."""

Instrument = Literal[
    "grant",
    "repayable-grant",
    "loan",
    "guarantee",
    "tax-credit",
    "equity-co-investment",
    "accelerator-place",
    "innovation-procurement",
]
SizeClass = Literal["micro", "small", "medium", "large"]
MaturityClass = Literal["nascent", "growing", "mature"]
Stage = Literal[
    "registered",
    "prequalified",
    "rejected",
    "awarded",
    "declined",
    "active",
    "exiting",
    "exited",
    "withdrawn",
    "terminated",
    "published",
]


class Sector(Frozen):
    """A sector in a classification, for example `ISIC4` and `C26`."""

    scheme: Code
    code: Code


class Identifier(Frozen):
    """An identifier in a register, for example `KZ-BIN` and `010140000123`."""

    scheme: Code
    value: Name


class Condition(Frozen):
    """A duty that must be met or waived first: before the signature, or before a named tranche."""

    id: UUID
    text: Text
    due: date
    origin: Literal["award", "gate"]
    blocks: Literal["signature"] | UUID
    """`signature`, or the id of the tranche that waits for it."""


class Evidence(Frozen):
    """A proof that is kept elsewhere, at an http, https or urn address: its digest makes it impossible to swap."""

    id: UUID
    title: Name
    uri: Annotated[
        str, StringConstraints(min_length=1, max_length=2000, pattern=r"^(https?://|urn:)[^\s\x00-\x1f\x7f]+$")
    ]
    sha256: Sha256
    media_type: Annotated[Name, Field(max_length=100)] | None = None


class MilestoneSubject(Frozen):
    """A milestone that evidence or a verification is about."""

    kind: Literal["milestone"] = "milestone"
    milestone: UUID


class ReportSubject(Frozen):
    """A report version that evidence or a verification is about."""

    kind: Literal["report"] = "report"
    period: Period
    version: int = Field(ge=1)


class FigureSubject(Frozen):
    """One figure of a report version that evidence or a verification is about."""

    kind: Literal["figure"] = "figure"
    period: Period
    version: int = Field(ge=1)
    indicator: IndicatorRef
    dimensions: Dimensions = Field(default_factory=dict)
    revision: int = Field(default=0, ge=0)
    """0 for the figure as reported, then the number of its restatement."""


class ConditionSubject(Frozen):
    """A condition that evidence is about."""

    kind: Literal["condition"] = "condition"
    condition: UUID


class CofinancingSubject(Frozen):
    """Money from others that evidence is about."""

    kind: Literal["cofinancing"] = "cofinancing"
    cofinancing: UUID


EvidenceSubject = Annotated[
    MilestoneSubject | ReportSubject | FigureSubject | ConditionSubject | CofinancingSubject,
    Field(discriminator="kind"),
]
VerificationSubject = Annotated[MilestoneSubject | ReportSubject | FigureSubject, Field(discriminator="kind")]


class Baseline(Frozen):
    """The value at the start, when it was measured and where it comes from."""

    value: Value
    measured_on: date | None
    source: Name | None


class PublishedDefinition(Frozen):
    """What a publisher says of an indicator of its own; whatever it does not say is null."""

    title: Name
    result_title: Name | None
    unit: Unit | None
    measure: Measure
    direction: Direction | None
    result_level: ResultLevel | None


class Adoption(Frozen):
    """On what terms a project takes an indicator on."""

    baseline: Baseline | None
    verifier: UUID | None
    """The organisation that verifies the figures."""
    definition: PublishedDefinition | None = None
    """The publisher's own definition; null where the programme defines the indicator."""


class MilestoneTerms(Frozen):
    """What a milestone promises. Only the code, the title and the due date are known of a published one."""

    code: Code
    """How people and rulebooks name it, for example `M1`; unique in its project."""
    title: Name
    deliverable: Text | None
    acceptance: Text | None
    """Criteria by which the deliverable is accepted."""
    verification: Text | None
    """Means of verification."""
    due: date
    weight: Annotated[Exact, Field(gt=0)] | None
    predecessors: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    tranche: UUID | None = None


class WeightedMilestones(Frozen):
    """A tranche measured by milestones: performance is the weight of those met over the weight of all."""

    kind: Literal["milestones"] = "milestones"
    milestones: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200), unique()]


class IndicatorAttainment(Frozen):
    """A tranche measured by the attainment of an indicator in a period."""

    kind: Literal["attainment"] = "attainment"
    indicator: IndicatorRef
    period: Period


TrancheMeasure = Annotated[WeightedMilestones | IndicatorAttainment, Field(discriminator="kind")]


class TrancheTerms(Frozen):
    """A part of the award and what releases it."""

    code: Code
    """How people name it, for example `T1`; unique in its project."""
    title: Name
    amount: Money
    due: date
    criteria: Criteria = ()
    """Release criteria that must pass besides the measure."""
    measure: TrancheMeasure
    scale: PartialAchievement
    """How performance becomes the share that is paid."""
    holdback_share: Share
    """Part of each release that is kept until final proof."""


class Signatory(Frozen):
    """Who signed: the person, for which organisation, in which capacity."""

    person: UUID
    organisation: UUID | None
    capacity: Name


MOST_POSITIONS = 10_000
"""Positions that an evaluated criterion names at most: the latest ones."""


class Evaluated(Frozen):
    """One criterion as it was evaluated for a decision, with what it rested on."""

    criterion: Code
    title: LocalisedText
    """A title whose language is not known stands under `und`."""
    verdict: Literal["pass", "fail", "unknown", "not_yet"]
    observed: Value | None
    threshold: Value | None
    unit: Unit | None
    positions: Annotated[tuple[int, ...], Field(max_length=MOST_POSITIONS)]
    """Positions in the log of the facts used."""
    explanation: JsonValue = None
    """How the result came about: of an expression node by node, of the other kinds the inputs by name."""
    waiver: UUID | None = None
    """The waiver that changed this evaluation; null where none did."""


class Basis(Frozen):
    """What a decision was taken on, frozen: how far the history was known, by which rules, with which result."""

    position: int = Field(ge=0)
    """Position up to which the log was known: nothing after it was looked at."""
    rulebook_version: int = Field(ge=1)
    evaluation: Annotated[tuple[Evaluated, ...], Field(max_length=400)]
