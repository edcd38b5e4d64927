from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from services.api.door import MAX_ADDRESS_BYTES, MAX_BODY_BYTES, Door
from tests.clock import FixedClock
from tests.services.api.conftest import Api

PATH = "/v1/programmes/00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/json; charset=latin-1", "application/problem+json", "application/json, text/plain"],
)
def test_a_body_is_json_by_its_type(api: Api, media_type: str) -> None:
    answer = api.write("POST", f"{PATH}/rounds", b"{}", {"Content-Type": media_type})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/media-type-not-json")


@pytest.mark.parametrize("media_type", ["application/json", 'Application/JSON; charset="UTF-8"'])
def test_json_in_utf_8_passes(api: Api, media_type: str) -> None:
    answer = api.write("POST", f"{PATH}/rounds", b"{}", {"Content-Type": media_type})
    assert answer.json()["type"] == "/problems/malformed-body"


def test_a_compressed_body_is_refused(api: Api) -> None:
    answer = api.write("POST", f"{PATH}/rounds", b"{}", {"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(api: Api) -> None:
    whole = b" " * (MAX_BODY_BYTES - 2) + b"{}"
    assert api.write("POST", f"{PATH}/rounds", whole, {}).json()["type"] == "/problems/malformed-body"
    answer = api.write("POST", f"{PATH}/rounds", whole + b" ", {})
    assert (answer.status_code, answer.json()["limit"]) == (413, MAX_BODY_BYTES)


def test_a_body_without_a_stated_length_is_counted(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.key}", "Content-Type": "application/json"}
    answer = api.client.post(f"{PATH}/rounds", content=iter([b" " * 70_000] * 5), headers=headers)
    assert answer.status_code == 413


def test_a_read_has_no_body(api: Api) -> None:
    answer = api.client.request("GET", "/v1/programmes", content=b"{}", headers={"Authorization": f"Bearer {api.key}"})
    assert answer.json()["type"] == "/problems/malformed-request"


@pytest.mark.parametrize("query", ["cursor=%00", "cursor=%ff", "cursor=a%0Ab", "cursor=%ED%A0%80"])
def test_an_address_is_readable_text(api: Api, query: str) -> None:
    answer = api.client.get(f"/v1/programmes?{query}", headers={"Authorization": f"Bearer {api.key}"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-request")


def test_an_address_is_bounded(api: Api) -> None:
    assert api.client.get("/v1/" + "a" * MAX_ADDRESS_BYTES).status_code == 414


def test_every_answer_has_a_request_id_and_is_not_kept_by_caches(api: Api) -> None:
    answer = api.get("/v1/nowhere")
    assert answer.json()["request_id"] == answer.headers["Milepost-Request"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_head_answers_as_get_does(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}
    head, get = (api.client.request(method, "/v1/programmes", headers=headers) for method in ("HEAD", "GET"))
    assert (head.status_code, head.headers["Milepost-Position"]) == (200, get.headers["Milepost-Position"])


def test_a_fault_is_a_bare_500_that_tells_nothing(time: FixedClock) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("the secret is 42")

    answer = TestClient(Door(broken, clock=time)).get("/")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/fault"
    assert "42" not in answer.text


def test_half_an_answer_is_never_taken_for_a_whole_one(time: FixedClock) -> None:
    async def breaks_off(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        TestClient(Door(breaks_off, clock=time)).get("/")


def test_a_body_that_does_not_come_is_not_waited_for(time: FixedClock) -> None:
    sent: list[Message] = []

    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    _call(Door(_never, clock=time, body_wait_seconds=0.01), silent, sent)
    assert sent[0]["status"] == 408
    assert b"/problems/body-too-slow" in sent[1]["body"]


def test_a_client_that_hangs_up_gets_no_answer(time: FixedClock) -> None:
    sent: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    _call(Door(_never, clock=time), gone, sent)
    assert sent == []


async def _never(*_: Any) -> None:
    raise AssertionError("the door lets nobody in")


def _call(door: Door, receive: Any, sent: list[Message]) -> None:
    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    asyncio.run(door(scope, receive, send))
