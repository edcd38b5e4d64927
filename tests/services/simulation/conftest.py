"""A portfolio of sixty projects in a database of its own, for all tests that look at what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.history import Recorded
from services.clock import SystemClock
from services.database import open_pool
from services.event_store import EventStore
from services.settings import Settings
from services.simulation import Portfolio, Written, simulate
from tests.conftest import NewDatabase

TODAY = date(2026, 11, 20)
SIXTY = Portfolio(projects=60, years=3, seed=1)

NewStore = Callable[[], AbstractContextManager[EventStore]]


@dataclass(frozen=True)
class Simulated:
    """What was written, and what the run said of it."""

    written: Written
    log: list[Recorded[Any]]


@pytest.fixture(scope="session")
def new_store(new_database: NewDatabase, template: str) -> NewStore:
    """Open a store over a fresh database."""

    @contextmanager
    def new() -> Iterator[EventStore]:
        url = new_database(template=template).service_url
        with open_pool(url, Settings.model_validate({"data_dir": Path("unused")})) as pool:
            yield EventStore(pool, clock=SystemClock())

    return new


@pytest.fixture(scope="session")
def sixty(new_store: NewStore) -> Simulated:
    with new_store() as store:
        return Simulated(simulate(store, SIXTY, today=TODAY), list(store.stream_log()))
