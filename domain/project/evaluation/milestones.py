"""Criteria on milestones: which are asked for, which are met, and which can still be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from domain.criteria import AllMilestones, ListedMilestones, MilestonesMet, WeightOfMilestones
from domain.indicator import DecimalValue
from domain.project.evaluation.case import Case
from domain.project.evaluation.found import Answer, Found, Verdict, stated, unknown, written
from domain.project.evaluation.measured import PART_OF_ONE
from domain.project.parts import Milestone
from domain.terms import MilestoneTerms, WeightedMilestones

Standing = Literal["met", "undecided", "to-come", "missed"]
"""`undecided`: handed in, the decision is the agency's. `to-come`: not met, and its due date has not passed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A milestone that is asked for: neither cancelled nor waived."""

    id: UUID
    milestone: Milestone
    terms: MilestoneTerms
    standing: Standing
    share: Decimal
    """How much of it is met by the day."""

    @property
    def positions(self) -> frozenset[int]:
        """Return the positions of the facts that planned it and that settled it, or handed it in."""
        submitted_at = self.milestone.submitted_at if self.standing == "undecided" else None
        return frozenset({self.milestone.planned_at or 0, submitted_at or 0, self.milestone.decided_at or 0})


def asked(case: Case) -> list[Asked]:
    """Return the milestones of the agreement that are asked for, as planned; waived and cancelled ones no longer are."""
    return [
        found
        for found in (_asked(case, id_, milestone) for id_, milestone in case.project.milestones.items())
        if found is not None and found.milestone.status not in {"cancelled", "waived"}
    ]


def judged_milestones(criterion: MilestonesMet, case: Case) -> Answer:
    """Judge a choice of milestones."""
    match criterion.which:
        case AllMilestones():
            return _all(case)
        case ListedMilestones():
            return _listed(criterion.which, case)
        case _:
            return _weight(criterion.which, case)


def met_share(case: Case) -> Found:
    """Return the weight of what is met of the milestones asked for, over their whole weight."""
    milestones = asked(case)
    if not _planned(case):
        return Found(unknown("the agreement has no milestones"))
    if any(found.terms.weight is None for found in milestones):
        without = [found.terms.code for found in milestones if found.terms.weight is None]
        return Found(unknown(f"milestones without a weight: {', '.join(sorted(without))}"), _positions(milestones))
    whole = _weights(milestones)
    done = sum((Fraction(found.share) * Fraction(found.terms.weight or 0) for found in milestones), Fraction(0))
    # where every milestone was waived, nothing is asked for and nothing is missing
    return Found(done / whole if whole else Fraction(1), _positions(milestones))


def standing_of(case: Case, code: str) -> Asked | None:
    """Return a milestone of the plan by its code, cancelled and waived ones too; None where there is none."""
    planned = (_asked(case, id_, milestone) for id_, milestone in case.project.milestones.items())
    found = [milestone for milestone in planned if milestone is not None and milestone.terms.code == code]
    return next((one for one in found if one.milestone.status != "cancelled"), found[0] if found else None)


def _all(case: Case) -> Answer:
    milestones = asked(case)
    if case.tranche is not None:
        linked = _linked(case, case.tranche)
        return _answer([found for found in milestones if found.id in linked or found.terms.tranche == case.tranche], [])
    if not _planned(case):
        return _answer([], ["the agreement has no milestones"])
    return _answer([found for found in milestones if found.terms.due <= case.day], [])


def _listed(which: ListedMilestones, case: Case) -> Answer:
    named = [(code, standing_of(case, code)) for code in which.milestones]
    absent = [code for code, found in named if found is None or found.milestone.status == "cancelled"]
    found = [found for code, found in named if found is not None and code not in absent]
    return _answer(
        [one for one in found if one.milestone.status != "waived"],
        [f"the agreement has no milestone {code}" for code in absent],
        waived=[one for one in found if one.milestone.status == "waived"],
    )


def _answer(milestones: Sequence[Asked], faults: list[str], *, waived: Sequence[Asked] = ()) -> Answer:
    """Judge milestones of which every one has to be met."""
    standings = {found.standing for found in milestones}
    verdict: Verdict = "pass"
    if "missed" in standings:
        verdict = "fail"
    elif faults or "undecided" in standings:
        verdict = "unknown"
    elif "to-come" in standings:
        verdict = "not_yet"
    met = [found for found in milestones if found.standing == "met"]
    told: dict[str, JsonValue] = {found.terms.code: _told(found) for found in milestones}
    explanation: dict[str, JsonValue] = {"milestones": told | {found.terms.code: "waived" for found in waived}}
    if faults:
        explanation["because"] = "; ".join(faults)
    elif not milestones:
        explanation["because"] = "no milestone is asked for"
    return Answer(
        verdict=verdict,
        observed=DecimalValue(decimal=Decimal(len(met))),
        threshold=DecimalValue(decimal=Decimal(len(milestones) + len(faults))) if not faults or milestones else None,
        unit="milestones",
        positions=_positions([*milestones, *waived]),
        explanation=explanation,
    )


def _weight(which: WeightOfMilestones, case: Case) -> Answer:
    milestones = asked(case)
    found = met_share(case)
    wanted = Fraction(which.minimum_share)
    verdict: Verdict
    explanation: dict[str, JsonValue] = {"milestones": {one.terms.code: _told(one) for one in milestones}}
    if not isinstance(found.value, Fraction):
        verdict = found.value.reason
        explanation["because"] = found.value.because
    else:
        verdict = _reached(milestones, found.value, wanted)
    return Answer(
        verdict=verdict,
        observed=stated(found.value) if isinstance(found.value, Fraction) else None,
        threshold=stated(wanted),
        unit=PART_OF_ONE,
        positions=found.positions,
        explanation=explanation,
    )


def _reached(milestones: Sequence[Asked], share: Fraction, wanted: Fraction) -> Verdict:
    """Judge a share of weight: reached, hanging on a decision that is due, still to be reached, or too late for it."""
    if share >= wanted:
        return "pass"
    whole = _weights(milestones)
    for standing, verdict in _COUNTED:
        open_ = (one for one in milestones if one.standing == standing)
        share += (
            sum(((1 - Fraction(one.share)) * Fraction(one.terms.weight or 0) for one in open_), Fraction(0)) / whole
        )
        if share >= wanted:
            return verdict
    return "fail"


_COUNTED: tuple[tuple[Standing, Verdict], ...] = (("undecided", "unknown"), ("to-come", "not_yet"))


def _asked(case: Case, id_: UUID, milestone: Milestone) -> Asked | None:
    """Return how a milestone stands on the day; None for one whose terms are not known."""
    terms = milestone.terms
    if terms is None:
        return None
    settled = milestone.met_on is not None and milestone.met_on <= case.day
    standing: Standing
    if milestone.status == "met" and settled:
        standing = "met"
    elif milestone.status == "submitted":
        standing = "undecided"
    else:
        standing = "to-come" if case.day <= terms.due else "missed"
    return Asked(
        id=id_, milestone=milestone, terms=terms, standing=standing, share=milestone.share if settled else Decimal(0)
    )


def _linked(case: Case, tranche: UUID) -> frozenset[UUID]:
    """Return the milestones by which a tranche is measured."""
    planned = case.project.tranches.get(tranche)
    terms = None if planned is None else planned.terms
    if terms is None or not isinstance(terms.measure, WeightedMilestones):
        return frozenset()
    return frozenset(terms.measure.milestones)


def _planned(case: Case) -> bool:
    """Tell whether the agreement has milestones at all, waived ones too."""
    return any(found.terms is not None and found.status != "cancelled" for found in case.project.milestones.values())


def _weights(milestones: Iterable[Asked]) -> Fraction:
    return sum((Fraction(found.terms.weight or 0) for found in milestones), Fraction(0))


def _positions(milestones: Iterable[Asked]) -> frozenset[int]:
    return frozenset().union(*(found.positions for found in milestones))


def _told(found: Asked) -> str:
    status = found.milestone.status
    if found.standing == "met":
        return "met"
    part = f", {written(found.share)} of it met" if found.share else ""
    due = f"due {found.terms.due.isoformat()}"
    return f"{'not met by the day' if status == 'met' else status}{part}, {due}"
