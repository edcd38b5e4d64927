"""The life of a project: from its application to its agreement, then its milestones and its reports side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from domain.events import budget_stream
from domain.money import Money
from domain.project import appraisal
from domain.project.appraisal import CheckFinding
from domain.terms import Condition, Signatory
from services.acts import BUDGET, Act, assess_prequalification, decide_award, register_project, sign_agreement
from services.event_store import Unit
from services.simulation import delivery, drafting, reporting
from services.simulation.catalogue import rulebook
from services.simulation.deeds import act, command
from services.simulation.draft import Draft, draft
from services.simulation.plan import Fund, Undertaking, after, money
from services.simulation.step import Life, Step, Stretch, interleave, working

REASONS: Final = (
    "Scored second of its call: the gain per worker is large and shown by orders.",
    "Scored above the line of its call; the panel trusts the team and the numbers.",
    "A small gain, but the only project of its region that is ready to start.",
    "The panel found the plan sound after two questions about unit costs.",
)
DECLINED: Final = (
    "Scored below the line of its call: the gain per worker is not shown.",
    "The panel believes that it would happen without support.",
)
USED_UP: Final = "The budget of the programme is used up by projects that scored higher."
TAXES: Final = "tax-clearance"
NOT_PASSED: Final = "Arrears of taxes were found; the applicant was told how to settle them."
PASSED: Final = "Document of the application, seen in the original."
WAITING: Final = "The document was asked for again: the copy cannot be read."


def live(project: Undertaking) -> Life:
    """Live through an application and, where it is funded, the project."""
    day = yield from _apply(project)
    if project.fate == "rejected":
        return
    terms = draft(project)
    yield from drafting.before_award(project, terms, after(project, day, 4, 12))
    day = after(project, max(day + timedelta(days=14), project.call.closes), 20, 50)
    conditions = _conditions(project, terms)
    granted: list[Money] = []
    yield _decision(project, day, conditions, granted)
    if not granted:
        return
    day = yield from drafting.after_award(project, terms, granted[0], day)
    day = yield from _settle(project, conditions, day)
    if project.fate == "stalled":
        return
    day = yield from _sign(project, after(project, day, 3, 15))
    delivered = delivery.live(project, terms, tuple(one.id for one in conditions if one.blocks != "signature"), day)
    yield from interleave(delivered, reporting.live(project, terms, day))


def _apply(project: Undertaking) -> Stretch:
    day, people = project.applies, project.company.people
    entered = act(
        register_project,
        project.id,
        code=project.code,
        title=project.title.replace(", ", " - ") if project.traits.corrected else project.title,
        programme=project.fund.id,
        round=project.call.code,
        recipient=project.company.id,
        requested=project.requested,
        instrument=project.instrument,
        cluster=project.cluster,
        starts=project.starts,
        ends=project.ends,
    )
    yield Step(day, people.manager, entered)
    if project.traits.corrected:
        day = after(project, day, 1, 4)
        why = "The place was run into the title."
        corrected = command(appraisal.correct_project, project.id, field="title", value=project.title, why=why)
        yield Step(day, project.team.officer, corrected)
    day = after(project, day, 6, 20)
    first: Literal["pass", "fail", "unknown"] = "unknown" if project.traits.check_unknown else "pass"
    yield _assessed(project, day, "fail" if project.fate == "rejected" else first)
    if project.traits.check_unknown and project.fate != "rejected":
        day = after(project, day, 8, 20)
        yield _assessed(project, day, "pass")
    return day


def _assessed(project: Undertaking, day: date, first: Literal["pass", "fail", "unknown"]) -> Step:
    """Judge all checks; that of the taxes is the one that may be in the way, with what `first` says."""
    inputs = {"pass": PASSED, "fail": NOT_PASSED, "unknown": WAITING}
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version)
    findings = tuple(
        CheckFinding(check=check.id, verdict=verdict, inputs=inputs[verdict])
        for check in rules.prequalification_checks
        for verdict in (first if check.id == TAXES else "pass",)
    )
    judge = project.team.assessor
    return Step(day, judge, act(assess_prequalification, project.id, findings=findings, assessor=judge.id))


def _amount(project: Undertaking) -> Money:
    """Return what would be granted: what was asked for, or a round part of it."""
    unit = project.fund.scheme.unit
    share = project.draw.pick((100, 100, 90, 85, 80))
    return money(int(project.requested.amount) * share // 100 // unit * unit, project.requested.currency)


def _conditions(project: Undertaking, terms: Draft) -> tuple[Condition, ...]:
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


def _decision(project: Undertaking, day: date, conditions: tuple[Condition, ...], granted: list[Money]) -> Step:
    """Decide on what the budget has left at that moment; what is granted, if anything, is entered in `granted`."""
    draw, chair = project.draw, project.team.chair
    amount, award, unsplit = _amount(project), draw.new_uuid(), draw.chance(0.85)
    yes, no = draw.pick(REASONS), draw.pick(DECLINED)

    def decide(unit: Unit, act: Act) -> None:
        enough = amount <= _left(unit, project.fund)
        awarded = enough and project.fate != "declined"
        if awarded:
            granted.append(amount)
        decide_award(
            unit,
            act,
            project.id,
            award=award,
            outcome="awarded" if awarded else "declined",
            amount=amount if awarded else None,
            conditions=conditions if awarded else (),
            reasons=yes if awarded else no if enough else USED_UP,
            dissent=None if unsplit else "One member would have asked for a larger own share.",
            decided_by=chair.id,
        )

    return Step(day, chair, decide)


def _left(unit: Unit, fund: Fund) -> Money:
    budget = unit.load(BUDGET, budget_stream(fund.id)).state
    return Money(amount=budget.free, currency=budget.currency)


def _settle(project: Undertaking, conditions: tuple[Condition, ...], day: date) -> Stretch:
    """Meet or waive what stands before the signature."""
    chair = project.team.chair
    for condition in conditions:
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
        day = yield from delivery.meet(project, condition.id, "Statement of the account", day)
    return day


def _sign(project: Undertaking, day: date) -> Stretch:
    """Judge all checks once more, as some have expired by then, and sign."""
    yield _assessed(project, day, "pass")
    director, chair = project.company.people.director, project.team.chair
    signatories = (
        Signatory(person=director.id, organisation=project.company.id, capacity="Director of the recipient"),
        Signatory(person=chair.id, organisation=chair.organisation, capacity="For the programme"),
    )
    signed = act(sign_agreement, project.id, support_ends=project.ends, signatories=signatories, rulebook_version=None)
    yield Step(day, chair, signed)
    return day
