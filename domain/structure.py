"""How a document of rules says what is wrong with its shape: refusals that carry the path of the fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import AfterValidator, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from domain.values import Code, Frozen, LocalisedText

RulePath = tuple[str | int, ...]
"""Field names and places from the top of a document down, for example `("gates", 0, "must_meet", 1)`."""

T = TypeVar("T")


def _require_kind(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema that a document names the `kind` of a rule, though code that builds one need not."""
    if "kind" in schema["properties"]:
        del schema["properties"]["kind"]["default"]
        schema["required"] = ["kind", *schema.get("required", [])]


class Rule(Frozen):
    """One part of a rulebook; the docstrings of its fields are the descriptions in the exported JSON Schema."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_extra=_require_kind)


class Named(Rule):
    """A part of a rulebook with the id and the title by which evaluations, votes and waivers speak of it."""

    id: Code
    title: LocalisedText


def absent(value: object) -> bool:
    """Tell whether an optional part is left out: a document from before there was such a part keeps its bytes."""
    return value is None or value == ()


def fault(*, at: RulePath, because: str, found: object) -> ValidationError:
    """Return the error to raise inside a validator: pydantic puts the path of the enclosing model before `at`."""
    kind = PydanticCustomError("structure", "{because}", {"because": because})
    return ValidationError.from_exception_data("structure", [InitErrorDetails(type=kind, loc=at, input=found)])


def unique(*keys: str) -> AfterValidator:
    """Refuse a tuple in which two elements agree in all `keys`, or are equal if no key is named."""
    because = f"each {' and '.join(keys) or 'entry'} stands here once"

    def check(elements: tuple[T, ...]) -> tuple[T, ...]:
        seen: set[object] = set()
        for at, key in _keyed(elements, keys):
            if key in seen:
                raise fault(at=at, because=because, found=str(key))
            seen.add(key)
        return elements

    return AfterValidator(check)


def ascending(*keys: str) -> AfterValidator:
    """Refuse a tuple that is not in strictly ascending order of `keys`, or of its elements if no key is named."""
    because = f"each {' and '.join(keys) or 'entry'} is above the one before"

    def check(elements: tuple[T, ...]) -> tuple[T, ...]:
        previous: object = None
        for at, key in _keyed(elements, keys):
            if previous is not None and not previous < key:  # type: ignore[operator]
                raise fault(at=at, because=because, found=str(key))
            previous = key
        return elements

    return AfterValidator(check)


def _keyed(elements: tuple[T, ...], keys: tuple[str, ...]) -> Iterator[tuple[RulePath, object]]:
    """Give each element's path, down to the key where there is a single one, and what it is compared by."""
    for place, element in enumerate(elements):
        match keys:
            case ():
                yield (place,), element
            case (key,):
                yield (place, key), getattr(element, key)
            case _:
                yield (place,), tuple(getattr(element, key) for key in keys)
