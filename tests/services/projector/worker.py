"""A projector in a process of its own, for tests that kill it: `python worker.py DATABASE_URL BATCH_EVENTS`."""

from __future__ import annotations

import sys
import threading

from services.clock import SystemClock
from services.database import connect, open_pool, service_conninfo
from services.event_store import EventStore
from services.projector import Projector
from services.settings import Settings


def work(url: str, batch_events: int) -> None:
    """Follow the log until killed."""
    settings = Settings(pool_min_connections=1)
    with open_pool(url, settings) as pool:
        store = EventStore(pool, clock=SystemClock())
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        projector = Projector(store, lambda: connect(service_conninfo(url, settings)), batch_events=batch_events)
        projector.follow(threading.Event())


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
