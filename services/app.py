"""The composition root: the only place that puts the parts of the service together."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio.to_thread
from fastapi import FastAPI

from services.api.door import Door
from services.api.parts import Parts
from services.api.routes import include_routes
from services.clock import Clock, SystemClock
from services.database import connect, open_pool, require_migrated, service_conninfo
from services.event_store import EventStore
from services.identity import ApiKeys, load_pepper
from services.projector import Projector
from services.settings import Settings

DESCRIPTION = """The whole life of publicly funded projects, as a history that nobody can change.

Every read takes `as_of` - a position in the log or a time - and answers what was known then. Every write takes an
`Idempotency-Key`: sent twice, it is done once. Whatever goes wrong is a problem (RFC 9457) with a `type` of its own.
"""


@contextmanager
def open_parts(settings: Settings, *, url: str, clock: Clock | None = None) -> Iterator[Parts]:
    """Connect to a prepared database and build the parts on it; close everything at the end.

    Raise `DatabaseUnavailable`, `MigrationRefused`, `PepperUnusable` or `UnsafeSetting` when it cannot work.
    """
    clock = clock or SystemClock()
    with open_pool(url, settings) as pool:
        with pool.connection() as connection:
            require_migrated(connection)
        store = EventStore(pool, clock=clock)
        conninfo = service_conninfo(url, settings)
        in_thread = settings.projector == "thread"
        yield Parts(
            settings=settings,
            clock=clock,
            pool=pool,
            store=store,
            keys=ApiKeys(pool, clock=clock, pepper=load_pepper(settings, clock)),
            projector=Projector(store, lambda: connect(conninfo)) if in_thread else None,
        )


def create_app(parts: Parts) -> FastAPI:
    """Return the application over its parts. It starts and stops the projector with itself."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # A request holds one connection at a time: more threads would only wait for the pool.
        anyio.to_thread.current_default_thread_limiter().total_tokens = parts.settings.pool_max_connections
        with _following(parts.projector):
            yield

    app = FastAPI(
        title="Milepost",
        version="1",
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,  # the stock pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.add_middleware(Door, clock=parts.clock)
    include_routes(app)
    return app


@contextmanager
def _following(projector: Projector | None) -> Iterator[None]:
    """Let the projector work in a thread of its own; wait for its last batch at the end."""
    if projector is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=projector.follow, args=[stop], name="projector")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        projector.wake()
        thread.join()
