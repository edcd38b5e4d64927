"""Whatever is written and whatever is known: a text is a rule or a fault, and a rule always has an answer."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.expression import Checked, Datum, ExpressionFault, Missing, Record, Schema, Table, Type, check, evaluate
from domain.expression.evaluation import LONGEST_SHOWN
from domain.expression.grammar import DEEPEST, MOST_NODES

SCHEMA: Schema = {
    "open": "bool",
    "months": "int",
    "awarded": "decimal",
    "region": "string",
    "kpi": Table(Record({"latest": "decimal", "verified": "bool"}), noun="indicator", keys=frozenset({"a/1", "b/2"})),
    "checks": Table("string", noun="check"),
}

WORDS = """
    open months awarded region kpi["a/1"].latest kpi['b/2'].verified checks["x"] true false 0 1 -1 2 7
    9223372036854775807 1.5 0.0 1e29 3e-10 "a" 'Ж' [1, 2] ["a"] && || ! == != < <= > >= in + - * / % ? : ( ) , [ ] .
    has( min( max( abs( decimal( .startsWith( .contains( kpi latest // null 'unclosed \\ 1u
"""

words = st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join)


@st.composite
def rules(draw: st.DrawFn, kind: str = "bool", depth: int = 4) -> str:
    """Write a rule that passes the check."""
    leaves = {
        "bool": ["open", "true", 'kpi["a/1"].verified', "has(region)", 'has(kpi["b/2"].latest)'],
        "int": ["months", "0", "-7", "9223372036854775807"],
        "decimal": ["awarded", "1.5", "1e29", 'kpi["a/1"].latest', "0.0"],
        "string": ["region", "'a'", 'checks["x"]'],
    }
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(leaves[kind]))
    deeper = rules(depth=depth - 1)
    same = rules(kind=kind, depth=depth - 1)
    if draw(st.integers(0, 5)) == 0:
        return f"({draw(deeper)} ? {draw(same)} : {draw(same)})"
    if kind == "bool":
        compared = rules(kind=draw(st.sampled_from(["int", "decimal", "string"])), depth=depth - 1)
        operator = draw(st.sampled_from(["&&", "||", "==", "<", "!"]))
        if operator == "!":
            return f"!({draw(deeper)})"
        return f"({draw(deeper)} {operator} {draw(deeper)})" if operator in "&&||" else compared_by(draw, compared)
    operator = draw(st.sampled_from({"int": "+-*/%", "decimal": "+-*/", "string": "+"}[kind]))
    return f"({draw(same)} {operator} {draw(same)})"


def compared_by(draw: st.DrawFn, compared: st.SearchStrategy[str]) -> str:
    return f"({draw(compared)} {draw(st.sampled_from(['==', '<', '>=']))} {draw(compared)})"


missing = st.builds(Missing, st.sampled_from(["unknown", "not_yet"]), st.text(max_size=400))
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.integers() | st.sampled_from([2**63 - 1, -(2**63), 2**63]),
    "decimal": st.decimals() | st.sampled_from([Decimal(0), Decimal("1e999"), Decimal("-0"), Decimal("1.25")]),
    "string": st.text(max_size=300),
}


def data(kind: Type) -> st.SearchStrategy[Any]:
    """Draw what may be known of a variable of a type, or that nothing is."""
    match kind:
        case Record(fields):
            known: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional={k: data(v) for k, v in fields.items()})
        case Table(entry=entry, keys=keys):
            known = st.fixed_dictionaries({}, optional={key: data(entry) for key in sorted(keys or {"x", "y"})})
        case _:
            known = SCALARS[kind]
    return known | missing


values = st.fixed_dictionaries({}, optional={name: data(kind) for name, kind in SCHEMA.items()})


def measured(tree: Any) -> tuple[int, int]:
    """Return how many nodes an explanation has, and how deep it is, after looking at each."""
    assert tree.keys() <= {"source", "is", "type", "value", "missing", "parts"}
    assert ("value" in tree) != ("missing" in tree)
    assert len(tree["source"]) <= LONGEST_SHOWN
    assert len(tree.get("missing", {}).get("because", "")) <= LONGEST_SHOWN
    parts = [measured(part) for part in tree.get("parts", [])]
    return 1 + sum(count for count, _ in parts), 1 + max((depth for _, depth in parts), default=0)


def answered(checked: Checked, known: Any) -> None:
    result = evaluate(checked, known)
    assert isinstance(result.value, bool | Missing)
    assert json.loads(json.dumps(result.explanation, allow_nan=False)) == result.explanation
    nodes, depth = measured(result.explanation)
    assert nodes <= MOST_NODES
    assert depth <= DEEPEST
    assert evaluate(checked, known) == result


def judged(text: str, known: Any) -> None:
    try:
        checked = check(text, SCHEMA)
    except ExpressionFault as found:
        fault = found
    else:
        answered(checked, known)
        return
    assert 0 <= fault.at <= len(text)
    assert fault.because


@given(st.text(max_size=60) | words, values)
def test_any_text_is_a_rule_or_a_fault(text: str, known: Any) -> None:
    judged(text, known)


@given(rules(), values)
def test_a_rule_always_has_an_answer(text: str, known: Any) -> None:
    answered(check(text, SCHEMA), known)


@given(rules(), values, st.data())
def test_a_rule_with_one_character_changed_is_a_rule_or_a_fault(text: str, known: Any, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(text)))
    changed = text[:at] + draw.draw(st.sampled_from(["", "(", ")", '"', "-", "&", " ", "9", "\\"])) + text[at + 1 :]
    judged(changed, known)


@given(rules(depth=2), rules(depth=2), values)
def test_the_order_of_conditions_does_not_matter(left: str, right: str, known: Any) -> None:
    for operator in ("&&", "||"):
        one = evaluate(check(f"({left}) {operator} ({right})", SCHEMA), known).value
        other = evaluate(check(f"({right}) {operator} ({left})", SCHEMA), known).value
        assert kind(one) == kind(other)


@given(rules(depth=2), rules(depth=2), values)
def test_de_morgan_holds_with_missing_data_too(left: str, right: str, known: Any) -> None:
    one = evaluate(check(f"!(({left}) && ({right}))", SCHEMA), known).value
    other = evaluate(check(f"!({left}) || !({right})", SCHEMA), known).value
    assert kind(one) == kind(other)


def kind(value: Datum) -> object:
    return value.reason if isinstance(value, Missing) else value
