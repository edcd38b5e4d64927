"""One project as a reader sees it, folded from any selection of its facts."""

from __future__ import annotations

from projections.project.changes import Change, changes_between
from projections.project.delivery_view import EvidenceView, MilestoneView, VerificationView
from projections.project.figure_history import FigureHistory, figure_history
from projections.project.fold import evolve, view_of
from projections.project.gates_view import DecisionView, GateView, OpeningView, ReturnView, RoundView, VoteView
from projections.project.money_view import DisbursementView, ReleaseView, ReversalView, TrancheView
from projections.project.naming import named
from projections.project.report_difference import Reading, ReportDifference, content_of, difference
from projections.project.report_view import ClosingView, ExceptionView, ReportStep, ReportView
from projections.project.terms_view import IndicatorView, PublicationView, TargetView
from projections.project.view import AgreementView, AwardView, CheckView, ConditionView, ProjectView

__all__ = [
    "AgreementView",
    "AwardView",
    "Change",
    "CheckView",
    "ClosingView",
    "ConditionView",
    "DecisionView",
    "DisbursementView",
    "EvidenceView",
    "ExceptionView",
    "FigureHistory",
    "GateView",
    "IndicatorView",
    "MilestoneView",
    "OpeningView",
    "ProjectView",
    "PublicationView",
    "Reading",
    "ReleaseView",
    "ReportDifference",
    "ReportStep",
    "ReportView",
    "ReturnView",
    "ReversalView",
    "RoundView",
    "TargetView",
    "TrancheView",
    "VerificationView",
    "VoteView",
    "changes_between",
    "content_of",
    "difference",
    "evolve",
    "figure_history",
    "named",
    "view_of",
]
