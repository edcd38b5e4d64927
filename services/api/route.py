"""The one kind of route: bodies are read as strict JSON by pydantic itself, and a parameter that nobody reads is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Path, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from starlette.responses import Response
from typing_extensions import override

from services.api.malformed import learn_field_names
from services.api.problems import MALFORMED_REQUEST, ON_NOT_HERE, Problem

T = TypeVar("T", bound=BaseModel)


class _FromBytes:
    """Validates the bytes of the body in JSON mode: strict models take a UUID, a date and a decimal from text only there."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_schema(handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["schema"])


Json = Annotated[T, _FromBytes(), Body()]
"""A request body: `body: Json[OpenProgramme]`."""


CodeInPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A code as a part of the address: what `domain.values.Code` is in a body."""


class _Unread(Request):
    """A request that hands FastAPI the bytes of its body where it asks for JSON."""

    @override
    async def json(self) -> Any:
        return await self.body()


class Route(APIRoute):
    """A route of Milepost. `router()` makes routers of these."""

    body_model: type[BaseModel] | None = None
    """The model of the body, None where the route reads."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        parameters = set(_query_names(self.dependant))
        if self.body_field is not None:
            annotation = self.body_field.field_info.annotation
            assert isinstance(annotation, type), f"{self.path} takes one model"
            assert issubclass(annotation, BaseModel), f"{self.path} takes one model"
            self.body_model = annotation
            learn_field_names(TypeAdapter(annotation).json_schema())

        async def checked(request: Request) -> Response:
            require_known(request, parameters)
            request.state.body_model = self.body_model
            return await handle(_Unread(request.scope, request.receive))

        return checked


def require_known(request: Request, parameters: set[str]) -> None:
    """Raise the problem unless every query parameter is one of `parameters` and stands once."""
    sent = Counter(name for name, _ in request.query_params.multi_items())
    if "on" in sent.keys() - parameters:
        raise Problem(ON_NOT_HERE)
    if sent.keys() - parameters:
        why = f"this address knows {', '.join(sorted(parameters)) or 'no parameter'}; another one was sent"
        raise Problem(MALFORMED_REQUEST, "", {"errors": [{"parameter": "?", "detail": why}]})
    for name, count in sent.items():
        if count > 1:
            error = {"parameter": name, "detail": "this stands more than once"}
            raise Problem(MALFORMED_REQUEST, "", {"errors": [error]})


def _query_names(dependant: Dependant) -> Iterator[str]:
    """Give the query parameters that a route reads, those of its dependencies too."""
    yield from (str(field.alias) for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def router(tag: str) -> APIRouter:
    """Return a router whose routes are of our kind, under a heading of the API's description."""
    return APIRouter(tags=[tag], route_class=Route)
