"""Answers: every read model, in one list. Enter a new one here and the projector keeps it."""

from __future__ import annotations

from typing import Any, Final

from projections.budgets import BUDGETS
from projections.fold import Projection
from projections.kpis import ADOPTED_INDICATORS, PERIOD_VALUES, REPORT_VERSIONS, REPORTED_FIGURES
from projections.portfolio import PORTFOLIO
from projections.programmes import INDICATORS, PROGRAMMES, ROUNDS, RULEBOOKS
from projections.publications import PUBLICATIONS
from projections.recipients import AID, RECIPIENTS

PROJECTIONS: Final[tuple[Projection[Any], ...]] = (
    PROGRAMMES,
    ROUNDS,
    INDICATORS,
    RULEBOOKS,
    BUDGETS,
    RECIPIENTS,
    AID,
    PORTFOLIO,
    ADOPTED_INDICATORS,
    PERIOD_VALUES,
    REPORTED_FIGURES,
    REPORT_VERSIONS,
    PUBLICATIONS,
)
