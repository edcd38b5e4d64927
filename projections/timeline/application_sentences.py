"""How a project applied: who is in it, what it promises, who judged it, who else pays, as sentences."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from domain.events import (
    CofinancingCommitted,
    CofinancingProven,
    GrowthPlanSubmitted,
    InterestDeclared,
    PartyJoined,
    PartyLeft,
    PrequalificationAssessed,
    ReviewScored,
)
from domain.events.appraisal import CheckResult
from domain.values import plain
from projections.project import ProjectView
from projections.project.application import ApplicationFact
from projections.timeline import words


def application(event: ApplicationFact, project: ProjectView) -> str:  # noqa: PLR0911 - one line a fact
    """Tell a fact about the application or about money from others; `project` is the view after it."""
    match event:
        case PartyJoined():
            share = "" if event.share is None else f", carrying {words.percent(event.share)} of the cost"
            return f"Party “{event.title}” joined as {event.role.replace('-', ' ')}{share}."
        case PartyLeft():
            return f"{_party(project, event.organisation)} left the project{words.because(event.why)}"
        case GrowthPlanSubmitted():
            return _planned(event)
        case InterestDeclared():
            return _declared(event, project)
        case ReviewScored():
            scores = words.listed([f"{score.criterion}: {plain(score.score)}" for score in event.scores])
            return f"A review gave {plain(event.total)} in total ({scores})."
        case CofinancingCommitted():
            return f"{words.money(event.amount)} of co-financing was committed by “{event.source}”."
        case CofinancingProven():
            return _proven(event, project)
    assert_never(event)


def assessed(event: PrequalificationAssessed) -> str:
    """Tell how checks of the pre-qualification came out, and which of them nobody judged."""
    checks = words.listed([f"{result.check}: {result.verdict}{_how(result)}" for result in event.checks])
    verdict = {
        "prequalified": "The project was pre-qualified",
        "rejected": "The project was rejected in pre-qualification",
        None: "Checks of the pre-qualification were made",
    }[event.verdict]
    return f"{verdict} ({checks})."


def _how(result: CheckResult) -> str:
    if result.evaluation is None:
        return ""
    return " as evaluated" if result.evaluation.waiver is None else " by waiver"


def _party(project: ProjectView, organisation: UUID) -> str:
    found = project.parties.get(organisation)
    return f"Party “{found.title}”" if found is not None and found.title is not None else f"Party {organisation}"


def _planned(event: GrowthPlanSubmitted) -> str:
    names = words.listed([scenario.scenario for scenario in event.scenarios])
    indicators = {str(target.indicator) for scenario in event.scenarios for target in scenario.targets}
    scenarios = f"the scenario{'s' if len(event.scenarios) > 1 else ''} {names}"
    of = words.count(len(indicators), "indicator")
    return f"Version {event.version} of the growth plan was submitted, with {scenarios} for {of}."


def _declared(event: InterestDeclared, project: ProjectView) -> str:
    if not event.interest:
        return f"A person declared to have no interest in the project{words.because(event.why)}"
    excluded = ", which takes the score out" if event.person in project.reviews else ""
    return f"A person declared an interest in the project{excluded}{words.because(event.why)}"


def _proven(event: CofinancingProven, project: ProjectView) -> str:
    promise = project.cofinancing[event.cofinancing]
    of = "co-financing" if promise.source is None else f"the co-financing of “{promise.source}”"
    whole = (
        "" if promise.committed is None else f": {words.money(promise.proven)} of {words.money(promise.committed)} now"
    )
    return f"{words.money(event.amount)} of {of} was proven with {words.count(len(event.evidence), 'proof')}{whole}."
