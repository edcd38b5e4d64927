"""The tree that shows how a result came about."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.expression import Constant, Datum, Missing, Record, Schema, Table, Values, check, evaluate

FIGURES = Record({"latest": "decimal", "verified": "bool"})
SCHEMA: Schema = {
    "awarded": "decimal",
    "requested": "decimal",
    "months": "int",
    "findings": "int",
    "region": "string",
    "open": "bool",
    "late": "bool",
    "kpi": Table(FIGURES, noun="indicator", keys=frozenset({"sales/1", "exports/2"})),
    "checks": Table("string", noun="check"),
}
TOO_EARLY = Missing("not_yet", "the indicator is younger than twelve months")
VALUES: Values = {
    "awarded": Decimal("1250000.00"),
    "requested": Decimal(0),
    "months": 7,
    "findings": 0,
    "region": "KZ-75",
    "open": True,
    "late": False,
    "kpi": {"sales/1": {"latest": Decimal("1.10"), "verified": True}, "exports/2": {"latest": TOO_EARLY}},
    "checks": {"audit": "pass"},
}


def shows(text: str, values: Values = VALUES) -> Any:
    return evaluate(check(text, SCHEMA), values).explanation


def test_the_explanation_shows_how_the_result_came_about() -> None:
    assert shows('kpi["sales/1"].latest / 2.0 >= 0.5 && findings == 1 && kpi["exports/2"].latest > 0.0') == {
        "source": 'kpi["sales/1"].latest / 2.0 >= 0.5 && findings == 1 && kpi["exports/2"].latest > 0.0',
        "is": "all of",
        "type": "bool",
        "value": False,
        "parts": [
            {
                "source": 'kpi["sales/1"].latest / 2.0 >= 0.5',
                "is": "comparison",
                "type": "bool",
                "value": True,
                "parts": [
                    {
                        "source": 'kpi["sales/1"].latest / 2.0',
                        "is": "quotient",
                        "type": "decimal",
                        "value": "0.55",
                        "parts": [
                            {"source": 'kpi["sales/1"].latest', "is": "given", "type": "decimal", "value": "1.10"}
                        ],
                    }
                ],
            },
            {
                "source": "findings == 1",
                "is": "comparison",
                "type": "bool",
                "value": False,
                "parts": [{"source": "findings", "is": "given", "type": "int", "value": 0}],
            },
            {
                "source": 'kpi["exports/2"].latest > 0.0',
                "is": "comparison",
                "type": "bool",
                "missing": {"reason": "not_yet", "because": TOO_EARLY.because},
                "parts": [
                    {
                        "source": 'kpi["exports/2"].latest',
                        "is": "given",
                        "type": "decimal",
                        "missing": {"reason": "not_yet", "because": TOO_EARLY.because},
                    }
                ],
            },
        ],
    }


def test_parentheses_and_precedence_show_in_the_tree() -> None:
    tree = shows("(open && late) && open || late || open")
    assert [part["source"] for part in tree["parts"]] == ["(open && late) && open", "late", "open"]
    assert [part["source"] for part in tree["parts"][0]["parts"]] == ["(open && late)", "open"]


def test_a_choice_shows_its_condition_and_what_was_chosen() -> None:
    tree = shows("open ? months > 3 : late")
    assert [part["source"] for part in tree["parts"]] == ["open", "months > 3"]
    assert [part["source"] for part in shows("open ? true : late")["parts"]] == ["open"]
    assert [part["source"] for part in shows("open ? true : late", {})["parts"]] == ["open"]


def test_a_question_for_data_shows_what_it_found() -> None:
    tree = shows('has(kpi["exports/2"].latest)')
    assert (tree["is"], tree["value"]) == ("there is data", False)
    assert tree["parts"][0]["missing"]["because"] == TOO_EARLY.because


@pytest.mark.parametrize(
    ("text", "name", "value", "shown"),
    [
        ("months > 1", "months", 2**53 - 1, 2**53 - 1),
        ("months > 1", "months", 2**53, "9007199254740992"),
        ("awarded > 1.0", "awarded", Decimal("1E+3"), "1000"),
        ("awarded > 1.0", "awarded", Decimal("-0.00"), "-0.00"),
        ('region == "a"', "region", "x" * 201, "x" * 199 + "…"),
        ("late", "late", False, False),
    ],
)
def test_no_reader_of_json_rounds_a_value(text: str, name: str, value: Constant, shown: object) -> None:
    tree = shows(text, {name: value})
    assert (tree["parts"][0] if "parts" in tree else tree)["value"] == shown


def test_an_explanation_is_bounded() -> None:
    region: Datum = Missing("unknown", "x" * 1000)
    text = " && ".join(["!" * 24 + "late"] * 6) + " && " + " && ".join(f'region + "{n:0100d}" == ""' for n in range(14))
    tree = json.dumps(shows(text[: text.rindex(" && ")], {"region": region, "late": Missing("not_yet", "é" * 999)}))
    assert len(tree) < 250 * 3 * 200 * 6
    assert "x" * 201 not in tree


def test_the_guide_shows_a_tree_as_it_is() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "expressions.md").read_text(encoding="utf-8")
    shown = json.loads(guide.split("```json\n")[2].split("```")[0])
    assert shows("awarded / requested > 0.5") == shown
