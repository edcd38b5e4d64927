from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from services.api.parts import Parts
from tests.services.api import samples
from tests.services.api.conftest import Api


@pytest.fixture(scope="module")
def positions(api: Api) -> list[int]:
    """Positions of five programmes P-1 … P-5, opened one after the other."""
    answers = [api.put(f"/v1/programmes/{api.new_id()}", samples.programme(f"P-{n}")) for n in range(1, 6)]
    return [answer.json()["position"] for answer in answers]


def _codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


def test_a_list_answers_as_of_a_position(api: Api, positions: list[int]) -> None:
    answer = api.get("/v1/programmes", as_of=positions[2])
    assert _codes(answer) == ["P-1", "P-2", "P-3"]
    assert answer.json()["as_of"]["position"] == positions[2]
    assert answer.headers["Milepost-Position"] == str(positions[2])


def test_a_list_answers_as_of_a_time(api: Api, parts: Parts, positions: list[int]) -> None:
    moment = parts.store.recorded_at(positions[1])
    assert moment is not None
    answer = api.get("/v1/programmes", as_of=moment.isoformat())
    assert _codes(answer) == ["P-1", "P-2"]
    assert answer.json()["as_of"] == {
        "position": positions[1],
        "recorded_at": moment.isoformat().replace("+00:00", "Z"),
        "final": True,
    }


def test_a_plus_that_was_not_written_as_it_must_be_is_understood(api: Api, positions: list[int]) -> None:
    sent = "2099-01-01T00:00:00+05:00"
    answer = api.client.get(f"/v1/programmes?as_of={sent}", headers={"Authorization": f"Bearer {api.key}"})
    assert _codes(answer) == [f"P-{n}" for n in range(1, 6)]
    assert answer.json()["as_of"]["final"] is False


def test_before_everything_there_is_nothing(api: Api, positions: list[int]) -> None:
    answer = api.get("/v1/programmes", as_of="1999-12-31T23:59:59Z")
    assert _codes(answer) == []
    assert answer.json()["as_of"] == {"position": 0, "recorded_at": None, "final": bool(positions)}


@pytest.mark.parametrize(
    "as_of",
    [
        "",
        "yesterday",
        "-1",
        "1.5",
        "01",
        "2026-03-02",
        "2026-03-02T09:30:00",
        "2026-02-30T00:00:00Z",
        "9" * 17,
        "0001-01-01T00:00:00+23:59",
        "2026-03-02T09:30:00.1234567Z",
    ],
)
def test_as_of_is_a_position_or_a_time(api: Api, as_of: str) -> None:
    answer = api.get("/v1/programmes", as_of=as_of)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-request")
    assert answer.json()["errors"][0]["parameter"] == "as_of"


@pytest.mark.parametrize("parameter", ["as_of", "min_position"])
def test_a_position_that_is_not_there_yet_is_not_answered_with_older_data(
    api: Api, positions: list[int], parameter: str
) -> None:
    answer = api.get("/v1/programmes", **{parameter: positions[-1] + 1000})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/position-ahead")
    assert answer.json()["head"] == positions[-1]


def test_pages_follow_each_other_at_one_position(api: Api, positions: list[int]) -> None:
    first = api.get("/v1/programmes", limit=2, as_of=positions[3], count="true")
    assert first.json()["total"] == 4
    assert _codes(first) == ["P-1", "P-2"]
    api.put(f"/v1/programmes/{api.new_id()}", samples.programme("P-1a"))
    second = api.get("/v1/programmes", limit=2, cursor=first.json()["next"])
    assert _codes(second) == ["P-3", "P-4"]
    assert second.json()["as_of"]["position"] == positions[3]
    assert second.json()["next"] is None
    assert "Link" not in second.headers
    assert "total" not in second.json()


def test_the_link_leads_to_the_next_page(api: Api, positions: list[int]) -> None:
    first = api.get("/v1/programmes", limit=3, as_of=positions[4])
    target, relation = first.headers["Link"].split("; ")
    assert relation == 'rel="next"'
    query = parse_qs(urlsplit(target.strip("<>")).query)
    assert query["cursor"] == [first.json()["next"]]
    headers = {"Authorization": f"Bearer {api.key}"}
    assert _codes(api.client.get(target.strip("<>"), headers=headers)) == ["P-4", "P-5"]


def _bad_cursors(good: str) -> Iterator[str]:
    yield "x"
    yield good[:-4]
    yield "W10"  # []
    yield "WzEsMiwzXQ"  # [1,2,3]
    yield "bnVsbA"  # null
    position, filters, _ = json.loads(urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    nul = json.dumps([position, filters, json.dumps(["\x00", str(UUID(int=1))])])
    yield urlsafe_b64encode(nul.encode()).rstrip(b"=").decode()  # a place that no database takes


def test_a_cursor_is_of_its_list_only(api: Api, positions: list[int]) -> None:
    good = api.get("/v1/programmes", limit=1, as_of=positions[4]).json()["next"]
    for bad in _bad_cursors(good):
        assert api.get("/v1/programmes", cursor=bad).json()["errors"][0]["parameter"] == "cursor"
    assert api.get("/v1/recipients", cursor=good).status_code == 400
    assert api.get("/v1/programmes", cursor=good, as_of=1).status_code == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "count=maybe", "min_position=-1", "nonsense=1"])
def test_a_parameter_that_does_nothing_cannot_be_sent(api: Api, query: str) -> None:
    answer = api.client.get(f"/v1/programmes?{query}", headers={"Authorization": f"Bearer {api.key}"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-request")


def test_a_parameter_stands_once(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}
    answer = api.client.get("/v1/programmes?limit=1&limit=2", headers=headers)
    assert answer.json()["errors"] == [{"parameter": "limit", "detail": "this stands more than once"}]


def test_a_list_does_not_say_what_was_true_on_a_day(api: Api) -> None:
    answer = api.get("/v1/programmes", on="2026-01-01")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/on-date-not-here")


def test_a_time_that_may_still_get_events_is_not_final(api: Api, parts: Parts, positions: list[int]) -> None:
    moment = parts.store.head().recorded_at
    assert moment is not None
    assert api.get("/v1/programmes", as_of=(moment + timedelta(days=1)).isoformat()).json()["as_of"]["final"] is False
    assert positions
