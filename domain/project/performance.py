"""Performance: how much was achieved of what a tranche is measured by, exact, with the facts that say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pydantic import JsonValue

from domain.criteria import KpiThreshold
from domain.errors import NotFound, Refused
from domain.indicator import Definition, IndicatorRef, attainment, number
from domain.project.evaluation import Case
from domain.project.evaluation.found import Found, rounded, unknown, written
from domain.project.evaluation.statistics import attainment_in
from domain.project.parts import Milestone
from domain.project.rules import planned_milestone
from domain.project.state import Project
from domain.terms import IndicatorAttainment, MilestoneTerms, TrancheTerms, WeightedMilestones

Listed = tuple[Milestone, MilestoneTerms]


class TrancheNotMeasurable(Refused):
    """How much was achieved of what the tranche is measured by cannot be told."""


def performance(terms: TrancheTerms, *, case: Case) -> tuple[Fraction, Found]:
    """Return what was achieved by the day of the case: 1 is all of it, below 0 a setback; and where that comes from.

    Of milestones it is the weight of those met over the weight of all that the tranche lists: one met in part counts
    by its share, a waived one earns nothing and stays in the whole. Of an indicator it is its attainment in the period
    of the measure. Only verified figures count where a criterion of the release asks for verified figures of it.
    Raise TrancheNotMeasurable, with the reason.
    """
    measure = terms.measure
    if isinstance(measure, WeightedMilestones):
        found = _of_milestones([planned_milestone(case.project, id_) for id_ in measure.milestones], case.day)
    else:
        asked = _verified_only(terms, case, measure.indicator)
        found = attainment_in(case, measure.indicator, measure.period, verified_only=asked)
    if not isinstance(found.value, Fraction):
        raise TrancheNotMeasurable(tranche=terms.code, reason=found.value.reason, because=found.value.because)
    if rounded(found.value) is None:
        raise TrancheNotMeasurable(tranche=terms.code, reason="unknown", because="it is beyond all measure")
    return found.value, found


def measurable(project: Project, terms: TrancheTerms, *, definitions: Mapping[IndicatorRef, Definition]) -> None:
    """Raise TrancheNotMeasurable where the terms as they stand leave open how performance would be computed.

    Raise NotFound for a milestone that is not planned and an indicator that is not in the agreement.
    """
    measure = terms.measure
    if isinstance(measure, WeightedMilestones):
        milestones = [planned_milestone(project, id_) for id_ in measure.milestones]
        because = None if _weights(milestones) else _UNEQUAL
    else:
        because = _attainable(project, measure, definitions)
    if because is not None:
        raise TrancheNotMeasurable(tranche=terms.code, reason="unknown", because=because)


def planned_measure(project: Project, terms: TrancheTerms) -> None:
    """Raise NotFound for a milestone that is not planned and an indicator that is not in the agreement."""
    measure = terms.measure
    if isinstance(measure, WeightedMilestones):
        for milestone in measure.milestones:
            planned_milestone(project, milestone)
    elif measure.indicator not in project.indicators or project.indicators[measure.indicator].dropped:
        raise NotFound("indicator", str(measure.indicator))


_UNEQUAL = "some of its milestones have a weight and some have none: give all of them one, or none"


def _of_milestones(milestones: list[Listed], day: date) -> Found:
    shares = [_share(milestone, day) for milestone, _ in milestones]
    told: dict[str, JsonValue] = {
        terms.code: {
            "status": milestone.status,
            "share": written(share),
            "weight": None if terms.weight is None else written(terms.weight),
        }
        for (milestone, terms), share in zip(milestones, shares, strict=True)
    }
    settled = ({milestone.planned_at or 0, milestone.decided_at or 0} for milestone, _ in milestones)
    positions = frozenset[int]().union(*settled)
    weights = _weights(milestones)
    value: Fraction | None = None
    if all(share == 1 for share in shares):
        value = Fraction(1)  # all of it, however much each weighs
    elif weights:
        done = sum((weight * share for weight, share in zip(weights, shares, strict=True)), Fraction(0))
        value = done / sum(weights, Fraction(0))
    return Found(unknown(_UNEQUAL) if value is None else value, positions, {"milestones": told})


def _share(milestone: Milestone, day: date) -> Fraction:
    """Return how much of a milestone was met by the day."""
    settled = milestone.met_on is not None and milestone.met_on <= day
    return Fraction(milestone.share if settled else Decimal(0))


def _weights(milestones: list[Listed]) -> list[Fraction]:
    """Return the weights, equal ones where no milestone has any; nothing where only some have one."""
    stated = [terms.weight for _, terms in milestones if terms.weight is not None]
    if not stated:
        return [Fraction(1)] * len(milestones)
    return [Fraction(weight) for weight in stated] if len(stated) == len(milestones) else []


def _verified_only(terms: TrancheTerms, case: Case, indicator: IndicatorRef) -> bool:
    return any(
        isinstance(criterion, KpiThreshold) and criterion.indicator == indicator and criterion.verified_only
        for criterion in (*case.rulebook.tranches.release_criteria, *terms.criteria)
    )


def _attainable(
    project: Project, measure: IndicatorAttainment, definitions: Mapping[IndicatorRef, Definition]
) -> str | None:
    """Return why an indicator could never have an attainment in the period of a measure; None where it could."""
    adopted = project.indicators.get(measure.indicator)
    definition = definitions.get(measure.indicator)
    if adopted is None or adopted.terms is None or adopted.dropped or definition is None:
        raise NotFound("indicator", str(measure.indicator))
    if definition.direction == "maintain":
        return f"{measure.indicator} is to be kept as it is: it has no way to a target, and no attainment"
    start = None if adopted.terms.baseline is None else number(adopted.terms.baseline.value)
    if attainment(actual=start, baseline=start, target=number(adopted.targets.get(measure.period))) is None:
        return f"{measure.indicator} needs a baseline and, for {measure.period}, a target that is another number"
    return None
