"""One project as a reader sees it, folded from any selection of its facts."""

from __future__ import annotations

from projections.project.changes import Change, changes_between
from projections.project.delivery_view import EvidenceView, MilestoneView, ReportView, VerificationView
from projections.project.fold import evolve, view_of
from projections.project.money_view import DisbursementView, ReleaseView, ReversalView, TrancheView
from projections.project.naming import named
from projections.project.terms_view import IndicatorView, PublicationView, TargetView
from projections.project.view import AgreementView, AwardView, CheckView, ConditionView, ProjectView

__all__ = [
    "AgreementView",
    "AwardView",
    "Change",
    "CheckView",
    "ConditionView",
    "DisbursementView",
    "EvidenceView",
    "IndicatorView",
    "MilestoneView",
    "ProjectView",
    "PublicationView",
    "ReleaseView",
    "ReportView",
    "ReversalView",
    "TargetView",
    "TrancheView",
    "VerificationView",
    "changes_between",
    "evolve",
    "named",
    "view_of",
]
