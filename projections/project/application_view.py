"""What a reader sees of an application: parties, growth plan, interests, reviews with their spread, money from others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from functools import reduce
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from domain.events.application import CriterionScore, PartyRole, Scenario, ScenarioName
from domain.indicator import IndicatorRef
from domain.money import Money
from domain.period import Period
from domain.values import Exact, Frozen, plain

_EXACT: Final = Context(prec=200)
_SHOWN: Final = Decimal("0.0001")
_WHOLE: Final = Decimal(1)

Computed = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["3.85"]}),
]
"""A result of arithmetic, written as a string; it may have more digits than a number that is entered."""


class PartyView(Frozen):
    """An organisation beside the recipient; one that has left stays in the history."""

    organisation: UUID
    title: str | None = None
    role: PartyRole | None = None
    share: Exact | None = None
    """Part of the project's cost that it carries."""
    joined_on: date | None = None
    left_on: date | None = None
    left_why: str | None = None


class GrowthPlanView(Frozen):
    """A version of the growth plan, as it was submitted."""

    version: int
    scenarios: tuple[Scenario, ...]
    assumptions: str
    counterfactual: str
    submitted_by: UUID
    submitted_on: date


class CorridorPoint(Frozen):
    """What the scenarios of a growth plan say of an indicator in a period: null where one says nothing."""

    indicator: IndicatorRef
    period: Period
    low: Exact | None = None
    base: Exact | None = None
    high: Exact | None = None


class InterestView(Frozen):
    """The latest declaration of a person."""

    person: UUID
    interest: bool
    why: str
    declared_on: date


class ReviewView(Frozen):
    """The latest review of a reviewer."""

    reviewer: UUID
    rulebook_version: int
    scores: tuple[CriterionScore, ...]
    total: Exact
    scored_on: date


class Spread(Frozen):
    """How far scores lie apart. Mean and standard deviation (of exactly these scores) are rounded to 4 decimals."""

    mean: Computed
    lowest: Computed
    highest: Computed
    spread: Computed
    """Highest less lowest."""
    standard_deviation: Computed


class ExcludedReview(Frozen):
    """A review that does not count, because its reviewer declared an interest."""

    reviewer: UUID
    why: str
    declared_on: date


class ReviewSummary(Frozen):
    """What the reviews that count come to, by criterion and in total."""

    counted: int
    excluded: tuple[ExcludedReview, ...] = ()
    criteria: dict[str, Spread] = Field(default_factory=dict)
    total: Spread | None = None


class ProofView(Frozen):
    """A proof that promised money has come, or a part of it."""

    proof: UUID
    amount: Money
    evidence: tuple[UUID, ...]
    decided_by: UUID
    decided_on: date


class CofinancingView(Frozen):
    """Money that somebody promised. Of a party that has left only what was proven still stands."""

    cofinancing: UUID
    source: str | None = None
    party: UUID | None = None
    committed: Money | None = None
    evidence: tuple[UUID, ...] = ()
    submitted_by: UUID | None = None
    committed_on: date | None = None
    proven: Money | None = None
    proofs: tuple[ProofView, ...] = ()


class CofinancedView(Frozen):
    """All money from others together."""

    committed: Money
    proven: Money
    proven_share: Computed | None
    """Proven / (award + proven), rounded to 4 decimals; null before the award."""


def summary(reviews: Mapping[UUID, ReviewView], interests: Mapping[UUID, InterestView]) -> ReviewSummary:
    """Return mean and spread of the reviews whose reviewers have no interest."""
    conflicts = {person: declared for person, declared in interests.items() if declared.interest}
    counted = [review for reviewer, review in reviews.items() if reviewer not in conflicts]
    by_criterion: dict[str, list[Decimal]] = {}
    for review in counted:
        for score in review.scores:
            by_criterion.setdefault(score.criterion, []).append(score.score)
    return ReviewSummary(
        counted=len(counted),
        excluded=tuple(
            ExcludedReview(reviewer=person, why=declared.why, declared_on=declared.declared_on)
            for person, declared in conflicts.items()
            if person in reviews
        ),
        criteria={criterion: spread(scores) for criterion, scores in by_criterion.items()},
        total=spread([review.total for review in counted]) if counted else None,
    )


def spread(scores: Sequence[Decimal]) -> Spread:
    """Return how far scores lie apart; there is at least one."""
    number = Decimal(len(scores))
    mean = _EXACT.divide(_sum(scores), number)
    squares = (_EXACT.power(_EXACT.subtract(score, mean), 2) for score in scores)
    deviation = _EXACT.sqrt(_EXACT.divide(_sum(squares), number))
    return Spread(
        mean=rounded(mean),
        lowest=min(scores),
        highest=max(scores),
        spread=_EXACT.subtract(max(scores), min(scores)),
        standard_deviation=rounded(deviation),
    )


def corridor(plan: GrowthPlanView) -> tuple[CorridorPoint, ...]:
    """Return what the scenarios say side by side, by indicator and period."""
    points: dict[tuple[IndicatorRef, Period], dict[ScenarioName, Decimal]] = {}
    for scenario in plan.scenarios:
        for target in scenario.targets:
            points.setdefault((target.indicator, target.period), {})[scenario.scenario] = target.value
    ordered = sorted(points, key=lambda at: (str(at[0]), at[1].first, at[1].last))
    return tuple(CorridorPoint(indicator=at[0], period=at[1], **points[at]) for at in ordered)


def cofinanced(promises: Iterable[CofinancingView], *, awarded: Money | None) -> CofinancedView | None:
    """Return all money from others together, in the currency of the first of it; None where nobody promised any."""
    stated = list(promises)
    amounts = [amount for promise in stated for amount in (promise.committed, promise.proven) if amount is not None]
    if not amounts:
        return None
    currency = amounts[0].currency
    committed = _money((promise.committed for promise in stated), currency)
    proven = _money((promise.proven for promise in stated), currency)
    whole = None if awarded is None or awarded.currency != currency else awarded + proven
    return CofinancedView(
        committed=committed,
        proven=proven,
        proven_share=rounded(_EXACT.divide(proven.amount, whole.amount)) if whole and whole.amount else None,
    )


def rounded(value: Decimal) -> Decimal:
    """Return a value to 4 decimals, halves to the even one, without needless zeros."""
    shown = _EXACT.quantize(value, _SHOWN)
    whole = _EXACT.quantize(shown, _WHOLE)
    return whole if whole == shown else shown.normalize(_EXACT)


def _money(amounts: Iterable[Money | None], currency: str) -> Money:
    of_currency: Iterator[Money] = (each for each in amounts if each is not None and each.currency == currency)
    return reduce(Money.__add__, of_currency, Money.zero(currency))


def _sum(values: Iterable[Decimal]) -> Decimal:
    return reduce(_EXACT.add, values, Decimal(0))
