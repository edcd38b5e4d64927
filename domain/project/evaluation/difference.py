"""Where two evaluations of the same criteria are not the same: what a repeat must reproduce, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from domain.terms import Evaluated

RESULT: Final = ("verdict", "observed", "threshold", "unit", "waiver")
"""What a criterion came to."""
WHOLE: Final = ("title", *RESULT, "positions", "explanation")
"""Everything that an evaluation states."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A criterion and a field in which two evaluations are not the same; null where one of them lacks the criterion."""

    criterion: str
    field: str
    one: JsonValue
    other: JsonValue


def differences(
    one: Sequence[Evaluated], other: Sequence[Evaluated], *, fields: Sequence[str] = WHOLE
) -> list[Difference]:
    """Return where two evaluations differ, in the order of the criteria, field by field; nothing where they agree."""
    found: list[Difference] = []
    first = {evaluated.criterion: evaluated for evaluated in one}
    second = {evaluated.criterion: evaluated for evaluated in other}
    for criterion in dict.fromkeys([*first, *second]):
        here, there = first.get(criterion), second.get(criterion)
        if here is None or there is None:
            found.append(Difference(criterion, "criterion", _name(here), _name(there)))
            continue
        was, is_ = here.model_dump(mode="json"), there.model_dump(mode="json")
        found += [Difference(criterion, name, was[name], is_[name]) for name in fields if was[name] != is_[name]]
    if not found and list(first) != list(second):
        found.append(Difference(next(iter(first)), "order", list(first), list(second)))
    return found


def _name(evaluated: Evaluated | None) -> JsonValue:
    return None if evaluated is None else evaluated.criterion
