"""Delivery: evidence comes in, a milestone is submitted, somebody independent verifies it, and it is decided."""

from __future__ import annotations

from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import EvidenceSubmitted, MilestoneMet, MilestoneNotMet, MilestoneSubmitted, VerificationRecorded
from domain.project.rules import AFTER_SIGNATURE, SUPPORTED, apart, at_stage, come, known_evidence, planned_milestone
from domain.project.state import Project, SubmittedEvidence
from domain.terms import (
    ConditionSubject,
    Evidence,
    EvidenceSubject,
    FigureSubject,
    MilestoneSubject,
    ReportSubject,
    VerificationSubject,
)


class EvidenceExists(Refused):
    """Evidence of this id was submitted already, with other content or about something else."""


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
        if before == SubmittedEvidence(sha256=evidence.sha256, subject=subject):
            return []
        raise EvidenceExists(evidence=str(evidence.id), sha256=before.sha256)
    _exists(project, subject)
    return [EvidenceSubmitted(evidence=evidence, subject=subject, submitted_by=submitted_by)]


def submit_milestone(
    project: Project, *, milestone: UUID, statement: str | None, evidence: tuple[UUID, ...], submitted_by: UUID
) -> list[MilestoneSubmitted]:
    """Say that a milestone has been reached; after a refusal it can be submitted again."""
    found, _ = planned_milestone(project, milestone)
    if found.status == "submitted":
        return []
    at_stage(project, *SUPPORTED)
    if found.status in {"met", "cancelled"}:
        raise MilestoneNotOpen(milestone=str(milestone), status=found.status)
    apart(project, "submits", submitted_by)
    known_evidence(project, evidence)
    return [MilestoneSubmitted(milestone=milestone, statement=statement, evidence=evidence, submitted_by=submitted_by)]


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
    if verification in project.verifications:
        return []
    _exists(project, subject)
    apart(project, "verifies", verified_by)
    known_evidence(project, evidence)
    return [
        VerificationRecorded(
            verification=verification,
            subject=subject,
            method=method,
            sample=sample,
            finding=finding,
            remarks=remarks,
            evidence=evidence,
            verified_by=verified_by,
        )
    ]


def meet_milestone(
    project: Project, *, milestone: UUID, met_on: date, why: str | None, decided_by: UUID, today: date
) -> list[MilestoneMet]:
    """Decide that a submitted milestone was reached on a day."""
    found, _ = planned_milestone(project, milestone)
    if found.status == "met" and found.met_on == met_on:
        return []
    _open(project, milestone, decided_by)
    if found.finding == "not-confirmed":
        raise VerificationContradicts(milestone=str(milestone))
    met_on = come(met_on, today=today)
    return [MilestoneMet(milestone=milestone, met_on=met_on, why=why, decided_by=decided_by)]


def fail_milestone(
    project: Project, *, milestone: UUID, established_on: date, why: str, decided_by: UUID, today: date
) -> list[MilestoneNotMet]:
    """Decide that a submitted milestone is not reached, for a reason; it can be submitted again."""
    found, _ = planned_milestone(project, milestone)
    if found.status == "not-met":
        return []
    _open(project, milestone, decided_by)
    established_on = come(established_on, today=today)
    return [MilestoneNotMet(milestone=milestone, established_on=established_on, why=why, decided_by=decided_by)]


def _open(project: Project, milestone: UUID, decided_by: UUID) -> None:
    at_stage(project, *SUPPORTED)
    status = project.milestones[milestone].status
    if status in {"met", "cancelled"}:
        raise MilestoneNotOpen(milestone=str(milestone), status=status)
    if status != "submitted":
        raise MilestoneNotSubmitted(milestone=str(milestone), status=status)
    apart(project, "decides", decided_by)


def _exists(project: Project, subject: EvidenceSubject | VerificationSubject) -> None:
    match subject:
        case MilestoneSubject():
            planned_milestone(project, subject.milestone)
        case ConditionSubject():
            if subject.condition not in project.conditions:
                raise NotFound("condition", subject.condition)
        case ReportSubject() | FigureSubject():
            report = project.reports.get(subject.period, {}).get(subject.version)
            if report is None:
                raise NotFound("report", f"{subject.period} version {subject.version}")
            if isinstance(subject, FigureSubject) and subject.indicator not in report.indicators:
                raise NotFound("figure", f"of {subject.indicator} in the report {subject.period}")
        case _:
            assert_never(subject)
