"""Reports: prepared, certified by the accountant, submitted by the director; then accepted, returned or declared void."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from domain.events import ProjectEvent
from domain.events.reporting import ReturnedFigure, ReturnedItem, ReturnedNarrative
from domain.indicator import number
from domain.period import Period
from domain.project import report_decisions, reporting
from domain.project.parts import figure_key
from domain.project.report_decisions import OtherValue
from domain.project.state import Project
from domain.terms import ReportSubject
from services.acts import PROJECT, Act, accept_report, on_project, prepare_report, return_report, submit_report
from services.event_store import Unit
from services.simulation import verifying
from services.simulation.deeds import act, dated
from services.simulation.draft import Draft
from services.simulation.figures import Content, content, stated
from services.simulation.handing_in import evidence
from services.simulation.plan import Undertaking, after
from services.simulation.rulebooks import rulebook
from services.simulation.standing import Standing
from services.simulation.step import Life, Step, Stretch, working

SILENT_AFTER: Final = 2
"""After so many reports some recipients fall silent."""
NOT_ALL: Final = Decimal("0.97")
"""Part of a value that is accepted where not all of it could be followed to the accounts."""


def live(project: Undertaking, terms: Draft, standing: Standing, day: date) -> Life:
    """Report period after period from the day of the signature; those that ended before it come first."""
    periods = terms.periods[:SILENT_AFTER] if project.traits.reports == "silent" else terms.periods
    for number_, period in enumerate(periods, start=1):
        if standing.stopped:
            return
        day = yield from _report(project, terms, period, day, number_)


def _report(project: Undertaking, terms: Draft, period: Period, day: date, number_: int) -> Stretch:
    first, kind = number_ == 1, project.traits.reports
    day = working(max(period.last + timedelta(days=2), day) + timedelta(days=project.draw.whole(4, 14)))
    if kind == "late":
        day = _too_late(project, period, day)
    said, version = content(project, terms, period, first=first), 1
    yield _prepared(project, period, version, said, day)
    if first and kind == "second-version":
        version, day = 2, after(project, day, 1, 4)
        said = said.with_narrative(f"{said.narrative} The second page of the first version was missing.")
        yield _prepared(project, period, version, said, day)
    if terms.is_year_end(period):
        yield _accounts(project, period, version, day)
    day = yield from _handed_in(project, period, version, day)
    items = _asked_again(project, terms, first=first, number_=number_)
    if items:
        day = after(project, day, 6, 20)
        yield _returned(project, period, version, items, day)
        version, day = version + 1, after(project, day, 5, 16)
        said = _answered(project, terms, period, said, items)
        yield _prepared(project, period, version, said, day)
        day = yield from _handed_in(project, period, version, day)
    day = after(project, day, 3, 14)
    yield _accepted(project, terms, period, version, day, other_value=kind == "other-value" and number_ == SILENT_AFTER)
    if first and kind == "voided":
        day = after(project, day, 10, 30)
        yield _voided(project, period, version, day)
        version, day = version + 1, after(project, day, 4, 12)
        yield _prepared(project, period, version, said.with_narrative(f"{said.narrative} The second site is in."), day)
        day = yield from _handed_in(project, period, version, day)
        day = after(project, day, 3, 10)
        yield _accepted(project, terms, period, version, day, other_value=False)
    if terms.is_year_end(period) or number_ >= SILENT_AFTER:
        day = yield from verifying.verify(project, terms, period, version, day, doubtful=number_ == SILENT_AFTER)
    return day


def _too_late(project: Undertaking, period: Period, day: date) -> date:
    """Return a day on which the report is overdue, for two reports of three."""
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version).reporting
    overdue = period.last + timedelta(days=rules.due_days_after_period_end + rules.grace_days)
    return after(project, max(day, overdue), 2, 20) if project.draw.chance(0.67) else day


def _prepared(project: Undertaking, period: Period, version: int, said: Content, day: date) -> Step:
    manager = project.company.people.manager
    prepared = act(
        prepare_report,
        project.id,
        period=period,
        version=version,
        figures=said.figures,
        narrative=said.narrative,
        gaps=said.gaps,
        prepared_by=manager.id,
    )
    return Step(day, manager, prepared)


def _accounts(project: Undertaking, period: Period, version: int, day: date) -> Step:
    """Hand in what the figures of a whole year rest on; later versions repeat them."""
    subject = ReportSubject(period=period, version=version)
    return evidence(project, project.draw.new_uuid(), f"Annual accounts {period.last.year}", subject, day)


def _handed_in(project: Undertaking, period: Period, version: int, day: date) -> Stretch:
    """Certify and submit a version; return the day of the submission."""
    director = project.company.people.director
    day = after(project, day, 1, 4)
    yield _certified(project, period, version, day)
    day = after(project, day, 0, 3)
    handed_in = act(submit_report, project.id, period=period, version=version, submitted_by=director.id)
    yield Step(day, director, handed_in)
    return day


def _certified(project: Undertaking, period: Period, version: int, day: date) -> Step:
    accountant = project.company.people.accountant

    def certify(state: Project, today: date) -> list[ProjectEvent]:
        digest = state.reports[period][version].digest
        return [
            *reporting.certify_report(
                state, period=period, version=version, digest=digest, certified_by=accountant.id, today=today
            )
        ]

    return Step(day, accountant, lambda unit, act: on_project(unit, act, project.id, certify))


def _asked_again(project: Undertaking, terms: Draft, *, first: bool, number_: int) -> tuple[ReturnedItem, ...]:
    """Return what the officer wants to have again: a value that was still to come, or what does not convince."""
    main = terms.courses[0].ref
    if first and project.traits.gaps and project.traits.restated != "late-data":
        return (ReturnedFigure(indicator=main, remark="The books are closed by now: state the value."),)
    if project.traits.reports == "returned" and number_ % 2 == 1:
        figure = ReturnedFigure(indicator=main, remark="Persons on leave without pay are not counted as employed.")
        return (figure, ReturnedNarrative(remark="Say what became of the order that the last report announced."))
    return ()


def _returned(project: Undertaking, period: Period, version: int, items: tuple[ReturnedItem, ...], day: date) -> Step:
    officer = project.team.officer
    returned = act(
        return_report,
        project.id,
        period=period,
        version=version,
        items=items,
        code="incomplete" if len(items) == 1 else "implausible",
        new_due=day + timedelta(days=21),
        why="Without this the report cannot be judged.",
        decided_by=officer.id,
    )
    return Step(day, officer, returned)


def _answered(
    project: Undertaking, terms: Draft, period: Period, said: Content, items: tuple[ReturnedItem, ...]
) -> Content:
    """State anew what was asked for, and repeat the rest word for word."""
    said = said.with_value(stated(project, terms, terms.courses[0], period))
    if len(items) > 1:
        said = said.with_narrative(f"{said.narrative} The order that was announced has been delivered.")
    return said


def _accepted(
    project: Undertaking, terms: Draft, period: Period, version: int, day: date, *, other_value: bool
) -> Step:
    officer, main = project.team.officer, terms.courses[0].ref

    def accept(unit: Unit, act: Act) -> None:
        differences: tuple[OtherValue, ...] = ()
        figure = unit.load(PROJECT, project.id).state.reports[period][version].figures[figure_key(main, {})]
        computed = number(figure.value)
        if other_value and computed is not None:
            why = "Sales between two sites of the firm are no value added."
            differences = (OtherValue(indicator=main, accepted=round(computed * NOT_ALL, 2), why=why),)
        accept_report(
            unit,
            act,
            project.id,
            period=period,
            version=version,
            differences=differences,
            accepted_by=officer.id,
        )

    return Step(day, officer, accept)


def _voided(project: Undertaking, period: Period, version: int, day: date) -> Step:
    officer = project.team.officer
    why = "It was written for one of two sites only; the firm says so itself."
    voided = dated(
        report_decisions.void_report, project.id, period=period, version=version, why=why, decided_by=officer.id
    )
    return Step(day, officer, voided)
