"""The terms of the agreement: milestones, indicators and targets are drafted freely until they are signed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import (
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    TargetRevised,
    TargetSet,
)
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.project.parts import AdoptedIndicator
from domain.project.rules import drafting, planned_milestone
from domain.project.state import Project
from domain.terms import Adoption, MilestoneTerms


class MilestoneExists(Refused):
    """A milestone of this id or code is in the plan already, with other terms."""


class MilestoneAfterItself(Refused):
    """A milestone comes after milestones of the plan only, never after itself."""


class MilestoneNotPlanned(Refused):
    """The milestone was cancelled: plan a new one."""


class MilestoneInUse(Refused):
    """Another milestone comes after this one, or a tranche is measured by it: change that first."""


class IndicatorAdoptedOtherwise(Refused):
    """The indicator is adopted already, on other terms."""


class TargetSetOtherwise(Refused):
    """The indicator has another target for this period already: revise it."""


class TargetPeriodsOverlap(Refused):
    """The target's period overlaps the period of another target of the indicator."""


def plan_milestone(project: Project, *, milestone: UUID, terms: MilestoneTerms) -> list[MilestonePlanned]:
    """Put a milestone into the plan."""
    known = project.milestones.get(milestone)
    if known is not None and known.terms == terms and known.status != "cancelled":
        return []
    drafting(project)
    same_code = [
        id_
        for id_, other in project.milestones.items()
        if other.terms is not None and other.status != "cancelled" and other.terms.code == terms.code
    ]
    if known is not None or same_code:
        raise MilestoneExists(milestone=str(milestone), code=terms.code)
    for predecessor in terms.predecessors:
        if predecessor == milestone:
            raise MilestoneAfterItself(milestone=str(milestone))
        _in_plan(project, predecessor)
    return [MilestonePlanned(milestone=milestone, terms=terms)]


def reschedule_milestone(project: Project, *, milestone: UUID, due: date, why: str) -> list[MilestoneRescheduled]:
    """Move the due date of a milestone, before the signature."""
    terms = _in_plan(project, milestone)
    if terms.due == due:
        return []
    drafting(project)
    return [MilestoneRescheduled(milestone=milestone, old=terms.due, new=due, why=why)]


def cancel_milestone(project: Project, *, milestone: UUID, why: str) -> list[MilestoneCancelled]:
    """Take a milestone out of the plan, before the signature."""
    found, _ = planned_milestone(project, milestone)
    if found.status == "cancelled":
        return []
    drafting(project)
    followers = [
        other.terms.code
        for other in project.milestones.values()
        if other.terms is not None and other.status != "cancelled" and milestone in other.terms.predecessors
    ]
    tranches = [
        tranche.terms.code
        for tranche in project.tranches.values()
        if tranche.terms is not None
        and tranche.terms.measure.kind == "milestones"
        and milestone in tranche.terms.measure.milestones
    ]
    if followers or tranches:
        raise MilestoneInUse(milestone=str(milestone), milestones=followers, tranches=tranches)
    return [MilestoneCancelled(milestone=milestone, why=why)]


def adopt_indicator(
    project: Project, *, indicator: IndicatorRef, terms: Adoption, defined: bool
) -> list[IndicatorAdopted]:
    """Take on an indicator that the programme has `defined`."""
    known = project.indicators.get(indicator)
    if known is not None and not known.dropped and known.terms == terms:
        return []
    drafting(project)
    if not defined:
        raise NotFound("indicator", indicator)
    if known is not None and not known.dropped:
        raise IndicatorAdoptedOtherwise(indicator=str(indicator))
    return [IndicatorAdopted(indicator=indicator, terms=terms)]


def revise_indicator(project: Project, *, indicator: IndicatorRef, terms: Adoption, why: str) -> list[IndicatorRevised]:
    """Change baseline or verifier of an adopted indicator, before the signature."""
    known = _adopted(project, indicator)
    if known.terms is None or known.terms == terms:
        return []
    drafting(project)
    return [IndicatorRevised(indicator=indicator, old=known.terms, new=terms, why=why)]


def drop_indicator(project: Project, *, indicator: IndicatorRef, why: str) -> list[IndicatorDropped]:
    """Let go of an indicator, before the signature."""
    known = project.indicators.get(indicator)
    if known is not None and known.dropped:
        return []
    _adopted(project, indicator)
    drafting(project)
    return [IndicatorDropped(indicator=indicator, why=why)]


def set_target(project: Project, *, indicator: IndicatorRef, period: Period, value: Value) -> list[TargetSet]:
    """Set the value that an adopted indicator is to reach in a period."""
    known = _adopted(project, indicator)
    if known.targets.get(period) == value:
        return []
    drafting(project)
    if period in known.targets:
        raise TargetSetOtherwise(indicator=str(indicator), period=str(period))
    overlapping = [str(other) for other in known.targets if other.overlaps(period)]
    if overlapping:
        raise TargetPeriodsOverlap(indicator=str(indicator), period=str(period), overlaps=overlapping)
    return [TargetSet(indicator=indicator, period=period, value=value)]


def revise_target(
    project: Project, *, indicator: IndicatorRef, period: Period, value: Value, why: str
) -> list[TargetRevised]:
    """Change a target, before the signature."""
    old = _adopted(project, indicator).targets.get(period)
    if old is None:
        raise NotFound("target", f"of {indicator} for {period}")
    if old == value:
        return []
    drafting(project)
    return [TargetRevised(indicator=indicator, period=period, old=old, new=value, why=why)]


def _in_plan(project: Project, milestone: UUID) -> MilestoneTerms:
    found, terms = planned_milestone(project, milestone)
    if found.status == "cancelled":
        raise MilestoneNotPlanned(milestone=str(milestone), code=terms.code)
    return terms


def _adopted(project: Project, indicator: IndicatorRef) -> AdoptedIndicator:
    known = project.indicators.get(indicator)
    if known is None or known.dropped:
        raise NotFound("indicator", f"{indicator} in this agreement")
    return known
