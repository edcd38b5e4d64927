"""A store over a fresh database, a small file written for these tests, and the real files of publishers beside the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from services.database import Pool
from services.event_store import EventStore
from services.exchange.iati.file import open_file
from services.exchange.iati.report import ImportReport
from services.exchange.iati.run import import_activities
from tests.clock import FixedClock

SAMPLE = Path(__file__).with_name("sample.xml")
REPOSITORY = Path(__file__).parents[3]

Import = Callable[..., ImportReport]
Edited = Callable[..., Path]


def real_file(name: str) -> Path:
    """A file of a real publisher; they are not part of the project."""
    shared = Path(os.environ.get("MILEPOST_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    path = shared / "iati_worldbank" / name
    if not path.exists():
        pytest.skip(f"the publishers' files are not there ({path}); MILEPOST_SHARED_DATA names their folder")
    return path


@pytest.fixture
def store(pool: Pool, clock: FixedClock) -> EventStore:
    return EventStore(pool, clock=clock)


@pytest.fixture
def take(store: EventStore, clock: FixedClock) -> Import:
    """Import a file; the report says what became of it."""

    def take(path: Path, *, dry_run: bool = False) -> ImportReport:
        file = open_file(path)
        results = list(import_activities(store, file, clock=clock, run=clock.new_uuid(), dry_run=dry_run))
        return ImportReport(file=file, dry_run=dry_run, results=results)

    return take


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Make a copy of a file in which some texts, which must be there, are others."""

    def edit(path: Path, *changes: tuple[str, str]) -> Path:
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        copy = tmp_path / f"edited-{len(list(tmp_path.iterdir()))}.xml"
        copy.write_text(text, encoding="utf-8")
        return copy

    return edit
