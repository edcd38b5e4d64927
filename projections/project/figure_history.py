"""Who reported, certified, verified, accepted, returned and restated each value of an indicator, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from domain.events import (
    FigureRestated,
    ReportAccepted,
    ReportPrepared,
    ReportReturned,
    ReportVoided,
    VerificationRecorded,
)
from domain.events.reporting import ReturnedFigure
from domain.history import Recorded
from domain.indicator import DecimalValue, Dimensions, IndicatorRef, Value
from domain.period import Period
from domain.terms import FigureSubject, MilestoneSubject
from domain.values import Frozen
from projections.project.report_view import ReportStatus
from projections.project.reporting import StepFact, step_of

_STEPS = get_args(StepFact)
_Part = tuple[tuple[str, str], ...]
_Values = dict[tuple[Period, int, int], dict[_Part, Value]]


class FigureAct(Frozen):
    """What somebody did with a value, when it happened and when it was recorded."""

    act: ReportStatus | Literal["verified", "restated"]
    report_version: int
    revision: int
    """0 for the value as reported, else the number of the restatement that the act is about."""
    value: Value | None
    """The value that the act states or is about; null where it asks for one."""
    person: UUID
    finding: Literal["confirmed", "not-confirmed", "inconclusive"] | None
    """What a verification found; null for other acts."""
    remark: str | None
    """The reason, where the act has one about this value."""
    occurred_on: date
    recorded_at: datetime
    position: int


class FigureHistory(Frozen):
    """All acts on one figure, in the order in which they were recorded."""

    period: Period
    dimensions: Dimensions
    acts: tuple[FigureAct, ...]


def figure_history(facts: Iterable[Recorded[Any]], indicator: IndicatorRef) -> list[FigureHistory]:
    """Return the history of each figure of an indicator, by period; in a period the whole comes before its parts."""
    acts: dict[tuple[Period, _Part], list[FigureAct]] = {}
    values: _Values = {}
    for recorded in facts:
        for place, said in _acts(recorded.event, indicator, values):
            act = FigureAct(
                **{"finding": None, "remark": None, "revision": 0, **said},
                occurred_on=recorded.occurred_on,
                recorded_at=recorded.recorded_at,
                position=recorded.position,
            )
            acts.setdefault(place, []).append(act)
    in_order = sorted(acts, key=lambda place: (place[0].last, place[0].first, len(place[1]), place[1]))
    return [FigureHistory(period=place[0], dimensions=dict(place[1]), acts=tuple(acts[place])) for place in in_order]


_Acts = Iterator[tuple[tuple[Period, _Part], dict[str, Any]]]


def _acts(event: Any, indicator: IndicatorRef, values: _Values) -> _Acts:
    """Give what a fact does with figures of the indicator; `values` are those of each version and revision, and are kept."""
    if isinstance(event, FigureRestated):
        if event.indicator == indicator:
            part = _part(event.dimensions)
            values.setdefault((event.period, event.version, event.revision), {})[part] = event.value
            said = {"act": "restated", "report_version": event.version, "revision": event.revision}
            yield (event.period, part), {**said, "value": event.value, "person": event.decided_by, "remark": event.why}
    elif isinstance(event, VerificationRecorded):
        yield from _verified(event, indicator, values)
    elif isinstance(event, _STEPS):
        yield from _stepped(event, indicator, values)


def _stepped(event: StepFact, indicator: IndicatorRef, values: _Values) -> _Acts:
    step, person = step_of(event)
    stand = values.setdefault((event.period, event.version, 0), {})
    remarks: Mapping[_Part, str] = {}
    match event:
        case ReportPrepared():
            stand.update(
                {_part(figure.dimensions): figure.value for figure in event.figures if figure.indicator == indicator}
            )
        case ReportAccepted():
            others = [other for other in event.differences if other.indicator == indicator]
            stand.update({_part(other.dimensions): DecimalValue(decimal=other.accepted) for other in others})
            remarks = {_part(other.dimensions): other.why for other in others}
        case ReportReturned():
            items = [item for item in event.items if isinstance(item, ReturnedFigure) and item.indicator == indicator]
            remarks = {_part(item.dimensions): item.remark for item in items}
        case ReportVoided():
            remarks = dict.fromkeys(stand, event.why)
        case _:
            pass
    for part in remarks if isinstance(event, ReportReturned) else stand:
        said = {"act": step, "report_version": event.version, "value": stand.get(part), "person": person}
        yield (event.period, part), {**said, "remark": remarks.get(part)}


def _verified(event: VerificationRecorded, indicator: IndicatorRef, values: _Values) -> _Acts:
    subject = event.subject
    if isinstance(subject, MilestoneSubject):
        return
    revision = subject.revision if isinstance(subject, FigureSubject) else 0
    stand = values.get((subject.period, subject.version, revision), {})
    if isinstance(subject, FigureSubject):
        parts = [_part(subject.dimensions)] if subject.indicator == indicator else []
    else:
        parts = list(stand)
    for part in parts:
        said = {"act": "verified", "report_version": subject.version, "value": stand.get(part)}
        said |= {"revision": revision, "finding": event.finding}
        yield (subject.period, part), {**said, "person": event.verified_by, "remark": event.remarks}


def _part(dimensions: Mapping[str, str]) -> _Part:
    return tuple(sorted(dimensions.items()))
