"""Delivery: evidence comes in, a milestone is submitted, somebody independent verifies it, and it is decided."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import EvidenceSubmitted, MilestoneMet, MilestoneNotMet, MilestoneSubmitted, VerificationRecorded
from domain.project.rules import (
    AFTER_SIGNATURE,
    SUPPORTED,
    apart,
    at_stage,
    come,
    known_evidence,
    not_before,
    planned_milestone,
)
from domain.project.state import Project, SubmittedEvidence, figure_key
from domain.terms import (
    ConditionSubject,
    Evidence,
    EvidenceSubject,
    FigureSubject,
    MilestoneSubject,
    VerificationSubject,
)


class EvidenceExists(Refused):
    """Evidence of this id was submitted already, with other content or about something else."""


class VerificationExists(Refused):
    """A verification of this id was recorded already, with other content."""


class MilestoneNotOpen(Refused):
    """The milestone is met or cancelled: there is nothing more to submit or to decide."""


class MilestoneNotSubmitted(Refused):
    """A milestone is decided only after the recipient has submitted it."""


class VerificationContradicts(Refused):
    """The latest verification does not confirm the milestone: verify it again before deciding that it is met."""


def submit_evidence(
    project: Project, *, evidence: Evidence, subject: EvidenceSubject, submitted_by: UUID
) -> list[EvidenceSubmitted]:
    """Hand in a proof about a milestone, a condition, a report version or a figure."""
    at_stage(project, "awarded", *AFTER_SIGNATURE)
    before = project.evidence.get(evidence.id)
    if before is not None:
        if before == SubmittedEvidence(evidence=evidence, subject=subject):
            return []
        raise EvidenceExists(evidence=str(evidence.id), sha256=before.evidence.sha256)
    _exists(project, subject)
    apart(project, "submits", submitted_by)
    return [EvidenceSubmitted(evidence=evidence, subject=subject, submitted_by=submitted_by)]


def submit_milestone(
    project: Project, *, milestone: UUID, statement: str | None, evidence: tuple[UUID, ...], submitted_by: UUID
) -> list[MilestoneSubmitted]:
    """Say that a milestone has been reached; it can be submitted again, with more evidence or after it was not met."""
    found, _ = planned_milestone(project, milestone)
    submitted = MilestoneSubmitted(
        milestone=milestone, statement=statement, evidence=evidence, submitted_by=submitted_by
    )
    if found.last == submitted:
        return []
    at_stage(project, *SUPPORTED)
    if found.status in {"met", "cancelled"}:
        raise MilestoneNotOpen(milestone=str(milestone), status=found.status)
    apart(project, "submits", submitted_by)
    known_evidence(project, evidence)
    return [submitted]


def record_verification(
    project: Project,
    *,
    verification: UUID,
    subject: VerificationSubject,
    method: str,
    sample: str | None,
    finding: Literal["confirmed", "not-confirmed", "inconclusive"],
    remarks: str | None,
    evidence: tuple[UUID, ...],
    verified_by: UUID,
) -> list[VerificationRecorded]:
    """Record an independent check, by somebody who neither reports nor decides on this project."""
    at_stage(project, *AFTER_SIGNATURE)
    recorded = VerificationRecorded(
        verification=verification,
        subject=subject,
        method=method,
        sample=sample,
        finding=finding,
        remarks=remarks,
        evidence=evidence,
        verified_by=verified_by,
    )
    before = project.verifications.get(verification)
    if before is not None:
        if before == recorded:
            return []
        raise VerificationExists(verification=str(verification), finding=before.finding)
    _exists(project, subject)
    apart(project, "verifies", verified_by)
    known_evidence(project, evidence)
    return [recorded]


def meet_milestone(
    project: Project, *, milestone: UUID, met_on: date, why: str | None, decided_by: UUID, today: date
) -> list[MilestoneMet]:
    """Decide that a submitted milestone was reached on a day."""
    found, _ = planned_milestone(project, milestone)
    met = MilestoneMet(milestone=milestone, met_on=met_on, why=why, decided_by=decided_by)
    if found.last == met:
        return []
    _open(project, milestone, decided_by)
    if found.finding in {"not-confirmed", "inconclusive"}:
        raise VerificationContradicts(milestone=str(milestone), finding=found.finding)
    not_before(project.registered_on, day=come(met_on, today=today))
    return [met]


def fail_milestone(
    project: Project, *, milestone: UUID, established_on: date, why: str, decided_by: UUID, today: date
) -> list[MilestoneNotMet]:
    """Decide that a submitted milestone is not reached, for a reason; it can be submitted again."""
    found, _ = planned_milestone(project, milestone)
    not_met = MilestoneNotMet(milestone=milestone, established_on=established_on, why=why, decided_by=decided_by)
    if found.last == not_met:
        return []
    _open(project, milestone, decided_by)
    not_before(project.registered_on, day=come(established_on, today=today))
    return [not_met]


def _open(project: Project, milestone: UUID, decided_by: UUID) -> None:
    at_stage(project, *SUPPORTED)
    status = project.milestones[milestone].status
    if status in {"met", "cancelled"}:
        raise MilestoneNotOpen(milestone=str(milestone), status=status)
    if status != "submitted":
        raise MilestoneNotSubmitted(milestone=str(milestone), status=status)
    apart(project, "decides", decided_by)


def _exists(project: Project, subject: EvidenceSubject | VerificationSubject) -> None:
    if isinstance(subject, MilestoneSubject):
        planned_milestone(project, subject.milestone)
        return
    if isinstance(subject, ConditionSubject):
        known, kind, key = subject.condition in project.conditions, "condition", str(subject.condition)
    else:
        report = project.reports.get(subject.period, {}).get(subject.version)
        known, kind, key = report is not None, "report", f"{subject.period} version {subject.version}"
        if report is not None and isinstance(subject, FigureSubject):
            stated = figure_key(subject.indicator, subject.dimensions) in report.figures and subject.revision == 0
            known, kind, key = stated, "figure", f"of {subject.indicator} in the report {subject.period}"
    if not known:
        raise NotFound(kind, key)
