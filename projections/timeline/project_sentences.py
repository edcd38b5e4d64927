"""What happened to a project, from its registration to the signed agreement, as sentences."""

from __future__ import annotations

from typing import assert_never

from domain.events import (
    AgreementSigned,
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    ConditionMet,
    ConditionWaived,
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestonePlanned,
    MilestoneRescheduled,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
    PublicationImported,
    TargetRevised,
    TargetSet,
    TranchePlanned,
    TrancheRevised,
)
from domain.terms import Adoption, IndicatorAttainment, TrancheTerms
from projections.project import ProjectView
from projections.project.agreement import TermsFact
from projections.project.appraisal import AppraisalFact
from projections.timeline import words
from projections.timeline.application_sentences import assessed


def appraisal(event: AppraisalFact, project: ProjectView) -> str:  # noqa: PLR0911 - one line a fact
    """Tell a fact of the appraisal; `project` is the view after it."""
    match event:
        case ProjectRegistered():
            return _registered(event)
        case ProjectCorrected():
            old, new = event.old or "nothing", event.new or "nothing"
            return f"The {event.field} was corrected from “{old}” to “{new}”{words.because(event.why)}"
        case PrequalificationAssessed():
            return assessed(event)
        case AwardDecided():
            return _awarded(event)
        case AwardIncreased():
            return f"The award was increased by {words.money(event.amount)}{words.because(event.why)}"
        case AwardReduced():
            return f"The award was reduced by {words.money(event.amount)}{words.because(event.why)}"
        case ConditionMet():
            proofs = words.count(len(event.evidence), "proof")
            return f"A condition was met, as {proofs} show{'s' if len(event.evidence) == 1 else ''}: {_condition(event, project)}."
        case ConditionWaived():
            return f"A condition was waived ({_condition(event, project)}){words.because(event.why)}"
    assert_never(event)


def _registered(event: ProjectRegistered) -> str:
    entered = "entered from a publication" if event.provenance == "published" else "registered"
    parts = [f"Project {event.code} “{event.title}” was {entered}"]
    if event.round is not None:
        parts.append(f"in round {event.round}")
    if event.requested is not None:
        parts.append(f"requesting {words.money(event.requested)}")
    if event.starts is not None and event.ends is not None:
        parts.append(f"to run from {words.day(event.starts)} to {words.day(event.ends)}")
    return f"{', '.join(parts)}."


def _awarded(event: AwardDecided) -> str:
    if event.outcome == "declined":
        return f"It was decided not to fund the project{words.because(event.reasons)}"
    conditions = f", with {words.count(len(event.conditions), 'condition')} to settle first" if event.conditions else ""
    scenario = f", binding the {event.binding_scenario} scenario" if event.binding_scenario else ""
    return f"An award of {words.money(event.amount)} was decided{scenario}{conditions}{words.because(event.reasons)}"


def _condition(event: ConditionMet | ConditionWaived, project: ProjectView) -> str:
    found = project.conditions[event.condition].condition
    return f"“{found.text}”" if found else str(event.condition)


def terms(event: TermsFact, project: ProjectView) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a fact
    """Tell a fact about the terms, or what a publisher states; `project` is the view after it."""
    match event:
        case MilestonePlanned():
            weight = f", weight {event.terms.weight:f}" if event.terms.weight is not None else ""
            return f"{words.milestone(project, event.milestone)} was planned for {words.day(event.terms.due)}{weight}."
        case MilestoneRescheduled():
            dates = f"from {words.day(event.old)} to {words.day(event.new)}"
            days = (event.new - event.old).days
            by = f"{words.count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
            return (
                f"{words.milestone(project, event.milestone)} was rescheduled {dates}, {by}{words.because(event.why)}"
            )
        case MilestoneCancelled():
            return f"{words.milestone(project, event.milestone)} was cancelled{words.because(event.why)}"
        case IndicatorAdopted():
            return f"{_capital(words.indicator(project, event.indicator))} was adopted, {_baseline(event.terms)}."
        case IndicatorRevised():
            name = words.indicator(project, event.indicator)
            return f"The terms of {name} were revised, now {_baseline(event.new)}{words.because(event.why)}"
        case IndicatorDropped():
            return f"{_capital(words.indicator(project, event.indicator))} was dropped{words.because(event.why)}"
        case TargetSet():
            name = words.indicator(project, event.indicator)
            return f"The target of {name} for {words.span(event.period)} was set to {words.value(event.value)}."
        case TargetRevised():
            name = words.indicator(project, event.indicator)
            change = f"from {words.value(event.old)} to {words.value(event.new)}"
            return f"The target of {name} for {words.span(event.period)} was revised {change}{words.because(event.why)}"
        case TranchePlanned():
            return f"{words.tranche(project, event.tranche)} was planned: {_tranche(event.terms)}."
        case TrancheRevised():
            return f"{words.tranche(project, event.tranche)} was revised, now {_tranche(event.new)}{words.because(event.why)}"
        case AgreementSigned():
            return (
                f"Version {event.version} of the agreement was signed by "
                f"{len(event.signatories)} signatories under version {event.rulebook_version} of the rulebook; support ends on {words.day(event.support_ends)}."
            )
        case FigurePublished():
            name, unit = words.indicator(project, event.indicator), f" {event.unit}" if event.unit else ""
            stated = f"{words.value(event.value)}{unit} for {words.span(event.period)}"
            return f"The publisher stated {stated} for {name}, as of {words.day(event.stated_on)}."
        case PublicationImported():
            return _imported(event)
    assert_never(event)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _baseline(terms: Adoption) -> str:
    if terms.baseline is None:
        return "without a baseline"
    measured = f" of {words.day(terms.baseline.measured_on)}" if terms.baseline.measured_on else ""
    source = f" ({terms.baseline.source})" if terms.baseline.source else ""
    return f"with a baseline{measured} of {words.value(terms.baseline.value)}{source}"


def _tranche(terms: TrancheTerms) -> str:
    measure = terms.measure
    if isinstance(measure, IndicatorAttainment):
        on = f"the attainment of indicator {measure.indicator} in {words.span(measure.period)}"
    else:
        on = words.count(len(measure.milestones), "milestone")
    kept = f", {words.percent(terms.holdback_share)} held back" if terms.holdback_share else ""
    return f"{words.money(terms.amount)} due on {words.day(terms.due)}, released on {on}{kept}"


def _imported(event: PublicationImported) -> str:
    findings = words.count(len(event.findings), "finding") if event.findings else "no findings"
    updated = f", last updated on {words.day(event.last_updated.date())}" if event.last_updated else ""
    return f"Activity {event.activity} was imported as {event.publisher} publishes it{updated}, with {findings}."
