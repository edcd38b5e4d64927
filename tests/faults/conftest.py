"""A seed for each run, which replays it, and trials that end whatever they have started."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.clock import SystemClock
from services.database import Database
from tests.faults.trial import Trial

NewTrial = Callable[[Database], Trial]


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of this run: that of `MILEPOST_FAULT_SEED`, or a new one."""
    given = os.environ.get("MILEPOST_FAULT_SEED")
    return int(given) if given else SystemClock().new_uuid().int % 1_000_000


@pytest.fixture
def new_trial(seed: int, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewTrial]:
    """Begin a trial on a database."""
    begun: list[Trial] = []

    def new(database: Database) -> Trial:
        begun.append(Trial(seed=seed, name=request.node.name, database=database, folder=tmp_path))
        return begun[-1]

    yield new
    for trial in begun:
        trial.end()


@pytest.fixture
def trial(new_trial: NewTrial, database: Database) -> Trial:
    """A trial on a fresh database of the suite's server."""
    return new_trial(database)
