"""The portfolio: what a list of projects shows, filters by and pages through."""

from __future__ import annotations

from projections.portfolio.list import Filter, Item, count_projects, find_projects, programme_of
from projections.portfolio.row import PORTFOLIO

__all__ = ["PORTFOLIO", "Filter", "Item", "count_projects", "find_projects", "programme_of"]
