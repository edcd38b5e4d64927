"""The variables of rules: those that are promised, for the indicators that there are, as the guide lists them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.expression import ExpressionFault, check, evaluate
from domain.indicator import IndicatorRef
from domain.variables import CHECK, KPI, MILESTONE, PROJECT, Variable, schema

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "expressions.md"
PRODUCTIVITY = IndicatorRef(code="productivity", version=1)


@pytest.mark.parametrize("name", PROJECT)
def test_a_variable_of_the_project_can_be_compared(name: str) -> None:
    constant = {"decimal": "1.0", "int": "1", "string": "'a'"}[PROJECT[name].type]
    assert check(f"{name} == {constant}", schema([])).reads == {(name,)}


@pytest.mark.parametrize("field", KPI)
def test_an_indicator_has_its_fields(field: str) -> None:
    constant = {"decimal": "1.0", "bool": "true"}[KPI[field].type]
    checked = check(f'kpi["productivity/1"].{field} == {constant}', schema([PRODUCTIVITY]))
    assert checked.reads == {("kpi", "productivity/1", field)}


def test_an_indicator_that_is_not_defined_is_a_fault() -> None:
    with pytest.raises(
        ExpressionFault, match="there is no indicator productivity/9; did you mean productivity/1"
    ) as fault:
        check('kpi["productivity/9"].growth > 0.1', schema([PRODUCTIVITY]))
    assert fault.value.at == 4


@pytest.mark.parametrize("field", MILESTONE)
def test_any_milestone_may_be_named(field: str) -> None:
    checked = check(f'milestones["M1"].{field}', schema([]))
    assert evaluate(checked, {"milestones": {"M1": {field: True}}}).value is True


def test_checks_are_those_of_the_rulebook_where_they_are_known() -> None:
    text = 'checks["audit"] == "pass"'
    assert check(text, schema([])).reads == check(text, schema([], checks=["audit"])).reads == {("checks", "audit")}
    with pytest.raises(ExpressionFault, match="there is no pre-qualification check audit; did you mean audits"):
        check(text, schema([], checks=["audits"]))


@pytest.mark.parametrize(
    ("of", "variables"),
    [
        ("{}", PROJECT),
        ('kpi["code/version"].{}', KPI),
        ('milestones["M1"].{}', MILESTONE),
        ("{}", {'checks["id"]': CHECK}),
    ],
)
def test_the_guide_lists_every_variable(of: str, variables: Mapping[str, Variable]) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for name, variable in variables.items():
        assert f"| `{of.format(name)}` | {variable.type} | {variable.meaning} |\n" in guide
