"""The decision on an application: within the budget and the ceiling of aid, on the scores; and what it is tied to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from domain.events import budget_stream
from domain.funding import CapExceeded, stay_under
from domain.money import Money
from domain.project import appraisal
from domain.project.reviews import counted_reviews
from domain.project.state import Project
from domain.terms import Condition
from services.acts import BUDGET, PROJECT, RECIPIENT, Act, decide_award
from services.event_store import Unit
from services.simulation import paying
from services.simulation.deeds import command
from services.simulation.draft import Draft
from services.simulation.plan import Fund, Undertaking, after, money
from services.simulation.rulebooks import rulebook
from services.simulation.standing import Standing
from services.simulation.step import Step, Stretch, working

REASONS: Final = (
    "The gain per worker is large and shown by orders.",
    "The panel trusts the team and the numbers.",
    "A small gain, but the only project of its region that is ready to start.",
    "The panel found the plan sound after two questions about unit costs.",
)
DECLINED: Final = (
    "Below the line of its call: the gain per worker is not shown.",
    "The panel believes that it would happen without support.",
)
USED_UP: Final = "The budget of the programme is used up by projects that scored higher."
LESS: Final = "The ceiling of aid to one firm leaves room for no more than this part of what was asked."
HAD_ENOUGH: Final = "The firm has had as much aid in three years as the ceiling of the rulebook allows."
PARTS_PER_CENT: Final = (100, 75, 50)
"""What is granted of an amount for which there is no room under the ceiling."""


def conditions(project: Undertaking, terms: Draft) -> tuple[Condition, ...]:
    """Return what an award is tied to."""
    traits, draw = project.traits, project.draw
    due = working(project.starts + timedelta(days=30))
    if traits.conditions in {"met", "waived"} or project.fate == "stalled":
        text = "Own funds of a quarter of the cost stand on a separate account."
        if traits.conditions == "waived":
            text = "The lease of the site runs at least five years beyond the end of support."
        return (Condition(id=draw.new_uuid(), text=text, due=due, origin="award", blocks="signature"),)
    if traits.conditions == "tranche":
        text = "The insurance of the equipment names the agency as beneficiary."
        tranche = terms.tranches[1]
        return (Condition(id=draw.new_uuid(), text=text, due=tranche.due, origin="award", blocks=tranche.id),)
    return ()


def decide(project: Undertaking, tied_to: tuple[Condition, ...], standing: Standing, day: date) -> Step:
    """Decide on what budget and ceiling have left at that moment; what is granted, if anything, is entered in `standing`."""
    draw, chair = project.draw, project.team.chair
    asked, award, unsplit = _amount(project), draw.new_uuid(), draw.chance(0.85)
    yes, no = draw.pick(REASONS), draw.pick(DECLINED)

    def decide(unit: Unit, act: Act) -> None:
        amount = _under_ceiling(unit, project, asked, day)
        enough = amount is not None and amount <= _left(unit, project.fund)
        granted = amount if enough and project.fate != "declined" else None
        scored = _scored(unit.load(PROJECT, project.id).state)
        if granted is not None:
            reasons = f"{scored} {yes}" if granted == asked else f"{scored} {yes} {LESS}"
        elif project.fate == "declined":
            reasons = f"{scored} {no}"
        else:
            reasons = f"{scored} {HAD_ENOUGH if amount is None else USED_UP}"
        standing.granted = granted
        decide_award(
            unit,
            act,
            project.id,
            award=award,
            outcome="declined" if granted is None else "awarded",
            amount=granted,
            binding_scenario=None if granted is None else project.traits.binding,
            conditions=() if granted is None else tied_to,
            reasons=reasons,
            dissent=None if unsplit else "One member would have asked for a larger own share.",
            decided_by=chair.id,
        )

    return Step(day, chair, decide)


def settle(project: Undertaking, tied_to: tuple[Condition, ...], day: date) -> Stretch:
    """Meet or waive what stands before the signature."""
    chair = project.team.chair
    for condition in tied_to:
        if condition.blocks != "signature" or project.fate == "stalled":
            continue
        if project.traits.conditions == "waived":
            day = after(project, day, 8, 30)
            why = "The owner of the site is the region itself and lets for a year at a time only."
            waived = command(
                appraisal.waive_condition, project.id, condition=condition.id, why=why, decided_by=chair.id
            )
            yield Step(day, chair, waived)
            continue
        day = yield from paying.meet(project, condition.id, "Statement of the account", day)
    return day


def _amount(project: Undertaking) -> Money:
    """Return what would be granted: what was asked for, or a round part of it."""
    unit = project.fund.scheme.unit
    share = project.draw.pick((100, 100, 90, 85, 80))
    return money(int(project.requested.amount) * share // 100 // unit * unit, project.requested.currency)


def _under_ceiling(unit: Unit, project: Undertaking, asked: Money, day: date) -> Money | None:
    """Return what there is room for under the ceiling of aid to one firm: all, a round part, or nothing."""
    (scheme,) = rulebook(project.fund.scheme, version=project.call.rulebook_version).cap_schemes
    firm = unit.load(RECIPIENT, project.company.id).state
    for per_cent in PARTS_PER_CENT:
        step = project.fund.scheme.unit
        amount = money(int(asked.amount) * per_cent // (100 * step) * step, asked.currency)
        try:
            stay_under(scheme, recipient=firm, amount=amount, day=day)
        except CapExceeded:
            continue
        return amount
    return None


def _left(unit: Unit, fund: Fund) -> Money:
    budget = unit.load(BUDGET, budget_stream(fund.id)).state
    return Money(amount=budget.free, currency=budget.currency)


def _scored(state: Project) -> str:
    """Say how the application was scored."""
    counted = counted_reviews(state)
    mean = sum((review.total for review in counted), Decimal(0)) / len(counted)
    return f"Mean of {len(counted)} reviews: {mean:.2f} of 5."
