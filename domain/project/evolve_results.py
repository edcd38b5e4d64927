"""How facts about values, reports and money change what is known of a project; see `evolve`, which calls these."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from domain.events import (
    DisbursementConfirmed,
    DisbursementReversed,
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
    TargetRevised,
    TargetSet,
    TrancheReleased,
)
from domain.project.state import (
    AdoptedIndicator,
    Disbursement,
    Duty,
    Project,
    ReportVersion,
    Reversal,
    Tranche,
    figure_key,
    put,
)
from domain.values import EXACTLY


def did(project: Project, duty: Duty, person: UUID | None) -> Project:
    """Note that a person did something on this project; nobody where the publisher does not say."""
    if person is None:
        return project
    return replace(project, duties=put(project.duties, duty, project.duties.get(duty, frozenset()) | {person}))


def indicator_changed(project: Project, event: IndicatorAdopted | IndicatorRevised | IndicatorDropped) -> Project:
    """Adopt, revise or drop an indicator."""
    found = project.indicators.get(event.indicator, AdoptedIndicator())
    match event:
        case IndicatorAdopted():
            found = replace(found, terms=event.terms, dropped=False)
        case IndicatorRevised():
            found = replace(found, terms=event.new)
        case IndicatorDropped():
            found = replace(found, dropped=True, targets={})
        case _:
            assert_never(event)
    return replace(project, indicators=put(project.indicators, event.indicator, found))


def value_stated(project: Project, event: TargetSet | TargetRevised | FigurePublished) -> Project:
    """Set a target, or enter a published figure."""
    found = project.indicators.get(event.indicator, AdoptedIndicator())
    match event:
        case TargetSet():
            found = replace(found, targets=put(found.targets, event.period, event.value))
        case TargetRevised():
            found = replace(found, targets=put(found.targets, event.period, event.new))
        case FigurePublished():
            found = replace(found, published=put(found.published, event.period, event.value))
        case _:
            assert_never(event)
    return replace(project, indicators=put(project.indicators, event.indicator, found))


def reported(project: Project, event: ReportPrepared | ReportCertified | ReportSubmitted | ReportAccepted) -> Project:
    """Move a version of a report on."""
    versions = project.reports.get(event.period, {})
    found = versions.get(event.version, ReportVersion(status="prepared", digest=""))
    match event:
        case ReportPrepared():
            project = did(project, "prepares", event.prepared_by)
            stated = frozenset(figure_key(figure.indicator, figure.dimensions) for figure in event.figures)
            found = ReportVersion(status="prepared", digest=event.digest, figures=stated)
        case ReportCertified():
            project = did(project, "certifies", event.certified_by)
            found = replace(found, status="certified")
        case ReportSubmitted():
            project = did(project, "submits", event.submitted_by)
            found = replace(found, status="submitted")
        case ReportAccepted():
            project = did(project, "decides", event.accepted_by)
            found = replace(found, status="accepted")
        case _:
            assert_never(event)
    return replace(project, reports=put(project.reports, event.period, put(versions, event.version, found)))


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
