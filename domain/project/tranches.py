"""Tranches: parts of the award, planned before the signature and sound under the rulebook that is pinned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from domain.errors import Refused
from domain.events import TranchePlanned, TrancheRevised
from domain.indicator import Definition, IndicatorRef
from domain.money import CurrencyMismatch
from domain.project.performance import measurable, planned_measure
from domain.project.rules import drafting, planned_milestone, planned_tranche
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.rulebook_faults import Fault, of_criterion
from domain.terms import TrancheTerms, WeightedMilestones


class TrancheExists(Refused):
    """A tranche of this id or code is planned already, on other terms."""


class TrancheAgainstRulebook(Refused):
    """A tranche keeps back another share, or pays for partial achievement otherwise, than the rulebook says."""


class TrancheMilestoneCancelled(Refused):
    """A tranche is measured by a milestone that was cancelled."""


class TranchesExceedAward(Refused):
    """All tranches together exceed the award."""


class NotAwarded(Refused):
    """Tranches divide an award: there is none yet."""


class TrancheCriteriaUnsound(Refused):
    """A criterion of the tranche cannot be judged under the rulebook to be pinned, or has an id that is taken there."""


COFINANCING: Final = "rulebook.minimum-cofinancing"
PERFORMANCE: Final = "tranche.performance"
"""What the basis of a release calls the rulebook's minimum of co-financing, and what the tranche is measured by."""


def plan_tranche(project: Project, *, tranche: UUID, terms: TrancheTerms) -> list[TranchePlanned]:
    """Tie a part of the award to what it is measured by, on a scale, and to criteria of its own."""
    known = project.tranches.get(tranche)
    if known is not None and known.terms == terms:
        return []
    drafting(project)
    same_code = any(other.terms is not None and other.terms.code == terms.code for other in project.tranches.values())
    if known is not None or same_code:
        raise TrancheExists(tranche=str(tranche), code=terms.code)
    _plannable(project, tranche, terms)
    return [TranchePlanned(tranche=tranche, terms=terms)]


def revise_tranche(project: Project, *, tranche: UUID, terms: TrancheTerms, why: str) -> list[TrancheRevised]:
    """Change the terms of a tranche, before the signature."""
    _, old = planned_tranche(project, tranche)
    if old == terms:
        return []
    drafting(project)
    others = (other.terms for id_, other in project.tranches.items() if id_ != tranche)
    if any(other is not None and other.code == terms.code for other in others):
        raise TrancheExists(tranche=str(tranche), code=terms.code)
    _plannable(project, tranche, terms)
    return [TrancheRevised(tranche=tranche, old=old, new=terms, why=why)]


def check_tranches(project: Project, rulebook: Rulebook, *, definitions: Mapping[IndicatorRef, Definition]) -> None:
    """Raise what stands in the way of signing the tranches as they are planned, under the rulebook to be pinned."""
    for terms in [tranche.terms for tranche in project.tranches.values() if tranche.terms is not None]:
        as_the_rulebook_says(terms, rulebook)
        if isinstance(terms.measure, WeightedMilestones):
            for milestone, of in [planned_milestone(project, id_) for id_ in terms.measure.milestones]:
                if milestone.status == "cancelled":
                    raise TrancheMilestoneCancelled(tranche=terms.code, milestone=of.code)
        measurable(project, terms, definitions=definitions)
        _criteria_sound(terms, rulebook, definitions)
    for found in project.milestones.values():
        if found.terms is not None and found.terms.tranche is not None and found.status != "cancelled":
            planned_tranche(project, found.terms.tranche)


def as_the_rulebook_says(terms: TrancheTerms, rulebook: Rulebook) -> None:
    """Raise TrancheAgainstRulebook where holdback or scale of a tranche are not those of the rulebook."""
    rule = rulebook.tranches
    if terms.holdback_share != rule.holdback_share or terms.scale != rule.partial_achievement:
        raise TrancheAgainstRulebook(
            tranche=terms.code,
            holdback_share=str(terms.holdback_share),
            holdback_share_of_rulebook=str(rule.holdback_share),
            scale=terms.scale.kind,
            scale_of_rulebook=rule.partial_achievement.kind,
        )


def _plannable(project: Project, tranche: UUID, terms: TrancheTerms) -> None:
    award = None if project.award is None else project.award.amount
    if award is None:
        raise NotAwarded(stage=project.stage)
    if terms.amount.currency != award.currency:
        raise CurrencyMismatch(currencies=[terms.amount.currency, award.currency])
    terms.amount.payable()
    planned_measure(project, terms)
    total = terms.amount
    for id_, other in project.tranches.items():
        if id_ != tranche and other.terms is not None:
            total = total + other.terms.amount
    if award < total:
        raise TranchesExceedAward(awarded=award.facts(), planned=total.facts())


def _criteria_sound(terms: TrancheTerms, rulebook: Rulebook, definitions: Mapping[IndicatorRef, Definition]) -> None:
    """Look whether the tranche's own criteria could ever be judged, and are told from those of the rulebook."""
    taken = {COFINANCING, PERFORMANCE, *(criterion.id for criterion in rulebook.tranches.release_criteria)}
    found: list[Fault] = []
    for place, criterion in enumerate(terms.criteria):
        if criterion.id in taken:
            because = "every release under the rulebook has a criterion of that id"
            found.append(Fault(("criteria", place, "id"), because, criterion.id))
        found += of_criterion(("criteria", place), criterion, rulebook, definitions)
    if found:
        raise TrancheCriteriaUnsound(tranche=terms.code, faults=[fault.facts() for fault in found])
