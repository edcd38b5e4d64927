"""Releases: a tranche, or what has been earned of it so far, is released for payment, and the fact explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from uuid import UUID

from pydantic import JsonValue

from domain.criteria import CofinancingShare
from domain.errors import Refused
from domain.events import TrancheReleased
from domain.indicator import DecimalValue
from domain.money import Money
from domain.project.evaluation import Case, evaluate
from domain.project.evaluation.found import Found, rounded
from domain.project.evaluation.measured import PART_OF_ONE
from domain.project.gates import going_on
from domain.project.performance import performance
from domain.project.rules import SUPPORTED, apart, at_stage, planned_tranche
from domain.project.state import Project
from domain.project.tranches import COFINANCING, PERFORMANCE, as_the_rulebook_says
from domain.scale import paid_share
from domain.terms import MOST_POSITIONS, Basis, Evaluated, TrancheTerms
from domain.values import EXACTLY

_SHOWN: Final = {"criterion", "verdict", "observed", "threshold", "unit"}


class ConditionsOpenForTranche(Refused):
    """Conditions that must be met or waived before this tranche are still open."""


class CofinancingNotProven(Refused):
    """Less co-financing is proven than the share below which the rulebook lets nothing be released."""


class ReleaseCriteriaNotMet(Refused):
    """Not every criterion of the release passes; each one that does not is named, with its verdict."""


class NothingEarned(Refused):
    """What was achieved so far earns nothing of the tranche."""


class NothingToRelease(Refused):
    """No more has been earned of the tranche than was released of it already."""


class ReleaseExceedsAward(Refused):
    """Releases and holdbacks together would exceed the award."""


def release_tranche(
    project: Project, *, tranche: UUID, release: UUID, released_by: UUID, case: Case, position: int
) -> list[TrancheReleased]:
    """Release what has been earned of a tranche and not released before: net = entitlement - released - holdback.

    `case` is what the release is judged on, under the rulebook version that the agreement pins, and `position` how far
    the log was looked at for it; both become the basis. Every criterion of the rulebook and of the tranche has to
    pass, by itself or by a waiver. Entitlement and holdback are cumulative and rounded once, the entitlement down to
    whole smallest units: any number of releases comes to what one would have come to.
    """
    found, terms = planned_tranche(project, tranche)
    if release in found.releases:
        return []
    at_stage(project, *SUPPORTED)
    apart(project, "decides", released_by)
    going_on(project)
    as_the_rulebook_says(terms, case.rulebook)
    _no_condition_open(project, tranche, terms)
    evaluation = (*_cofinancing(case, terms), *_criteria(case, terms))
    achieved, measured = performance(terms, case=case)
    factor = paid_share(terms.scale, achieved)
    currency = terms.amount.currency
    entitlement = Money.whole_units(Fraction(terms.amount.amount) * factor, currency)
    if entitlement.amount == 0 and not found.releases:
        raise NothingEarned(tranche=terms.code, scale=terms.scale.kind, performance=_plain(achieved), **measured.inputs)
    gross = entitlement - Money.of(found.entitlement, currency)
    if gross.amount <= 0:
        released = Money.of(found.entitlement, currency).facts()
        raise NothingToRelease(tranche=terms.code, entitlement=entitlement.facts(), released=released)
    _within_award(project, gross, terms)
    held = EXACTLY.subtract(found.entitlement, found.net)
    kept = Money.rounded(EXACTLY.multiply(entitlement.amount, terms.holdback_share), currency)
    holdback = kept - Money.of(held, currency)
    measure = _measure(terms, achieved, factor, measured)
    return [
        TrancheReleased(
            tranche=tranche,
            release=release,
            basis=Basis(position=position, rulebook_version=case.rulebook_version, evaluation=(*evaluation, measure)),
            performance=_decimal(achieved).decimal,
            factor=_decimal(factor).decimal,
            entitlement=entitlement,
            gross=gross,
            holdback=holdback,
            net=gross - holdback,
            released_by=released_by,
        )
    ]


def _no_condition_open(project: Project, tranche: UUID, terms: TrancheTerms) -> None:
    waiting = [
        str(id_)
        for id_, open_ in project.conditions.items()
        if open_.settled is None and open_.condition.blocks == tranche
    ]
    if waiting:
        raise ConditionsOpenForTranche(tranche=terms.code, conditions=waiting)


def _cofinancing(case: Case, terms: TrancheTerms) -> tuple[Evaluated, ...]:
    """Evaluate the rulebook's minimum share of proven co-financing, which no waiver lifts; nothing where it is none."""
    minimum = case.rulebook.minimum_cofinancing_share
    if minimum == 0:
        return ()
    rule = CofinancingShare(
        id=COFINANCING, title={"en": "Proven co-financing"}, minimum_share=minimum, counted="proven"
    )
    evaluation = evaluate((rule,), case=case, address=COFINANCING)
    for verdict in _not_passed(evaluation):
        raise CofinancingNotProven(tranche=terms.code, **verdict)
    return evaluation


def _criteria(case: Case, terms: TrancheTerms) -> tuple[Evaluated, ...]:
    """Evaluate what the rulebook asks of every release, then what the agreement asks of this tranche."""
    evaluation = (
        *evaluate(case.rulebook.tranches.release_criteria, case=case, address="release"),
        *evaluate(terms.criteria, case=case, address=f"tranches/{terms.code}"),
    )
    verdicts = _not_passed(evaluation)
    if verdicts:
        raise ReleaseCriteriaNotMet(tranche=terms.code, criteria=verdicts)
    return evaluation


def _not_passed(evaluation: Sequence[Evaluated]) -> list[dict[str, JsonValue]]:
    return [one.model_dump(mode="json", include=_SHOWN) for one in evaluation if one.verdict != "pass"]


def _measure(terms: TrancheTerms, achieved: Fraction, factor: Fraction, measured: Found) -> Evaluated:
    """Tell how performance and factor came about: what was measured, the scale, and both numbers without rounding."""
    return Evaluated(
        criterion=PERFORMANCE,
        title={"en": "Performance"},
        verdict="pass",
        observed=_decimal(achieved),
        threshold=None,
        unit=PART_OF_ONE,
        positions=tuple(sorted(position for position in measured.positions if position > 0))[-MOST_POSITIONS:],
        explanation={
            "measure": terms.measure.kind,
            **measured.inputs,
            "performance": str(achieved),
            "scale": terms.scale.model_dump(mode="json"),
            "factor": str(factor),
            "amount": terms.amount.facts()["amount"],
        },
    )


def _within_award(project: Project, gross: Money, terms: TrancheTerms) -> None:
    released = gross.amount
    for tranche in project.tranches.values():
        released = EXACTLY.add(released, tranche.entitlement)
    award = None if project.award is None else project.award.amount
    if award is None or released > award.amount:
        awarded = None if award is None else award.facts()
        after = Money.of(released, gross.currency)
        raise ReleaseExceedsAward(tranche=terms.code, awarded=awarded, released=after.facts())


def _decimal(exact: Fraction) -> DecimalValue:
    shown = rounded(exact)
    assert shown is not None, "what is beyond all measure was refused"
    return DecimalValue(decimal=shown)


def _plain(exact: Fraction) -> str:
    return format(_decimal(exact).decimal, "f")
