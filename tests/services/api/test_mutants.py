"""Ten thousand damaged bodies over all writes: no fault of ours, and nothing recorded that was refused."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from itertools import cycle, islice
from random import Random  # noqa: TID251 - seeded, and the seed is shown
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from services.api.parts import Parts
from services.api.route import Route
from services.api.writing import judges
from tests.services.api import samples
from tests.services.api.conftest import PERSON, Api
from tests.services.api.mutants import instance, mutants
from tests.services.api.table import address, write_routes

BODIES = 10_000
AT_ONCE = 6


def _target(path: str, route: Route, programme: UUID) -> tuple[str, str, Any]:
    """Return method and path of a write on a programme that exists, and a body that fits its schema."""
    assert route.body_model is not None
    schema = route.body_model.model_json_schema()
    there = path.replace("{programme}", str(programme))
    return min(route.methods or ()), address(there, route), instance(schema, schema.get("$defs", {}))


def test_bodies_from_the_schemas_fit_them(client: TestClient) -> None:
    for path, route in write_routes(client):
        assert route.body_model is not None
        schema = route.body_model.model_json_schema()
        body = json.dumps(instance(schema, schema.get("$defs", {})))
        if "rulebooks" not in path:  # a rulebook has rules that no schema says
            route.body_model.model_validate_json(body)


@pytest.mark.slow
def test_no_body_breaks_anything_and_what_is_refused_is_not_recorded(
    api: Api, client: TestClient, parts: Parts
) -> None:
    seed = int(os.environ.get("MILEPOST_TEST_SEED", "20260302"))
    random = Random(seed)
    programme = api.new_id()
    assert api.put(f"/v1/programmes/{programme}", samples.programme("MUTANTS")).status_code == 201
    routes = list(write_routes(client))
    targets = [_target(path, route, programme) for path, route in routes]
    judged = frozenset(
        path
        for (_, path, _), (_, route) in zip(targets, routes, strict=True)
        if "/projects/" in path or (route.body_model and judges(route.body_model))
    )
    sources = [(method, path, mutants(body, random)) for method, path, body in targets]
    sources.append(("POST", f"/v1/programmes/{programme}/rulebooks", mutants(samples.rulebook(), random)))
    work = [(method, path, next(bodies)) for method, path, bodies in islice(cycle(sources), BODIES)]
    before = parts.store.head().position
    app: Any = client.app
    answers = asyncio.run(_send_all(app, api, work, judged))
    statuses = Counter(status for status, _ in answers)
    faults = [(sent, answer) for sent, answer in zip(work, answers, strict=True) if answer[0] >= 500]
    assert not faults, (seed, faults[:3])
    recorded = sum(len(document["events"]) for status, document in answers if status < 300)
    assert parts.store.head().position - before == recorded, seed
    assert statuses[422] > BODIES / 2, statuses
    assert all(document["type"].startswith("/problems/") for status, document in answers if status >= 400)


async def _send_all(
    app: Any, api: Api, work: list[tuple[str, str, bytes]], judged: frozenset[str]
) -> list[tuple[int, Any]]:
    """Send straight to the application, some at a time; return status and document of each, in order."""
    answers: list[tuple[int, Any]] = [(0, None)] * len(work)
    waiting = iter(enumerate(work))

    async def send_some() -> None:
        for number, (method, path, body) in waiting:
            answers[number] = await _send(app, api, method, path, body, judged=path in judged)

    await asyncio.gather(*(send_some() for _ in range(AT_ONCE)))
    return answers


async def _send(app: Any, api: Api, method: str, path: str, body: bytes, *, judged: bool) -> tuple[int, Any]:
    sent: list[Message] = []
    headers = {
        "authorization": f"Bearer {api.key}",
        "content-type": "application/json",
        "idempotency-key": str(api.new_id()),
        "milepost-acting-person": PERSON,
        **({"if-none-match": "*"} if method == "PUT" else {"if-match": '"0"'} if judged else {}),
    }
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("testserver", 80),
        "scheme": "http",
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(b"".join(message.get("body", b"") for message in sent[1:]))
