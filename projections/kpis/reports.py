"""Reported figures and report versions as KPI series count them: what was stated, accepted, restated and verified."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, assert_never
from uuid import UUID

from domain.events import (
    FigureRestated,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
    VerificationRecorded,
)
from domain.events.reporting import AcceptedDifference, Figure
from domain.history import Recorded
from domain.indicator import IndicatorRef, Value
from domain.terms import FigureSubject, MilestoneSubject, ReportSubject
from projections.fold import Key, Projection, facts_of

ReportStatus = Literal["prepared", "certified", "submitted", "returned", "accepted", "voided"]
Finding = Literal["confirmed", "not-confirmed", "inconclusive"]


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A value in a version of a period's report, and what became of it."""

    project: UUID
    first: date
    last: date
    report_version: int
    code: str
    version: int
    dimensions: str
    """As JSON with sorted keys; `{}` for the whole."""
    value: Value | None
    flags: tuple[str, ...]
    note: str | None
    accepted: Decimal | None
    """The value that was accepted, where it is another one."""
    position: int
    restated: Value | None = None
    """The latest value after the acceptance."""
    revision: int = 0
    """Number of that restatement, 0 where there is none."""
    restated_code: str | None = None
    restated_position: int | None = None
    finding: Finding | None = None
    """What the latest verification of this very figure found, and of which revision of it."""
    finding_revision: int | None = None
    finding_position: int | None = None


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """How far a version of a period's report is."""

    project: UUID
    first: date
    last: date
    version: int
    status: ReportStatus
    position: int
    """Of the fact that brought it to its status."""
    submitted_on: date | None = None
    new_due: date | None = None
    """Until when it was to be handed in again, where it was returned."""
    finding: Finding | None = None
    """What the latest verification of the whole version found."""
    finding_position: int | None = None


@dataclass(frozen=True, slots=True)
class FigureVerified:
    """What a verification found about one figure."""

    indicator: IndicatorRef
    dimensions: Mapping[str, str]
    revision: int
    finding: Finding


StepFact = ReportPrepared | ReportCertified | ReportSubmitted | ReportReturned | ReportAccepted | ReportVoided
ReportFact = StepFact | VerificationRecorded
FigureFact = ReportPrepared | ReportAccepted | FigureRestated | VerificationRecorded
FigurePart = Figure | AcceptedDifference | FigureRestated | FigureVerified


def dimension_key(dimensions: Mapping[str, str]) -> str:
    """Write the part of the whole that a figure is about, so that equal parts have equal keys."""
    return json.dumps(dict(dimensions), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _figure(row: ReportedFigure | None, recorded: Recorded[FigureFact], part: FigurePart) -> ReportedFigure:
    about, position = _about(recorded.event), recorded.position
    before = row or ReportedFigure(
        project=recorded.stream,
        first=about.period.first,
        last=about.period.last,
        report_version=about.version,
        code=part.indicator.code,
        version=part.indicator.version,
        dimensions=dimension_key(part.dimensions),
        value=None,
        flags=(),
        note=None,
        accepted=None,
        position=position,
    )
    match part:
        case Figure():
            return replace(before, value=part.value, flags=tuple(part.flags), note=part.note)
        case AcceptedDifference():
            return replace(before, accepted=part.accepted)
        case FigureRestated():
            return replace(
                before,
                restated=part.value,
                revision=part.revision,
                restated_code=part.code,
                restated_position=position,
            )
        case FigureVerified():
            if part.revision < (before.finding_revision or 0):
                return before
            return replace(before, finding=part.finding, finding_revision=part.revision, finding_position=position)
    assert_never(part)


def _about(event: FigureFact) -> ReportPrepared | ReportAccepted | FigureRestated | ReportSubject | FigureSubject:
    """Return what names the period and the version of the report."""
    if not isinstance(event, VerificationRecorded):
        return event
    assert not isinstance(event.subject, MilestoneSubject), "a milestone is no figure"
    return event.subject


def _figure_key(recorded: Recorded[Any]) -> Mapping[Key, FigurePart]:
    event: FigureFact = recorded.event
    parts: Iterable[FigurePart]
    match event:
        case ReportPrepared():
            parts = event.figures
        case ReportAccepted():
            parts = event.differences
        case FigureRestated():
            parts = (event,)
        case VerificationRecorded():
            if not isinstance(event.subject, FigureSubject):
                return {}
            subject = event.subject
            parts = (FigureVerified(subject.indicator, subject.dimensions, subject.revision, event.finding),)
        case _:
            assert_never(event)
    about = _about(event)
    place = (recorded.stream, about.period.first, about.period.last, about.version)
    return {
        (*place, part.indicator.code, part.indicator.version, dimension_key(part.dimensions)): part for part in parts
    }


_STATUS: dict[type[StepFact], ReportStatus] = {
    ReportPrepared: "prepared",
    ReportCertified: "certified",
    ReportSubmitted: "submitted",
    ReportReturned: "returned",
    ReportAccepted: "accepted",
    ReportVoided: "voided",
}


def _report(row: ReportVersion | None, recorded: Recorded[ReportFact], _part: None) -> ReportVersion:
    event, position = recorded.event, recorded.position
    _, first, last, version = next(iter(_report_key(recorded)))
    before = row or ReportVersion(recorded.stream, first, last, version, "prepared", position)
    if isinstance(event, VerificationRecorded):
        return replace(before, finding=event.finding, finding_position=position)
    after = replace(before, status=_STATUS[type(event)], position=position)
    match event:
        case ReportSubmitted():
            return replace(after, submitted_on=recorded.occurred_on)
        case ReportReturned():
            return replace(after, new_due=event.new_due)
        case _:
            return after


def _report_key(recorded: Recorded[Any]) -> Mapping[Any, None]:
    event = recorded.event
    about = event.subject if isinstance(event, VerificationRecorded) else event
    if isinstance(about, MilestoneSubject | FigureSubject):
        return {}
    return {(recorded.stream, about.period.first, about.period.last, about.version): None}


REPORTED_FIGURES = Projection(
    name="reported_figures",
    version=2,
    row=ReportedFigure,
    keys=7,
    facts=facts_of(FigureFact),
    key=_figure_key,
    evolve=_figure,
)
REPORT_VERSIONS = Projection(
    name="report_versions",
    version=2,
    row=ReportVersion,
    keys=4,
    facts=facts_of(ReportFact),
    key=_report_key,
    evolve=_report,
)
