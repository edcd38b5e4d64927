"""Opens an IATI activity file, refuses what is none, and hands out one activity at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from lxml import etree

from services.exchange.printed import one_line

_Text = str | bytes
"""What lxml's types allow for; with Python 3 it is always a string."""

ROOT: Final = "iati-activities"
ACTIVITY: Final = "iati-activity"
VERSIONS: Final = frozenset({"2.03"})
MAX_FILE_BYTES: Final = 128 * 1024 * 1024
"""The whole file is held in memory, and beside it the tree of one activity."""
MAX_DEPTH: Final = 100
"""Elements inside each other; IATI needs about ten."""


class FileRefused(Exception):
    """The file cannot be imported; the message is one line: why, and what to do. Nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFile:
    """A file that is well-formed to its end and says that it is IATI."""

    name: str
    content: bytes
    sha256: str
    activities: int
    others: Mapping[str, int]
    """Elements beside the activities, by name: nothing is taken from them."""


def open_file(path: Path) -> ActivityFile:
    """Read a file and check it as a whole, before anything of it is used. Raise `FileRefused`."""
    content = _read(path)
    if not content.strip():
        raise FileRefused(f"{path} is empty: fetch it again from its publisher.")
    scan = _Scan(path)
    # The limits of the parser stay on (`huge_tree=False`), for example 10 MB in one text.
    parser = etree.XMLParser(target=scan, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        parser.feed(content)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise FileRefused(
            f"{path} is not well-formed XML ({_reason(error)}): it may be cut off or damaged; "
            "fetch it again from its publisher."
        ) from None
    return ActivityFile(
        name=path.name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        activities=scan.activities,
        others=dict(scan.others),
    )


def read_activities(file: ActivityFile) -> Iterator[etree._Element]:
    """Yield each activity; its element is valid until the next one is asked for."""
    events = etree.iterparse(
        BytesIO(file.content),
        events=("end",),
        tag=ACTIVITY,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:  # nested where the standard has none
            continue
        yield element
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def canonical_sha256(activity: etree._Element) -> str:
    """Return the SHA-256 of the element's canonical form (C14N 2.0), which no re-formatting of its tags changes."""
    return hashlib.sha256(etree.tostring(activity, method="c14n2", with_tail=False)).hexdigest()


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise FileRefused(f"{path} is a folder: name one IATI activity file.")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileRefused(
                f"{path} has {size / 1024 / 1024:,.0f} MiB, the most is {MAX_FILE_BYTES // 1024 // 1024}: "
                "ask its publisher for a file per country, or split it by activity."
            )
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise FileRefused(f"{path} does not exist: check the name.") from None
    except OSError as error:
        raise FileRefused(f"{path} cannot be read ({error.strerror or error}): check its permissions.") from None
    if len(content) > MAX_FILE_BYTES:
        raise FileRefused(f"{path} is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB: split it by activity.")
    return content


def _reason(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "no reason given").removesuffix(" (<string>, line 1)")


class _Scan:
    """Walks through a file without building anything; stops at a document type and at a root that is not IATI."""

    def __init__(self, path: Path) -> None:
        self.activities = 0
        self.others: Counter[str] = Counter()
        self._path = path
        self._depth = 0

    def doctype(self, name: str | None, public_id: str | None, system_url: str | None) -> None:  # noqa: ARG002 - lxml's
        """Refuse every document type before any of its entities is read."""
        raise FileRefused(
            f"{self._path} declares a document type, which IATI files never do and which can hide an attack: "
            "remove the <!DOCTYPE …> declaration if you trust the file."
        )

    def start(self, tag: _Text, attrs: Mapping[_Text, _Text]) -> None:
        """Judge the root and count what stands directly below it."""
        self._depth += 1
        if self._depth == 1:
            self._root(str(tag), attrs.get("version"))
        elif self._depth > MAX_DEPTH:
            raise FileRefused(
                f"{self._path} has more than {MAX_DEPTH} elements inside each other, which no IATI file needs: "
                "name an IATI activity file."
            )
        elif self._depth == 2:  # noqa: PLR2004 - below the root
            if tag == ACTIVITY:
                self.activities += 1
            else:
                self.others[one_line(str(tag))[:200]] += 1

    def end(self, tag: _Text) -> None:  # noqa: ARG002 - lxml's
        """Go up again."""
        self._depth -= 1

    def data(self, data: _Text) -> None:
        """Take no interest in text."""

    def comment(self, text: _Text) -> None:
        """Take no interest in comments."""

    def close(self) -> None:
        """Have nothing to return."""

    def _root(self, tag: str, version: _Text | None) -> None:
        if tag == "iati-organisations":
            raise FileRefused(f"{self._path} is an IATI organisation file: name an activity file of the publisher.")
        if tag != ROOT:
            raise FileRefused(
                f"{self._path} is XML but not IATI (its root is <{tag[:80]}>, not <{ROOT}>): name an IATI activity file."
            )
        if version not in VERSIONS:
            said = "no version" if version is None else f"version {str(version)[:20]}"
            raise FileRefused(f"{self._path} says {said}; Milepost reads IATI 2.03: ask the publisher for a 2.03 file.")
