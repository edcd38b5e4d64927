"""Projects as they are read: the list with its filters, one project and its parts, as of a position and on a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.canonical import digest
from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import PROGRAMME, Q1, Q2, RECIPIENT, REPORT_DIGEST, Life, kzt

LIFE, YOUNG = Life(1), Life(2)
NOBODY = str(UUID(int=999_999))
PARTS = ["", "/timeline", "/events", "/kpis", "/milestones", "/reports", "/tranches", "/disbursements", "/findings"]


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def receipts(api: Api, parts: Parts) -> dict[str, dict[str, Any]]:
    """What the life of the first project answered; a second project is planned but has no agreement yet."""
    office = Office(api, parts.store)
    office.found()
    lived = office.live(LIFE.steps.values())
    office.until(YOUNG, "plan M1")
    return lived


@pytest.fixture(scope="module")
def read(api: Api, receipts: dict[str, dict[str, Any]]) -> Any:
    def get(part: str = "", **asked: Any) -> Any:
        answer = api.get(f"{LIFE.path}{part}", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.mark.usefixtures("receipts")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [LIFE, YOUNG]),
        ({"programme": PROGRAMME}, [LIFE, YOUNG]),
        ({"programme": NOBODY}, []),
        ({"recipient": RECIPIENT}, [LIFE, YOUNG]),
        ({"round": "2026-1"}, [LIFE, YOUNG]),
        ({"round": "2026-2"}, []),
        ({"stage": "active"}, [LIFE]),
        ({"stage": "awarded"}, [YOUNG]),
        ({"sector": "A01", "region": "KZ-19"}, [LIFE, YOUNG]),
        ({"sector": "C26"}, []),
        ({"late": "true"}, [YOUNG]),
        ({"late": "false"}, [LIFE]),
        ({"text": "2026-002"}, [YOUNG]),
        ({"text": "DRIP"}, [LIFE, YOUNG]),
        ({"provenance": "published"}, []),
        ({"provenance": "native", "stage": "active", "late": "false"}, [LIFE]),
    ],
)
def test_the_list_is_filtered(asked: dict[str, str], found: list[Life], api: Api, parts: Parts) -> None:
    head = parts.store.head().position
    answer = api.get("/v1/projects", min_position=head, count="true", **asked)
    assert answer.status_code == 200, answer.text
    assert [item["project"] for item in answer.json()["items"]] == [life.project for life in found]
    assert answer.json()["total"] == len(found)
    assert answer.json()["as_of"]["position"] == head


def test_the_list_is_paged_and_every_page_is_as_of_the_first(api: Api, parts: Parts) -> None:
    first = api.get("/v1/projects", limit=1, min_position=parts.store.head().position).json()
    second = api.get("/v1/projects", limit=1, cursor=first["next"]).json()
    assert [item["code"] for item in first["items"] + second["items"]] == [LIFE.code, YOUNG.code]
    assert second["next"] is None
    assert second["as_of"] == first["as_of"]


def test_the_link_leads_on_from_a_list_as_of_a_time(
    api: Api, parts: Parts, receipts: dict[str, dict[str, Any]]
) -> None:
    head = parts.store.head()
    assert head.recorded_at is not None
    first = api.get("/v1/projects", limit=1, late="true", as_of=head.recorded_at.isoformat())
    assert first.json()["next"] is None, first.text
    first = api.get("/v1/projects", limit=1, as_of=head.recorded_at.isoformat())
    second = api.client.get(first.links["next"]["url"], headers={"Authorization": f"Bearer {api.key}"})
    assert second.status_code == 200, second.text
    assert [item["code"] for item in second.json()["items"]] == [YOUNG.code]
    assert second.json()["as_of"]["position"] == first.json()["as_of"]["position"]


def test_the_list_tells_what_was_known_at_a_position(api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    position = receipts["decide award"]["position"]
    (item,) = api.get("/v1/projects", as_of=position).json()["items"]
    assert (item["stage"], item["awarded"], item["disbursed"]) == ("awarded", kzt("800000.00"), kzt("0"))
    assert item["milestones"] == {"planned": 0, "met": 0, "partially_met": 0, "not_met": 0, "next_due": None}


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/programmes"])
def test_a_list_is_not_asked_what_was_true_on_a_day(path: str, api: Api) -> None:
    problem_of(api.get(path, on="2026-06-30"), 400, "on-date-not-here")


@pytest.mark.parametrize("part", [*PARTS, f"/reports/{Q1}", "/agreement/1", "/diff"])
def test_a_project_that_does_not_exist_has_no_parts_either(part: str, api: Api, parts: Parts) -> None:
    asked = {"from": 0, "to": parts.store.head().position} if part == "/diff" else {}
    problem = problem_of(api.get(f"/v1/projects/{NOBODY}{part}", **asked), 404, "not-found")
    assert (problem["kind"], problem["key"]) == ("project", NOBODY)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_as_of_when_it_answers_and_before_the_project_there_is_nothing(
    part: str, api: Api, receipts: dict[str, dict[str, Any]]
) -> None:
    registered = receipts["register"]["position"]
    answer = api.get(f"{LIFE.path}{part}", as_of=registered, on="2026-12-31")
    assert answer.status_code == 200, answer.text
    as_of = answer.json()["as_of"]
    assert (as_of["position"], as_of["final"]) == (registered, True)
    assert as_of["recorded_at"] == receipts["register"]["recorded_at"]
    assert answer.headers["Milepost-Position"] == str(registered)
    problem_of(api.get(f"{LIFE.path}{part}", as_of=registered - 1), 404, "not-found")
    problem_of(api.get(f"{LIFE.path}{part}", as_of=10**9), 409, "position-ahead")
    problem_of(api.get(f"{LIFE.path}{part}", on="tomorrow"), 400, "malformed-request")


def test_a_time_means_what_was_recorded_until_then(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    at = read(as_of=receipts["sign"]["recorded_at"])
    assert at["as_of"]["position"] == receipts["sign"]["position"]
    assert (at["stage"], at["version"]) == ("active", receipts["sign"]["version"])


def test_the_version_of_a_project_is_its_etag(api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    answer = api.get(LIFE.path)
    assert answer.headers["ETag"] == f'"{receipts["reverse"]["version"]}"'
    assert answer.json()["version"] == receipts["reverse"]["version"]


def test_what_was_true_on_a_day_is_what_had_taken_effect_by_then(read: Any) -> None:
    on = {day: read(on=day) for day in ("2026-01-19", "2026-05-08", "2026-05-09", "2026-06-30")}
    assert [project["stage"] for project in on.values()] == [None, "active", "active", "active"]
    assert [project["milestones"]["met"] for project in on.values()] == [0, 0, 1, 1]
    assert [project["disbursed"] for project in on.values()] == [None, kzt("0"), kzt("0"), kzt("250000.00")]
    assert on["2026-05-09"]["on"] == "2026-05-09"


def test_overdue_is_judged_on_the_day_that_is_asked_about(read: Any, api: Api) -> None:
    due, past = read("/milestones", on="2026-04-30")["items"], read("/milestones", on="2026-05-02")["items"]
    assert [milestone["overdue_days"] for milestone in due] == [None, None, None]
    assert [milestone["overdue_days"] for milestone in past] == [None, 2, None]
    assert read(on="2026-05-02")["overdue"] == [LIFE.m2]
    assert api.get(YOUNG.path).json()["overdue"] == [YOUNG.m1]


def test_milestones_show_how_far_they_slipped(read: Any) -> None:
    first, second, third = read("/milestones")["items"]
    assert (first["original_due"], first["due"], first["slippage_days"], first["late_days"]) == (
        "2026-04-30",
        "2026-05-31",
        31,
        -22,
    )
    assert first["reschedulings"][0]["why"] == "Pipes come later."
    assert (second["status"], third["status"]) == ("not-met", "cancelled")


def test_the_series_has_attainment_where_a_value_was_accepted(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    (series,) = read("/kpis", indicator="labour-productivity/1")["items"]
    first, second, third = series["points"]
    assert (third["target"]["decimal"], third["value"]) == ("8000000", None)
    assert (first["value"]["decimal"], first["target"]["decimal"], first["attainment"]) == ("5000000", "5200000", "0.8")
    assert (first["status"], second["value"], second["attainment"]) == ("accepted", None, None)
    positions = [
        receipts[name]["position"] for name in ("revise indicator", "revise target", "prepare report", "accept report")
    ]
    assert first["positions"] == positions
    earlier = read("/kpis", indicator="labour-productivity", as_of=receipts["set target"]["position"])["items"][0]
    assert [point["target"]["decimal"] for point in earlier["points"]] == ["6000000"]
    before = read("/kpis", indicator="labour-productivity", on="2026-03-30")["items"][0]["points"]
    assert [(point["target"]["decimal"], point["value"]) for point in before] == [
        ("5200000", None),
        ("7000000", None),
        ("8000000", None),
    ]
    assert [series["dropped"] for series in read("/kpis")["items"]] == [True, False]
    assert read("/kpis", indicator="no-such")["items"] == []


def test_reports_keep_every_version_with_the_digest_that_is_vouched_for(read: Any, api: Api) -> None:
    listed = read("/reports")["items"]
    assert [(report["period"]["first"], report["versions"][0]["status"]) for report in listed] == [
        ("2026-01-01", "accepted"),
        ("2026-04-01", "prepared"),
    ]
    (version,) = read(f"/reports/{Q1}")["versions"]
    assert version["digest"] == listed[0]["versions"][0]["digest"] == REPORT_DIGEST
    assert version["figures"][0]["value"]["decimal"] == "5000000"
    assert (version["prepared_on"], version["accepted_on"]) == ("2026-04-05", "2026-04-20")
    problem = problem_of(api.get(f"{LIFE.path}/reports/2027-01-01..2027-03-31"), 404, "not-found")
    assert problem["kind"] == "report"
    assert [report["period"]["last"] for report in read("/reports", on="2026-06-29")["items"]] == ["2026-03-31"]
    assert api.get(f"{LIFE.path}/reports/{Q2}", on="2026-06-29").status_code == 404


def test_the_agreement_shows_the_terms_under_the_signatures(read: Any, api: Api) -> None:
    signed = read("/agreement/1")
    assert digest(signed["terms"]) == signed["terms_digest"]
    assert list(signed["terms"]["indicators"]) == ["labour-productivity/1"]
    assert signed["terms"]["milestones"].keys() == {LIFE.m1, LIFE.m2}
    assert signed["signed_on"] == "2026-03-01"
    assert problem_of(api.get(f"{LIFE.path}/agreement/2"), 404, "not-found")["kind"] == "agreement version"
    assert (
        problem_of(api.get(f"{LIFE.path}/agreement/1", on="2026-02-28"), 404, "not-found")["kind"]
        == "agreement version"
    )


def test_a_release_says_what_it_rests_on(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    tranche, other = read("/tranches")["items"]
    (release,) = tranche["releases"]
    assert (release["gross"], release["holdback"], release["net"]) == (
        kzt("300000.00"),
        kzt("30000.00"),
        kzt("270000.00"),
    )
    assert release["basis"]["rulebook_version"] == 1
    (evaluated,) = release["basis"]["evaluation"]
    assert (evaluated["criterion"], evaluated["verdict"]) == ("tranche.performance", "pass")
    assert evaluated["positions"] == [receipts[name]["position"] for name in ("reschedule", "meet M1")]
    assert evaluated["explanation"]["milestones"] == {"M1": {"status": "met", "share": "1", "weight": "1"}}
    assert (tranche["paid"], other["releases"]) == (kzt("250000.00"), [])


def test_a_disbursement_stands_beside_what_came_back_of_it(read: Any) -> None:
    (paid,) = read("/disbursements")["items"]
    assert (paid["amount"], paid["reversed"]) == (kzt("270000.00"), kzt("20000.00"))
    assert [reversal["why"] for reversal in paid["reversals"]] == ["Paid twice."]
    (before,) = read("/disbursements", on="2026-06-17")["items"]
    assert (before["reversed"], before["reversals"]) == (kzt("0"), [])
    assert read("/disbursements", on="2026-06-07")["items"] == []


def test_the_timeline_tells_every_event_once_page_by_page(api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    entries: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 10, "min_position": receipts["reverse"]["position"]}
    while True:
        page = api.get(f"{LIFE.path}/timeline", **asked).json()
        entries += page["items"]
        if page["next"] is None:
            break
        asked = {"limit": 10, "cursor": page["next"]}
    assert [entry["version"] for entry in entries] == list(range(1, len(LIFE.steps) + 1))
    told = {entry["type"]: entry for entry in entries}
    met = told["milestone.met.v1"]
    assert (met["occurred_on"], met["effective_on"]) == ("2026-05-20", "2026-05-09")
    assert met["recorded_at"].startswith(receipts["meet M1"]["recorded_at"][:19])
    assert "9 May 2026" in met["sentence"]
    assert {"path": f"milestones.{LIFE.m1}.status", "old": "submitted", "new": "met"} in met["changes"]


def test_the_events_are_those_of_the_stream(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    events = read("/events", limit=200, count="true", min_position=receipts["reverse"]["position"])
    assert events["total"] == len(LIFE.steps)
    assert [event["version"] for event in events["items"]] == list(range(1, len(LIFE.steps) + 1))
    assert {event["stream"] for event in events["items"]} == {LIFE.project}
    early = read("/events", on="2026-02-02", min_position=receipts["reverse"]["position"])["items"]
    assert [event["type"] for event in early][-1] == "award.decided.v1"


def test_the_difference_between_two_positions(read: Any, api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    earlier, later = receipts["release"]["position"], receipts["reverse"]["position"]
    found = read("/diff", **{"from": earlier, "to": later})
    assert (found["from"]["position"], found["to"]["position"], found["as_of"]) == (earlier, later, found["to"])
    changes = {change["path"]: (change["old"], change["new"]) for change in found["changes"]}
    assert changes["disbursed"] == (kzt("0"), kzt("250000.00"))
    assert [event["type"] for event in found["events"]] == ["disbursement.confirmed.v1", "disbursement.reversed.v1"]
    same = read("/diff", **{"from": later, "to": later})
    assert (same["changes"], same["events"]) == ([], [])
    true_then = read("/diff", on="2026-06-17", **{"from": earlier, "to": later})
    assert {change["path"]: change["new"] for change in true_then["changes"]}["disbursed"] == kzt("270000.00")
    whole = read("/diff", **{"from": 0, "to": receipts["register"]["recorded_at"]})
    assert {change["path"]: change["new"] for change in whole["changes"]}["stage"] == "registered"
    problem_of(api.get(f"{LIFE.path}/diff", **{"from": later, "to": earlier}), 400, "malformed-request")
    problem_of(api.get(f"{LIFE.path}/diff"), 400, "malformed-request")


def test_a_native_project_has_no_findings(read: Any) -> None:
    assert read("/findings")["items"] == []
    assert read()["publication"] is None
