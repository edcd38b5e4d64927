"""Gates as read models: every round of voting with what became of it, and every verdict that a waiver changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, assert_never
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, scalar_row

from domain.events import GateDecided, GateOpened, GateReturned, PrequalificationAssessed, TrancheReleased
from domain.events.gates import Outcome
from domain.history import Recorded
from domain.terms import Evaluated
from projections.fold import Key, Projection, facts_of
from projections.page import Page, page_of

RoundFact = GateOpened | GateDecided | GateReturned
WaivableFact = PrequalificationAssessed | GateOpened | TrancheReleased
Verdict = Literal["pass", "fail", "unknown", "not_yet"]


@dataclass(frozen=True, slots=True)
class VotingRound:
    """A round of voting at a gate: its opening, and how it ended, if it has; another opening takes the place of one."""

    project: UUID
    gate: str
    voting_round: int
    opened_on: date | None
    opened_at: int | None
    """Position of the opening."""
    rulebook_version: int | None
    verdicts: Mapping[str, Verdict]
    """Of each criterion of the gate, in the evaluation that was voted on."""
    ended_on: date | None
    returned: bool
    outcome: Outcome | None
    departed: bool | None
    """Whether the decision departs from the evaluation; null where there is none."""


def _round(row: VotingRound | None, recorded: Recorded[RoundFact], _part: None) -> VotingRound:
    event = recorded.event
    row = row or VotingRound(
        project=recorded.stream,
        gate=event.gate,
        voting_round=event.voting_round,
        opened_on=None,
        opened_at=None,
        rulebook_version=None,
        verdicts={},
        ended_on=None,
        returned=False,
        outcome=None,
        departed=None,
    )
    match event:
        case GateOpened():
            return replace(
                row,
                opened_on=recorded.occurred_on,
                opened_at=recorded.position,
                rulebook_version=event.basis.rulebook_version,
                verdicts={evaluated.criterion: evaluated.verdict for evaluated in event.basis.evaluation},
            )
        case GateDecided():
            return replace(
                row, ended_on=recorded.occurred_on, outcome=event.outcome, departed=event.departure is not None
            )
        case GateReturned():
            return replace(row, ended_on=recorded.occurred_on, returned=True)
    assert_never(event)


def _round_key(recorded: Recorded[Any]) -> Mapping[Key, None]:
    return {(recorded.stream, recorded.event.gate, recorded.event.voting_round): None}


VOTING_ROUNDS = Projection(
    name="voting_rounds",
    version=1,
    row=VotingRound,
    keys=3,
    facts=facts_of(RoundFact),
    key=_round_key,
    evolve=_round,
)


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """A verdict that a waiver changed; it never changes itself."""

    waiver: UUID
    project: UUID
    address: str
    """The rule that was lifted, for example `gates/first-year/reports-accepted`."""
    position: int
    """Of the fact that rests on it."""
    fact: str
    """The stored name of that fact."""
    occurred_on: date
    evaluated: Evaluated


def _use(_row: WaiverUse | None, recorded: Recorded[WaivableFact], part: tuple[str, UUID, Evaluated]) -> WaiverUse:
    address, waiver, evaluated = part
    return WaiverUse(
        waiver=waiver,
        project=recorded.stream,
        address=address,
        position=recorded.position,
        fact=recorded.event.name,
        occurred_on=recorded.occurred_on,
        evaluated=evaluated,
    )


def _use_keys(recorded: Recorded[Any]) -> Mapping[Key, tuple[str, UUID, Evaluated]]:
    return {
        (evaluated.waiver, recorded.stream, address, recorded.position): (address, evaluated.waiver, evaluated)
        for address, evaluated in _evaluated(recorded.event)
        if evaluated.waiver is not None
    }


def _evaluated(event: WaivableFact) -> list[tuple[str, Evaluated]]:
    """Return every criterion that a fact rests on, with its address in the rulebook."""
    match event:
        case PrequalificationAssessed():
            return [
                (f"prequalification/{result.check}", result.evaluation)
                for result in event.checks
                if result.evaluation is not None
            ]
        case GateOpened():
            return [(f"gates/{event.gate}/{found.criterion}", found) for found in event.basis.evaluation]
        case TrancheReleased():
            return [(f"release/{found.criterion}", found) for found in event.basis.evaluation]
    assert_never(event)


WAIVER_USES = Projection(
    name="waiver_uses",
    version=1,
    row=WaiverUse,
    keys=4,
    facts=facts_of(WaivableFact),
    key=_use_keys,
    evolve=_use,
)


@dataclass(frozen=True, slots=True)
class GateDecision:
    """A decision at a gate, with what a programme asks about it."""

    project: UUID
    code: str
    gate: str
    voting_round: int
    opened_on: date | None
    decided_on: date
    days_to_decide: int | None
    """From the first opening of the gate since its last decision to this decision."""
    outcome: Outcome
    departed: bool
    must_meet_failed: list[str]
    """Must-meet criteria that failed in the evaluation that was decided on."""
    rounds_returned: int
    """Rounds of voting of this gate that were returned before it."""
    rulebook_version: int | None


def find_gate_decisions(
    connection: Connection,
    programme: UUID,
    *,
    position: int,
    limit: int,
    after: tuple[date, str, str, int] | None = None,
) -> Page[GateDecision]:
    """Return the decisions at gates of a programme by day, project, gate and round; `after` is the place of the last one seen."""
    with connection.cursor(row_factory=class_row(GateDecision)) as cursor:
        cursor.execute(
            """
            select v.project, p.code, v.gate, v.voting_round, v.opened_on, v.ended_on as decided_on, v.outcome,
                v.departed, v.rulebook_version,
                v.ended_on - least(v.opened_on, (
                    select min(e.opened_on) from read.voting_rounds_v1 e
                    where e.project = v.project and e.gate = v.gate and e.voting_round < v.voting_round
                        and e.from_position <= %(position)s and %(position)s < e.to_position
                        and e.voting_round > coalesce((
                            select max(d.voting_round) from read.voting_rounds_v1 d
                            where d.project = v.project and d.gate = v.gate and d.voting_round < v.voting_round
                                and d.outcome is not null
                                and d.from_position <= %(position)s and %(position)s < d.to_position
                        ), 0)
                )) as days_to_decide,
                (
                    select count(*) from read.voting_rounds_v1 e
                    where e.project = v.project and e.gate = v.gate and e.voting_round < v.voting_round and e.returned
                        and e.from_position <= %(position)s and %(position)s < e.to_position
                ) as rounds_returned,
                array(
                    select verdict.key from jsonb_each_text(v.verdicts) verdict
                    where verdict.value = 'fail' and exists (
                        select from jsonb_array_elements(r.document -> 'gates') rule
                        where rule ->> 'id' = v.gate and rule -> 'must_meet' ? verdict.key
                    )
                    order by verdict.key collate "C"
                ) as must_meet_failed
            from read.voting_rounds_v1 v
            join read.portfolio_v2 p on p.project = v.project
                and p.from_position <= %(position)s and %(position)s < p.to_position
            left join read.rulebooks_v1 r on r.programme = p.programme and r.version = v.rulebook_version
                and r.from_position <= %(position)s and %(position)s < r.to_position
            where p.programme = %(programme)s and v.outcome is not null
                and v.from_position <= %(position)s and %(position)s < v.to_position
                and (%(after_day)s::date is null or (v.ended_on, p.code, v.gate, v.voting_round)
                    > (%(after_day)s, %(after_code)s, %(after_gate)s, %(after_round)s))
            order by v.ended_on, p.code, v.gate, v.voting_round
            limit %(limit)s
            """,
            {
                "programme": programme,
                "position": position,
                "limit": limit + 1,
                "after_day": None if after is None else after[0],
                "after_code": None if after is None else after[1],
                "after_gate": None if after is None else after[2],
                "after_round": None if after is None else after[3],
            },
        )
        found = cursor.fetchall()
    return page_of(found, limit=limit, place=lambda row: (row.decided_on, row.code, row.gate, row.voting_round))


def count_gate_decisions(connection: Connection, programme: UUID, *, position: int) -> int:
    """Return how many decisions at gates there are in a programme."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(
            """
            select count(*) from read.voting_rounds_v1 v
            join read.portfolio_v2 p on p.project = v.project
                and p.from_position <= %(position)s and %(position)s < p.to_position
            where p.programme = %(programme)s and v.outcome is not null
                and v.from_position <= %(position)s and %(position)s < v.to_position
            """,
            {"programme": programme, "position": position},
        )
        found: int = cursor.fetchone() or 0
        return found


def find_waiver_uses(connection: Connection, waiver: UUID, *, position: int) -> list[WaiverUse]:
    """Return every verdict that a waiver changed, in the order in which they were recorded."""
    with connection.cursor(row_factory=WAIVER_USES.row_factory) as cursor:
        return cursor.execute(
            """
            select waiver, project, address, position, fact, occurred_on, evaluated::text from read.waiver_uses_v1
            where waiver = %(waiver)s and from_position <= %(position)s and %(position)s < to_position
            order by position, address
            """,
            {"waiver": waiver, "position": position},
        ).fetchall()
