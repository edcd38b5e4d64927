"""How a panel comes to a decision: votes that count, quorum, majority, conditions, departures from the evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from domain.errors import Refused
from domain.events import VoteCast
from domain.events.gates import Outcome
from domain.project.parts import Gate, Tranche
from domain.project.rules import interest_of
from domain.project.state import Project
from domain.rulebook import GateRule, PanelRule
from domain.terms import Condition, Evaluated
from domain.values import Frozen, Text


class GateCondition(Frozen):
    """A condition as the panel sets it; that it comes from a gate and blocks the next tranche goes without saying."""

    id: UUID
    text: Text
    due: date


class GateNotOpen(Refused):
    """The gate is not open: it is opened on a basis before anybody votes or decides."""


class NotThisRound(Refused):
    """This round of voting is over or has not begun: look at the round that is open."""


class MemberHasInterest(Refused):
    """Who declared an interest in the project neither votes nor decides at its gates."""


class QuorumMissing(Refused):
    """Fewer members have voted, without an interest, than the rulebook asks for."""


class MajorityMissing(Refused):
    """The votes that count do not give this outcome the majority that the rulebook asks for."""


class ConditionsMissing(Refused):
    """A conditional decision names at least one condition."""


class ConditionsNotAsked(Refused):
    """Only a conditional decision carries conditions."""


class GateConditionTaken(Refused):
    """Each condition has an id of its own, that no other condition of the project has."""


class NoTrancheToBlock(Refused):
    """Conditions of a gate block the next tranche: something of every tranche has been released already."""


class DepartureUnexplained(Refused):
    """The decision departs from the evaluation that it was taken on: say why."""


class NoDeparture(Refused):
    """The decision follows the evaluation that it was taken on: there is no departure to explain."""


def in_round(gate_id: str, voting_round: int, gate: Gate) -> None:
    """Raise NotThisRound for another round than the one that is open."""
    if voting_round != gate.voting_round:
        raise NotThisRound(gate=gate_id, voting_round=voting_round, current=gate.voting_round)


def votes_that_count(project: Project, gate: Gate) -> Mapping[UUID, VoteCast]:
    """Return the votes of the current round without those of members who have declared an interest since."""
    return {member: vote for member, vote in gate.votes.items() if interest_of(project, member) is None}


def quorum(votes: Mapping[UUID, VoteCast], panel: PanelRule) -> None:
    """Raise QuorumMissing where too few votes count."""
    if len(votes) < panel.quorum_members_count:
        raise QuorumMissing(votes=len(votes), needs=panel.quorum_members_count)


def majority(votes: Mapping[UUID, VoteCast], outcome: Outcome, panel: PanelRule) -> None:
    """Raise MajorityMissing where too few of the votes that count are for the outcome."""
    for_it = sum(vote.choice == outcome for vote in votes.values())
    if not carries(for_it, len(votes), panel):
        raise MajorityMissing(outcome=outcome, votes_for=for_it, votes=len(votes), majority=panel.majority)


def carries(for_it: int, cast: int, panel: PanelRule) -> bool:
    """Tell whether so many of the votes cast are the majority that the panel needs."""
    match panel.majority:
        case "more-than-half":
            return 2 * for_it > cast
        case "two-thirds":
            return cast > 0 and 3 * for_it >= 2 * cast
        case _:
            return 0 < cast == for_it


def conditions_of(project: Project, outcome: Outcome, conditions: Sequence[GateCondition]) -> tuple[Condition, ...]:
    """Return the conditions of a decision, each blocking the next tranche: the earliest due with nothing released."""
    if outcome != "conditional":
        if conditions:
            raise ConditionsNotAsked(outcome=outcome, conditions=[str(condition.id) for condition in conditions])
        return ()
    if not conditions:
        raise ConditionsMissing(outcome=outcome)
    ids = [condition.id for condition in conditions]
    taken = [str(id_) for id_ in ids if id_ in project.conditions or ids.count(id_) > 1]
    if taken:
        raise GateConditionTaken(conditions=taken)
    blocked = next_tranche(project)
    if blocked is None:
        raise NoTrancheToBlock(tranches=len(project.tranches))
    return tuple(
        Condition(id=condition.id, text=condition.text, due=condition.due, origin="gate", blocks=blocked)
        for condition in conditions
    )


def next_tranche(project: Project) -> UUID | None:
    """Return the tranche that is due first of those of which nothing has been released; None where there is none."""
    waiting = [(_due(tranche), str(id_), id_) for id_, tranche in project.tranches.items() if not tranche.releases]
    return min(waiting)[2] if waiting else None


def departs(outcome: Outcome, rule: GateRule, evaluation: Sequence[Evaluated]) -> tuple[str, ...] | None:
    """Return the must-meet criteria against which a decision departs from its evaluation; None where it follows it.

    `go` follows only when every one passes, `conditional` when none fails. `hold`, `recycle` and `stop` depart when
    every one passes: then no criterion is named, for none speaks against going on. `stop` needs one that fails: unknown
    and not-yet criteria do not stop a project.
    """
    wanted = {
        evaluated.criterion: evaluated.verdict for evaluated in evaluation if evaluated.criterion in rule.must_meet
    }
    failing = tuple(criterion for criterion, verdict in wanted.items() if verdict == "fail")
    open_ = tuple(criterion for criterion, verdict in wanted.items() if verdict != "pass")
    match outcome:
        case "go":
            return open_ or None
        case "conditional":
            return failing or None
        case "stop":
            return None if failing else open_
        case _:
            return None if open_ else ()


def departure_of(
    outcome: Outcome, rule: GateRule, evaluation: Sequence[Evaluated], *, why: str | None
) -> tuple[str, ...] | None:
    """Return what `departs` does; raise where a departure is not explained, or something else is."""
    against = departs(outcome, rule, evaluation)
    if against is not None and why is None:
        raise DepartureUnexplained(outcome=outcome, criteria=list(against))
    if against is None and why is not None:
        raise NoDeparture(outcome=outcome)
    return against


def _due(tranche: Tranche) -> date:
    return date.max if tranche.terms is None else tranche.terms.due
