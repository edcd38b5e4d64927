"""The timeline: every fact of a stream as a sentence, with both clocks, who acted, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from pydantic import JsonValue

from domain.events import BudgetEvent, Event, ProgrammeEvent, RecipientEvent
from domain.history import Recorded
from domain.values import Frozen
from projections.fold import facts_of
from projections.project import Change, ProjectView, changes_between, evolve, named, view_of
from projections.project.agreement import TermsFact
from projections.project.application import ApplicationFact
from projections.project.appraisal import AppraisalFact
from projections.project.delivery import DeliveryFact
from projections.project.gates import GateFact
from projections.project.money import MoneyFact
from projections.project.reporting import ReportFact
from projections.timeline import (
    application_sentences,
    delivery_sentences,
    gates_sentences,
    programme_sentences,
    project_sentences,
    reporting_sentences,
)


class Entry(Frozen):
    """A fact as a line of history."""

    sentence: str
    type: str
    """The stored name of the fact."""
    stream: UUID
    version: int
    position: int
    occurred_on: date
    """The day of the act."""
    effective_on: date
    """The day from which it was true."""
    recorded_at: datetime
    actor: str
    on_behalf_of: UUID | None
    """The person for whom the actor acted."""
    role: str | None
    organisation: UUID | None
    changes: tuple[Change, ...]
    """What is different in the view of the project; empty for other streams."""
    data: dict[str, JsonValue]
    """The fact itself."""


def timeline(facts: Iterable[Recorded[Any]], *, known: Iterable[Recorded[Any]] | None = None) -> list[Entry]:
    """Return the facts of one stream, in position order, as lines of history.

    Leave facts out to ask what was true on a day: changes follow from those given, names from all that were `known`.
    """
    view: ProjectView | None = None
    names = None if known is None else _names(known)
    entries: list[Entry] = []
    for recorded in facts:
        before = view or ProjectView(project=recorded.stream)
        view = evolve(before, recorded) if type(recorded.event) in _PROJECT else before
        changes = changes_between(before, view)
        told = view if names is None else named(view, names)
        entries.append(_entry(recorded, sentence(recorded.event, told), changes))
    return entries


def _names(known: Iterable[Recorded[Any]]) -> ProjectView | None:
    """Return the view that gives a project's things their names; None where the stream is not a project's."""
    facts = [recorded for recorded in known if type(recorded.event) in _PROJECT]
    return view_of(facts[0].stream, facts) if facts else None


_PROJECT: Final[dict[type[Event], Callable[[Any, ProjectView], str]]] = {
    **dict.fromkeys(facts_of(AppraisalFact), project_sentences.appraisal),
    **dict.fromkeys(facts_of(ApplicationFact), application_sentences.application),
    **dict.fromkeys(facts_of(TermsFact), project_sentences.terms),
    **dict.fromkeys(facts_of(DeliveryFact), delivery_sentences.delivery),
    **dict.fromkeys(facts_of(ReportFact), reporting_sentences.reporting),
    **dict.fromkeys(facts_of(GateFact), gates_sentences.gates),
    **dict.fromkeys(facts_of(MoneyFact), delivery_sentences.payments),
}
_OTHERS: Final[dict[type[Event], Callable[[Any], str]]] = {
    **dict.fromkeys(facts_of(ProgrammeEvent), programme_sentences.programme),
    **dict.fromkeys(facts_of(BudgetEvent), programme_sentences.budget),
    **dict.fromkeys(facts_of(RecipientEvent), programme_sentences.recipient),
}


def sentence(event: Event, project: ProjectView) -> str:
    """Tell a fact in plain English; `project` is the view after it, which gives milestones and tranches their names."""
    tell = _PROJECT.get(type(event))
    return tell(event, project) if tell is not None else _OTHERS[type(event)](event)


def _entry(recorded: Recorded[Event], sentence: str, changes: list[Change]) -> Entry:
    return Entry(
        sentence=sentence,
        type=recorded.event.name,
        stream=recorded.stream,
        version=recorded.version,
        position=recorded.position,
        occurred_on=recorded.occurred_on,
        effective_on=recorded.event.effective_on(recorded.occurred_on),
        recorded_at=recorded.recorded_at,
        actor=recorded.meta.actor,
        on_behalf_of=recorded.meta.on_behalf_of,
        role=recorded.meta.role,
        organisation=recorded.meta.organisation,
        changes=tuple(changes),
        data=cast("dict[str, JsonValue]", recorded.event.model_dump(mode="json")),
    )
