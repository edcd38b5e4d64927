"""The input door: one place, before any route, where a request is bounded, named and made unambiguous."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import unquote_to_bytes

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.problems import (
    ADDRESS_TOO_LONG,
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    FAULT,
    MALFORMED_BODY,
    MALFORMED_REQUEST,
    NOT_JSON,
    Problem,
)
from services.api.strict_json import JsonRefused, require_strict_json
from services.clock import Clock

MAX_BODY_BYTES: Final = 256 * 1024
MAX_ADDRESS_BYTES: Final = 8 * 1024
BODY_WAIT_SECONDS: Final = 30.0
WRITES: Final = frozenset({"POST", "PUT"})
READS: Final = frozenset({"GET", "HEAD"})
_JSON: Final = frozenset({"application/json", "application/json;charset=utf-8"})
_CONTROL: Final = frozenset(range(0x20)) | {0x7F}

log = structlog.get_logger()


class ClientGone(Exception):
    """The client hung up before its request was complete; there is nobody to answer."""


class Door:
    """Lets in what a route can take, with its body complete; answers everything else with a problem."""

    def __init__(self, app: ASGIApp, *, clock: Clock, body_wait_seconds: float = BODY_WAIT_SECONDS) -> None:
        self._app = app
        self._clock = clock
        self._body_wait_seconds = body_wait_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection (the start and the end of the server) pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._clock.new_uuid()
        scope = {**scope, "state": {**scope.get("state", {}), "request_id": request_id}}
        answer = _Answer(send, request_id=str(request_id))
        try:
            body = await self._admit(scope, receive)
        except ClientGone:
            return
        except Problem as problem:
            await problem.response(scope)(scope, receive, answer)
            return
        # A HEAD is a GET whose body the server leaves out.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self._app(inner, _Replay(body, receive), answer)
        except Exception:  # the last place that can keep a fault from becoming a torn connection
            log.exception("a request failed", request_id=str(request_id), method=scope["method"])
            if answer.started:
                raise  # half an answer is out: the server cuts the connection, so that nobody takes it for a whole one
            await Problem(FAULT).response(scope)(scope, receive, answer)

    async def _admit(self, scope: Scope, receive: Receive) -> bytes:
        """Return the body of a request that may pass; raise `Problem` or `ClientGone`."""
        _require_clean_address(scope)
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > MAX_BODY_BYTES:
            raise Problem(BODY_TOO_LARGE, "", {"limit": MAX_BODY_BYTES})
        try:
            async with asyncio.timeout(self._body_wait_seconds):
                body = await _read(receive)
        except TimeoutError:
            raise Problem(BODY_TOO_SLOW) from None
        if scope["method"] in WRITES:
            _require_json(headers, body)
        elif body and scope["method"] in READS:
            error = {"header": "Content-Length", "detail": "a read has no body"}
            raise Problem(MALFORMED_REQUEST, "", {"errors": [error]})
        return body


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise Problem(BODY_TOO_LARGE, "", {"limit": MAX_BODY_BYTES})
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _require_clean_address(scope: Scope) -> None:
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > MAX_ADDRESS_BYTES:
        raise Problem(ADDRESS_TOO_LONG, "", {"limit": MAX_ADDRESS_BYTES})
    for place, part in (("path", path), ("query", query)):
        meant = unquote_to_bytes(part)
        try:
            meant.decode("utf-8")
        except UnicodeDecodeError:
            raise _address(place, "this is not UTF-8") from None
        if not _CONTROL.isdisjoint(meant):
            raise _address(place, "this holds a control character")


def _address(place: str, why: str) -> Problem:
    return Problem(MALFORMED_REQUEST, "", {"errors": [{"parameter": place, "detail": why}]})


def _require_json(headers: Headers, body: bytes) -> None:
    media_type = headers.get("content-type", "").replace(" ", "").replace('"', "").lower()
    if media_type not in _JSON or len(headers.getlist("content-type")) != 1:
        raise Problem(NOT_JSON)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(NOT_JSON, "The body is sent as it is, not compressed.")
    try:
        require_strict_json(body)
    except JsonRefused as refused:
        raise Problem(MALFORMED_BODY, "", {"errors": [{"pointer": "", "detail": str(refused)}]}) from None


class _Replay:
    """Gives the complete body once, then whatever the connection says (that the client hung up)."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        return await self._receive()


class _Answer:
    """Sends the answer on, with the headers that every answer has."""

    def __init__(self, send: Send, *, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["Milepost-Request"] = self._request_id
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)
