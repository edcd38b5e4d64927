"""The pepper: what the database does not know about the keys. Who steals the table alone cannot try keys against it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from services.clock import Clock
from services.settings import Settings

MIN_BYTES: Final = 32
FILE: Final = "key-pepper"


class PepperUnusable(Exception):
    """The pepper cannot be read or made; the message is one line that says why and what to do."""


def load_pepper(settings: Settings, clock: Clock) -> bytes:
    """Return the pepper of the settings, or that of the data folder, which is made at first start.

    Several servers on one database share it: then it comes from `MILEPOST_KEY_PEPPER`. Raise `PepperUnusable`.
    """
    if settings.key_pepper is not None:
        return settings.key_pepper.get_secret_value().encode()
    path = settings.data_dir / FILE
    try:
        settings.data_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
        return _read(path) or _make(path, clock)
    except OSError as error:
        raise PepperUnusable(
            f"The keys need {path} ({error.strerror}): set MILEPOST_DATA_DIR to a folder that this user can write."
        ) from None


def _read(path: Path) -> bytes | None:
    try:
        pepper = path.read_text().strip().encode()
    except FileNotFoundError:
        return None
    if len(pepper) < MIN_BYTES:
        raise PepperUnusable(f"{path} is cut short: bring it back from a copy, or no key of this database works again.")
    return pepper


def _make(path: Path, clock: Clock) -> bytes:
    """Write a new pepper; of two that are made at the same moment one wins, for both."""
    draft = path.with_name(f"{FILE}-{clock.new_uuid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write((clock.salt() + clock.salt()).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    pepper = _read(path)
    assert pepper is not None
    return pepper
