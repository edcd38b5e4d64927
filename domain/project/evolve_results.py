"""How facts about values, reports and money change what is known of a project; see `evolve`, which calls these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from domain.events import (
    DisbursementConfirmed,
    DisbursementReversed,
    FigurePublished,
    FigureRestated,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    PeriodClosed,
    PeriodExceptionGranted,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
    TargetRevised,
    TargetSet,
    TrancheReleased,
)
from domain.indicator import DecimalValue
from domain.project.parts import (
    AcceptedFigure,
    AdoptedIndicator,
    Disbursement,
    Duty,
    FigureKey,
    ReportVersion,
    Reversal,
    Tranche,
    figure_key,
    put,
)
from domain.project.state import Project
from domain.values import EXACTLY

ReportEvent = ReportPrepared | ReportCertified | ReportSubmitted | ReportReturned | ReportAccepted | ReportVoided


def did(project: Project, duty: Duty, person: UUID | None) -> Project:
    """Note that a person did something on this project; nobody where the publisher does not say."""
    if person is None:
        return project
    return replace(project, duties=put(project.duties, duty, project.duties.get(duty, frozenset()) | {person}))


def indicator_changed(
    project: Project, event: IndicatorAdopted | IndicatorRevised | IndicatorDropped, position: int
) -> Project:
    """Adopt, revise or drop an indicator."""
    found = replace(project.indicators.get(event.indicator, AdoptedIndicator()), adopted_at=position)
    match event:
        case IndicatorAdopted():
            found = replace(found, terms=event.terms, dropped=False)
        case IndicatorRevised():
            found = replace(found, terms=event.new)
        case IndicatorDropped():
            found = replace(found, dropped=True, targets={}, targets_at={})
        case _:
            assert_never(event)
    return replace(project, indicators=put(project.indicators, event.indicator, found))


def value_stated(project: Project, event: TargetSet | TargetRevised | FigurePublished, position: int) -> Project:
    """Set a target, or enter a published figure."""
    found = project.indicators.get(event.indicator, AdoptedIndicator())
    match event:
        case TargetSet() | TargetRevised():
            value = event.value if isinstance(event, TargetSet) else event.new
            targets_at = put(found.targets_at, event.period, position)
            found = replace(found, targets=put(found.targets, event.period, value), targets_at=targets_at)
        case FigurePublished():
            found = replace(found, published=put(found.published, event.period, event.value))
        case _:
            assert_never(event)
    return replace(project, indicators=put(project.indicators, event.indicator, found))


def reported(project: Project, event: ReportPrepared | ReportCertified | ReportSubmitted, position: int) -> Project:
    """Move a version of a report on, on the recipient's side."""
    found = _version(project, event)
    match event:
        case ReportPrepared():
            project = did(project, "prepares", event.prepared_by)
            stated = {figure_key(figure.indicator, figure.dimensions): figure for figure in event.figures}
            found = ReportVersion(
                status="prepared",
                digest=event.digest,
                figures=stated,
                narrative=event.narrative,
                gaps=event.gaps,
            )
        case ReportCertified():
            project = did(project, "certifies", event.certified_by)
            found = replace(found, status="certified")
        case ReportSubmitted():
            project = did(project, "submits", event.submitted_by)
            found = replace(found, submitted_by=event.submitted_by, status="submitted", submitted_at=position)
        case _:
            assert_never(event)
    return _with(project, event, found)


def report_decided(
    project: Project, event: ReportReturned | ReportAccepted | ReportVoided, *, position: int, occurred_on: date
) -> Project:
    """Give a version back, accept it with its figures, or take it and its figures out of the totals."""
    found = replace(_version(project, event), decided_at=position, decided_on=occurred_on)
    match event:
        case ReportReturned():
            project = did(project, "decides", event.decided_by)
            found = replace(found, status="returned", returned=event)
        case ReportAccepted():
            project = did(project, "decides", event.accepted_by)
            found = replace(found, status="accepted", accepted=event)
            project = replace(project, figures=put(project.figures, event.period, _accepted(found, event, position)))
        case ReportVoided():
            project = did(project, "decides", event.decided_by)
            if found.status == "accepted":
                figures = {known: stated for known, stated in project.figures.items() if known != event.period}
                project = replace(project, figures=figures)
            found = replace(found, status="voided", voided=event)
        case _:
            assert_never(event)
    return _with(project, event, found)


def restated(project: Project, event: FigureRestated, position: int) -> Project:
    """Give an accepted figure another value."""
    project = did(project, "decides", event.decided_by)
    of_period = project.figures.get(event.period, {})
    key = figure_key(event.indicator, event.dimensions)
    found = of_period.get(key)
    if found is None or found.version != event.version:
        return project
    figure = replace(
        found, value=event.value, revision=event.revision, position=position, restatements=(*found.restatements, event)
    )
    return replace(project, figures=put(project.figures, event.period, put(of_period, key, figure)))


def period_closed(project: Project, event: PeriodClosed | PeriodExceptionGranted) -> Project:
    """Close a period, or open it again for a while."""
    project = did(project, "decides", event.decided_by)
    if isinstance(event, PeriodClosed):
        return replace(project, closed_periods=put(project.closed_periods, event.period, event))
    return replace(project, exceptions=put(project.exceptions, event.exception, event))


def _version(project: Project, event: ReportEvent) -> ReportVersion:
    return project.reports.get(event.period, {}).get(event.version, ReportVersion(status="prepared", digest=""))


def _with(project: Project, event: ReportEvent, found: ReportVersion) -> Project:
    versions = put(project.reports.get(event.period, {}), event.version, found)
    return replace(project, reports=put(project.reports, event.period, versions))


def _accepted(report: ReportVersion, event: ReportAccepted, position: int) -> Mapping[FigureKey, AcceptedFigure]:
    instead = {figure_key(other.indicator, other.dimensions): other.accepted for other in event.differences}
    return {
        key: AcceptedFigure(
            value=DecimalValue(decimal=instead[key]) if key in instead else figure.value,
            version=event.version,
            revision=0,
            position=position,
        )
        for key, figure in report.figures.items()
    }


def released(project: Project, event: TrancheReleased) -> Project:
    """Note what has been released of a tranche."""
    project = did(project, "decides", event.released_by)
    found = project.tranches.get(event.tranche, Tranche())
    released = replace(
        found,
        releases=found.releases | {event.release},
        entitlement=event.entitlement.amount,
        net=EXACTLY.add(found.net, event.net.amount),
    )
    return replace(project, tranches=put(project.tranches, event.tranche, released))


def _paid(project: Project, tranche: UUID | None, change: Decimal) -> Project:
    if tranche is None:
        return project
    found = project.tranches.get(tranche, Tranche())
    return replace(
        project, tranches=put(project.tranches, tranche, replace(found, paid=EXACTLY.add(found.paid, change)))
    )


def disbursed(project: Project, event: DisbursementConfirmed) -> Project:
    """Add a payment."""
    project = _paid(did(project, "pays", event.paid_by), event.tranche, event.amount.amount)
    paid = Disbursement(amount=event.amount, tranche=event.tranche, paid_on=event.paid_on, reference=event.reference)
    return replace(project, disbursements=put(project.disbursements, event.disbursement, paid))


def paid_back(project: Project, event: DisbursementReversed) -> Project:
    """Take back a payment, or a part of it."""
    project = did(project, "pays", event.reversed_by)
    found = project.disbursements.get(event.of) if event.of is not None else None
    if event.of is not None and found is not None:
        project = _paid(project, found.tranche, EXACTLY.minus(event.amount.amount))
        less = replace(found, reversed=EXACTLY.add(found.reversed, event.amount.amount))
        project = replace(project, disbursements=put(project.disbursements, event.of, less))
    reversal = Reversal(
        amount=event.amount, of=event.of, reversed_on=event.reversed_on, reference=event.reference, code=event.code
    )
    return replace(project, reversals=put(project.reversals, event.reversal, reversal))
