"""Events to stored bytes and back: pydantic on the envelope, with names that never come from a module path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import PydanticSerializationError, from_json, to_json
from typing_extensions import override

from domain.events import EVENTS, Event
from domain.history import Meta, Recorded
from services.clock import SALT_BYTES
from services.event_store.append import MAX_EVENT_BYTES
from services.event_store.errors import Unreadable, Unstorable

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL, but not an escaped backslash that `u0000` follows."""


@dataclass(frozen=True, slots=True)
class Upcaster:
    """Turns the data of an event that was stored under an older name into the data of the event called `name`."""

    name: str
    change: Callable[[dict[str, Any]], dict[str, Any]]


UPCASTERS: Mapping[str, Upcaster] = {}
"""By the stored name that they start from. No event has been replaced by a newer version yet."""


class Envelope(BaseModel):
    """What is under one hash: who, when and what. The salt makes equal facts different."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    salt: str = Field(pattern=rf"^[0-9a-f]{{{2 * SALT_BYTES}}}$")
    occurred_on: date
    meta: Meta
    data: Any


@dataclass(frozen=True, slots=True)
class Placed:
    """An event at its place in a stream, before it has one in the log: the library's idea of a domain event."""

    originator_id: UUID
    originator_version: int
    event: Event
    occurred_on: date
    meta: Meta
    salt: bytes


class Codec(Mapper[UUID]):
    """Writes and reads envelopes of the events in `registry`, by stored name. It is the library's mapper as well."""

    def __init__(  # the library's own __init__ takes a transcoder, a compressor and a cipher: none has a part in this
        self,
        registry: Mapping[str, type[Event]] = EVENTS,
        *,
        upcasters: Mapping[str, Upcaster] = UPCASTERS,
    ) -> None:
        """Take the events by stored name, and how older ones become them. Nothing is looked up by module path."""
        self._registry = registry
        self._upcasters = upcasters
        self._envelopes: dict[str, type[Envelope]] = {}

    def encode(self, event: Event, *, occurred_on: date, meta: bytes, salt: bytes) -> bytes:
        """Return the envelope's bytes; `meta` comes from `encode_meta`. Raise `Unstorable`.

        The bytes are read back before they are handed out: a value that JSON cannot carry would be a lie for ever.
        """
        name = type(event).name
        if self._registry.get(name) is not type(event):
            raise Unstorable(f"{type(event).__qualname__} is not the event that is called {name}")
        try:
            data = event.__pydantic_serializer__.to_json(event, warnings="error")
        except PydanticSerializationError as error:
            raise Unstorable(f"{name} cannot be written as JSON: {error}") from error
        if len(salt) != SALT_BYTES:
            raise Unstorable(f"a salt has {SALT_BYTES} bytes")
        state = b'{"salt":"%s","occurred_on":"%s","meta":%s,"data":%s}' % (
            salt.hex().encode(),
            occurred_on.isoformat().encode(),
            meta,
            data,
        )
        if len(state) > MAX_EVENT_BYTES:
            raise Unstorable(f"{name} has {len(state):,} bytes, of {MAX_EVENT_BYTES:,} allowed")
        if b"\\u0000" in state and _NUL.search(state):
            raise Unstorable(f"{name} holds a NUL character")
        try:
            same = type(event).__pydantic_validator__.validate_json(data) == event
        except ValidationError as error:
            raise Unstorable(f"{name} would not be read back: {_where(error)}") from error
        if not same:
            raise Unstorable(f"{name} would be read back as something else: it holds a value that JSON cannot carry")
        return state

    @staticmethod
    def encode_meta(meta: Meta) -> bytes:
        """Return the bytes of the metadata that all events of a request share. Raise `Unstorable`."""
        try:
            return meta.__pydantic_serializer__.to_json(meta, warnings="error")
        except PydanticSerializationError as error:
            raise Unstorable(f"the metadata cannot be written as JSON: {error}") from error

    def open(self, name: str, state: bytes, *, place: object) -> Envelope:
        """Return the envelope with its event as `data`, brought up to date. `place` is for the message of `Unreadable`."""
        try:
            while (upcaster := self._upcasters.get(name)) is not None:
                older = from_json(state)
                state = to_json({**older, "data": upcaster.change(older["data"])})
                name = upcaster.name
            envelope: Envelope = self._envelope(name, place).__pydantic_validator__.validate_json(state)
        except ValidationError as error:
            raise Unreadable(f"the event {name} at {place} does not fit its class: {_where(error)}") from error
        except ValueError as error:
            raise Unreadable(f"the event {name} at {place} is not JSON: {error}") from error
        return envelope

    def recorded(  # the columns of one row, in the order of the recorder's SELECT
        self, stream: UUID, version: int, position: int, recorded_at: datetime, name: str, state: bytes
    ) -> Recorded[Any]:
        """Return the event of one row of the log. Raise `Unreadable`."""
        envelope = self.open(name, state, place=f"position {position}")
        return Recorded(
            stream=stream,
            version=version,
            position=position,
            occurred_on=envelope.occurred_on,
            recorded_at=recorded_at.astimezone(UTC),
            meta=envelope.meta,
            event=envelope.data,
        )

    @override
    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Return what the library's recorder stores. Takes `Placed` events only."""
        if not isinstance(domain_event, Placed):
            raise TypeError(f"{type(domain_event).__qualname__} is not a placed event")
        state = self.encode(
            domain_event.event,
            occurred_on=domain_event.occurred_on,
            meta=self.encode_meta(domain_event.meta),
            salt=domain_event.salt,
        )
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.event.name,
            state=state,
        )

    @override
    def to_domain_event(self, stored_event: StoredEvent) -> Placed:
        """Return the event that the library's recorder found. Raise `Unreadable`."""
        stream = UUID(str(stored_event.originator_id))
        place = f"version {stored_event.originator_version} of stream {stream}"
        envelope = self.open(stored_event.topic, stored_event.state, place=place)
        return Placed(
            originator_id=stream,
            originator_version=stored_event.originator_version,
            event=envelope.data,
            occurred_on=envelope.occurred_on,
            meta=envelope.meta,
            salt=bytes.fromhex(envelope.salt),
        )

    def _envelope(self, name: str, place: object) -> type[Envelope]:
        """Return the envelope class that holds the event called `name`; classes are made once, when first met."""
        found = self._envelopes.get(name)
        if found is None:
            if name not in self._registry:
                raise Unreadable(f"the event at {place} is called {name}, which this version does not know")
            found = create_model(f"Envelope[{name}]", __base__=Envelope, data=(self._registry[name], ...))
            self._envelopes[name] = found
        return found


def _where(error: ValidationError) -> str:
    """Name the places that do not fit, without the values: they may be personal."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in problems[:3])
