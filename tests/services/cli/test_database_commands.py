"""`milepost migrate` and `milepost database`: what a user sees, also when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from services.database import Database

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def milepost() -> Run:
    """Run the command with some environment variables, knowing nothing of our own settings."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
        return subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            env={**clean, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_migrate_says_what_it_applied_and_the_second_time_that_there_is_nothing(
    milepost: Run, empty_database: Database
) -> None:
    first = milepost("migrate", MILEPOST_DATABASE_URL=empty_database.owner_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("applied 0000_roles.sql\napplied 0001_log.sql\n")
    second = milepost("migrate", MILEPOST_DATABASE_URL=empty_database.owner_url)
    assert (second.returncode, second.stdout) == (0, "Nothing to do: the database is up to date.\n")


def test_migrate_uses_the_owners_address_where_there_is_one(milepost: Run, empty_database: Database) -> None:
    answer = milepost(
        "migrate",
        MILEPOST_DATABASE_URL=empty_database.service_url,
        MILEPOST_MIGRATION_DATABASE_URL=empty_database.owner_url,
    )
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "variables", "line"),
    [
        (["migrate"], {"MILEPOST_DATABASE_URL": "postgresql://u:pw@127.0.0.1:1/x"}, "milepost: The database cannot be"),
        (["migrate"], {"MILEPOST_PORT": "no"}, "milepost: MILEPOST_PORT cannot be used: "),
        (
            ["database", "stop"],
            {"MILEPOST_DATABASE_URL": "postgresql://u:pw@h/x"},
            "milepost: MILEPOST_DATABASE_URL names",
        ),
        (
            ["database", "start"],
            {"MILEPOST_DATA_DIR": "/dev/null"},
            "milepost: The embedded database cannot use /dev/null",
        ),
    ],
)
def test_what_goes_wrong_is_one_line(milepost: Run, arguments: list[str], variables: dict[str, str], line: str) -> None:
    answer = milepost(*arguments, **variables)
    assert answer.returncode == 1
    assert answer.stderr.startswith(line)
    assert answer.stderr.count("\n") == 1
    assert "pw" not in answer.stderr
    assert answer.stdout == ""


def test_a_wrong_call_ends_with_two(milepost: Run) -> None:
    answer = milepost("fly")
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
