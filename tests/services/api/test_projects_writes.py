"""Every write there is for projects: what it needs, what it refuses, and that repeating it adds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.testclient import TestClient

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.application_life import REGION
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import Life, Step
from tests.services.api.report_life import reporting

LIFE = Life()
STEPS = [*LIFE.steps.values(), *reporting(LIFE)]
NOBODY = str(UUID(int=999_999))
WRITE_ROUTES = 48
READ_ROUTES = 27

each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name.replace(" ", "-"))


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    opened = Office(api, parts.store)
    opened.found()
    return opened


@pytest.fixture(scope="module")
def receipts(office: Office) -> dict[str, dict[str, Any]]:
    """What the whole life answered when it was lived."""
    return office.live(STEPS)


@pytest.fixture
def unchanged(receipts: dict[str, dict[str, Any]], parts: Parts) -> Iterator[None]:
    """The log is as long afterwards as it was before."""
    before = parts.store.head()
    yield
    assert parts.store.head() == before


def test_every_route_of_projects_is_counted_and_every_write_is_lived_and_needs_a_key(client: TestClient) -> None:
    routes = [
        context.original_route
        for context in iter_route_contexts(client.app.routes)  # type: ignore[attr-defined]
        if str(context.path).startswith("/v1/projects")
    ]
    described = client.get("/openapi.json").json()["paths"]
    operations = [
        (method, path, operation)
        for path, methods in described.items()
        if path.startswith("/v1/projects")
        for method, operation in methods.items()
    ]
    reads = [path for method, path, _ in operations if method == "get"]
    writes = [(method, path, operation) for method, path, operation in operations if method != "get"]
    assert (len(reads), len(writes), len(routes)) == (READ_ROUTES, WRITE_ROUTES, READ_ROUTES + WRITE_ROUTES)
    for method, path, operation in operations:
        needed = {parameter["name"].lower() for parameter in operation["parameters"] if parameter["required"]}
        assert ("idempotency-key" in needed) is (method != "get"), path
        assert ("requestBody" in operation) is (method != "get"), path
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        answered = operation["responses"]["201" if method == "put" else "200"]
        assert answered["content"]["application/json"]["schema"], path
    lived = {(step.method.lower(), template) for step in STEPS if (template := _template(client, step))}
    assert lived == {(method, path) for method, path, _ in writes}


def _template(client: TestClient, step: Step) -> str:
    """Return the path of the route that answers a step."""
    scope = {"type": "http", "method": step.method, "path": step.path, "headers": [], "root_path": ""}
    for context in iter_route_contexts(client.app.routes):  # type: ignore[attr-defined]
        if context.matches(scope)[0] is Match.FULL:
            return str(context.path)
    raise AssertionError(step.path)


@each_step
def test_a_write_is_recorded_and_says_so(step: Step, receipts: dict[str, dict[str, Any]]) -> None:
    receipt = receipts[step.name]
    assert receipt["stream"] == LIFE.project
    assert receipt["replayed"] is False
    assert receipt["events"]
    assert receipt["events"][0]["version"] == receipt["version"]
    assert receipt["events"][-1]["position"] == receipt["position"]


@each_step
@pytest.mark.usefixtures("unchanged")
def test_the_same_request_again_gets_the_same_receipt(
    step: Step, office: Office, receipts: dict[str, dict[str, Any]]
) -> None:
    answer = office.send(step, If_Match=_first_match(step, receipts))
    assert answer.status_code == (201 if step.method == "PUT" else 200), answer.text
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.json() == {**receipts[step.name], "replayed": True}


def test_the_same_wish_under_another_key_adds_nothing(office: Office, parts: Parts) -> None:
    other = Life(2)
    for step in (*other.steps.values(), *reporting(other)):
        assert office.send(step).status_code in {200, 201}, step.name
        head = parts.store.head()
        again = office.send(step, Idempotency_Key=f"again {step.name}")
        if step.method == "PUT":
            problem_of(again, 412, "stream-changed")
        else:
            assert again.status_code == 200, f"{step.name}: {again.text}"
            assert again.json()["events"] == [], step.name
        assert parts.store.head() == head, step.name


@each_step
@pytest.mark.usefixtures("unchanged")
def test_a_write_without_a_key_is_not_taken(step: Step, office: Office) -> None:
    problem_of(office.send(step, Idempotency_Key=None), 400, "idempotency-key-missing")


@each_step
@pytest.mark.usefixtures("unchanged")
def test_a_stale_version_is_not_taken(step: Step, office: Office) -> None:
    stale = None if step.method == "PUT" else '"1"'
    answer = office.send(step, Idempotency_Key=f"stale {step.name}", If_Match=stale)
    problem = problem_of(answer, 412, "stream-changed")
    assert problem["current_version"] == office.version(step.stream)


@each_step
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("damage", ["surplus", "missing"])
def test_a_malformed_body_is_not_taken_and_not_echoed(step: Step, damage: str, office: Office) -> None:
    bodies = {"surplus": {**step.body, "s3cret": "s3cret"}, "missing": {"occurred_on": "2026-02-30"}}
    damaged = Step(step.name, step.method, step.path, bodies[damage])
    judged = '"1"' if step.judges else None
    answer = office.send(damaged, Idempotency_Key="damaged", Milepost_Acting_Person=step.person, If_Match=judged)
    problem = problem_of(answer, 422, "malformed-body")
    assert problem["errors"]
    assert "s3cret" not in answer.text
    assert "2026-02-30" not in answer.text


@each_step
@pytest.mark.usefixtures("unchanged")
def test_an_unknown_id_is_not_found(step: Step, office: Office) -> None:
    if step.method == "PUT":
        elsewhere = Step(step.name, "PUT", f"/v1/projects/{NOBODY}", {**step.body, "programme": NOBODY})
    else:
        elsewhere = Step(step.name, step.method, step.path.replace(LIFE.project, NOBODY), step.body)
    answer = office.send(elsewhere, Idempotency_Key=f"unknown {step.name}", If_Match='"0"' if step.judges else None)
    problem = problem_of(answer, 404, "not-found")
    assert problem["kind"] == ("programme" if step.method == "PUT" else "project")


@pytest.mark.parametrize("step", [step for step in STEPS if step.person], ids=lambda step: step.name.replace(" ", "-"))
@pytest.mark.usefixtures("unchanged")
def test_nobody_acts_for_somebody_else(step: Step, office: Office) -> None:
    answer = office.send(step, Idempotency_Key=f"other {step.name}", Milepost_Acting_Person=NOBODY)
    problem_of(answer, 403, "acting-person-mismatch")


@pytest.mark.parametrize("step", [step for step in STEPS if step.judges], ids=lambda step: step.name.replace(" ", "-"))
@pytest.mark.usefixtures("unchanged")
def test_whoever_judges_says_what_they_saw(step: Step, office: Office) -> None:
    answer = office.send(step, Idempotency_Key=f"blind {step.name}", If_Match=None)
    problem_of(answer, 428, "precondition-missing")


ELSEWHERE = [
    ("leave party", REGION, "party"),
    ("prove money", LIFE.promise, "cofinancing"),
    ("meet condition", LIFE.to_sign, "condition"),
    ("waive condition", LIFE.to_pay, "condition"),
    ("reschedule", LIFE.m1, "milestone"),
    ("cancel", LIFE.m3, "milestone"),
    ("submit M1", LIFE.m1, "milestone"),
    ("meet M1", LIFE.m1, "milestone"),
    ("fail M2", LIFE.m2, "milestone"),
    ("revise indicator", "labour-productivity", "indicator"),
    ("drop indicator", "jobs-fte", "indicator"),
    ("set target", "labour-productivity", "indicator"),
    ("revise target", "labour-productivity", "indicator"),
    ("revise tranche", LIFE.t2, "tranche"),
    ("release", LIFE.t1, "tranche"),
    ("certify report", "2026-01-01", "report"),
    ("submit report", "2026-01-01", "report"),
    ("accept report", "2026-01-01", "report"),
    ("reverse", LIFE.payment, "disbursement"),
]


@pytest.mark.parametrize(("name", "part", "kind"), ELSEWHERE, ids=[entry[0].replace(" ", "-") for entry in ELSEWHERE])
@pytest.mark.usefixtures("unchanged")
def test_an_unknown_part_of_a_project_is_not_found(name: str, part: str, kind: str, office: Office) -> None:
    unknown = {"2026-01-01": "2025-12-01", "labour-productivity": "no-such", "jobs-fte": "no-such"}.get(part, NOBODY)
    step = LIFE.steps[name]
    fresh: dict[str, Any] = {name: NOBODY for name in ("reversal", "proof") if name in step.body}
    elsewhere = Step(name, step.method, step.path.replace(part, unknown), {**step.body, **fresh})
    answer = office.send(elsewhere, Idempotency_Key=f"unknown part {name}")
    assert problem_of(answer, 404, "not-found")["kind"] == kind


@pytest.mark.parametrize("period", ["2026-03-31..2026-01-01", "2026-01-01..2026-02-30", "1767225600..1769904000"])
def test_an_address_holds_a_period_or_nothing(period: str, office: Office) -> None:
    step = LIFE.steps["prepare report"]
    bent = Step(step.name, "POST", f"{LIFE.path}/reports/{period}/versions", step.body)
    problem_of(office.send(bent, Idempotency_Key="bent"), 400, "malformed-request")


def _first_match(step: Step, receipts: dict[str, dict[str, Any]]) -> str | None:
    """Return the version on which the step was judged when it was first sent: a repeat after a lost answer has it still."""
    return f'"{receipts[step.name]["version"] - 1}"' if step.judges else None
