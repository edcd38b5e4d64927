"""Who is asking: the key of a request, checked before anything else is read."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.api.parts import GivenParts
from services.api.problems import READ_ONLY_KEY, UNAUTHENTICATED, Problem
from services.identity import ApiKey

_bearer: Final = HTTPBearer(
    scheme_name="ApiKey",
    bearerFormat="mp_<id>_<secret>",
    description="An API key, as `milepost keys create` shows it once: `Authorization: Bearer mp_…`.",
    auto_error=False,
)


def caller(
    request: Request,
    given: GivenParts,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ApiKey:
    """Return the key of the request; raise the problem where it opens nothing, or only reading."""
    key = given.keys.find(credentials.credentials) if credentials else None
    if key is None or len(request.headers.getlist("authorization")) != 1:
        raise Problem(UNAUTHENTICATED, headers={"WWW-Authenticate": 'Bearer realm="milepost"'})
    if key.scope == "read" and request.method not in {"GET", "HEAD"}:
        raise Problem(READ_ONLY_KEY)
    return key


Caller = Annotated[ApiKey, Depends(caller)]
