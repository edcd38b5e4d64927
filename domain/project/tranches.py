"""Tranches: parts of the award, planned before the signature and released on proof."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from domain.errors import Refused
from domain.events import TranchePlanned, TrancheReleased, TrancheRevised
from domain.indicator import TextValue
from domain.money import CurrencyMismatch, Money
from domain.project.gates import going_on
from domain.project.parts import Milestone
from domain.project.rules import SUPPORTED, apart, at_stage, drafting, planned_milestone, planned_tranche
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.scale import AllOrNothing
from domain.terms import Basis, Evaluated, TrancheTerms, WeightedMilestones
from domain.values import EXACTLY


class TrancheExists(Refused):
    """A tranche of this id or code is planned already, on other terms."""


class ReleaseNotOffered(Refused):
    """Only tranches that are all or nothing on milestones, under a rulebook that asks for no co-financing and no release criteria, can be released."""


class TrancheAgainstRulebook(Refused):
    """A tranche keeps back another share, or pays for partial achievement otherwise, than the rulebook says."""


class TrancheMilestoneCancelled(Refused):
    """A tranche is measured by a milestone that was cancelled."""


class TranchesExceedAward(Refused):
    """All tranches together exceed the award."""


class NotAwarded(Refused):
    """Tranches divide an award: there is none yet."""


class ConditionsOpenForTranche(Refused):
    """Conditions that must be met or waived before this tranche are still open."""


class MilestonesNotMet(Refused):
    """The tranche is released when all its milestones are met: some are not."""


class NothingToRelease(Refused):
    """Everything that the tranche is entitled to has been released."""


class ReleaseExceedsAward(Refused):
    """Releases and holdbacks together would exceed the award."""


def plan_tranche(project: Project, *, tranche: UUID, terms: TrancheTerms) -> list[TranchePlanned]:
    """Tie a part of the award to milestones."""
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


def check_tranches(project: Project, rulebook: Rulebook) -> None:
    """Raise what stands in the way of signing the tranches as they are planned, under the rulebook to be pinned."""
    for terms in [tranche.terms for tranche in project.tranches.values() if tranche.terms is not None]:
        _as_the_rulebook_says(terms, rulebook)
        for code, milestone in _measured(project, terms):
            if milestone.status == "cancelled":
                raise TrancheMilestoneCancelled(tranche=terms.code, milestone=code)
    for found in project.milestones.values():
        if found.terms is not None and found.terms.tranche is not None and found.status != "cancelled":
            planned_tranche(project, found.terms.tranche)


def release_tranche(
    project: Project, *, tranche: UUID, release: UUID, released_by: UUID, rulebook: Rulebook
) -> list[TrancheReleased]:
    """Release a tranche whose milestones are all met: net = entitlement - already released - holdback.

    `rulebook` is the version that the agreement pins. What it asks for and cannot be judged yet is refused, and nothing
    is released of a project that a gate holds or has stopped.
    """
    found, terms = planned_tranche(project, tranche)
    if release in found.releases:
        return []
    agreement = at_stage(project, *SUPPORTED).agreement
    assert agreement is not None, "a supported project has signed"
    apart(project, "decides", released_by)
    going_on(project)
    _judgeable(terms, rulebook)
    waiting = [
        str(id_)
        for id_, open_ in project.conditions.items()
        if open_.settled is None and open_.condition.blocks == tranche
    ]
    if waiting:
        raise ConditionsOpenForTranche(tranche=terms.code, conditions=waiting)
    milestones = _measured(project, terms)
    missing = [code for code, milestone in milestones if milestone.status != "met"]
    if missing:
        raise MilestonesNotMet(tranche=terms.code, missing=missing)
    gross = EXACTLY.subtract(terms.amount.amount, found.entitlement)
    if gross <= 0:
        raise NothingToRelease(tranche=terms.code, entitlement=terms.amount.facts())
    _within_award(project, gross, terms)
    currency = terms.amount.currency
    holdback = Money.rounded(EXACTLY.multiply(gross, terms.holdback_share), currency)
    return [
        TrancheReleased(
            tranche=tranche,
            release=release,
            basis=Basis(
                position=project.position,
                rulebook_version=agreement.rulebook_version,
                evaluation=tuple(_evaluated(code, milestone) for code, milestone in milestones),
            ),
            performance=Decimal(1),
            factor=Decimal(1),
            entitlement=terms.amount,
            gross=Money(amount=gross, currency=currency),
            holdback=holdback,
            net=Money(amount=gross, currency=currency) - holdback,
            released_by=released_by,
        )
    ]


def _plannable(project: Project, tranche: UUID, terms: TrancheTerms) -> None:
    award = None if project.award is None else project.award.amount
    if award is None:
        raise NotAwarded(stage=project.stage)
    if terms.amount.currency != award.currency:
        raise CurrencyMismatch(currencies=[terms.amount.currency, award.currency])
    terms.amount.payable()
    if terms.criteria or not isinstance(terms.scale, AllOrNothing):
        raise ReleaseNotOffered(scale=terms.scale.kind, criteria=len(terms.criteria))
    _measured(project, terms)
    total = terms.amount
    for id_, other in project.tranches.items():
        if id_ != tranche and other.terms is not None:
            total = total + other.terms.amount
    if award < total:
        raise TranchesExceedAward(awarded=award.facts(), planned=total.facts())


def _as_the_rulebook_says(terms: TrancheTerms, rulebook: Rulebook) -> None:
    rule = rulebook.tranches
    if terms.holdback_share != rule.holdback_share or terms.scale != rule.partial_achievement:
        raise TrancheAgainstRulebook(
            tranche=terms.code,
            holdback_share=str(terms.holdback_share),
            holdback_share_of_rulebook=str(rule.holdback_share),
            scale=terms.scale.kind,
            scale_of_rulebook=rule.partial_achievement.kind,
        )


def _judgeable(terms: TrancheTerms, rulebook: Rulebook) -> None:
    _as_the_rulebook_says(terms, rulebook)
    asked = rulebook.tranches.release_criteria
    if rulebook.minimum_cofinancing_share > 0 or asked:
        raise ReleaseNotOffered(
            tranche=terms.code,
            minimum_cofinancing_share=str(rulebook.minimum_cofinancing_share),
            release_criteria=[criterion.id for criterion in asked],
        )


def _measured(project: Project, terms: TrancheTerms) -> list[tuple[str, Milestone]]:
    if not isinstance(terms.measure, WeightedMilestones):
        raise ReleaseNotOffered(measure=terms.measure.kind)
    found = [planned_milestone(project, milestone) for milestone in terms.measure.milestones]
    return [(milestone_terms.code, milestone) for milestone, milestone_terms in found]


def _within_award(project: Project, gross: Decimal, terms: TrancheTerms) -> None:
    released = gross
    for tranche in project.tranches.values():
        released = EXACTLY.add(released, tranche.entitlement)
    award = None if project.award is None else project.award.amount
    if award is None or released > award.amount:
        awarded = None if award is None else award.facts()
        after = Money.of(released, terms.amount.currency)
        raise ReleaseExceedsAward(tranche=terms.code, awarded=awarded, released=after.facts())


def _evaluated(code: str, milestone: Milestone) -> Evaluated:
    met_on = "" if milestone.met_on is None else milestone.met_on.isoformat()
    return Evaluated(
        criterion=code,
        title={"und": code if milestone.terms is None else milestone.terms.title},
        verdict="pass",
        observed=TextValue(printed=f"met on {met_on}"),
        threshold=TextValue(printed="met"),
        unit=None,
        positions=() if milestone.decided_at is None else (milestone.decided_at,),
    )
