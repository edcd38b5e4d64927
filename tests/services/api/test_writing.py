from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.api import writing
from services.api.parts import Parts
from services.api.route import Route
from services.api.writing import JUDGING
from tests.clock import FixedClock
from tests.services.api import samples
from tests.services.api.conftest import PERSON, Api
from tests.services.api.table import address, write_routes


@pytest.fixture
def programme(api: Api) -> UUID:
    """A programme of its own for each test."""
    programme = api.new_id()
    assert api.put(f"/v1/programmes/{programme}", samples.programme(f"W-{programme}")).status_code == 201
    return programme


def test_a_repeat_gets_the_first_answer_again(api: Api) -> None:
    programme, body = api.new_id(), samples.programme("REPEAT")
    first = api.put(f"/v1/programmes/{programme}", body, Idempotency_Key="once")
    again = api.put(f"/v1/programmes/{programme}", body, Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert again.json() == {**first.json(), "replayed": True}
    assert again.headers["ETag"] == first.headers["ETag"]


def test_ten_repeats_at_once_record_one_event(api: Api, parts: Parts) -> None:
    programme, body = api.new_id(), samples.programme("AT-ONCE")
    before = parts.store.head().position
    with ThreadPoolExecutor(10) as threads:
        answers = list(
            threads.map(
                lambda _: api.put(f"/v1/programmes/{programme}", body, Idempotency_Key="ten at once"), range(10)
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert parts.store.head().position == before + 1
    assert sorted(answer.json()["replayed"] for answer in answers) == [False] + [True] * 9
    assert len({answer.json()["position"] for answer in answers}) == 1


def test_after_a_lost_answer_a_repeat_with_its_stale_version_is_told_what_was_recorded(
    api: Api, programme: UUID
) -> None:
    body = {"changes": {"legal_basis": "Decree 18"}, "why": "A new decree."}
    first = api.post(f"/v1/programmes/{programme}/revisions", body, If_Match='"1"', Idempotency_Key="lost")
    again = api.post(f"/v1/programmes/{programme}/revisions", body, If_Match='"1"', Idempotency_Key="lost")
    assert first.json()["version"] == again.json()["version"] == 2
    assert again.json()["replayed"] is True


@pytest.mark.parametrize("changed", ["body", "path", "person"])
def test_a_key_is_for_one_request(api: Api, programme: UUID, changed: str) -> None:
    body = {"changes": {"legal_basis": "Decree 19"}, "why": "A new decree."}
    key = f"{programme}-{changed}"
    path = f"/v1/programmes/{programme}/revisions"
    assert api.post(path, body, Idempotency_Key=key).status_code == 200
    answer = api.post(
        f"/v1/programmes/{api.new_id()}/revisions" if changed == "path" else path,
        {**body, "why": "Another reason."} if changed == "body" else body,
        Idempotency_Key=key,
        **({"Milepost_Acting_Person": str(api.new_id())} if changed == "person" else {}),
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_keys_of_two_callers_do_not_meet(api: Api, parts: Parts, time: FixedClock) -> None:
    other = Api(api.client, parts.keys.create(label="other", scope="administrator", days=1).token, time)
    for caller, code in ((api, "CALLER-1"), (other, "CALLER-2")):
        answer = caller.put(f"/v1/programmes/{api.new_id()}", samples.programme(code), Idempotency_Key="mine")
        assert (answer.status_code, answer.json()["replayed"]) == (201, False)


@pytest.mark.parametrize("sent", ["", "a" * 256, "späte", "a\tb"])
def test_a_key_is_printable_and_short(api: Api, sent: str) -> None:
    headers = {"If-None-Match": "*", "Idempotency-Key": sent.encode("latin-1")}
    answer = api.write("PUT", f"/v1/programmes/{api.new_id()}", samples.programme("KEY"), headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")


@pytest.mark.parametrize(
    ("sent", "status"),
    [('"1"', 200), ('"2"', 412), ('"0"', 412), ('W/"1"', 400), ("1", 400), ("*", 400), ('"1", "2"', 400)],
)
def test_if_match_names_the_version_that_was_judged(api: Api, programme: UUID, sent: str, status: int) -> None:
    body = {"changes": {"legal_basis": "Decree 20"}, "why": "A new decree."}
    answer = api.post(f"/v1/programmes/{programme}/revisions", body, If_Match=sent)
    assert answer.status_code == status, answer.text
    if status == 412:
        assert answer.json()["current_version"] == 1
        assert answer.headers["ETag"] == '"1"'


def test_put_creates_and_says_so(api: Api, programme: UUID) -> None:
    path, body = f"/v1/programmes/{api.new_id()}", samples.programme("PUT")
    assert api.write("PUT", path, body, {}).status_code == 428
    assert api.write("PUT", path, body, {"If-None-Match": '"1"'}).status_code == 400
    assert api.write("PUT", path, body, {"If-None-Match": "*", "If-Match": '"1"'}).status_code == 400
    there = api.put(f"/v1/programmes/{programme}", body)
    assert (there.status_code, there.json()["current_version"], there.headers["ETag"]) == (412, 1, '"1"')


def test_a_precondition_that_does_nothing_cannot_be_sent(api: Api, programme: UUID) -> None:
    answer = api.post(f"/v1/programmes/{programme}/rounds", samples.round_(), If_None_Match="*")
    assert answer.json()["errors"][0]["header"] == "if-none-match"


def test_the_person_stands_in_the_event(api: Api, parts: Parts, programme: UUID) -> None:
    meta = parts.store.load(programme)[0].meta
    assert str(meta.on_behalf_of) == PERSON
    assert meta.actor.startswith("key:")


def test_what_the_client_calls_the_work_stands_in_the_event(api: Api, parts: Parts) -> None:
    programme = api.new_id()
    api.put(f"/v1/programmes/{programme}", samples.programme("CORR"), Milepost_Correlation="import 7")
    assert parts.store.load(programme)[0].meta.correlation == "import 7"


def test_an_act_happens_today_in_its_programmes_time_zone(api: Api, parts: Parts, time: FixedClock) -> None:
    noon = time.moment
    time.move(timedelta(hours=8))  # 20:00 UTC on 2 March is 01:00 on 3 March in Almaty
    try:
        programme, other = api.new_id(), api.new_id()
        api.put(f"/v1/programmes/{programme}", samples.programme("TODAY"))
        tomorrow = api.put(f"/v1/programmes/{other}", {**samples.programme("LATER"), "occurred_on": "2026-03-04"})
    finally:
        time.moment = noon
    assert parts.store.load(programme)[0].occurred_on.isoformat() == "2026-03-03"
    assert (tomorrow.status_code, tomorrow.json()["type"]) == (409, "/problems/day-not-yet-come")
    assert tomorrow.json()["day"] == "2026-03-04"


def test_a_day_gone_by_is_kept(api: Api, parts: Parts) -> None:
    programme = api.new_id()
    api.put(f"/v1/programmes/{programme}", {**samples.programme("PAST"), "occurred_on": "2025-12-24"})
    assert parts.store.load(programme)[0].occurred_on.isoformat() == "2025-12-24"


def test_whoever_judges_names_a_version(api: Api, client: TestClient) -> None:
    for path, route in write_routes(client):
        if "POST" not in (route.methods or ()):
            continue
        judges = not JUDGING.isdisjoint(_model(route).model_fields)
        answer = api.post(address(path, route), {})
        assert answer.status_code == (428 if judges else 422), (path, answer.text)


def test_every_write_goes_through_the_one_dependency(client: TestClient) -> None:
    writes = list(write_routes(client))
    assert len(writes) >= 10
    for _, route in writes:
        calls = {inner.call for inner in route.dependant.dependencies}
        assert writing.writing in calls, route.path
        assert issubclass(_model(route), writing.Body), route.path


def _model(route: Route) -> Any:
    assert route.body_model is not None
    return route.body_model
