"""The dashboard: a portfolio added up as of a position, with the read models that only it needs."""

from __future__ import annotations

from projections.dashboard.chosen import Asked, By, ByInProgramme, Wanted
from projections.dashboard.matters import MATTERS
from projections.dashboard.milestones import MILESTONES
from projections.dashboard.partners import COFINANCING, PARTIES
from projections.dashboard.payments import PROJECT_PAYMENTS
from projections.dashboard.sheet import Dashboard, find_dashboard

__all__ = [
    "COFINANCING",
    "MATTERS",
    "MILESTONES",
    "PARTIES",
    "PROJECT_PAYMENTS",
    "Asked",
    "By",
    "ByInProgramme",
    "Dashboard",
    "Wanted",
    "find_dashboard",
]
