from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.api.parts import Parts
from tests.services.api import samples
from tests.services.api.conftest import PERSON, Api


@pytest.fixture(scope="module", autouse=True)
def programmes(api: Api) -> None:
    for n in range(7):
        assert api.put(f"/v1/programmes/{api.new_id()}", samples.programme(f"F-{n}")).status_code == 201


def _pages(api: Api, limit: int) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        page = api.get("/v1/events", after=after, limit=limit).json()
        yield from page["items"]
        if page["next"] == after:
            return
        after = page["next"]


@pytest.mark.parametrize("limit", [1, 3, 7, 1000])
def test_the_feed_is_the_whole_log_in_order_whatever_the_page(api: Api, parts: Parts, limit: int) -> None:
    assert [event["position"] for event in _pages(api, limit)] == list(range(1, parts.store.head().position + 1))


def test_an_event_on_the_wire(api: Api, parts: Parts) -> None:
    event = api.get("/v1/events", limit=1).json()["items"][0]
    recorded = parts.store.read_log(0, 1)[0]
    assert event == {
        "position": 1,
        "stream": str(recorded.stream),
        "version": 1,
        "type": "programme.opened.v1",
        "occurred_on": "2026-03-02",
        "recorded_at": recorded.recorded_at.isoformat().replace("+00:00", "Z"),
        "actor": recorded.meta.actor,
        "on_behalf_of": PERSON,
        "role": None,
        "organisation": None,
        "command": str(recorded.meta.command),
        "correlation": None,
        "data": recorded.event.model_dump(mode="json"),
    }


def test_lines_hold_the_same_events(api: Api) -> None:
    api.headers["Accept"] = "application/x-ndjson"
    try:
        answer = api.get("/v1/events", after=2, limit=3)
    finally:
        del api.headers["Accept"]
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert answer.headers["Milepost-Next"] == "5"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == api.get("/v1/events", after=2, limit=3).json()["items"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, application/json;q=0.1, application/x-ndjson;q=0.2", "application/x-ndjson"),
        ("application/json;q=0, */*", "application/x-ndjson"),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/x-ndjson;q=nonsense", None),
    ],
)
def test_the_client_chooses_the_form(api: Api, accept: str, media_type: str | None) -> None:
    headers = {"Authorization": f"Bearer {api.key}", "Accept": accept}
    answer = api.client.get("/v1/events", headers=headers)
    if media_type is None:
        assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    else:
        assert answer.headers["Content-Type"].startswith(media_type)


def test_past_the_end_there_is_nothing_yet(api: Api, parts: Parts) -> None:
    head = parts.store.head().position
    answer = api.get("/v1/events", after=head)
    assert answer.json()["items"] == []
    assert answer.json()["next"] == head
    assert "Link" not in answer.headers
    assert answer.json()["as_of"]["position"] == head


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_position_that_the_log_has_not_reached_is_no_end_of_it(api: Api, parts: Parts, accept: str) -> None:
    head = parts.store.head().position
    headers = {"Authorization": f"Bearer {api.key}", "Accept": accept}
    answer = api.client.get("/v1/events", params={"after": head + 1}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/position-ahead")
    assert answer.json()["head"] == head
