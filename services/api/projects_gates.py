"""Gates: opened on a frozen basis, voted on, decided, returned; and how they are read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from domain.criteria import Criterion
from domain.errors import NotFound
from domain.events import InterestDeclared
from domain.events.gates import Outcome
from domain.project import gates
from domain.project.panel import GateCondition
from domain.rulebook import GateRule, PanelRule
from domain.schedule import months_after
from domain.values import LocalisedText, Text
from projections.project import DecisionView, GateView, OpeningView, ReturnView, RoundView, VoteView
from services import acts
from services.acts.hindsight import Known, known_at
from services.api.projects_path import OfProject, act_on
from services.api.projects_reading import OnList, ProjectReading, ReadProject, on_answer_of
from services.api.route import CodeInPath, Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: gates")

Status = Literal["to-come", "next", "open", "returned", "go", "conditional", "hold", "recycle", "stop"]


class OpenGate(Body):
    """Who opens the gate."""

    opened_by: UUID


class CastVote(Body):
    """A vote on what the gate was opened on."""

    voting_round: int = Field(ge=1, description="The round whose basis was looked at.")
    member: UUID
    choice: Outcome
    why: Text


class DecideGate(Body):
    """The decision of the panel."""

    voting_round: int = Field(ge=1)
    outcome: Outcome
    conditions: Annotated[tuple[GateCondition, ...], Field(max_length=100)] = Field(
        default=(), description="Only of a conditional decision; they block the next tranche."
    )
    reasons: Text
    dissent: Text | None = None
    why_departed: Text | None = Field(
        default=None, description="Needed where the decision departs from the evaluation, and only there."
    )
    decided_by: UUID


class ReturnGate(Body):
    """Why the votes of a round are void."""

    voting_round: int = Field(ge=1)
    why: Text
    decided_by: UUID


class Gate(BaseModel):
    """A gate of the rulebook and how the project stands before it."""

    gate: str
    title: LocalisedText | None = Field(description="Null for a gate that the rulebook in force no longer has.")
    order: int | None
    must_meet: list[str] = Field(description="Criteria without which a decision to go departs from the evaluation.")
    status: Status = Field(description="`next` can be opened; after a decision it is the outcome of the latest one.")
    due: date | None = Field(description="Where the rulebook says so: months after the signature.")
    openings: int
    voting_round: int | None
    opened_on: date | None
    decided_on: date | None
    departed: bool | None = Field(description="Whether the latest decision departs from its evaluation.")


class Vote(VoteView):
    """A vote; one whose member has declared an interest since does not count."""

    counts: bool


class VotingRound(BaseModel):
    """A round of voting: what it was opened on, who voted how and why, how it ended."""

    voting_round: int
    openings: list[OpeningView]
    votes: list[Vote]
    decision: DecisionView | None
    returned: ReturnView | None


class GateInFull(Gate):
    """A gate with its criteria and everything that happened at it."""

    criteria: list[Criterion]
    panel: PanelRule
    rounds: list[VotingRound]


@routes.get("/projects/{project}/gates", response_model=OnList[Gate], summary="Gates of a project")
def list_gates(read: ReadProject) -> Response:
    """List the gates of the rulebook version that the agreement pins (before it, that of the round), in their order.

    Gates that were passed under another version follow.
    """
    known = known_of(read)
    version = known.version()
    if version is None:
        return read.items([])
    rulebook = known.rulebook(version)
    view = read.view.gates
    rules = {rule.id: rule for rule in rulebook.gates}
    following = gates.next_gate(known.project, rulebook)
    ids = [*rules, *(gate for gate in view if gate not in rules)]
    return read.items([Gate(**_shown(known, rules.get(id_), view.get(id_), id_, following)) for id_ in ids])


@routes.get("/projects/{project}/gates/{gate}", response_model=on_answer_of(GateInFull), summary="One gate")
def show_gate(gate: CodeInPath, read: ReadProject) -> Response:
    """Answer with a gate: its criteria and rules of voting, and round by round basis, votes with reasons, decision."""
    known = known_of(read)
    view = read.view.gates.get(gate)
    version = known.version()
    if view is not None and view.openings:
        version = view.openings[-1].basis.rulebook_version
    if version is None:
        raise NotFound("gate", gate)
    rulebook = known.rulebook(version)
    rule = gates.rule_of(rulebook, gate)
    following = gates.next_gate(known.project, rulebook)
    return read.part(
        GateInFull(
            **_shown(known, rule, view, gate, following),
            criteria=list(rule.criteria),
            panel=rulebook.panel,
            rounds=[] if view is None else _rounds(read, view),
        )
    )


@routes.post("/projects/{project}/gates/{gate}/opening", summary="Open a gate", response_model=WriteReceipt)
def open_gate(project: OfProject, gate: CodeInPath, body: Json[OpenGate], write: Write) -> Response:
    """Freeze what is decided on: every criterion evaluated on what is known now, with the positions of the facts used.

    The next gate opens when all before it are passed. While nobody has voted it can be opened again, on what is known
    by then; each opening begins a round of voting. Needs `If-Match`.
    """
    return write.record(
        project, body, lambda unit, act: acts.open_gate(unit, act, project, gate=gate, opened_by=body.opened_by)
    )


@routes.post("/projects/{project}/gates/{gate}/votes", summary="Vote at a gate", response_model=WriteReceipt)
def cast_vote(project: OfProject, gate: CodeInPath, body: Json[CastVote], write: Write) -> Response:
    """Vote with reasons, once in a round.

    Nobody votes who declared an interest, or prepared, submitted, certified or verified on this project. An interest
    that is declared after the vote takes the vote away.
    """
    return write.record(project, body, lambda unit, act: acts.cast_vote(unit, act, project, gate=gate, **content(body)))


@routes.post("/projects/{project}/gates/{gate}/decision", summary="Decide a gate", response_model=WriteReceipt)
def decide_gate(project: OfProject, gate: CodeInPath, body: Json[DecideGate], write: Write) -> Response:
    """Decide as the majority voted. A decision that departs from the evaluation says why. Needs `If-Match`.

    `go`: next phase. `conditional`: next phase, and the conditions block the next tranche. `hold`: nothing is released
    until another decision. `recycle`: the same gate again after rework. `stop`: no gate and no release follows.
    """
    return write.record(
        project, body, lambda unit, act: acts.decide_gate(unit, act, project, gate=gate, **content(body))
    )


@routes.post("/projects/{project}/gates/{gate}/return", summary="Return a round of voting", response_model=WriteReceipt)
def return_gate(project: OfProject, gate: CodeInPath, body: Json[ReturnGate], write: Write) -> Response:
    """Declare the votes of a round void, for a reason; the gate is opened again for the next one. Needs `If-Match`."""
    return act_on(
        write, project, body, lambda state, day: gates.return_gate(state, gate=gate, today=day, **content(body))
    )


def known_of(read: ProjectReading) -> Known:
    """Return the project with its programme and recipient, as they were known and true."""
    return known_at(read.parts.store, read.known, position=read.at.position, on=read.on)


def _shown(
    known: Known, rule: GateRule | None, view: GateView | None, id_: str, following: str | None
) -> dict[str, Any]:
    rounds = {} if view is None else view.rounds
    openings = [] if view is None else view.openings
    decisions = [voting.decision for voting in rounds.values() if voting.decision is not None]
    agreement = known.project.agreement
    months = None if rule is None else rule.due_months_after_signature
    return {
        "gate": id_,
        "title": None if rule is None else rule.title,
        "order": None if rule is None else rule.order,
        "must_meet": [] if rule is None else list(rule.must_meet),
        "status": _status(view, is_next=id_ == following),
        "due": None if agreement is None or months is None else months_after(agreement.signed_on, months),
        "openings": len(openings),
        "voting_round": max(rounds, default=None),
        "opened_on": openings[-1].opened_on if openings else None,
        "decided_on": decisions[-1].decided_on if decisions else None,
        "departed": decisions[-1].departure is not None if decisions else None,
    }


def _status(view: GateView | None, *, is_next: bool) -> Status:
    if view is None:
        return "next" if is_next else "to-come"
    if view.status == "decided":
        assert view.outcome is not None
        return view.outcome
    return view.status


def _rounds(read: ProjectReading, view: GateView) -> list[VotingRound]:
    return [
        VotingRound(
            voting_round=number,
            openings=list(voting.openings.values()),
            votes=[
                Vote(**dict(vote), counts=voting.returned is None and member not in _interested(read, voting))
                for member, vote in voting.votes.items()
            ],
            decision=voting.decision,
            returned=voting.returned,
        )
        for number, voting in view.rounds.items()
    ]


def _interested(read: ProjectReading, voting: RoundView) -> set[UUID]:
    """Return who had declared an interest when a round was decided, or has by now where it is not."""
    declared: dict[UUID, bool] = {}
    for recorded in read.events:
        if voting.decision is not None and recorded.position > voting.decision.position:
            break
        if isinstance(recorded.event, InterestDeclared):
            declared[recorded.event.person] = recorded.event.interest
    return {person for person, interest in declared.items() if interest}
