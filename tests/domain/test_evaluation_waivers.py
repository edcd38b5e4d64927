"""Waivers, which let a rule go in a region, and where two evaluations differ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.criteria import NoOpenFindings
from domain.project.evaluation import differences, evaluate, waiver_of
from domain.project.evaluation.difference import RESULT
from domain.terms import MilestoneSubject
from tests.domain.cases import DAY, LIVED, TITLE, case, formula, judged, number, verified, waiver
from tests.domain.lives import (
    M1,
    uid,
)

FINDINGS = NoOpenFindings(id="f", title=TITLE)
AGAINST = verified(MilestoneSubject(milestone=M1), "not-confirmed")
RULE = "gates/g1/f"


@pytest.mark.parametrize(
    ("waivers", "lifted"),
    [
        ((), None),
        ((waiver(RULE),), 950),
        ((waiver("gates/g2/f"),), None),
        ((waiver(RULE, regions=("KZ-33", "KZ-19")),), 950),
        ((waiver(RULE, regions=("KZ-33",)),), None),
        ((waiver(RULE, expires=DAY),), 950),
        ((waiver(RULE, expires=date(2027, 2, 28)),), None),
        ((waiver(RULE, granted_on=DAY),), 950),
        ((waiver(RULE, granted_on=date(2027, 3, 2)),), None),
        ((waiver(RULE, n=952), waiver(RULE, n=951)), 951),
    ],
)
def test_a_waiver_in_force_lets_what_fails_pass_and_shows_it(waivers: tuple[Any, ...], lifted: int | None) -> None:
    found = judged(FINDINGS, case(AGAINST, waivers=waivers))
    assert found.verdict == ("fail" if lifted is None else "pass")
    assert found.observed == number("1")
    assert found.waiver == (None if lifted is None else uid(lifted))
    assert isinstance(found.explanation, dict)
    assert found.explanation.get("verdict_without_waiver") == (None if lifted is None else "fail")
    assert found.positions == ((10,) if lifted is None else (10, 77, lifted))


def test_a_waiver_leaves_a_pass_alone_and_needs_a_classified_recipient() -> None:
    assert judged(FINDINGS, case(waivers=(waiver(RULE),))).waiver is None
    unclassified = case(AGAINST, waivers=(waiver(RULE),), classification=None, classified_at=None)
    assert judged(FINDINGS, unclassified).verdict == "fail"
    assert waiver_of(unclassified, RULE) is None
    missing = judged(formula('cluster == "a"'), case(waivers=(waiver("gates/g1/e"),)))
    assert (missing.verdict, missing.observed) == ("pass", None)


def test_criteria_are_evaluated_in_their_order_and_differences_found_in_it() -> None:
    both = (FINDINGS, formula("awarded > 0.0"))
    then = evaluate(both, case=case(), address="gates/g1")
    today = evaluate(both, case=case(AGAINST), address="gates/g1")
    assert [found.criterion for found in then] == ["f", "e"]
    assert differences(then, then) == []
    changed = differences(then, today)
    assert [(at.criterion, at.field) for at in changed] == [
        ("f", "verdict"),
        ("f", "observed"),
        ("f", "positions"),
        ("f", "explanation"),
    ]
    assert (changed[0].one, changed[0].other) == ("pass", "fail")
    assert [at.field for at in differences(then, today, fields=RESULT)] == ["verdict", "observed"]
    (lacking,) = differences(then, then[:1])
    assert (lacking.criterion, lacking.field, lacking.one, lacking.other) == ("e", "criterion", "e", None)
    (turned,) = differences(then, then[::-1])
    assert (turned.field, turned.one) == ("order", ["f", "e"])


@examples(st.text(max_size=80))
def test_no_text_of_a_formula_makes_an_evaluation_fail(text: str) -> None:
    criterion = formula("true").model_copy(update={"expression": text})
    assert judged(criterion, case(*LIVED)).verdict in {"pass", "fail", "unknown", "not_yet"}
