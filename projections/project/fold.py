"""The fold of one project's view: any selection of its facts, in position order, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from domain.events import Event
from domain.history import Recorded
from projections.fold import facts_of
from projections.project.agreement import TermsFact, agreed
from projections.project.application import ApplicationFact, applied
from projections.project.appraisal import AppraisalFact, appraised
from projections.project.delivery import DeliveryFact, delivered
from projections.project.gates import GateFact, gated
from projections.project.money import MoneyFact, moved
from projections.project.naming import named
from projections.project.reporting import ReportFact, reported
from projections.project.view import ProjectView

_CHANGES: Final[dict[type[Event], Callable[[ProjectView, Recorded[Any]], ProjectView]]] = {
    **dict.fromkeys(facts_of(AppraisalFact), appraised),
    **dict.fromkeys(facts_of(ApplicationFact), applied),
    **dict.fromkeys(facts_of(TermsFact), agreed),
    **dict.fromkeys(facts_of(DeliveryFact), delivered),
    **dict.fromkeys(facts_of(ReportFact), reported),
    **dict.fromkeys(facts_of(GateFact), gated),
    **dict.fromkeys(facts_of(MoneyFact), moved),
}


def evolve(view: ProjectView, recorded: Recorded[Any]) -> ProjectView:
    """Return the view after one more fact of the project; it never relies on an earlier fact being there."""
    changed = _CHANGES[type(recorded.event)](view, recorded)
    return changed.model_copy(update={"version": recorded.version, "position": recorded.position})


def view_of(
    project: UUID, facts: Iterable[Recorded[Any]], *, known: Iterable[Recorded[Any]] | None = None
) -> ProjectView:
    """Return what the facts say of the project, in position order.

    Leave facts out to ask what was true on a day; then hand over all that were `known`: they give things their names.
    """
    view = ProjectView(project=project)
    for recorded in facts:
        view = evolve(view, recorded)
    return view if known is None else named(view, view_of(project, known))
