"""Reading what a gate decision rests on: evaluated now, frozen, evaluated again from the log, and on today's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, get_args
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel
from pydantic_core import to_json

from domain.errors import NotFound
from domain.events import GateDecided, GateOpened
from domain.events.gates import Outcome
from domain.history import Recorded
from domain.project.evaluation import differences
from domain.project.evaluation.difference import RESULT
from domain.project.gates import rule_of
from domain.project.panel import departs
from domain.rulebook import GateRule
from domain.terms import Evaluated
from services.acts.hindsight import Known, evaluated_gate, known_at, reproduced, restated
from services.api.caller import Caller
from services.api.gates_answers import DifferenceThen, DifferenceToday, Evaluation, FrozenBasis, Replay, Replayed, Today
from services.api.parts import GivenParts, Parts
from services.api.projects_gates import known_of
from services.api.projects_path import OfProject
from services.api.projects_reading import ReadProject, facts_of_project, on_answer_of
from services.api.projects_reading import known_at as position_of
from services.api.reading import AsOf, AsOfText, MinPosition, answer_of
from services.api.route import CodeInPath, router

routes = router("Projects: gates")

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

Opening = Annotated[
    int | None,
    Query(ge=1, le=10_000, description="Which opening of the gate, counted from 1; without it, the latest."),
]


@routes.get(
    "/projects/{project}/gates/{gate}/evaluation",
    response_model=on_answer_of(Evaluation),
    summary="A gate's criteria now, or as of",
)
def show_evaluation(gate: CodeInPath, read: ReadProject) -> Response:
    """Evaluate the criteria of a gate on what is known now, or was known `as_of`; nothing is recorded.

    Under the rulebook version that the agreement pins, before the signature under that of the round.
    """
    known = known_of(read)
    version = known.version()
    if version is None:
        raise NotFound("gate", gate)
    rule = rule_of(known.rulebook(version), gate)
    evaluation = evaluated_gate(known, gate, day=read.day, version=version)
    return read.part(
        Evaluation(
            gate=gate,
            title=rule.title,
            day=read.day,
            rulebook_version=version,
            must_meet=list(rule.must_meet),
            evaluation=list(evaluation),
            departures=_departures(rule, evaluation),
        )
    )


@routes.get(
    "/projects/{project}/gates/{gate}/basis", response_model=answer_of(FrozenBasis), summary="What a gate was opened on"
)
def show_basis(
    project: OfProject,
    gate: CodeInPath,
    given: GivenParts,
    _: Caller,
    opening: Opening = None,
    as_of: AsOfText = None,
    min_position: MinPosition = None,
) -> Response:
    """Answer with the frozen basis of an opening: position, rulebook version and evaluation as they were recorded."""
    found = _Openings(given, project, gate, position_of(given, as_of, min_position))
    number, opened = found.one(opening)
    rule = found.rule(opened)
    basis, decided = opened.event.basis, found.decision(number)
    return found.answer(
        FrozenBasis(
            gate=gate,
            opening=number,
            voting_round=opened.event.voting_round,
            opened_on=opened.occurred_on,
            opened_by=opened.event.opened_by,
            opened_at=opened.position,
            position=basis.position,
            rulebook_version=basis.rulebook_version,
            must_meet=list(rule.must_meet),
            evaluation=list(basis.evaluation),
            departures=_departures(rule, basis.evaluation),
            outcome=None if decided is None else decided.outcome,
            departed=None if decided is None else decided.departure is not None,
        )
    )


@routes.get("/projects/{project}/gates/{gate}/replay", response_model=Replay, summary="Evaluate a gate's bases again")
def replay_gate(
    project: OfProject,
    gate: CodeInPath,
    given: GivenParts,
    _: Caller,
    opening: Opening = None,
    as_of: AsOfText = None,
    min_position: MinPosition = None,
) -> Response:
    """Evaluate every opening of a gate (or one) again, from the log up to the position of its basis and by the code that runs.

    `reproduced`: the outcome is the recorded one in every field. `differs`: the first criterion and field that is not.
    """
    found = _Openings(given, project, gate, position_of(given, as_of, min_position))
    numbered = enumerate(found.openings, 1) if opening is None else [found.one(opening)]
    replayed = [found.replayed(number, opened) for number, opened in numbered]
    differs = any(one.result == "differs" for one in replayed)
    result: Literal["reproduced", "differs"] = "differs" if differs else "reproduced"
    return found.answer(Replay(gate=gate, result=result, openings=replayed, as_of=found.at))


@routes.get("/projects/{project}/gates/{gate}/today", response_model=answer_of(Today), summary="A gate on today's data")
def show_today(
    project: OfProject,
    gate: CodeInPath,
    given: GivenParts,
    _: Caller,
    opening: Opening = None,
    as_of: AsOfText = None,
    min_position: MinPosition = None,
) -> Response:
    """Ask whether a decision would still follow the evaluation on what is known today of the day of the opening.

    The same criteria of the same rulebook version, about the same day; restatements, reversals and late facts recorded
    since then count where they have taken effect by that day.
    """
    found = _Openings(given, project, gate, position_of(given, as_of, min_position))
    number, opened = found.one(opening)
    basis, decided = opened.event.basis, found.decision(number)
    today = restated(given.store, found.known, opened, position=found.at.position)
    rule = found.rule(opened)
    changed = [
        DifferenceToday(criterion=at.criterion, field=at.field, then=at.one, today=at.other)
        for at in differences(basis.evaluation, today, fields=RESULT)
    ]
    return found.answer(
        Today(
            gate=gate,
            opening=number,
            day=opened.occurred_on,
            rulebook_version=basis.rulebook_version,
            basis_position=basis.position,
            evaluation=list(today),
            differences=changed,
            outcome=None if decided is None else decided.outcome,
            departed=None if decided is None else decided.departure is not None,
            departs_today=None if decided is None else departs(decided.outcome, rule, today) is not None,
        )
    )


class _Openings:
    """The openings of one gate, as far as they were known."""

    def __init__(self, given: Parts, project: UUID, gate: str, at: AsOf) -> None:
        self.given = given
        self.at = at
        self.gate = gate
        self.known, _ = facts_of_project(given, project, position=at.position, on=None)
        self.openings: list[Recorded[GateOpened]] = [
            recorded
            for recorded in self.known
            if isinstance(recorded.event, GateOpened) and recorded.event.gate == gate
        ]
        if not self.openings:
            raise NotFound("gate", f"{gate} that was opened")

    def one(self, opening: int | None) -> tuple[int, Recorded[GateOpened]]:
        number = len(self.openings) if opening is None else opening
        if number > len(self.openings):
            raise NotFound("opening", f"{number} of gate {self.gate}")
        return number, self.openings[number - 1]

    def decision(self, number: int) -> GateDecided | None:
        """Return what was decided on an opening: between it and the next one."""
        after = self.openings[number - 1].position
        before = self.openings[number].position if number < len(self.openings) else self.at.position + 1
        for recorded in self.known:
            event = recorded.event
            if isinstance(event, GateDecided) and event.gate == self.gate and after < recorded.position < before:
                return event
        return None

    def rule(self, opened: Recorded[GateOpened]) -> GateRule:
        known: Known = known_at(self.given.store, self.known, position=opened.event.basis.position)
        return rule_of(known.rulebook(opened.event.basis.rulebook_version), self.gate)

    def replayed(self, number: int, opened: Recorded[GateOpened]) -> Replayed:
        basis = opened.event.basis
        found = differences(basis.evaluation, reproduced(self.given.store, self.known, opened))
        first = found[0] if found else None
        return Replayed(
            opening=number,
            voting_round=opened.event.voting_round,
            opened_on=opened.occurred_on,
            position=basis.position,
            rulebook_version=basis.rulebook_version,
            result="differs" if found else "reproduced",
            first_difference=None
            if first is None
            else DifferenceThen(criterion=first.criterion, field=first.field, stored=first.one, again=first.other),
        )

    def answer(self, item: BaseModel) -> Response:
        content: dict[str, Any] = {**item.model_dump(mode="json"), "as_of": self.at}
        headers = {"Milepost-Position": str(self.at.position)}
        return Response(to_json(content), headers=headers, media_type="application/json")


def _departures(rule: GateRule, evaluation: Sequence[Evaluated]) -> dict[Outcome, list[str] | None]:
    found = {outcome: departs(outcome, rule, evaluation) for outcome in OUTCOMES}
    return {outcome: None if against is None else list(against) for outcome, against in found.items()}
