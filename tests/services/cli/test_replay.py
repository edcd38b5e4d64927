"""`milepost replay`: a history that people can read, as of any position and on any day."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.events import AgreementSigned, DisbursementConfirmed, GateDecided, ProjectRegistered
from domain.history import Recorded
from services.clock import SystemClock
from services.database import open_pool
from services.event_store import EventStore
from services.settings import Settings
from services.simulation import Portfolio, simulate
from tests.conftest import NewDatabase
from tests.services.cli.conftest import Run
from tests.services.simulation.conftest import TODAY


@dataclass(frozen=True)
class Sample:
    """A database with two portfolios whose project codes are partly the same, and a project that was paid."""

    url: str
    log: list[Recorded[Any]]
    paid: list[Recorded[Any]]

    @property
    def registered(self) -> Recorded[Any]:
        return self.paid[0]

    def first(self, kind: type) -> Recorded[Any]:
        return next(fact for fact in self.paid if isinstance(fact.event, kind))


@pytest.fixture(scope="module")
def sample(new_database: NewDatabase, template: str) -> Sample:
    url = new_database(template=template).service_url
    with open_pool(url, Settings.model_validate({"data_dir": Path("unused")})) as pool:
        store = EventStore(pool, clock=SystemClock())
        simulate(store, Portfolio(projects=18, years=3, seed=1), today=TODAY)
        simulate(store, Portfolio(projects=18, years=3, seed=2), today=TODAY)
        log = list(store.stream_log())
    stream = next(fact.stream for fact in log if isinstance(fact.event, DisbursementConfirmed))
    return Sample(url, log, [fact for fact in log if fact.stream == stream])


def test_the_story_has_a_header_chapters_sentences_and_the_present_state(milepost: Run, sample: Sample) -> None:
    answer = milepost("replay", str(sample.registered.stream), MILEPOST_DATABASE_URL=sample.url)
    assert (answer.returncode, answer.stderr) == (0, "")
    text = answer.stdout
    assert text.startswith(f"{sample.registered.event.code} {sample.registered.event.title}\n")
    assert "stage      active" in text
    places = [text.index(part) for part in ("\nApplication\n", "\nDecision and terms\n", "\nHow it stands on ")]
    assert places == sorted(places)
    assert "was registered" in text
    assert "via simulation" in text
    assert f"position {sample.registered.position}, recorded " in text
    for column in ("slippage", "attained", "disbursed"):
        assert column in text
    assert "\x1b" not in text


def test_a_gate_is_told_with_its_evaluation_and_ends_a_phase(milepost: Run, sample: Sample) -> None:
    passed = next(
        fact
        for fact in sample.log
        if isinstance(fact.event, GateDecided) and fact.event.outcome in {"go", "conditional"}
    )
    text = milepost("replay", str(passed.stream), MILEPOST_DATABASE_URL=sample.url).stdout
    gate = passed.event.gate
    table = (
        r"criterion +observed +threshold +unit +verdict *\n +work-done +[0-9.]+ +0\.4 +part of one +(pass|fail|not yet)"
    )
    assert re.search(table, text)
    assert f"\nUntil gate {gate}, " in text
    assert f"\nAfter gate {gate}" in text
    assert re.search(rf"\n{gate} +[0-9]+ +[0-9-]+ +{passed.occurred_on} +{passed.event.outcome} ", text)


def test_many_facts_of_a_kind_are_told_as_one_unless_all_are_asked_for(milepost: Run, sample: Sample) -> None:
    project = str(sample.registered.stream)
    short = milepost("replay", project, MILEPOST_DATABASE_URL=sample.url).stdout
    full = milepost("replay", project, "--full", MILEPOST_DATABASE_URL=sample.url).stdout
    assert "more of the same kind, up to position" in short
    assert "more of the same kind" not in full
    for fact in sample.paid:
        assert f"position {fact.position}, recorded " in full


def test_as_of_a_position_it_tells_what_was_known_then(milepost: Run, sample: Sample) -> None:
    before = str(sample.first(AgreementSigned).position - 1)
    story = _json(milepost, sample, "--as-of", before)
    assert story["state"]["stage"] == "awarded"
    assert max(entry["position"] for entry in story["entries"]) <= int(before)


def test_as_of_a_time_it_says_the_position_and_that_it_is_not_final(milepost: Run, sample: Sample) -> None:
    project = str(sample.registered.stream)
    later = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251 - the log's own clock
    answer = milepost("replay", project, "--as-of", later, MILEPOST_DATABASE_URL=sample.url)
    assert f"up to position {sample.log[-1].position}, recorded " in answer.stdout
    assert "(not final: " in answer.stdout


def test_on_a_day_it_tells_what_was_true_then(milepost: Run, sample: Sample) -> None:
    day = sample.first(DisbursementConfirmed).event.paid_on
    before = _json(milepost, sample, "--on", (day - timedelta(days=1)).isoformat())
    after = _json(milepost, sample, "--on", day.isoformat())
    assert before["state"]["disbursed"]["amount"] == "0"
    assert after["state"]["disbursed"]["amount"] != "0"


def test_a_code_that_one_project_has_finds_it(milepost: Run, sample: Sample) -> None:
    codes = [fact.event.code for fact in sample.log if isinstance(fact.event, ProjectRegistered)]
    code = next(code for code in codes if codes.count(code) == 1)
    answer = milepost("replay", code, MILEPOST_DATABASE_URL=sample.url)
    assert answer.stdout.startswith(f"{code} ")


def test_a_code_that_several_projects_have_lists_them(milepost: Run, sample: Sample) -> None:
    registered = [fact for fact in sample.log if isinstance(fact.event, ProjectRegistered)]
    codes = [fact.event.code for fact in registered]
    code = next(code for code in codes if codes.count(code) == 2)
    answer = milepost("replay", code, MILEPOST_DATABASE_URL=sample.url)
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    for fact in registered:
        assert (str(fact.stream) in answer.stderr) == (fact.event.code == code)


@pytest.mark.parametrize(
    ("project", "options", "code", "line"),
    [
        ("NOBODY-1", [], 1, "milepost: There is no project NOBODY-1: neither an id nor a code that is in use.\n"),
        ("7e1cb9a8-0000-4000-8000-000000000000", [], 1, "milepost: There is no project 7e1cb9a8"),
        ("NOBODY-1", ["--as-of", "999999999"], 1, "milepost: The log ends at position "),
        ("NOBODY-1", ["--as-of", "yesterday"], 2, "Usage: "),
        ("NOBODY-1", ["--as-of", "2026-03-02T09:30:00"], 2, "Usage: "),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    milepost: Run, sample: Sample, project: str, options: list[str], code: int, line: str
) -> None:
    answer = milepost("replay", project, *options, MILEPOST_DATABASE_URL=sample.url)
    assert answer.returncode == code
    assert answer.stderr.startswith(line)
    assert answer.stdout == ""


def test_a_project_is_unknown_before_it_was_registered(milepost: Run, sample: Sample) -> None:
    project = str(sample.registered.stream)
    before = str(sample.registered.position - 1)
    answer = milepost("replay", project, "--as-of", before, MILEPOST_DATABASE_URL=sample.url)
    assert answer.returncode == 1
    assert answer.stderr.endswith(f"was not known at position {before}: it was registered later.\n")


def _json(milepost: Run, sample: Sample, *options: str) -> Any:
    project = str(sample.registered.stream)
    answer = milepost("replay", project, "--json", *options, MILEPOST_DATABASE_URL=sample.url)
    assert (answer.returncode, answer.stderr) == (0, "")
    return json.loads(answer.stdout)
