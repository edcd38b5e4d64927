"""Facts about what was delivered: evidence, submissions, independent verification, milestones met or not."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.events.event import Event
from domain.terms import Evidence, EvidenceSubject, MilestoneSubject, VerificationSubject
from domain.values import Text

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
