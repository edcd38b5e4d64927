"""A whole service over a real database for each module of tests, and a client that knows its key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.api.parts import Parts
from services.app import create_app, open_parts
from services.database import Database
from services.settings import Settings
from tests.clock import FixedClock
from tests.conftest import NewDatabase

PERSON = "5f0a1c52-8d0f-4b43-9c6e-0d6c1f0f7a01"


@pytest.fixture(scope="module")
def served_database(new_database: NewDatabase, template: str) -> Database:
    return new_database(template=template)


@pytest.fixture(scope="module")
def time() -> FixedClock:
    """The clock of the service; tests that move it put it back."""
    return FixedClock()


@pytest.fixture(scope="module")
def parts(served_database: Database, time: FixedClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    settings = Settings.model_validate(
        {"data_dir": Path(tmp_path_factory.mktemp("data")), "pool_max_connections": 8, "read_wait_seconds": 10}
    )
    with open_parts(settings, url=served_database.service_url, clock=time) as opened:
        yield opened


@pytest.fixture(scope="module")
def key(parts: Parts) -> str:
    """An administrator's key."""
    return parts.keys.create(label="tests", scope="administrator", days=30).token


@dataclass
class Api:
    """Sends requests as a person with a key; each write gets an Idempotency-Key of its own unless one is given."""

    client: TestClient
    key: str
    clock: FixedClock
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **parameters: Any) -> Any:
        return self.client.get(path, params=parameters, headers=self._headers({}))

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.write("PUT", path, body, {"If-None-Match": "*", **_named(headers)})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.write("POST", path, body, _named(headers))

    def write(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = self._headers({"Idempotency-Key": str(self.clock.new_uuid()), **headers})
        if isinstance(body, bytes):
            return self.client.request(method, path, content=body, headers={"Content-Type": "application/json", **sent})
        return self.client.request(method, path, json=body, headers=sent)

    def new_id(self) -> UUID:
        return self.clock.new_uuid()

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Milepost-Acting-Person": PERSON, **self.headers, **more}


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="module")
def client(parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(parts), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(client: TestClient, key: str, time: FixedClock) -> Api:
    return Api(client, key, time)
