"""Criteria on money from others: co-financing over the whole cost, exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import JsonValue

from domain.criteria import CofinancingShare
from domain.money import Money
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Answer, Found, Verdict, stated, unknown, written
from domain.project.evaluation.measured import PART_OF_ONE

Counted = Literal["committed", "proven"]


def cofinancing(case: Case, counted: Counted) -> Found:
    """Return the money from others that is committed, or proven, in the currency of the support."""
    support, _ = _support(case)
    total = Fraction(0)
    positions: set[int] = set()
    for source in case.project.cofinancing.values():
        amounts = [source.amount] if counted == "committed" else [proof.amount for proof in source.proofs.values()]
        if any(support is not None and amount.currency != support.currency for amount in amounts):
            because = f"money from {source.source} is in another currency than the support: no rate is known here"
            return Found(unknown(because), frozenset({*positions, source.position}))
        total += sum((Fraction(amount.amount) for amount in amounts), Fraction(0))
        positions.add(source.position)
        if counted == "proven":
            positions |= {proof.position for proof in source.proofs.values()}
    return Found(total, frozenset(positions), {counted: written(total)})


def cofinancing_share(case: Case, counted: Counted) -> Found:
    """Return co-financing / (support + co-financing). The support is the award; before it, what is requested."""
    support, of = _support(case)
    stated_at = case.project.awarded_at if of == "awarded" else case.project.registered_at
    if support is None:
        return Found(unknown("neither an award nor a requested amount is known"))
    given = cofinancing(case, counted)
    positions = given.positions | {stated_at or 0}
    inputs: dict[str, JsonValue] = {**given.inputs, of: written(support.amount), "currency": support.currency}
    if not isinstance(given.value, Fraction):
        return Found(given.value, positions, inputs)
    cost = Fraction(support.amount) + given.value
    if cost <= 0:
        return Found(unknown("the project has no cost to share"), positions, inputs)
    return Found(given.value / cost, positions, inputs)


def judged_cofinancing(criterion: CofinancingShare, case: Case) -> Answer:
    """Compare the share of co-financing with the least that is asked."""
    found = cofinancing_share(case, criterion.counted)
    wanted = Fraction(criterion.minimum_share)
    explanation: dict[str, JsonValue] = {"counted": criterion.counted, **found.inputs}
    verdict: Verdict
    if isinstance(found.value, Fraction):
        verdict = "pass" if found.value >= wanted else "fail"
    else:
        verdict = found.value.reason
        explanation["because"] = found.value.because
    return Answer(
        verdict=verdict,
        observed=stated(found.value) if isinstance(found.value, Fraction) else None,
        threshold=stated(wanted),
        unit=PART_OF_ONE,
        positions=found.positions,
        explanation=explanation,
    )


def _support(case: Case) -> tuple[Money | None, Literal["awarded", "requested"]]:
    award = case.project.award
    if award is not None and award.amount is not None:
        return award.amount, "awarded"
    return case.project.requested, "requested"
