"""On a day before a record was stated, what was true is told under the names that are known since."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain import events as facts
from domain.history import Recorded
from domain.indicator import IndicatorRef
from domain.terms import PublishedDefinition
from projections.project import ProjectView, view_of
from projections.timeline import timeline
from tests.projections import moves, values
from tests.projections.logs import history

PROJECT = values.PROJECTS[0]
M = values.uid(1, 0)
TERMS = values.milestone_terms(0)
REF = IndicatorRef(code="iati.1", version=1)
DEFINITION = PublishedDefinition(
    title="Pipes", result_title=None, unit="km", measure="number", direction=None, result_level=None
)
REGISTERED = moves.registered(1)
PUBLISHED = REGISTERED.model_copy(update={"provenance": "published"})
PLANNED = facts.MilestonePlanned(milestone=M, terms=TERMS)
ADOPTED = facts.IndicatorAdopted(indicator=REF, terms=values.adoption(0).model_copy(update={"definition": DEFINITION}))
SET = facts.TargetSet(indicator=REF, period=values.period(0), value=values.number(1))
MET = facts.MilestoneMet(milestone=M, met_on=date(2011, 2, 1), why=None, decided_by=None)


def seen(known: list[Recorded[Any]], *true: int) -> ProjectView:
    """Return the view of those facts that were true, by their place, named by all that are known."""
    return view_of(PROJECT, [known[place] for place in true], known=known)


def test_a_milestone_met_before_its_plan_was_stated_has_its_name_and_no_due_date() -> None:
    view = seen(history(PUBLISHED, PLANNED, MET), 2)
    milestone = view.milestones[M]
    assert (milestone.code, milestone.title, milestone.status) == (TERMS.code, TERMS.title, "met")
    assert milestone.due is None
    assert (view.code, view.title, view.stage) == (PUBLISHED.code, PUBLISHED.title, "published")


def test_a_native_project_has_its_name_before_its_registration_but_no_stage() -> None:
    view = seen(history(REGISTERED, MET), 1)
    assert (view.code, view.stage) == (REGISTERED.code, None)


def test_nothing_appears_that_was_not_there_on_that_day() -> None:
    view = seen(history(REGISTERED, PLANNED, ADOPTED), 0)
    assert (view.milestones, view.indicators) == ({}, {})
    assert view == view_of(PROJECT, history(REGISTERED))


def test_an_indicator_with_a_target_keeps_the_definition_of_its_publisher() -> None:
    known = history(PUBLISHED, ADOPTED, SET)
    assert seen(known, 0, 2).indicators[str(REF)].definition == DEFINITION


def test_a_sentence_names_what_was_named_later() -> None:
    known = history(PUBLISHED, PLANNED, MET)
    (entry,) = timeline(known[2:], known=known)
    assert TERMS.title in entry.sentence
    (unnamed,) = timeline(known[2:])
    assert str(M) in unnamed.sentence
    other = history(values_programme(), stream=values.uid(9, 0))
    assert len(timeline(other, known=other)) == 1


def values_programme() -> facts.ProgrammeRevised:
    return facts.ProgrammeRevised.model_validate_json('{"changes": {"legal_basis": "Law 12"}, "why": "New law"}')


def test_a_published_award_is_no_stage_on_any_day() -> None:
    known = history(PUBLISHED, moves.awarded(1))
    (entry,) = timeline(known[1:], known=known)
    assert "stage" not in {change.path for change in entry.changes}
    assert seen(known, 1).stage == "published"
