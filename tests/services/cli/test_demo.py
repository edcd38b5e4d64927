"""`milepost demo`: one command from nothing to a server that answers, and back."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.services.cli.conftest import Run, environment

END_SECONDS = 60


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _demo(port: int, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the demo, wait until it says how to stop it, and give what it printed."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "services", "demo", "--port", str(port), "--projects", "8"],
        env=environment(MILEPOST_DATA_DIR=str(folder)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("Ctrl-C"):
                break
        yield process, printed
    finally:
        process.kill()
        process.communicate()


def test_it_starts_answers_the_printed_calls_stops_and_keeps_its_data(milepost: Run, port: int, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with _demo(port, folder) as (process, printed):
        assert "Making up a portfolio of 8 projects over 3 years." in printed
        calls = re.findall(r"^  (curl .*)$", printed, re.MULTILINE)
        assert len(calls) == 3
        listed, history, before = (_call(call) for call in calls)
        assert listed["items"]
        assert "was registered" in history["items"][0]["sentence"]
        assert before["stage"] in {"awarded", "registered", "prequalified", "rejected", "declined"}
        busy = milepost("demo", "--port", str(port), MILEPOST_DATA_DIR=str(folder))
        assert busy.returncode == 1
        assert busy.stderr.count("\n") == 1
        assert f"PORT={port + 1}" in busy.stderr
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=END_SECONDS)
        assert process.returncode == 0
        assert rest.endswith("Stopped. The data stay; the next start finds them.\n")
    assert "does not run" in milepost("database", "status", MILEPOST_DATA_DIR=str(folder)).stdout
    with _demo(port, folder) as (process, printed_again):
        assert "The sample portfolio is there from an earlier start" in printed_again
        assert re.findall(r"mp_\S+(?=')", printed_again) == re.findall(r"mp_\S+(?=')", printed)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=END_SECONDS)
        assert process.returncode == 0


def _call(command: str) -> Any:
    """Run a printed line as a user's shell would."""
    answer = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=30)
    return json.loads(answer.stdout)
