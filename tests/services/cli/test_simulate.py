"""`milepost simulate`: what a user sees, and that a killed run is completed."""

from __future__ import annotations

import subprocess
import sys
import time

import psycopg

from services.database import Database
from tests.services.cli.conftest import Run, environment

ARGUMENTS = ("simulate", "--projects", "9", "--years", "2", "--seed", "5", "--today", "2026-11-20")
MANY = ("simulate", "--projects", "50", "--years", "3", "--seed", "6", "--today", "2026-11-20")
WAIT_SECONDS = 60


def test_it_shows_what_was_written_and_says_the_second_time_that_nothing_is_to_do(
    milepost: Run, database: Database
) -> None:
    first = milepost(*ARGUMENTS, MILEPOST_DATABASE_URL=database.service_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert "4 programmes" in first.stdout
    assert "KZT" in first.stdout
    assert f"Recorded {_events(database):,} events up to 2026-11-20" in first.stdout
    second = milepost(*ARGUMENTS, MILEPOST_DATABASE_URL=database.service_url)
    assert second.returncode == 0
    assert second.stdout == "Nothing to do: this portfolio is complete up to 2026-11-20. Nothing was added.\n"


def test_a_dry_run_shows_the_same_and_needs_no_database(milepost: Run) -> None:
    answer = milepost(*ARGUMENTS, "--dry-run", MILEPOST_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Nothing was written (dry run); it would be" in answer.stdout


def test_a_killed_run_is_completed_by_the_next_one(milepost: Run, database: Database) -> None:
    variables = environment(MILEPOST_DATABASE_URL=database.service_url)
    run = subprocess.Popen(
        [sys.executable, "-m", "services", *MANY], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + WAIT_SECONDS
    while _events(database) < 400 and time.monotonic() < deadline:
        time.sleep(0.005)
    run.kill()
    run.communicate()
    before = _events(database)
    rest = milepost(*MANY, MILEPOST_DATABASE_URL=database.service_url)
    assert (rest.returncode, rest.stderr) == (0, "")
    assert run.returncode == -9
    assert f"{before:,} events were there from an earlier run." in rest.stdout
    whole = milepost(*MANY, "--dry-run")
    assert f"it would be {_events(database):,} events" in whole.stdout


def test_a_day_that_is_still_to_come_is_a_wrong_call(milepost: Run) -> None:
    answer = milepost("simulate", "--today", "2999-01-01", "--dry-run")
    assert answer.returncode == 2
    assert "has not come everywhere yet" in answer.stderr


def test_a_portfolio_begun_on_another_day_is_one_line(milepost: Run, database: Database) -> None:
    milepost(*ARGUMENTS, MILEPOST_DATABASE_URL=database.service_url)
    other = [*ARGUMENTS[:-1], "2026-11-19"]
    answer = milepost(*other, MILEPOST_DATABASE_URL=database.service_url)
    assert answer.returncode == 1
    assert answer.stderr == (
        "milepost: This portfolio was begun for 2026-11-20: take --today 2026-11-20, or another --seed.\n"
    )


def _events(database: Database) -> int:
    with psycopg.connect(database.service_url) as connection:
        row = connection.execute("select position from milepost.head").fetchone()
    assert row is not None
    return int(row[0])
