"""What import-linter cannot say: which libraries the pure layers may use, and that a module without a place breaks the build."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ALLOWED = {
    "domain": {"domain", "pydantic", "pydantic_core"},
    "projections": {"projections", "domain", "pydantic", "pydantic_core", "psycopg"},
}
LONGEST_FILE = 300
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "threading", "time"}
"""Modules of the standard library that bring the world in."""


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_pure_layer_uses_the_standard_library_and_what_is_allowed(layer: str) -> None:
    found = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / layer).rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] not in ALLOWED[layer] | set(sys.stdlib_module_names)
    }
    assert found == set()


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_pure_layer_has_no_clock_no_randomness_and_no_input(layer: str) -> None:
    found = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / layer).rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] in IMPURE
    }
    assert found == set()


@pytest.mark.parametrize("module", ["services/utils.py", "domain/common.py"])
def test_a_module_without_a_place_breaks_the_build(tmp_path: Path, module: str) -> None:
    for name in ("domain", "projections", "services"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / module).write_text('"""Everything else."""\n')
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    )
    assert answer.returncode == 1, answer.stdout
    assert Path(module).stem in answer.stdout


@pytest.mark.parametrize("layer", ["domain", "projections", "services", "tests"])
def test_files_are_shorter_than_300_lines(layer: str) -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in (ROOT / layer).rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length >= LONGEST_FILE} == {}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module)
