"""What every write has in common: the key that makes it repeatable, the version that was judged, the person, the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from domain.history import Meta
from domain.values import Frozen
from services.acts import Act
from services.api.caller import Caller
from services.api.parts import GivenParts, Parts
from services.api.problems import MALFORMED_REQUEST, PERSON_MISMATCH, PRECONDITION_MISSING, Problem
from services.event_store import CommandKey, Receipt, Unit
from services.identity import ApiKey

ACTING: Final = frozenset(
    {
        "prepared_by",
        "certified_by",
        "submitted_by",
        "verified_by",
        "decided_by",
        "accepted_by",
        "approved_by",
        "released_by",
        "paid_by",
        "reversed_by",
        "granted_by",
        "reported_by",
        "reviewed_by",
        "closed_by",
        "opened_by",
        "assessor",
        "reviewer",
        "member",
        "person",
    }
)
"""Fields of a body that name who acts: it must be the acting person of the request."""

JUDGING: Final = frozenset(
    {
        "decided_by",
        "accepted_by",
        "approved_by",
        "verified_by",
        "released_by",
        "granted_by",
        "reviewed_by",
        "closed_by",
        "opened_by",
        "assessor",
        "reviewer",
    }
)
"""Fields of a body that say somebody judged what they saw: the request must say which version that was."""

_VERSION: Final = re.compile(r'"(0|[1-9][0-9]{0,17})"')


class Body(Frozen):
    """What every write may say besides its content."""

    occurred_on: date | None = Field(
        default=None,
        ge=date(1990, 1, 1),
        description="The day of the act, never after today and not before 1990; without it, today in the time zone of the programme.",
        examples=["2026-03-02"],
    )


def content(body: Body) -> dict[str, Any]:
    """Return the fields of a body by name, as they are, without what every write may say."""
    return {name: value for name, value in body if name not in Body.model_fields}


class Recorded(BaseModel):
    """One event of a receipt."""

    id: str = Field(description="Stream and version: the same for ever.", examples=["0b9f…/3"])
    stream: UUID
    version: int
    position: int
    type: str = Field(examples=["programme.opened.v1"])


class WriteReceipt(BaseModel):
    """What was recorded, durably. A repeat of the request gets the same receipt."""

    stream: UUID
    version: int = Field(description="The version of the stream now: send it as `If-Match` with what you judge next.")
    position: int = Field(description="A read with `min_position` of this sees all effects.")
    recorded_at: str = Field(examples=["2026-03-02T09:30:00.123456Z"])
    events: list[Recorded] = Field(description="Empty when everything was already so.")
    replayed: bool


def judges(model: type[BaseModel]) -> bool:
    """Tell whether a body of this model judges a version, which it then has to name with If-Match."""
    return not JUDGING.isdisjoint(model.model_fields)


@dataclass(frozen=True, slots=True)
class Writing:
    """One write as it was asked for over HTTP. A route calls `record` once and returns its answer."""

    parts: Parts
    method: str
    path: str
    person: UUID | None
    expected_version: int | None
    command: CommandKey
    meta: Meta

    def record(self, stream: UUID, body: Body, work: Callable[[Unit, Act], None]) -> Response:
        """Do `work` on a unit, exactly once, and answer with the receipt for `stream`; raise problems and refusals.

        `work` gets the unit, and the act with the day and the version that was judged; it may run again when others
        were faster.
        """
        self._require_person(body)
        act = Act(self.parts.clock, occurred_on=body.occurred_on, expected_version=self.expected_version)
        receipt = self.parts.store.transact(lambda unit: work(unit, act), command=self.command, meta=self.meta)
        self.parts.recorded()
        return self._answer(stream, receipt)

    def _require_person(self, body: Body) -> None:
        named = {name: getattr(body, name) for name in ACTING & type(body).model_fields.keys()}
        others = sorted(name for name, person in named.items() if person is not None and person != self.person)
        if others:
            detail = (
                "Milepost-Acting-Person names another person." if self.person else "Milepost-Acting-Person is missing."
            )
            raise Problem(PERSON_MISMATCH, detail, {"fields": others})

    def _answer(self, stream: UUID, receipt: Receipt) -> Response:
        version = receipt.versions[stream]
        content = WriteReceipt(
            stream=stream,
            version=version,
            position=receipt.position,
            recorded_at=receipt.recorded_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            events=[
                Recorded(
                    id=f"{line.stream}/{line.version}",
                    stream=line.stream,
                    version=line.version,
                    position=line.position,
                    type=line.type,
                )
                for line in receipt.events
            ],
            replayed=receipt.replayed,
        )
        created = self.method == "PUT"
        headers = {
            "ETag": f'"{version}"',
            "Milepost-Position": str(receipt.position),
            **({"Location": self.path} if created else {}),
            **({"Idempotent-Replayed": "true"} if receipt.replayed else {}),
        }
        return Response(to_json(content), 201 if created else 200, headers, "application/json")


async def writing(
    request: Request,
    given: GivenParts,
    key: Caller,
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            pattern=r"^[\x20-\x7e]+$",
            description="Makes the write repeatable: the same key with the same request is done once, however often it is "
            "sent. Any 1 to 255 printable ASCII characters, for example a UUID.",
            examples=["b3b7c1b4-7d3f-4a9e-9f5e-3f0f5b1f6b11"],
        ),
    ],
    milepost_acting_person: Annotated[
        UUID | None,
        Header(
            alias="Milepost-Acting-Person",
            description="The person for whom the key acts; a person whom the body names must be this one.",
        ),
    ] = None,
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='The version that was judged, for example `"7"`: 412 when it is another one now.',
        ),
    ] = None,
    if_none_match: Annotated[
        str | None, Header(alias="If-None-Match", description="`*` with PUT: it must not exist yet.")
    ] = None,
    milepost_correlation: Annotated[
        str | None,
        Header(
            alias="Milepost-Correlation",
            min_length=1,
            max_length=200,
            pattern=r"^[\x20-\x7e]+$",
            description="What you call the larger piece of work; it stands in the events.",
        ),
    ] = None,
) -> Writing:
    """Read what the headers of a write say; raise the problem where they say it wrongly."""
    for name in ("idempotency-key", "milepost-acting-person", "if-match", "if-none-match", "milepost-correlation"):
        if len(request.headers.getlist(name)) > 1:
            raise _header(name, "this stands more than once")
    expected = _expected(request.method, if_match, if_none_match)
    if expected is None and judges(request.state.body_model):
        raise Problem(PRECONDITION_MISSING, "Send If-Match with the version that was judged, as ETag gave it.")
    command = _command(key, idempotency_key, request, person=milepost_acting_person, body=await request.body())
    return Writing(
        parts=given,
        method=request.method,
        path=request.url.path,
        person=milepost_acting_person,
        expected_version=expected,
        command=command,
        meta=Meta(
            actor=key.actor,
            on_behalf_of=milepost_acting_person,
            command=command.command_id,
            correlation=milepost_correlation,
        ),
    )


Write = Annotated[Writing, Depends(writing)]
"""`write: Write` gives a route everything that a write needs."""


def _command(key: ApiKey, idempotency_key: str, request: Request, *, person: UUID | None, body: bytes) -> CommandKey:
    """Return the command key. Its fingerprint covers method, path, acting person and body, each behind its length."""
    fingerprint = sha256()
    for part in (request.method.encode(), request.url.path.encode(), str(person or "").encode(), body):
        fingerprint.update(len(part).to_bytes(8, "big") + part)
    return CommandKey(scope=key.actor, key=idempotency_key, fingerprint=fingerprint.digest())


def _expected(method: str, if_match: str | None, if_none_match: str | None) -> int | None:
    """Return the version at which the stream must be: 0 where it must not exist, None where it may be at any."""
    if method == "PUT":
        if if_match is not None:
            raise _header("if-match", "PUT creates: send If-None-Match: *")
        if if_none_match is None:
            raise Problem(PRECONDITION_MISSING, "PUT creates: send If-None-Match: *")
        if if_none_match.strip() != "*":
            raise _header("if-none-match", "PUT creates: send *")
        return 0
    if if_none_match is not None:
        raise _header("if-none-match", "only PUT creates")
    if if_match is None:
        return None
    version = _VERSION.fullmatch(if_match.strip())
    if version is None:
        raise _header("if-match", 'one version belongs here, as ETag gave it, for example "7"')
    return int(version.group(1))


def _header(name: str, why: str) -> Problem:
    return Problem(MALFORMED_REQUEST, "", {"errors": [{"header": name, "detail": why}]})
