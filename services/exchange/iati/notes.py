"""What is found while an activity is mapped: findings, counts, and texts made fit to be kept."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Final

from lxml import etree

from domain.events.publication import Finding
from services.exchange.printed import NAME_CHARACTERS, TEXT_CHARACTERS, Printed, cut, one_line, read_value, readable

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PRINTED_CHARACTERS: Final = 2000
_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_UNTYPED: Final = re.compile(r"[^A-Za-z0-9._-]+")
_CODE_CHARACTERS: Final = 64

_VALUE_FINDINGS: Final = {
    "malformed": ("malformed-number", "It looks like a number but is not well-formed: it is kept as text."),
    "too-long": ("number-too-long", "It has more digits than a number may have: it is kept as text."),
}


class Notes:
    """Collects what is to be said about one activity."""

    def __init__(self, language: str) -> None:
        """Prefer narratives in `language`, the activity's own."""
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self._language = language

    def find(self, code: str, path: str, text: str, printed: str | None = None) -> None:
        """Add a finding; `printed` is the content as published."""
        shown = None if printed is None else cut(readable(printed), _PRINTED_CHARACTERS)
        self.findings.append(Finding(code=code, path=cut(one_line(path), NAME_CHARACTERS), text=text, printed=shown))

    def title(self, element: etree._Element | None, path: str) -> str | None:
        """Return an element's narrative as one line that fits a name; None where it is missing or blank."""
        text = one_line(self._narrative(element))
        if len(text) > NAME_CHARACTERS:
            self.find("text-cut", path, f"The text has {len(text)} characters; the first {NAME_CHARACTERS} are kept.")
        return cut(text, NAME_CHARACTERS) or None

    def full_title(self, element: etree._Element | None) -> str:
        """Return the whole narrative as one line, for identities: two long titles may differ at their end."""
        return one_line(self._narrative(element))

    def narrative(self, element: etree._Element | None, path: str) -> str | None:
        """Return an element's narrative as a text; None where it is missing or blank."""
        text = one_line(self._narrative(element))
        if len(text) > TEXT_CHARACTERS:
            self.find("text-cut", path, f"The text has {len(text)} characters; the first {TEXT_CHARACTERS} are kept.")
        return cut(text, TEXT_CHARACTERS) or None

    def value(self, printed: str | None, path: str) -> Printed:
        """Read a value; what looks like a number and is none becomes text and a finding."""
        read = read_value(printed)
        if read.form in _VALUE_FINDINGS:
            code, text = _VALUE_FINDINGS[read.form]
            self.find(code, path, text, printed)
        if printed is not None and len(printed) > TEXT_CHARACTERS:
            self.find(
                "text-cut", path, f"The text has {len(printed)} characters; the first {TEXT_CHARACTERS} are kept."
            )
        return read

    def day(self, printed: str | None, path: str) -> date | None:
        """Read a date of XML Schema, without its time zone; anything else becomes a finding. None stays None."""
        if printed is None:
            return None
        match = _DATE.fullmatch(printed.strip())
        if match is not None:
            with suppress(ValueError):  # the 31st of September
                return date.fromisoformat(match[1])
        self.find("bad-date", path, "It is not a date of the form 2026-03-31: it is left out.", printed)
        return None

    def _narrative(self, element: etree._Element | None) -> str:
        """Choose among translations: the activity's own language, then English, then the first that says something."""
        if element is None:
            return ""
        narratives = [one for one in element.iterfind("narrative") if (one.text or "").strip()]
        for language in (self._language, "en"):
            for one in narratives:
                if one.get(XML_LANG, element.get(XML_LANG, self._language)) == language:
                    return one.text or ""
        return (narratives[0].text or "") if narratives else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Return an attribute as one line that fits a name, None where it is missing or blank."""
    if element is None:
        return None
    return cut(one_line(element.get(name, "")), NAME_CHARACTERS) or None


def typeable(text: str) -> str:
    """Return `text` as a code: itself where it is one, else its usable characters and a digest of all of them."""
    safe = _UNTYPED.sub("-", text).lstrip("._-")
    if safe == text and len(text) <= _CODE_CHARACTERS:
        return text
    digest = sha256(text.encode()).hexdigest()[:12]
    return f"{safe[: _CODE_CHARACTERS - 13].rstrip('._-')}-{digest}" if safe else digest
