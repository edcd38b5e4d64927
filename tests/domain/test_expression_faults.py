"""Texts that state no rule are refused at publication, with the place of the fault and what was expected."""

from __future__ import annotations

import pytest

from domain.expression import ExpressionFault, Record, Schema, Table, check
from domain.expression.grammar import DEEPEST, MOST_NODES

SCHEMA: Schema = {
    "awarded": "decimal",
    "months": "int",
    "region": "string",
    "open": "bool",
    "kpi": Table(
        Record({"latest": "decimal", "growth": "decimal"}),
        noun="indicator",
        keys=frozenset({"labour-productivity/1", "exports/2"}),
    ),
    "none": Table("bool", noun="milestone", keys=frozenset()),
    "any": Table("bool", noun="gate"),
}


def fault(text: str) -> tuple[int, str]:
    with pytest.raises(ExpressionFault) as found:
        check(text, SCHEMA)
    assert str(found.value) == f"{found.value.because} (at character {found.value.at})"
    return found.value.at, found.value.because


@pytest.mark.parametrize(
    ("text", "at", "because"),
    [
        ("awrded > 1.0", 0, "there is no variable awrded; did you mean awarded?"),
        ("true && xyz", 8, "there is no variable xyz; there is any, awarded, kpi, months, none, open, region"),
        (
            'kpi["labour-productivity/9"].latest > 1.0',
            4,
            "there is no indicator labour-productivity/9; did you mean labour-productivity/1?",
        ),
        ('kpi["x"].latest > 1.0', 4, "there is no indicator x; there is exports/2, labour-productivity/1"),
        ('none["M1"]', 5, "there is no milestone M1, nor any other"),
        ('kpi["exports/2"].grwth > 1.0', 17, "there is no field grwth; did you mean growth?"),
        ("kpi.exports > 1.0", 4, 'kpi is a table, of which you name an entry in brackets (["…"], an indicator)'),
        ('any["M1"].met', 10, 'any["M1"] is a bool; it has no field met'),
        ('kpi["exports/2"]', 0, 'kpi["exports/2"] is a record, of which you name a field (growth, latest)'),
        ("any", 0, 'any is a table, of which you name an entry in brackets (["…"], a gate)'),
        ('awarded["x"] > 1.0', 0, "awarded is a decimal; brackets follow a table only"),
        ("any[region]", 4, "a gate is named by a string in quotes"),
        ("kpi[1].latest > 1.0", 4, "an indicator is named by a string in quotes"),
        ("(open || open).x", 0, "only variables have fields and entries"),
        ("awarded", 0, "a rule is true or false; this is a decimal"),
        (" 1 + 2", 1, "a rule is true or false; this is an int"),
        ("open && months", 8, "&& takes what is true or false; this is an int"),
        ("region || open", 0, "|| takes what is true or false; this is a string"),
        ("months ? open : open", 0, "? takes what is true or false; this is an int"),
        ("open ? 1 : 1.0", 11, "both results of ? : have the same type; here an int and a decimal"),
        ("!months", 0, "! does not take int; it takes bool"),
        ("open < true", 5, "< does not take bool and bool; it takes decimal and decimal, decimal and int"),
        ("2.5 % 1.0 == 1.5", 4, "% does not take decimal and decimal; it takes int and int"),
        ('months == "a"', 7, "== does not take int and string; it takes"),
        ("min(1) == 1", 0, "min does not take int; it takes decimal and decimal, int and int"),
        ("min() == 1", 0, "min does not take nothing; it takes"),
        ("decimal(1.5) > 1.0", 0, "decimal does not take decimal; it takes int"),
        ("region.contains(1)", 7, "contains does not take string and int; it takes string and string"),
        ("size(region) > 1", 0, "there is no function size; there is abs, decimal, has, max, min"),
        ('region.matches("a")', 7, "there is no method matches; there is contains, endsWith, startsWith"),
        ("[1].all(x, x > 0)", 4, "there is no method all; there is"),
        ('contains(region, "a")', 0, 'write value.contains("…")'),
        ("region.min(1) == 1", 7, "write min(…), not ….min(…)"),
        ("region.has()", 7, "write has(…), not ….has(…)"),
        ("has(1)", 0, "has(…) takes one variable, field or entry, and asks whether there is data"),
        ("has(open, open)", 0, "has(…) takes one variable"),
        ('has(kpi["exports/2"])', 4, 'kpi["exports/2"] is a record'),
        ("[1] == [1]", 0, "a list stands only on the right of in"),
        ("region in []", 10, "in takes a list of constants in brackets: in [1, 2]"),
        ("region in region", 10, "in takes a list of constants in brackets: in [1, 2]"),
        ("region in ['a', region]", 16, "a list has constants only"),
        ("months in [1, 1 + 1]", 14, "a list has constants only"),
        ("region in ['a', 1]", 16, "a string is looked for, and this is an int"),
    ],
)
def test_names_and_types_are_checked(text: str, at: int, because: str) -> None:
    found = fault(text)
    assert found[0] == at
    assert found[1].startswith(because)


def test_mixed_numbers_are_told_what_to_write() -> None:
    assert fault("awarded + 1 > 2.0")[1].endswith("; write 1.0 instead of 1, or decimal(…)")


@pytest.mark.parametrize(
    ("text", "at", "because"),
    [
        ("", 0, "a value is expected here, not the end"),
        ("// nothing", 10, "a value is expected here, not the end"),
        ("1 + ", 4, "a value is expected here, not the end"),
        ("open open", 5, "an operator or the end is expected here, not open"),
        ("(open", 5, ") is expected here, not the end"),
        ("open ? open", 11, ": is expected here, not the end"),
        ("any['a'", 7, "] is expected here, not the end"),
        ("min(1 2)", 6, ", is expected here, not 2"),
        ("open.1", 4, "an operator or the end is expected here, not .1"),
        ("any.'a'", 4, "a name is expected here, not 'a'"),
        ("-!open", 1, "a value is expected here, not !"),
        ("1u == 1", 1, "a number ends before a letter"),
        ("0X1F == 31", 1, "a number ends before a letter"),
        ("1.e3 > 1.0", 0, "only variables have fields and entries"),
        ("null == null", 0, "there is no null here: has(…) asks whether there is data"),
        ("for == 1", 0, "for is a reserved word of CEL"),
        ("b'a' == b'a'", 0, "there are no bytes here, only strings"),
        ("{}", 0, "there are no maps or messages here"),
        ("region = 'a'", 7, "a single = means nothing; equality is =="),
        ("open & open", 5, "a single & means nothing; write &&"),
        ("open | open", 5, "a single | means nothing; write ||"),
        ("region == 'a", 10, "this string is not closed"),
        ("region == 'a\nb'", 10, "this string is not closed"),
        ("open\u00a0", 4, r"'\xa0' begins no word of an expression"),
        ("`open`", 0, "'`' begins no word of an expression"),
        (r"region == 'a\q'", 12, r"\q is no escape of CEL; a backslash itself is written twice"),
        (r"region == '''a\q'''", 14, r"\q is no escape of CEL"),
        (r"region == '\U00110000'", 11, r"there is no character \U00110000"),
        (r"region == '\ud800'", 10, "a string without control characters and lone surrogates is expected"),
        (r"region == '\a'", 10, "a string without control characters and lone surrogates is expected"),
        ("open\r", 4, "control characters and lone surrogates are not text"),
        ("'\ud800'", 1, "control characters and lone surrogates are not text"),
        ("9223372036854775808 > 1", 0, "an int has 64 bits; write a decimal, with .0 at its end"),
        ("-9223372036854775809 > 1", 1, "an int has 64 bits; write a decimal, with .0 at its end"),
        ("1 - 9223372036854775808 > 1", 4, "an int has 64 bits"),
        ("1e30 > 1.0", 0, "a decimal has at most 30 digits in plain notation"),
        ("1e999999999999999999999999 > 1.0", 0, "a decimal has at most 30 digits in plain notation"),
        ("1e-000000000031 > 1.0", 0, "a decimal has at most 30 digits in plain notation"),
        ("open" + " " * 1997, 2000, "an expression has at most 2000 characters"),
    ],
)
def test_syntax_is_checked(text: str, at: int, because: str) -> None:
    found = fault(text)
    assert found[0] == at
    assert found[1].startswith(because)


@pytest.mark.parametrize(
    "beginning", ["(", "!", "-", "[", "has(", "any[", "min(1, ", "open ? open : ", "1 + ", "1 * -"]
)
def test_what_is_nested_too_deeply_is_refused_long_before_python_gives_up(beginning: str) -> None:
    text = beginning * ((2000 - 4) // len(beginning)) + "open"
    assert fault(text)[1] == f"an expression has at most {DEEPEST} levels inside one another"


def test_the_limits_are_where_they_are_said_to_be() -> None:
    check("(" * (DEEPEST - 1) + "open" + ")" * (DEEPEST - 1), SCHEMA)
    check("!" * (DEEPEST - 1) + "open", SCHEMA)
    check("||".join(["open"] * (MOST_NODES - 1)), SCHEMA)
    assert fault("||".join(["open"] * MOST_NODES))[1] == f"an expression has at most {MOST_NODES} operations and values"
    check("open" + " " * 1996, SCHEMA)
