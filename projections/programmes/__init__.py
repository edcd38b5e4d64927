"""Programmes: passport, rounds, indicators, rulebook versions, waivers, government figures, reviews."""

from __future__ import annotations

from projections.programmes.government_figures import (
    GOVERNMENT_FIGURES,
    FigureFilter,
    FigurePlace,
    GovernmentFigure,
    count_government_figures,
    find_government_figures,
)
from projections.programmes.indicators import INDICATORS, Indicator, find_indicators
from projections.programmes.origins import ORIGINS, Origin, find_origins
from projections.programmes.passport import (
    PROGRAMMES,
    Entry,
    Programme,
    count_programmes,
    find_programme,
    find_programmes,
)
from projections.programmes.reviews import REVIEWS, Review, find_reviews
from projections.programmes.rounds import ROUNDS, Round, find_rounds
from projections.programmes.rulebooks import RULEBOOKS, Rulebook, RulebookEntry, find_rulebook, find_rulebooks
from projections.programmes.waivers import WAIVERS, Waiver, find_waivers

__all__ = [
    "GOVERNMENT_FIGURES",
    "INDICATORS",
    "ORIGINS",
    "PROGRAMMES",
    "REVIEWS",
    "ROUNDS",
    "RULEBOOKS",
    "WAIVERS",
    "Entry",
    "FigureFilter",
    "FigurePlace",
    "GovernmentFigure",
    "Indicator",
    "Origin",
    "Programme",
    "Review",
    "Round",
    "Rulebook",
    "RulebookEntry",
    "Waiver",
    "count_government_figures",
    "count_programmes",
    "find_government_figures",
    "find_indicators",
    "find_origins",
    "find_programme",
    "find_programmes",
    "find_reviews",
    "find_rounds",
    "find_rulebook",
    "find_rulebooks",
    "find_waivers",
]
