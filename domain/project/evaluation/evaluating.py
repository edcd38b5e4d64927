"""The evaluation of criteria: every kind, then the waivers of pilot zones, in the order of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from pydantic import JsonValue

from domain.criteria import (
    CofinancingShare,
    Criteria,
    Criterion,
    Expression,
    KpiThreshold,
    MilestonesMet,
    NoOpenFindings,
    ReportsAccepted,
)
from domain.project.evaluation.case import Case, waiver_of
from domain.project.evaluation.findings import judged_findings
from domain.project.evaluation.formula import judged_expression
from domain.project.evaluation.found import Answer
from domain.project.evaluation.milestones import judged_milestones
from domain.project.evaluation.money import judged_cofinancing
from domain.project.evaluation.reports import judged_reports
from domain.project.evaluation.thresholds import judged_threshold
from domain.terms import MOST_POSITIONS, Evaluated


def evaluate(criteria: Criteria, *, case: Case, address: str) -> tuple[Evaluated, ...]:
    """Evaluate criteria on the facts of a case; it never fails, and the same case always gives the same.

    `address` is where the criteria stand, as waivers name them: `gates/<gate>`, `prequalification`, `release` or
    `extension`. A waiver turns what does not pass into a pass; the explanation keeps the verdict without it.
    """
    return tuple(_evaluated(criterion, case, f"{address}/{criterion.id}") for criterion in criteria)


def _evaluated(criterion: Criterion, case: Case, address: str) -> Evaluated:
    answer = _answer(criterion, case)
    waiver = waiver_of(case, address) if answer.verdict != "pass" else None
    positions = answer.positions
    explanation = answer.explanation
    if waiver is not None:
        positions = positions | {waiver.position, case.classified_at or 0}
        explanation = _without(answer)
    return Evaluated(
        criterion=criterion.id,
        title=criterion.title,
        verdict=answer.verdict if waiver is None else "pass",
        observed=answer.observed,
        threshold=answer.threshold,
        unit=answer.unit,
        positions=tuple(sorted(position for position in positions if position > 0))[-MOST_POSITIONS:],
        explanation=explanation,
        waiver=None if waiver is None else waiver.granted.waiver,
    )


def _answer(criterion: Criterion, case: Case) -> Answer:
    match criterion:
        case KpiThreshold():
            return judged_threshold(criterion, case)
        case MilestonesMet():
            return judged_milestones(criterion, case)
        case CofinancingShare():
            return judged_cofinancing(criterion, case)
        case ReportsAccepted():
            return judged_reports(criterion, case)
        case NoOpenFindings():
            return judged_findings(case)
        case Expression():
            return judged_expression(criterion, case)
    assert_never(criterion)


def _without(answer: Answer) -> JsonValue:
    """Show what the criterion would have come to without the waiver."""
    told = answer.explanation if isinstance(answer.explanation, Mapping) else {"explanation": answer.explanation}
    return {"verdict_without_waiver": answer.verdict, **told}
