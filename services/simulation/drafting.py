"""The terms of a project are drafted: planned, changed and left out again, as long as nothing is signed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from domain.indicator import DecimalValue
from domain.money import Money
from domain.project import agreement, tranches
from domain.scale import AllOrNothing
from domain.terms import Adoption, Baseline, TrancheTerms, WeightedMilestones
from services.acts import adopt_indicator
from services.simulation.deeds import act, command
from services.simulation.draft import Draft, Part, Target, split
from services.simulation.kpis import Course
from services.simulation.plan import Undertaking, after
from services.simulation.rulebooks import rulebook
from services.simulation.step import Life, Step, Stretch, working


def before_award(project: Undertaking, terms: Draft, day: date) -> Life:
    """Adopt indicators with their targets and plan the milestones: an award rests on them."""
    manager = project.company.people.manager
    for course in (*terms.courses, *([terms.dropped] if terms.dropped else [])):
        yield Step(
            day, manager, act(adopt_indicator, project.id, indicator=course.ref, terms=_adoption(project, course))
        )
        yield from _targets(project, terms, course, day)
    for target in (*terms.milestones, *(beside for beside in (terms.waived, terms.cancelled) if beside)):
        planned = command(agreement.plan_milestone, project.id, milestone=target.id, terms=target.terms)
        yield Step(day, manager, planned)


def after_award(project: Undertaking, terms: Draft, award: Money, day: date) -> Stretch:
    """Divide the award into tranches and put right what the negotiation changed; return the day on which it ends."""
    officer = project.team.officer
    day = after(project, day, 5, 15)
    scheme = project.fund.scheme
    rules = rulebook(scheme, version=project.call.rulebook_version)
    agreed = []
    for part, amount in zip(terms.tranches, split(award, terms.tranches, scheme.unit), strict=True):
        agreed.append((part, _tranche(part, amount, rules.tranches.holdback_share)))
        first = agreed[-1][1]
        if project.traits.revised == "tranche":
            first = first.model_copy(update={"due": working(part.due - timedelta(days=40))})
        yield Step(day, officer, command(tranches.plan_tranche, project.id, tranche=part.id, terms=first))
    day = after(project, day, 5, 25)
    match project.traits.revised:
        case "schedule":
            yield from _rescheduled(project, terms.milestones, day)
        case "scope":
            yield from _left_out(project, terms, day)
        case "indicator":
            yield _new_baseline(project, terms.courses[1], day)
        case "target":
            yield _new_target(project, terms, day)
        case "tranche":
            why = "Payment follows the acceptance of the last milestone by forty days, as the treasury needs."
            for part, final in agreed:
                revised = command(tranches.revise_tranche, project.id, tranche=part.id, terms=final, why=why)
                yield Step(day, officer, revised)
        case "none":
            pass
    return day


def _adoption(project: Undertaking, course: Course) -> Adoption:
    measured = working(project.applies - timedelta(days=30))
    baseline = Baseline(value=course.start(), measured_on=measured, source="Annual accounts of the applicant")
    return Adoption(baseline=baseline, verifier=project.team.verifier.organisation)


def _targets(project: Undertaking, terms: Draft, course: Course, day: date) -> Life:
    """Set a target for every report where labour productivity is concerned, else for the ends of the years."""
    for period in terms.periods:
        if course is terms.courses[0] or terms.is_year_end(period):
            value = course.target(terms.years(period), terms.scenario)
            if project.traits.revised == "target" and course is terms.courses[0] and period == terms.periods[-1]:
                value = _more(value)
            set_ = command(agreement.set_target, project.id, indicator=course.ref, period=period, value=value)
            yield Step(day, project.company.people.manager, set_)


def _tranche(part: Part, amount: Money, holdback: Decimal) -> TrancheTerms:
    return TrancheTerms(
        code=part.code,
        title=part.title,
        amount=amount,
        due=part.due,
        measure=WeightedMilestones(milestones=part.milestones),
        scale=AllOrNothing(),
        holdback_share=holdback,
    )


def _rescheduled(project: Undertaking, targets: tuple[Target, ...], day: date) -> Life:
    why = "The supplier of the equipment confirmed a later delivery."
    for target in targets:
        if target.due != target.terms.due:
            moved = command(agreement.reschedule_milestone, project.id, milestone=target.id, due=target.due, why=why)
            yield Step(day, project.team.officer, moved)


def _left_out(project: Undertaking, terms: Draft, day: date) -> Life:
    assert terms.cancelled is not None
    assert terms.dropped is not None
    why = "The panel funds the first site only."
    cancelled = command(agreement.cancel_milestone, project.id, milestone=terms.cancelled.id, why=why)
    yield Step(day, project.team.officer, cancelled)
    why = "The firm cannot measure it without a cost that nobody funds."
    dropped = command(agreement.drop_indicator, project.id, indicator=terms.dropped.ref, why=why)
    yield Step(day, project.team.officer, dropped)


def _new_baseline(project: Undertaking, course: Course, day: date) -> Step:
    old = _adoption(project, course)
    assert old.baseline is not None
    value = DecimalValue(decimal=_more(course.start()).decimal)
    baseline = Baseline(value=value, measured_on=old.baseline.measured_on, source="Audited accounts of the applicant")
    new = old.model_copy(update={"baseline": baseline})
    why = "The audited accounts differ from the preliminary ones."
    revised = command(agreement.revise_indicator, project.id, indicator=course.ref, terms=new, why=why)
    return Step(day, project.team.officer, revised)


def _new_target(project: Undertaking, terms: Draft, day: date) -> Step:
    course, period = terms.courses[0], terms.periods[-1]
    value = course.target(terms.years(period), terms.scenario)
    why = "The panel followed the middle scenario, not the high one."
    revised = command(agreement.revise_target, project.id, indicator=course.ref, period=period, value=value, why=why)
    return Step(day, project.team.officer, revised)


def _more(value: DecimalValue) -> DecimalValue:
    """Return a value a tenth above, with as many decimals."""
    return DecimalValue(decimal=(value.decimal * 11 / 10).quantize(value.decimal))
