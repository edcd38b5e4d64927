"""Compares the milestones and indicators of a published activity with those that are recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from domain.events import (
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestoneMet,
    MilestonePlanned,
    MilestoneRescheduled,
    ProjectEvent,
    TargetRevised,
    TargetSet,
)
from domain.indicator import BlankValue, IndicatorRef
from domain.project.parts import AdoptedIndicator, Milestone
from domain.project.published import (
    DatedFact,
    PublishedActivity,
    PublishedFigure,
    PublishedIndicator,
    PublishedMilestone,
    in_force,
    milestone_id,
    standing,
)
from domain.project.state import Project
from domain.terms import MilestoneTerms

CHANGED: Final = "The publisher changed it."
GONE: Final = "The publisher no longer publishes it."
NOT_REACHED: Final = "The publisher took back that it was reached."
MILESTONES: Final = ("start", "end")


def milestone_facts(project: Project, activity: PublishedActivity, stated_on: date) -> Iterator[DatedFact]:
    """Plan, reschedule, meet and cancel until the milestones are as published."""
    published = {milestone.code: milestone for milestone in activity.milestones}
    for code in MILESTONES:
        yield from _milestone(project, activity, code, published.get(code), stated_on)


def indicator_facts(project: Project, activity: PublishedActivity, stated_on: date) -> Iterator[DatedFact]:
    """Adopt, revise and drop until indicators, targets and figures are as published."""
    wanted: set[IndicatorRef] = set()
    for published in activity.indicators:
        ref = in_force(published.code, lambda ref: ref in project.indicators and project.indicators[ref].dropped)
        wanted.add(ref)
        for event in _indicator(ref, project.indicators.get(ref), published, stated_on):
            yield DatedFact(event, stated_on)
    for ref, found in project.indicators.items():
        if ref not in wanted and not found.dropped:
            yield DatedFact(IndicatorDropped(indicator=ref, why=GONE), stated_on)


def _milestone(
    project: Project, activity: PublishedActivity, code: str, published: PublishedMilestone | None, stated_on: date
) -> Iterator[DatedFact]:
    cancelled = {key for key, milestone in project.milestones.items() if milestone.status == "cancelled"}
    milestone, found = _standing(project, activity, code, cancelled)
    met_on = None if published is None or published.actual is None else published.actual
    if met_on is not None and met_on > stated_on:
        met_on = None
    if found is not None and (published is None or (found.status == "met" and met_on is None)):
        why = GONE if published is None else NOT_REACHED
        yield DatedFact(MilestoneCancelled(milestone=milestone, why=why), stated_on)
        milestone, found = _standing(project, activity, code, {*cancelled, milestone})
    if published is None:
        return
    old = None if found is None or found.terms is None else found.terms.due
    if old is None:
        yield DatedFact(MilestonePlanned(milestone=milestone, terms=_terms(published)), stated_on)
    elif old != published.due:
        moved = MilestoneRescheduled(milestone=milestone, old=old, new=published.due, why=CHANGED)
        yield DatedFact(moved, stated_on)
    if met_on is not None and (found is None or found.met_on != met_on):
        yield DatedFact(MilestoneMet(milestone=milestone, met_on=met_on, why=None, decided_by=None), met_on)


def _standing(
    project: Project, activity: PublishedActivity, code: str, cancelled: set[UUID]
) -> tuple[UUID, Milestone | None]:
    """Return the milestone that is not cancelled, or that would come next."""
    milestone = standing(lambda generation: milestone_id(activity.project, code, generation), cancelled.__contains__)
    return milestone, project.milestones.get(milestone)


def _terms(published: PublishedMilestone) -> MilestoneTerms:
    return MilestoneTerms(
        code=published.code,
        title=published.title,
        deliverable=None,
        acceptance=None,
        verification=None,
        due=published.due,
        weight=None,
    )


def _indicator(
    ref: IndicatorRef, found: AdoptedIndicator | None, published: PublishedIndicator, stated_on: date
) -> Iterator[ProjectEvent]:
    if found is None or found.terms is None:
        found = AdoptedIndicator()
        yield IndicatorAdopted(indicator=ref, terms=published.terms)
    elif found.terms != published.terms:
        yield IndicatorRevised(indicator=ref, old=found.terms, new=published.terms, why=CHANGED)
    yield from _targets(ref, found, published)
    yield from _figures(ref, found, published, stated_on)


def _targets(ref: IndicatorRef, found: AdoptedIndicator, published: PublishedIndicator) -> Iterator[ProjectEvent]:
    for period, value in published.targets.items():
        old = found.targets.get(period)
        if old is None:
            yield TargetSet(indicator=ref, period=period, value=value)
        elif old != value:
            yield TargetRevised(indicator=ref, period=period, old=old, new=value, why=CHANGED)
    for period, old in found.targets.items():
        if period not in published.targets and not isinstance(old, BlankValue):
            yield TargetRevised(indicator=ref, period=period, old=old, new=BlankValue(), why=GONE)


def _figures(
    ref: IndicatorRef, found: AdoptedIndicator, published: PublishedIndicator, stated_on: date
) -> Iterator[ProjectEvent]:
    blank = PublishedFigure(BlankValue(), None)
    gone = {
        period: blank
        for period, old in found.published.items()
        if period not in published.figures and not isinstance(old, BlankValue)
    }
    for period, figure in {**published.figures, **gone}.items():
        if found.published.get(period) != figure.value:
            yield FigurePublished(
                indicator=ref, period=period, value=figure.value, unit=figure.unit, stated_on=stated_on
            )
