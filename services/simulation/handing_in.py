"""Proofs as they are handed in: by the recipient, or by the officer who found something on the spot."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.project import milestones
from domain.terms import Evidence, EvidenceSubject
from services.simulation.deeds import command
from services.simulation.plan import Undertaking
from services.simulation.step import Person, Step


def evidence(
    project: Undertaking, proof: UUID, title: str, subject: EvidenceSubject, day: date, *, by: Person | None = None
) -> Step:
    """Let the recipient, or somebody else, hand in a proof."""
    person = by or project.company.people.manager
    document = Evidence(
        id=proof,
        title=title,
        uri=f"https://evidence.example/{project.code}/{proof}.pdf",
        sha256=project.draw.digest(),
        media_type="application/pdf",
    )
    handed_in = command(
        milestones.submit_evidence, project.id, evidence=document, subject=subject, submitted_by=person.id
    )
    return Step(day, person, handed_in)
