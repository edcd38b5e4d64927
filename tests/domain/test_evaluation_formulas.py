"""Criteria on money from others and formulas; and waivers, which let a rule go in a region."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.criteria import CofinancingShare
from domain.events import (
    AwardDecided,
    MilestoneWaived,
    PrequalificationAssessed,
    ProjectEvent,
)
from domain.events.appraisal import CheckResult
from domain.indicator import TextValue
from domain.money import Money
from domain.project.evaluation.formula import _PLAIN
from domain.variables import KPI, MILESTONE, PROJECT
from tests.domain.cases import (
    COMMITTED,
    DAY,
    LIVED,
    Q1,
    TITLE,
    case,
    formula,
    judged,
    number,
    proven,
    reported,
    target,
)
from tests.domain.kit import on
from tests.domain.lives import (
    ACTIVE,
    AWARDED,
    CHECKS,
    DEFINITIONS,
    M1,
    OFFICER,
    PRODUCTIVITY,
    REGISTERED,
    SIGNED,
    SIGNING_DAY,
    kzt,
)


def share(minimum: str, counted: str) -> CofinancingShare:
    return CofinancingShare.model_validate(
        {"id": "c", "title": TITLE, "minimum_share": Decimal(minimum), "counted": counted}
    )


@pytest.mark.parametrize(
    ("criterion", "facts", "verdict", "observed"),
    [
        (share("0.2", "committed"), (), "fail", "0"),
        (share("0.2", "committed"), (COMMITTED,), "pass", "0.2"),
        (share("0.2", "proven"), (COMMITTED,), "fail", "0"),
        (share("0.2", "proven"), (COMMITTED, proven("100000.00"), proven("100000.00", 812)), "pass", "0.2"),
        (share("0", "proven"), (), "pass", "0"),
    ],
)
def test_cofinancing_is_a_share_of_the_whole_cost(
    criterion: CofinancingShare, facts: tuple[ProjectEvent, ...], verdict: str, observed: str
) -> None:
    found = judged(criterion, case(*facts))
    assert (found.verdict, found.observed) == (verdict, number(observed))
    assert isinstance(found.explanation, dict)
    assert found.explanation["awarded"] == "800000.00"
    assert found.positions == (3, *(10 + n for n in range(len(facts))))


def test_before_the_award_the_requested_amount_stands_for_it() -> None:
    found = judged(share("0.2", "committed"), case(COMMITTED, after=(REGISTERED,)))
    assert (found.verdict, found.observed) == ("fail", number("0.181818181818182"))
    assert isinstance(found.explanation, dict)
    assert (found.explanation["requested"], "awarded" in found.explanation) == ("900000.00", False)


def test_cofinancing_that_cannot_be_set_in_relation_is_unknown() -> None:
    dollars = COMMITTED.model_copy(update={"amount": Money(amount=Decimal("1.00"), currency="USD")})
    assert judged(share("0", "committed"), case(dollars)).verdict == "unknown"
    assert judged(share("0", "committed"), case(COMMITTED, after=())).verdict == "unknown"
    nothing = AWARDED.model_copy(update={"amount": kzt("0.00")})
    assert judged(share("0", "committed"), case(after=(REGISTERED, nothing))).verdict == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "requested == 900000.0 && awarded == 800000.0",
        "cofinancing_committed == 200000.0 && cofinancing_proven == 100000.0 && cofinancing_share < 0.1112",
        "milestones_met_share == 0.5 && reports_accepted_count == 1 && open_findings_count == 1",
        "months_since_signature == 13",
        'instrument == "grant" && round == "2026-1" && !has(cluster)',
        'sector == "A01" && region == "KZ-19" && size_class == "small" && maturity_class in ["growing", "mature"]',
        'kpi["labour-productivity/1"].latest == 5000000.0 && kpi["labour-productivity/1"].baseline == 4000000.0',
        'kpi["labour-productivity/1"].target == 6000000.0 && kpi["labour-productivity/1"].change == 1000000.0',
        'kpi["labour-productivity/1"].growth == 0.25 && kpi["labour-productivity/1"].attainment == 0.5',
        'kpi["labour-productivity/1"].verified || open_findings_count > 0',
        'milestones["M1"].met && !milestones["M1"].waived && !milestones["M1"].overdue',
        '!milestones["M2"].met && milestones["M2"].overdue && !has(milestones["M9"].met)',
        f'!has(checks["{CHECKS[0]}"]) && !has(checks["none"])',
    ],
)
def test_every_variable_has_a_value(text: str) -> None:
    signed_then = tuple(on(SIGNING_DAY, fact) if fact == SIGNED else fact for fact in ACTIVE)
    found = judged(formula(text), case(*signed_then, *LIVED, after=(), day=date(2027, 4, 1)))
    assert found.verdict == "pass", found.explanation
    assert (found.observed, found.threshold) == (TextValue(printed="true"), TextValue(printed="true"))
    assert isinstance(found.explanation, dict)


def test_the_requested_amount_stands_in_the_registration() -> None:
    assert judged(formula("requested > 0.0"), case()).positions == (1,)


def test_a_formula_names_the_positions_of_what_it_reads_and_explains_itself() -> None:
    text = 'kpi["labour-productivity/1"].latest > 6000000.0 && milestones["M1"].met'
    found = judged(formula(text), case(*LIVED))
    assert (found.verdict, found.observed) == ("fail", TextValue(printed="false"))
    assert found.positions == (4, 6, 14, 16, 17)
    assert isinstance(found.explanation, dict)
    assert found.explanation["source"] == text
    assert "5000000" in str(found.explanation)


@pytest.mark.parametrize(
    ("text", "facts", "after", "verdict"),
    [
        ("awarded > 0.0", (), (REGISTERED,), "not_yet"),
        ("months_since_signature > 1", (), (REGISTERED,), "not_yet"),
        ('kpi["labour-productivity/1"].latest > 1.0', (), ACTIVE, "unknown"),
        ('kpi["labour-productivity/1"].verified', (), ACTIVE, "unknown"),
        ('kpi["labour-productivity/1"].verified', (), (REGISTERED,), "unknown"),
        ('kpi["no-such/1"].latest > 1.0', (), ACTIVE, "unknown"),
        ('milestones["M9"].met', (), ACTIVE, "unknown"),
        ('cluster == "a"', (), ACTIVE, "unknown"),
        ("requested > 1.0", (), (), "unknown"),
        ("what is this", (), ACTIVE, "unknown"),
        ('milestones["M1"].waived', (), ACTIVE, "fail"),
        (
            'milestones["M1"].waived && !milestones["M1"].overdue',
            (MilestoneWaived(milestone=M1, waived_on=DAY, why="x", decided_by=OFFICER),),
            ACTIVE,
            "pass",
        ),
    ],
)
def test_a_formula_without_data_is_unknown_or_not_yet(
    text: str, facts: tuple[ProjectEvent, ...], after: tuple[ProjectEvent, ...], verdict: str
) -> None:
    assert judged(formula(text), case(*facts, after=after)).verdict == verdict


def test_a_formula_on_a_young_indicator_is_not_yet_judged() -> None:
    young = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update={"minimum_age_months": 60})}
    for field in ("latest > 1.0", "verified", "growth > 0.0"):
        found = judged(formula(f'kpi["labour-productivity/1"].{field}'), case(*LIVED, definitions=young))
        assert found.verdict == "not_yet"
        assert 9 in found.positions


def test_a_number_beyond_all_measure_is_unknown_to_a_formula() -> None:
    far = tuple(fact for n, period in ((1, Q1),) for fact in reported(period, "9" * 30))
    text = 'kpi["labour-productivity/1"].attainment > 0.0'
    near = target("4000000.0000000000000000000001", period=Q1)
    assert judged(formula(text), case(near, *far)).verdict == "unknown"


def test_a_declined_or_unclassified_applicant_has_less_to_say() -> None:
    declined = AwardDecided.model_validate({**AWARDED.model_dump(), "outcome": "declined", "amount": None})
    found = judged(formula("awarded > 0.0"), case(after=(REGISTERED, declined)))
    assert found.verdict == "unknown"
    nobody = case(classification=None, classified_at=None)
    for name in ("sector", "region", "size_class", "maturity_class"):
        assert judged(formula(f'{name} == "x"'), nobody).verdict == "unknown"
    assert judged(formula('instrument == "grant" || round == "x"'), case(after=())).verdict == "unknown"


def test_whole_months_since_the_signature() -> None:
    signed = on(date(2026, 1, 31), SIGNED)
    for day, months in (
        (date(2026, 2, 27), 0),
        (date(2026, 2, 28), 1),
        (date(2026, 3, 30), 1),
        (date(2027, 1, 31), 12),
    ):
        found = judged(formula(f"months_since_signature == {months}"), case(signed, after=(REGISTERED,), day=day))
        assert found.verdict == "pass", (day, months)
    before = judged(formula("months_since_signature >= 0"), case(signed, after=(REGISTERED,), day=date(2026, 1, 30)))
    assert before.verdict == "not_yet"


def test_an_expired_check_says_nothing_any_more() -> None:
    result = CheckResult(check="audit", verdict="pass", inputs=None, valid_until=date(2026, 12, 31))
    assessed = PrequalificationAssessed(checks=(result,), verdict=None, assessor=OFFICER)
    passed = formula('checks["audit"] == "pass"')
    valid = judged(passed, case(assessed, after=(REGISTERED,), day=date(2026, 12, 31)))
    assert (valid.verdict, valid.positions) == ("pass", (2,))
    assert judged(passed, case(assessed, after=(REGISTERED,), day=date(2027, 1, 1))).verdict == "unknown"


def test_the_variables_are_those_of_the_guide() -> None:
    assert _PLAIN.keys() == PROJECT.keys()
    text = " && ".join(
        [
            *(f'has(kpi["labour-productivity/1"].{field})' for field in KPI),
            *(f'has(milestones["M1"].{f})' for f in MILESTONE),
        ]
    )
    assert judged(formula(text), case(*LIVED)).verdict == "pass"
