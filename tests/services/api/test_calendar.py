"""The calendar over HTTP: both sides' obligations as a list and as an iCalendar file, and those of one project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from projections.calendar import find
from services.api import calendar as routes
from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.project_client import Office, problem_of
from tests.services.api.project_life import PROGRAMME, RECIPIENT, Life

LIFE, YOUNG = Life(1), Life(2)
NOBODY = str(UUID(int=999_999))
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=NOW)


@pytest.fixture(autouse=True)
def _back_to_now(time: FixedClock) -> Iterator[None]:
    yield
    time.moment = NOW


@pytest.fixture(scope="module")
def key(parts: Parts) -> str:
    """A key that works for as long as one can."""
    return parts.keys.create(label="tests", scope="administrator", days=365).token


@pytest.fixture(scope="module")
def receipts(api: Api, parts: Parts) -> dict[str, dict[str, Any]]:
    """One project lives up to its first payment; another is registered only."""
    office = Office(api, parts.store)
    office.found()
    lived = office.live(LIFE.steps.values())
    office.until(YOUNG, "register")
    api.get("/v1/calendar", min_position=parts.store.head().position)
    return lived


@pytest.fixture(scope="module")
def items(api: Api, receipts: dict[str, dict[str, Any]]) -> Any:
    def get(path: str = "/v1/calendar", **asked: Any) -> list[dict[str, Any]]:
        answer = api.get(path, limit=200, **asked) if path == "/v1/calendar" else api.get(path, **asked)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    return get


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [item["kind"] for item in found]


def test_both_sides_owe_and_each_is_shown_with_its_project(items: Any) -> None:
    found = items(project=LIFE.project)
    assert {item["side"] for item in found} == {"recipient", "agency"}
    first, *_ = [item for item in found if item["kind"] == "milestone"]
    assert (first["project"], first["project_code"], first["programme"], first["programme_code"]) == (
        LIFE.project,
        LIFE.code,
        PROGRAMME,
        "AGR-2026",
    )
    dated = [item["due"] for item in found if item["due"] is not None]
    assert dated == sorted(dated)
    assert [item["due"] for item in found][len(dated) :] == [None] * (len(found) - len(dated))


def test_lateness_of_a_milestone_shows_both_clocks(items: Any) -> None:
    (met,) = [item for item in items(kind="milestone", project=LIFE.project) if item["code"] == "M1"]
    assert (met["due"], met["original_due"], met["status"]) == ("2026-05-31", "2026-04-30", "done")
    assert (met["done_on"], met["effective_on"], met["occurred_on"]) == ("2026-05-09", "2026-05-09", "2026-05-20")


@pytest.mark.parametrize(
    ("asked", "projects"),
    [
        ({}, {LIFE.code, YOUNG.code}),
        ({"programme": PROGRAMME}, {LIFE.code, YOUNG.code}),
        ({"programme": NOBODY}, set()),
        ({"recipient": RECIPIENT, "side": "recipient"}, {LIFE.code}),
        ({"side": "agency", "waits_for": "recipient", "status": "overdue"}, {LIFE.code}),
        ({"waits_for": "agency", "status": "overdue"}, set()),
        ({"project": YOUNG.project}, {YOUNG.code}),
        ({"kind": "award-decision", "settled": "false"}, {YOUNG.code}),
        ({"status": "late", "kind": "support-end"}, set()),
        ({"from": "2027-12-31", "to": "2027-12-31"}, {LIFE.code}),
        ({"to": "2020-12-31"}, set()),
    ],
)
def test_the_list_is_filtered(asked: dict[str, str], projects: set[str], items: Any) -> None:
    assert {item["project_code"] for item in items(**asked)} == projects


def test_the_list_is_paged_and_counted_and_every_page_is_about_one_moment(
    items: Any, api: Api, time: FixedClock
) -> None:
    whole = items()
    paged: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 4, "count": "true"}
    while True:
        page = api.get("/v1/calendar", **asked).json()
        paged += page["items"]
        assert page["total"] == len(whole)
        if page["next"] is None:
            break
        asked = {"limit": 4, "count": "true", "cursor": page["next"]}
        time.move(timedelta(days=10))  # the pages that follow are still about the moment of the first
    assert paged == whole
    assert len(whole) > 8


def test_the_calendar_tells_what_was_known(items: Any, api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    signed = receipts["sign"]["position"]
    assert "milestone" in kinds(items(as_of=signed, project=LIFE.project))
    assert "milestone" not in kinds(items(as_of=signed - 1, project=LIFE.project))
    answer = api.get("/v1/calendar", as_of=signed)
    assert answer.headers["Milepost-Position"] == str(signed)
    recorded = items(as_of=receipts["sign"]["recorded_at"], project=LIFE.project)
    assert recorded == items(as_of=signed, project=LIFE.project)


def test_a_day_begins_where_the_programme_is(items: Any, time: FixedClock) -> None:
    def status(moment: datetime) -> str:
        time.moment = moment
        (one,) = items(kind="gate")
        return str(one["status"])

    (gate,) = items(kind="gate")
    due = date.fromisoformat(gate["due"])
    evening = datetime(due.year, due.month, due.day, 18, 59, tzinfo=UTC)  # Almaty is five hours ahead
    assert (status(evening), status(evening + timedelta(minutes=1))) == ("due", "overdue")


@pytest.mark.parametrize("path", ["/v1/calendar", "/v1/calendar.ics"])
def test_what_cannot_be_asked_is_refused(
    path: str, api: Api, receipts: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem_of(api.get(path, on="2026-06-30"), 400, "on-date-not-here")
    for wrong in ({"kind": "party"}, {"from": "tomorrow"}, {"side": "both"}, {"as_of": "soon"}):
        problem_of(api.get(path, **wrong), 400, "malformed-request")
    problem_of(api.get(path, as_of=10**9), 409, "position-ahead")
    monkeypatch.setattr(find, "MOST_PROJECTS", 1)
    problem = problem_of(api.get(path), 400, "calendar-too-wide")
    assert (problem["projects"], problem["most_projects"]) == (2, 5000)
    assert api.get(path, project=LIFE.project).status_code == 200


@pytest.fixture(scope="module")
def events(api: Api, receipts: dict[str, dict[str, Any]]) -> Any:
    def get(**asked: Any) -> dict[str, Any]:
        answer = api.get("/v1/calendar.ics", **asked)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        parsed = Calendar.from_ical(answer.content)
        assert (str(parsed["version"]), parsed.errors) == ("2.0", [])
        return {str(event["uid"]): event for event in parsed.walk("VEVENT")}

    return get


def test_the_file_has_an_all_day_event_for_every_dated_obligation(events: Any, items: Any) -> None:
    dated = [item for item in items() if item["due"] is not None]
    found = events()
    assert len(found) == len(dated)
    days = sorted(event.decoded("dtstart") for event in found.values())
    assert days == [date.fromisoformat(item["due"]) for item in dated]
    for event in found.values():
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert str(event["transp"]) == "TRANSPARENT"
        assert "attendee" not in event
        assert not event.errors


def test_an_event_says_what_is_owed_by_whom_and_how_it_stands(events: Any) -> None:
    (event,) = events(project=LIFE.project, kind="exit-review").values()
    assert str(event["summary"]) == f"Open: Review before support ends ({LIFE.code})"
    told = str(event["description"]).splitlines()
    assert told[0] == f"{LIFE.code} Drip irrigation, programme AGR-2026"
    assert told[1] == "Owed by the agency, waits for the agency"
    assert str(event["url"]).endswith(f"/v1/projects/{LIFE.project}/calendar")
    assert [str(category) for category in event["categories"].cats] == ["exit-review", "agency", "open"]
    (reminder,) = event.walk("VALARM")
    assert reminder.decoded("trigger") == timedelta(days=-30)
    moved = [one for one in events(project=LIFE.project, kind="milestone").values() if " M1 " in str(one["summary"])]
    assert "Due 2026-05-31, first planned for 2026-04-30" in str(moved[0]["description"])
    assert moved[0].walk("VALARM") == []


def test_an_event_keeps_its_uid_and_the_same_state_gives_the_same_bytes(
    events: Any, api: Api, receipts: dict[str, dict[str, Any]]
) -> None:
    before = events(kind="milestone", as_of=receipts["sign"]["position"])
    after = events(kind="milestone")
    assert before.keys() == after.keys()
    assert {str(event["summary"]) for event in before.values()} != {str(event["summary"]) for event in after.values()}
    assert api.get("/v1/calendar.ics").content == api.get("/v1/calendar.ics").content


def test_a_cancelled_obligation_is_a_cancelled_event(events: Any) -> None:
    states = {str(event["status"]) for event in events(project=LIFE.project, status="waived").values()}
    assert states == {"CANCELLED"}
    assert {str(event["status"]) for event in events(settled="false").values()} == {"CONFIRMED"}


def test_a_file_with_too_many_events_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_EVENTS", 2)
    assert problem_of(api.get("/v1/calendar.ics"), 400, "calendar-too-wide")["most_events"] == 2


def test_the_calendar_of_a_project_is_its_part_of_the_whole(items: Any) -> None:
    alone = items(f"{LIFE.path}/calendar")
    shared = [{name: item[name] for name in alone[0]} for item in items(project=LIFE.project)]
    assert alone == shared


def test_what_was_true_on_a_day_is_judged_on_that_day(items: Any) -> None:
    on = {day: items(f"{LIFE.path}/calendar", on=day) for day in ("2026-01-19", "2026-04-30", "2026-05-01")}
    assert on["2026-01-19"] == []
    statuses = {
        day: next(item["status"] for item in found if item["kind"] == "milestone" and item["code"] == "M2")
        for day, found in on.items()
        if found
    }
    assert statuses == {"2026-04-30": "due", "2026-05-01": "overdue"}
    assert items(f"{LIFE.path}/slippage", on="2026-01-19") == []


def test_slippage_is_counted_from_the_first_plan_and_from_the_signature(items: Any) -> None:
    first, second, end = items(f"{LIFE.path}/slippage")
    assert (first["code"], first["original_due"], first["signed_due"], first["due"]) == (
        "M1",
        "2026-04-30",
        "2026-05-31",
        "2026-05-31",
    )
    assert (first["slippage_days"], first["since_signature_days"], first["moves_count"]) == (31, 0, 1)
    assert (second["code"], second["slippage_days"]) == ("M2", 0)
    assert (end["kind"], end["due"], end["slippage_days"]) == ("project-end", "2027-12-31", 0)


def test_each_side_took_its_days(items: Any) -> None:
    took = {item["kind"]: item for item in items(f"{LIFE.path}/durations")}
    assert (took["award-decision"]["side"], took["award-decision"]["total_days"]) == ("agency", 13)
    decided = took["report-decision"]
    assert (decided["side"], decided["finished_count"], decided["median_days"]) == ("agency", 1, "13")
    assert took["milestone-decision"]["finished_count"] == 2
    assert (took["payment"]["side"], took["report"]["side"]) == ("agency", "recipient")
    (waiting,) = items(f"{YOUNG.path}/durations")
    assert (waiting["kind"], waiting["finished_count"], waiting["waiting_count"]) == ("award-decision", 0, 1)
    assert waiting["waiting_days"] == (date(2026, 12, 1) - date(2026, 1, 20)).days


@pytest.mark.parametrize("part", ["/calendar", "/slippage", "/durations"])
def test_a_project_that_does_not_exist_has_no_calendar(part: str, api: Api) -> None:
    assert problem_of(api.get(f"/v1/projects/{NOBODY}{part}"), 404, "not-found")["kind"] == "project"
