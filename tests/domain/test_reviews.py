"""Declared interests and reviews: who may score, and what a score comes to."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain.events import ReviewScored
from domain.project.reviews import (
    InterestStands,
    NothingToScore,
    ReviewerHasInterest,
    ReviewWithoutDeclaration,
    Score,
    ScoreOutOfRange,
    ScoresNotOfRulebook,
    TotalTooLong,
    counted_reviews,
    declare_interest,
    excluded_reviewers,
    score_review,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.rulebook import Rulebook
from tests.domain.applications import (
    APPRAISED,
    DECLARED,
    PLAN,
    REVIEWED,
    REVIEWER,
    REVIEWS,
    SECOND_REVIEWER,
    declared,
    review,
    rulebook,
    scores,
)
from tests.domain.lives import (
    ACTIVE,
    AWARDED,
    OFFICER,
    PREPARER,
    PREQUALIFIED,
    REGISTERED,
    RULEBOOK,
    given,
)
from tests.domain.rulebooks import reviews as review_rules

OPEN = (REGISTERED, PREQUALIFIED, *DECLARED)
SCORES = scores("4", "5", "3", "2")


def scoring(**changes: object) -> dict[str, Any]:
    return {"reviewer": REVIEWER, "scores": SCORES, "rulebook": RULEBOOK, "rulebook_version": 1, **changes}


def declaring(interest: bool, why: str = "No business with the applicant.") -> dict[str, Any]:  # noqa: FBT001
    return {"person": REVIEWER, "interest": interest, "why": why}


def test_an_interest_or_none_is_declared_at_any_time_before_the_exit() -> None:
    for before in ((REGISTERED,), (REGISTERED, PREQUALIFIED), (*APPRAISED, AWARDED), ACTIVE):
        given(*before).when(declare_interest, **declaring(interest=True)).then_once(declared(REVIEWER, interest=True))
    given(REGISTERED).when(declare_interest, **declaring(interest=False)).then_once(declared(REVIEWER))
    given().when(declare_interest, **declaring(interest=True)).not_found("project", "of this id")


def test_an_interest_is_not_declared_away() -> None:
    conflict = declared(REVIEWER, interest=True, why="Shares.")
    given(REGISTERED, conflict).when(declare_interest, **declaring(interest=False)).refused(
        InterestStands, why="Shares."
    )
    more = declared(REVIEWER, interest=True, why="Shares, and a loan.")
    given(REGISTERED, conflict).when(declare_interest, **dict(more)).then_once(more)
    given(REGISTERED, declared(REVIEWER)).when(declare_interest, **dict(conflict)).then_once(conflict)


def test_a_review_weighs_every_criterion_as_the_rulebook_does() -> None:
    given(*OPEN).when(score_review, **scoring()).then_once(REVIEWS[0])
    shuffled = tuple(reversed(SCORES))
    given(*OPEN).when(score_review, **scoring(scores=shuffled)).then_once(REVIEWS[0])


def test_a_reviewer_scores_anew_until_the_award() -> None:
    again = review(REVIEWER, "5", "5", "5", "5", total="5")
    history = given(*OPEN, *REVIEWS).when(score_review, **scoring(scores=scores("5", "5", "5", "5"))).then_once(again)
    assert [each.total for each in counted_reviews(history.state)] == [Decimal(5), Decimal("2.9")]
    given(*APPRAISED, AWARDED).when(score_review, **scoring(scores=scores("5", "5", "5", "5"))).refused(
        WrongStage, stage="awarded"
    )


def test_registered_projects_are_scored_where_nothing_is_checked_first() -> None:
    given(REGISTERED, *DECLARED).when(score_review, **scoring()).refused(WrongStage, stage="registered")
    given(REGISTERED, *DECLARED).when(score_review, **scoring(rulebook=rulebook(prequalification_checks=[]))).then(
        REVIEWS[0]
    )
    given(*OPEN).when(score_review, **scoring(rulebook=rulebook(review=None))).refused(NothingToScore)


def test_a_reviewer_has_declared_to_have_no_interest() -> None:
    given(REGISTERED, PREQUALIFIED).when(score_review, **scoring()).refused(ReviewWithoutDeclaration)
    conflict = declared(REVIEWER, interest=True, why="Shares.")
    given(REGISTERED, PREQUALIFIED, conflict).when(score_review, **scoring()).refused(
        ReviewerHasInterest, why="Shares."
    )


def test_an_interest_that_is_declared_later_takes_the_score_out() -> None:
    conflict = declared(SECOND_REVIEWER, interest=True, why="Shares.")
    state = given(*OPEN, *REVIEWS, conflict).state
    assert [each.reviewer for each in counted_reviews(state)] == [REVIEWER]
    assert excluded_reviewers(state) == (SECOND_REVIEWER,)
    assert SECOND_REVIEWER in state.reviews


@pytest.mark.parametrize(("person", "has_done"), [(OFFICER, "assesses"), (PREPARER, "submits")])
def test_neither_applicant_nor_whoever_checked_reviews(person: UUID, has_done: str) -> None:
    given(*OPEN, PLAN, declared(person)).when(score_review, **scoring(reviewer=person)).refused(
        DutiesNotApart, does="reviews", has_done=has_done
    )


@pytest.mark.parametrize(
    ("given_scores", "missing", "unknown", "twice"),
    [
        (SCORES[:3], ["value-for-money"], [], []),
        ((*SCORES, Score(criterion="looks", score=Decimal(1), comment="Nice.")), [], ["looks"], []),
        ((*SCORES, SCORES[0]), [], [], ["novelty"]),
    ],
)
def test_a_review_scores_each_criterion_once(
    given_scores: tuple[Score, ...], missing: list[str], unknown: list[str], twice: list[str]
) -> None:
    given(*OPEN).when(score_review, **scoring(scores=given_scores)).refused(
        ScoresNotOfRulebook, missing=missing, unknown=unknown, twice=twice
    )


@pytest.mark.parametrize("score", ["-0.01", "5.01"])
def test_a_score_lies_in_its_range(score: str) -> None:
    given(*OPEN).when(score_review, **scoring(scores=scores(score, "5", "0", "2"))).refused(
        ScoreOutOfRange, criterion="novelty", score=score, lowest="0", highest="5"
    )


def test_a_total_has_no_more_digits_than_can_be_kept() -> None:
    longest = "3." + "1" * 29
    given(*OPEN).when(score_review, **scoring(scores=scores(longest, "0", "0", "1"))).refused(TotalTooLong, most=30)


@over(data=st.data(), rule=review_rules())
def test_a_total_is_the_exact_sum_of_what_is_weighted(data: st.DataObject, rule: Any) -> None:
    book = Rulebook.model_construct(**{**dict(RULEBOOK), "review": rule})
    marks = data.draw(
        st.lists(
            st.integers(0, int(rule.highest_score - rule.lowest_score)),
            min_size=len(rule.criteria),
            max_size=len(rule.criteria),
        )
    )
    stated = tuple(
        Score(criterion=criterion.id, score=rule.lowest_score + mark, comment="Seen.")
        for criterion, mark in zip(rule.criteria, marks, strict=True)
    )
    (scored,) = given(*OPEN).when(score_review, **scoring(scores=stated, rulebook=book)).events
    assert isinstance(scored, ReviewScored)
    exactly = sum((Fraction(score.score) * Fraction(score.weight_share) for score in scored.scores), start=Fraction(0))
    assert Fraction(scored.total) == exactly
    assert rule.lowest_score <= scored.total <= rule.highest_score


def test_reviews_of_both_reviewers_stand_side_by_side() -> None:
    state = given(REGISTERED, PREQUALIFIED, *REVIEWED).state
    assert {each.reviewer for each in counted_reviews(state)} == {REVIEWER, SECOND_REVIEWER}
