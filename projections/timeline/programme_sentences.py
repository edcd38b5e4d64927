"""What happened to programmes, budgets and recipients, as sentences."""

from __future__ import annotations

from typing import assert_never

from domain.events import (
    AidAdjusted,
    AidGranted,
    BudgetChanged,
    BudgetCommitted,
    BudgetDecommitted,
    BudgetEvent,
    BudgetOpened,
    GovernmentFigureReported,
    IndicatorDefined,
    ProgrammeClosed,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeReviewed,
    ProgrammeRevised,
    RecipientClassified,
    RecipientEvent,
    RecipientRegistered,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
)
from projections.timeline import words


def programme(event: ProgrammeEvent) -> str:  # noqa: C901, PLR0911 - one a fact
    """Tell a fact about a programme."""
    match event:
        case ProgrammeOpened():
            opened = "was entered from a publication" if event.provenance == "published" else "was opened"
            return f"Programme {event.code} “{words.title(event.title)}” {opened}, in {event.currency}."
        case ProgrammeRevised():
            changed = [name.replace("_", " ") for name, value in event.changes if value is not None]
            entries = f"The passport was revised ({words.listed(changed)})" if changed else "The passport was confirmed"
            return f"{entries}{words.because(event.why)}"
        case RoundOpened():
            dates = f"from {words.day(event.opens)} to {words.day(event.closes)}"
            rules = f"appraised by version {event.rulebook_version} of the rulebook"
            return f"Round {event.round} “{words.title(event.title)}” was opened {dates}, {rules}."
        case RoundClosed():
            return f"Round {event.round} was closed{words.because(event.why)}"
        case IndicatorDefined():
            definition = event.definition
            return f"Indicator {event.indicator} “{words.title(definition.title)}” was defined, in {definition.unit}."
        case RulebookPublished():
            return f"Version {event.version} of the rulebook was published."
        case WaiverGranted():
            lifted = f"The rule {event.rule} was waived in the zone {event.zone} ({words.listed(event.regions)})"
            until = f"through {words.day(event.expires)} (legal basis: {event.legal_basis})"
            return f"{lifted} {until}{words.because(event.why)}"
        case GovernmentFigureReported():
            return _stated(event)
        case ProgrammeReviewed():
            return f"The programme was reviewed, with {_found(event)}."
        case ProgrammeClosed():
            return f"The programme was closed, with {_found(event)}{words.because(event.why)}"
    assert_never(event)


def _stated(event: GovernmentFigureReported) -> str:
    about = f"the government for indicator {event.indicator} in {event.jurisdiction} for {words.span(event.period)}"
    stated = f"was stated as {words.value(event.value)} (source: {event.source})"
    if event.revision == 0:
        return f"The figure of {about} {stated}."
    return f"Revision {event.revision} of the figure of {about} {stated}{words.because(event.why)}"


def _found(event: ProgrammeReviewed | ProgrammeClosed) -> str:
    parts = [words.count(len(event.findings), "finding"), words.count(len(event.recommendations), "recommendation")]
    if event.follow_up_rulebook_version is not None:
        parts.append(f"version {event.follow_up_rulebook_version} of the rulebook to follow")
    return words.listed(parts)


def budget(event: BudgetEvent) -> str:
    """Tell a fact about a budget."""
    match event:
        case BudgetOpened():
            return f"The budget was opened with {words.money(event.total)}."
        case BudgetChanged():
            return f"The budget was set to {words.money(event.total)}{words.because(event.why)}"
        case BudgetCommitted():
            return f"{words.money(event.amount)} was committed to project {event.project}."
        case BudgetDecommitted():
            return f"{words.money(event.amount)} of project {event.project} became free again{words.because(event.why)}"
    assert_never(event)


def recipient(event: RecipientEvent) -> str:
    """Tell a fact about a recipient."""
    match event:
        case RecipientRegistered():
            entered = "entered from a publication" if event.provenance == "published" else "registered"
            return f"{event.title} was {entered}."
        case RecipientClassified():
            sector = f"sector {event.sector.code} ({event.sector.scheme})"
            classes = f"{event.size_class}, {event.maturity_class}"
            return (
                f"The organisation was classified from {words.day(event.effective)} on: {sector}, region {event.region}, "
                f"{classes} (source: {event.source})."
            )
        case AidGranted():
            scheme = f" under the cap scheme {event.cap_scheme}" if event.cap_scheme else ""
            return f"Aid of {words.money(event.amount)} ({event.instrument}) was granted for project {event.project}{scheme}."
        case AidAdjusted():
            direction = "grew" if event.change.amount > 0 else "shrank"
            change = event.change if event.change.amount > 0 else -event.change
            return f"The aid for project {event.project} {direction} by {words.money(change)}{words.because(event.why)}"
    assert_never(event)
