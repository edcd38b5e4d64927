"""The signature: the terms as they stand become the agreement, once everything that it rests on is in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.canonical import digest
from domain.errors import Refused
from domain.events import AgreementSigned
from domain.indicator import Definition, IndicatorRef
from domain.project.award import bring_productivity
from domain.project.growth_plan import keep_scenario
from domain.project.rules import apart, at_stage
from domain.project.state import Project
from domain.project.tranches import check_tranches
from domain.rulebook import Rulebook
from domain.terms import Signatory


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


def sign_agreement(
    project: Project,
    *,
    support_ends: date,
    signatories: tuple[Signatory, ...],
    rulebook_version: int,
    rulebook: Rulebook,
    appraisal_rulebook: Rulebook,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[AgreementSigned]:
    """Sign the terms as they stand, checked as the round's `appraisal_rulebook` says; the agreement pins `rulebook`.

    What the award rested on still holds: the productivity indicator, the targets of the scenario that it binds.
    """
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
    check_tranches(project, rulebook, definitions=definitions)
    keep_scenario(project, definitions=definitions)
    bring_productivity(project, scenario=None, rulebook=appraisal_rulebook, definitions=definitions)
    if support_ends <= today:
        raise SupportEndsTooEarly(support_ends=support_ends.isoformat(), today=today.isoformat())
    if len({signatory.person for signatory in signatories}) < 2:  # noqa: PLR2004 - two sides sign
        raise SignatureMissing(signatories=[str(signatory.person) for signatory in signatories])
    for signatory in signatories:
        apart(project, "signs", signatory.person)
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
