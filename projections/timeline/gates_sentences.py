"""What happened at gates, as sentences: how a criterion was judged, how members voted, what was decided against what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from domain.events import GateDecided, GateOpened, GateReturned, VoteCast
from domain.events.gates import Departure, Outcome
from domain.terms import Evaluated
from projections.project import ProjectView
from projections.project.gates import GateFact
from projections.timeline import words

OUTCOMES: Final[dict[Outcome, str]] = {
    "go": "to go on",
    "conditional": "to go on under conditions",
    "hold": "to hold the project",
    "recycle": "to send the project back for rework",
    "stop": "to stop the project",
}
VERDICTS: Final = {"pass": "pass", "fail": "fail", "unknown": "unknown", "not_yet": "not yet"}


def gates(event: GateFact, project: ProjectView) -> str:
    """Tell a fact about a gate; `project` is the view after it."""
    match event:
        case GateOpened():
            opened = f"Gate {event.gate} was opened for round {event.voting_round} of voting"
            basis = f"on what was known up to position {event.basis.position}"
            rules = f"under version {event.basis.rulebook_version} of the rulebook"
            return f"{opened}, {basis}, {rules}: {_told(event.basis.evaluation)}."
        case VoteCast():
            return (
                f"A member of the panel voted {OUTCOMES[event.choice]} at gate {event.gate}{words.because(event.why)}"
            )
        case GateDecided():
            return _decided(event, project)
        case GateReturned():
            return (
                f"Round {event.voting_round} of voting at gate {event.gate} was declared void{words.because(event.why)}"
            )
    assert_never(event)


def _told(evaluation: Sequence[Evaluated]) -> str:
    """Tell an evaluation criterion by criterion: `sales pass (120 against 100 KZT)`."""
    return "; ".join(map(_criterion, evaluation)) or "nothing was to be met"


def _criterion(found: Evaluated) -> str:
    figures = [words.value(value) for value in (found.observed, found.threshold) if value is not None]
    unit = f" {found.unit}" if found.unit is not None and figures else ""
    told = f" ({' against '.join(figures)}{unit})" if found.observed is not None else ""
    waived = ", by waiver" if found.waiver is not None else ""
    return f"{found.criterion} {VERDICTS[found.verdict]}{told}{waived}"


def _decided(event: GateDecided, project: ProjectView) -> str:
    gate = project.gates[event.gate]
    interested = {person for person, declared in project.interests.items() if declared.interest}
    votes = [vote for vote in gate.rounds[event.voting_round].votes.values() if vote.member not in interested]
    for_it = sum(vote.choice == event.outcome for vote in votes)
    panel = f" by {for_it} of {words.count(len(votes), 'vote')}" if votes else ""
    conditions = ""
    if event.conditions:
        blocked = event.conditions[0].blocks
        asked = words.listed([f"“{found.text}” until {words.day(found.due)}" for found in event.conditions])
        of = blocked if isinstance(blocked, str) else words.tranche(project, blocked)
        conditions = f" Before {of[:1].lower()}{of[1:]}: {asked}."
    dissent = f" Dissent: {event.dissent.rstrip('.')}." if event.dissent is not None else ""
    decided = f"It was decided{panel} at gate {event.gate} {OUTCOMES[event.outcome]}{words.because(event.reasons)}"
    return f"{decided}{conditions}{_departed(event.departure)}{dissent}"


def _departed(departure: Departure | None) -> str:
    if departure is None:
        return ""
    against = (
        f" of {words.listed(departure.criteria)}"
        if departure.criteria
        else ", in which everything that must be met passes"
    )
    return f" This departs from the evaluation{against}{words.because(departure.why)}"
