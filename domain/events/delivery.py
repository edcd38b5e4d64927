"""Facts about what was delivered: evidence, submissions, independent verification, milestones met or not."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.terms import Evidence, EvidenceSubject, MilestoneSubject, VerificationSubject
from domain.values import Share, Text

EvidenceIds = Annotated[tuple[UUID, ...], Field(max_length=100)]


class EvidenceSubmitted(Event):
    """A proof was handed in: metadata and digest here, the file elsewhere."""

    name: ClassVar[str] = "evidence.submitted.v1"

    evidence: Evidence
    subject: EvidenceSubject
    submitted_by: UUID


class MilestoneSubmitted(Event):
    """The recipient says that a milestone has been reached."""

    name: ClassVar[str] = "milestone.submitted.v1"

    milestone: UUID
    statement: Text | None
    evidence: EvidenceIds
    submitted_by: UUID


class VerificationRecorded(Event):
    """Somebody who is neither recipient nor officer checked a milestone, a report version or a figure."""

    name: ClassVar[str] = "verification.recorded.v1"

    verification: UUID
    subject: VerificationSubject
    method: Text
    sample: Text | None
    finding: Literal["confirmed", "not-confirmed", "inconclusive"]
    remarks: Text | None
    evidence: EvidenceIds
    verified_by: UUID

    def effective_on(self, occurred_on: date) -> date:
        """Return the end of the period for a report or a figure; for a milestone the day of the check."""
        return occurred_on if isinstance(self.subject, MilestoneSubject) else self.subject.period.last


class MilestoneMet(Event):
    """A milestone was reached, on the day given."""

    name: ClassVar[str] = "milestone.met.v1"

    milestone: UUID
    met_on: date
    why: Text | None
    decided_by: UUID | None

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the milestone's own date counts
        """Return the day on which the milestone was reached."""
        return self.met_on


class MilestoneNotMet(Event):
    """A milestone was found not to be reached."""

    name: ClassVar[str] = "milestone.not-met.v1"

    milestone: UUID
    established_on: date
    why: Text
    decided_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the milestone's own date counts
        """Return the day on which it was established."""
        return self.established_on


class MilestonePartiallyMet(Event):
    """A part of a milestone was reached."""

    name: ClassVar[str] = "milestone.partially-met.v1"

    milestone: UUID
    share: Annotated[Share, Field(gt=0, lt=1)]
    """How much of it."""
    established_on: date
    why: Text
    decided_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the milestone's own date counts
        """Return the day on which it was established."""
        return self.established_on


class MilestoneWaived(Event):
    """A milestone was let go: it is no longer asked for."""

    name: ClassVar[str] = "milestone.waived.v1"

    milestone: UUID
    waived_on: date
    why: Text
    decided_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the milestone's own date counts
        """Return the day from which it is no longer asked for."""
        return self.waived_on


class MilestoneReversed(Event):
    """A milestone that was met, or partially met, no longer holds."""

    name: ClassVar[str] = "milestone.reversed.v1"

    milestone: UUID
    reversed_from: date
    """The day from which it does not hold: the day on which it was met where it never held, or a later one."""
    evidence: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    why: Text
    decided_by: UUID

    def effective_on(self, occurred_on: date) -> date:  # noqa: ARG002 - the milestone's own date counts
        """Return the day from which it does not hold."""
        return self.reversed_from
