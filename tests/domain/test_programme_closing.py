"""A programme is reviewed as a whole, and closed: nothing new opens in it then, and what runs goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.events import ProgrammeClosed, ProgrammeReviewed, RoundClosed
from domain.events.programme import PassportChanges
from domain.indicator import IndicatorRef
from domain.programme import (
    ProgrammeClosedOtherwise,
    ProgrammeIsClosed,
    ProgrammePublishedElsewhere,
    ProgrammeReviewedOtherwise,
    RulebookNotPublished,
    close_programme,
    close_round,
    define_indicator,
    grant_waiver,
    open_programme,
    open_round,
    publish_rulebook,
    report_government_figure,
    review_programme,
    revise_passport,
)
from tests.domain.programmes import (
    JOBS,
    OPENED,
    PASSPORT,
    PRODUCTIVITY,
    PUBLISHED_ELSEWHERE,
    ROUND,
    ROUND_OPENED,
    RULES,
    STRICTER,
    given,
    jobs,
    productivity,
    published,
)
from tests.domain.test_programme_figures import FIGURE, STATED, TODAY
from tests.domain.test_programme_waivers import GRANTED, WAIVER

REVIEW: dict[str, Any] = {
    "review": UUID(int=3),
    "findings": ("A third of the firms reached their target.", "Half of the reports came late."),
    "recommendations": ("Ask for reports once a year.",),
    "follow_up_rulebook_version": 1,
    "reviewed_by": UUID(int=4),
}
REVIEWED = ProgrammeReviewed(**REVIEW)
CLOSING: dict[str, Any] = {
    "findings": ("The budget is spent.",),
    "recommendations": (),
    "follow_up_rulebook_version": None,
    "why": "The last call is over.",
    "closed_by": UUID(int=4),
}
CLOSED = ProgrammeClosed(**CLOSING)
RUNNING = given(OPENED, productivity(), jobs(1), published(1), ROUND_OPENED)
ENDED = RUNNING.plus([CLOSED])


def test_a_review_is_recorded_once_and_its_content_does_not_change() -> None:
    after = RUNNING.when(review_programme, **REVIEW).then_once(REVIEWED)
    assert after.state.reviews == {UUID(int=3): REVIEWED}
    after.when(review_programme, **{**REVIEW, "recommendations": ()}).refused(
        ProgrammeReviewedOtherwise, review=str(UUID(int=3))
    )


@pytest.mark.parametrize(("command", "asked"), [(review_programme, REVIEW), (close_programme, CLOSING)])
def test_a_follow_up_is_a_rulebook_version_that_is_published(
    command: Callable[..., Any], asked: dict[str, Any]
) -> None:
    RUNNING.when(command, **{**asked, "follow_up_rulebook_version": 2}).refused(
        RulebookNotPublished, rulebook_version=2, published=[1]
    )


@pytest.mark.parametrize("event", [REVIEWED, CLOSED])
def test_a_review_or_a_closing_found_something(event: Any) -> None:
    with pytest.raises(ValidationError):
        type(event)(**{**dict(event), "findings": ()})


def test_a_programme_is_closed_once() -> None:
    after = RUNNING.when(close_programme, **CLOSING).then_once(CLOSED)
    assert after.state.closed == CLOSED
    after.when(close_programme, **{**CLOSING, "why": "Another reason."}).refused(
        ProgrammeClosedOtherwise, why="The last call is over."
    )
    followed = {**CLOSING, "follow_up_rulebook_version": 1}
    RUNNING.when(close_programme, **followed).then_once(ProgrammeClosed(**followed))


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (revise_passport, {"changes": PassportChanges(legal_basis="Order No. 40"), "why": "new order"}),
        (open_round, {**ROUND, "round": "2026-2"}),
        (publish_rulebook, {"version": 2, "document": STRICTER}),
        (define_indicator, {"indicator": IndicatorRef(code="exports", version=1), "definition": JOBS}),
    ],
)
def test_nothing_new_opens_in_a_closed_programme(command: Callable[..., Any], asked: dict[str, Any]) -> None:
    ENDED.when(command, **asked).refused(ProgrammeIsClosed, code="INNO-2026", why="The last call is over.")


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (open_programme, PASSPORT),
        (revise_passport, {"changes": PassportChanges(legal_basis="Order No. 12"), "why": "again"}),
        (open_round, ROUND),
        (publish_rulebook, {"version": 1, "document": RULES}),
        (
            define_indicator,
            {"indicator": IndicatorRef(code="labour-productivity", version=1), "definition": PRODUCTIVITY},
        ),
    ],
)
def test_what_is_already_so_stays_so_after_the_end(command: Callable[..., Any], asked: dict[str, Any]) -> None:
    ENDED.when(command, **asked).then()


def test_what_runs_goes_on_after_the_end() -> None:
    ENDED.when(close_round, round="2026-1", why="over").then_once(RoundClosed(round="2026-1", why="over"))
    ENDED.when(report_government_figure, **FIGURE, today=TODAY).then_once(STATED)
    ENDED.when(grant_waiver, **WAIVER, today=TODAY).then_once(GRANTED)
    ENDED.when(review_programme, **REVIEW).then_once(REVIEWED)


def test_a_published_programme_is_not_ours_to_review_or_close() -> None:
    history = given(PUBLISHED_ELSEWHERE, published(1))
    history.when(review_programme, **REVIEW).refused(ProgrammePublishedElsewhere)
    history.when(close_programme, **CLOSING).refused(ProgrammePublishedElsewhere)


def test_nothing_of_this_is_done_with_a_programme_that_was_never_opened() -> None:
    for answer in (
        given().when(review_programme, **REVIEW),
        given().when(close_programme, **CLOSING),
        given().when(grant_waiver, **WAIVER, today=date(2026, 5, 20)),
        given().when(report_government_figure, **FIGURE, today=date(2026, 5, 20)),
    ):
        answer.not_found("programme", "of this id")
