"""The agreement: milestones, indicators, targets and tranches are drafted freely, then signed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.canonical import digest
from domain.errors import NotFound, Refused
from domain.events import (
    AgreementSigned,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    TargetRevised,
    TargetSet,
)
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.project.rules import at_stage, drafting, planned_milestone
from domain.project.state import AdoptedIndicator, Project
from domain.project.tranches import check_tranches
from domain.rulebook import Rulebook
from domain.terms import Adoption, MilestoneTerms, Signatory


class MilestoneExists(Refused):
    """A milestone of this id or code is in the plan already, with other terms."""


class MilestoneAfterItself(Refused):
    """A milestone comes after milestones of the plan only, never after itself."""


class MilestoneNotPlanned(Refused):
    """The milestone was cancelled: plan a new one."""


class MilestoneInUse(Refused):
    """Another milestone comes after this one, or a tranche is measured by it: change that first."""


class IndicatorAdoptedOtherwise(Refused):
    """The indicator is adopted already, on other terms."""


class TargetSetOtherwise(Refused):
    """The indicator has another target for this period already: revise it."""


class TargetPeriodsOverlap(Refused):
    """The target's period overlaps the period of another target of the indicator."""


class CheckNotInOrder(Refused):
    """A prequalification check has not passed or has expired: assess it again before the signature."""


class ConditionsOpen(Refused):
    """Conditions that must be met or waived first are still open."""


class ConditionBlocksNothing(Refused):
    """An open condition names a tranche that is not planned: it would block nothing."""


class NothingAgreed(Refused):
    """An agreement has at least one milestone."""


class SupportEndsTooEarly(Refused):
    """Support ends after the day of the signature."""


class SignatureMissing(Refused):
    """An agreement needs the signatures of at least two persons."""


class AgreementSignedOtherwise(Refused):
    """The agreement is signed already, otherwise."""


def plan_milestone(project: Project, *, milestone: UUID, terms: MilestoneTerms) -> list[MilestonePlanned]:
    """Put a milestone into the plan."""
    known = project.milestones.get(milestone)
    if known is not None and known.terms == terms and known.status != "cancelled":
        return []
    drafting(project)
    same_code = [
        id_
        for id_, other in project.milestones.items()
        if other.terms is not None and other.status != "cancelled" and other.terms.code == terms.code
    ]
    if known is not None or same_code:
        raise MilestoneExists(milestone=str(milestone), code=terms.code)
    for predecessor in terms.predecessors:
        if predecessor == milestone:
            raise MilestoneAfterItself(milestone=str(milestone))
        _in_plan(project, predecessor)
    return [MilestonePlanned(milestone=milestone, terms=terms)]


def reschedule_milestone(project: Project, *, milestone: UUID, due: date, why: str) -> list[MilestoneRescheduled]:
    """Move the due date of a milestone, before the signature."""
    terms = _in_plan(project, milestone)
    if terms.due == due:
        return []
    drafting(project)
    return [MilestoneRescheduled(milestone=milestone, old=terms.due, new=due, why=why)]


def cancel_milestone(project: Project, *, milestone: UUID, why: str) -> list[MilestoneCancelled]:
    """Take a milestone out of the plan, before the signature."""
    found, _ = planned_milestone(project, milestone)
    if found.status == "cancelled":
        return []
    drafting(project)
    followers = [
        other.terms.code
        for other in project.milestones.values()
        if other.terms is not None and other.status != "cancelled" and milestone in other.terms.predecessors
    ]
    tranches = [
        tranche.terms.code
        for tranche in project.tranches.values()
        if tranche.terms is not None
        and tranche.terms.measure.kind == "milestones"
        and milestone in tranche.terms.measure.milestones
    ]
    if followers or tranches:
        raise MilestoneInUse(milestone=str(milestone), milestones=followers, tranches=tranches)
    return [MilestoneCancelled(milestone=milestone, why=why)]


def adopt_indicator(
    project: Project, *, indicator: IndicatorRef, terms: Adoption, defined: bool
) -> list[IndicatorAdopted]:
    """Take on an indicator that the programme has `defined`."""
    known = project.indicators.get(indicator)
    if known is not None and not known.dropped and known.terms == terms:
        return []
    drafting(project)
    if not defined:
        raise NotFound("indicator", indicator)
    if known is not None and not known.dropped:
        raise IndicatorAdoptedOtherwise(indicator=str(indicator))
    return [IndicatorAdopted(indicator=indicator, terms=terms)]


def revise_indicator(project: Project, *, indicator: IndicatorRef, terms: Adoption, why: str) -> list[IndicatorRevised]:
    """Change baseline or verifier of an adopted indicator, before the signature."""
    known = _adopted(project, indicator)
    if known.terms is None or known.terms == terms:
        return []
    drafting(project)
    return [IndicatorRevised(indicator=indicator, old=known.terms, new=terms, why=why)]


def drop_indicator(project: Project, *, indicator: IndicatorRef, why: str) -> list[IndicatorDropped]:
    """Let go of an indicator, before the signature."""
    known = project.indicators.get(indicator)
    if known is not None and known.dropped:
        return []
    _adopted(project, indicator)
    drafting(project)
    return [IndicatorDropped(indicator=indicator, why=why)]


def set_target(project: Project, *, indicator: IndicatorRef, period: Period, value: Value) -> list[TargetSet]:
    """Set the value that an adopted indicator is to reach in a period."""
    known = _adopted(project, indicator)
    if known.targets.get(period) == value:
        return []
    drafting(project)
    if period in known.targets:
        raise TargetSetOtherwise(indicator=str(indicator), period=str(period))
    overlapping = [str(other) for other in known.targets if other.overlaps(period)]
    if overlapping:
        raise TargetPeriodsOverlap(indicator=str(indicator), period=str(period), overlaps=overlapping)
    return [TargetSet(indicator=indicator, period=period, value=value)]


def revise_target(
    project: Project, *, indicator: IndicatorRef, period: Period, value: Value, why: str
) -> list[TargetRevised]:
    """Change a target, before the signature."""
    old = _adopted(project, indicator).targets.get(period)
    if old is None:
        raise NotFound("target", f"of {indicator} for {period}")
    if old == value:
        return []
    drafting(project)
    return [TargetRevised(indicator=indicator, period=period, old=old, new=value, why=why)]


def sign_agreement(
    project: Project,
    *,
    support_ends: date,
    signatories: tuple[Signatory, ...],
    rulebook_version: int,
    rulebook: Rulebook,
    appraisal_rulebook: Rulebook,
    today: date,
) -> list[AgreementSigned]:
    """Sign the terms as they stand, checked as the round's `appraisal_rulebook` says; the agreement pins `rulebook`."""
    terms_digest = digest(terms_document(project))
    if project.agreement is not None:
        signed = project.agreement
        same = (signed.rulebook_version, signed.support_ends, signed.signatories, signed.terms_digest)
        if same == (rulebook_version, support_ends, signatories, terms_digest):
            return []
        raise AgreementSignedOtherwise(agreement_version=signed.version, terms_digest=signed.terms_digest)
    at_stage(project, "awarded")
    _checks_in_order(project, appraisal_rulebook, today)
    waiting = [
        str(id_)
        for id_, open_ in project.conditions.items()
        if open_.settled is None and open_.condition.blocks == "signature"
    ]
    if waiting:
        raise ConditionsOpen(conditions=waiting)
    astray = [
        str(id_)
        for id_, open_ in project.conditions.items()
        if open_.settled is None and open_.condition.blocks not in {"signature", *project.tranches}
    ]
    if astray:
        raise ConditionBlocksNothing(conditions=astray)
    if not any(milestone.status != "cancelled" for milestone in project.milestones.values()):
        raise NothingAgreed(milestones=len(project.milestones))
    check_tranches(project, rulebook)
    if support_ends <= today:
        raise SupportEndsTooEarly(support_ends=support_ends.isoformat(), today=today.isoformat())
    if len({signatory.person for signatory in signatories}) < 2:  # noqa: PLR2004 - two sides sign
        raise SignatureMissing(signatories=[str(signatory.person) for signatory in signatories])
    return [
        AgreementSigned(
            version=1,
            rulebook_version=rulebook_version,
            support_ends=support_ends,
            signatories=signatories,
            terms_digest=terms_digest,
        )
    ]


def terms_document(project: Project) -> dict[str, object]:
    """Return the terms in force as one document: what the signatures are under. A changed shape is another `format`."""
    return {
        "format": "milepost/terms/1",
        "award": None
        if project.award is None or project.award.amount is None
        else project.award.amount.model_dump(mode="json"),
        "milestones": {
            str(id_): milestone.terms.model_dump(mode="json")
            for id_, milestone in project.milestones.items()
            if milestone.terms is not None and milestone.status != "cancelled"
        },
        "indicators": {
            str(indicator): {
                "terms": adopted.terms.model_dump(mode="json"),
                "targets": {str(period): value.model_dump(mode="json") for period, value in adopted.targets.items()},
            }
            for indicator, adopted in project.indicators.items()
            if adopted.terms is not None and not adopted.dropped
        },
        "tranches": {
            str(id_): tranche.terms.model_dump(mode="json")
            for id_, tranche in project.tranches.items()
            if tranche.terms is not None
        },
    }


def _checks_in_order(project: Project, rulebook: Rulebook, today: date) -> None:
    for check in rulebook.prequalification_checks:
        result = project.checks.get(check.id)
        if result is None or result.verdict != "pass":
            raise CheckNotInOrder(check=check.id, verdict=None if result is None else result.verdict)
        if result.valid_until is not None and result.valid_until < today:
            raise CheckNotInOrder(check=check.id, valid_until=result.valid_until.isoformat(), today=today.isoformat())


def _in_plan(project: Project, milestone: UUID) -> MilestoneTerms:
    found, terms = planned_milestone(project, milestone)
    if found.status == "cancelled":
        raise MilestoneNotPlanned(milestone=str(milestone), code=terms.code)
    return terms


def _adopted(project: Project, indicator: IndicatorRef) -> AdoptedIndicator:
    known = project.indicators.get(indicator)
    if known is None or known.dropped:
        raise NotFound("indicator", f"{indicator} in this agreement")
    return known
