"""Figures are verified by somebody independent; what they doubt is looked at again, or the finding stays open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.period import Period
from domain.project import milestones
from domain.project.parts import Finding
from domain.terms import FigureSubject, ReportSubject
from services.simulation.deeds import command
from services.simulation.draft import Draft
from services.simulation.handing_in import evidence
from services.simulation.plan import Undertaking, after
from services.simulation.step import Step, Stretch


def verify(project: Undertaking, terms: Draft, period: Period, version: int, day: date, *, doubtful: bool) -> Stretch:
    """Check the productivity of an accepted report; return the day on which the reporting goes on."""
    proof, findings = project.draw.new_uuid(), project.traits.findings
    subject = FigureSubject(period=period, version=version, indicator=terms.courses[0].ref)
    title = f"Ledger and payroll until {period.last.isoformat()}"
    yield evidence(project, proof, title, ReportSubject(period=period, version=version), day)
    day = after(project, day, 4, 12)
    if not doubtful or findings == "confirmed":
        yield verified(project, subject, proof, "confirmed", day)
        return day
    yield verified(project, subject, proof, "inconclusive", day)
    if findings == "doubtful":
        day, proof = after(project, day, 12, 30), project.draw.new_uuid()
        yield evidence(project, proof, "Contracts of the persons on loan", subject, day)
        day = after(project, day, 4, 12)
        yield verified(project, subject, proof, "confirmed", day)
    return day


def verified(project: Undertaking, subject: FigureSubject, proof: UUID, finding: Finding, day: date) -> Step:
    """Record one check of a figure."""
    verifier = project.team.verifier
    checked = command(
        milestones.record_verification,
        project.id,
        verification=project.draw.new_uuid(),
        subject=subject,
        method="Recomputed from the annual accounts and the payroll",
        sample="All months",
        finding=finding,
        remarks=None if finding == "confirmed" else "The payroll has fewer persons than the report.",
        evidence=(proof,),
        verified_by=verifier.id,
    )
    return Step(day, verifier, checked)
