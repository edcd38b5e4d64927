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

from domain.events import Event
from domain.history import Recorded
from domain.indicator import (
    DecimalValue,
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
from projections.kpis.rows import (
    ADOPTED_INDICATORS,
    PERIOD_VALUES,
    REPORT_VERSIONS,
    REPORTED_FIGURES,
    AdoptedIndicator,
    PeriodValues,
    ReportedFigure,
    ReportStatus,
    ReportVersion,
)
from projections.programmes.indicators import INDICATORS, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An indicator in one period, as a whole or for one part of it; whatever was not stated is null."""

    period: Period
    dimensions: Mapping[str, str]
    target: Value | None
    value: Value | None
    """As accepted; else as in the latest version of the report; else as published."""
    status: ReportStatus | Literal["published"] | None
    report_version: int | None
    flags: tuple[str, ...]
    attainment: Decimal | None
    """`(value - baseline) / (target - baseline)`, of the whole only; null where that is undefined."""
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


def fold_series(project: Iterable[Recorded[Event]], programme: Iterable[Recorded[Event]]) -> list[Series]:
    """Return the series from the events of a project and of its programme, both in position order.

    Leave events out to ask what was true on a day (`effective_on`) or known at a position.
    """
    events = list(project)
    return _assemble(
        _Parts(
            adopted=fold(ADOPTED_INDICATORS, events).values(),
            values=fold(PERIOD_VALUES, events).values(),
            figures=fold(REPORTED_FIGURES, events).values(),
            reports=fold(REPORT_VERSIONS, events).values(),
            definitions=fold(INDICATORS, programme).values(),
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
                position
            from read.reported_figures_v1
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        reports.execute(
            """
            select project, first, last, version, status, position from read.report_versions_v1
            where project = %(project)s and from_position <= %(position)s and %(position)s < to_position
            """,
            asked,
        )
        definitions.execute(
            """
            select d.programme, d.code, d.version, d.definition::text, d.position
            from read.portfolio_v1 p
            join read.indicators_v1 d on d.programme = p.programme
                and d.from_position <= %(position)s and %(position)s < d.to_position
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
            )
        )


def _assemble(parts: _Parts) -> list[Series]:
    adopted = {(row.code, row.version): row for row in parts.adopted}
    definitions = {(row.code, row.version): row.definition for row in parts.definitions}
    values: dict[tuple[str, int], dict[Period, PeriodValues]] = {}
    for row in parts.values:
        values.setdefault((row.code, row.version), {})[Period(first=row.first, last=row.last)] = row
    figures = _figures_that_count(parts)
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


_Counted = tuple[ReportedFigure, ReportVersion]


def _figures_that_count(parts: _Parts) -> dict[tuple[str, int], dict[tuple[Period, str], _Counted]]:
    """Choose for each period the accepted version of the report, else the latest one, and take its figures."""
    chosen: dict[Period, ReportVersion] = {}
    for report in parts.reports:
        period = Period(first=report.first, last=report.last)
        best = chosen.get(period)
        if best is None or _rank(report) > _rank(best):
            chosen[period] = report
    figures: dict[tuple[str, int], dict[tuple[Period, str], _Counted]] = {}
    for figure in parts.figures:
        period = Period(first=figure.first, last=figure.last)
        report = chosen[period]
        if report.version == figure.report_version:
            figures.setdefault((figure.code, figure.version), {})[period, figure.dimensions] = (figure, report)
    return figures


def _rank(report: ReportVersion) -> tuple[bool, int]:
    return (report.status == "accepted", report.version)


def _series(
    indicator: IndicatorRef,
    adopted: AdoptedIndicator | None,
    defined: Definition | None,
    values: Mapping[Period, PeriodValues],
    figures: Mapping[tuple[Period, str], _Counted],
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
    counted: _Counted | None,
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
        figure, report = counted
        value, status = _as_accepted(figure), report.status
        positions += [figure.position, report.position]
    elif value and stated:
        positions.append(stated.published_position)
    reached = attainment(actual=number(value), baseline=number(baseline), target=number(target)) if whole else None
    return Point(
        period=period,
        dimensions=json.loads(dimensions),
        target=target,
        value=value,
        status=status,
        report_version=counted[0].report_version if counted else None,
        flags=counted[0].flags if counted else (),
        attainment=reached,
        positions=tuple(sorted({position for position in positions if position is not None})),
    )


def _as_accepted(figure: ReportedFigure) -> Value | None:
    return figure.value if figure.accepted is None else DecimalValue(decimal=figure.accepted)
