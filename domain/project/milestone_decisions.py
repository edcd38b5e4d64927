"""What is decided on a milestone: met, met in part, not met, waived; and that it no longer holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.errors import Refused
from domain.events import (
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
)
from domain.project.parts import Milestone
from domain.project.rules import (
    AFTER_SIGNATURE,
    SUPPORTED,
    apart,
    at_stage,
    come,
    decides_for_others,
    known_evidence,
    not_before,
    planned_milestone,
)
from domain.project.state import Project
from domain.terms import MilestoneTerms


class MilestoneNotOpen(Refused):
    """The milestone is met, waived or cancelled: there is nothing more to submit or to decide."""


class MilestoneNotSubmitted(Refused):
    """A milestone is decided only after the recipient has submitted it."""


class VerificationContradicts(Refused):
    """The latest verification does not confirm the milestone: verify it again before deciding that it is met."""


class PredecessorsOpen(Refused):
    """A milestone is met after its predecessors: some of them are neither met nor waived."""


class MetBeforePredecessor(Refused):
    """A milestone is not met on an earlier day than one of its predecessors."""


class NothingToReverse(Refused):
    """Only a milestone that is met, wholly or in part, can be reversed."""


def meet_milestone(
    project: Project, *, milestone: UUID, met_on: date, why: str | None, decided_by: UUID, today: date
) -> list[MilestoneMet]:
    """Decide that a submitted milestone was reached on a day, after its predecessors."""
    found, terms = planned_milestone(project, milestone)
    met = MilestoneMet(milestone=milestone, met_on=met_on, why=why, decided_by=decided_by)
    if found.last == met:
        return []
    _submitted(project, milestone, decided_by)
    if found.finding in {"not-confirmed", "inconclusive"}:
        raise VerificationContradicts(milestone=str(milestone), finding=found.finding)
    not_before(project.registered_on, day=come(met_on, today=today))
    _after_predecessors(project, terms, met_on)
    return [met]


def partially_meet_milestone(
    project: Project,
    *,
    milestone: UUID,
    share: Decimal,
    established_on: date,
    why: str,
    decided_by: UUID,
    today: date,
) -> list[MilestonePartiallyMet]:
    """Decide that a share of a submitted milestone was reached; the rest can be submitted later.

    A share is work in progress: it does not wait for predecessors.
    """
    found, _ = planned_milestone(project, milestone)
    partially = MilestonePartiallyMet(
        milestone=milestone, share=share, established_on=established_on, why=why, decided_by=decided_by
    )
    if found.last == partially:
        return []
    _submitted(project, milestone, decided_by)
    not_before(project.registered_on, day=come(established_on, today=today))
    return [partially]


def fail_milestone(
    project: Project, *, milestone: UUID, established_on: date, why: str, decided_by: UUID, today: date
) -> list[MilestoneNotMet]:
    """Decide that a submitted milestone is not reached, for a reason; it can be submitted again."""
    found, _ = planned_milestone(project, milestone)
    not_met = MilestoneNotMet(milestone=milestone, established_on=established_on, why=why, decided_by=decided_by)
    if found.last == not_met:
        return []
    _submitted(project, milestone, decided_by)
    not_before(project.registered_on, day=come(established_on, today=today))
    return [not_met]


def waive_milestone(
    project: Project, *, milestone: UUID, waived_on: date, why: str, decided_by: UUID, today: date
) -> list[MilestoneWaived]:
    """Let a milestone go that is not wholly met: it is no longer asked for. What it pays for stays unpaid."""
    found, _ = planned_milestone(project, milestone)
    waived = MilestoneWaived(milestone=milestone, waived_on=waived_on, why=why, decided_by=decided_by)
    if found.last == waived:
        return []
    at_stage(project, *SUPPORTED)
    still_open(found, milestone)
    not_before(project.registered_on, day=come(waived_on, today=today))
    apart(project, "decides", decided_by)
    return [waived]


def reverse_milestone(
    project: Project,
    *,
    milestone: UUID,
    reversed_from: date,
    evidence: tuple[UUID, ...],
    why: str,
    decided_by: UUID,
    today: date,
) -> list[MilestoneReversed]:
    """Decide that a milestone, met wholly or in part, does not hold from a day on; allowed after exit as well.

    It never held where that is the day on which it was met. It can be submitted again while the project is supported.
    """
    found, _ = planned_milestone(project, milestone)
    reversal = MilestoneReversed(
        milestone=milestone, reversed_from=reversed_from, evidence=evidence, why=why, decided_by=decided_by
    )
    if found.last == reversal:
        return []
    at_stage(project, *AFTER_SIGNATURE)
    if found.status not in {"met", "partially-met"}:
        raise NothingToReverse(milestone=str(milestone), status=found.status)
    not_before(found.met_on, day=come(reversed_from, today=today))
    apart(project, "decides", decided_by)
    known_evidence(project, evidence)
    return [reversal]


def still_open(found: Milestone, milestone: UUID) -> None:
    """Raise MilestoneNotOpen for a milestone that is met, waived or cancelled."""
    if found.status in {"met", "waived", "cancelled"}:
        raise MilestoneNotOpen(milestone=str(milestone), status=found.status)


def _submitted(project: Project, milestone: UUID, decided_by: UUID) -> None:
    at_stage(project, *SUPPORTED)
    found = project.milestones[milestone]
    still_open(found, milestone)
    if found.status != "submitted":
        raise MilestoneNotSubmitted(milestone=str(milestone), status=found.status)
    submitted_by = found.last.submitted_by if isinstance(found.last, MilestoneSubmitted) else None
    decides_for_others(project, decided_by, submitted_by=submitted_by)


def _after_predecessors(project: Project, terms: MilestoneTerms, met_on: date) -> None:
    before = [planned_milestone(project, predecessor) for predecessor in terms.predecessors]
    waiting = [earlier.code for found, earlier in before if found.status not in {"met", "waived", "cancelled"}]
    if waiting:
        raise PredecessorsOpen(milestone=terms.code, waiting=waiting)
    latest = max((found.met_on for found, _ in before if found.met_on is not None), default=None)
    if latest is not None and met_on < latest:
        raise MetBeforePredecessor(
            milestone=terms.code, met_on=met_on.isoformat(), predecessor_met_on=latest.isoformat()
        )
