"""What an activity is mapped to, and that everything which has no clear meaning is found and counted."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from domain.indicator import BlankValue, DecimalValue, PendingValue
from domain.money import Money
from domain.period import Period
from domain.project.publication import publication_findings
from domain.project.published import PublishedActivity
from domain.project.state import Project
from domain.terms import Baseline
from services.exchange.iati.activity import map_activity
from services.exchange.iati.codes import FINDING_CODES
from services.exchange.iati.file import open_file, read_activities
from tests.services.exchange.conftest import SAMPLE, Edited

TODAY = date(2026, 3, 2)


def mapped(path: Path) -> list[PublishedActivity]:
    return [map_activity(element) for element in read_activities(open_file(path))]


@pytest.fixture(scope="module")
def clean() -> PublishedActivity:
    return mapped(SAMPLE)[0]


@pytest.fixture(scope="module")
def odd() -> PublishedActivity:
    return mapped(SAMPLE)[1]


def found(activity: PublishedActivity) -> Counter[str]:
    return Counter(finding.code for finding in publication_findings(Project(), activity, today=TODAY))


# ------------------------------------------------------------------------------------------------- a clean activity


def test_who_funds_where_and_who_receives(clean: PublishedActivity) -> None:
    assert (clean.publisher, clean.identifier, clean.code, clean.status) == ("XM-TEST", "XM-TEST-1", "XM-TEST-1", "2")
    assert clean.title == "Clean water in Aral"
    assert (clean.programme.code, clean.programme.title) == ("XM-FUND-KZ", "Test Fund: Kazakhstan")
    assert clean.recipient is not None
    assert (clean.recipient.title, clean.recipient.reference) == ("Water Utility", "KZ-WATER")
    assert (clean.countries, clean.programme.currency) == (("KZ",), "USD")
    assert clean.last_updated == datetime(2025, 5, 31, 10, tzinfo=UTC)
    assert [(one.code, one.percentage, one.title) for one in clean.sectors] == [
        ("14030", Decimal(100), "Basic drinking water supply")
    ]


def test_ids_are_the_same_wherever_the_file_is_read(clean: PublishedActivity) -> None:
    assert str(clean.project) == "259578d9-d874-5cff-a222-8cbbdff184f4"
    assert mapped(SAMPLE)[0] == clean


def test_dates_become_milestones(clean: PublishedActivity) -> None:
    assert [(one.code, one.due, one.actual) for one in clean.milestones] == [
        ("start", date(2023, 1, 15), date(2023, 2, 1)),
        ("end", date(2026, 12, 31), None),
    ]


def test_transactions_keep_their_day_sign_and_order_among_equals(clean: PublishedActivity) -> None:
    rows = [(row.kind, row.on, row.amount, row.ordinal) for row in clean.transactions]
    assert rows == [
        ("commitment", date(2023, 1, 31), _usd("1000000"), 1),
        ("disbursement", date(2023, 6, 30), _usd("250000.5"), 1),
        ("disbursement", date(2023, 6, 30), _usd("250000.5"), 2),
        ("disbursement", date(2024, 3, 31), _usd("-1000.5"), 1),
    ]
    assert (clean.transactions[0].parties, clean.transactions[0].text) == (("XM-FUND", ""), "Commitment of January")


def test_indicators_keep_definition_baseline_targets_and_figures(clean: PublishedActivity) -> None:
    taps, losses, law = clean.indicators
    definition = taps.terms.definition
    assert definition is not None
    assert (definition.measure, definition.direction, definition.result_level) == ("number", "rising", "outcome")
    assert taps.terms.baseline == Baseline(
        value=DecimalValue(decimal=Decimal(120)), measured_on=date(2022, 12, 31), source="Household survey"
    )
    period = Period(first=date(2023, 1, 1), last=date(2024, 12, 31))
    assert taps.targets == {period: DecimalValue(decimal=Decimal(5000), printed="5,000")}
    assert taps.figures[period] == (DecimalValue(decimal=Decimal("1250.00"), printed="1,250.00 "), None)
    assert losses.terms.baseline == Baseline(
        value=DecimalValue(decimal=Decimal(41), printed="41%"), measured_on=None, source="2022"
    )
    assert losses.figures[period] == (DecimalValue(decimal=Decimal("33.5"), printed="33.5%"), "%")
    year = Period(first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert losses.targets[year] == BlankValue()
    assert losses.figures[year] == (PendingValue(printed="pending"), None)
    assert law.terms.baseline is None


def test_a_clean_activity_has_counts_and_no_finding(clean: PublishedActivity) -> None:
    assert found(clean) == {}
    assert clean.counts == {
        "commitments": 1,
        "figures": 4,
        "figures-numeric": 2,
        "figures-pending": 1,
        "figures-percent": 1,
        "figures-text": 1,
        "figures-thousands": 1,
        "indicators": 3,
        "milestones": 2,
        "payments": 2,
        "reversals": 1,
        "targets": 4,
        "targets-blank": 1,
        "targets-numeric": 2,
        "targets-plain": 1,
        "targets-text": 1,
        "targets-thousands": 1,
    }
    assert clean.unmapped == {
        "participating-org/@type": 1,
        "participating-org[@role='3']": 1,
        "reporting-org/@type": 1,
        "reporting-org/narrative": 1,
        "title/narrative (translation)": 1,
    }


# -------------------------------------------------------------------------------------------------- an odd activity


def test_an_odd_activity_is_taken_with_all_that_is_wrong_in_it(odd: PublishedActivity) -> None:
    assert found(odd) == {
        "actual-after-update": 1,
        "actual-without-planned": 1,
        "ambiguous-recipient": 1,
        "amount-too-large": 1,
        "bad-country": 1,
        "bad-currency": 1,
        "bad-date": 1,
        "bad-direction": 1,
        "bad-percentage": 1,
        "bad-period": 2,
        "baseline-year-differs": 1,
        "currency-differs": 2,
        "dated-after-update": 1,
        "disaggregated": 2,
        "disbursed-beyond-commitment": 1,
        "malformed-amount": 1,
        "malformed-number": 1,
        "nameless-organisation": 1,
        "no-currency": 1,
        "no-last-updated": 1,
        "no-sector-code": 1,
        "not-support": 3,
        "number-too-long": 1,
        "paid-before-commitment": 1,
        "paid-without-commitment": 1,
        "personal-data": 1,
        "repeated-actual": 1,
        "repeated-baseline": 1,
        "repeated-date": 1,
        "repeated-period": 1,
        "repeated-target": 1,
        "several-countries": 1,
        "several-funders": 1,
        "too-many-decimals": 1,
        "undated-transaction": 1,
        "unit-differs": 1,
        "unknown-date-type": 1,
        "unknown-measure": 1,
        "unknown-result-type": 1,
        "untitled": 2,
        "zero-commitment": 1,
        "zero-disbursement": 1,
    }


def test_every_code_of_the_table_is_produced_by_the_sample_and_its_editions(edited: Edited) -> None:
    seen: Counter[str] = Counter()
    for activity in mapped(SAMPLE):
        seen.update(found(activity))
    long = edited(SAMPLE, ("Clean water in Aral", "Water " * 100))
    seen.update(found(mapped(long)[0]))
    only_with_a_history = {"programme-differs", "recipient-renamed"}
    assert set(seen) | only_with_a_history == set(FINDING_CODES)


def test_contacts_leave_no_trace_but_their_count(odd: PublishedActivity) -> None:
    assert odd.unmapped["contact-info"] == 1
    assert "Ada" not in repr(odd)
    assert "example.org" not in repr(odd)


def test_interest_repayment_and_untyped_transactions_are_in_no_sum_but_are_counted(odd: PublishedActivity) -> None:
    assert {path: number for path, number in odd.unmapped.items() if path.startswith("transaction[")} == {
        "transaction[@type='5']": 1,
        "transaction[@type='6']": 1,
        "transaction[@type='none']": 1,
    }
    assert {row.amount for row in odd.transactions}.isdisjoint({_usd("9")})


def test_of_several_funders_the_one_that_commits_first_has_the_programme(odd: PublishedActivity) -> None:
    assert odd.programme.title == "Second fund: several countries"
    assert odd.programme.currency == "XXX"
    assert re.fullmatch(r"XM-TEST-Second-fund-several-[0-9a-f]{12}", odd.programme.code)


def test_what_cannot_be_told_stays_unknown(odd: PublishedActivity) -> None:
    assert (odd.recipient, odd.last_updated, odd.title) == (None, None, "XM-TEST-2 (odd)")
    (indicator,) = odd.indicators
    definition = indicator.terms.definition
    assert definition is not None
    assert (definition.title, definition.measure, definition.direction, definition.result_level) == (
        "(no title)",
        "text",
        None,
        None,
    )


def _usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")
