"""Reports, restatements and closed periods: how each of these facts changes what a reader sees."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from domain.events import (
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
from domain.history import Recorded
from domain.period import Period
from projections.project.report_view import (
    ClosingView,
    ExceptionView,
    ReportStatus,
    ReportStep,
    ReportView,
    RestatementView,
    ReturnView,
)
from projections.project.view import ProjectView

StepFact = ReportPrepared | ReportCertified | ReportSubmitted | ReportReturned | ReportAccepted | ReportVoided
ReportFact = StepFact | FigureRestated | PeriodClosed | PeriodExceptionGranted


def reported(view: ProjectView, recorded: Recorded[ReportFact]) -> ProjectView:
    """Return the view after a fact about a report, a figure or a period."""
    event, day = recorded.event, recorded.occurred_on
    match event:
        case FigureRestated():
            return _restated(view, recorded, event)
        case PeriodClosed():
            closing = ClosingView(**dict(event), closed_on=day)
            return view.model_copy(update={"closed_periods": {**view.closed_periods, str(event.period): closing}})
        case PeriodExceptionGranted():
            granted = ExceptionView(**dict(event), granted_on=day)
            exceptions = {**view.period_exceptions, event.exception: granted}
            return view.model_copy(update={"period_exceptions": exceptions})
        case _:
            return _stepped(view, recorded, event)


def step_of(event: StepFact) -> tuple[ReportStatus, UUID]:
    """Return which step of a report a fact is, and who took it."""
    match event:
        case ReportPrepared():
            return "prepared", event.prepared_by
        case ReportCertified():
            return "certified", event.certified_by
        case ReportSubmitted():
            return "submitted", event.submitted_by
        case ReportReturned():
            return "returned", event.decided_by
        case ReportAccepted():
            return "accepted", event.accepted_by
        case ReportVoided():
            return "voided", event.decided_by
    assert_never(event)


def _stepped(view: ProjectView, recorded: Recorded[ReportFact], event: StepFact) -> ProjectView:
    before = _version(view, event.period, event.version)
    status, person = step_of(event)
    step = ReportStep(
        step=status,
        person=person,
        occurred_on=recorded.occurred_on,
        recorded_at=recorded.recorded_at,
        position=recorded.position,
    )
    changes: dict[str, Any] = {
        "status": status,
        f"{status}_by": person,
        f"{status}_on": recorded.occurred_on,
        "steps": (*before.steps, step),
        **_content(event),
    }
    return _with(view, before.model_copy(update=changes))


def _content(event: StepFact) -> dict[str, Any]:
    """Return what a step says besides who took it."""
    match event:
        case ReportPrepared():
            return {
                "figures": event.figures,
                "digest": event.digest,
                "narrative": event.narrative,
                "gaps": event.gaps,
            }
        case ReportCertified():
            return {"digest": event.digest}
        case ReportReturned():
            said = {name: getattr(event, name) for name in ReturnView.model_fields}
            return {"returned": ReturnView(**said)}
        case ReportAccepted():
            return {"differences": event.differences, "accepted_gaps": event.gaps}
        case ReportVoided():
            return {"voided_why": event.why}
        case ReportSubmitted():
            return {}
    assert_never(event)


def _restated(view: ProjectView, recorded: Recorded[ReportFact], event: FigureRestated) -> ProjectView:
    before = _version(view, event.period, event.version)
    said = {
        name: getattr(event, name) for name in RestatementView.model_fields.keys() & type(event).model_fields.keys()
    }
    restatement = RestatementView(
        **said, restated_on=recorded.occurred_on, recorded_at=recorded.recorded_at, position=recorded.position
    )
    return _with(view, before.model_copy(update={"restatements": (*before.restatements, restatement)}))


def _version(view: ProjectView, period: Period, version: int) -> ReportView:
    return view.reports.get(str(period), {}).get(version, ReportView(period=period, version=version))


def _with(view: ProjectView, report: ReportView) -> ProjectView:
    versions = {**view.reports.get(str(report.period), {}), report.version: report}
    return view.model_copy(update={"reports": {**view.reports, str(report.period): versions}})
