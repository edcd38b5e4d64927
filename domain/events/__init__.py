"""Every fact that the log can hold, by the part of the life cycle that it belongs to. Read this first.

The stored names (`name`) are permanent: they are written into the log and never change, whatever happens to the code.
"""

from __future__ import annotations

from domain.events.agreement import (
    AgreementSigned,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    TargetRevised,
    TargetSet,
    TranchePlanned,
    TrancheRevised,
)
from domain.events.appraisal import (
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    ConditionMet,
    ConditionWaived,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
)
from domain.events.budget import (
    BudgetChanged,
    BudgetCommitted,
    BudgetDecommitted,
    BudgetEvent,
    BudgetOpened,
    budget_stream,
)
from domain.events.delivery import (
    EvidenceSubmitted,
    MilestoneMet,
    MilestoneNotMet,
    MilestoneSubmitted,
    VerificationRecorded,
)
from domain.events.event import EVENTS, Event
from domain.events.payments import DisbursementConfirmed, DisbursementReversed, TrancheReleased
from domain.events.programme import (
    IndicatorDefined,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeRevised,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
)
from domain.events.publication import FigurePublished, PublicationImported
from domain.events.recipient import AidAdjusted, AidGranted, RecipientClassified, RecipientEvent, RecipientRegistered
from domain.events.reporting import ReportAccepted, ReportCertified, ReportPrepared, ReportSubmitted

ProjectEvent = (
    ProjectRegistered
    | ProjectCorrected
    | PrequalificationAssessed
    | AwardDecided
    | AwardIncreased
    | AwardReduced
    | ConditionMet
    | ConditionWaived
    | MilestonePlanned
    | MilestoneRescheduled
    | MilestoneCancelled
    | IndicatorAdopted
    | IndicatorRevised
    | IndicatorDropped
    | TargetSet
    | TargetRevised
    | TranchePlanned
    | TrancheRevised
    | AgreementSigned
    | EvidenceSubmitted
    | MilestoneSubmitted
    | VerificationRecorded
    | MilestoneMet
    | MilestoneNotMet
    | ReportPrepared
    | ReportCertified
    | ReportSubmitted
    | ReportAccepted
    | TrancheReleased
    | DisbursementConfirmed
    | DisbursementReversed
    | PublicationImported
    | FigurePublished
)

__all__ = [
    "EVENTS",
    "AgreementSigned",
    "AidAdjusted",
    "AidGranted",
    "AwardDecided",
    "AwardIncreased",
    "AwardReduced",
    "BudgetChanged",
    "BudgetCommitted",
    "BudgetDecommitted",
    "BudgetEvent",
    "BudgetOpened",
    "ConditionMet",
    "ConditionWaived",
    "DisbursementConfirmed",
    "DisbursementReversed",
    "Event",
    "EvidenceSubmitted",
    "FigurePublished",
    "IndicatorAdopted",
    "IndicatorDefined",
    "IndicatorDropped",
    "IndicatorRevised",
    "MilestoneCancelled",
    "MilestoneMet",
    "MilestoneNotMet",
    "MilestonePlanned",
    "MilestoneRescheduled",
    "MilestoneSubmitted",
    "PrequalificationAssessed",
    "ProgrammeEvent",
    "ProgrammeOpened",
    "ProgrammeRevised",
    "ProjectCorrected",
    "ProjectEvent",
    "ProjectRegistered",
    "PublicationImported",
    "RecipientClassified",
    "RecipientEvent",
    "RecipientRegistered",
    "ReportAccepted",
    "ReportCertified",
    "ReportPrepared",
    "ReportSubmitted",
    "RoundClosed",
    "RoundOpened",
    "RulebookPublished",
    "TargetRevised",
    "TargetSet",
    "TranchePlanned",
    "TrancheReleased",
    "TrancheRevised",
    "VerificationRecorded",
    "budget_stream",
]
