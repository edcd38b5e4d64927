"""The evaluation of a checked rule: true, false or missing, with a tree that shows how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, assert_never

from pydantic import JsonValue

from domain.expression.lexis import LARGEST_INT, SMALLEST_INT
from domain.expression.missing import Datum, Missing, Values, dominant
from domain.expression.operations import MOST_DIGITS, Undefined
from domain.expression.plan import Apply, Checked, Choose, Given, Join, Known, Plan, Read
from domain.expression.schema import Constant, clipped, kind_of
from domain.values import digits_count, plain

LONGEST_SHOWN: Final = 200
"""Characters of a source, a string or a reason in an explanation; the parts of a longer source show the rest of it."""
_EXACT_IN_JSON: Final = 2**53 - 1

Explanation = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule says about one project at one time."""

    value: bool | Missing
    explanation: JsonValue
    """For each step `source`, `is`, `type`, then `value` or `missing` (`reason`, `because`), and `parts` if it has any.

    Decimals, and integers beyond 2^53, are strings in plain notation. Constants are not parts: the source shows them.
    """


def evaluate(checked: Checked, values: Values) -> Result:
    """Return what `checked` says about `values`, and why.

    Nothing about the data raises: what is absent, cannot be computed or is too long is `Missing`. Values of another
    type than the schema says are a mistake of the caller, a `TypeError`.
    """
    datum, explanation = _seen(checked.plan, values)
    assert isinstance(datum, bool | Missing)  # the check has made sure
    return Result(datum, explanation)


def _seen(plan: Plan, values: Values) -> tuple[Datum, Explanation]:
    """Return the value of one step, and its explanation."""
    match plan:
        case Given(value=value):
            return value, _told(plan, value)
        case Read():
            datum = _looked_up(plan, values)
            return datum, _told(plan, datum)
        case Known(of=of):
            datum, part = _seen(of, values)
            known = not isinstance(datum, Missing)
            return known, _told(plan, known, part)
        case Apply(parts=parts):
            data, explanations = _all_seen(parts, values)
            missing = dominant(data)
            datum = _applied(plan, data) if missing is None else missing
            return datum, _told(plan, datum, *explanations)
        case Join(parts=parts):
            data, explanations = _all_seen(parts, values)
            datum = _joined(plan, data)
            return datum, _told(plan, datum, *explanations)
        case Choose():
            return _chosen(plan, values)
        case _:
            assert_never(plan)


def _all_seen(parts: tuple[Plan, ...], values: Values) -> tuple[list[Datum], list[Explanation]]:
    """Return the values of `parts`, and the explanations of those that are no constants."""
    seen = [_seen(part, values) for part in parts]
    explanations = [explanation for part, (_, explanation) in zip(parts, seen, strict=True) if part.what != "constant"]
    return [datum for datum, _ in seen], explanations


def _applied(plan: Apply, data: list[Datum]) -> Datum:
    """Return the result of an operation on data that are all there."""
    try:
        return plan.by(*data)
    except Undefined as undefined:
        return Missing("unknown", f"{undefined}: {clipped(plan.source, LONGEST_SHOWN // 2)}")


def _joined(plan: Join, data: list[Datum]) -> Datum:
    """Return Kleene's answer: one part may settle it, else what is missing stands in the way."""
    if any(datum is plan.settled_by for datum in data):
        return plan.settled_by
    missing = dominant(data)
    return not plan.settled_by if missing is None else missing


def _chosen(plan: Choose, values: Values) -> tuple[Datum, Explanation]:
    """Return the value that the condition chooses; nothing can be chosen while the condition is missing."""
    condition, first = _seen(plan.condition, values)
    if isinstance(condition, Missing):
        return condition, _told(plan, condition, first)
    data, explanations = _all_seen((plan.then if condition else plan.otherwise,), values)
    return data[0], _told(plan, data[0], first, *explanations)


def _looked_up(plan: Read, values: Values) -> Datum:
    """Return what stands under a path, or what is missing on the way there."""
    found: Datum | Values = values
    for key, absence in zip(plan.path, plan.absences, strict=True):
        if not isinstance(found, Mapping):
            raise TypeError(f"{plan.source}: a mapping is expected, not {type(found).__name__}")
        if key not in found:
            return Missing("unknown", absence)
        found = found[key]
        if isinstance(found, Missing):
            return found
    if isinstance(found, Mapping | Missing) or kind_of(found) != plan.type:
        raise TypeError(f"{plan.source}: {plan.type} is expected, not {type(found).__name__}")
    return _within_limits(plan, found)


def _within_limits(plan: Read, value: Constant) -> Datum:
    """Return a value that is looked up, unless it is a number that no operation could work with."""
    if isinstance(value, Decimal) and not (value.is_finite() and digits_count(value) <= MOST_DIGITS):
        return Missing("unknown", f"not a number of at most {MOST_DIGITS} digits: {clipped(plan.source, 100)}")
    if isinstance(value, int) and not SMALLEST_INT <= value <= LARGEST_INT:
        return Missing("unknown", f"not a 64-bit integer: {clipped(plan.source, 100)}")
    return value


def _told(plan: Plan, datum: Datum, *parts: Explanation) -> Explanation:
    """Write one step of the explanation."""
    explanation: Explanation = {"source": clipped(plan.source, LONGEST_SHOWN), "is": plan.what, "type": plan.type}
    if isinstance(datum, Missing):
        explanation["missing"] = {"reason": datum.reason, "because": clipped(datum.because, LONGEST_SHOWN)}
    else:
        explanation["value"] = _shown(datum)
    if parts:
        explanation["parts"] = list(parts)
    return explanation


def _shown(value: Constant) -> JsonValue:
    """Write a value as JSON that no reader rounds."""
    match value:
        case Decimal():
            return plain(value)
        case str():
            return clipped(value, LONGEST_SHOWN)
        case _:
            return value if abs(value) <= _EXACT_IN_JSON else str(value)
