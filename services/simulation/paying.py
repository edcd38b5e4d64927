"""Tranches are released once nothing stands in the way, and paid: at once, in two halves, or twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.events import ProjectEvent
from domain.money import Money
from domain.project import appraisal, payments
from domain.project.state import Project
from domain.terms import ConditionSubject
from services.acts import PROJECT, Act, on_project, release_tranche
from services.event_store import Unit
from services.simulation.deeds import Deed, command
from services.simulation.draft import Part
from services.simulation.handing_in import evidence
from services.simulation.plan import Undertaking, after
from services.simulation.standing import Standing
from services.simulation.step import Step, Stretch


def pay(project: Undertaking, part: Part, standing: Standing, day: date, *, first: bool) -> Stretch:
    """Release a tranche, once no gate holds the project and its conditions are met, and pay it."""
    day = after(project, day, 4, 15)
    open_: list[UUID] = []
    yield _released(project, part, standing, day, open_)
    while standing.release != "released":
        if standing.stopped:
            return day
        for condition in open_:
            day = yield from meet(project, condition, "What the panel of the gate asked for", day)
        day = after(project, day, 15, 30)
        yield _released(project, part, standing, day, open_)
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


def _released(project: Undertaking, part: Part, standing: Standing, day: date, open_: list[UUID]) -> Step:
    """Release a tranche, or find what stands in the way: `open_` then holds the conditions that are not met yet."""
    officer, release = project.team.officer, project.draw.new_uuid()

    def try_(unit: Unit, act: Act) -> None:
        known = unit.load(PROJECT, project.id).state.conditions.items()
        open_[:] = [id_ for id_, one in known if one.settled is None and one.condition.blocks == part.id]
        if standing.held or standing.stopped:
            standing.release = "held"
        elif open_:
            standing.release = "conditions"
        else:
            standing.release = "released"
            release_tranche(unit, act, project.id, tranche=part.id, release=release, released_by=officer.id)

    return Step(day, officer, try_, rests_on=project.looks_at)


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
