"""The award: a decision that funds a project or declines it, and what a project has to bring before it is funded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from domain.errors import Refused
from domain.events import AwardDecided
from domain.indicator import Definition, IndicatorRef, number
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.growth_plan import binding_targets, latest_growth_plan
from domain.project.parts import AdoptedIndicator
from domain.project.reviews import appraised_stages, counted_reviews, excluded_reviewers
from domain.project.rules import apart, at_stage, interest_of
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.terms import Condition


class AwardDecidedAlready(Refused):
    """The award has been decided already, otherwise."""


class ConditionIdTaken(Refused):
    """Two conditions cannot have the same id."""


class ConditionNotOfAward(Refused):
    """A condition that an award makes has its origin in the award."""


class AwardAboveRequested(Refused):
    """No more is awarded than was requested."""


class DeciderHasInterest(Refused):
    """Whoever has declared an interest in the project does not decide on its award."""


class ReviewsMissing(Refused):
    """An award needs as many reviews that count as the rulebook says."""


class ScenarioNotBound(Refused):
    """An award binds one scenario of the latest growth plan, and none where there is no plan or no award."""


class ProductivityOutcomeMissing(Refused):
    """The rulebook asks for a productivity outcome with baseline, source and a target for each year of the project."""


def decide_award(
    project: Project,
    *,
    award: UUID,
    outcome: Literal["awarded", "declined"],
    amount: Money | None,
    binding_scenario: str | None,
    conditions: tuple[Condition, ...],
    reasons: str,
    dissent: str | None,
    decided_by: UUID,
    rulebook: Rulebook,
    definitions: Mapping[IndicatorRef, Definition],
) -> list[AwardDecided]:
    """Decide to fund the project with `amount`, or to decline it; see `domain.funding` for what goes with it.

    A rulebook without prequalification checks lets registered projects through. Only an award needs what the rulebook
    asks for: an application is declined for any reason, and keeps its scores.
    """
    decided = AwardDecided(
        award=award,
        outcome=outcome,
        amount=amount,
        binding_scenario=binding_scenario,
        conditions=conditions,
        reasons=reasons,
        dissent=dissent,
        decided_by=decided_by,
    )
    if project.award is not None:
        if project.award.decision == decided:
            return []
        raise AwardDecidedAlready(outcome=project.award.decision.outcome, award=str(project.award.decision.award))
    at_stage(project, *appraised_stages(rulebook))
    _impartial(project, decided_by)
    _amount(project, outcome, amount)
    _conditions(conditions)
    _binding(project, outcome, binding_scenario)
    if outcome == "awarded":
        _reviewed(project, rulebook)
        bring_productivity(project, scenario=binding_scenario, rulebook=rulebook, definitions=definitions)
    return [decided]


def bring_productivity(
    project: Project,
    *,
    scenario: str | None,
    rulebook: Rulebook,
    definitions: Mapping[IndicatorRef, Definition],
) -> None:
    """Raise ProductivityOutcomeMissing where the rulebook asks for such an indicator and none has all it needs.

    Targets are those of the terms and of the scenario that binds. Every whole calendar year of the project has one in
    a period that ends in it; a project without a whole year has at least one.
    """
    if not rulebook.award.productivity_outcome_required:
        return
    lacking: dict[str, list[str]] = {}
    for indicator, adopted in project.indicators.items():
        defined = definitions.get(indicator)
        if adopted.dropped or defined is None or not defined.productivity or defined.result_level != "outcome":
            continue
        lacks = list(_lacks(project, indicator, adopted, scenario))
        if not lacks:
            return
        lacking[str(indicator)] = lacks
    raise ProductivityOutcomeMissing(lacking=lacking)


def _lacks(project: Project, indicator: IndicatorRef, adopted: AdoptedIndicator, scenario: str | None) -> Iterator[str]:
    baseline = None if adopted.terms is None else adopted.terms.baseline
    if baseline is None or number(baseline.value) is None:
        yield "baseline"
    elif baseline.source is None:
        yield "source of the baseline"
    agreed = {period.last.year for period, value in adopted.targets.items() if number(value) is not None}
    bound = {
        target.period.last.year
        for target in binding_targets(project, scenario=scenario)
        if target.indicator == indicator
    }
    assert project.starts is not None, "a native project has its days"
    assert project.ends is not None, "a native project has its days"
    years = _whole_years(project.starts, project.ends)
    if not agreed | bound:
        yield "target"
    yield from (f"target for {year}" for year in years if agreed | bound and year not in agreed | bound)


def _whole_years(starts: date, ends: date) -> list[int]:
    """Return the calendar years of which every day is a day of the project."""
    return [
        year for year in range(starts.year, ends.year + 1) if starts <= date(year, 1, 1) and date(year, 12, 31) <= ends
    ]


def _impartial(project: Project, person: UUID) -> None:
    declared = interest_of(project, person)
    if declared is not None:
        raise DeciderHasInterest(decided_by=str(person), why=declared.why)
    apart(project, "decides", person)


def _amount(project: Project, outcome: Literal["awarded", "declined"], amount: Money | None) -> None:
    if (outcome == "awarded") != (amount is not None):
        raise AmountNotPositive(outcome=outcome, amount=None if amount is None else amount.facts())
    if amount is None or project.requested is None:
        return
    if amount.currency != project.requested.currency:
        raise CurrencyMismatch(currencies=[amount.currency, project.requested.currency])
    amount.payable()
    if project.requested < amount:
        raise AwardAboveRequested(requested=project.requested.facts(), awarded=amount.facts())


def _conditions(conditions: tuple[Condition, ...]) -> None:
    if len({condition.id for condition in conditions}) < len(conditions):
        raise ConditionIdTaken(conditions=[str(condition.id) for condition in conditions])
    elsewhere = [str(condition.id) for condition in conditions if condition.origin != "award"]
    if elsewhere:
        raise ConditionNotOfAward(conditions=elsewhere)


def _binding(project: Project, outcome: Literal["awarded", "declined"], scenario: str | None) -> None:
    plan = latest_growth_plan(project)
    scenarios = [] if plan is None or outcome == "declined" else [each.scenario for each in plan.scenarios]
    if (scenario is not None or scenarios) and scenario not in scenarios:
        version = None if plan is None else plan.version
        raise ScenarioNotBound(binding_scenario=scenario, growth_plan_version=version, scenarios=list(scenarios))


def _reviewed(project: Project, rulebook: Rulebook) -> None:
    if rulebook.review is None:
        return
    counted = len(counted_reviews(project))
    if counted < rulebook.review.minimum_reviewers_count:
        raise ReviewsMissing(
            needed=rulebook.review.minimum_reviewers_count,
            counted=counted,
            excluded=[str(reviewer) for reviewer in excluded_reviewers(project)],
        )
