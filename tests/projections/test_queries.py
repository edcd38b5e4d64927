"""What the queries find at a position, and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from domain.events import BudgetOpened, MilestoneMet, MilestonePlanned, budget_stream
from projections import budgets, programmes, publications, recipients
from projections.fold import fold
from projections.kpis import find_series, fold_series
from projections.page import Page
from projections.portfolio import Filter, count_projects, find_projects, programme_of
from services.database import connect, service_conninfo
from services.projector import Projector
from services.settings import Settings
from tests.conftest import NewDatabase
from tests.projections import moves, programme_moves, values
from tests.projections.conftest import FIXED
from tests.projections.logs import MemoryLog, record

HEAD = FIXED.head().position
DAY = date(2026, 6, 1)
NOBODY = UUID(int=1)


def put(*facts: tuple[UUID, Any]) -> list[Any]:
    """Place facts of several streams in one log."""
    versions: dict[UUID, int] = {}
    log = []
    for position, (stream, event) in enumerate(facts, 1):
        versions[stream] = versions.get(stream, 0) + 1
        log.append(record(stream, versions[stream], position, event, day=date(2026, 3, 1)))
    return log


PROGRAMME, RECIPIENT = values.PROGRAMMES[0], values.RECIPIENTS[0]
NATIVE, LATE, PUBLISHED = values.PROJECTS[:3]
registered = moves.registered(1).model_copy(update={"programme": PROGRAMME, "recipient": RECIPIENT})
LIST = put(
    (PROGRAMME, programme_moves.opened(0)),
    (RECIPIENT, values.recipient(0)),
    (RECIPIENT, moves.RECIPIENT_MOVES[0](1)),
    (NATIVE, registered.model_copy(update={"code": "A-1"})),
    (LATE, registered.model_copy(update={"code": "A-2", "round": "R2", "title": "50 % of İstanbul"})),
    (LATE, MilestonePlanned(milestone=values.uid(1, 0), terms=values.milestone_terms(0))),
    (PUBLISHED, moves.registered(0).model_copy(update={"code": "A-2"})),
    (PUBLISHED, moves.imported(1)),
    (LATE, MilestoneMet(milestone=values.uid(1, 0), met_on=DAY, why=None, decided_by=None)),
    (RECIPIENT, moves.RECIPIENT_MOVES[0](2)),
    (RECIPIENT, moves.RECIPIENT_MOVES[0](1)),
)


@pytest.fixture(scope="module")
def portfolio(new_database: NewDatabase, template: str) -> Iterator[Connection]:
    conninfo = service_conninfo(new_database(template=template).service_url, Settings())
    Projector(MemoryLog(LIST), lambda: connect(conninfo)).catch_up()
    opened = connect(conninfo)
    yield opened
    opened.close()


def ids(page: Page[Any]) -> list[UUID]:
    return [item.project for item in page.items]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), [NATIVE, LATE, PUBLISHED]),
        (Filter(programme=PROGRAMME), [NATIVE, LATE, PUBLISHED]),
        (Filter(programme=NOBODY), []),
        (Filter(recipient=RECIPIENT), [NATIVE, LATE]),
        (Filter(round="R2"), [LATE]),
        (Filter(stage="published"), [PUBLISHED]),
        (Filter(provenance="native"), [NATIVE, LATE]),
        (Filter(sector="C28"), [NATIVE, LATE]),
        (Filter(sector="31140"), [PUBLISHED]),
        (Filter(region="KZ-75"), [NATIVE, LATE]),
        (Filter(region="KZ"), [NATIVE, LATE]),
        (Filter(region="SV"), [PUBLISHED]),
        (Filter(late=True), [LATE]),
        (Filter(late=False), [NATIVE, PUBLISHED]),
        (Filter(text="i̇STANBUL"), [LATE]),
        (Filter(text="0 % o"), [LATE]),
        (Filter(text="_"), []),
        (Filter(text="a-1", round="R2"), []),
    ],
)
def test_filters(portfolio: Connection, wanted: Filter, found: list[UUID]) -> None:
    page = find_projects(portfolio, wanted, position=8, day=DAY, limit=10)
    assert ids(page) == found
    assert page.after is None
    assert count_projects(portfolio, wanted, position=8, day=DAY) == len(found)


def test_a_list_as_of_an_earlier_position_is_what_it_was(portfolio: Connection) -> None:
    assert ids(find_projects(portfolio, Filter(late=True), position=9, day=DAY, limit=10)) == []
    assert ids(find_projects(portfolio, Filter(late=True), position=6, day=DAY, limit=10)) == [LATE]
    assert ids(find_projects(portfolio, Filter(), position=4, day=DAY, limit=10)) == [NATIVE]
    assert ids(find_projects(portfolio, Filter(), position=3, day=DAY, limit=10)) == []
    assert ids(find_projects(portfolio, Filter(sector="C28"), position=10, day=DAY, limit=10)) == []


def test_a_classification_that_is_recorded_late_replaces_no_newer_one(portfolio: Connection) -> None:
    assert ids(find_projects(portfolio, Filter(sector="C28"), position=11, day=DAY, limit=10)) == []


def test_late_is_asked_of_a_day(portfolio: Connection) -> None:
    due = values.milestone_terms(0).due
    assert ids(find_projects(portfolio, Filter(late=True), position=8, day=due, limit=10)) == []


def test_pages_follow_each_other(portfolio: Connection) -> None:
    first = find_projects(portfolio, Filter(), position=8, day=DAY, limit=2)
    assert ids(first) == [NATIVE, LATE]
    assert first.after == ("A-2", LATE)
    second = find_projects(portfolio, Filter(), position=8, day=DAY, limit=2, after=("A-2", LATE))
    assert (ids(second), second.after) == ([PUBLISHED], None)


def test_an_item_shows_what_the_list_needs(portfolio: Connection) -> None:
    item = find_projects(portfolio, Filter(round="R2"), position=8, day=DAY, limit=1).items[0]
    assert (item.programme_code, item.recipient_title) == ("PRG-0", "Farm 0")
    assert (item.planned, item.met, item.not_met, item.next_due, item.late) == (1, 0, 0, date(2026, 1, 1), True)
    assert (item.currency, item.requested, item.awarded, item.released) == ("KZT", Decimal("1001.50"), None, Decimal(0))
    published = find_projects(portfolio, Filter(stage="published"), position=8, day=DAY, limit=1).items[0]
    assert (published.findings, published.countries, published.published_sectors) == (1, ["SV"], ["31140"])
    assert (published.requested, published.released, published.disbursed) == (None, None, None)


def test_the_programme_of_a_project(portfolio: Connection) -> None:
    assert programme_of(portfolio, NATIVE, position=8) == PROGRAMME
    assert programme_of(portfolio, NATIVE, position=3) is None


def test_programmes(connection: Connection) -> None:
    page = programmes.find_programmes(connection, position=HEAD, limit=1)
    assert page.after is not None
    rest = programmes.find_programmes(connection, position=HEAD, limit=1, after=(page.after[0], page.after[1]))
    assert rest.after is None
    found = [*page.items, *rest.items]
    assert [row.code for row in found] == sorted(row.code for row in found)
    assert programmes.count_programmes(connection, position=HEAD) == 2
    one = programmes.find_programme(connection, found[0].programme, position=HEAD)
    assert one == found[0]
    assert programmes.find_programme(connection, NOBODY, position=HEAD) is None


def test_an_entry_of_the_passport_names_the_fact_that_set_it(connection: Connection) -> None:
    programme = programmes.find_programme(connection, values.PROGRAMMES[0], position=HEAD)
    assert programme is not None
    for name, entry in programme.passport.items():
        fact = FIXED.events[entry.position - 1]
        assert (fact.event.name, fact.version, fact.recorded_at) == (entry.event, entry.version, entry.recorded_at)
        stated = fact.event.changes if entry.event == "programme.revised.v1" else fact.event
        content = stated.model_dump(mode="json")
        if name == "closed":
            assert content == {**entry.value, "why": entry.why}  # type: ignore[dict-item]
        else:
            assert content[name] == entry.value
    assert {entry.event for entry in programme.passport.values()} == {
        "programme.opened.v1",
        "programme.revised.v1",
        "programme.closed.v1",
    }


def test_rounds_indicators_and_rulebooks_of_a_programme(connection: Connection) -> None:
    programme = values.PROGRAMMES[0]
    assert [row.round for row in programmes.find_rounds(connection, programme, position=HEAD)]
    assert [row.code for row in programmes.find_indicators(connection, programme, position=HEAD)] == [
        "jobs",
        "productivity",
    ]
    entries = programmes.find_rulebooks(connection, programme, position=HEAD)
    assert [row.version for row in entries] == [1, 2]
    whole = programmes.find_rulebook(connection, programme, 2, position=HEAD)
    assert whole is not None
    assert (whole.document, whole.digest) == ({"format": "milepost-rulebook/1"}, entries[1].digest)
    assert programmes.find_rulebook(connection, programme, 3, position=HEAD) is None


def test_recipients_and_their_aid(connection: Connection) -> None:
    page = recipients.find_recipients(connection, position=HEAD, limit=2)
    assert page.after is not None
    rest = recipients.find_recipients(connection, position=HEAD, limit=2, after=(page.after[0], page.after[1]))
    assert len(page.items) + len(rest.items) == recipients.count_recipients(connection, position=HEAD) == 3
    one = recipients.find_recipient(connection, page.items[0].recipient, position=HEAD)
    assert one == page.items[0]
    assert recipients.find_recipient(connection, NOBODY, position=HEAD) is None
    aid = recipients.find_aid(connection, one.recipient, position=HEAD)
    assert aid == sorted(aid, key=lambda row: (row.granted_on, row.project))
    assert {row.recipient for row in aid} == {one.recipient}


def test_a_budget_is_found_by_its_programme() -> None:
    stream = budget_stream(PROGRAMME)
    log = put(
        (stream, BudgetOpened(programme=PROGRAMME, total=values.kzt(500))),
        (stream, moves.BUDGET_MOVES[1](100)),
        (stream, moves.BUDGET_MOVES[2](50)),
    )
    (row,) = fold(budgets.BUDGETS, log).values()
    assert (row.total, row.committed, row.free) == (Decimal("1500.50"), Decimal(50), Decimal("1450.50"))


def test_budgets_in_the_table(connection: Connection) -> None:
    found = budgets.find_budget(connection, PROGRAMME, position=HEAD)
    assert found is not None
    assert found.budget == budget_stream(PROGRAMME)
    assert budgets.find_budget(connection, NOBODY, position=HEAD) is None


def test_publications(portfolio: Connection) -> None:
    found = publications.find_publication(portfolio, PUBLISHED, position=8)
    assert found is not None
    assert [finding.code for finding in found.findings] == ["malformed-number"]
    assert publications.find_publication(portfolio, PUBLISHED, position=7) is None
    asked = {"publisher": found.publisher, "activity": found.activity}
    assert publications.find_published_project(portfolio, **asked, position=8) == PUBLISHED
    assert publications.find_published_project(portfolio, **asked, position=7) is None


@pytest.mark.parametrize("position", [1, 200, HEAD])
@pytest.mark.parametrize("project", values.PROJECTS)
def test_kpi_series_from_the_tables_are_those_of_the_fold(connection: Connection, project: UUID, position: int) -> None:
    known = [recorded for recorded in FIXED.events if recorded.position <= position]
    programme = programme_of(connection, project, position=position)
    folded = fold_series(
        [recorded for recorded in known if recorded.stream == project],
        [recorded for recorded in known if recorded.stream == programme],
    )
    assert find_series(connection, project, position=position) == folded
