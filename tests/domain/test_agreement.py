"""Drafting the terms freely, and signing them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.events import (
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    ProjectEvent,
    TargetRevised,
    TargetSet,
)
from domain.indicator import DecimalValue
from domain.period import Period
from domain.project.agreement import (
    IndicatorAdoptedOtherwise,
    MilestoneAfterItself,
    MilestoneExists,
    MilestoneInUse,
    MilestoneNotPlanned,
    TargetPeriodsOverlap,
    TargetSetOtherwise,
    adopt_indicator,
    cancel_milestone,
    drop_indicator,
    plan_milestone,
    reschedule_milestone,
    revise_indicator,
    revise_target,
    set_target,
)
from domain.project.rules import TermsAreSigned, WrongStage
from tests.domain.lives import (
    ACTIVE,
    ADOPTED,
    AWARDED,
    FIRST,
    M1,
    M1_PLANNED,
    M2,
    M2_PLANNED,
    PREQUALIFIED,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    SECOND,
    T1_PLANNED,
    TERMS,
    YEAR,
    changed,
    given,
    uid,
)

DRAFT: tuple[ProjectEvent, ...] = (REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED, M2_PLANNED)


def test_a_milestone_is_planned_once_and_its_code_is_its_own() -> None:
    given(REGISTERED).when(plan_milestone, milestone=M1, terms=FIRST).then_once(M1_PLANNED)
    given(REGISTERED, M1_PLANNED).when(plan_milestone, milestone=M1, terms=changed(FIRST, title="Other")).refused(
        MilestoneExists, code="M1"
    )
    given(REGISTERED, M1_PLANNED).when(plan_milestone, milestone=M2, terms=FIRST).refused(MilestoneExists, code="M1")


def test_the_code_of_a_cancelled_milestone_is_free_again() -> None:
    cancelled = MilestoneCancelled(milestone=M1, why="No longer needed")
    planned = MilestonePlanned(milestone=M2, terms=FIRST)
    given(REGISTERED, M1_PLANNED, cancelled).when(plan_milestone, milestone=M2, terms=FIRST).then_once(planned)


def test_a_milestone_follows_milestones_of_the_plan() -> None:
    given(REGISTERED).when(plan_milestone, milestone=M2, terms=SECOND).not_found("milestone", M1)
    itself = changed(FIRST, predecessors=[str(M1)])
    given(REGISTERED).when(plan_milestone, milestone=M1, terms=itself).refused(MilestoneAfterItself)


def test_a_due_date_moves_freely_before_the_signature_and_not_after() -> None:
    moved = MilestoneRescheduled(milestone=M1, old=FIRST.due, new=date(2026, 7, 15), why="Late spring")
    move: dict[str, Any] = {"milestone": M1, "due": date(2026, 7, 15), "why": "Late spring"}
    given(*DRAFT).when(reschedule_milestone, **move).then_once(moved)
    given(*ACTIVE).when(reschedule_milestone, **move).refused(TermsAreSigned, agreement_version=1)
    cancelled = MilestoneCancelled(milestone=M2, why="Merged")
    given(*DRAFT, cancelled).when(reschedule_milestone, **{**move, "milestone": M2}).refused(MilestoneNotPlanned)


def test_a_milestone_that_others_rest_on_is_not_cancelled() -> None:
    given(*DRAFT).when(cancel_milestone, milestone=M1, why="x").refused(MilestoneInUse, milestones=["M2"])
    given(REGISTERED, PREQUALIFIED, AWARDED, M1_PLANNED, T1_PLANNED).when(
        cancel_milestone, milestone=M1, why="x"
    ).refused(MilestoneInUse, tranches=["T1"])
    cancelled = MilestoneCancelled(milestone=M2, why="Merged")
    given(*DRAFT).when(cancel_milestone, milestone=M2, why="Merged").then_once(cancelled)


def test_drafting_ends_when_the_project_is_declined() -> None:
    declined = AWARDED.model_copy(update={"outcome": "declined", "amount": None})
    given(REGISTERED, PREQUALIFIED, declined).when(plan_milestone, milestone=M1, terms=FIRST).refused(
        WrongStage, stage="declined"
    )


def test_an_indicator_is_adopted_as_the_programme_defines_it() -> None:
    given(REGISTERED).when(adopt_indicator, indicator=PRODUCTIVITY, terms=TERMS, defined=True).then_once(ADOPTED)
    given(REGISTERED).when(adopt_indicator, indicator=PRODUCTIVITY, terms=TERMS, defined=False).not_found(
        "indicator", PRODUCTIVITY
    )


def test_other_terms_of_an_adopted_indicator_are_a_revision_with_its_reason() -> None:
    other = TERMS.model_copy(update={"verifier": uid(62)})
    given(REGISTERED, ADOPTED).when(adopt_indicator, indicator=PRODUCTIVITY, terms=other, defined=True).refused(
        IndicatorAdoptedOtherwise
    )
    revised = IndicatorRevised(indicator=PRODUCTIVITY, old=TERMS, new=other, why="New auditor")
    given(REGISTERED, ADOPTED).when(revise_indicator, indicator=PRODUCTIVITY, terms=other, why="New auditor").then_once(
        revised
    )


def test_a_dropped_indicator_can_be_adopted_again() -> None:
    dropped = IndicatorDropped(indicator=PRODUCTIVITY, why="Not measurable")
    drop: dict[str, Any] = {"indicator": PRODUCTIVITY, "why": "Not measurable"}
    given(REGISTERED, ADOPTED).when(drop_indicator, **drop).then_once(dropped)
    given(REGISTERED).when(drop_indicator, **drop).not_found("indicator", f"{PRODUCTIVITY} in this agreement")
    again = IndicatorAdopted(indicator=PRODUCTIVITY, terms=TERMS)
    given(REGISTERED, ADOPTED, dropped).when(
        adopt_indicator, indicator=PRODUCTIVITY, terms=TERMS, defined=True
    ).then_once(again)


FIVE, SIX = DecimalValue(decimal=Decimal(5)), DecimalValue(decimal=Decimal(6))
TARGET = TargetSet(indicator=PRODUCTIVITY, period=QUARTER, value=FIVE)


def test_a_target_is_set_once_per_period_and_revised_with_a_reason() -> None:
    aim: dict[str, Any] = {"indicator": PRODUCTIVITY, "period": QUARTER, "value": FIVE}
    given(REGISTERED, ADOPTED).when(set_target, **aim).then_once(TARGET)
    given(REGISTERED, ADOPTED, TARGET).when(set_target, **{**aim, "value": SIX}).refused(TargetSetOtherwise)
    given(REGISTERED, ADOPTED, TARGET).when(set_target, **{**aim, "period": YEAR}).refused(TargetPeriodsOverlap)
    given(REGISTERED).when(set_target, **aim).not_found("indicator", f"{PRODUCTIVITY} in this agreement")
    revised = TargetRevised(indicator=PRODUCTIVITY, period=QUARTER, old=FIVE, new=SIX, why="Better seed")
    given(REGISTERED, ADOPTED, TARGET).when(
        revise_target, indicator=PRODUCTIVITY, period=QUARTER, value=SIX, why="Better seed"
    ).then_once(revised)
    given(REGISTERED, ADOPTED).when(
        revise_target, indicator=PRODUCTIVITY, period=QUARTER, value=SIX, why="x"
    ).not_found("target", f"of {PRODUCTIVITY} for {QUARTER}")


def test_periods_that_do_not_touch_have_targets_of_their_own() -> None:
    later = Period(first=date(2027, 1, 1), last=date(2027, 12, 31))
    expected = TargetSet(indicator=PRODUCTIVITY, period=later, value=SIX)
    given(REGISTERED, ADOPTED, TARGET).when(set_target, indicator=PRODUCTIVITY, period=later, value=SIX).then_once(
        expected
    )


def test_an_indicator_adopted_again_has_no_targets_from_before() -> None:
    dropped = IndicatorDropped(indicator=PRODUCTIVITY, why="x")
    assert given(REGISTERED, ADOPTED, TARGET, dropped, ADOPTED).state.indicators[PRODUCTIVITY].targets == {}
