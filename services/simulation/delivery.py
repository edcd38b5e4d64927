"""Milestones are reached, checked and decided; what they release is paid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.project import milestone_decisions, milestones
from domain.project.parts import Finding
from domain.terms import MilestoneSubject
from services.simulation.deeds import command, dated
from services.simulation.draft import Draft, Target
from services.simulation.handing_in import evidence
from services.simulation.paying import meet, pay
from services.simulation.plan import Undertaking, after
from services.simulation.standing import Standing
from services.simulation.step import Life, Step, Stretch, working

METHOD: Final = "Visit on site; documents compared with the books"
MISSING: Final = "Two of the documents are older than the agreement, and one machine is not installed."
SOME_MISSING: Final = "What is there works; the rest is at the customs."
REMARKS: Final[dict[Finding, str | None]] = {
    "confirmed": None,
    "not-confirmed": MISSING,
    "inconclusive": "A part could not be seen: it had not arrived.",
}


def live(project: Undertaking, terms: Draft, conditions: tuple[UUID, ...], standing: Standing, day: date) -> Life:
    """Deliver one milestone after the other from the day of the signature, and be paid for them tranche by tranche."""
    for place, target in enumerate(terms.milestones):
        late = project.traits.delay_days + round(project.draw.about(0, 10))
        day = working(max(target.due + timedelta(days=late), day + timedelta(days=3)))
        if standing.stopped:
            return
        if place == 1:
            day = yield from _setback(project, target, day)
        day = yield from _reach(project, target, day)
        if place == 1 and project.traits.setback == "reversed":
            day = yield from _reverse(project, target, day)
        if place == 1 and terms.waived is not None:
            yield _waived(project, terms.waived, day)
        part = next(part for part in terms.tranches if target.id in part.milestones)
        if target.id != part.milestones[-1]:
            continue
        if part is terms.tranches[1]:
            for condition in conditions:
                day = yield from meet(project, condition, "Policy of the insurance", day)
        day = yield from pay(project, part, standing, day, first=part is terms.tranches[0])


def _setback(project: Undertaking, target: Target, day: date) -> Stretch:
    """Submit too early: the check does not confirm it, and the milestone is found not met, or met in part."""
    officer, kind = project.team.officer, project.traits.setback
    if kind not in {"fails", "partial"}:
        return day
    day = yield from _submit(project, target, day, "not-confirmed" if kind == "fails" else "inconclusive")
    facts = {"milestone": target.id, "established_on": day, "decided_by": officer.id}
    if kind == "fails":
        decided = dated(milestone_decisions.fail_milestone, project.id, why=MISSING, **facts)
    else:
        share = project.draw.pick((Decimal("0.4"), Decimal("0.5"), Decimal("0.75")))
        decided = dated(
            milestone_decisions.partially_meet_milestone, project.id, share=share, why=SOME_MISSING, **facts
        )
    yield Step(day, officer, decided)
    return after(project, day, 30, 75)


def _reverse(project: Undertaking, target: Target, day: date) -> Stretch:
    """Find on a later visit that it does not hold, and reach it again."""
    day, officer, proof = after(project, day, 20, 50), project.team.officer, project.draw.new_uuid()
    subject = MilestoneSubject(milestone=target.id)
    yield evidence(project, proof, "Record of an unannounced visit", subject, day, by=officer)
    reversed_ = dated(
        milestone_decisions.reverse_milestone,
        project.id,
        milestone=target.id,
        reversed_from=day,
        evidence=(proof,),
        why="One of the machines has been taken to another site, where it works for another customer.",
        decided_by=officer.id,
    )
    yield Step(day, officer, reversed_)
    return (yield from _reach(project, target, after(project, day, 20, 50)))


def _waived(project: Undertaking, target: Target, day: date) -> Step:
    chair = project.team.chair
    waived = dated(
        milestone_decisions.waive_milestone,
        project.id,
        milestone=target.id,
        waived_on=day,
        why="The chamber of the sector holds such a day itself this year; nothing was paid for it.",
        decided_by=chair.id,
    )
    return Step(day, chair, waived)


def _reach(project: Undertaking, target: Target, day: date) -> Stretch:
    reached = day
    day = yield from _submit(project, target, day, "confirmed")
    officer = project.team.officer
    decided = dated(
        milestone_decisions.meet_milestone,
        project.id,
        milestone=target.id,
        met_on=reached,
        why=None,
        decided_by=officer.id,
    )
    yield Step(day, officer, decided)
    return day


def _submit(project: Undertaking, target: Target, day: date, finding: Finding) -> Stretch:
    """Hand in the proof and say that the milestone is reached; return the day of the decision that follows the check."""
    proof = project.draw.new_uuid()
    subject = MilestoneSubject(milestone=target.id)
    yield evidence(project, proof, f"{target.terms.code}: {target.terms.deliverable}", subject, day)
    director, verifier = project.company.people.director, project.team.verifier
    submitted = command(
        milestones.submit_milestone,
        project.id,
        milestone=target.id,
        statement=f"{target.terms.title}.",
        evidence=(proof,),
        submitted_by=director.id,
    )
    yield Step(day, director, submitted)
    day = after(project, day, 5, 16)
    verified = command(
        milestones.record_verification,
        project.id,
        verification=project.draw.new_uuid(),
        subject=subject,
        method=METHOD,
        sample=None,
        finding=finding,
        remarks=REMARKS[finding],
        evidence=(proof,),
        verified_by=verifier.id,
    )
    yield Step(day, verifier, verified)
    return after(project, day, 2, 9)
