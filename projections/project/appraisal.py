"""From the registration to the award: how each of these facts changes what a reader sees."""

from __future__ import annotations

from datetime import date
from typing import assert_never
from uuid import UUID

from domain.events import (
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    ConditionMet,
    ConditionWaived,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
)
from domain.history import Recorded
from domain.money import Money
from projections.project.money import add
from projections.project.view import AwardChange, AwardView, CheckView, ConditionView, ProjectView

AppraisalFact = (
    ProjectRegistered
    | ProjectCorrected
    | PrequalificationAssessed
    | AwardDecided
    | AwardIncreased
    | AwardReduced
    | ConditionMet
    | ConditionWaived
)


def appraised(view: ProjectView, recorded: Recorded[AppraisalFact]) -> ProjectView:
    """Return the view after a fact of the appraisal."""
    event = recorded.event
    match event:
        case ProjectRegistered():
            return _registered(view, event)
        case ProjectCorrected():
            return view.model_copy(update={event.field: _right(event)})
        case PrequalificationAssessed():
            return _assessed(view, recorded, event)
        case AwardDecided():
            return _awarded(view, recorded, event)
        case AwardIncreased() | AwardReduced():
            return _award_changed(view, recorded, event)
        case ConditionMet() | ConditionWaived():
            return _condition_settled(view, recorded, event)
    assert_never(event)


def _right(event: ProjectCorrected) -> str | UUID | date | None:
    match event.field:
        case "title" | "cluster":
            return event.new
        case "recipient":
            return UUID(event.new) if event.new else None
        case "starts" | "ends":
            return date.fromisoformat(event.new) if event.new else None
    assert_never(event.field)


def _registered(view: ProjectView, event: ProjectRegistered) -> ProjectView:
    native = event.provenance == "native"
    nothing = Money.zero(event.requested.currency) if native and event.requested else None
    return view.model_copy(
        update={
            "stage": "registered" if native else "published",
            "provenance": event.provenance,
            "code": event.code,
            "title": event.title,
            "programme": event.programme,
            "round": event.round,
            "recipient": event.recipient,
            "instrument": event.instrument,
            "cluster": event.cluster,
            "starts": event.starts,
            "ends": event.ends,
            "requested": event.requested,
            "released": nothing,  # of a native project it is known that nothing was released yet
            "disbursed": nothing,
        }
    )


def _assessed(view: ProjectView, recorded: Recorded[AppraisalFact], event: PrequalificationAssessed) -> ProjectView:
    made = {
        result.check: CheckView(**dict(result), assessor=event.assessor, assessed_on=recorded.occurred_on)
        for result in event.checks
    }
    first_verdict = event.verdict is not None and view.stage == "registered"
    return view.model_copy(
        update={"checks": {**view.checks, **made}, "stage": event.verdict if first_verdict else view.stage}
    )


def _awarded(view: ProjectView, recorded: Recorded[AppraisalFact], event: AwardDecided) -> ProjectView:
    award = AwardView(
        award=event.award,
        outcome=event.outcome,
        amount=event.amount,
        binding_scenario=event.binding_scenario,
        reasons=event.reasons,
        dissent=event.dissent,
        decided_by=event.decided_by,
        decided_on=recorded.occurred_on,
        changes=view.award.changes if view.award else (),
    )
    conditions = {condition.id: ConditionView(condition=condition) for condition in event.conditions}
    view = view.model_copy(
        update={
            "stage": event.outcome if view.provenance == "native" else view.stage,
            "award": award,
            "conditions": {**view.conditions, **conditions},
        }
    )
    return add(view, "awarded", event.amount) if event.amount is not None else view


def _award_changed(
    view: ProjectView, recorded: Recorded[AppraisalFact], event: AwardIncreased | AwardReduced
) -> ProjectView:
    increased = isinstance(event, AwardIncreased)
    change = AwardChange(
        change=event.change,
        kind="increased" if increased else "reduced",
        of=None if isinstance(event, AwardIncreased) else event.of,
        amount=event.amount,
        ground=event.ground,
        formula=event.formula,
        why=event.why,
        decided_by=event.decided_by,
        decided_on=recorded.occurred_on,
    )
    award = view.award or AwardView()
    view = view.model_copy(update={"award": award.model_copy(update={"changes": (*award.changes, change)})})
    return add(view, "awarded", event.amount if increased else -event.amount)


def _condition_settled(
    view: ProjectView, recorded: Recorded[AppraisalFact], event: ConditionMet | ConditionWaived
) -> ProjectView:
    before = view.conditions.get(event.condition, ConditionView(condition=None))
    met = isinstance(event, ConditionMet)
    settled = before.model_copy(
        update={
            "settled": "met" if met else "waived",
            "settled_on": recorded.occurred_on,
            "evidence": event.evidence if isinstance(event, ConditionMet) else (),
            "why": None if isinstance(event, ConditionMet) else event.why,
            "decided_by": event.decided_by,
        }
    )
    return view.model_copy(update={"conditions": {**view.conditions, event.condition: settled}})
