"""The growth plan: targets under several scenarios, of which the award binds one and the others draw the corridor."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import assert_never
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import GrowthPlanSubmitted
from domain.events.application import Scenario, ScenarioTarget
from domain.indicator import Definition, Direction, IndicatorRef, number
from domain.project.rules import apart, at_stage
from domain.project.state import Project
from domain.values import plain


class GrowthPlanDiffers(Refused):
    """This version of the growth plan was submitted already, with other content: submit the next version."""


class GrowthPlanNotNext(Refused):
    """Versions of a growth plan follow each other: 1, 2, 3, without gaps."""


class ScenarioNeedsNumbers(Refused):
    """A scenario states numbers, and this indicator has words."""


class ScenarioPeriodsOverlap(Refused):
    """The periods of an indicator's targets do not overlap within a scenario."""


class ScenarioNotAgreed(Refused):
    """The targets of the scenario that the award binds stand in the terms, and none is lowered."""


def submit_growth_plan(
    project: Project,
    *,
    version: int,
    scenarios: tuple[Scenario, ...],
    assumptions: str,
    counterfactual: str,
    submitted_by: UUID,
    definitions: Mapping[IndicatorRef, Definition],
) -> list[GrowthPlanSubmitted]:
    """Say how the project will grow, on indicators that the programme defines; until the award is decided."""
    submitted = GrowthPlanSubmitted(
        version=version,
        scenarios=scenarios,
        assumptions=assumptions,
        counterfactual=counterfactual,
        submitted_by=submitted_by,
    )
    known = project.growth_plans.get(version)
    if known == submitted:
        return []
    at_stage(project, "registered", "prequalified")
    if known is not None:
        raise GrowthPlanDiffers(growth_plan_version=version)
    following = max(project.growth_plans, default=0) + 1
    if version != following:
        raise GrowthPlanNotNext(growth_plan_version=version, next=following)
    for scenario in scenarios:
        _measurable(scenario, definitions)
    apart(project, "submits", submitted_by)
    return [submitted]


def latest_growth_plan(project: Project) -> GrowthPlanSubmitted | None:
    """Return the version that replaced all others; None where no growth plan was submitted."""
    return project.growth_plans[max(project.growth_plans)] if project.growth_plans else None


def binding_targets(project: Project, *, scenario: str | None) -> tuple[ScenarioTarget, ...]:
    """Return the targets of a scenario of the latest growth plan; none where no scenario binds."""
    plan = latest_growth_plan(project)
    scenarios = () if plan is None else plan.scenarios
    return next((found.targets for found in scenarios if found.scenario == scenario), ())


def keep_scenario(project: Project, *, definitions: Mapping[IndicatorRef, Definition]) -> None:
    """Raise ScenarioNotAgreed unless the terms have every target of the scenario that binds, none lowered.

    Lower is worse: a rising indicator aims at no less, a falling one at no more, a maintained one at the same value.
    """
    scenario = None if project.award is None else project.award.decision.binding_scenario
    missing: list[str] = []
    lowered: list[dict[str, str]] = []
    for target in binding_targets(project, scenario=scenario):
        adopted = project.indicators.get(target.indicator)
        agreed = None if adopted is None or adopted.dropped else number(adopted.targets.get(target.period))
        at = f"{target.indicator} for {target.period}"
        if agreed is None:
            missing.append(at)
            continue
        if not _kept(agreed, target.value, definitions[target.indicator].direction):
            lowered.append({"target": at, "scenario": plain(target.value), "agreed": plain(agreed)})
    if missing or lowered:
        raise ScenarioNotAgreed(scenario=scenario, missing=missing, lowered=lowered)


def _kept(agreed: Decimal, bound: Decimal, direction: Direction) -> bool:
    match direction:
        case "rising":
            return agreed >= bound
        case "falling":
            return agreed <= bound
        case "maintain":
            return agreed == bound
    assert_never(direction)


def _measurable(scenario: Scenario, definitions: Mapping[IndicatorRef, Definition]) -> None:
    periods: dict[IndicatorRef, list[ScenarioTarget]] = {}
    for target in scenario.targets:
        defined = definitions.get(target.indicator)
        if defined is None:
            raise NotFound("indicator", target.indicator)
        if defined.measure == "text":
            raise ScenarioNeedsNumbers(scenario=scenario.scenario, indicator=str(target.indicator))
        periods.setdefault(target.indicator, []).append(target)
    for indicator, targets in periods.items():
        ordered = sorted((target.period for target in targets), key=lambda period: period.first)
        for earlier, later in pairwise(ordered):
            if earlier.overlaps(later):
                raise ScenarioPeriodsOverlap(
                    scenario=scenario.scenario, indicator=str(indicator), periods=[str(earlier), str(later)]
                )
