"""The operating system's account of the embedded PostgreSQL: our own, or a powerless one when we are root, which it refuses."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.database.errors import DatabaseUnavailable

ACCOUNTS_FOR_ROOT = ("postgres", "nobody")
"""Tried in this order; PostgreSQL wants an account that has a name, and making one is not ours to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as. `dropped` says that this is not the account of the present process."""

    name: str
    uid: int
    gid: int
    dropped: bool

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as this account and wait for it; an account that may not run it gives return code 126."""
        try:
            return subprocess.run(  # noqa: S603 - programs of PostgreSQL and sh, from folders found by binaries.py
                command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **self.options()
            )
        except OSError as error:
            return subprocess.CompletedProcess(list(command), 126, "", error.strerror or str(error))

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account can read the folder; asked of the system, so that access lists count as well."""
        return self.run(["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", folder]).returncode == 0

    def own(self, folder: Path) -> None:
        """Make the folder for this account alone. One that is there and not ours is left as it is, and never followed."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.dropped and folder.lstat().st_uid == os.geteuid():
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def options(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that start a program as this account, knowing nothing of our environment."""
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}
        return {
            "cwd": "/",  # the account may be unable to enter ours
            "umask": 0o077,
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **identity,
        }


def server_account(data: Path) -> Account:
    """Return the account that the server runs as: for root, the owner of the `data` if there are any.

    Raise `DatabaseUnavailable` where there is no such account.
    """
    if os.name != "posix":
        raise DatabaseUnavailable(
            "The embedded database needs Linux or macOS: set MILEPOST_DATABASE_URL to a PostgreSQL server."
        )
    if os.geteuid() != 0:
        return Account(name=own_name(), uid=os.geteuid(), gid=os.getegid(), dropped=False)
    for entry in _candidates(data):
        return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, dropped=True)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root and there is no account postgres or nobody: "
        "start Milepost as an ordinary user, or set MILEPOST_DATABASE_URL."
    )


def _candidates(data: Path) -> Iterator[pwd.struct_passwd]:
    with suppress(OSError, KeyError):
        if data.stat().st_uid != 0:
            yield pwd.getpwuid(data.stat().st_uid)
    for name in ACCOUNTS_FOR_ROOT:
        with suppress(KeyError):
            yield pwd.getpwnam(name)


def own_name() -> str:
    """Return the name of the account that the present process runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise DatabaseUnavailable(
            f"The user id {os.geteuid()} has no name, which PostgreSQL needs: "
            "add it to /etc/passwd, or set MILEPOST_DATABASE_URL."
        ) from None


def open_folder(folder: Path) -> None:
    """Make a folder that every account can enter, whatever our umask; one that is there is left as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
