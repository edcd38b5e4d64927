"""Milestones are reached, checked and decided; what they release is paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from domain.events import ProjectEvent
from domain.money import Money
from domain.project import appraisal, milestones, payments
from domain.project.state import Project
from domain.terms import ConditionSubject, Evidence, EvidenceSubject, MilestoneSubject
from services.acts import on_project, release_tranche
from services.simulation.deeds import Deed, act, command, dated
from services.simulation.draft import Draft, Part, Target
from services.simulation.plan import Undertaking, after
from services.simulation.step import Life, Step, Stretch, working

METHOD: Final = "Visit on site; documents compared with the books"
MISSING: Final = "Two of the documents are older than the agreement, and one machine is not installed."


def live(project: Undertaking, terms: Draft, conditions: tuple[UUID, ...], day: date) -> Life:
    """Deliver one milestone after the other from the day of the signature, and be paid for them tranche by tranche."""
    for place, target in enumerate(terms.milestones):
        late = project.traits.delay_days + round(project.draw.about(0, 10))
        day = working(max(target.due + timedelta(days=late), day + timedelta(days=3)))
        if place == 1 and project.traits.setback:
            day = yield from _fail(project, target, day)
        day = yield from _reach(project, target, day)
        part = next(part for part in terms.tranches if target.id in part.milestones)
        if target.id != part.milestones[-1]:
            continue
        if part is terms.tranches[1]:
            for condition in conditions:
                day = yield from meet(project, condition, "Policy of the insurance", day)
        day = yield from _pay(project, part, day, first=part is terms.tranches[0])


def meet(project: Undertaking, condition: UUID, title: str, day: date) -> Stretch:
    """Hand in the proof of a condition and have it found met."""
    day = after(project, day, 6, 30)
    proof = project.draw.new_uuid()
    yield evidence(project, proof, title, ConditionSubject(condition=condition), day)
    day = after(project, day, 2, 9)
    chair = project.team.chair
    met = command(appraisal.meet_condition, project.id, condition=condition, evidence=(proof,), decided_by=chair.id)
    yield Step(day, chair, met)
    return day


def evidence(project: Undertaking, proof: UUID, title: str, subject: EvidenceSubject, day: date) -> Step:
    """Let the recipient hand in a proof."""
    manager = project.company.people.manager
    document = Evidence(
        id=proof,
        title=title,
        uri=f"https://evidence.example/{project.code}/{proof}.pdf",
        sha256=project.draw.digest(),
        media_type="application/pdf",
    )
    handed_in = command(
        milestones.submit_evidence, project.id, evidence=document, subject=subject, submitted_by=manager.id
    )
    return Step(day, manager, handed_in)


def _fail(project: Undertaking, target: Target, day: date) -> Stretch:
    """Submit too early: the check does not confirm it, and the milestone is found not met."""
    day = yield from _submit(project, target, day, "not-confirmed")
    officer = project.team.officer
    decided = dated(
        milestones.fail_milestone,
        project.id,
        milestone=target.id,
        established_on=day,
        why=MISSING,
        decided_by=officer.id,
    )
    yield Step(day, officer, decided)
    return after(project, day, 30, 75)


def _reach(project: Undertaking, target: Target, day: date) -> Stretch:
    reached = day
    day = yield from _submit(project, target, day, "confirmed")
    officer = project.team.officer
    decided = dated(
        milestones.meet_milestone, project.id, milestone=target.id, met_on=reached, why=None, decided_by=officer.id
    )
    yield Step(day, officer, decided)
    return day


def _submit(project: Undertaking, target: Target, day: date, finding: Literal["confirmed", "not-confirmed"]) -> Stretch:
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
        remarks=MISSING if finding == "not-confirmed" else None,
        evidence=(proof,),
        verified_by=verifier.id,
    )
    yield Step(day, verifier, verified)
    return after(project, day, 2, 9)


def _pay(project: Undertaking, part: Part, day: date, *, first: bool) -> Stretch:
    """Release a tranche and pay it: at once, in two halves, or twice because the bank sent the first payment back."""
    officer, day = project.team.officer, after(project, day, 4, 15)
    release = project.draw.new_uuid()
    released = act(release_tranche, project.id, tranche=part.id, release=release, released_by=officer.id)
    yield Step(day, officer, released, rests_on=project.id)
    day = after(project, day, 3, 14)
    payment = project.draw.new_uuid()
    if first and project.traits.returned:
        yield _paid(project, part, payment, day, share=100)
        day = after(project, day, 2, 8)
        yield _sent_back(project, payment, day)
        day, payment = after(project, day, 4, 12), project.draw.new_uuid()
    elif project.draw.chance(0.25):
        yield _paid(project, part, payment, day, share=50)
        day, payment = after(project, day, 20, 45), project.draw.new_uuid()
    yield _paid(project, part, payment, day, share=100)
    return day


def _paid(project: Undertaking, part: Part, payment: UUID, day: date, *, share: int) -> Step:
    """Pay a share, in per cent, of what was released of a tranche and not paid yet."""
    payer = project.team.treasurer
    reference = f"PO-{day:%y%m}-{project.draw.whole(1, 99_999):05d}"

    def confirm(state: Project, today: date) -> list[ProjectEvent]:
        found = state.tranches[part.id]
        assert found.terms is not None, "it was planned before it was released"
        due = (found.net - found.paid) * Decimal(share) / 100
        return [
            *payments.confirm_disbursement(
                state,
                disbursement=payment,
                tranche=part.id,
                amount=Money.rounded(due, found.terms.amount.currency),
                paid_on=today,
                reference=reference,
                paid_by=payer.id,
                today=today,
            )
        ]

    return Step(day, payer, _on(project, confirm))


def _sent_back(project: Undertaking, payment: UUID, day: date) -> Step:
    payer, reversal = project.team.treasurer, project.draw.new_uuid()

    def reverse(state: Project, today: date) -> list[ProjectEvent]:
        return [
            *payments.reverse_disbursement(
                state,
                reversal=reversal,
                of=payment,
                amount=state.disbursements[payment].amount,
                reversed_on=today,
                reference=None,
                code="returned",
                why="The bank of the recipient sent the payment back: the account had been closed.",
                reversed_by=payer.id,
                today=today,
            )
        ]

    return Step(day, payer, _on(project, reverse))


def _on(project: Undertaking, decide: Callable[[Project, date], list[ProjectEvent]]) -> Deed:
    return lambda unit, act: on_project(unit, act, project.id, decide)
