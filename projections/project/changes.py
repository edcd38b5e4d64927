"""What is different between two views of one project: a list of places with old and new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, JsonValue
from pydantic_core import to_jsonable_python

from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue
from domain.money import Money
from domain.values import Frozen
from projections.project.view import ProjectView


class Change(Frozen):
    """A place in the view, for example `milestones.<id>.due`, and what stood there before and after; null: nothing."""

    path: str
    old: JsonValue
    new: JsonValue


def changes_between(before: ProjectView, after: ProjectView) -> list[Change]:
    """Return what changed from one view to another of the same project, in the order of its fields."""
    return list(_changes("", before, after))


_WHOLE = (Money, DecimalValue, TextValue, PendingValue, BlankValue)
"""Half of one of these says nothing: it is shown as a whole."""
_PLACES = {"version", "position"}
"""Where the project stands in the log is no news about the project itself."""


def _changes(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old is new or old == new:  # what a fact did not touch is the same object, so most of a view is never looked at
        return
    if isinstance(new, BaseModel) and type(old) is type(new) and not isinstance(new, _WHOLE):
        derived = type(new).model_computed_fields
        for name in (*type(new).model_fields, *derived):
            if path or name not in _PLACES:
                yield from _changes(_join(path, name), getattr(old, name), getattr(new, name))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in (*old, *(key for key in new if key not in old)):
            yield from _changes(_join(path, str(key)), old.get(key), new.get(key))
    else:
        yield Change(path=path, old=_json(old), new=_json(new))


def _json(value: Any) -> JsonValue:
    plain: JsonValue = to_jsonable_python(value)
    return plain


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
