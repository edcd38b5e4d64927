"""Indicators: definitions that hold together, values of four kinds, attainment that is right in both directions."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.events import IndicatorDefined
from domain.indicator import (
    BlankValue,
    DecimalValue,
    Definition,
    IndicatorRef,
    PendingValue,
    TextValue,
    Value,
    attainment,
    number,
)

VALUE: TypeAdapter[Any] = TypeAdapter(Value)
EXAMPLES = Path(__file__).parents[2] / "examples" / "indicators.json"
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)


def share(actual: str | None, baseline: str | None, target: str | None) -> Decimal | None:
    actual_, baseline_, target_ = (None if text is None else Decimal(text) for text in (actual, baseline, target))
    return attainment(actual=actual_, baseline=baseline_, target=target_)


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "attained"),
    [
        ("50", "0", "100", "0.5"),
        ("100", "0", "100", "1"),
        ("150", "0", "100", "1.5"),
        ("20", "20", "80", "0"),
        ("10", "20", "80", "-0.1666666666666666666666666667"),
        # falling: fewer days to pay is better
        ("60", "90", "30", "0.5"),
        ("20", "90", "30", "1.166666666666666666666666667"),
        ("120", "90", "30", "-0.5"),
        # below zero, through zero
        ("-5", "-10", "10", "0.25"),
        ("0.1", "0", "0.3", "0.3333333333333333333333333333"),
    ],
)
def test_attainment_is_the_way_gone_of_the_way_to_go(actual: str, baseline: str, target: str, attained: str) -> None:
    assert share(actual, baseline, target) == Decimal(attained)


def test_an_indicator_to_be_maintained_has_no_attainment() -> None:
    assert share("7", "7", "7.00") is None
    assert share("9", "7", "7") is None


@pytest.mark.parametrize(("actual", "baseline", "target"), [(None, "0", "1"), ("1", None, "2"), ("1", "0", None)])
def test_nothing_is_computed_from_what_is_not_there(
    actual: str | None, baseline: str | None, target: str | None
) -> None:
    assert share(actual, baseline, target) is None


@given(amounts, amounts, amounts)
def test_attainment_is_the_same_seen_from_the_other_side(actual: Decimal, baseline: Decimal, target: Decimal) -> None:
    assume(baseline != target)
    rising = attainment(actual=actual, baseline=baseline, target=target)
    falling = attainment(actual=-actual, baseline=-baseline, target=-target)
    assert rising == falling
    assert rising is not None
    assert (rising >= 1) is ((actual >= target) if target > baseline else (actual <= target))
    assert (rising < 0) is ((actual < baseline) if target > baseline else (actual > baseline))


@pytest.mark.parametrize(
    "wire",
    [
        {"kind": "decimal", "decimal": "0", "numerator": None, "denominator": None, "printed": None},
        {"kind": "decimal", "decimal": "2968", "numerator": None, "denominator": None, "printed": "2,968"},
        {"kind": "decimal", "decimal": "0.25", "numerator": "1", "denominator": "4", "printed": None},
        {"kind": "text", "printed": "Law adopted"},
        {"kind": "pending", "printed": "Pending"},
        {"kind": "blank", "printed": " "},
        {"kind": "blank", "printed": None},
    ],
)
def test_a_value_is_decimal_text_pending_or_blank_and_survives_storage(wire: dict[str, object]) -> None:
    value = VALUE.validate_json(json.dumps(wire))
    assert json.loads(VALUE.dump_json(value)) == wire


@pytest.mark.parametrize(
    "wire",
    [
        {"kind": "decimal", "decimal": 12.5},
        {"kind": "decimal", "decimal": 12},
        {"kind": "decimal", "decimal": "NaN"},
        {"kind": "decimal", "decimal": "Infinity"},
        {"kind": "decimal", "decimal": "8,386413"},
        {"kind": "decimal"},
        {"kind": "text"},
        {"kind": "text", "printed": ""},
        {"kind": "blank", "printed": "n/a"},
        {"kind": "zero"},
        {"decimal": "1"},
        "1",
        None,
    ],
)
def test_what_is_none_of_the_four_is_refused(wire: object) -> None:
    with pytest.raises(ValidationError):
        VALUE.validate_json(json.dumps(wire))


def test_only_a_decimal_is_a_number_and_zero_is_one() -> None:
    assert number(DecimalValue(decimal=Decimal(0))) == Decimal(0)
    assert number(TextValue(printed="12")) is None
    assert number(PendingValue()) is None
    assert number(BlankValue()) is None
    assert number(None) is None


def test_a_reference_is_written_as_people_do() -> None:
    assert str(IndicatorRef(code="productivity", version=2)) == "productivity/2"


@pytest.mark.parametrize("version", ["0", "-1", "10000", '"1"', "1.5"])
def test_versions_of_indicators_count_from_one(version: str) -> None:
    with pytest.raises(ValidationError):
        IndicatorRef.model_validate_json(f'{{"code": "productivity", "version": {version}}}')


JOBS: dict[str, object] = {
    "title": {"en": "Jobs"},
    "definition": {"en": "Full-time equivalents."},
    "unit": "FTE",
    "measure": "number",
    "kind": "level",
    "direction": "rising",
    "result_level": "outcome",
    "frequency": "yearly",
}
FORMULA = {"numerator": "exports", "denominator": "sales", "scale": "100"}


def test_what_a_definition_does_not_say_has_a_plain_default() -> None:
    jobs = Definition.model_validate_json(json.dumps(JOBS))
    assert (jobs.minimum_age_months, jobs.publicity, jobs.productivity, jobs.dimensions) == (0, "public", False, ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"measure": "ratio"}, "a ratio has a formula"),
        ({"formula": FORMULA}, "only a ratio has one"),
        ({"publicity": "embargoed"}, "says for how many days"),
        ({"embargoed_until_days": 30}, "only that one does"),
        ({"measure": "ratio", "formula": {**FORMULA, "scale": 100}}, "a decimal is a string"),
        ({"minimum_age_months": -1}, "greater than or equal"),
        ({"direction": "sideways"}, "rising"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Definition.model_validate_json(json.dumps({**JOBS, **changes}))


@pytest.mark.parametrize(
    "changes",
    [{"measure": "ratio", "formula": FORMULA}, {"publicity": "embargoed", "embargoed_until_days": 30}],
)
def test_a_definition_that_holds_together_survives_storage(changes: dict[str, object]) -> None:
    definition = Definition.model_validate_json(json.dumps({**JOBS, **changes}))
    assert Definition.model_validate_json(definition.model_dump_json()) == definition


def shipped() -> dict[str, IndicatorDefined]:
    text = EXAMPLES.read_text(encoding="utf-8")
    facts = [IndicatorDefined.model_validate_json(json.dumps(document)) for document in json.loads(text)]
    return {str(fact.indicator): fact for fact in facts}


def test_the_indicators_that_we_ship_can_be_defined_as_they_stand() -> None:
    documents = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert len(shipped()) == len(documents) >= 19
    for document, fact in zip(documents, shipped().values(), strict=True):
        assert document["definition"].items() <= fact.model_dump(mode="json")["definition"].items()
        assert "en" in fact.definition.title


def test_the_indicators_that_we_ship_say_what_rests_on_productivity() -> None:
    productive = {code for code, fact in shipped().items() if fact.definition.productivity}
    assert productive == {"labour-productivity/1", "labour-productivity-hours/1"}
    assert {shipped()[code].definition.result_level for code in productive} == {"outcome"}
    assert "(proxy)" in shipped()["revenue-per-worker/1"].definition.title["en"]


def test_the_rulebooks_that_we_ship_name_indicators_that_we_ship() -> None:
    for path in sorted((EXAMPLES.parent / "rulebooks").glob("*.json")):
        named = _indicators(json.loads(path.read_text(encoding="utf-8")))
        assert named, path.name
        assert named <= set(shipped()), path.name


def _indicators(document: object) -> set[str]:
    if isinstance(document, list):
        return set().union(*map(_indicators, document))
    if not isinstance(document, dict):
        return set()
    found = set().union(*map(_indicators, document.values()))
    ref = document.get("indicator")
    return found | {f"{ref['code']}/{ref['version']}"} if isinstance(ref, dict) else found


def test_a_number_has_both_parts_of_a_ratio_or_none() -> None:
    for half in ({"numerator": Decimal(1)}, {"denominator": Decimal(7)}):
        with pytest.raises(ValidationError, match="both parts"):
            DecimalValue.model_validate({"decimal": Decimal(5), **half})
