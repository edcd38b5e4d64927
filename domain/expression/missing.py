"""The third value: there is no data, or not yet, and why. It is neither false nor zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

from domain.expression.schema import Constant

Reason = Literal["unknown", "not_yet"]
"""`unknown`: nothing is known, or it cannot be computed. `not_yet`: it is too early to judge."""


@dataclass(frozen=True, slots=True)
class Missing:
    """No data (yet)."""

    reason: Reason
    because: str
    """What is missing, in words that a person can act on."""

    def __bool__(self) -> NoReturn:
        """Refuse to be taken for true or false: whoever asks has forgotten the third value."""
        raise TypeError("a missing value is neither true nor false; compare with `is True`")


Datum = Constant | Missing
Values = Mapping[str, "Datum | Values"]
"""What is known, nested as the schema is; an absent key is `Missing("unknown")`."""


def dominant(data: Iterable[Datum]) -> Missing | None:
    """Return what makes a result of `data` missing, if anything does: the first "not yet", else the first "unknown"."""
    found = None
    for datum in data:
        if isinstance(datum, Missing):
            if datum.reason == "not_yet":
                return datum
            found = datum if found is None else found
    return found
