"""What routes are built from: the parts of the running service, and the dependencies that hand them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from services.clock import Clock
from services.database import Pool
from services.event_store import EventStore
from services.identity import ApiKeys
from services.projector import Projector
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The running service. `services.app` puts it together; nothing else does."""

    settings: Settings
    clock: Clock
    pool: Pool
    store: EventStore
    keys: ApiKeys
    projector: Projector | None
    """The projector of this process; None where it runs in one of its own."""

    def recorded(self) -> None:
        """Tell the projector that there is something new, so that it need not find out by itself."""
        if self.projector is not None:
            self.projector.wake()


def parts(request: Request) -> Parts:
    """Return the parts of the service that answers."""
    return cast("Parts", request.app.state.parts)


GivenParts = Annotated[Parts, Depends(parts)]


def _store(given: GivenParts) -> EventStore:
    return given.store


Store = Annotated[EventStore, Depends(_store)]
"""`store: Store` gives a route the event store."""
