"""Answers: every read model, in one list. Enter a new one here and the projector keeps it."""

from __future__ import annotations

from typing import Any, Final

from projections.budgets import BUDGETS
from projections.calendar import CALENDAR
from projections.dashboard import COFINANCING, MATTERS, MILESTONES, PARTIES, PROJECT_PAYMENTS
from projections.fold import Projection
from projections.gates import VOTING_ROUNDS, WAIVER_USES
from projections.kpis import ADOPTED_INDICATORS, PERIOD_VALUES, REPORT_VERSIONS, REPORTED_FIGURES
from projections.portfolio import PORTFOLIO
from projections.programmes import (
    GOVERNMENT_FIGURES,
    INDICATORS,
    ORIGINS,
    PROGRAMMES,
    REVIEWS,
    ROUNDS,
    RULEBOOKS,
    WAIVERS,
)
from projections.publications import PUBLICATIONS
from projections.recipients import AID, RECIPIENTS

PROJECTIONS: Final[tuple[Projection[Any], ...]] = (
    PROGRAMMES,
    ROUNDS,
    INDICATORS,
    RULEBOOKS,
    WAIVERS,
    GOVERNMENT_FIGURES,
    REVIEWS,
    ORIGINS,
    BUDGETS,
    RECIPIENTS,
    AID,
    PORTFOLIO,
    CALENDAR,
    ADOPTED_INDICATORS,
    PERIOD_VALUES,
    REPORTED_FIGURES,
    REPORT_VERSIONS,
    PUBLICATIONS,
    VOTING_ROUNDS,
    WAIVER_USES,
    MILESTONES,
    MATTERS,
    PROJECT_PAYMENTS,
    PARTIES,
    COFINANCING,
)
