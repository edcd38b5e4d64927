"""Counts what an activity says and Milepost has no place for, so that nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from lxml import etree

from services.exchange.iati.notes import XML_LANG
from services.exchange.printed import NAME_CHARACTERS, cut, one_line

MAPPED: Final[Mapping[str, frozenset[str]]] = {
    path: frozenset(attributes.split())
    for path, attributes in {
        "": "default-currency last-updated-datetime",
        "iati-identifier": "",
        "reporting-org": "ref",
        "title": "",
        "title/narrative": "",
        "participating-org": "role ref",
        "participating-org/narrative": "",
        "activity-status": "code",
        "activity-date": "type iso-date",
        "recipient-country": "code",
        "recipient-country/narrative": "",
        "recipient-region": "vocabulary code",
        "recipient-region/narrative": "",
        "sector": "vocabulary code percentage",
        "sector/narrative": "",
        "transaction": "ref",
        "transaction/transaction-type": "code",
        "transaction/transaction-date": "iso-date",
        "transaction/value": "currency",
        "transaction/description": "",
        "transaction/description/narrative": "",
        "transaction/provider-org": "ref",
        "transaction/provider-org/narrative": "",
        "transaction/receiver-org": "ref",
        "transaction/receiver-org/narrative": "",
        "result": "type",
        "result/title": "",
        "result/title/narrative": "",
        "result/indicator": "measure ascending",
        "result/indicator/title": "",
        "result/indicator/title/narrative": "",
        "result/indicator/baseline": "year iso-date value",
        "result/indicator/baseline/comment": "",
        "result/indicator/baseline/comment/narrative": "",
        "result/indicator/period": "",
        "result/indicator/period/period-start": "iso-date",
        "result/indicator/period/period-end": "iso-date",
        "result/indicator/period/target": "value",
        "result/indicator/period/actual": "value",
    }.items()
}
"""Elements that are mapped, with their mapped attributes. The guide of the importer shows them."""

SUPPORTING_ROLES: Final = frozenset({"1", "2", "4"})
"""Funding, accountable, implementing; the extending organisation (3) has no place here."""
SUPPORT: Final = frozenset({"2", "3"})
"""Outgoing commitments and disbursements. No other transaction is support."""
MOST_PATHS: Final = 500
OTHER_PATHS: Final = "(other paths)"


def count_unmapped(activity: etree._Element) -> dict[str, int]:
    """Return how often each unmapped path occurs, an unmapped element counted with everything below it as one."""
    counter: Counter[str] = Counter()
    _walk(activity, "", counter)
    paths = sorted(counter.items())
    if len(paths) <= MOST_PATHS:
        return dict(paths)
    return {**dict(paths[: MOST_PATHS - 1]), OTHER_PATHS: sum(number for _, number in paths[MOST_PATHS - 1 :])}


def transaction_type(transaction: etree._Element) -> str:
    """Return the type's code, `none` where there is none."""
    found = transaction.find("transaction-type")
    return ("" if found is None else found.get("code", "")).strip() or "none"


def _walk(element: etree._Element, path: str, counter: Counter[str]) -> None:
    for name in map(str, element.attrib):
        if name not in MAPPED[path] and name != XML_LANG:
            counter[_key(f"{path}/@{name}" if path else f"@{name}")] += 1
    narratives = 0
    for child in element:
        below = f"{path}/{child.tag}" if path else str(child.tag)
        if child.tag == "narrative" and below in MAPPED:
            narratives += 1
            if narratives > 1:
                counter[_key(f"{below} (translation)")] += 1
                continue
        if below in MAPPED and (special := _left_out(child, below)) is None:
            _walk(child, below, counter)
        elif below in MAPPED:
            counter[_key(special or below)] += 1
        else:
            counter[_key(below)] += 1


def _left_out(element: etree._Element, path: str) -> str | None:
    """Return how an element is counted that is mapped only in some of its forms; None where this one is mapped."""
    if path == "participating-org" and (role := element.get("role", "").strip()) not in SUPPORTING_ROLES:
        return f"participating-org[@role='{role}']"
    if path == "transaction" and (code := transaction_type(element)) not in SUPPORT:
        return f"transaction[@type='{code}']"
    return None


def _key(path: str) -> str:
    return cut(one_line(path), NAME_CHARACTERS)
