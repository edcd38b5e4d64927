"""What a reader sees of an application: the spread of scores, the corridor of scenarios, money from others."""

from __future__ import annotations

import statistics
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import events as facts
from domain.events.appraisal import CheckResult
from domain.money import Money
from domain.terms import Evaluated
from projections.project import ProjectView, view_of
from projections.project.application_view import ReviewSummary, Spread, cofinanced, corridor, rounded, spread, summary
from projections.timeline import timeline
from tests.domain.applications import (
    COMMITTED,
    JOINED,
    PARTNER,
    PLAN,
    PROMISE,
    PROVEN,
    REVIEWER,
    REVIEWS,
    SECOND_REVIEWER,
    STATED,
    declared,
    review,
    scenario,
)
from tests.domain.lives import AWARDED, JOBS, PRODUCTIVITY, QUARTER, REGISTERED, kzt, uid
from tests.projections import values
from tests.projections.logs import history

DAY = date(2026, 3, 1)
LEFT = facts.PartyLeft(organisation=PARTNER, why="No staff.")


def view(*events: Any) -> ProjectView:
    return view_of(values.PROJECTS[0], history(*events))


def summed(*events: Any) -> ReviewSummary:
    found = view(*events)
    return summary(found.reviews, found.interests)


def told(*events: Any) -> list[str]:
    return [entry.sentence for entry in timeline(history(*events))]


def test_reviews_are_summed_up_with_their_spread() -> None:
    found = summed(*REVIEWS)
    assert (found.counted, found.excluded) == (2, ())
    assert found.total == Spread(
        mean=Decimal("3.375"),
        lowest=Decimal("2.9"),
        highest=Decimal("3.85"),
        spread=Decimal("0.95"),
        standard_deviation=Decimal("0.475"),
    )
    assert {name: (each.mean, each.spread) for name, each in found.criteria.items()} == {
        "novelty": (Decimal(3), Decimal(2)),
        "productivity": (Decimal("4.5"), Decimal(1)),
        "capability": (Decimal(3), Decimal(0)),
        "value-for-money": (Decimal(2), Decimal(0)),
    }


def test_nothing_is_summed_up_where_nothing_counts() -> None:
    assert summed() == ReviewSummary(counted=0)
    none = summed(REVIEWS[0], declared(REVIEWER, interest=True, why="Shares."))
    assert (none.counted, none.total, none.criteria) == (0, None, {})


def test_an_excluded_score_is_shown_as_excluded_with_why() -> None:
    late = declared(SECOND_REVIEWER, interest=True, why="Shares.")
    idle = declared(uid(999), interest=True, why="Knows them.")
    found = summed(*REVIEWS, late, idle)
    assert [(each.reviewer, each.why, each.declared_on) for each in found.excluded] == [
        (SECOND_REVIEWER, "Shares.", DAY)
    ]
    assert found.total is not None
    assert (found.counted, found.total.mean, found.total.standard_deviation) == (1, Decimal("3.85"), Decimal(0))
    assert SECOND_REVIEWER in view(*REVIEWS, late).reviews


def test_a_later_review_of_a_reviewer_replaces_the_earlier_one() -> None:
    again = review(REVIEWER, "5", "5", "5", "5", total="5")
    assert summed(*REVIEWS, again).counted == 2
    assert view(*REVIEWS, again).reviews[REVIEWER].total == Decimal(5)


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=4), min_size=1, max_size=20))
def test_mean_and_deviation_are_those_of_the_scores(scores: list[Decimal]) -> None:
    found = spread(scores)
    assert abs(found.mean - statistics.mean(scores)) <= Decimal("0.00005")
    assert abs(float(found.standard_deviation) - statistics.pstdev(map(float, scores))) < 0.001
    assert found.lowest <= scores[0] <= found.highest
    assert found.spread == found.highest - found.lowest


@pytest.mark.parametrize(
    ("value", "shown"), [("10", "10"), ("3.37500", "3.375"), ("0.00005", "0"), ("-2.00015", "-2.0002"), ("1E+2", "100")]
)
def test_computed_numbers_are_shown_with_four_decimals_at_most(value: str, shown: str) -> None:
    assert str(rounded(Decimal(value))) in {shown, f"-{shown}" if shown == "0" else shown}


def test_the_scenarios_of_a_growth_plan_draw_a_corridor() -> None:
    base = scenario("base", (QUARTER, "7"), indicator=JOBS)
    plan = PLAN.model_copy(update={"scenarios": (*PLAN.scenarios[::2], base)})
    (submitted,) = view(plan).growth_plans.values()
    points = corridor(submitted)
    assert [(point.indicator, point.low, point.base, point.high) for point in points] == [
        (JOBS, None, Decimal(7), None),
        (PRODUCTIVITY, Decimal(4500000), None, Decimal(6000000)),
    ]


def test_money_from_others_is_summed_up_and_its_share_follows() -> None:
    promised = view(REGISTERED, COMMITTED)
    before = cofinanced(promised.cofinancing.values(), awarded=promised.awarded)
    assert before is not None
    assert (before.committed, before.proven, before.proven_share) == (kzt("400000.00"), kzt("0"), None)
    proven = view(REGISTERED, COMMITTED, STATED, AWARDED, PROVEN)
    after = cofinanced(proven.cofinancing.values(), awarded=proven.awarded)
    assert after is not None
    assert (after.proven, after.proven_share) == (kzt("300000.00"), Decimal("0.2727"))
    assert cofinanced(view(REGISTERED, AWARDED).cofinancing.values(), awarded=kzt("1")) is None
    dollars = Money(amount=Decimal(1), currency="USD")
    other = cofinanced(proven.cofinancing.values(), awarded=dollars)
    assert other is not None
    assert other.proven_share is None


def test_promises_keep_their_proofs() -> None:
    promise = view(COMMITTED, PROVEN, PROVEN.model_copy(update={"proof": uid(98), "amount": kzt("1.00")})).cofinancing
    assert promise[PROMISE].proven == kzt("300001.00")
    assert [proof.amount for proof in promise[PROMISE].proofs] == [kzt("300000.00"), kzt("1.00")]
    alone = view(PROVEN).cofinancing[PROMISE]
    assert (alone.committed, alone.proven, alone.source) == (None, kzt("300000.00"), None)
    assert view(PROVEN, COMMITTED).cofinancing[PROMISE].proven == kzt("300000.00")


def test_of_a_party_that_left_only_what_it_paid_stands() -> None:
    ours = COMMITTED.model_copy(update={"party": PARTNER})
    others = COMMITTED.model_copy(update={"cofinancing": uid(97)})
    found = view(JOINED, ours, others, PROVEN, LEFT)
    assert found.cofinancing[PROMISE].committed == kzt("300000.00")
    assert found.cofinancing[uid(97)].committed == kzt("400000.00")
    party = found.parties[PARTNER]
    assert (party.title, party.joined_on, party.left_on, party.left_why) == (
        "Agrarian University",
        DAY,
        DAY,
        "No staff.",
    )
    assert view(LEFT).parties[PARTNER].title is None
    assert view(JOINED, LEFT, JOINED).parties[PARTNER].left_on is None


def test_an_application_is_told() -> None:
    late = declared(SECOND_REVIEWER, interest=True, why="Shares")
    assert told(JOINED, LEFT, PLAN, declared(REVIEWER), REVIEWS[1], late, COMMITTED, PROVEN) == [
        "Party “Agrarian University” joined as university, carrying 20 % of the cost.",
        "Party “Agrarian University” left the project: No staff.",
        "Version 1 of the growth plan was submitted, with the scenarios low, base and high for 1 indicator.",
        "A person declared to have no interest in the project: No business with the applicant.",
        "A review gave 2.9 in total (novelty: 2, productivity: 4, capability: 3 and value-for-money: 2).",
        "A person declared an interest in the project, which takes the score out: Shares.",
        "KZT 400,000.00 of co-financing was committed by “Agrarian University”.",
        "KZT 300,000.00 of the co-financing of “Agrarian University” was proven with 1 proof: KZT 300,000.00 of KZT 400,000.00 now.",
    ]


def test_what_is_not_known_is_told_without_it() -> None:
    one = PLAN.model_copy(update={"scenarios": PLAN.scenarios[1:2]})
    quiet = JOINED.model_copy(update={"share": None, "role": "co-investor"})
    idle = declared(SECOND_REVIEWER, interest=True, why="Shares")
    sentences = [told(event)[0] for event in (LEFT, one, quiet, idle, PROVEN, STATED)]
    assert sentences == [
        f"Party {PARTNER} left the project: No staff.",
        "Version 1 of the growth plan was submitted, with the scenario base for 1 indicator.",
        "Party “Agrarian University” joined as co investor.",
        "A person declared an interest in the project: Shares.",
        "KZT 300,000.00 of co-financing was proven with 1 proof.",
        "Evidence “Bank statement” was submitted for co-financing.",
    ]
    assert told(COMMITTED, STATED)[1] == (
        "Evidence “Bank statement” was submitted for the co-financing of “Agrarian University”."
    )


def test_an_award_names_the_scenario_that_it_binds() -> None:
    bound = AWARDED.model_copy(update={"binding_scenario": "base"})
    assert told(bound) == [
        "An award of KZT 800,000.00 was decided, binding the base scenario: Highest score of the round."
    ]


def test_checks_are_told_with_how_they_came_about() -> None:
    evaluated = Evaluated(
        criterion="c", title={"en": "C"}, verdict="pass", observed=None, threshold=None, unit=None, positions=()
    )
    checks = (
        CheckResult(check="papers", verdict="pass", inputs=None, valid_until=None),
        CheckResult(check="money", verdict="pass", inputs=None, valid_until=None, evaluation=evaluated),
        CheckResult(
            check="law",
            verdict="pass",
            inputs=None,
            valid_until=None,
            evaluation=evaluated.model_copy(update={"waiver": uid(9)}),
        ),
    )
    assessed = facts.PrequalificationAssessed(checks=checks, verdict="prequalified", assessor=uid(1))
    assert told(assessed) == [
        "The project was pre-qualified (papers: pass, money: pass as evaluated and law: pass by waiver)."
    ]
