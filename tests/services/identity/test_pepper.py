from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.clock import SystemClock
from services.identity import PepperUnusable, load_pepper
from services.settings import Settings


def _settings(folder: Path, **more: str) -> Settings:
    return Settings.model_validate({"data_dir": folder, **more})


def test_the_pepper_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path / "new")
    pepper = load_pepper(settings, SystemClock())
    assert len(pepper) == 64
    assert load_pepper(settings, SystemClock()) == pepper
    file = tmp_path / "new" / "key-pepper"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["key-pepper"]


def test_servers_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: load_pepper(_settings(tmp_path), SystemClock()), range(8)))
    assert len(made) == 1


def test_the_setting_comes_first(tmp_path: Path) -> None:
    assert load_pepper(_settings(tmp_path, key_pepper="s" * 32), SystemClock()) == b"s" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_pepper_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "key-pepper").write_text("abc\n")
    with pytest.raises(PepperUnusable, match="cut short"):
        load_pepper(_settings(tmp_path), SystemClock())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PepperUnusable, match="MILEPOST_DATA_DIR"):
        load_pepper(_settings(tmp_path / "file"), SystemClock())
