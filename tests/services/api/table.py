"""The table of routes, read from the application itself: a new route is tested without anybody thinking of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from services.api.route import Route
from tests.services.api.conftest import PERSON


def all_routes(client: TestClient) -> Iterator[tuple[str, Route]]:
    """Give every route under /v1 with its path."""
    app: Any = client.app
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, Route) and str(context.path).startswith("/v1/"):
            yield str(context.path), context.original_route


def write_routes(client: TestClient) -> Iterator[tuple[str, Route]]:
    """Give every route that writes."""
    return ((path, route) for path, route in all_routes(client) if "GET" not in (route.methods or ()))


def address(path: str, route: Route) -> str:
    """Return the path with something well-formed for each parameter."""
    kinds = dict(_parameters(route.dependant))

    def part(found: re.Match[str]) -> str:
        kind = kinds.get(found.group(1))
        return "2026-01-01" if kind is date else "1" if kind is int else "R1" if kind is str else PERSON

    return re.sub(r"{(\w+)}", part, path)


def _parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Give the parameters of a path and their types, those of dependencies too."""
    yield from ((field.alias, field.field_info.annotation) for field in dependant.path_params)
    for inner in dependant.dependencies:
        yield from _parameters(inner)
