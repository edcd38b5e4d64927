"""KPIs: baseline, target and value of each indicator by period, with attainment."""

from __future__ import annotations

from projections.kpis.reports import REPORT_VERSIONS, REPORTED_FIGURES
from projections.kpis.rows import ADOPTED_INDICATORS, PERIOD_VALUES
from projections.kpis.series import Point, Series, find_series, fold_series

__all__ = [
    "ADOPTED_INDICATORS",
    "PERIOD_VALUES",
    "REPORTED_FIGURES",
    "REPORT_VERSIONS",
    "Point",
    "Series",
    "find_series",
    "fold_series",
]
