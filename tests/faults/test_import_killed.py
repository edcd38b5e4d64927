"""kill -9 in the middle of an import, again and again: run once more, everything is there and everything once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from domain.events import ProjectRegistered, PublicationImported
from services.acts import PROJECT
from services.clock import Seeded, SystemClock
from services.database import Database, Pool
from services.event_store import EventStore
from tests.services.exchange.conftest import SAMPLE

ACTIVITIES = 80
KILLS = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of many activities, each of them the first one of the sample under another name."""
    sample = SAMPLE.read_text(encoding="utf-8")
    start, end = sample.index("  <iati-activity "), sample.index("</iati-activity>") + len("</iati-activity>\n")
    many = "".join(sample[start:end].replace("XM-TEST-1", f"XM-TEST-{number}") for number in range(ACTIVITIES))
    path = tmp_path / "many.xml"
    path.write_text(f'<iati-activities version="2.03">\n{many}</iati-activities>\n', encoding="utf-8")
    return path


def test_an_import_that_is_killed_and_run_again_is_complete_and_has_no_doubles(
    database: Database, pool: Pool, file: Path, seed: int, tmp_path: Path
) -> None:
    store = EventStore(pool, clock=SystemClock())
    command = [sys.executable, "-m", "services", "import", "iati", str(file)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    environment = {**clean, "MILEPOST_DATABASE_URL": database.service_url, "MILEPOST_DATA_DIR": str(tmp_path)}
    choices = Seeded(seed, "killed imports")
    print(f"MILEPOST_FAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    for _ in range(KILLS):
        until = store.head().position + choices.whole(0, 200)
        running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while running.poll() is None and store.head().position <= until and time.monotonic() < deadline:
            time.sleep(choices.share() / 50)
        running.kill()
        running.wait()
    interrupted = store.head().position
    assert interrupted < _facts_of_one(store) * ACTIVITIES, "the kills came too late to prove anything"
    last = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (last.returncode, last.stderr) == (0, "")
    assert last.stdout.count("unchanged") > 0
    _check_ledger(store)


def _facts_of_one(store: EventStore) -> int:
    """Facts of one activity, its programme and recipient left aside."""
    first = next(one for one in store.stream_log() if isinstance(one.event, ProjectRegistered))
    return len(store.load(first.stream))


def _check_ledger(store: EventStore) -> None:
    log = list(store.stream_log())
    assert [recorded.position for recorded in log] == list(range(1, len(log) + 1))
    versions: Counter[object] = Counter()
    for recorded in log:
        versions[recorded.stream] += 1
        assert recorded.version == versions[recorded.stream]
    names = Counter(recorded.event.name for recorded in log)
    assert (names["programme.opened.v1"], names["recipient.registered.v1"]) == (1, 1)
    registered = [recorded for recorded in log if isinstance(recorded.event, ProjectRegistered)]
    assert len({recorded.event.code for recorded in registered}) == len(registered) == ACTIVITIES
    assert len([recorded for recorded in log if isinstance(recorded.event, PublicationImported)]) == ACTIVITIES
    for recorded in registered:
        project = PROJECT.fold(store.load(recorded.stream))
        assert project.award is not None
        assert project.award.amount is not None
        assert project.award.amount.amount == Decimal(1_000_000)
        assert sorted(one.amount.amount for one in project.disbursements.values()) == [Decimal("250000.5")] * 2
        assert [one.amount.amount for one in project.reversals.values()] == [Decimal("1000.5")]
        assert len(project.indicators) == 3
