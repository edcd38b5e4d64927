"""Deals traits to projects from decks of cards, so that what is rare comes up in small portfolios as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from domain.events.application import ScenarioName
from domain.project.restatement import RestatementCode
from services.clock import Seeded
from services.simulation.plan import (
    Breakdown,
    Call,
    Closing,
    Conditions,
    Fate,
    Findings,
    Fund,
    Partners,
    Path,
    Refusal,
    Reports,
    Reviewing,
    Revised,
    Setback,
    Temper,
    Traits,
)

T = TypeVar("T")

DELIVERING: tuple[Fate, ...] = ("delivering",) * 8
FATES: tuple[Fate, ...] = ("rejected", "declined", "declined", "stalled", *DELIVERING)
"""What becomes of applications, as often as each stands here."""


class Deck(Generic[T]):
    """Cards that are dealt without putting them back: what is rare comes up in small portfolios as well."""

    def __init__(self, draw: Seeded, cards: Sequence[T]) -> None:
        self._draw = draw
        self._cards = cards
        self._left: list[T] = []

    def deal(self) -> T:
        """Return the next card; once all are dealt they are shuffled again."""
        self._left = self._left or self._draw.shuffled(self._cards)
        return self._left.pop()


class Dealer:
    """The decks that all projects of a portfolio are dealt from."""

    def __init__(self, draw: Seeded, funds: Sequence[Fund]) -> None:
        """Shuffle; the first calls come up more often, as only their projects live long enough to pass both gates."""
        self.calls = {fund.code: Deck(draw, _calls(fund.calls)) for fund in funds}
        self.fates = Deck(draw, FATES)
        self.again = Deck(draw, (True, False, False, False))
        self._corrected = Deck(draw, (True, *[False] * 8))
        self._refusal: Deck[Refusal] = Deck(draw, ("taxes", "own-money"))
        self._short = Deck(draw, (True, False))
        self._check_unknown = Deck(draw, (True, *[False] * 4))
        self._path: Deck[Path] = Deck(
            draw, ("rising", "rising", "rising", "slow-start", "stagnating", "falling", "volatile")
        )
        self._delay_days = Deck(draw, (-10, 0, 0, 5, 12, 25, 45, 80))
        self._setback: Deck[Setback] = Deck(draw, ("none", "none", "fails", "partial", "reversed"))
        self._extra = Deck(draw, (True, False, False))
        self._conditions: Deck[Conditions] = Deck(draw, ("none", "none", "met", "waived", "tranche"))
        self._revised: Deck[Revised] = Deck(
            draw, ("none", "schedule", "scope", "indicator", "tranche", "target", "schedule")
        )
        self._reports: Deck[Reports] = Deck(
            draw,
            ("punctual", "punctual", "returned", "late", "late", "other-value", "voided", "silent", "second-version"),
        )
        self._gaps = Deck(draw, (True, False, False))
        self._returned = Deck(draw, (True, False, False))
        self._partners: Deck[Partners] = Deck(draw, ("none", "none", "university", "co-investor", "both", "leaving"))
        self._binding: Deck[ScenarioName] = Deck(draw, ("base", "base", "base", "low", "high"))
        self._reviewing: Deck[Reviewing] = Deck(draw, ("plain", "plain", "plain", "conflict", "late-interest"))
        self._breakdown: Deck[Breakdown] = Deck(draw, ("none", "none", "adds-up", "gap"))
        self._findings: Deck[Findings] = Deck(draw, ("confirmed", "confirmed", "confirmed", "doubtful", "open"))
        self._closing: Deck[Closing] = Deck(draw, ("none", "none", "closed", "exception"))
        self._opening_delay_days = Deck(draw, (0, 0, 3, 9, 21, 40))
        self._seasoned: Deck[tuple[Temper, Path | None]] = Deck(
            draw,
            (
                ("bold", "slow-start"),
                ("cautious", "rising"),
                ("strict", "falling"),
                ("by-the-book", None),
                ("lenient", "stagnating"),
                ("divided", None),
                ("by-the-book", "stagnating"),
            ),
        )
        self._restated: Deck[RestatementCode | None] = Deck(
            draw, ("audit", "correction", None, "method-change", "late-data", None, "scope-change")
        )

    def traits(self, *, fate: Fate, seasoned: bool) -> Traits:
        """Deal one hand; to a `seasoned` project, which is funded and old enough, also a panel with a temper."""
        traits = Traits(
            corrected=self._corrected.deal(),
            refusal=self._refusal.deal() if fate == "rejected" else "taxes",
            short=False,
            check_unknown=self._check_unknown.deal(),
            path=self._path.deal(),
            delay_days=self._delay_days.deal(),
            setback=self._setback.deal(),
            extra=self._extra.deal(),
            conditions=self._conditions.deal(),
            revised=self._revised.deal(),
            reports="punctual",
            gaps=self._gaps.deal(),
            returned=self._returned.deal(),
            partners=self._partners.deal(),
            binding=self._binding.deal(),
            reviewing=self._reviewing.deal(),
            breakdown=self._breakdown.deal(),
            findings=self._findings.deal(),
            restated=None,
            closing="none",
            temper="by-the-book",
            opening_delay_days=self._opening_delay_days.deal(),
        )
        if fate != "delivering":
            return traits
        traits = replace(traits, reports=self._reports.deal())
        if not seasoned:
            return traits
        temper, path = self._seasoned.deal()
        traits = replace(
            traits,
            temper=temper,
            path=path or traits.path,
            restated=self._restated.deal(),
            closing=self._closing.deal(),
        )
        return _in_order(traits) if temper in {"bold", "cautious"} else traits

    def short(self) -> bool:
        """Say whether a project of a pilot zone has less own money than is asked elsewhere."""
        return self._short.deal()


def _calls(calls: Sequence[Call]) -> list[Call]:
    if len(calls) == 1:
        return list(calls)
    return [calls[-1], *calls[1:-1], *calls[1:-1], *(calls[0],) * 3]


def _in_order(traits: Traits) -> Traits:
    """Return traits of a project that a panel believes in: whatever it does, its work and its reports are in order."""
    reports = "punctual" if traits.reports in {"silent", "late"} else traits.reports
    return replace(traits, reports=reports, delay_days=min(traits.delay_days, 5), setback="none", findings="confirmed")
