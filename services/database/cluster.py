"""The files of an embedded PostgreSQL: where its folder is, how it is made, who may connect to it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.database.account import Account, open_folder, own_name
from services.database.binaries import Programs
from services.database.errors import DatabaseUnavailable
from services.database.roles import OWNER, SERVICE, SUPERUSER

PORT = 5432
"""Only the name of the socket file; nothing listens on the network."""

LONGEST_SOCKET_PATH = 103
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""

FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that holds one embedded database; it belongs to us, `data`, `log` and `socket` to the server's account."""

    folder: Path
    socket: Path

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps everything."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.folder / "log" / "server.log"


def find_place(data_dir: Path, account: Account, *, shelter: Path) -> Place:
    """Return the place of the database of a data folder, and make its folders.

    It is `data_dir/postgres`. When the server's account cannot get there, it is a new folder in `shelter`, which
    `data_dir/postgres/elsewhere` names from then on; permissions of existing folders are never touched.
    """
    home = data_dir / "postgres"
    try:
        data_dir.mkdir(mode=0o755 if account.dropped else 0o700, parents=True, exist_ok=True)
        home.mkdir(mode=0o755 if account.dropped else 0o700, exist_ok=True)
        folder = _reachable(home, account, shelter=shelter)
        account.own(folder / "log")
        socket = _socket_folder(folder)
        account.own(socket)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The embedded database cannot use {error.filename or data_dir} ({error.strerror}): "
            "set MILEPOST_DATA_DIR to a folder that this user can write."
        ) from None
    _refuse_foreign(socket, account)
    return Place(folder=folder, socket=socket)


def make_cluster(place: Place, programs: Programs, account: Account) -> None:
    """Make the database files, unless they are there; they appear at once or not at all."""
    if (place.data / "PG_VERSION").exists():
        return
    draft = place.folder / "data-new"
    shutil.rmtree(draft, ignore_errors=True)  # of a start that was killed
    account.own(draft)
    answer = account.run(
        [
            programs.folder / "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--auth=reject",  # who may connect is written beside the data, by allow_ourselves()
            "--encoding=UTF8",
            "--data-checksums",
            *_locale(programs),
        ]
    )
    if answer.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        reason = next(
            (line for line in answer.stderr.splitlines() if "error" in line or "FATAL" in line), answer.stderr
        )
        raise DatabaseUnavailable(
            f"The embedded database cannot be made in {place.folder} ({reason.strip() or 'initdb failed'}): "
            "set MILEPOST_DATA_DIR to another folder, or MILEPOST_DATABASE_URL to a PostgreSQL server."
        )
    draft.rename(place.data)


def check_version(place: Place, programs: Programs) -> None:
    """Raise `DatabaseUnavailable` when the files were made by another major version, which cannot be opened."""
    made_by = (place.data / "PG_VERSION").read_text().strip()
    if made_by != str(programs.major):
        raise DatabaseUnavailable(
            f"The database in {place.data} was made by PostgreSQL {made_by}, but {programs.folder} is {programs.version}: "
            f"set MILEPOST_POSTGRES_BIN to the programs of PostgreSQL {made_by}."
        )


def allow_ourselves(place: Place, account: Account) -> None:
    """Write who may connect: over the socket, as any of the three roles, only those who could read the files anyway."""
    names = sorted({own_name(), account.name, "root"})
    roles = (SERVICE, OWNER, SUPERUSER)
    _write(place.folder / "hba.conf", "local all all peer map=milepost\n")
    _write(place.folder / "ident.conf", "".join(f'milepost "{name}" {role}\n' for name in names for role in roles))


def _locale(programs: Programs) -> list[str]:
    """Sort by code point and fold letters by Unicode, the same on every machine and after every upgrade of its libraries."""
    if programs.major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C"]


def _reachable(home: Path, account: Account, *, shelter: Path) -> Path:
    elsewhere = home / "elsewhere"
    if elsewhere.exists():
        folder = Path(elsewhere.read_text().strip())
        if account.can_enter(folder):
            return folder
        raise DatabaseUnavailable(
            f"The database is in {folder}, says {elsewhere}, but {account.name} cannot open it: "
            f"bring it back, or remove {elsewhere} to begin an empty one."
        )
    if account.can_enter(home):
        return home
    open_folder(shelter)
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    folder = Path(
        tempfile.mkdtemp(dir=shelter, prefix=f"{digest}-")
    )  # never one that a removed data folder left behind
    folder.chmod(0o755)
    if not account.can_enter(folder):
        folder.rmdir()
        raise DatabaseUnavailable(
            f"{account.name}, whom PostgreSQL runs as, can enter neither {home} nor {shelter}: "
            "set MILEPOST_DATA_DIR to a folder below one that every user can enter."
        )
    _write(folder / "origin", f"{home}\n")
    _write(elsewhere, f"{folder}\n")
    return folder


def _socket_folder(folder: Path) -> Path:
    """Return where the socket goes: beside the data, or in the temporary folder when that path is too long for a socket."""
    socket = folder / "socket"
    if len(os.fsencode(socket / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return socket
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"milepost-{digest}"


def _refuse_foreign(socket: Path, account: Account) -> None:
    """Refuse a socket folder that somebody else has put there: whoever owns it could answer in the database's place."""
    status = socket.lstat()
    if socket.is_symlink() or status.st_uid != account.uid or status.st_mode & 0o077:
        raise DatabaseUnavailable(
            f"{socket} is not a folder of {account.name} alone: remove it, or set MILEPOST_DATA_DIR."
        )


def _write(path: Path, text: str) -> None:
    """Write a file that the server's account can read; it appears at once."""
    draft = path.with_name(f"{path.name}-new")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(path)
