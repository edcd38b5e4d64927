"""Reports: prepared, certified by the accountant, submitted by the director, accepted - in time, late, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from domain.events import ProjectEvent
from domain.indicator import BlankValue, PendingValue, QualityFlag
from domain.period import Period
from domain.project import milestones, reporting
from domain.project.reporting import ReportedFigure
from domain.project.state import Project
from domain.terms import FigureSubject, ReportSubject
from services.acts import on_project, prepare_report, submit_report
from services.simulation.catalogue import rulebook
from services.simulation.deeds import act, command
from services.simulation.delivery import evidence
from services.simulation.draft import Draft
from services.simulation.kpis import Course
from services.simulation.plan import Undertaking, after
from services.simulation.step import Life, Step, Stretch, working

SILENT_AFTER: Final = 2
"""After so many reports some recipients fall silent."""

NARRATIVES: Final = {
    "rising": "Output grows as planned; the new shift has started.",
    "stagnating": "Orders are flat; the line runs at half of what it could.",
    "falling": "A large customer was lost in the period; two lines stand still.",
    "volatile": "A strong start of the period, then a stop for repairs.",
}


def live(project: Undertaking, terms: Draft, day: date) -> Life:
    """Report period after period from the day of the signature."""
    silent = project.traits.reports == "silent"
    periods = [period for period in terms.periods if period.last >= day]
    for number, period in enumerate(periods[:SILENT_AFTER] if silent else periods, start=1):
        day = yield from _report(project, terms, period, day, first=number == 1)


def _report(project: Undertaking, terms: Draft, period: Period, day: date, *, first: bool) -> Stretch:
    people, team = project.company.people, project.team
    day = working(max(period.last + timedelta(days=2), day) + timedelta(days=project.draw.whole(4, 14)))
    if project.traits.reports == "late":
        day = _too_late(project, period, day)
    version = 1
    yield _prepared(project, terms, period, version, day, first=first)
    if first and project.traits.reports == "second-version":
        version, day = 2, after(project, day, 1, 4)
        yield _prepared(project, terms, period, version, day, first=False)
    day = after(project, day, 1, 4)
    yield _certified(project, period, version, day)
    day = after(project, day, 0, 3)
    handed_in = act(submit_report, project.id, period=period, version=version, submitted_by=people.director.id)
    yield Step(day, people.director, handed_in)
    if terms.is_year_end(period):
        proof = project.draw.new_uuid()
        subject = ReportSubject(period=period, version=version)
        yield evidence(project, proof, f"Annual accounts {period.last.year}", subject, day)
        day = after(project, day, 5, 15)
        yield _verified(project, terms, period, version, proof, day)
    day = after(project, day, 3, 14)
    accepted = command(reporting.accept_report, project.id, period=period, version=version, accepted_by=team.officer.id)
    yield Step(day, team.officer, accepted)
    return day


def _too_late(project: Undertaking, period: Period, day: date) -> date:
    """Return a day on which the report is overdue, for two reports of three."""
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version).reporting
    overdue = period.last + timedelta(days=rules.due_days_after_period_end + rules.grace_days)
    return after(project, max(day, overdue), 2, 20) if project.draw.chance(0.67) else day


def _prepared(project: Undertaking, terms: Draft, period: Period, version: int, day: date, *, first: bool) -> Step:
    manager = project.company.people.manager
    figures: list[ReportedFigure] = []
    for place, course in enumerate(terms.courses):
        if place and course.ref.code != "jobs-fte" and not terms.is_year_end(period):
            continue
        gap: Literal["pending", "blank"] | None = None
        if first and project.traits.gaps and len(figures) < len(GAPS):
            gap = GAPS[len(figures)]
        figures.append(_figure(project, terms, course, period, gap))
    prepared = act(
        prepare_report,
        project.id,
        period=period,
        version=version,
        figures=tuple(figures),
        narrative=NARRATIVES[project.traits.path],
        prepared_by=manager.id,
    )
    return Step(day, manager, prepared)


GAPS: Final[tuple[Literal["pending", "blank"], ...]] = ("pending", "blank")
"""What the first figures of a report with gaps are."""


def _figure(
    project: Undertaking, terms: Draft, course: Course, period: Period, gap: Literal["pending", "blank"] | None
) -> ReportedFigure:
    actual = course.actual(terms.years(period), project.draw)
    if gap == "pending":
        return ReportedFigure(
            indicator=course.ref, value=PendingValue(printed="to come"), note="The books of the period are still open."
        )
    if gap == "blank":
        return ReportedFigure(indicator=course.ref, value=BlankValue())
    provisional: tuple[QualityFlag, ...] = () if terms.is_year_end(period) else ("p",)
    return ReportedFigure(indicator=course.ref, value=actual, flags=("self-reported", *provisional))


def _certified(project: Undertaking, period: Period, version: int, day: date) -> Step:
    accountant = project.company.people.accountant

    def certify(state: Project, _: date) -> list[ProjectEvent]:
        digest = state.reports[period][version].digest
        return [
            *reporting.certify_report(state, period=period, version=version, digest=digest, certified_by=accountant.id)
        ]

    return Step(day, accountant, lambda unit, act: on_project(unit, act, project.id, certify))


def _verified(project: Undertaking, terms: Draft, period: Period, version: int, proof: UUID, day: date) -> Step:
    verifier = project.team.verifier
    checked = command(
        milestones.record_verification,
        project.id,
        verification=project.draw.new_uuid(),
        subject=FigureSubject(period=period, version=version, indicator=terms.courses[0].ref),
        method="Recomputed from the annual accounts and the payroll",
        sample="All quarters",
        finding="confirmed" if project.draw.chance(0.9) else "inconclusive",
        remarks=None,
        evidence=(proof,),
        verified_by=verifier.id,
    )
    return Step(day, verifier, checked)
