"""Acts on reports that need the programme: its definitions of indicators, and the reporting rule of the pinned rulebook."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.events.reporting import Gap, ReturnedItem
from domain.period import Period
from domain.project import report_decisions, reporting, restatement
from domain.project.figures import ReportedFigure
from domain.project.report_decisions import OtherValue
from domain.project.restatement import Materiality, RestatedFigure, RestatementCode
from services.acts.case import Act, day_of, load_project, pinned_rulebook, programme_of, write
from services.event_store import Unit


def prepare_report(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    period: Period,
    version: int,
    figures: tuple[ReportedFigure, ...],
    narrative: str | None,
    gaps: tuple[Gap, ...] = (),
    prepared_by: UUID,
) -> None:
    """Write a version of a report, its figures checked against the programme's definitions."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = reporting.prepare_report(
        state,
        period=period,
        version=version,
        figures=figures,
        narrative=narrative,
        gaps=gaps,
        prepared_by=prepared_by,
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)


def submit_report(unit: Unit, act: Act, project: UUID, *, period: Period, version: int, submitted_by: UUID) -> None:
    """Hand in a report, from the day on which the pinned rulebook opens it, with the evidence that it asks for."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = reporting.submit_report(
        state,
        period=period,
        version=version,
        submitted_by=submitted_by,
        rule=pinned_rulebook(unit, state).reporting,
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)


def accept_report(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    period: Period,
    version: int,
    differences: tuple[OtherValue, ...] = (),
    gaps: tuple[Gap, ...] = (),
    accepted_by: UUID,
) -> None:
    """Accept a report, figures with the values that they state or with others."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = report_decisions.accept_report(
        state,
        period=period,
        version=version,
        differences=differences,
        gaps=gaps,
        accepted_by=accepted_by,
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)


def return_report(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    period: Period,
    version: int,
    items: tuple[ReturnedItem, ...],
    code: str,
    new_due: date,
    why: str,
    decided_by: UUID,
) -> None:
    """Give a report back for named items."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = report_decisions.return_report(
        state,
        period=period,
        version=version,
        items=items,
        code=code,
        new_due=new_due,
        why=why,
        decided_by=decided_by,
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)


def restate_figures(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    period: Period,
    figures: tuple[RestatedFigure, ...],
    code: RestatementCode,
    materiality: Materiality,
    evidence: tuple[UUID, ...],
    gaps: tuple[Gap, ...] = (),
    why: str,
    decided_by: UUID,
) -> None:
    """Give accepted figures other values."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = restatement.restate_figures(
        state,
        period=period,
        figures=figures,
        code=code,
        materiality=materiality,
        evidence=evidence,
        gaps=gaps,
        why=why,
        decided_by=decided_by,
        rule=pinned_rulebook(unit, state).reporting,
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)
