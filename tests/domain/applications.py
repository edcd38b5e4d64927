"""What a believable project brings to the decision: declarations, reviews, a growth plan, a target, promised money."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.events import (
    CofinancingCommitted,
    CofinancingProven,
    EvidenceSubmitted,
    GrowthPlanSubmitted,
    InterestDeclared,
    PartyJoined,
    ProjectEvent,
    RecipientClassified,
    ReviewScored,
    TargetSet,
)
from domain.events.application import CriterionScore, Scenario, ScenarioTarget
from domain.indicator import DecimalValue
from domain.period import Period
from domain.programme import Waiver
from domain.project.evaluation import Case
from domain.project.reviews import Score
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.terms import CofinancingSubject, Evidence, Sector
from tests.domain.lives import (
    ADOPTED,
    DEFINITIONS,
    OFFICER,
    PREPARER,
    PREQUALIFIED,
    PRODUCTIVITY,
    REGISTERED,
    RULEBOOK,
    kzt,
    uid,
)

REVIEWER, SECOND_REVIEWER = uid(111), uid(112)
PARTNER, BANK, PROMISE, PROVING = uid(71), uid(72), uid(73), uid(74)
STATEMENT = Evidence(id=uid(75), title="Bank statement", uri="https://files.example.org/bank.pdf", sha256="c" * 64)
YEAR_2027 = Period(first=date(2027, 1, 1), last=date(2027, 12, 31))

assert RULEBOOK.review is not None
WEIGHTS = {criterion.id: criterion.weight_share for criterion in RULEBOOK.review.criteria}


def scores(*given: str) -> tuple[Score, ...]:
    """Return a score for each criterion of the rulebook, in its order."""
    return tuple(
        Score(criterion=criterion, score=Decimal(score), comment="As shown in the plan.")
        for criterion, score in zip(WEIGHTS, given, strict=True)
    )


def review(reviewer: UUID, *given: str, total: str) -> ReviewScored:
    """Return a review as it is recorded."""
    return ReviewScored(
        reviewer=reviewer,
        rulebook_version=1,
        scores=tuple(
            CriterionScore(
                criterion=score.criterion,
                score=score.score,
                weight_share=WEIGHTS[score.criterion],
                comment=score.comment,
            )
            for score in scores(*given)
        ),
        total=Decimal(total),
    )


def declared(person: UUID, *, interest: bool = False, why: str = "No business with the applicant.") -> InterestDeclared:
    """Return a declaration."""
    return InterestDeclared(person=person, interest=interest, why=why)


def scenario(name: str, *values: tuple[Period, str], indicator: Any = PRODUCTIVITY) -> Scenario:
    """Return a scenario with targets for one indicator."""
    targets = tuple(
        ScenarioTarget(indicator=indicator, period=period, value=Decimal(value)) for period, value in values
    )
    return Scenario.model_validate({"scenario": name, "assumptions": "Water is there.", "targets": targets})


REVIEWS = (review(REVIEWER, "4", "5", "3", "2", total="3.85"), review(SECOND_REVIEWER, "2", "4", "3", "2", total="2.9"))
DECLARED = (declared(REVIEWER), declared(SECOND_REVIEWER))
REVIEWED = (*DECLARED, *REVIEWS)
TARGET_2027 = TargetSet(indicator=PRODUCTIVITY, period=YEAR_2027, value=DecimalValue(decimal=Decimal(5000000)))
OUTCOME = (ADOPTED, TARGET_2027)
APPRAISED: tuple[ProjectEvent, ...] = (REGISTERED, PREQUALIFIED, *REVIEWED, *OUTCOME)
"""Everything that the plain grant asks for before an award."""

PLAN = GrowthPlanSubmitted(
    version=1,
    scenarios=(
        scenario("low", (YEAR_2027, "4500000")),
        scenario("base", (YEAR_2027, "5000000")),
        scenario("high", (YEAR_2027, "6000000")),
    ),
    assumptions="Prices stay.",
    counterfactual="Furrows as before.",
    submitted_by=PREPARER,
)
JOINED = PartyJoined(organisation=PARTNER, title="Agrarian University", role="university", share=Decimal("0.2"))
COMMITTED = CofinancingCommitted(
    cofinancing=PROMISE, source="Agrarian University", party=None, amount=kzt("400000.00"), evidence=(),
    submitted_by=PREPARER,
)  # fmt: skip
STATED = EvidenceSubmitted(evidence=STATEMENT, subject=CofinancingSubject(cofinancing=PROMISE), submitted_by=PREPARER)
PROVEN = CofinancingProven(
    cofinancing=PROMISE, proof=PROVING, amount=kzt("300000.00"), evidence=(STATEMENT.id,), decided_by=OFFICER
)
CLASSIFIED = RecipientClassified(
    sector=Sector(scheme="ISIC4", code="A01"),
    region="KZ-19",
    size_class="small",
    maturity_class="growing",
    source="business register",
    effective=date(2026, 1, 1),
)


def case(
    state: Project, *, rulebook: Rulebook = RULEBOOK, waivers: tuple[Waiver, ...] = (), day: date = date(2026, 1, 15)
) -> Case:
    """Return what an evaluation of this project rests on."""
    return Case(
        project=state,
        rulebook=rulebook,
        rulebook_version=1,
        definitions=DEFINITIONS,
        defined_at={},
        classification=CLASSIFIED,
        classified_at=None,
        waivers=waivers,
        day=day,
    )


def rulebook(**changes: Any) -> Rulebook:
    """Return the plain grant with other parts, checked as if it had been read."""
    document = json.loads(RULEBOOK.model_dump_json())
    return Rulebook.model_validate_json(json.dumps({**document, **changes}))
