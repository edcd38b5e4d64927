"""Facts about applications and money from others, made from a number, as `moves` makes the rest."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from domain import events as facts
from domain.events import Event
from domain.events.application import CriterionScore, Scenario
from tests.projections.values import PERSON, kzt, period, ref, uid


def planned(n: int) -> facts.GrowthPlanSubmitted:
    names = (("base",), ("low", "base"), ("low", "base", "high"))[n % 3]
    scenarios = tuple(
        Scenario.model_validate(
            {
                "scenario": name,
                "assumptions": "Rain.",
                "targets": ({"indicator": ref(n), "period": period(n), "value": Decimal(n % 90 + place)},),
            }
        )
        for place, name in enumerate(names)
    )
    return facts.GrowthPlanSubmitted(
        version=1 + n % 2, scenarios=scenarios, assumptions="Prices.", counterfactual="None.", submitted_by=PERSON
    )


def scored(n: int) -> facts.ReviewScored:
    half = Decimal("0.5")
    scores = tuple(
        CriterionScore(criterion=criterion, score=Decimal(score), weight_share=half, comment="Seen.")
        for criterion, score in (("novelty", n % 6), ("capability", n % 5))
    )
    total = (scores[0].score + scores[1].score) * half
    return facts.ReviewScored(reviewer=uid(10, n), rulebook_version=1, scores=scores, total=total)


APPLICATION_MOVES: tuple[Callable[[int], Event], ...] = (
    lambda n: facts.PartyJoined(
        organisation=uid(11, n),
        title=f"Partner {n % 4}",
        role="research-institute",
        share=None if n % 2 else Decimal("0.25"),
    ),
    lambda n: facts.PartyLeft(organisation=uid(11, n), why="No staff."),
    planned,
    lambda n: facts.InterestDeclared(person=uid(10, n), interest=n % 3 == 0, why="As it is."),
    scored,
    lambda n: facts.CofinancingCommitted(
        cofinancing=uid(12, n),
        source="Bank",
        party=uid(11, n) if n % 2 else None,
        amount=kzt(n),
        evidence=(),
        submitted_by=PERSON,
    ),
    lambda n: facts.CofinancingProven(
        cofinancing=uid(12, n), proof=uid(13, n), amount=kzt(n + 1), evidence=(uid(6, n),), decided_by=PERSON
    ),
)
