"""Settings come from the environment and the command line, once, and say in one line what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.settings import SettingsInvalid, load_settings, settings_table


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_PORT", "8001")
    assert load_settings(port=None).port == 8001
    assert load_settings(port=8002).port == 8002


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


def test_a_setting_that_cannot_be_used_is_one_line_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_DATABASE_URL", "mysql://user:secret@host/name")
    with pytest.raises(SettingsInvalid) as failure:
        load_settings()
    assert str(failure.value) == "MILEPOST_DATABASE_URL cannot be used: it starts with postgresql://"


def test_a_password_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_DATABASE_URL", "postgresql://user:secret@host/name")
    assert "secret" not in repr(load_settings())


def test_the_docs_have_the_table_of_all_settings() -> None:
    """Write it again with `python -c 'from services.settings import settings_table as t; print(t(), end="")'`."""
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    assert settings_table() in page
