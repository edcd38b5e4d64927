"""The application of a believable project as requests over HTTP: what it brings before it is decided on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

if TYPE_CHECKING:
    from tests.services.api.project_life import Life, Step

PREPARER, OFFICER = str(UUID(int=101)), str(UUID(int=104))
REVIEWER, SECOND_REVIEWER = str(UUID(int=111)), str(UUID(int=112))
PARTNER, REGION = str(UUID(int=71)), str(UUID(int=72))
PRODUCTIVITY: Final = {"code": "labour-productivity", "version": 1}
YEAR_2027: Final = {"first": "2027-01-01", "last": "2027-12-31"}
AIM: Final = "8000000"
"""What the base scenario, which the award binds, says of 2027."""


def application(life: Life) -> Iterator[Step]:
    """Parties, a growth plan, and money from others; what the checks look at."""
    yield life.post(
        "join party", "parties", "2026-01-21", organisation=PARTNER, title="Agrarian University", role="university",
        share="0.20",
    )  # fmt: skip
    yield life.post("join region", "parties", "2026-01-21", organisation=REGION, title="Almaty region", role="region")
    yield life.post("leave party", f"parties/{REGION}/departure", "2026-01-22", why="No budget for it.")
    yield life.post(
        "submit growth plan", "growth-plans", "2026-01-22", version=1, assumptions="Prices stay.",
        counterfactual="Furrows as before.", submitted_by=PREPARER,
        scenarios=[scenario("low", "6000000"), scenario("base", AIM), scenario("high", "9000000")],
    )  # fmt: skip
    yield life.post(
        "promise money", "cofinancing", "2026-01-22", cofinancing=life.promise, source="Agrarian University",
        party=PARTNER, amount={"amount": "300000.00", "currency": "KZT"}, submitted_by=PREPARER,
    )  # fmt: skip
    subject = {"kind": "cofinancing", "cofinancing": life.promise}
    yield life.proof("submit statement", life.statement, subject, "2026-01-23")
    yield life.post(
        "prove money", f"cofinancing/{life.promise}/proofs", "2026-01-24", proof=life.proving,
        amount={"amount": "100000.00", "currency": "KZT"}, evidence=[life.statement], decided_by=OFFICER,
    )  # fmt: skip


def judgement(life: Life) -> Iterator[Step]:
    """Declarations and reviews, and the indicator that an award needs."""
    for name, person in (("declare none", REVIEWER), ("declare none too", SECOND_REVIEWER)):
        why = "No business with the applicant."
        yield life.post(name, "interests", "2026-01-26", person=person, interest=False, why=why)
    for name, person, marks in (
        ("review", REVIEWER, ("4", "5", "3", "2")),
        ("review too", SECOND_REVIEWER, ("2", "4", "3", "2")),
    ):
        yield life.post(name, "reviews", "2026-01-27", reviewer=person, scores=scores(*marks))
    start = {
        "value": {"kind": "decimal", "decimal": "4000000"}, "measured_on": "2025-12-31", "source": "accounts",
    }  # fmt: skip
    yield life.post(
        "adopt labour-productivity", "indicators", "2026-01-28", indicator=PRODUCTIVITY, baseline=start, verifier=None
    )


def scores(*marks: str) -> list[dict[str, str]]:
    """Return a score for each criterion of the plain grant."""
    criteria = ("novelty", "productivity", "capability", "value-for-money")
    return [
        {"criterion": criterion, "score": mark, "comment": "As the plan shows."}
        for criterion, mark in zip(criteria, marks, strict=True)
    ]


def scenario(name: str, value: str) -> dict[str, Any]:
    """Return a scenario of the growth plan."""
    target = {"indicator": PRODUCTIVITY, "period": YEAR_2027, "value": value}
    return {"scenario": name, "assumptions": "Water is there.", "targets": [target]}
