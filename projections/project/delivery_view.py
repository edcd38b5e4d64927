"""What a reader sees of the delivery: milestones with their dates, evidence, verifications."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import computed_field

from domain.terms import Evidence, EvidenceSubject, VerificationSubject
from domain.values import Exact, Frozen


class Rescheduling(Frozen):
    """A due date that was moved, when and why."""

    old: date
    new: date
    why: str
    occurred_on: date


class MilestoneView(Frozen):
    """A milestone: what it promises, when it is and was due, how far it is."""

    milestone: UUID
    code: str | None = None
    title: str | None = None
    deliverable: str | None = None
    acceptance: str | None = None
    verification: str | None = None
    weight: Exact | None = None
    predecessors: tuple[UUID, ...] = ()
    tranche: UUID | None = None
    original_due: date | None = None
    due: date | None = None
    reschedulings: tuple[Rescheduling, ...] = ()
    status: Literal["planned", "submitted", "met", "partially-met", "not-met", "waived", "reversed", "cancelled"] = (
        "planned"
    )
    submitted_on: date | None = None
    submitted_by: UUID | None = None
    statement: str | None = None
    evidence: tuple[UUID, ...] = ()
    met_on: date | None = None
    share: Exact | None = None
    """How much of it is met: 1 wholly, less in part, 0 where it is not met or was reversed; null before a decision."""
    waived_on: date | None = None
    reversed_from: date | None = None
    """The day from which a milestone that was met no longer holds."""
    reversal_evidence: tuple[UUID, ...] = ()
    settled_on: date | None = None
    """The day of the decision that it was met, partially met, not met, waived, reversed or cancelled."""
    decided_by: UUID | None = None
    why: str | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def slippage_days(self) -> int | None:
        """Current due date less the original one."""
        return (self.due - self.original_due).days if self.due and self.original_due else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def late_days(self) -> int | None:
        """Days between the due date and the day on which it was met; negative when it was early."""
        return (self.met_on - self.due).days if self.met_on and self.due else None

    def overdue_days_on(self, day: date) -> int | None:
        """Return for how many days it is past its due date and not settled; None where it is not.

        One that was reversed is open again.
        """
        if self.status not in {"planned", "submitted", "reversed"} or self.due is None or self.due >= day:
            return None
        return (day - self.due).days


class EvidenceView(Evidence):
    """A proof, what it is about and who handed it in."""

    subject: EvidenceSubject
    submitted_by: UUID
    submitted_on: date


class VerificationView(Frozen):
    """An independent check and what it found."""

    verification: UUID
    subject: VerificationSubject
    method: str
    sample: str | None
    finding: Literal["confirmed", "not-confirmed", "inconclusive"]
    remarks: str | None
    evidence: tuple[UUID, ...]
    verified_by: UUID
    verified_on: date
