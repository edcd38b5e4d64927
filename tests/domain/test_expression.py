"""What a rule says: values and the third value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.expression import Datum, Missing, Record, Schema, Table, Values, check, evaluate
from domain.expression.operations import QUOTIENT
from domain.indicator import RATIO

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
NOBODY = Missing("unknown", "nobody has reported")
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


def says(text: str, values: Values = VALUES) -> bool | Missing:
    return evaluate(check(text, SCHEMA), values).value


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "!false",
        "!!open",
        "open != late",
        'kpi["sales/1"].latest == 1.1',
        "kpi['sales/1'].verified",
        'checks["audit"] == "pass"',
        "7 / 2 == 3 && -7 / 2 == -3 && 7 / -2 == -3",
        "7 % 2 == 1 && -7 % 2 == -1 && 7 % -2 == 1",
        "0x1F == 31 && 007 == 7",
        "1e3 == 1000.0 && .5 == 5E-1",
        "0.1 + 0.2 == 0.3",
        "10.0 / 4.0 == 2.5 && 2.0 - 3.5 == -1.5 && -1.5 * 2.0 == -3.0",
        "-awarded < 0.0 && -requested == 0.0 && --months == 7",
        "months < 7.5 && 7.5 > months && months == 7.0 && 7 >= 7.0",
        "9007199254740993 != 9007199254740992.0",
        "months in [1, 7] && months in [7.0] && -months in [-7, 1] && awarded in [-1.5, 1250000]",
        '!(region in ["KZ-71", "KZ-79"])',
        "1 + 2 * 3 - 4 / 2 == 5",
        "open || late && late",
        "(open || late) && open",
        "late ? open : months > 3 ? open : late",
        "min(months, 3) == 3 && max(1.5, 2.5) == 2.5 && abs(-3) == 3 && abs(-1.5) == 1.5",
        "decimal(months) / 2.0 == 3.5",
        'region.startsWith("KZ-") && region.endsWith("75") && region.contains("-")',
        'region + "/A" == "KZ-75/A" && "a" < "b" && "Ж" < "я" && "😀" > "￿"',
        r'"\x41\u0416\U0001F600\101\n\t\\\"\'\`\?" == "AЖ😀A' + r"\n\t\\\"'`?" + '"',
        r"""r'a\n' == 'a\\n' && R"a'b" == 'a\'b' && r'''a"'b''' == 'a"\'b' && r'' == ''""",
        "'''a\n'b''' == \"a\\n'b\" && \"\"\"\"\"\" == ''",
        '"é" == "e\\u0301" && "e" + "\\u0301" == "é"',
        "true // because it is\n && // still\n\ttrue",
        "-9223372036854775808 < 9223372036854775807 && - 9223372036854775808 == -9223372036854775807 - 1",
        "has(months) && has(kpi['sales/1'].latest) && has(checks['audit'])",
        "!has(kpi['exports/2'].latest) && !has(kpi['exports/2'].verified) && !has(checks['other'])",
    ],
)
def test_a_rule_holds(text: str) -> None:
    assert says(text) is True
    assert says(f"!({text})") is False


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("awarded / requested > 1.0", "division by zero: awarded / requested"),
        ("1 / findings == 1", "division by zero: 1 / findings"),
        ("1 % findings == 1", "division by zero: 1 % findings"),
        ("9223372036854775807 + findings + 1 > 0", "the result leaves the 64-bit integers: 9223372036854775807 + f…"),
        ("-(-9223372036854775808) > 0", "the result leaves the 64-bit integers: -(-9223372036854775808)"),
        ("abs(-9223372036854775808) > 0", "the result leaves the 64-bit integers: abs(-9223372036854775808)"),
        ("-9223372036854775808 / -1 > 0", "the result leaves the 64-bit integers: -9223372036854775808 / -1"),
        ("-9223372036854775808 % -1 == 0", "the result leaves the 64-bit integers: -9223372036854775808 % -1"),
        (f"{'* '.join(['1e29'] * 4)} > 1.0", "the result has more than 100 digits: 1e29* 1e29* 1e29* 1e29"),
        (f"1.5 / 3.0 {'/ 1e29' * 4} > 1.0", "the result has more than 100 digits: 1.5 / 3.0 / 1e29/ 1e29/ 1e29"),
        ('kpi["exports/2"].verified', 'nothing is known of kpi["exports/2"].verified'),
        ('checks["other"] == "pass"', "nothing is known of the check other"),
    ],
)
def test_what_cannot_be_computed_is_unknown_and_says_why(text: str, because: str) -> None:
    missing = says(text)
    assert isinstance(missing, Missing)
    assert missing.reason == "unknown"
    assert missing.because.startswith(because.removesuffix("f…"))
    assert says(f"{text} || true") is True


def test_a_sum_refuses_to_round() -> None:
    product = "1e29 * 1e29 * 1e29"
    assert says(f"{product} + 1e-20 > 1.0") == Missing(
        "unknown", f"the result has more than 100 digits: {product} + 1e-20"
    )
    assert says(f"{product} + 1e-10 - {product} == 1e-10") is True


def test_a_division_has_the_precision_of_every_ratio() -> None:
    assert QUOTIENT.prec == RATIO.prec == 28
    assert QUOTIENT.rounding == RATIO.rounding
    assert says("1.0 / 3.0 == 0.3333333333333333333333333333") is True


def test_a_joined_text_has_a_limit() -> None:
    long = {**VALUES, "region": "x" * 1001}
    assert says('region + "x" != ""', long) is True
    assert says('region + region == ""', long) == Missing(
        "unknown", "the result has more than 2000 characters: region + region"
    )


UNKNOWN, NOT_YET = NOBODY, TOO_EARLY
AND: dict[tuple[Datum, Datum], bool | Missing] = {
    (True, True): True,
    (True, False): False,
    (False, False): False,
    (True, UNKNOWN): UNKNOWN,
    (True, NOT_YET): NOT_YET,
    (False, UNKNOWN): False,
    (False, NOT_YET): False,
    (UNKNOWN, UNKNOWN): UNKNOWN,
    (UNKNOWN, NOT_YET): NOT_YET,
    (NOT_YET, NOT_YET): NOT_YET,
}


def negated(datum: Datum) -> bool | Missing:
    return datum if isinstance(datum, Missing) else not datum


@pytest.mark.parametrize(("left", "right"), AND)
def test_the_logic_is_kleenes_in_either_order(left: Datum, right: Datum) -> None:
    both = AND[left, right]
    for first, second in ((left, right), (right, left)):
        assert says("open && late", {"open": first, "late": second}) == both
        assert says("!open || !late", {"open": first, "late": second}) == negated(both)
        assert says("open && late && true", {"open": first, "late": second}) == both


@pytest.mark.parametrize("missing", [UNKNOWN, NOT_YET])
def test_what_is_missing_passes_through_operations(missing: Missing) -> None:
    values = {**VALUES, "months": missing, "late": missing}
    for text in (
        "!late",
        "months + 1 > 2",
        "months in [1]",
        "late == open",
        "min(1, months) == 1",
        "late ? open : open",
    ):
        assert says(text, values) == missing
    assert says("open ? true : late", values) is True
    assert says("open ? late : true", values) == missing


def test_too_early_outweighs_unknown_in_operations() -> None:
    values = {"months": NOBODY, "findings": TOO_EARLY}
    assert says("months > findings", values) == says("findings > months", values) == TOO_EARLY


def test_what_is_absent_on_any_level_is_unknown() -> None:
    text = 'kpi["sales/1"].latest > 1.0'
    assert says(text, {}) == Missing("unknown", "nothing is known of kpi")
    assert says(text, {"kpi": {}}) == Missing("unknown", "nothing is known of the indicator sales/1")
    assert says(text, {"kpi": TOO_EARLY}) == says(text, {"kpi": {"sales/1": TOO_EARLY}}) == TOO_EARLY


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1e100", "1e-101"])
def test_a_number_that_no_operation_could_work_with_is_unknown(value: str) -> None:
    assert says("awarded != 1.0", {"awarded": Decimal(value)}) == Missing(
        "unknown", "not a number of at most 100 digits: awarded"
    )
    assert says("months != 1", {"months": 2**63}) == Missing("unknown", "not a 64-bit integer: months")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("awarded > 1.0", {"awarded": 1}),
        ("awarded > 1.0", {"awarded": 1.5}),
        ("months > 1", {"months": True}),
        ("open", {"open": {"a": True}}),
        ("open", {"open": None}),
        ('checks["a"] == ""', {"checks": "pass"}),
    ],
)
def test_values_of_another_type_are_a_mistake_of_the_caller(text: str, values: Any) -> None:
    with pytest.raises(TypeError, match=r"expected|no type"):
        says(text, values)


def test_a_missing_value_is_not_taken_for_true() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        assert NOBODY


def test_a_checked_rule_names_the_values_that_it_looks_at() -> None:
    checked = check('has(kpi["sales/1"].latest) ? months > 3 : open && checks["audit"] == "pass"', SCHEMA)
    assert checked.reads == {("kpi", "sales/1", "latest"), ("months",), ("open",), ("checks", "audit")}
