"""The dashboard: every figure of a portfolio as of one position, for the whole and for each class, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection

from domain.values import Frozen
from projections.dashboard.attainment import Attainment, find_attainments
from projections.dashboard.chosen import WHOLE, Asked, By, Place
from projections.dashboard.decisions import (
    Departures,
    Gates,
    Standings,
    Waits,
    days_to_decide,
    days_to_pay,
    departures,
    find_days_to_pay,
    find_standings,
    find_waits,
    gates_by_outcome,
    rework,
)
from projections.dashboard.effect import ExportsPerSupport, find_exports_per_support
from projections.dashboard.figure import Count, Figure
from projections.dashboard.firms import (
    CofinancingRatio,
    Firms,
    find_cofinancing_ratios,
    find_firms,
    high_tech_share,
    research_ties,
)
from projections.dashboard.governments import StatedFigure, find_stated_figures
from projections.dashboard.meanings import MEANINGS, Meaning
from projections.dashboard.money import MoneyInCurrency, find_money
from projections.dashboard.overdue import Overdue, find_overdue_reports
from projections.dashboard.progress import (
    Milestones,
    Projects,
    find_milestones,
    find_projects_by_stage,
    milestones,
    projects,
)
from projections.dashboard.results import Jobs, YearOfExports, find_exports, find_jobs

MOST_GROUPS: Final = 500
"""Classes that a dashboard shows; where there are more, those with most projects."""
NOT_CLASSIFIED: Final = "not classified"


class Reports(Frozen):
    """Reports by how they stand, how often one was returned, and how many are missing."""

    accepted: Count
    submitted: Count
    """Waiting for a decision."""
    returned: Count
    """Given back and not handed in again."""
    voided: Count
    returns: Count
    """How often a report was given back."""
    overdue: Figure
    """Owed by running projects, and missing although the due date and the grace after it have passed."""


class DaysToDecide(Frozen):
    """Median days from when something was laid before the agency or the panel to the decision."""

    award: Figure
    report: Figure
    gate: Figure


class Indicators(Frozen):
    """The indicators of a programme and of the government behind it."""

    high_tech_share: Figure
    research_ties: Figure
    days_to_decide: DaysToDecide
    days_to_pay: Figure
    rework_loops: Figure
    departures: Departures
    private_cofinancing: tuple[CofinancingRatio, ...]
    jobs: tuple[Jobs, ...]
    exports: tuple[YearOfExports, ...]
    exports_per_support: tuple[ExportsPerSupport, ...]


class Sheet(Frozen):
    """All figures about some projects."""

    projects: Projects
    money: tuple[MoneyInCurrency, ...]
    milestones: Milestones
    reports: Reports
    gates: Gates
    kpis: tuple[Attainment, ...]
    indicators: Indicators


class Group(Frozen):
    """The projects of one class."""

    code: str | None
    """The class; null for projects that have none."""
    title: str
    sheet: Sheet


class Dashboard(Frozen):
    """A portfolio on one day, as it was known at one position."""

    by: By | None
    day: date
    """On which something is overdue or embargoed."""
    whole: Sheet
    groups: tuple[Group, ...]
    groups_left_out: int
    """Classes with the fewest projects, beyond those that are shown."""
    government_figures: tuple[StatedFigure, ...]
    meanings: Mapping[str, Meaning]
    """What each figure of a sheet means, by its place in the sheet."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the queries found, by place."""

    projects: Mapping[Place, Projects]
    money: Mapping[Place, list[MoneyInCurrency]]
    milestones: Mapping[Place, Milestones]
    standings: Mapping[Place, Standings]
    waits: Mapping[Place, Mapping[Any, Waits]]
    overdue: Overdue
    days_to_pay: Mapping[Place, Figure]
    firms: Mapping[Place, Firms]
    cofinancing: Mapping[Place, list[CofinancingRatio]]
    kpis: Mapping[Place, list[Attainment]]
    jobs: Mapping[Place, list[Jobs]]
    exports: Mapping[Place, list[YearOfExports]]
    exports_per_support: Mapping[Place, list[ExportsPerSupport]]


def find_dashboard(connection: Connection, asked: Asked) -> Dashboard:
    """Return the dashboard; how many queries that takes does not depend on how many projects or classes there are."""
    found = _Found(
        projects=find_projects_by_stage(connection, asked),
        money=find_money(connection, asked),
        milestones=find_milestones(connection, asked),
        standings=find_standings(connection, asked),
        waits=find_waits(connection, asked),
        overdue=find_overdue_reports(connection, asked),
        days_to_pay=find_days_to_pay(connection, asked),
        firms=find_firms(connection, asked),
        cofinancing=find_cofinancing_ratios(connection, asked),
        kpis=find_attainments(connection, asked),
        jobs=find_jobs(connection, asked),
        exports=find_exports(connection, asked),
        exports_per_support=find_exports_per_support(connection, asked),
    )
    classes = [class_ for whole, class_ in found.projects if not whole]
    largest = sorted(classes, key=lambda class_: -found.projects[False, class_].total.value)[:MOST_GROUPS]
    return Dashboard(
        by=asked.by,
        day=asked.day,
        whole=_sheet(found, WHOLE),
        groups=tuple(
            Group(code=class_, title=class_ or NOT_CLASSIFIED, sheet=_sheet(found, (False, class_)))
            for class_ in sorted(largest, key=lambda class_: (class_ is None, class_))
        ),
        groups_left_out=len(classes) - len(largest),
        government_figures=find_stated_figures(connection, asked),
        meanings=MEANINGS,
    )


def _sheet(found: _Found, place: Place) -> Sheet:
    waits = found.waits.get(place, {})
    standings = found.standings.get(place, Standings())
    gates = waits.get("gate", Waits(kind="gate"))
    return Sheet(
        projects=found.projects.get(place, projects([])),
        money=tuple(found.money.get(place, ())),
        milestones=found.milestones.get(place, milestones()),
        reports=_reports(standings, waits.get("report", Waits(kind="report")), found.overdue.at(place)),
        gates=gates_by_outcome(gates, standings),
        kpis=tuple(found.kpis.get(place, ())),
        indicators=_indicators(found, place),
    )


def _reports(standings: Standings, waits: Waits, overdue: Figure) -> Reports:
    counts = {name: getattr(standings, name) for name in ("accepted", "submitted", "returned", "voided")}
    return Reports(
        **{name: Count(value=count, unit="reports") for name, count in counts.items()},
        returns=Count(value=waits.returned, unit="returns"),
        overdue=overdue,
    )


def _indicators(found: _Found, place: Place) -> Indicators:
    waits = found.waits.get(place, {})
    awards, reports, gates = (waits.get(kind, Waits(kind=kind)) for kind in ("award", "report", "gate"))
    firms = found.firms.get(place, Firms())
    return Indicators(
        high_tech_share=high_tech_share(firms),
        research_ties=research_ties(firms),
        days_to_decide=DaysToDecide(
            award=days_to_decide(awards, published=firms.published),
            report=days_to_decide(reports),
            gate=days_to_decide(gates),
        ),
        days_to_pay=found.days_to_pay.get(place, days_to_pay()),
        rework_loops=rework(reports, gates, found.standings.get(place, Standings()), supported=firms.projects),
        departures=departures(gates),
        private_cofinancing=tuple(found.cofinancing.get(place, ())),
        jobs=tuple(found.jobs.get(place, ())),
        exports=tuple(found.exports.get(place, ())),
        exports_per_support=tuple(found.exports_per_support.get(place, ())),
    )
