"""Programmes: the passport, the rounds, the indicators and the rulebook versions."""

from __future__ import annotations

from projections.programmes.indicators import INDICATORS, Indicator, find_indicators
from projections.programmes.passport import (
    PROGRAMMES,
    Entry,
    Programme,
    count_programmes,
    find_programme,
    find_programmes,
)
from projections.programmes.rounds import ROUNDS, Round, find_rounds
from projections.programmes.rulebooks import RULEBOOKS, Rulebook, RulebookEntry, find_rulebook, find_rulebooks

__all__ = [
    "INDICATORS",
    "PROGRAMMES",
    "ROUNDS",
    "RULEBOOKS",
    "Entry",
    "Indicator",
    "Programme",
    "Round",
    "Rulebook",
    "RulebookEntry",
    "count_programmes",
    "find_indicators",
    "find_programme",
    "find_programmes",
    "find_rounds",
    "find_rulebook",
    "find_rulebooks",
]
