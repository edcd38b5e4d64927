"""`milepost import iati`: what a user sees, and the exit code."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from services.__main__ import main
from services.database import Database
from services.exchange.iati.report import _cell
from tests.faults.trial import APPEND_LOCK
from tests.services.exchange.conftest import SAMPLE


class Answer(NamedTuple):
    """What a user gets from the command."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Answer]


@pytest.fixture
def importing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run `milepost import iati` on a fresh database, in this process."""
    for name in os.environ:
        if name.startswith("MILEPOST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MILEPOST_DATABASE_URL", database.service_url)
    monkeypatch.setenv("MILEPOST_DATA_DIR", str(tmp_path))

    def run(*arguments: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["milepost", "import", "iati", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return Answer(code, *capsys.readouterr())

    return run


def test_a_dry_run_shows_what_an_import_then_does(importing: Run) -> None:
    dry = importing(SAMPLE, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert dry.stdout.count("would be recorded") == 3
    assert "Nothing was written (dry run)" in dry.stdout
    real = importing(SAMPLE)
    assert (real.returncode, real.stderr) == (0, "")
    facts = dry.stdout.rpartition("it would be ")[2]
    assert real.stdout.rpartition("Recorded: ")[2] == facts
    again = importing(SAMPLE)
    assert again.returncode == 0
    assert again.stdout.count("unchanged") == 3
    assert "Recorded: 0 facts" in again.stdout


def test_the_report_shows_sums_by_currency_findings_and_what_is_not_mapped(importing: Run) -> None:
    shown = importing(SAMPLE).stdout
    assert "projects 3 projects" in shown
    assert "USD committed 1,000,100, paid 500,121.0, reversed 1,000.5, net 499,120.5" in shown
    assert "EUR committed 50, paid 1, reversed 0, net 1" in shown
    assert "contact-info 1" in shown
    assert "several-funders" in shown
    assert "[@type='5']" in shown


def test_the_report_can_be_had_as_json_and_all_findings_as_a_file(importing: Run, tmp_path: Path) -> None:
    answer = importing(SAMPLE, "--json", "--findings", tmp_path / "found.csv")
    report = json.loads(answer.stdout)
    assert [one["became"] for one in report["activities"]] == ["recorded"] * 3
    assert report["money"]["EUR"] == {"committed": "50", "paid": "1", "reversed": "0", "net": "1"}
    with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["activity"], row["code"], row["path"].removeprefix("'")) for row in rows] == [
        (one["activity"], one["code"], one["path"]) for one in report["findings"]
    ]
    importing(SAMPLE, "--findings", tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8")) == report["findings"]


def test_refused_activities_end_with_exit_code_1_after_the_report(importing: Run, tmp_path: Path) -> None:
    twice = tmp_path / "twice.xml"
    twice.write_text(SAMPLE.read_text(encoding="utf-8").replace("XM-TEST-3", "XM-TEST-1"), encoding="utf-8")
    answer = importing(twice)
    assert answer.returncode == 1
    assert "refused: An activity of this identifier" in answer.stdout
    assert answer.stderr == "milepost: 1 of 3 activities were not imported; the report says why.\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is empty"),
        (SAMPLE.read_bytes()[:3000], "is not well-formed XML"),
        (b"<html/>", "is XML but not IATI"),
        (b'<!DOCTYPE x [<!ENTITY a "a">]><iati-activities version="2.03">&a;</iati-activities>', "document type"),
        (b'<iati-activities version="1.05"/>', "says version 1.05"),
    ],
)
def test_a_file_that_is_none_is_one_line_on_stderr(importing: Run, tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(content)
    answer = importing(path)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith(f"milepost: {path} ")
    assert line in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_database_that_is_not_there_is_one_line(importing: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    answer = importing(SAMPLE)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("milepost: The database cannot be reached")
    assert answer.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_ends_the_import_with_what_is_known(
    importing: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_STATEMENT_TIMEOUT_SECONDS", "0.3")
    with psycopg.connect(database.owner_url) as somebody:
        somebody.execute("select pg_advisory_xact_lock(%s)", [APPEND_LOCK])
        answer = importing(SAMPLE)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("milepost: The import stopped after 0 of 3 activities (")
    assert answer.stderr.endswith("what is recorded stays, run the same command again for the rest.\n")
    assert answer.stderr.count("\n") == 1
    monkeypatch.delenv("MILEPOST_STATEMENT_TIMEOUT_SECONDS")
    assert importing(SAMPLE).returncode == 0


def test_no_file_at_all_is_wrong_usage(importing: Run) -> None:
    assert importing().returncode == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_publishers_text_is_no_formula_in_a_spreadsheet(text: str) -> None:
    assert _cell(text) == f"'{text}"
    assert _cell("1+1") == "1+1"
    assert _cell(None) == ""
