"""KPI series: what each indicator of a project is at, period by period, and how far that is on its way to the target."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection
from psycopg.rows import scalar_row

from domain.events import AgreementSigned, Event, RulebookPublished
from domain.history import Recorded
from domain.indicator import (
    Definition,
    Direction,
    IndicatorRef,
    Measure,
    ResultLevel,
    Value,
    attainment,
    number,
)
from domain.period import Period
from projections.fold import fold
from projections.kpis.counted import Counted, figures_that_count
from projections.kpis.reports import REPORT_VERSIONS, REPORTED_FIGURES, ReportedFigure, ReportStatus, ReportVersion
from projections.kpis.rows import ADOPTED_INDICATORS, PERIOD_VALUES, AdoptedIndicator, PeriodValues
from projections.programmes.indicators import INDICATORS, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An indicator in one period, as a whole or for one part of it; whatever was not stated is null."""

    period: Period
    dimensions: Mapping[str, str]
    target: Value | None
    value: Value | None
    """As it stands now: as restated; else as accepted; else as in the latest version of the report; else as published."""
    reported: Value | None
    """As that version of the report states it."""
    accepted: Value | None
    """As it was accepted; null where the report was not."""
    revision: int
    """Number of the latest restatement, 0 where there is none."""
    verified: bool | None
    """Whether the latest verification of the value, as it stands now, confirms it; null where nothing was reported."""
    status: ReportStatus | Literal["published"] | None
    report_version: int | None
    flags: tuple[str, ...]
    """What the reporter says of the value, and what follows from its history: self-reported, audited, late."""
    attainment: Decimal | None
    """`(value - baseline) / (target - baseline)`, of the whole only; null where that is undefined."""
    accepted_attainment: Decimal | None
    """The same with the value as it was accepted."""
    positions: tuple[int, ...]
    """Places in the log of the facts used: baseline, target, value, status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """An indicator of a project. What neither the programme nor the publisher defines is null."""

    indicator: IndicatorRef
    title: str | Mapping[str, str] | None
    """By language where the programme defines the indicator."""
    unit: str | None
    measure: Measure | None
    direction: Direction | None
    result_level: ResultLevel | None
    baseline: Value | None
    dropped: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    adopted: Iterable[AdoptedIndicator]
    values: Iterable[PeriodValues]
    figures: Iterable[ReportedFigure]
    reports: Iterable[ReportVersion]
    definitions: Iterable[Indicator]
    due_days: int | None
    """Days after a period's end until its report is due, as the pinned rulebook says."""


def fold_series(project: Iterable[Recorded[Event]], programme: Iterable[Recorded[Event]]) -> list[Series]:
    """Return the series from the events of a project and of its programme, both in position order.

    Leave events out to ask what was true on a day (`effective_on`) or known at a position.
    """
    events, rules = list(project), list(programme)
    return _assemble(
        _Parts(
            adopted=fold(ADOPTED_INDICATORS, events).values(),
            values=fold(PERIOD_VALUES, events).values(),
            figures=fold(REPORTED_FIGURES, events).values(),
            reports=fold(REPORT_VERSIONS, events).values(),
            definitions=fold(INDICATORS, rules).values(),
            due_days=_due_days(events, rules),
        )
    )


def find_series(connection: Connection, project: UUID, *, position: int) -> list[Series]:
    """Return the series of a project, by indicator; empty for a project that has none."""
    asked: dict[str, Any] = {"project": project, "position": position}
    with (
        connection.cursor(row_factory=ADOPTED_INDICATORS.row_factory) as adopted,
        connection.cursor(row_factory=PERIOD_VALUES.row_factory) as values,
        connection.cursor(row_factory=REPORTED_FIGURES.row_factory) as figures,
        connection.cursor(row_factory=REPORT_VERSIONS.row_factory) as reports,
        connection.cursor(row_factory=INDICATORS.row_factory) as definitions,
        connection.cursor(row_factory=scalar_row) as due_days,
    ):
        adopted.execute(
            """
            select project, code, version, terms::text, dropped, position from read.adopted_indicators_v1
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        values.execute(
            """
            select project, code, version, first, last, target::text, target_position, published::text,
                published_position
            from read.period_values_v1
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        figures.execute(
            """
            select project, first, last, report_version, code, version, dimensions, value::text, flags, note, accepted,
                position, restated::text, revision, restated_code, restated_position, finding, finding_revision,
                finding_position
            from read.reported_figures_v2
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        reports.execute(
            """
            select project, first, last, version, status, position, submitted_on, new_due, finding, finding_position
            from read.report_versions_v2
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        definitions.execute(
            """
            select d.programme, d.code, d.version, d.definition::text, d.position
            from read.portfolio_v2 p
            join read.indicators_v1 d on d.programme = p.programme
                and d.from_position <= %(position)s and %(position)s < d.to_position
            where p.project = %(project)s and p.from_position <= %(position)s and %(position)s < p.to_position
            """,
            asked,
        )
        due_days.execute(
            """
            select (r.document -> 'reporting' ->> 'due_days_after_period_end')::int
            from read.portfolio_v2 p
            join read.rulebooks_v1 r on r.programme = p.programme and r.version = p.rulebook_version
                and r.from_position <= %(position)s and %(position)s < r.to_position
            where p.project = %(project)s and p.from_position <= %(position)s and %(position)s < p.to_position
            """,
            asked,
        )
        return _assemble(
            _Parts(
                adopted=adopted.fetchall(),
                values=values.fetchall(),
                figures=figures.fetchall(),
                reports=reports.fetchall(),
                definitions=definitions.fetchall(),
                due_days=due_days.fetchone(),
            )
        )


def _assemble(parts: _Parts) -> list[Series]:
    adopted = {(row.code, row.version): row for row in parts.adopted}
    definitions = {(row.code, row.version): row.definition for row in parts.definitions}
    values: dict[tuple[str, int], dict[Period, PeriodValues]] = {}
    for row in parts.values:
        values.setdefault((row.code, row.version), {})[Period(first=row.first, last=row.last)] = row
    figures = figures_that_count(parts.figures, parts.reports, due_days=parts.due_days)
    found = sorted({*adopted, *values, *figures})
    return [
        _series(
            IndicatorRef(code=indicator[0], version=indicator[1]),
            adopted.get(indicator),
            definitions.get(indicator),
            values.get(indicator, {}),
            figures.get(indicator, {}),
        )
        for indicator in found
    ]


def _due_days(project: Iterable[Recorded[Event]], programme: Iterable[Recorded[Event]]) -> int | None:
    """Return after how many days reports are due, as the rulebook says that the agreement pins; None before that."""
    pinned = [fact.event.rulebook_version for fact in project if isinstance(fact.event, AgreementSigned)]
    for fact in programme:
        if isinstance(fact.event, RulebookPublished) and pinned and fact.event.version == pinned[-1]:
            reporting = fact.event.document.get("reporting")
            days = reporting.get("due_days_after_period_end") if isinstance(reporting, dict) else None
            return days if isinstance(days, int) else None
    return None


def _series(
    indicator: IndicatorRef,
    adopted: AdoptedIndicator | None,
    defined: Definition | None,
    values: Mapping[Period, PeriodValues],
    figures: Mapping[tuple[Period, str], Counted],
) -> Series:
    terms = adopted.terms if adopted else None
    definition = defined or (terms.definition if terms else None)
    whole = {(period, "{}") for period in values}
    places = sorted({*whole, *figures}, key=_order)
    return Series(
        indicator=indicator,
        title=definition.title if definition else None,
        unit=definition.unit if definition else None,
        measure=definition.measure if definition else None,
        direction=definition.direction if definition else None,
        result_level=definition.result_level if definition else None,
        baseline=terms.baseline.value if terms and terms.baseline else None,
        dropped=adopted.dropped if adopted else False,
        points=tuple(_point(adopted, place, values.get(place[0]), figures.get(place)) for place in places),
    )


def _order(place: tuple[Period, str]) -> tuple[date, date, bool, str]:
    """By time; within a period the whole before its parts."""
    period, dimensions = place
    return (period.last, period.first, dimensions != "{}", dimensions)


def _point(
    adopted: AdoptedIndicator | None,
    place: tuple[Period, str],
    stated: PeriodValues | None,
    counted: Counted | None,
) -> Point:
    period, dimensions = place
    whole = dimensions == "{}"
    terms = adopted.terms if adopted else None
    baseline = terms.baseline.value if terms and terms.baseline else None
    target = stated.target if stated and whole else None
    value = stated.published if stated and whole else None
    positions = [
        adopted.position if baseline and adopted else None,
        stated.target_position if target and stated else None,
    ]
    status: ReportStatus | Literal["published"] | None = "published" if value else None
    if counted is not None:
        value, status = counted.value, counted.report.status
        positions += counted.positions
    elif value and stated:
        positions.append(stated.published_position)

    def attained(actual: Value | None) -> Decimal | None:
        parts = {"actual": number(actual), "baseline": number(baseline), "target": number(target)}
        return attainment(**parts) if whole else None

    accepted = counted.accepted if counted else None
    return Point(
        period=period,
        dimensions=json.loads(dimensions),
        target=target,
        value=value,
        reported=counted.figure.value if counted else None,
        accepted=accepted,
        revision=counted.figure.revision if counted else 0,
        verified=counted.verified if counted else None,
        status=status,
        report_version=counted.report.version if counted else None,
        flags=counted.flags if counted else (),
        attainment=attained(value),
        accepted_attainment=attained(accepted),
        positions=tuple(sorted({position for position in positions if position is not None})),
    )
