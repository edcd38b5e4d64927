from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import domain
from domain.errors import Refused
from services.api.door import Door
from services.api.problems import PROBLEMS, kebab
from services.api.problems_table import problems_table
from services.api.strict_json import MAX_DEPTH
from services.app import create_app, open_parts
from services.database import Database
from services.settings import Settings
from tests.clock import FixedClock
from tests.services.api import samples
from tests.services.api.conftest import Api
from tests.services.api.table import address, all_routes

PAGE = Path(__file__).parents[3] / "docs" / "problems.md"


def test_the_page_of_problems_is_that_of_the_code() -> None:
    """Write it again with `python -m tests.services.api.test_problems`."""
    assert PAGE.read_text() == page()


def page() -> str:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    return (
        "# Problems\n\n"
        "Whatever goes wrong is answered as `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`,\n"
        "`instance` (the path), `request_id` (also in the header `Milepost-Request`, and in the server's log), and the facts\n"
        "of that type. Match on `type`: titles may be reworded.\n\n"
        "A 4xx is certainly not recorded. Of a 503 `outcome` says what is known: `rejected` is certainly not recorded;\n"
        "`unknown` is settled by sending the same request with the same `Idempotency-Key` again. A 409 is a rule that\n"
        "refuses; its facts are what the rule looked at.\n\n" + problems_table()
    )


def test_names_are_unique_and_no_refusal_hides_behind_another() -> None:
    page()  # imports every refusal
    refusals = [kebab(kind.__name__) for kind in _all(Refused)]
    assert len(set(refusals)) == len(refusals)
    assert not set(refusals) & set(PROBLEMS)


def _all(parent: type[Refused]) -> Iterator[type[Refused]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("domain."):
            yield child
        yield from _all(child)


@pytest.mark.parametrize(
    ("name", "written"),
    [("WrongStage", "wrong-stage"), ("KPIUnknown", "kpi-unknown"), ("A", "a"), ("Rule2Broken", "rule2-broken")],
)
def test_a_class_name_in_an_address(name: str, written: str) -> None:
    assert kebab(name) == written


PATH = "/v1/programmes/00000000-0000-4000-8000-00000000000a"
FIRST = samples.programme("PROBLEM")


def _read_only(api: Api) -> Any:
    token = api.client.app.state.parts.keys.create(label="reader", scope="read", days=1).token  # type: ignore[attr-defined]
    return Api(api.client, token, api.clock).put(PATH, FIRST)


def _without(api: Api, header: str) -> Any:
    headers = {"Authorization": f"Bearer {api.key}", "Idempotency-Key": "k", "If-None-Match": "*"}
    return api.client.put(PATH, json=FIRST, headers={name: value for name, value in headers.items() if name != header})


def _twice(api: Api, path: str) -> Any:
    api.put(PATH, FIRST)
    return api.put(path, FIRST)


def _person(api: Api) -> Any:
    """The milestone of no project: who acts is looked at before anything is loaded."""
    body = {"met_on": "2026-03-01", "decided_by": str(api.new_id()), "why": "Seen."}
    path = next(path for path, _ in all_routes(api.client) if path.endswith("/milestones/{milestone}/achievement"))
    route = dict(all_routes(api.client))[path]
    return api.post(address(path, route), body, If_Match='"1"')


def _fault(api: Api) -> Any:
    async def broken(*_: Any) -> None:
        raise RuntimeError

    return TestClient(Door(broken, clock=api.clock)).get("/")


def _reused(api: Api) -> Any:
    api.put(f"/v1/programmes/{api.new_id()}", samples.programme("REUSED-1"), Idempotency_Key="reused")
    return api.put(f"/v1/programmes/{api.new_id()}", samples.programme("REUSED-2"), Idempotency_Key="reused")


@contextmanager
def _another(api: Api, tmp_path: Path, database: Database, *, dead: bool) -> Iterator[Api]:
    """A server whose read models nobody keeps; with `dead` its connections are closed as well."""
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "projector": "process", "read_wait_seconds": 0.05, "pool_wait_seconds": 0.5}
    )
    with open_parts(settings, url=database.service_url, clock=api.clock) as parts:
        token = parts.keys.create(label="other", scope="administrator", days=1).token
        client = TestClient(create_app(parts), raise_server_exceptions=False)
        if dead:
            parts.pool.close()
        yield Api(client, token, api.clock)


CAUSES: dict[str, Callable[[Api], Any]] = {
    "malformed-request": lambda api: api.get("/v1/programmes", nonsense=1),
    "on-date-not-here": lambda api: api.get("/v1/programmes", on="2026-01-01"),
    "idempotency-key-missing": lambda api: _without(api, "Idempotency-Key"),
    "unauthenticated": lambda api: _without(api, "Authorization"),
    "read-only-key": _read_only,
    "acting-person-mismatch": _person,
    "not-found": lambda api: api.get(f"/v1/programmes/{api.new_id()}"),
    "method-not-allowed": lambda api: api.client.request("PATCH", PATH, json={}),
    "not-acceptable": lambda api: api.client.get(
        "/v1/events", headers={"Accept": "text/html", "Authorization": f"Bearer {api.key}"}
    ),
    "position-ahead": lambda api: api.get("/v1/programmes", as_of=10**9),
    "value-taken": lambda api: _twice(api, PATH[:-1] + "b"),
    "stream-changed": lambda api: _twice(api, PATH),
    "body-too-large": lambda api: api.put(PATH, b" " * 300_000),
    "address-too-long": lambda api: api.get("/v1/" + "a" * 9000),
    "media-type-not-json": lambda api: api.put(PATH, b"{}", Content_Type="text/plain"),
    "malformed-body": lambda api: api.put(PATH, b"[" * (MAX_DEPTH + 1)),
    "idempotency-key-reused": _reused,
    "precondition-missing": lambda api: _without(api, "If-None-Match"),
    "fault": _fault,
}


@pytest.mark.parametrize("name", CAUSES)
def test_every_problem_can_be_met(api: Api, name: str) -> None:
    _is_problem(CAUSES[name](api), name)


def test_read_models_that_are_behind_are_a_problem(api: Api, tmp_path: Path, database: Database) -> None:
    with _another(api, tmp_path, database, dead=False) as other:
        position = other.put(PATH, FIRST).json()["position"]
        answer = other.get("/v1/programmes", min_position=position)
    _is_problem(answer, "projections-behind")
    assert answer.headers["Retry-After"] == "2"
    assert (answer.json()["position"], answer.json()["reached"]) == (1, 0)


def test_a_database_that_is_away_is_a_problem(api: Api, tmp_path: Path, database: Database) -> None:
    with _another(api, tmp_path, database, dead=True) as other:
        answer = other.put(PATH, FIRST)
        assert other.client.get("/livez").status_code == 200
        assert other.client.get("/readyz").json()["database"] == "unreachable"
    _is_problem(answer, "store-unavailable")
    assert (answer.json()["outcome"], answer.headers["Retry-After"]) == ("rejected", "2")


def test_no_problem_is_left_out() -> None:
    elsewhere = {"projections-behind", "store-unavailable", "body-too-slow", "calendar-too-wide"}
    # above, in test_door.py and in test_calendar.py
    assert set(CAUSES) | elsewhere == set(PROBLEMS)


def _is_problem(answer: Any, name: str) -> None:
    document = answer.json()
    assert document["type"] == f"/problems/{name}", answer.text
    assert answer.status_code == document["status"] == PROBLEMS[name].status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"title", "detail", "instance", "request_id"} <= document.keys()


def test_who_is_not_known_is_told_how_to_be(api: Api) -> None:
    assert _without(api, "Authorization").headers["WWW-Authenticate"].startswith("Bearer")


def test_what_a_method_may_be_is_said(api: Api) -> None:
    assert "PUT" in api.client.request("PATCH", PATH, json={}).headers["Allow"]


def test_without_a_key_nothing_but_health_and_schemas_is_answered(client: TestClient, time: FixedClock) -> None:
    stranger = Api(client, "mp_000000000000_" + "A" * 43, time)
    for path, route in all_routes(client):
        for method in route.methods or ():
            answer = stranger.write(method, address(path, route), b"{}" if method in {"PUT", "POST"} else b"", {})
            assert answer.status_code == (200 if path == "/v1/rulebook-schema" else 401), (method, path)


if __name__ == "__main__":
    PAGE.write_text(page())
