"""Asks for dashboards of the portfolio, and takes them apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection

from projections.dashboard import Asked, By, Dashboard, Wanted, find_dashboard
from projections.dashboard.figure import Count, Figure
from projections.dashboard.sheet import Sheet
from tests.projections.dashboard.portfolio import GROW
from tests.projections.dashboard.portfolio_log import portfolio

LOG, MARKS = portfolio()
HEAD = MARKS.government_figure
DAY = date(2027, 6, 1)


def dashboard(
    connection: Connection, *, by: By | None = None, position: int = HEAD, day: date = DAY, **wanted: Any
) -> Dashboard:
    wanted.setdefault("programme", GROW)
    return find_dashboard(connection, Asked(wanted=Wanted(**wanted), by=by, position=position, day=day))


def counts(part: Any) -> dict[str, int]:
    return {name: value.value for name, value in part if isinstance(value, Count)}


def reasons(figure: Figure) -> dict[str, int]:
    return {left.because: left.count for left in figure.left_out}


def parts(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.numerator, figure.denominator, figure.counted


def kpis(sheet: Sheet) -> dict[str, Any]:
    return {kpi.indicator.code: kpi for kpi in sheet.kpis}
