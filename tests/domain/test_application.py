"""Parties, growth plans and money from others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain.errors import DomainError, Refused
from domain.events import AwardDecided, CofinancingProven, GrowthPlanSubmitted, PartyLeft
from domain.money import AmountNotPayable, AmountNotPositive, CurrencyMismatch, Money
from domain.period import Period
from domain.project.cofinancing import (
    CofinancingCommittedOtherwise,
    CofinancingProvenOtherwise,
    ProofAboutSomethingElse,
    ProvenAboveCommitted,
    commit_cofinancing,
    prove_cofinancing,
)
from domain.project.growth_plan import (
    GrowthPlanDiffers,
    GrowthPlanNotNext,
    ScenarioNeedsNumbers,
    ScenarioPeriodsOverlap,
    submit_growth_plan,
)
from domain.project.milestones import submit_evidence
from domain.project.parties import (
    PartyJoinedOtherwise,
    PartySharesAboveWhole,
    RecipientIsNoParty,
    join_party,
    leave_party,
)
from domain.project.rules import DutiesNotApart, PublishedElsewhere, TermsAreSigned, WrongStage
from domain.terms import ConditionSubject
from tests.domain.applications import (
    APPRAISED,
    BANK,
    COMMITTED,
    JOINED,
    PARTNER,
    PLAN,
    PROMISE,
    PROVEN,
    PROVING,
    REVIEWER,
    STATED,
    STATEMENT,
    YEAR_2027,
    scenario,
)
from tests.domain.kit import Life
from tests.domain.lives import (
    ACTIVE,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    DEFINITIONS,
    JOBS,
    OFFICER,
    PREPARER,
    PREQUALIFIED,
    PRODUCTIVITY,
    PUBLISHED,
    QUARTER,
    RECIPIENT,
    REGISTERED,
    SIGNATURE_CONDITION,
    given,
    kzt,
    uid,
)

DECLINED = AwardDecided.model_validate({**AWARDED.model_dump(), "outcome": "declined", "amount": None})


# ------------------------------------------------------------------------------------------------------------- parties


def joining(**changes: object) -> dict[str, Any]:
    return {**dict(JOINED), **changes}


LEFT = PartyLeft(organisation=PARTNER, why="No staff.")


def test_a_party_joins_and_leaves_while_the_terms_are_drafted() -> None:
    given(REGISTERED).when(join_party, **joining()).then_once(JOINED)
    history = given(REGISTERED, JOINED).when(leave_party, organisation=PARTNER, why="No staff.").then_once(LEFT)
    history.when(join_party, **joining()).then_once(JOINED)
    given(*ACTIVE).when(join_party, **joining()).refused(TermsAreSigned)
    given(REGISTERED, JOINED, *ACTIVE[1:]).when(leave_party, organisation=PARTNER, why="x").refused(TermsAreSigned)


def test_an_organisation_is_one_party_and_the_recipient_none() -> None:
    given(REGISTERED, JOINED).when(join_party, **joining(role="co-investor")).refused(
        PartyJoinedOtherwise, role="university"
    )
    given(REGISTERED).when(join_party, **joining(organisation=RECIPIENT)).refused(RecipientIsNoParty)
    given(REGISTERED).when(leave_party, organisation=PARTNER, why="x").not_found("party", PARTNER)


def test_parties_carry_at_most_the_whole() -> None:
    rest = joining(organisation=uid(76), share=Decimal("0.8"))
    given(REGISTERED, JOINED).when(join_party, **rest).then_once(JOINED.model_copy(update=rest))
    more = joining(organisation=uid(76), share=Decimal("0.800000000000000000000000000001"))
    given(REGISTERED, JOINED).when(join_party, **more).refused(
        PartySharesAboveWhole, together="1.000000000000000000000000000001"
    )
    given(REGISTERED, JOINED, LEFT).when(join_party, **more).then(JOINED.model_copy(update=more))
    without = joining(organisation=uid(77), share=None)
    given(REGISTERED, JOINED).when(join_party, **without).then(JOINED.model_copy(update=without))


@over(shares=st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=1, max_size=8))
def test_whoever_joins_the_shares_never_exceed_the_whole(shares: list[int | None]) -> None:
    life = Life(given)
    life.record(REGISTERED)
    for number, share in enumerate(shares):
        part = None if share is None else Decimal(share).scaleb(-3)
        answer = life.ask_twice(join_party, **joining(organisation=uid(500 + number), share=part))
        together = sum(party.share or 0 for party in life.state.parties.values())
        assert together <= 1
        assert isinstance(answer, list) or together + (part or 0) > 1


# --------------------------------------------------------------------------------------------------------- growth plan


def planning(plan: GrowthPlanSubmitted = PLAN, **changes: object) -> dict[str, Any]:
    return {**dict(plan), "definitions": DEFINITIONS, **changes}


def test_growth_plans_follow_each_other_until_the_award() -> None:
    history = given(REGISTERED).when(submit_growth_plan, **planning()).then_once(PLAN)
    history.when(submit_growth_plan, **planning(assumptions="Other.")).refused(GrowthPlanDiffers, growth_plan_version=1)
    history.when(submit_growth_plan, **planning(version=3)).refused(GrowthPlanNotNext, next=2)
    second = PLAN.model_copy(update={"version": 2, "scenarios": PLAN.scenarios[1:]})
    history.when(submit_growth_plan, **planning(second)).then_once(second)
    given(REGISTERED).when(submit_growth_plan, **planning(second)).refused(GrowthPlanNotNext, next=1)
    given(*APPRAISED, AWARDED).when(submit_growth_plan, **planning()).refused(WrongStage, stage="awarded")
    given(*APPRAISED).when(submit_growth_plan, **planning(submitted_by=REVIEWER)).refused(DutiesNotApart)


def test_a_growth_plan_is_about_numbers_that_the_programme_defines() -> None:
    stray = (scenario("base", (YEAR_2027, "1"), indicator=JOBS),)
    only = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY]}
    given(REGISTERED).when(submit_growth_plan, **planning(scenarios=stray, definitions=only)).not_found(
        "indicator", "jobs-fte/1"
    )
    words = {JOBS: DEFINITIONS[JOBS].model_copy(update={"measure": "text"})}
    given(REGISTERED).when(submit_growth_plan, **planning(scenarios=stray, definitions=words)).refused(
        ScenarioNeedsNumbers, scenario="base", indicator="jobs-fte/1"
    )


def test_periods_of_one_indicator_do_not_overlap_in_a_scenario() -> None:
    half = Period(first=QUARTER.last, last=YEAR_2027.first)
    twice = (scenario("base", (YEAR_2027, "3"), (QUARTER, "1"), (half, "2")),)
    given(REGISTERED).when(submit_growth_plan, **planning(scenarios=twice)).refused(
        ScenarioPeriodsOverlap, scenario="base", periods=[str(QUARTER), str(half)]
    )
    beside = scenario("base", (YEAR_2027, "3"), (QUARTER, "1"))
    of_jobs = scenario("base", (half, "2"), indicator=JOBS)
    both = (beside.model_copy(update={"targets": beside.targets + of_jobs.targets}),)
    assert given(REGISTERED).when(submit_growth_plan, **planning(scenarios=both)).events


# ---------------------------------------------------------------------------------------------------- money from others


def promising(**changes: object) -> dict[str, Any]:
    return {**dict(COMMITTED), **changes}


def proving(**changes: object) -> dict[str, Any]:
    return {**dict(PROVEN), **changes}


PROMISED = (REGISTERED, COMMITTED, STATED)


@pytest.mark.parametrize("before", [(REGISTERED,), (REGISTERED, PREQUALIFIED), (*APPRAISED, AWARDED), ACTIVE], ids=len)
def test_money_is_promised_and_proven_from_the_registration_on(before: tuple[Any, ...]) -> None:
    history = given(*before).when(commit_cofinancing, **promising()).then_once(COMMITTED)
    submitted: dict[str, Any] = {"evidence": STATEMENT, "subject": STATED.subject, "submitted_by": PREPARER}
    history = history.when(submit_evidence, **submitted).then_once(STATED)
    history.when(prove_cofinancing, **proving()).then_once(PROVEN)


def test_money_is_promised_to_projects_that_may_still_get_it() -> None:
    declined = given(REGISTERED, PREQUALIFIED, DECLINED)
    declined.when(commit_cofinancing, **promising()).refused(WrongStage, stage="declined")
    given(*PROMISED, PREQUALIFIED, DECLINED).when(prove_cofinancing, **proving()).refused(WrongStage)
    given(PUBLISHED).when(commit_cofinancing, **promising()).refused(PublishedElsewhere)
    given(REGISTERED, COMMITTED).when(commit_cofinancing, **promising(source="Bank")).refused(
        CofinancingCommittedOtherwise, committed={"amount": "400000.00", "currency": "KZT"}
    )


def test_early_evidence_is_about_money_only() -> None:
    about: dict[str, Any] = {"evidence": STATEMENT, "submitted_by": PREPARER}
    condition = ConditionSubject(condition=SIGNATURE_CONDITION)
    given(REGISTERED).when(submit_evidence, subject=condition, **about).refused(WrongStage, stage="registered")
    assert given(*APPRAISED, AWARDED_ON_CONDITIONS).when(submit_evidence, subject=condition, **about).events
    given(REGISTERED).when(submit_evidence, subject=STATED.subject, **about).not_found("cofinancing", PROMISE)


def test_a_promise_names_a_party_that_is_there_and_evidence_that_was_submitted() -> None:
    given(REGISTERED).when(commit_cofinancing, **promising(party=PARTNER)).not_found("party", PARTNER)
    ours = COMMITTED.model_copy(update={"party": PARTNER})
    given(REGISTERED, JOINED).when(commit_cofinancing, **promising(party=PARTNER)).then_once(ours)
    given(REGISTERED).when(commit_cofinancing, **promising(evidence=(BANK,))).not_found("evidence", BANK)
    more = COMMITTED.model_copy(update={"cofinancing": BANK, "evidence": (STATEMENT.id,)})
    given(*PROMISED).when(commit_cofinancing, **dict(more)).then_once(more)
    given(*APPRAISED).when(commit_cofinancing, **promising(submitted_by=REVIEWER)).refused(DutiesNotApart)


DOLLARS = Money(amount=Decimal(5), currency="USD")


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(DOLLARS, CurrencyMismatch), (kzt("0.00"), AmountNotPositive), (kzt("0.005"), AmountNotPayable)],
)
def test_promised_and_proven_amounts_can_be_paid(amount: Money, refusal: type[Refused]) -> None:
    given(REGISTERED).when(commit_cofinancing, **promising(amount=amount)).refused(refusal)
    given(*PROMISED).when(prove_cofinancing, **proving(amount=amount)).refused(refusal)


def test_a_proof_rests_on_evidence_about_that_money_and_on_another_person() -> None:
    given(REGISTERED).when(prove_cofinancing, **proving()).not_found("cofinancing", PROMISE)
    given(REGISTERED, COMMITTED).when(prove_cofinancing, **proving()).not_found("evidence", STATEMENT.id)
    other = COMMITTED.model_copy(update={"cofinancing": BANK})
    given(*PROMISED, other).when(prove_cofinancing, **proving(cofinancing=BANK)).refused(
        ProofAboutSomethingElse, evidence=[str(STATEMENT.id)]
    )
    given(*PROMISED).when(prove_cofinancing, **proving(decided_by=PREPARER)).refused(
        DutiesNotApart, does="decides", has_done="submits"
    )
    given(*PROMISED, PROVEN).when(prove_cofinancing, **proving(amount=kzt("1.00"))).refused(CofinancingProvenOtherwise)
    given(*PROMISED, other, PROVEN).when(prove_cofinancing, **proving(cofinancing=BANK)).refused(
        CofinancingProvenOtherwise, cofinancing=str(PROMISE)
    )


def test_no_more_is_proven_than_was_promised() -> None:
    given(*PROMISED, PROVEN).when(prove_cofinancing, **proving(proof=uid(99), amount=kzt("100000.01"))).refused(
        ProvenAboveCommitted,
        committed={"amount": "400000.00", "currency": "KZT"},
        proven={"amount": "300000.00", "currency": "KZT"},
    )
    rest = PROVEN.model_copy(update={"proof": uid(99), "amount": kzt("100000.00")})
    given(*PROMISED, PROVEN).when(prove_cofinancing, **dict(rest)).then_once(rest)


@over(cents=st.lists(st.integers(1, 20_000_000), min_size=1, max_size=8))
def test_proofs_never_add_up_to_more_than_the_promise(cents: list[int]) -> None:
    life = Life(given)
    life.record(*PROMISED)
    stands = Decimal(0)
    for number, amount in enumerate(cents):
        asked = Money(amount=Decimal(amount).scaleb(-2), currency="KZT")
        answer = life.ask_twice(prove_cofinancing, **proving(proof=uid(600 + number), amount=asked))
        fits = stands + asked.amount <= COMMITTED.amount.amount
        assert isinstance(answer, DomainError) is not fits
        stands += asked.amount if fits else 0


def test_of_a_party_that_leaves_only_what_it_paid_still_stands() -> None:
    ours = COMMITTED.model_copy(update={"party": PARTNER})
    others = COMMITTED.model_copy(update={"cofinancing": BANK})
    state = given(REGISTERED, JOINED, ours, others, STATED, PROVEN, LEFT).state
    amounts = {id_: promise.amount for id_, promise in state.cofinancing.items()}
    assert amounts == {PROMISE: kzt("300000.00"), BANK: kzt("400000.00")}


def test_a_proof_of_a_promise_that_is_not_in_the_selection_changes_no_promise() -> None:
    alone = CofinancingProven(
        cofinancing=PROMISE, proof=PROVING, amount=kzt("1.00"), evidence=(STATEMENT.id,), decided_by=OFFICER
    )
    assert given(REGISTERED, alone).state.cofinancing == {}
