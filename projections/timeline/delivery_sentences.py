"""What was delivered, released and paid, as sentences."""

from __future__ import annotations

from typing import assert_never

from domain.events import (
    DisbursementConfirmed,
    DisbursementReversed,
    EvidenceSubmitted,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    TrancheReleased,
    VerificationRecorded,
)
from domain.terms import (
    CofinancingSubject,
    ConditionSubject,
    EvidenceSubject,
    FigureSubject,
    MilestoneSubject,
    ReportSubject,
)
from projections.project import ProjectView
from projections.project.delivery import DeliveryFact
from projections.project.money import MoneyFact
from projections.timeline import words


def delivery(event: DeliveryFact, project: ProjectView) -> str:  # noqa: PLR0911 - one line a fact
    """Tell a fact about what was delivered; `project` is the view after it."""
    match event:
        case EvidenceSubmitted():
            return f"Evidence “{event.evidence.title}” was submitted for {_subject(event.subject, project)}."
        case MilestoneSubmitted():
            proofs = f" with {words.count(len(event.evidence), 'proof')}" if event.evidence else ""
            return f"{words.milestone(project, event.milestone)} was submitted{proofs}{words.because(event.statement)}"
        case VerificationRecorded():
            return _verified(event, project)
        case MilestoneMet():
            return f"{_met(event, project)}{words.because(event.why)}"
        case MilestoneNotMet():
            on = words.day(event.established_on)
            return f"{words.milestone(project, event.milestone)} was found not met on {on}{words.because(event.why)}"
        case MilestonePartiallyMet():
            share, on = words.percent(event.share), words.day(event.established_on)
            return (
                f"{words.milestone(project, event.milestone)} was found {share} met on {on}{words.because(event.why)}"
            )
        case MilestoneWaived():
            on = words.day(event.waived_on)
            return f"{words.milestone(project, event.milestone)} was waived from {on} on{words.because(event.why)}"
        case MilestoneReversed():
            since = f"no longer holds from {words.day(event.reversed_from)} on"
            proofs = f"as {words.count(len(event.evidence), 'proof')} show{'s' if len(event.evidence) == 1 else ''}"
            return f"{words.milestone(project, event.milestone)} {since}, {proofs}{words.because(event.why)}"
    assert_never(event)


def _met(event: MilestoneMet, project: ProjectView) -> str:
    late = project.milestones[event.milestone].late_days
    if late is None or late == 0:
        when = "" if late is None else ", on its due date"
    else:
        when = f", {words.count(abs(late), 'day')} {'late' if late > 0 else 'early'}"
    return f"{words.milestone(project, event.milestone)} was met on {words.day(event.met_on)}{when}"


def _verified(event: VerificationRecorded, project: ProjectView) -> str:
    finding = {
        "confirmed": "confirmed",
        "not-confirmed": "did not confirm",
        "inconclusive": "could neither confirm nor refute",
    }[event.finding]
    subject = _subject(event.subject, project)
    return f"An independent verification ({event.method.rstrip('.')}) {finding} {subject}{words.because(event.remarks)}"


def _subject(subject: EvidenceSubject, project: ProjectView) -> str:
    match subject:
        case MilestoneSubject():
            name = words.milestone(project, subject.milestone)
            return f"m{name[1:]}"
        case ReportSubject():
            return f"version {subject.version} of the report for {words.span(subject.period)}"
        case FigureSubject():
            name = words.indicator(project, subject.indicator)
            revision = f"restatement {subject.revision} of " if subject.revision else ""
            report = f"version {subject.version} of the report for {words.span(subject.period)}"
            return f"{revision}the figure of {name}{words.part(subject.dimensions)} in {report}"
        case ConditionSubject():
            found = project.conditions.get(subject.condition)
            return (
                f"the condition “{found.condition.text}”"
                if found and found.condition
                else f"condition {subject.condition}"
            )
        case CofinancingSubject():
            promise = project.cofinancing.get(subject.cofinancing)
            source = None if promise is None else promise.source
            return "co-financing" if source is None else f"the co-financing of “{source}”"
    assert_never(subject)


def _earned(event: TrancheReleased) -> str:
    """Tell the way from performance to payment: factor, entitlement, gross, holdback, net."""
    came = f"at a performance of {words.about(event.performance)}, which earns {words.about(event.factor)} of it"
    earned = f"{words.money(event.entitlement)} in all, {words.money(event.gross)} of it now"
    kept = f"less {words.money(event.holdback)} held back, " if event.holdback.amount else ""
    return f"{came}: {earned}, {kept}{words.money(event.net)} to pay"


def payments(event: MoneyFact, project: ProjectView) -> str:
    """Tell a fact about money that moved; `project` is the view after it."""
    match event:
        case TrancheReleased():
            return f"{words.tranche(project, event.tranche)} was released {_earned(event)}."
        case DisbursementConfirmed():
            of = f" of {_lower(words.tranche(project, event.tranche))}" if event.tranche is not None else ""
            reference = f" (reference {event.reference})" if event.reference else ""
            return f"{words.money(event.amount)}{of} was paid on {words.day(event.paid_on)}{reference}."
        case DisbursementReversed():
            paid = project.disbursements.get(event.of) if event.of is not None else None
            of = f" of the payment of {words.day(paid.paid_on)}" if paid else ""
            return (
                f"{words.money(event.amount)}{of} came back on {words.day(event.reversed_on)}{words.because(event.why)}"
            )
    assert_never(event)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
