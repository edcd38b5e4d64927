"""The only table of status codes: what can go wrong, what it is called on the wire, and how errors become answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout, TooManyRequests
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from domain.errors import NotFound, Refused
from services.api.malformed import faults_of
from services.event_store import (
    ClaimTaken,
    KeyReused,
    RequestRefused,
    StoreUnavailable,
    StreamChanged,
    Unstorable,
)

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem: `type` is `/problems/<name>`, clients match on that; `when` says when it comes."""

    name: str
    status: int
    title: str
    when: str


PROBLEMS: dict[str, ProblemType] = {}
"""Every problem of the edge by name. The refusals of the domain come on top, each under its own name."""


def _declare(name: str, status: int, title: str, when: str) -> ProblemType:
    PROBLEMS[name] = ProblemType(name, status, title, when)
    return PROBLEMS[name]


MALFORMED_REQUEST = _declare(
    "malformed-request",
    400,
    "The address or a header is not well-formed.",
    "A path, query parameter or header is unknown, stands twice or has a wrong form; `errors` lists which.",
)
ON_NOT_HERE = _declare(
    "on-date-not-here",
    400,
    "Only the reads of one project answer what was true on a day.",
    "`on` is sent to a list, a programme or a recipient; those answer `as_of` only.",
)
CALENDAR_TOO_WIDE = _declare(
    "calendar-too-wide",
    400,
    "The calendar covers too much at once: narrow the filter.",
    "The filter of `/v1/calendar` leaves more than `most_projects` projects, or that of `/v1/calendar.ics` more than "
    "`most_events` obligations.",
)
KEY_MISSING = _declare(
    "idempotency-key-missing",
    400,
    "A write needs an Idempotency-Key.",
    "The header `Idempotency-Key` is missing or is not 1 to 255 printable ASCII characters.",
)
UNAUTHENTICATED = _declare(
    "unauthenticated",
    401,
    "A valid API key is needed.",
    "There is no `Authorization: Bearer mp_…` header, or its key is unknown, expired or revoked.",
)
READ_ONLY_KEY = _declare(
    "read-only-key", 403, "This API key may only read.", "A key that was made for reading is used for a write."
)
PERSON_MISMATCH = _declare(
    "acting-person-mismatch",
    403,
    "The body names another person than the request acts for.",
    "A person who decides, prepares, verifies or pays, as the body says, is not the one in `Milepost-Acting-Person`; "
    "`fields` lists where.",
)
NOT_FOUND = _declare("not-found", 404, "There is no such thing.", "The id or the address names nothing that exists.")
NOT_ALLOWED = _declare(
    "method-not-allowed", 405, "This address does not take this method.", "`Allow` lists the methods that it takes."
)
NOT_ACCEPTABLE = _declare(
    "not-acceptable", 406, "None of the accepted media types is available.", "`available` lists those that are."
)
BODY_TOO_SLOW = _declare(
    "body-too-slow", 408, "The body did not arrive in time.", "Sending the body took longer than the server waits."
)
POSITION_AHEAD = _declare(
    "position-ahead",
    409,
    "The log does not reach that position yet.",
    "`as_of` or `min_position` is beyond the end of the log, which `head` names.",
)
CLAIM_TAKEN = _declare(
    "value-taken", 409, "Somebody has this value already.", "A code or number that must be unique is in use."
)
STREAM_CHANGED = _declare(
    "stream-changed",
    412,
    "It has changed since you looked.",
    "`If-Match` names another version than the current one, or something that is to be created exists; "
    "`current_version` and `ETag` say where it is.",
)
BODY_TOO_LARGE = _declare("body-too-large", 413, "The body is too large.", "The body has more bytes than `limit`.")
ADDRESS_TOO_LONG = _declare(
    "address-too-long", 414, "The address is too long.", "Path and query have more bytes than `limit`."
)
NOT_JSON = _declare(
    "media-type-not-json",
    415,
    "A body is sent as application/json.",
    "`Content-Type` is not `application/json` (in UTF-8), or the body is compressed.",
)
MALFORMED_BODY = _declare(
    "malformed-body",
    422,
    "The body is not what belongs here.",
    "The body is not strict JSON or does not fit the schema; `errors` lists where and why, never what was sent.",
)
KEY_REUSED = _declare(
    "idempotency-key-reused",
    422,
    "This Idempotency-Key was used for another request.",
    "The same key came before with another method, path, body or acting person.",
)
PRECONDITION_MISSING = _declare(
    "precondition-missing",
    428,
    "Say which version you looked at.",
    "Whoever judges sends `If-Match` with the version that was judged; whoever creates sends `If-None-Match: *`.",
)
FAULT = _declare(
    "fault", 500, "Milepost has a fault.", "Something unforeseen; the log of the server has it under `request_id`."
)
STORE_UNAVAILABLE = _declare(
    "store-unavailable",
    503,
    "The database does not answer.",
    "`outcome` says what is known: `rejected` is certainly not recorded; `unknown` may be, and the same request with "
    "the same Idempotency-Key settles it.",
)
PROJECTIONS_BEHIND = _declare(
    "projections-behind",
    503,
    "The read models are not that far yet.",
    "A read asked for a `position` that the read models have not `reached` within the time that a read waits.",
)


@dataclass(eq=False)
class Problem(Exception):
    """What an answer says instead of what was asked for.

    `facts` become members of the JSON document; one that has the name of a member of RFC 9457 becomes `found_<name>`.
    """

    type: ProblemType
    detail: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, scope: Scope) -> Response:
        """Write it as RFC 9457 says."""
        document = {
            "type": f"/problems/{self.type.name}",
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail or self.type.title,
            "instance": scope.get("raw_path", b"").decode("ascii", "replace")[:MAX_INSTANCE],
            "request_id": str(scope.get("state", {}).get("request_id", "")),
        }
        facts = {f"found_{name}" if name in document else name: fact for name, fact in self.facts.items()}
        content = to_json({**document, **facts}, serialize_unknown=True)
        return Response(content, status_code=self.type.status, media_type=MEDIA_TYPE, headers=dict(self.headers))


MAX_INSTANCE: Final = 400
REFUSING: Final = ("domain.", "services.acts.", "services.api.")
"""Where the refusals come from that HTTP answers with; imports have their own."""


def refusal_type(refusal: type[Refused]) -> ProblemType:
    """Return the problem type of a rule that refuses: named after its class, titled by its docstring."""
    return ProblemType(kebab(refusal.__name__), 409, refusal.message(), "The rule refuses.")


def kebab(name: str) -> str:
    """Write a class name as it stands in an address: `WrongStage` becomes `wrong-stage`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


async def answer(request: Request, error: Exception) -> Response:
    """Answer with the problem that an error means."""
    problem = problem_of(error)
    assert problem is not None, "only what is in ANSWERED comes here"
    return problem.response(request.scope)


def problem_of(error: BaseException) -> Problem | None:  # noqa: C901, PLR0911 - one line for each kind of error, in one table
    """Return what an error means to a client; None for an error that nobody foresaw."""
    match error:
        case Problem():
            return error
        case NotFound():
            return Problem(NOT_FOUND, str(error), {"kind": error.kind, "key": error.key})
        case Refused():
            return Problem(refusal_type(type(error)), str(error), error.facts)
        case StreamChanged():
            facts = {"stream": error.stream, "current_version": error.current, "expected_version": error.expected}
            return Problem(STREAM_CHANGED, "", facts, {"ETag": f'"{error.current}"'} if error.current else {})
        case KeyReused():
            return Problem(KEY_REUSED)
        case ClaimTaken():
            return Problem(CLAIM_TAKEN, "", {"scope": error.scope, "value": error.value})
        case RequestRefused() | Unstorable():
            return Problem(MALFORMED_BODY, "The body holds something that cannot be stored.")
        case StoreUnavailable():
            detail = (
                f"Nothing certain: {error.reason}. Repeat it." if error.outcome == "unknown" else f"{error.reason}."
            )
            return _unavailable(error.outcome, detail[0].upper() + detail[1:])
        case PoolTimeout() | TooManyRequests() | psycopg.OperationalError() | psycopg.InterfaceError():
            return _unavailable("rejected", "The database cannot be reached; nothing was recorded.")
        case RequestValidationError():
            return _malformed(error)
        case HTTPException():
            return _of_routing(error)
        case _:
            return None


ANSWERED: Final[tuple[type[Exception], ...]] = (
    Problem,
    NotFound,
    Refused,
    StreamChanged,
    KeyReused,
    ClaimTaken,
    RequestRefused,
    Unstorable,
    StoreUnavailable,
    PoolTimeout,
    TooManyRequests,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    RequestValidationError,
    HTTPException,
)
"""The errors that `problem_of` knows; any other one is a fault of ours."""


def _unavailable(outcome: str, detail: str) -> Problem:
    return Problem(STORE_UNAVAILABLE, detail, {"outcome": outcome}, {"Retry-After": str(RETRY_AFTER_SECONDS)})


def _malformed(error: RequestValidationError) -> Problem:
    body, elsewhere = faults_of(error.errors(), body_sent=error.body if isinstance(error.body, bytes) else None)
    if any(fault.get("header", "").lower() == "idempotency-key" for fault in elsewhere):
        return Problem(KEY_MISSING)
    if elsewhere:
        return Problem(MALFORMED_REQUEST, "", {"errors": elsewhere})
    return Problem(MALFORMED_BODY, "", {"errors": body})


def _of_routing(error: HTTPException) -> Problem:
    match error.status_code:
        case 404:
            return Problem(NOT_FOUND, "There is nothing at this address.", {"kind": "address"})
        case 405:
            return Problem(NOT_ALLOWED, "", {}, error.headers or {})
        case _:
            return Problem(MALFORMED_REQUEST)
