"""What the queries find of a programme besides its passport: waivers, government figures, reviews, and where entries come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest
from psycopg import Connection

from domain.events import (
    BudgetChanged,
    BudgetOpened,
    IndicatorDefined,
    ProgrammeClosed,
    ProgrammeReviewed,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
    budget_stream,
)
from projections import programmes
from projections.fold import fold
from projections.programmes import FigureFilter, FigurePlace
from projections.timeline import timeline
from services.database import connect, service_conninfo
from services.projector import Projector
from services.settings import Settings
from tests.conftest import NewDatabase
from tests.projections import programme_moves, values
from tests.projections.conftest import FIXED
from tests.projections.logs import MemoryLog, history

HEAD = FIXED.head().position
PROGRAMME = values.PROGRAMMES[0]


def facts_of_kind(*kinds: type[Any], until: int = HEAD) -> list[Any]:
    """Return what was recorded of some kinds about the programme or its budget."""
    streams = {PROGRAMME, budget_stream(PROGRAMME)}
    return [
        recorded
        for recorded in FIXED.events
        if recorded.stream in streams and isinstance(recorded.event, kinds) and recorded.position <= until
    ]


@pytest.mark.parametrize("position", [0, 200, HEAD])
def test_each_waiver_is_found_with_its_end(connection: Connection, position: int) -> None:
    last = {recorded.event.waiver: recorded for recorded in facts_of_kind(WaiverGranted, until=position)}
    found = programmes.find_waivers(connection, PROGRAMME, position=position)
    assert [row.position for row in found] == sorted(row.position for row in found)
    assert {row.waiver: (row.position, row.expires, row.regions) for row in found} == {
        waiver: (recorded.position, recorded.event.expires, recorded.event.regions) for waiver, recorded in last.items()
    }


def test_reviews_are_found_in_the_order_in_which_they_were_recorded(connection: Connection) -> None:
    last = {recorded.event.review: recorded for recorded in facts_of_kind(ProgrammeReviewed)}
    found = programmes.find_reviews(connection, PROGRAMME, position=HEAD)
    assert [row.position for row in found] == sorted(recorded.position for recorded in last.values())
    assert {row.review: (row.findings, row.recommendations) for row in found} == {
        review: (recorded.event.findings, recorded.event.recommendations) for review, recorded in last.items()
    }


STATISTICS = history(programme_moves.opened(0), *map(programme_moves.stated, range(12)), stream=PROGRAMME)


@pytest.fixture(scope="module")
def statistics(new_database: NewDatabase, template: str) -> Iterator[Connection]:
    """A database in which a government has stated figures, some of them several times."""
    conninfo = service_conninfo(new_database(template=template).service_url, Settings())
    Projector(MemoryLog(STATISTICS), lambda: connect(conninfo)).catch_up()
    opened = connect(conninfo)
    yield opened
    opened.close()


def test_government_figures_come_page_by_page_with_their_last_revision(statistics: Connection) -> None:
    wanted = FigureFilter(programme=PROGRAMME)
    last: dict[Any, Any] = {}
    for event in (recorded.event for recorded in STATISTICS[1:]):
        about = event.indicator
        last[about.code, about.version, event.jurisdiction, event.period.first, event.period.last] = event
    found: list[Any] = []
    after = None
    while True:
        page = programmes.find_government_figures(statistics, wanted, position=13, limit=2, after=after)
        found += page.items
        if page.after is None:
            break
        after = cast("FigurePlace", page.after)
    places = [(row.indicator, row.indicator_version, row.jurisdiction, row.first, row.last) for row in found]
    assert places == sorted(last)
    assert [(row.revision, row.value) for row in found] == [(last[at].revision, last[at].value) for at in sorted(last)]
    assert programmes.count_government_figures(statistics, wanted, position=13) == len(found) == 6
    before = programmes.find_government_figures(statistics, wanted, position=2, limit=9).items
    assert [(row.indicator, row.revision, row.position) for row in before] == [("productivity", 0, 2)]


@pytest.mark.parametrize("by", ["indicator", "jurisdiction"])
def test_government_figures_are_filtered(statistics: Connection, by: str) -> None:
    every = programmes.find_government_figures(statistics, FigureFilter(PROGRAMME), position=13, limit=100).items
    assert len({getattr(row, by) for row in every}) > 1
    wanted = replace(FigureFilter(PROGRAMME), **{by: getattr(every[0], by)})
    found = programmes.find_government_figures(statistics, wanted, position=13, limit=100).items
    assert found == tuple(row for row in every if getattr(row, by) == getattr(wanted, by))
    assert programmes.count_government_figures(statistics, wanted, position=13) == len(found)


def test_every_entry_with_a_table_of_its_own_names_the_fact_that_set_it_last(connection: Connection) -> None:
    about: dict[Any, Callable[[Any], str]] = {
        RoundOpened: lambda event: f"round/{event.round}",
        RoundClosed: lambda event: f"round/{event.round}",
        IndicatorDefined: lambda event: f"indicator/{event.indicator}",
        RulebookPublished: lambda event: f"rulebook/{event.version}",
        WaiverGranted: lambda event: f"waiver/{event.waiver}",
        ProgrammeReviewed: lambda event: f"review/{event.review}",
        BudgetOpened: lambda _: "budget",
        BudgetChanged: lambda _: "budget",
    }
    last = {about[type(recorded.event)](recorded.event): recorded for recorded in facts_of_kind(*about)}
    found = programmes.find_origins(connection, PROGRAMME, position=HEAD)
    assert found.keys() == last.keys()
    for entry, origin in found.items():
        fact = last[entry]
        assert (origin.event, origin.position, origin.version) == (fact.event.name, fact.position, fact.version)
        assert (origin.occurred_on, origin.recorded_at) == (fact.occurred_on, fact.recorded_at)
        assert origin.why == getattr(fact.event, "why", None)


def test_a_programme_that_was_closed_says_when_and_why() -> None:
    closed = programme_moves.PROGRAMME_MOVES[-1](1)
    assert isinstance(closed, ProgrammeClosed)
    log = history(programme_moves.opened(0), closed, stream=PROGRAMME, day=date(2026, 3, 1))
    (row,) = fold(programmes.PROGRAMMES, log).values()
    assert row.closed_on == date(2026, 3, 1)
    assert row.passport["closed"].value == {
        "findings": ["Spent.", "Spent."],
        "recommendations": [],
        "follow_up_rulebook_version": None,
        "closed_by": str(values.PERSON),
    }
    assert (row.passport["closed"].event, row.passport["closed"].why) == ("programme.closed.v1", "over")
    assert fold(programmes.PROGRAMMES, log[1:]) == {}


def test_what_was_found_and_stated_is_told() -> None:
    moves = programme_moves.PROGRAMME_MOVES
    log = history(*(moves[kind](n) for kind, n in ((5, 1), (6, 0), (6, 1), (7, 1), (7, 0), (8, 0))), stream=PROGRAMME)
    assert [entry.sentence for entry in timeline(log)] == [
        (
            "The rule gates/half-way/reports-in was waived in the zone Saryarqa (KZ-35 and KZ-62) through 12 April 2026 "
            "(legal basis: Order No. 61): pilot."
        ),
        (
            "The figure of the government for indicator productivity/1 in KZ for 1 January 2026 to 31 March 2026 was stated "
            "as 0 (source: statistics)."
        ),
        (
            "Revision 1 of the figure of the government for indicator jobs/1 in KZ-35 for 1 April 2026 to 30 June 2026 was "
            "stated as 1.5 (source: statistics): late data."
        ),
        "The programme was reviewed, with 2 findings, 1 recommendation and version 1 of the rulebook to follow.",
        "The programme was reviewed, with 1 finding and 0 recommendations.",
        "The programme was closed, with 1 finding and 0 recommendations: over.",
    ]
