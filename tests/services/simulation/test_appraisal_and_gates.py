"""What a simulated portfolio tells of appraisal, reporting and gates: believable, of every kind, within every rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID

import pytest

from domain.events import (
    EVENTS,
    AwardDecided,
    CofinancingCommitted,
    CofinancingProven,
    Event,
    FigureRestated,
    GateDecided,
    GateOpened,
    GovernmentFigureReported,
    GrowthPlanSubmitted,
    InterestDeclared,
    PrequalificationAssessed,
    ProgrammeClosed,
    ProjectRegistered,
    RecipientClassified,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReviewScored,
    TrancheReleased,
    VerificationRecorded,
    VoteCast,
    WaiverGranted,
)
from domain.events.gates import Outcome
from domain.history import Recorded
from domain.project.restatement import RestatementCode
from services.simulation import Portfolio, rehearse
from tests.services.simulation.conftest import TODAY, Simulated
from tests.services.simulation.test_portfolio import NOT_SIMULATED

STREAMS = {UUID: list[Recorded[Any]]}


@pytest.fixture
def projects(sixty: Simulated) -> list[list[Recorded[Any]]]:
    """The facts of each project."""
    registered = {fact.stream for fact in sixty.log if isinstance(fact.event, ProjectRegistered)}
    found: defaultdict[UUID, list[Recorded[Any]]] = defaultdict(list)
    for fact in sixty.log:
        if fact.stream in registered:
            found[fact.stream].append(fact)
    return list(found.values())


def _of(facts: list[Recorded[Any]], *kinds: type[Event]) -> Iterator[Any]:
    return (fact.event for fact in facts if isinstance(fact.event, kinds))


def test_forty_projects_have_every_kind_of_fact() -> None:
    summary = rehearse(Portfolio(projects=40, years=3, seed=1), today=TODAY).summary
    assert summary is not None
    assert set(EVENTS) - set(summary.facts) == set(NOT_SIMULATED)


@pytest.mark.parametrize("seed", [2, 3])
def test_other_seeds_are_lived_through_without_a_refusal(seed: int) -> None:
    summary = rehearse(Portfolio(projects=40, years=3, seed=seed), today=TODAY).summary
    assert summary is not None
    assert summary.departures > 0


def test_gates_are_decided_in_all_five_ways(sixty: Simulated) -> None:
    assert sixty.written.summary is not None
    assert set(sixty.written.summary.outcomes) == set(get_args(Outcome))


def test_some_decisions_depart_from_their_evaluation_and_all_of_these_say_why(sixty: Simulated) -> None:
    assert sixty.written.summary is not None
    departed = [event for event in _of(sixty.log, GateDecided) if event.departure is not None]
    assert len(departed) == sixty.written.summary.departures
    assert {("go", True), ("hold", False)} <= {(event.outcome, bool(event.departure.criteria)) for event in departed}


def test_a_project_goes_through_two_gates_one_of_them_against_the_evaluation(
    projects: list[list[Recorded[Any]]],
) -> None:
    lives = [[(event.outcome, event.departure is not None) for event in _of(facts, GateDecided)] for facts in projects]
    assert [("go", True), ("go", False)] in lives


def test_held_and_recycled_gates_are_opened_again(projects: list[list[Recorded[Any]]]) -> None:
    rounds = [event.voting_round for facts in projects for event in _of(facts, GateOpened)]
    assert max(rounds) > 1


def test_nothing_is_released_after_a_gate_stopped_or_held_a_project(projects: list[list[Recorded[Any]]]) -> None:
    decided = 0
    for facts in projects:
        latest = "go"
        for event in _of(facts, GateDecided, TrancheReleased):
            if isinstance(event, GateDecided):
                latest, decided = event.outcome, decided + 1
            else:
                assert latest not in {"stop", "hold"}
    assert decided


def test_nobody_votes_who_reported_or_verified(projects: list[list[Recorded[Any]]]) -> None:
    voted = False
    for facts in projects:
        voters = {event.member for event in _of(facts, VoteCast)}
        reported = {event.prepared_by for event in _of(facts, ReportPrepared)}
        reported |= {event.certified_by for event in _of(facts, ReportCertified)}
        reported |= {event.submitted_by for event in _of(facts, ReportSubmitted)}
        interested = {event.person for event in _of(facts, InterestDeclared) if event.interest}
        assert not voters & (reported | interested | {event.verified_by for event in _of(facts, VerificationRecorded)})
        voted |= bool(voters)
    assert voted


def test_waivers_change_checks_and_criteria_in_their_zone_only(sixty: Simulated) -> None:
    waivers = {event.waiver: event for event in _of(sixty.log, WaiverGranted)}
    recipient: dict[UUID, Any] = {
        fact.stream: fact.event.recipient for fact in sixty.log if isinstance(fact.event, ProjectRegistered)
    }
    region: dict[Any, str] = {
        fact.stream: fact.event.region for fact in sixty.log if isinstance(fact.event, RecipientClassified)
    }
    changed: Counter[str] = Counter()
    for fact in sixty.log:
        evaluated = []
        if isinstance(fact.event, GateOpened):
            evaluated = list(fact.event.basis.evaluation)
        elif isinstance(fact.event, PrequalificationAssessed):
            evaluated = [check.evaluation for check in fact.event.checks if check.evaluation is not None]
        for one in evaluated:
            if one.waiver is not None:
                assert region[recipient[fact.stream]] in waivers[one.waiver].regions
                changed[waivers[one.waiver].rule.partition("/")[0]] += 1
    assert set(changed) == {"prequalification", "gates"}


def test_applications_fail_on_taxes_and_on_own_money(sixty: Simulated) -> None:
    failed = {
        check.check
        for event in _of(sixty.log, PrequalificationAssessed)
        for check in event.checks
        if check.verdict == "fail"
    }
    assert failed == {"tax-clearance", "own-money"}


def test_declined_applicants_keep_their_scores(projects: list[list[Recorded[Any]]]) -> None:
    declined = [facts for facts in projects if any(event.outcome == "declined" for event in _of(facts, AwardDecided))]
    assert declined
    assert all(len(list(_of(facts, ReviewScored))) >= 2 for facts in declined)


def test_an_interest_that_comes_out_later_takes_a_score_out(projects: list[list[Recorded[Any]]]) -> None:
    excluded = 0
    for facts in projects:
        reviewers = {event.reviewer for event in _of(facts, ReviewScored)}
        interested = {event.person for event in _of(facts, InterestDeclared) if event.interest}
        excluded += len(reviewers & interested)
    assert excluded


def test_the_ceiling_of_aid_lowers_or_refuses_an_award(sixty: Simulated) -> None:
    assert any("ceiling" in event.reasons for event in _of(sixty.log, AwardDecided))


def test_awards_bind_each_of_the_three_scenarios(sixty: Simulated) -> None:
    assert all(len(event.scenarios) == 3 for event in _of(sixty.log, GrowthPlanSubmitted))
    bound = {event.binding_scenario for event in _of(sixty.log, AwardDecided)}
    assert bound == {None, "low", "base", "high"}


def test_money_of_others_is_proven_up_to_what_was_promised(projects: list[list[Recorded[Any]]]) -> None:
    in_parts = 0
    for facts in projects:
        promised = {event.cofinancing: event.amount.amount for event in _of(facts, CofinancingCommitted)}
        proven: Counter[UUID] = Counter()
        for event in _of(facts, CofinancingProven):
            in_parts += event.amount.amount < promised[event.cofinancing]
            proven[event.cofinancing] += event.amount.amount
        assert all(total <= promised[source] for source, total in proven.items())
    assert in_parts


def test_figures_are_restated_for_every_reason(sixty: Simulated) -> None:
    assert {event.code for event in _of(sixty.log, FigureRestated)} == set(get_args(RestatementCode))


def test_reports_are_returned_for_figures_and_narrative_and_accepted_with_other_values(sixty: Simulated) -> None:
    assert {item.kind for event in _of(sixty.log, ReportReturned) for item in event.items} == {"figure", "narrative"}
    assert any(event.differences for event in _of(sixty.log, ReportAccepted))


def test_figures_are_broken_down_with_and_without_a_gap(sixty: Simulated) -> None:
    broken = [event for event in _of(sixty.log, ReportPrepared) if any(figure.dimensions for figure in event.figures)]
    assert {bool(event.gaps) for event in broken} == {True, False}


def test_governments_state_figures_and_revise_one(sixty: Simulated) -> None:
    assert {event.revision for event in _of(sixty.log, GovernmentFigureReported)} == {0, 1}


def test_one_programme_ends_before_the_portfolio_does(sixty: Simulated) -> None:
    closed = {fact.stream for fact in sixty.log if isinstance(fact.event, ProgrammeClosed)}
    assert len(closed) == 1
