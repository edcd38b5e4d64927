"""Delivery: evidence comes in, a milestone is submitted, somebody independent verifies it. Then it is decided."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import EvidenceSubmitted, MilestoneSubmitted, VerificationRecorded
from domain.project.milestone_decisions import still_open
from domain.project.parts import SubmittedEvidence, figure_key
from domain.project.rules import (
    AFTER_SIGNATURE,
    BEFORE_SIGNATURE,
    SUPPORTED,
    apart,
    at_stage,
    known_evidence,
    planned_milestone,
)
from domain.project.state import Project
from domain.terms import (
    CofinancingSubject,
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


def submit_evidence(
    project: Project, *, evidence: Evidence, subject: EvidenceSubject, submitted_by: UUID
) -> list[EvidenceSubmitted]:
    """Hand in a proof about a milestone, a condition, a report version or a figure; about co-financing from the start."""
    early = BEFORE_SIGNATURE if isinstance(subject, CofinancingSubject) else ("awarded",)
    at_stage(project, *early, *AFTER_SIGNATURE)
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
    """Say that a milestone has been reached.

    It can be submitted again with more evidence, and after it was not met, met in part or reversed.
    """
    found, _ = planned_milestone(project, milestone)
    submitted = MilestoneSubmitted(
        milestone=milestone, statement=statement, evidence=evidence, submitted_by=submitted_by
    )
    if found.last == submitted:
        return []
    at_stage(project, *SUPPORTED)
    still_open(found, milestone)
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
        if before.recorded == recorded:
            return []
        raise VerificationExists(verification=str(verification), finding=before.recorded.finding)
    _exists(project, subject)
    apart(project, "verifies", verified_by)
    known_evidence(project, evidence)
    return [recorded]


def _exists(project: Project, subject: EvidenceSubject | VerificationSubject) -> None:
    if isinstance(subject, MilestoneSubject):
        planned_milestone(project, subject.milestone)
        return
    if isinstance(subject, ConditionSubject):
        known, kind, named = subject.condition in project.conditions, "condition", str(subject.condition)
    elif isinstance(subject, CofinancingSubject):
        known, kind, named = subject.cofinancing in project.cofinancing, "cofinancing", str(subject.cofinancing)
    else:
        report = project.reports.get(subject.period, {}).get(subject.version)
        known, kind, named = report is not None, "report", f"{subject.period} version {subject.version}"
        if report is not None and isinstance(subject, FigureSubject):
            key = figure_key(subject.indicator, subject.dimensions)
            accepted = project.figures.get(subject.period, {}).get(key)
            revision = accepted.revision if accepted is not None and accepted.version == subject.version else 0
            stated = key in report.figures and subject.revision <= revision
            known, kind, named = stated, "figure", f"of {subject.indicator} in the report {subject.period}"
    if not known:
        raise NotFound(kind, named)
