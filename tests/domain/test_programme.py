"""A programme's passport, rounds, indicators and rulebook versions: once given they hold, and changes are facts."""

from __future__ import annotations

from datetime import date

import pytest

from domain.canonical import digest
from domain.errors import NotFound
from domain.events import ProgrammeEvent, ProgrammeOpened, ProgrammeRevised, RoundClosed, RoundOpened
from domain.events.programme import PassportChanges
from domain.history import Recorded
from domain.indicator import IndicatorRef
from domain.programme import (
    ClosesBeforeItOpens,
    IndicatorDefinedOtherwise,
    IndicatorVersionOutOfTurn,
    PassportIncomplete,
    Programme,
    ProgrammeExists,
    ProgrammePublishedElsewhere,
    RoundExists,
    RoundOutsideProgramme,
    RulebookImmutable,
    RulebookNotPublished,
    RulebookVersionOutOfTurn,
    close_round,
    define_indicator,
    evolve,
    open_programme,
    open_round,
    publish_rulebook,
    revise_passport,
    rulebook,
)
from tests.domain.kit import record
from tests.domain.programmes import (
    JOBS,
    OPENED,
    OTHER_JOBS,
    PASSPORT,
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

# ------------------------------------------------------------------------------------------------------------ passport


def test_a_programme_is_opened_once() -> None:
    given().when(open_programme, **PASSPORT).then_once(OPENED)


def test_another_passport_is_not_a_second_opening() -> None:
    given(OPENED).when(open_programme, **{**PASSPORT, "currency": "USD"}).refused(
        ProgrammeExists, code="INNO-2026", provenance="native"
    )


@pytest.mark.parametrize(
    ("entry", "nothing"),
    [("goals", None), ("legal_basis", None), ("instruments", ()), ("opens", None), ("closes", None)],
)
def test_a_programme_of_ours_has_a_whole_passport(entry: str, nothing: object) -> None:
    given().when(open_programme, **{**PASSPORT, entry: nothing}).refused(PassportIncomplete, missing=[entry])


def test_a_published_programme_leaves_out_what_its_publisher_does_not_say() -> None:
    given().when(open_programme, **dict(PUBLISHED_ELSEWHERE)).then_once(PUBLISHED_ELSEWHERE)


def test_a_programme_may_open_and_close_on_one_day_and_not_close_before() -> None:
    one_day = {**PASSPORT, "closes": PASSPORT["opens"]}
    given().when(open_programme, **one_day).then_once(ProgrammeOpened(**one_day))
    given().when(open_programme, **{**PASSPORT, "closes": date(2026, 1, 31)}).refused(
        ClosesBeforeItOpens, opens="2026-02-01", closes="2026-01-31"
    )


def test_a_revision_names_only_what_really_changes() -> None:
    asked = PassportChanges(legal_basis="Order No. 40", regions=("KZ-61",), closes=date(2031, 12, 31))
    revised = ProgrammeRevised(
        changes=PassportChanges(legal_basis="Order No. 40", closes=date(2031, 12, 31)), why="new order"
    )
    after = given(OPENED).when(revise_passport, changes=asked, why="new order").then_once(revised)
    passport = after.state.passport
    assert passport == OPENED.model_copy(update={"legal_basis": "Order No. 40", "closes": date(2031, 12, 31)})


def test_a_revision_that_was_stored_leaves_the_other_entries_alone() -> None:
    stored = ProgrammeRevised(changes=PassportChanges(legal_basis="Order No. 40"), why="new order").model_dump_json()
    after = given(OPENED, ProgrammeRevised.model_validate_json(stored))
    assert after.state.passport == OPENED.model_copy(update={"legal_basis": "Order No. 40"})


def test_a_revision_to_what_is_already_so_changes_nothing() -> None:
    given(OPENED).when(revise_passport, changes=PassportChanges(goals=OPENED.goals), why="none").then()
    given(OPENED).when(revise_passport, changes=PassportChanges(), why="none").then()


def test_a_revised_passport_is_still_whole_and_in_order() -> None:
    given(OPENED).when(revise_passport, changes=PassportChanges(instruments=()), why="none left").refused(
        PassportIncomplete, missing=["instruments"]
    )
    given(OPENED).when(revise_passport, changes=PassportChanges(closes=date(2026, 1, 1)), why="earlier").refused(
        ClosesBeforeItOpens
    )


def test_no_round_falls_outside_the_revised_days() -> None:
    history = given(OPENED, published(1), ROUND_OPENED)
    up_to_the_round = PassportChanges(closes=date(2026, 4, 30))
    history.when(revise_passport, changes=up_to_the_round, why="earlier").then_once(
        ProgrammeRevised(changes=up_to_the_round, why="earlier")
    )
    for changes in (PassportChanges(closes=date(2026, 4, 29)), PassportChanges(opens=date(2026, 2, 2))):
        history.when(revise_passport, changes=changes, why="shorter").refused(RoundOutsideProgramme, rounds=["2026-1"])


def test_the_passport_of_a_published_programme_is_not_ours_to_revise() -> None:
    given(PUBLISHED_ELSEWHERE).when(revise_passport, changes=PassportChanges(legal_basis="x"), why="x").refused(
        ProgrammePublishedElsewhere, code="INNO-2026"
    )


# -------------------------------------------------------------------------------------------------------------- rounds


def test_a_round_is_opened_once_under_a_published_rulebook_version() -> None:
    given(OPENED, published(1)).when(open_round, **ROUND).then_once(ROUND_OPENED)


def test_a_round_code_is_used_once() -> None:
    history = given(OPENED, published(1), ROUND_OPENED)
    history.when(open_round, **{**ROUND, "closes": date(2026, 5, 31)}).refused(
        RoundExists, round="2026-1", closed=False
    )
    history.plus([RoundClosed(round="2026-1", why="full")]).when(open_round, **ROUND).refused(RoundExists, closed=True)


def test_a_round_needs_a_rulebook_version_that_is_published() -> None:
    given(OPENED, published(1)).when(open_round, **{**ROUND, "rulebook_version": 2}).refused(
        RulebookNotPublished, rulebook_version=2, published=[1]
    )


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(date(2026, 1, 31), date(2026, 4, 30)), (date(2030, 12, 1), date(2031, 1, 1))],
)
def test_a_round_stays_within_the_days_of_its_programme(opens: date, closes: date) -> None:
    given(OPENED, published(1)).when(open_round, **{**ROUND, "opens": opens, "closes": closes}).refused(
        RoundOutsideProgramme, rounds=["2026-1"], opens="2026-02-01", closes="2030-12-31"
    )


def test_a_round_may_last_a_day_and_not_less() -> None:
    day = {**ROUND, "closes": ROUND["opens"]}
    given(OPENED, published(1)).when(open_round, **day).then_once(RoundOpened(**day))
    given(OPENED, published(1)).when(open_round, **{**ROUND, "opens": date(2026, 5, 1)}).refused(ClosesBeforeItOpens)


def test_a_round_is_closed_once() -> None:
    closed = RoundClosed(round="2026-1", why="full")
    after = given(OPENED, published(1), ROUND_OPENED).when(close_round, round="2026-1", why="full").then_once(closed)
    assert after.state.rounds["2026-1"].closed
    after.when(close_round, round="2026-1", why="another reason").then()


def test_a_round_that_was_never_opened_cannot_be_closed() -> None:
    given(OPENED).when(close_round, round="2026-1", why="full").not_found("round", "2026-1")
    assert given(OPENED, RoundClosed(round="2026-1", why="full")).state.rounds == {}


def test_a_published_programme_holds_no_rounds_here() -> None:
    given(PUBLISHED_ELSEWHERE, published(1)).when(open_round, **ROUND).refused(ProgrammePublishedElsewhere)
    given(PUBLISHED_ELSEWHERE).when(close_round, round="2026-1", why="full").refused(ProgrammePublishedElsewhere)


# ---------------------------------------------------------------------------------------------- indicators, rulebooks


def test_an_indicator_version_is_defined_once_and_the_next_follows() -> None:
    first = IndicatorRef(code="jobs", version=1)
    after = given(OPENED).when(define_indicator, indicator=first, definition=JOBS).then_once(jobs(1))
    second = IndicatorRef(code="jobs", version=2)
    after.when(define_indicator, indicator=second, definition=OTHER_JOBS).then_once(jobs(2, OTHER_JOBS))


def test_a_defined_indicator_never_changes() -> None:
    first = IndicatorRef(code="jobs", version=1)
    given(OPENED, jobs(1)).when(define_indicator, indicator=first, definition=OTHER_JOBS).refused(
        IndicatorDefinedOtherwise, indicator="jobs/1"
    )


@pytest.mark.parametrize(("code", "version", "following"), [("jobs", 3, 2), ("exports", 2, 1)])
def test_the_versions_of_an_indicator_have_no_gap(code: str, version: int, following: int) -> None:
    ref = IndicatorRef(code=code, version=version)
    given(OPENED, jobs(1)).when(define_indicator, indicator=ref, definition=JOBS).refused(
        IndicatorVersionOutOfTurn, indicator=f"{code}/{version}", next=following
    )


def test_a_rulebook_version_is_published_once_and_the_next_follows() -> None:
    after = given(OPENED, productivity()).when(publish_rulebook, version=1, document=RULES).then_once(published(1))
    after.when(publish_rulebook, version=2, document=STRICTER).then_once(published(2, STRICTER))


def test_a_published_rulebook_version_never_changes() -> None:
    given(OPENED, published(1)).when(publish_rulebook, version=1, document=STRICTER).refused(
        RulebookImmutable, version=1, digest=digest(RULES)
    )


@pytest.mark.parametrize("version", [2, 4])
def test_the_versions_of_a_rulebook_have_no_gap(version: int) -> None:
    history = given(OPENED) if version == 2 else given(OPENED, published(1), published(2))
    history.when(publish_rulebook, version=version, document=STRICTER).refused(
        RulebookVersionOutOfTurn, version=version, next=version - 1
    )


def test_a_published_rulebook_is_read_as_it_was_published() -> None:
    programme = given(OPENED, published(1), published(2, STRICTER)).state
    assert rulebook(programme, 1) == RULES
    assert rulebook(programme, 2) == STRICTER
    with pytest.raises(NotFound, match="There is no rulebook version 3"):
        rulebook(programme, 3)


def test_nothing_is_done_with_a_programme_that_was_never_opened() -> None:
    history = given()
    ref = IndicatorRef(code="jobs", version=1)
    for answer in (
        history.when(revise_passport, changes=PassportChanges(), why="x"),
        history.when(open_round, **ROUND),
        history.when(close_round, round="2026-1", why="x"),
        history.when(define_indicator, indicator=ref, definition=JOBS),
        history.when(publish_rulebook, version=1, document=RULES),
    ):
        answer.not_found("programme", "of this id")


def test_a_revision_known_without_the_opening_changes_nothing() -> None:
    revised: Recorded[ProgrammeEvent] = record(
        ProgrammeRevised(changes=PassportChanges(legal_basis="x"), why="x"), version=2
    )
    programme = evolve(Programme(), revised)
    assert (programme.passport, programme.version, programme.position) == (None, 2, 2)
