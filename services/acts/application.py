"""Acts on an application that need the programme's rules: its growth plan and its reviews."""

from __future__ import annotations

from uuid import UUID

from domain.events.application import Scenario
from domain.project import growth_plan, reviews
from domain.project.reviews import Score
from services.acts.case import Act, appraisal_rulebook, appraisal_version, day_of, load_project, programme_of, write
from services.event_store import Unit


def submit_growth_plan(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    version: int,
    scenarios: tuple[Scenario, ...],
    assumptions: str,
    counterfactual: str,
    submitted_by: UUID,
) -> None:
    """Submit a version of the growth plan, on indicators that the programme has defined."""
    state = load_project(unit, act, project)
    events = growth_plan.submit_growth_plan(
        state,
        version=version,
        scenarios=scenarios,
        assumptions=assumptions,
        counterfactual=counterfactual,
        submitted_by=submitted_by,
        definitions=programme_of(unit, state).indicators,
    )
    write(unit, project, state, events, day=day_of(unit, act, state))


def score_review(unit: Unit, act: Act, project: UUID, *, reviewer: UUID, scores: tuple[Score, ...]) -> None:
    """Score an application by the rulebook that the round names for appraisal."""
    state = load_project(unit, act, project)
    events = reviews.score_review(
        state,
        reviewer=reviewer,
        scores=scores,
        rulebook=appraisal_rulebook(unit, state),
        rulebook_version=appraisal_version(unit, state),
    )
    write(unit, project, state, events, day=day_of(unit, act, state))
