"""The calendar's queries find obligations at a position, by due date, page by page, on the day of each programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from domain import events as facts
from domain.events import Event
from domain.history import Recorded
from domain.obligations import Obligation, obligations_of
from projections.calendar import CALENDAR, Entry, FilterTooWide, Wanted, count_obligations, find, find_obligations
from projections.fold import fold
from services.database import connect, service_conninfo
from services.projector import Projector
from services.settings import Settings
from tests.conftest import NewDatabase
from tests.domain.courses import on, rules
from tests.projections import moves, programme_moves
from tests.projections.calendar_facts import NATIVE, PLANNED, SIGNED, SUBMITTED
from tests.projections.logs import MemoryLog, record
from tests.projections.values import PROGRAMMES, PROJECTS, RECIPIENTS, SHA


def log() -> list[Recorded[Any]]:
    """Two signed projects in programmes of two time zones, one that is declined, one that is published."""
    published = moves.registered(0).model_copy(update={"programme": PROGRAMMES[1], "recipient": None})
    opened_ = programme_moves.opened(0)
    rulebook = facts.RulebookPublished(version=1, document=rules().model_dump(mode="json"), digest=SHA)
    steps: list[tuple[UUID, str, Event]] = [
        (PROGRAMMES[0], "2025-09-01", opened_),
        (PROGRAMMES[1], "2025-09-01", opened_.model_copy(update={"code": "PRG-1", "time_zone": "America/New_York"})),
        (PROGRAMMES[0], "2025-09-02", rulebook),
        (PROGRAMMES[1], "2025-09-02", rulebook),
        (
            PROGRAMMES[0],
            "2025-09-03",
            facts.RoundOpened(
                round="R0", title={"en": "Call"}, opens=on("2025-09-03"), closes=on("2025-12-31"), rulebook_version=1
            ),
        ),
        (PROJECTS[0], "2025-10-01", NATIVE.model_copy(update={"code": "A", "recipient": RECIPIENTS[0]})),
        (
            PROJECTS[1],
            "2025-10-01",
            NATIVE.model_copy(update={"code": "B", "programme": PROGRAMMES[1], "recipient": RECIPIENTS[1]}),
        ),
        (PROJECTS[2], "2025-10-01", NATIVE.model_copy(update={"code": "C", "recipient": RECIPIENTS[0]})),
        (PROJECTS[3], "2025-10-01", published),
        (PROJECTS[0], "2025-11-01", PLANNED),
        (PROJECTS[1], "2025-11-01", PLANNED),
        (PROJECTS[3], "2025-11-01", PLANNED),
        (PROJECTS[2], "2025-11-15", moves.awarded(3).model_copy(update={"conditions": ()})),
        (PROJECTS[0], "2026-01-01", SIGNED),
        (PROJECTS[1], "2026-01-01", SIGNED),
        (PROJECTS[0], "2026-05-20", SUBMITTED),
    ]
    versions: dict[UUID, int] = {}
    placed = []
    for position, (stream, day, event) in enumerate(steps, 1):
        versions[stream] = versions.get(stream, 0) + 1
        placed.append(record(stream, versions[stream], position, event, day=on(day)))
    return placed


LOG = log()
HEAD = len(LOG)


@pytest.fixture(scope="module")
def calendar(new_database: NewDatabase, template: str) -> Iterator[Connection]:
    conninfo = service_conninfo(new_database(template=template).service_url, Settings())
    Projector(MemoryLog(LOG), lambda: connect(conninfo)).catch_up()
    opened_ = connect(conninfo)
    yield opened_
    opened_.close()


def day_in(zone: str) -> date:
    """It is 1 June 2026 in Almaty and still 31 May in New York."""
    return {"Asia/Almaty": on("2026-06-01"), "America/New_York": on("2026-05-31")}[zone]


def found(calendar: Connection, position: int = HEAD, **wanted: Any) -> list[tuple[str, str, str]]:
    page = find_obligations(calendar, Wanted(**wanted), position=position, day_in=day_in, limit=200)
    assert page.after is None
    assert count_obligations(calendar, Wanted(**wanted), position=position, day_in=day_in) == len(page.items)
    return [(entry.project_code, entry.owed.kind, entry.owed.status) for entry in page.items]


def test_the_calendar_is_that_of_the_fold(calendar: Connection) -> None:
    page = find_obligations(calendar, Wanted(project=PROJECTS[0]), position=HEAD, day_in=day_in, limit=200)
    mine = fold(CALENDAR, LOG)[PROJECTS[0],].course
    assert tuple(entry.owed for entry in page.items) == obligations_of(mine, rules(), day=on("2026-06-01"))
    assert {(entry.programme_code, entry.recipient) for entry in page.items} == {("PRG-0", RECIPIENTS[0])}


def test_a_due_date_passes_at_the_edge_of_the_day_where_the_programme_is(calendar: Connection) -> None:
    assert found(calendar, kind="milestone", side="recipient") == [
        ("A", "milestone", "overdue"),
        ("B", "milestone", "due"),
        (moves.registered(0).code, "milestone", "due"),
    ]


@pytest.mark.parametrize(
    ("wanted", "projects"),
    [
        ({"programme": PROGRAMMES[0]}, {"A", "C"}),
        ({"programme": PROGRAMMES[0], "settled": False}, {"A"}),
        ({"status": "open"}, {"A", "B"}),
        ({"status": "cancelled"}, set()),
        ({"recipient": RECIPIENTS[0], "side": "agency"}, {"A", "C"}),
        ({"project": PROJECTS[1]}, {"B"}),
        ({"programme": UUID(int=1)}, set()),
    ],
)
def test_filters_choose_projects(calendar: Connection, wanted: dict[str, Any], projects: set[str]) -> None:
    assert {project for project, _, _ in found(calendar, **wanted)} == projects


def test_filters_choose_obligations(calendar: Connection) -> None:
    assert {kind for _, kind, _ in found(calendar, project=PROJECTS[0], side="recipient")} == {"milestone", "report"}
    assert found(calendar, project=PROJECTS[2], settled=True) == [("C", "award-decision", "done")]
    window: dict[str, Any] = {"first": on("2026-05-01"), "last": on("2026-07-01")}
    assert found(calendar, project=PROJECTS[0], **window) == [
        ("A", "milestone", "overdue"),
        ("A", "gate", "open"),
    ]
    assert found(calendar, project=PROJECTS[0], first=on("2026-12-31")) == [
        ("A", "support-end", "open"),
        ("A", "gate", "open"),
        ("A", "report", "upcoming"),
    ]
    assert found(calendar, project=PROJECTS[0], status="overdue", kind="report") == [("A", "report", "overdue")]


def test_the_calendar_as_of_an_earlier_position(calendar: Connection) -> None:
    assert found(calendar, position=HEAD - 1, kind="milestone-decision") == []
    assert found(calendar, kind="milestone-decision") == [("A", "milestone-decision", "open")]
    assert found(calendar, position=8, kind="award-decision") == [
        ("A", "award-decision", "open"),
        ("B", "award-decision", "open"),
        ("C", "award-decision", "open"),
    ]
    assert found(calendar, position=5) == []


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_pages_follow_each_other_whatever_is_held_in_memory(
    calendar: Connection, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(find, "_CHUNK", chunk)
    whole = find_obligations(calendar, Wanted(), position=HEAD, day_in=day_in, limit=200).items
    paged: list[Entry] = []
    after = None
    while True:
        page = find_obligations(calendar, Wanted(), position=HEAD, day_in=day_in, limit=3, after=after)
        paged += page.items
        if page.after is None:
            break
        after = (page.after[0], page.after[1], page.after[2], page.after[3])
    assert tuple(paged) == whole
    assert len(whole) > 20
    dated = [entry.owed.due for entry in whole if entry.owed.due is not None]
    assert dated == sorted(dated)


def test_a_filter_that_leaves_too_many_projects_is_refused(
    calendar: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MOST_PROJECTS", 2)
    with pytest.raises(FilterTooWide) as refused:
        find_obligations(calendar, Wanted(), position=HEAD, day_in=day_in, limit=1)
    assert refused.value.projects == 4
    assert found(calendar, programme=PROGRAMMES[1], kind="gate")


def test_a_rulebook_that_is_not_known_yet_asks_nothing(calendar: Connection) -> None:
    assert find.rulebook_at(calendar, PROGRAMMES[0], 1, position=2) is None
    assert isinstance(find.rulebook_at(calendar, PROGRAMMES[0], 1, position=HEAD), type(rules()))


def obligation(calendar: Connection, kind: str) -> Obligation:
    page = find_obligations(calendar, Wanted(project=PROJECTS[0]), position=HEAD, day_in=day_in, limit=200)
    return next(entry.owed for entry in page.items if entry.owed.kind == kind)


def test_both_sides_are_overdue_at_the_same_time(calendar: Connection) -> None:
    late = {"Asia/Almaty": on("2026-07-15"), "America/New_York": on("2026-07-15")}
    page = find_obligations(
        calendar,
        Wanted(project=PROJECTS[0], status="overdue"),
        position=HEAD,
        day_in=lambda zone: late[zone],
        limit=200,
    )
    assert {(entry.owed.side, entry.owed.kind): entry.owed.overdue_days for entry in page.items} == {
        ("recipient", "report"): (on("2026-07-15") - on("2026-04-30")).days,
        ("recipient", "milestone"): 45,
        ("agency", "gate"): 14,
    }
    assert obligation(calendar, "milestone-decision").waited_days == timedelta(days=12).days
