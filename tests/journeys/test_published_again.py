"""A real publisher's file is imported, then a newer copy of it; both can be read, as known and as true on any day."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.api.parts import Parts
from services.exchange.iati.file import open_file
from services.exchange.iati.run import import_activities
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.exchange.conftest import real_file

ACTIVITY = "44000-P169677"
NEWER = [
    ('last-updated-datetime="2025-04-13T23:58:34"', 'last-updated-datetime="2025-09-30T12:00:00"'),
    ("250000000", "240000000"),  # the commitment
    ("25568265", "25568260"),  # the last payment
    ('iso-date="2026-06-30"', 'iso-date="2026-12-31"'),  # the planned end
]


def newer_copy(path: Path, folder: Path) -> Path:
    """Write a copy of a file in which its publisher has changed one activity."""
    text = path.read_text(encoding="utf-8")
    start = text.rindex("<iati-activity ", 0, text.index(f"<iati-identifier>{ACTIVITY}<"))
    end = text.index("</iati-activity>", start)
    changed = text[start:end]
    for old, new in NEWER:
        assert old in changed, old
        changed = changed.replace(old, new)
    copy = folder / "newer.xml"
    copy.write_text(text[:start] + changed + text[end:], encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def positions(parts: Parts, time: FixedClock, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int]:
    """Import both; return the positions after each."""
    first = real_file("worldbank-sv.xml")
    reached: list[int] = []
    for path in (first, newer_copy(first, tmp_path_factory.mktemp("newer"))):
        file = open_file(path)
        results = list(import_activities(parts.store, file, clock=time, run=time.new_uuid(), dry_run=False))
        assert {result.became for result in results} <= {"recorded", "unchanged"}
        reached.append(parts.store.head().position)
    return reached[0], reached[1]


@pytest.fixture(scope="module")
def path(api: Api, positions: tuple[int, int]) -> str:
    (item,) = api.get("/v1/projects", text=ACTIVITY, min_position=positions[1]).json()["items"]
    return f"/v1/projects/{item['project']}"


def amounts(answer: Any) -> tuple[Decimal, Decimal]:
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["awarded"]["currency"] == shown["disbursed"]["currency"] == "USD"
    return Decimal(shown["awarded"]["amount"]), Decimal(shown["disbursed"]["amount"])


def test_only_what_changed_was_recorded(api: Api, path: str, positions: tuple[int, int]) -> None:
    before, after = positions
    changed = api.get(f"{path}/diff", **{"from": before, "to": after}).json()
    assert sorted(event["type"] for event in changed["events"]) == [
        "award.increased.v1",
        "award.reduced.v1",
        "disbursement.confirmed.v1",
        "disbursement.reversed.v1",
        "milestone.rescheduled.v1",
        "project.corrected.v1",
        "publication.imported.v1",
    ]
    assert after - before == len(changed["events"])


def test_each_position_answers_what_was_known_then(api: Api, path: str, positions: tuple[int, int]) -> None:
    before, after = positions
    assert amounts(api.get(path, as_of=before)) == (Decimal(250_000_000), Decimal(63_293_265))
    assert amounts(api.get(path, as_of=after)) == (Decimal(240_000_000), Decimal(63_293_260))
    listed = {
        at: next(
            item
            for item in api.get("/v1/projects", as_of=at, text=ACTIVITY, min_position=after).json()["items"]
            if item["code"] == ACTIVITY
        )
        for at in positions
    }
    assert [Decimal(listed[at]["disbursed"]["amount"]) for at in positions] == [63_293_265, 63_293_260]


def test_each_day_answers_what_was_true_then(api: Api, path: str, positions: tuple[int, int]) -> None:
    before, after = positions
    assert amounts(api.get(path, on="2021-12-31", as_of=before)) == (Decimal(250_000_000), Decimal(1_125_000))
    assert amounts(api.get(path, on="2023-12-31", as_of=before)) == (Decimal(250_000_000), Decimal(37_725_000))
    # The payment that is no longer published is taken back as of its own day: the sums are right on every day.
    assert amounts(api.get(path, on="2024-12-31", as_of=after))[1] == Decimal(63_293_260)
    assert amounts(api.get(path, on="2024-01-01", as_of=after))[1] == Decimal(37_725_000)
