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
from domain.events.application import (
    CofinancingCommitted,
    CofinancingProven,
    GrowthPlanSubmitted,
    InterestDeclared,
    PartyJoined,
    PartyLeft,
    ReviewScored,
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
    MilestonePartiallyMet,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    VerificationRecorded,
)
from domain.events.event import EVENTS, Event
from domain.events.gates import GateDecided, GateOpened, GateReturned, VoteCast
from domain.events.payments import DisbursementConfirmed, DisbursementReversed, TrancheReleased
from domain.events.programme import (
    GovernmentFigureReported,
    IndicatorDefined,
    ProgrammeClosed,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeReviewed,
    ProgrammeRevised,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
)
from domain.events.publication import FigurePublished, PublicationImported
from domain.events.recipient import AidAdjusted, AidGranted, RecipientClassified, RecipientEvent, RecipientRegistered
from domain.events.reporting import (
    FigureRestated,
    PeriodClosed,
    PeriodExceptionGranted,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)

ProjectEvent = (
    ProjectRegistered
    | ProjectCorrected
    | PartyJoined
    | PartyLeft
    | GrowthPlanSubmitted
    | PrequalificationAssessed
    | InterestDeclared
    | ReviewScored
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
    | CofinancingCommitted
    | CofinancingProven
    | AgreementSigned
    | EvidenceSubmitted
    | MilestoneSubmitted
    | VerificationRecorded
    | MilestoneMet
    | MilestonePartiallyMet
    | MilestoneNotMet
    | MilestoneWaived
    | MilestoneReversed
    | ReportPrepared
    | ReportCertified
    | ReportSubmitted
    | ReportReturned
    | ReportAccepted
    | ReportVoided
    | FigureRestated
    | PeriodClosed
    | PeriodExceptionGranted
    | GateOpened
    | VoteCast
    | GateDecided
    | GateReturned
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
    "CofinancingCommitted",
    "CofinancingProven",
    "ConditionMet",
    "ConditionWaived",
    "DisbursementConfirmed",
    "DisbursementReversed",
    "Event",
    "EvidenceSubmitted",
    "FigurePublished",
    "FigureRestated",
    "GateDecided",
    "GateOpened",
    "GateReturned",
    "GovernmentFigureReported",
    "GrowthPlanSubmitted",
    "IndicatorAdopted",
    "IndicatorDefined",
    "IndicatorDropped",
    "IndicatorRevised",
    "InterestDeclared",
    "MilestoneCancelled",
    "MilestoneMet",
    "MilestoneNotMet",
    "MilestonePartiallyMet",
    "MilestonePlanned",
    "MilestoneRescheduled",
    "MilestoneReversed",
    "MilestoneSubmitted",
    "MilestoneWaived",
    "PartyJoined",
    "PartyLeft",
    "PeriodClosed",
    "PeriodExceptionGranted",
    "PrequalificationAssessed",
    "ProgrammeClosed",
    "ProgrammeEvent",
    "ProgrammeOpened",
    "ProgrammeReviewed",
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
    "ReportReturned",
    "ReportSubmitted",
    "ReportVoided",
    "ReviewScored",
    "RoundClosed",
    "RoundOpened",
    "RulebookPublished",
    "TargetRevised",
    "TargetSet",
    "TranchePlanned",
    "TrancheReleased",
    "TrancheRevised",
    "VerificationRecorded",
    "VoteCast",
    "WaiverGranted",
    "budget_stream",
]
