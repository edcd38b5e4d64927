"""How each fact changes what is known of a project. No rule is here: a recorded fact is a fact.

A fold over the facts that were true on a day may miss earlier facts, so nothing here relies on them being there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.events import (
    AgreementSigned,
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    CofinancingCommitted,
    CofinancingProven,
    ConditionMet,
    ConditionWaived,
    DisbursementConfirmed,
    DisbursementReversed,
    EvidenceSubmitted,
    FigurePublished,
    FigureRestated,
    GateDecided,
    GateOpened,
    GateReturned,
    GrowthPlanSubmitted,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    InterestDeclared,
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    PartyJoined,
    PartyLeft,
    PeriodClosed,
    PeriodExceptionGranted,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectEvent,
    ProjectRegistered,
    PublicationImported,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
    ReviewScored,
    TargetRevised,
    TargetSet,
    TranchePlanned,
    TrancheReleased,
    TrancheRevised,
    VerificationRecorded,
    VoteCast,
)
from domain.history import Recorded
from domain.money import Money
from domain.project.evolve_application import applied, cofinanced
from domain.project.evolve_delivery import decided, delivered, planned
from domain.project.evolve_gates import gated
from domain.project.evolve_results import (
    did,
    disbursed,
    indicator_changed,
    paid_back,
    period_closed,
    released,
    report_decided,
    reported,
    restated,
    value_stated,
)
from domain.project.parts import (
    Agreement,
    Award,
    OpenCondition,
    Publication,
    Tranche,
    put,
)
from domain.project.state import Project


def evolve(project: Project, recorded: Recorded[ProjectEvent]) -> Project:
    """Return what is known of `project` after one more fact."""
    return replace(_changed(project, recorded), version=recorded.version, position=recorded.position)


def _changed(project: Project, recorded: Recorded[ProjectEvent]) -> Project:  # noqa: C901, PLR0911, PLR0912 - one line a fact
    event = recorded.event
    match event:
        case ProjectRegistered():
            return _registered(project, recorded, event)
        case ProjectCorrected():
            return _corrected(project, event)
        case PrequalificationAssessed():
            return _assessed(_settled(project, recorded.occurred_on), event, recorded.position)
        case AwardDecided():
            return _awarded(_settled(project, recorded.occurred_on), event, recorded.position)
        case AwardIncreased() | AwardReduced():
            return _award_changed(project, event, recorded.position)
        case ConditionMet() | ConditionWaived():
            return _condition_settled(project, event)
        case PartyJoined() | PartyLeft() | GrowthPlanSubmitted() | InterestDeclared() | ReviewScored():
            return applied(project, event)
        case CofinancingCommitted() | CofinancingProven():
            return cofinanced(project, event, recorded.position)
        case MilestonePlanned() | MilestoneRescheduled() | MilestoneCancelled():
            return planned(project, event, recorded.position)
        case EvidenceSubmitted() | MilestoneSubmitted() | VerificationRecorded():
            return delivered(project, event, recorded.position)
        case MilestoneMet() | MilestonePartiallyMet() | MilestoneNotMet() | MilestoneWaived() | MilestoneReversed():
            return decided(project, event, recorded.position)
        case IndicatorAdopted() | IndicatorRevised() | IndicatorDropped():
            return indicator_changed(project, event, recorded.position)
        case TargetSet() | TargetRevised() | FigurePublished():
            return value_stated(project, event, recorded.position)
        case TranchePlanned() | TrancheRevised():
            terms = event.terms if isinstance(event, TranchePlanned) else event.new
            tranche = replace(project.tranches.get(event.tranche, Tranche()), terms=terms)
            return replace(project, tranches=put(project.tranches, event.tranche, tranche))
        case AgreementSigned():
            return _signed(project, recorded, event)
        case ReportPrepared() | ReportCertified() | ReportSubmitted():
            return reported(project, event, recorded.position)
        case ReportReturned() | ReportAccepted() | ReportVoided():
            return report_decided(project, event, position=recorded.position, occurred_on=recorded.occurred_on)
        case FigureRestated():
            return restated(project, event, recorded.position)
        case PeriodClosed() | PeriodExceptionGranted():
            return period_closed(project, event)
        case GateOpened() | VoteCast() | GateDecided() | GateReturned():
            return gated(project, event, position=recorded.position, occurred_on=recorded.occurred_on)
        case TrancheReleased():
            return released(project, event)
        case DisbursementConfirmed():
            return disbursed(project, event)
        case DisbursementReversed():
            return paid_back(project, event)
        case PublicationImported():
            return _imported(project, event)
    assert_never(event)


def _settled(project: Project, day: date) -> Project:
    return replace(project, settled_on=day if project.settled_on is None else max(day, project.settled_on))


def _registered(project: Project, recorded: Recorded[ProjectEvent], event: ProjectRegistered) -> Project:
    return replace(
        _settled(project, recorded.occurred_on),
        registered_on=recorded.occurred_on,
        registered_at=recorded.position,
        stage="published" if event.provenance == "published" else "registered",
        provenance=event.provenance,
        code=event.code,
        title=event.title,
        programme=event.programme,
        round=event.round,
        recipient=event.recipient,
        requested=event.requested,
        instrument=event.instrument,
        cluster=event.cluster,
        starts=event.starts,
        ends=event.ends,
    )


def _corrected(project: Project, event: ProjectCorrected) -> Project:
    match event.field:
        case "title":
            return replace(project, title=event.new or "")
        case "cluster":
            return replace(project, cluster=event.new)
        case "recipient":
            return replace(project, recipient=UUID(event.new) if event.new else None)
        case "starts":
            return replace(project, starts=date.fromisoformat(event.new) if event.new else None)
        case "ends":
            return replace(project, ends=date.fromisoformat(event.new) if event.new else None)
    assert_never(event.field)


def _assessed(project: Project, event: PrequalificationAssessed, position: int) -> Project:
    checks = {**project.checks, **{result.check: result for result in event.checks}}
    stage = event.verdict if project.stage == "registered" and event.verdict is not None else project.stage
    assessors = {**project.assessors, **{result.check: event.assessor for result in event.checks}}
    checked_at = {**project.checked_at, **dict.fromkeys((result.check for result in event.checks), position)}
    project = did(project, "assesses", event.assessor)
    return replace(project, checks=checks, assessors=assessors, checked_at=checked_at, stage=stage)


def _awarded(project: Project, event: AwardDecided, position: int) -> Project:
    parts = {event.award: event.amount} if event.amount is not None else {}
    conditions = {condition.id: OpenCondition(condition) for condition in event.conditions}
    return replace(
        did(project, "decides", event.decided_by),
        stage=project.stage if project.provenance == "published" else event.outcome,
        award=Award(decision=event, amount=event.amount, parts=parts),
        awarded_at=position,
        conditions={**project.conditions, **conditions},
    )


def _award_changed(project: Project, event: AwardIncreased | AwardReduced, position: int) -> Project:
    project = did(project, "decides", event.decided_by)
    award = project.award
    if award is None:
        return project
    change = event.amount if isinstance(event, AwardIncreased) else -event.amount
    if award.amount is None:
        amount = change
    else:  # a publisher may commit in several currencies: the amount is that of the decision's, the parts say all
        amount = award.amount + change if award.amount.currency == change.currency else award.amount
    of = event.change if event.of is None else event.of
    parts = put(award.parts, of, award.parts.get(of, Money.zero(change.currency)) + change)
    return replace(project, award=replace(award, amount=amount, parts=parts), awarded_at=position)


def _condition_settled(project: Project, event: ConditionMet | ConditionWaived) -> Project:
    project = did(project, "decides", event.decided_by)
    found = project.conditions.get(event.condition)
    if found is None:
        return project
    settled = replace(found, settled="met" if isinstance(event, ConditionMet) else "waived")
    return replace(project, conditions=put(project.conditions, event.condition, settled))


def _signed(project: Project, recorded: Recorded[ProjectEvent], event: AgreementSigned) -> Project:
    agreement = Agreement(
        version=event.version,
        rulebook_version=event.rulebook_version,
        support_ends=event.support_ends,
        signed_on=recorded.occurred_on,
        signatories=event.signatories,
        terms_digest=event.terms_digest,
        position=recorded.position,
    )
    for signatory in event.signatories:
        project = did(project, "signs", signatory.person)
    return replace(_settled(project, recorded.occurred_on), stage="active", agreement=agreement)


def _imported(project: Project, event: PublicationImported) -> Project:
    publication = Publication(
        publisher=event.publisher,
        activity=event.activity,
        element_sha256=event.element_sha256,
        mapping_version=event.mapping_version,
        last_updated=event.last_updated,
    )
    return replace(project, publication=publication)
