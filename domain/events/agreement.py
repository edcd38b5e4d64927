"""Facts about the terms: milestones, indicators, targets and tranches, drafted freely until the signature."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.terms import Adoption, MilestoneTerms, Signatory, TrancheTerms
from domain.values import Sha256, Text


class MilestonePlanned(Event):
    """A milestone entered the plan."""

    name: ClassVar[str] = "milestone.planned.v1"

    milestone: UUID
    terms: MilestoneTerms


class MilestoneRescheduled(Event):
    """A milestone got another due date."""

    name: ClassVar[str] = "milestone.rescheduled.v1"

    milestone: UUID
    old: date
    new: date
    why: Text


class MilestoneCancelled(Event):
    """A milestone left the plan."""

    name: ClassVar[str] = "milestone.cancelled.v1"

    milestone: UUID
    why: Text


class IndicatorAdopted(Event):
    """The project took on an indicator, with its baseline and verifier."""

    name: ClassVar[str] = "indicator.adopted.v1"

    indicator: IndicatorRef
    terms: Adoption


class IndicatorRevised(Event):
    """The terms of an adopted indicator changed."""

    name: ClassVar[str] = "indicator.revised.v1"

    indicator: IndicatorRef
    old: Adoption
    new: Adoption
    why: Text


class IndicatorDropped(Event):
    """The project no longer measures an indicator."""

    name: ClassVar[str] = "indicator.dropped.v1"

    indicator: IndicatorRef
    why: Text


class TargetSet(Event):
    """A value was set that the indicator is to reach in a period."""

    name: ClassVar[str] = "target.set.v1"

    indicator: IndicatorRef
    period: Period
    value: Value


class TargetRevised(Event):
    """A target got another value."""

    name: ClassVar[str] = "target.revised.v1"

    indicator: IndicatorRef
    period: Period
    old: Value
    new: Value
    why: Text


class TranchePlanned(Event):
    """A part of the award was tied to a condition."""

    name: ClassVar[str] = "tranche.planned.v1"

    tranche: UUID
    terms: TrancheTerms


class TrancheRevised(Event):
    """The terms of a tranche changed."""

    name: ClassVar[str] = "tranche.revised.v1"

    tranche: UUID
    old: TrancheTerms
    new: TrancheTerms
    why: Text


class AgreementSigned(Event):
    """The agreement was signed: from now on its terms change only by an amendment, under the pinned rulebook."""

    name: ClassVar[str] = "agreement.signed.v1"

    version: int = Field(ge=1)
    rulebook_version: int = Field(ge=1)
    support_ends: date
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=2, max_length=50)]
    terms_digest: Sha256
    """SHA-256 of the terms in force, canonical (`domain.project.signature.terms_document`)."""
