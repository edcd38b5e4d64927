"""A rulebook whose rules make no sense is refused before it is published: every fault at once, each with its path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.events import RulebookPublished
from domain.indicator import Definition, IndicatorRef
from domain.programme import (
    ProgrammeIsClosed,
    RulebookImmutable,
    RulebookUnsound,
    RulebookVersionOutOfTurn,
    define_indicator,
    publish_rulebook,
)
from domain.rulebook import Rulebook
from domain.rulebook_faults import faults
from tests.domain.programmes import OPENED, RULES, STRICTER, given, published
from tests.domain.test_programme_closing import CLOSED
from tests.domain.test_rulebook import EXAMPLES, example, replaced

INDICATORS = {
    IndicatorRef.model_validate_json(json.dumps(entry["indicator"])): Definition.model_validate_json(
        json.dumps(entry["definition"])
    )
    for entry in json.loads((Path(EXAMPLES).parent / "indicators.json").read_text(encoding="utf-8"))
}
PAYMENT = example("performance-payment")
SCALE = "tranches/partial_achievement"
MARKET = "gates/1/criteria"
EXPRESSION = f"{MARKET}/2/expression"


def found(document: dict[str, Any], currency: str = "KZT") -> list[tuple[str, str]]:
    """Read a document of the right shape; return the path of each fault and what is found there."""
    rulebook = Rulebook.model_validate_json(json.dumps(document))
    facts = [fault.facts() for fault in faults(rulebook, indicators=INDICATORS, currency=currency)]
    assert all(fact["because"] for fact in facts)
    return [(fact["path"], fact["found"]) for fact in facts]


def steps(*shares: str) -> dict[str, Any]:
    achieved = ("0.5", "0.7", "0.9")
    return {
        "kind": "steps",
        "steps": [{"achieved_share": at, "paid_share": share} for at, share in zip(achieved, shares, strict=False)],
    }


def kpi(code: str, **other: Any) -> dict[str, Any]:
    return {**PAYMENT["gates"][1]["criteria"][1], "indicator": {"code": code, "version": 1}, **other}


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXAMPLES.glob("*.json"))])
def test_the_examples_are_sound(name: str) -> None:
    assert found(example(name)) == []


@pytest.mark.parametrize(
    ("path", "at"),
    [
        (f"{MARKET}/0/indicator/version", f"{MARKET}/0/indicator"),
        (f"{MARKET}/1/indicator/version", f"{MARKET}/1/indicator"),
        ("extension/gain_criteria/0/indicator/version", "extension/gain_criteria/0/indicator"),
    ],
)
def test_a_threshold_for_an_indicator_that_is_not_defined(path: str, at: str) -> None:
    ((where, what),) = found(replaced(PAYMENT, path, 2))
    assert (where, what[-2:]) == (at, "/2")


def test_an_indicator_that_is_not_defined_in_a_check_and_in_a_release_criterion() -> None:
    unknown = kpi("unheard-of")
    document = replaced(PAYMENT, "prequalification_checks/0/shown_by", {"kind": "criterion", "criterion": unknown})
    document = replaced(document, "tranches/release_criteria/1", unknown)
    assert found(document) == [
        ("prequalification_checks/0/shown_by/criterion/indicator", "unheard-of/1"),
        ("tranches/release_criteria/1/indicator", "unheard-of/1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'kpi["unheard-of/1"].latest > 1.0',
        'kpi["jobs-fte/2"].latest > 1.0',
        "awarded",
        "awarded > region",
        "award > 1.0",
        'kpi["jobs-fte/1"].median > 1.0',
        'checks["no-such-check"] == "pass"',
        "awarded >",
    ],
)
def test_an_expression_without_a_meaning(text: str) -> None:
    assert found(replaced(PAYMENT, EXPRESSION, text)) == [(EXPRESSION, text)]


def test_a_fault_in_an_expression_says_at_which_character_it_is() -> None:
    rulebook = Rulebook.model_validate_json(json.dumps(replaced(PAYMENT, EXPRESSION, "awarded > region")))
    (fault,) = faults(rulebook, indicators=INDICATORS, currency="KZT")
    assert fault.because.startswith("at character ")


def test_an_expression_speaks_of_the_checks_of_its_own_rulebook() -> None:
    assert found(replaced(PAYMENT, EXPRESSION, 'checks["audited-accounts"] == "pass"')) == []


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        (SCALE, steps("0.4", "0.3", "1"), [(f"{SCALE}/steps/1/paid_share", "0.3")]),
        (
            SCALE,
            steps("0.4", "0.3", "0.2"),
            [(f"{SCALE}/steps/{n}/paid_share", s) for n, s in ((1, "0.3"), (2, "0.2"))],
        ),
        (SCALE, steps("0.4", "0.4", "1"), []),
        (SCALE, {"kind": "all-or-nothing"}, []),
        (f"{SCALE}/points/0/paid_share", "1.0", [(f"{SCALE}/points/1/paid_share", "0.9")]),
        (f"{SCALE}/floor_share", "0.01", [(f"{SCALE}/floor_share", "0.01")]),
        (f"{SCALE}/cap_share", "0.99", [(f"{SCALE}/cap_share", "0.99")]),
    ],
)
def test_a_scale_that_pays_less_for_more(path: str, value: object, at: list[tuple[str, str]]) -> None:
    document = replaced(PAYMENT, path, value)
    if path == f"{SCALE}/points/0/paid_share":
        document = replaced(document, f"{SCALE}/points/1/paid_share", "0.9")
    assert found(document) == at


ROW: dict[str, Any] = {"sector": None, "region": None, "maturity_class": None, "value": "0.1"}


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([ROW], 0),
        ([{**ROW, "maturity_class": which} for which in ("nascent", "growing", "mature")], 0),
        ([{**ROW, "maturity_class": which} for which in ("nascent", "mature")], 1),
        ([{**ROW, "region": "KZ-75"}], 3),
        ([{**ROW, "sector": {"scheme": "ISIC4", "code": "C26"}}, {**ROW, "maturity_class": "growing"}], 2),
    ],
)
def test_a_table_that_leaves_a_maturity_class_without_a_threshold(rows: list[dict[str, Any]], missing: int) -> None:
    document = replaced(PAYMENT, "thresholds/0/rows", rows)
    assert found(document) == [("thresholds/0/rows", "productivity-growth")] * missing


def test_each_maturity_class_that_is_missing_is_named() -> None:
    rulebook = Rulebook.model_validate_json(
        json.dumps(replaced(PAYMENT, "thresholds/0/rows", [{**ROW, "maturity_class": "growing"}]))
    )
    told = [fault.because for fault in faults(rulebook, indicators=INDICATORS, currency="KZT")]
    assert ["nascent" in told[0], "mature" in told[1], len(told)] == [True, True, 2]


BOUND_TO_OUTPUTS = ["no-open-findings"]
RESULTS = [("gates", "no indicator")]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"gates/1/must_meet": BOUND_TO_OUTPUTS}, RESULTS),
        ({"gates": []}, RESULTS),
        ({"gates": [], "tranches/release_criteria": []}, RESULTS),
        ({f"{MARKET}/0": kpi("research-ties", id="productivity-growth")}, [("gates", "output")]),
        ({f"{MARKET}/0": kpi("rd-intensity", id="productivity-growth")}, [("gates", "input")]),
        (
            {
                f"{MARKET}/0": kpi("rd-intensity", id="productivity-growth"),
                "tranches/release_criteria/0": kpi("research-ties"),
            },
            [("gates", "input, output")],
        ),
        ({"gates": [], "tranches/release_criteria/0": kpi("jobs-fte")}, []),
        ({"gates": [], "tranches/release_criteria/0": kpi("subsidy-payback")}, []),
        ({"gates/1/must_meet": ["exports-or-jobs"]}, []),
        ({"gates/1/must_meet": ["exports-or-jobs"], EXPRESSION: "awarded > 1.0"}, RESULTS),
        ({"gates/1/must_meet": ["exports-or-jobs"], EXPRESSION: 'kpi["jobs-fte/1"].baseline > 1.0'}, RESULTS),
        (
            {"gates/1/must_meet": ["exports-or-jobs"], EXPRESSION: 'kpi["research-ties/1"].latest > 1.0'},
            [("gates", "output")],
        ),
        ({"gates/1/must_meet": ["exports-or-jobs"], EXPRESSION: "oops"}, [(EXPRESSION, "oops")]),
        ({f"{MARKET}/0/indicator/version": 7}, [(f"{MARKET}/0/indicator", "labour-productivity/7")]),
    ],
)
def test_what_binds_rests_on_a_result(changes: dict[str, Any], at: list[tuple[str, str]]) -> None:
    document = PAYMENT
    for path, value in changes.items():
        document = replaced(document, path, value)
    assert found(document) == at


@pytest.mark.parametrize(
    ("statistic", "unit", "at"),
    [
        ("latest", "part of one", [(f"{MARKET}/1/threshold/table", "part of one")]),
        ("change", "part of one", [(f"{MARKET}/1/threshold/table", "part of one")]),
        ("latest", "%", []),
        ("growth", "part of one", []),
        ("attainment", "part of one", []),
    ],
)
def test_a_table_in_another_unit_than_the_indicator(statistic: str, unit: str, at: list[tuple[str, str]]) -> None:
    from_table = kpi("export-share", statistic=statistic, threshold={"kind": "table", "table": "productivity-growth"})
    document = replaced(PAYMENT, f"{MARKET}/1", from_table)
    assert found(replaced(document, "thresholds/0/unit", unit)) == at


def test_a_cap_scheme_that_awards_cannot_be_held_against() -> None:
    assert found(PAYMENT, "EUR") == [("cap_schemes/0/limit/currency", "KZT")]
    assert found(replaced(PAYMENT, "cap_schemes/0/limit/amount", "0.00")) == [("cap_schemes/0/limit/amount", "0.00")]


def test_all_faults_are_told_at_once_and_nothing_is_published() -> None:
    document = replaced(PAYMENT, f"{SCALE}/cap_share", "0.5")
    document = replaced(document, "thresholds/0/rows/0/maturity_class", None)
    document = replaced(document, "thresholds/0/rows/0/region", "KZ-75")
    rules = Rulebook.model_validate_json(json.dumps(document))
    answer = given(OPENED).when(publish_rulebook, version=1, document=rules)
    answer.refused(RulebookUnsound, version=1)
    assert isinstance(answer.refusal, RulebookUnsound)
    told = answer.refusal.facts["faults"]
    assert isinstance(told, list)
    assert [fault["path"] for fault in told] == [
        f"{MARKET}/0/indicator",
        f"{MARKET}/1/indicator",
        EXPRESSION,
        "extension/gain_criteria/0/indicator",
        f"{SCALE}/cap_share",
        "thresholds/0/rows",
    ]


UNSOUND = RULES.model_copy(update={"gates": ()})


def test_a_version_that_was_published_before_there_were_these_rules_stays_what_it_is() -> None:
    history = given(OPENED, published(1, UNSOUND))
    history.when(publish_rulebook, version=1, document=UNSOUND).then()
    history.when(publish_rulebook, version=1, document=STRICTER).refused(RulebookImmutable, version=1)


def test_whether_a_version_is_in_turn_comes_before_what_it_says() -> None:
    given(OPENED).when(publish_rulebook, version=2, document=UNSOUND).refused(RulebookVersionOutOfTurn)
    given(OPENED, CLOSED).when(publish_rulebook, version=1, document=UNSOUND).refused(ProgrammeIsClosed)


def test_a_rulebook_may_be_published_as_soon_as_its_indicators_are_defined() -> None:
    from_examples = [
        event
        for ref, definition in INDICATORS.items()
        for event in given(OPENED).when(define_indicator, indicator=ref, definition=definition).events
    ]
    rules = Rulebook.model_validate_json(json.dumps(PAYMENT))
    (event,) = given(OPENED, *from_examples).when(publish_rulebook, version=1, document=rules).events
    assert isinstance(event, RulebookPublished)
    assert event.document == PAYMENT
