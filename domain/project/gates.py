"""Gates: opened on a frozen basis, voted on by a panel, decided with reasons, or returned for another round.

Gates follow each other in the order of the rulebook. The next one opens when all before it are passed, with `go` or
`conditional`; after `hold` and `recycle` the same gate opens again; after `stop` none does. A vote counts as long as
its member has no interest declared: one declared after the vote takes the vote away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import GateDecided, GateOpened, GateReturned, VoteCast
from domain.events.gates import Departure, Outcome
from domain.project.evaluation import Case, evaluate
from domain.project.panel import (
    GateCondition,
    GateNotOpen,
    MemberHasInterest,
    conditions_of,
    departure_of,
    in_round,
    majority,
    quorum,
    votes_that_count,
)
from domain.project.parts import Gate
from domain.project.rules import apart, at_stage, interest_of, not_before
from domain.project.state import Project
from domain.rulebook import GateRule, PanelRule, Rulebook
from domain.terms import Basis


class GateOutOfTurn(Refused):
    """Gates follow each other in the order of the rulebook: this one is passed already, or an earlier one is not."""


class GateInProgress(Refused):
    """Another gate is not decided yet: one gate is open at a time."""


class VotesStand(Refused):
    """Votes were cast on the basis of this gate: it is returned before it is opened on another one."""


class ProjectStopped(Refused):
    """A gate stopped the project: no gate opens and nothing is released, its exit review is due."""


class ProjectHeld(Refused):
    """A gate holds the project: nothing is released before the gate decides otherwise."""


class VotedAlready(Refused):
    """A member votes once in a round."""


class InterestNotDeclared(Refused):
    """The rulebook lets members vote only after they have declared to have no interest."""


def open_gate(project: Project, *, gate: str, opened_by: UUID, case: Case, position: int) -> list[GateOpened]:
    """Freeze what is decided on: the evaluation of the gate's criteria on all facts up to `position`.

    While nobody has voted a gate can be opened again, on what is known by then and for a round of its own. Raise
    NotFound for a gate that the rulebook of the case does not have.
    """
    rule = rule_of(case.rulebook, gate)
    at_stage(project, "active")
    _in_turn(project, case.rulebook, gate)
    known = project.gates.get(gate)
    if known is not None and known.status == "open" and known.votes:
        raise VotesStand(gate=gate, voting_round=known.voting_round, votes=len(known.votes))
    not_before(_last_decision(project), day=case.day)
    apart(project, "decides", opened_by)
    evaluation = evaluate(rule.criteria, case=case, address=f"gates/{gate}")
    basis = Basis(position=position, rulebook_version=case.rulebook_version, evaluation=evaluation)
    if known is not None and _opened_so(known, basis, opened_by, case.day):
        return []
    return [GateOpened(gate=gate, voting_round=_next_round(known), basis=basis, opened_by=opened_by)]


def cast_vote(
    project: Project,
    *,
    gate: str,
    voting_round: int,
    member: UUID,
    choice: Outcome,
    why: str,
    panel: PanelRule,
    today: date,
) -> list[VoteCast]:
    """Vote on an open gate, with reasons, once in its round.

    Nobody votes who declared an interest, or who prepared, submitted, certified or verified on this project; where the
    rulebook says so, nobody who has not declared to have none.
    """
    vote = VoteCast(gate=gate, voting_round=voting_round, member=member, choice=choice, why=why)
    found = _known(project, gate)
    before = found.votes.get(member)
    if before == vote:
        return []
    _open(project, found, gate, voting_round, today=today)
    if before is not None:
        raise VotedAlready(gate=gate, voting_round=voting_round, member=str(member), choice=before.choice)
    _without_interest(project, member)
    if panel.conflict_policy == "declare-before-vote" and member not in project.interests:
        raise InterestNotDeclared(member=str(member))
    apart(project, "votes", member)
    return [vote]


def decide_gate(
    project: Project,
    *,
    gate: str,
    voting_round: int,
    outcome: Outcome,
    conditions: Sequence[GateCondition],
    reasons: str,
    dissent: str | None,
    why_departed: str | None,
    decided_by: UUID,
    rule: GateRule,
    panel: PanelRule,
    today: date,
) -> list[GateDecided]:
    """Decide as the majority of the votes that count; `rule` and `panel` are those of the basis.

    Conditions belong to a conditional decision and block the next tranche. A decision that departs from the evaluation
    says why, another one does not.
    """
    found = _known(project, gate)
    if found.status == "decided" and _decided_so(
        found, voting_round, outcome, conditions, reasons, dissent, why_departed, decided_by
    ):
        return []
    opened = _open(project, found, gate, voting_round, today=today)
    apart(project, "decides", decided_by)
    apart(project, "votes", decided_by)
    _without_interest(project, decided_by)
    votes = votes_that_count(project, found)
    quorum(votes, panel)
    majority(votes, outcome, panel)
    asked = conditions_of(project, outcome, conditions)
    against = departure_of(outcome, rule, opened.basis.evaluation, why=why_departed)
    departure = None if against is None or why_departed is None else Departure(criteria=against, why=why_departed)
    return [
        GateDecided(
            gate=gate,
            voting_round=voting_round,
            outcome=outcome,
            conditions=asked,
            reasons=reasons,
            dissent=dissent,
            departure=departure,
            decided_by=decided_by,
        )
    ]


def return_gate(
    project: Project, *, gate: str, voting_round: int, why: str, decided_by: UUID, today: date
) -> list[GateReturned]:
    """Declare a round of voting void; the gate is opened again, on a fresh basis, for the next one."""
    found = _known(project, gate)
    returned = GateReturned(gate=gate, voting_round=voting_round, why=why, decided_by=decided_by)
    if found.returned == returned:
        return []
    _open(project, found, gate, voting_round, today=today)
    apart(project, "decides", decided_by)
    _without_interest(project, decided_by)
    return [returned]


def going_on(project: Project) -> None:
    """Raise ProjectStopped or ProjectHeld where the latest decision of some gate stopped or holds the project."""
    for gate, outcome in _latest_outcomes(project).items():
        if outcome == "stop":
            raise ProjectStopped(gate=gate)
        if outcome == "hold":
            raise ProjectHeld(gate=gate)


def rule_of(rulebook: Rulebook, gate: str) -> GateRule:
    """Return the rule of a gate; raise NotFound for one that the rulebook does not have."""
    for rule in rulebook.gates:
        if rule.id == gate:
            return rule
    raise NotFound("gate", gate)


def next_gate(project: Project, rulebook: Rulebook) -> str | None:
    """Return the first gate that is not passed; None where all are, or where a gate stopped the project."""
    outcomes = _latest_outcomes(project)
    if "stop" in outcomes.values():
        return None
    return next((rule.id for rule in rulebook.gates if outcomes.get(rule.id) not in {"go", "conditional"}), None)


def _in_turn(project: Project, rulebook: Rulebook, gate: str) -> None:
    for id_, outcome in _latest_outcomes(project).items():
        if outcome == "stop":
            raise ProjectStopped(gate=id_)
    following = next_gate(project, rulebook)
    if following != gate:
        raise GateOutOfTurn(gate=gate, next=following)
    for id_, other in project.gates.items():
        if id_ != gate and other.status != "decided":
            raise GateInProgress(gate=gate, in_progress=id_)


def _latest_outcomes(project: Project) -> Mapping[str, Outcome]:
    return {id_: gate.decisions[-1].decided.outcome for id_, gate in project.gates.items() if gate.decisions}


def _last_decision(project: Project) -> date | None:
    return max((made.decided_on for gate in project.gates.values() for made in gate.decisions), default=None)


def _next_round(gate: Gate | None) -> int:
    """Return the round that an opening begins: no two openings share one, so that a vote names the basis it is cast on."""
    if gate is None:
        return 1
    return gate.voting_round if gate.status == "returned" else gate.voting_round + 1


def _opened_so(gate: Gate, basis: Basis, opened_by: UUID, day: date) -> bool:
    """Tell whether a gate stands open with the same evaluation, opened by the same person on the same day."""
    opened = gate.opened
    if gate.status != "open" or opened is None or gate.opened_on != day or opened.opened_by != opened_by:
        return False
    return opened.basis.evaluation == basis.evaluation and opened.basis.rulebook_version == basis.rulebook_version


def _known(project: Project, gate: str) -> Gate:
    found = project.gates.get(gate)
    if found is None:
        raise NotFound("gate", f"{gate} that was opened")
    return found


def _open(project: Project, gate: Gate, id_: str, voting_round: int, *, today: date) -> GateOpened:
    """Return the opening that is voted on; raise what stands in the way of voting in this round."""
    at_stage(project, "active")
    if gate.status != "open" or gate.opened is None:
        raise GateNotOpen(gate=id_, status=gate.status)
    in_round(id_, voting_round, gate)
    not_before(gate.opened_on, day=today)
    return gate.opened


def _without_interest(project: Project, person: UUID) -> None:
    declared = interest_of(project, person)
    if declared is not None:
        raise MemberHasInterest(member=str(person), interest=declared.why)


def _decided_so(
    gate: Gate,
    voting_round: int,
    outcome: Outcome,
    conditions: Sequence[GateCondition],
    reasons: str,
    dissent: str | None,
    why_departed: str | None,
    decided_by: UUID,
) -> bool:
    """Tell whether the gate was decided in exactly these words."""
    decided = gate.decisions[-1].decided
    departure = None if decided.departure is None else decided.departure.why
    asked = [(condition.id, condition.text, condition.due) for condition in decided.conditions]
    return (decided.voting_round, decided.outcome, decided.reasons, decided.dissent, departure, decided.decided_by) == (
        voting_round,
        outcome,
        reasons,
        dissent,
        why_departed,
        decided_by,
    ) and asked == [(condition.id, condition.text, condition.due) for condition in conditions]
