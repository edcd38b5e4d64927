"""Conditions, gates, tranches and payments in the calendar's fold."""

from __future__ import annotations

from datetime import date
from typing import assert_never
from uuid import UUID

from domain.events import (
    ConditionMet,
    ConditionWaived,
    DisbursementConfirmed,
    DisbursementReversed,
    GateDecided,
    GateOpened,
    TranchePlanned,
    TrancheReleased,
    TrancheRevised,
)
from domain.history import Recorded
from domain.obligations import ConditionCourse, Course, GateOpening, Hold, Payment, Release, TrancheCourse
from domain.terms import Condition, WeightedMilestones
from domain.values import EXACTLY

ConditionFact = ConditionMet | ConditionWaived
GateFact = GateOpened | GateDecided
TrancheFact = TranchePlanned | TrancheRevised | TrancheReleased
PaymentFact = DisbursementConfirmed | DisbursementReversed
DecisionFact = ConditionFact | GateFact | TrancheFact | PaymentFact


def decided(course: Course, recorded: Recorded[DecisionFact]) -> Course:
    """Return the course after a condition was settled, a gate opened or decided, a tranche planned, released or paid."""
    event, day = recorded.event, recorded.occurred_on
    match event:
        case ConditionMet() | ConditionWaived():
            found = course.conditions.get(event.condition)
            if found is None:
                return course
            how = "met" if isinstance(event, ConditionMet) else "waived"
            settled = found.model_copy(update={"settled": how, "settled_on": day})
            return course.model_copy(update={"conditions": {**course.conditions, event.condition: settled}})
        case GateOpened():
            return _opened(course, event, day)
        case GateDecided():
            return _gate_decided(course, event, day)
        case TranchePlanned() | TrancheRevised() | TrancheReleased():
            return _tranche(course, event, day)
        case DisbursementConfirmed() | DisbursementReversed():
            return _paid(course, event)
    assert_never(event)


def _opened(course: Course, event: GateOpened, day: date) -> Course:
    """Open a gate; one that is opened again undecided has been open since the first time, on a fresh basis."""
    openings = course.gates.get(event.gate, ())
    failed = tuple(found.criterion for found in event.basis.evaluation if found.verdict == "fail")
    opening = GateOpening(opened_on=day, failed=failed)
    if openings and openings[-1].decided_on is None:
        opening = openings[-1].model_copy(update={"failed": failed})
        openings = openings[:-1]
    return course.model_copy(update={"gates": {**course.gates, event.gate: (*openings, opening)}})


def _gate_decided(course: Course, event: GateDecided, day: date) -> Course:
    *earlier, latest = course.gates.get(event.gate, ()) or (GateOpening(opened_on=None),)
    if latest.decided_on is not None:
        earlier, latest = [*earlier, latest], GateOpening(opened_on=None)
    opening = latest.model_copy(update={"outcome": event.outcome, "decided_on": day})
    on_hold = {gate for gate in course.on_hold if gate != event.gate}
    if event.outcome == "hold":
        on_hold.add(event.gate)
    changes = {
        "gates": {**course.gates, event.gate: (*earlier, opening)},
        "on_hold": tuple(sorted(on_hold)),
        "holds": _holds(course, held=bool(on_hold), day=day),
    }
    return with_conditions(course.model_copy(update=changes), event.conditions, day)


def with_conditions(course: Course, conditions: tuple[Condition, ...], day: date) -> Course:
    """Enter conditions that were set on a day."""
    asked = {
        condition.id: ConditionCourse(text=condition.text, due=condition.due, blocks=condition.blocks, set_on=day)
        for condition in conditions
    }
    return course.model_copy(update={"conditions": {**course.conditions, **asked}})


def _holds(course: Course, *, held: bool, day: date) -> tuple[Hold, ...]:
    if held and not course.on_hold:
        return (*course.holds, Hold(since=day))
    if course.on_hold and not held:
        return (*course.holds[:-1], course.holds[-1].model_copy(update={"until": day}))
    return course.holds


def _tranche(course: Course, event: TrancheFact, day: date) -> Course:
    found = course.tranches.get(event.tranche, TrancheCourse())
    if isinstance(event, TrancheReleased):
        release = Release(released_on=day, net=event.net.amount)
        return _with_tranche(course, event.tranche, found.model_copy(update={"releases": (*found.releases, release)}))
    terms = event.terms if isinstance(event, TranchePlanned) else event.new
    first = terms.due if isinstance(event, TranchePlanned) else event.old.due
    measured_by = terms.measure.milestones if isinstance(terms.measure, WeightedMilestones) else ()
    changes = {
        "code": terms.code,
        "title": terms.title,
        "first_due": found.first_due or first,
        "due": terms.due,
        "milestones": measured_by,
    }
    return _with_tranche(course, event.tranche, found.model_copy(update=changes))


def _with_tranche(course: Course, id_: UUID, tranche: TrancheCourse) -> Course:
    return course.model_copy(update={"tranches": {**course.tranches, id_: tranche}})


def _paid(course: Course, event: PaymentFact) -> Course:
    """Enter a payment, or take back a part of one; money that belongs to no tranche answers no release."""
    if isinstance(event, DisbursementConfirmed):
        if event.tranche is None:
            return course
        payment = Payment(tranche=event.tranche, paid_on=event.paid_on, amount=event.amount.amount)
        return course.model_copy(update={"payments": {**course.payments, event.disbursement: payment}})
    found = None if event.of is None else course.payments.get(event.of)
    if event.of is None or found is None:
        return course
    less = found.model_copy(update={"amount": EXACTLY.subtract(found.amount, event.amount.amount)})
    return course.model_copy(update={"payments": {**course.payments, event.of: less}})
