"""Sends the steps of a project's life, each as the person that it names and on the version that stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.event_store import EventStore
from tests.services.api.conftest import Api
from tests.services.api.project_life import Life, Step, foundation

AFTERWARDS = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""When the clock of the service stands here, every day of a life has come."""


class Office:
    """People who work with one API; a step sent twice has the same key."""

    def __init__(self, api: Api, store: EventStore) -> None:
        self.api = api
        self.store = store

    def found(self) -> None:
        """Make programme, budget, rulebook, indicators, round and recipient."""
        self.live(foundation())

    def live(self, steps: Iterable[Step]) -> dict[str, dict[str, Any]]:
        """Send the steps and return their receipts by name."""
        receipts: dict[str, dict[str, Any]] = {}
        for step in steps:
            answer = self.send(step)
            assert answer.status_code in {200, 201}, f"{step.name}: {answer.text}"
            receipts[step.name] = answer.json()
        return receipts

    def until(self, life: Life, name: str) -> dict[str, dict[str, Any]]:
        """Send the steps of a life up to and including one."""
        names = list(life.steps)
        return self.live(life.steps[step] for step in names[: names.index(name) + 1])

    def send(self, step: Step, **headers: str | None) -> Any:
        """Send a step as people do; `headers` go on top, and None leaves one out."""
        usual = {
            "Idempotency-Key": f"{step.name} {step.path}",
            "Milepost-Acting-Person": step.person,
            "If-None-Match": "*" if step.method == "PUT" else None,
            "If-Match": f'"{self.version(step.stream)}"' if step.judges else None,
        }
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**usual, **given}.items() if value is not None}
        authorization = {"Authorization": f"Bearer {self.api.key}"}
        return self.api.client.request(step.method, step.path, json=step.body, headers={**authorization, **sent})

    def version(self, stream: str) -> int:
        return self.store.version(UUID(stream))


def problem_of(answer: Any, status: int, name: str) -> dict[str, Any]:
    """Return what a problem says; assert that it is this one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"/problems/{name}"
    return problem
