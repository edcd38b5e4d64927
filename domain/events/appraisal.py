"""Facts from the registration of a project to the decision whether it is funded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.money import Money
from domain.terms import Condition, Evaluated, Instrument, Provenance
from domain.values import Code, Frozen, Name, Text


class ProjectRegistered(Event):
    """A project entered the register. What its publisher does not say is null; a native project has it all."""

    name: ClassVar[str] = "project.registered.v1"

    code: Code
    """Unique in its programme."""
    title: Name
    programme: UUID
    round: Code | None
    recipient: UUID | None
    requested: Money | None
    instrument: Instrument | None
    cluster: Code | None
    starts: date | None
    ends: date | None
    provenance: Provenance


class ProjectCorrected(Event):
    """A typing error in the register was put right. Terms are never corrected: they are amended."""

    name: ClassVar[str] = "project.corrected.v1"

    field: Literal["title", "cluster", "recipient", "starts", "ends"]
    old: Name | None
    new: Name | None
    why: Text
    effective: date
    """The day from which the right entry holds: that of the registration, which was wrong from the beginning; the
    publisher's own day where it changed its mind."""

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - a correction counts from what it corrects
        """Return the day from which the right entry holds."""
        return self.effective


class CheckResult(Frozen):
    """How one named check of the rulebook came out, on which inputs, and until when that holds."""

    check: Code
    verdict: Literal["pass", "fail", "unknown"]
    inputs: Text | None
    valid_until: date | None
    evaluation: Evaluated | None = None
    """How a check that is a criterion was evaluated; null for declarations and documents."""


class PrequalificationAssessed(Event):
    """Checks were made; those named again replace the earlier ones."""

    name: ClassVar[str] = "prequalification.assessed.v1"

    checks: Annotated[tuple[CheckResult, ...], Field(min_length=1, max_length=100)]
    verdict: Literal["prequalified", "rejected"] | None
    """The verdict on the project; null while a check of the rulebook is still unknown."""
    assessor: UUID


class AwardDecided(Event):
    """It was decided to fund the project, or not to. The decision carries its reasons either way."""

    name: ClassVar[str] = "award.decided.v1"

    award: UUID
    outcome: Literal["awarded", "declined"]
    amount: Money | None
    binding_scenario: Code | None
    conditions: Annotated[tuple[Condition, ...], Field(max_length=100)]
    reasons: Text
    dissent: Text | None
    decided_by: UUID | None


class AwardIncreased(Event):
    """The award became larger."""

    name: ClassVar[str] = "award.increased.v1"

    change: UUID
    of: UUID | None
    """The reduction that is taken back; null where the increase takes nothing back."""
    amount: Money
    """By how much, positive."""
    ground: Code
    formula: Text | None
    why: Text
    decided_by: UUID | None


class AwardReduced(Event):
    """The award became smaller."""

    name: ClassVar[str] = "award.reduced.v1"

    change: UUID
    of: UUID | None
    """The award or the increase that is taken back; null where the publisher does not say."""
    amount: Money
    """By how much, positive."""
    ground: Code
    formula: Text | None
    why: Text
    decided_by: UUID | None


class ConditionMet(Event):
    """A condition was fulfilled, as its evidence shows."""

    name: ClassVar[str] = "condition.met.v1"

    condition: UUID
    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    decided_by: UUID


class ConditionWaived(Event):
    """A condition was let go."""

    name: ClassVar[str] = "condition.waived.v1"

    condition: UUID
    why: Text
    decided_by: UUID
