"""The description of the interface (OpenAPI): complete, and true."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from services.api.problems import MEDIA_TYPE
from tests.services.api.table import write_routes


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def _operations(description: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_openapi_3_1_and_its_schemas_are_schemas(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_says_what_it_does(description: dict[str, Any]) -> None:
    for operation in _operations(description).values():
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_operation_under_v1_needs_a_key_and_may_answer_with_a_problem(description: dict[str, Any]) -> None:
    for (_, path), operation in _operations(description).items():
        if path.startswith("/v1/") and path != "/v1/rulebook-schema":
            assert operation["security"] == [{"ApiKey": []}], path
            assert MEDIA_TYPE in operation["responses"]["4XX"]["content"]


def test_every_write_describes_its_body_and_its_headers(description: dict[str, Any]) -> None:
    for (method, path), operation in _operations(description).items():
        if method in {"put", "post"}:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert schema["additionalProperties"] is False, path
            needed = {parameter["name"] for parameter in operation["parameters"] if parameter["required"]}
            assert "Idempotency-Key" in needed, path


def test_the_examples_of_bodies_are_accepted_by_their_models(client: TestClient) -> None:
    shown = 0
    for _, route in write_routes(client):
        assert route.body_model is not None
        for example in route.body_model.model_json_schema().get("examples", ()):
            route.body_model.model_validate_json(json.dumps(example))
            shown += 1
    assert shown >= 4


def test_no_two_operations_have_the_same_name(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in _operations(description).values()]
    assert len(set(names)) == len(names)
