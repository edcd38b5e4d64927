"""An award commits money of the programme and grants aid to the recipient, or neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain import budget as budgets
from domain import recipient as recipients
from domain.budget import Budget, BudgetExceeded
from domain.errors import NotFound
from domain.events import (
    AidAdjusted,
    AidGranted,
    BudgetCommitted,
    BudgetEvent,
    BudgetOpened,
    RecipientEvent,
    RecipientRegistered,
)
from domain.funding import CapExceeded, Funding, RecipientUnknown, fund, stay_under, years_before
from domain.money import CurrencyMismatch, Money
from domain.project.state import Project
from domain.recipient import Recipient
from domain.rulebook import CapScheme, Rulebook
from domain.terms import Identifier
from tests.domain.applications import rulebook
from tests.domain.kit import DAY, Aggregate, on
from tests.domain.lives import AWARDED, PREQUALIFIED, PROGRAMME, RECIPIENT, REGISTERED, RULEBOOK, given, kzt, uid

PROJECT = uid(9)
of_budget: Aggregate[Budget, BudgetEvent] = Aggregate(Budget(), budgets.evolve)
of_recipient: Aggregate[Recipient, RecipientEvent] = Aggregate(Recipient(), recipients.evolve)

OPENED = BudgetOpened(programme=PROGRAMME, total=kzt("800000.00"))
KNOWN = RecipientRegistered(
    title="Alatau",
    identifiers=(Identifier(scheme="KZ-BIN", value="010140000123"),),
    country="KZ",
    provenance="native",
)
BUDGET, FIRM, ASKING = of_budget(OPENED).state, of_recipient(KNOWN).state, given(REGISTERED, PREQUALIFIED).state


def test_an_award_commits_its_amount_and_grants_it_as_aid() -> None:
    assert ASKING.recipient == RECIPIENT
    assert fund(
        [AWARDED], project=PROJECT, state=ASKING, budget=BUDGET, recipient=FIRM, rulebook=RULEBOOK, day=DAY
    ) == Funding(
        budget=[BudgetCommitted(project=PROJECT, amount=kzt("800000.00"))],
        recipient=[
            AidGranted(
                project=PROJECT,
                programme=PROGRAMME,
                instrument="grant",
                amount=kzt("800000.00"),
                cap_scheme=None,
            )
        ],
    )


def test_a_declined_project_and_a_repeated_decision_move_no_money() -> None:
    declined = AWARDED.model_copy(update={"outcome": "declined", "amount": None})
    for decided in ([declined], []):
        assert (
            fund(decided, project=PROJECT, state=ASKING, budget=BUDGET, recipient=FIRM, rulebook=RULEBOOK, day=DAY)
            == Funding()
        )


def test_an_award_that_the_budget_cannot_carry_is_refused() -> None:
    committed = of_budget(OPENED, BudgetCommitted(project=uid(8), amount=kzt("0.01"))).state
    with pytest.raises(BudgetExceeded) as refused:
        fund([AWARDED], project=PROJECT, state=ASKING, budget=committed, recipient=FIRM, rulebook=RULEBOOK, day=DAY)
    assert refused.value.facts["free"] == {"amount": "799999.99", "currency": "KZT"}


def test_an_award_needs_a_budget_and_a_recipient_on_record() -> None:
    with pytest.raises(NotFound, match="budget"):
        fund([AWARDED], project=PROJECT, state=ASKING, budget=Budget(), recipient=FIRM, rulebook=RULEBOOK, day=DAY)
    with pytest.raises(NotFound, match="recipient"):
        fund([AWARDED], project=PROJECT, state=ASKING, budget=BUDGET, recipient=Recipient(), rulebook=RULEBOOK, day=DAY)
    with pytest.raises(RecipientUnknown):
        fund([AWARDED], project=PROJECT, state=Project(), budget=BUDGET, recipient=FIRM, rulebook=RULEBOOK, day=DAY)


# ----------------------------------------------------------------------------------------------------------- cap schemes

DE_MINIMIS = {"id": "de-minimis", "title": {"en": "De minimis"}, "limit": kzt("1000000.00").model_dump(mode="json")}
CAPPED = rulebook(
    cap_schemes=[{**DE_MINIMIS, "window_years": 3}, {**DE_MINIMIS, "id": "other", "window_years": None}],
    award={"productivity_outcome_required": True, "cap_scheme": "de-minimis"},
)
FOR_EVER = rulebook(
    cap_schemes=[{**DE_MINIMIS, "window_years": None}],
    award={"productivity_outcome_required": True, "cap_scheme": "de-minimis"},
)
EARLIER = AidGranted(
    project=uid(81), programme=uid(82), instrument="loan", amount=kzt("200000.01"), cap_scheme="de-minimis"
)


def funded(*facts: Any, rules: Rulebook = CAPPED, day: date = DAY) -> Funding:
    firm = of_recipient(KNOWN, *facts).state
    return fund([AWARDED], project=PROJECT, state=ASKING, budget=BUDGET, recipient=firm, rulebook=rules, day=day)


def test_aid_names_the_scheme_that_it_counts_towards() -> None:
    (granted,) = funded().recipient
    assert isinstance(granted, AidGranted)
    assert granted.cap_scheme == "de-minimis"


def test_aid_of_all_programmes_stays_under_the_cap() -> None:
    """800,000.00 are asked for; 200,000.00 more are the limit."""
    within = EARLIER.model_copy(update={"amount": kzt("200000.00")})
    assert funded(on(date(2026, 1, 1), within)).budget
    with pytest.raises(CapExceeded) as refused:
        funded(on(date(2026, 1, 1), EARLIER))
    assert refused.value.facts == {
        "scheme": "de-minimis",
        "limit": {"amount": "1000000.00", "currency": "KZT"},
        "window_years": 3,
        "cumulated": {"amount": "200000.01", "currency": "KZT"},
        "asked": {"amount": "800000.00", "currency": "KZT"},
        "grants": [
            {
                "project": str(uid(81)),
                "granted_on": "2026-01-01",
                "amount": {"amount": "200000.01", "currency": "KZT"},
            }
        ],
    }


def test_aid_counts_as_adjusted_and_under_its_own_scheme() -> None:
    less = AidAdjusted(project=uid(81), change=kzt("-0.01"), why="reduced")
    assert funded(EARLIER, less).budget
    assert funded(EARLIER.model_copy(update={"cap_scheme": "other"})).budget
    assert funded(EARLIER.model_copy(update={"cap_scheme": None})).budget
    assert funded(EARLIER, rules=RULEBOOK).budget


def test_aid_from_before_the_window_no_longer_counts() -> None:
    day = date(2026, 1, 15)
    assert funded(on(date(2023, 1, 15), EARLIER), day=day).budget
    with pytest.raises(CapExceeded):
        funded(on(date(2023, 1, 16), EARLIER), day=day)
    with pytest.raises(CapExceeded):
        funded(on(date(2003, 1, 16), EARLIER), day=day, rules=FOR_EVER)


def test_an_award_that_is_entered_late_counts_with_later_grants_too() -> None:
    day = date(2024, 1, 15)
    with pytest.raises(CapExceeded) as refused:
        funded(on(date(2026, 12, 31), EARLIER), day=day)
    assert refused.value.facts["cumulated"] == {"amount": "200000.01", "currency": "KZT"}
    assert funded(on(date(2027, 1, 15), EARLIER), day=day).budget


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2028, 2, 29), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(30, 5, 1), 50, date(1, 5, 1)),
    ],
)
def test_so_many_years_before_a_day(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before


def test_a_cap_is_in_one_currency() -> None:
    dollars = EARLIER.model_copy(update={"amount": Money(amount=Decimal(1), currency="USD")})
    with pytest.raises(CurrencyMismatch) as refused:
        funded(dollars)
    assert refused.value.facts == {"currencies": ["KZT", "USD"]}
    limit = {"amount": "1000000.00", "currency": "USD"}
    in_dollars = rulebook(
        cap_schemes=[{**DE_MINIMIS, "limit": limit, "window_years": 3}],
        award={"productivity_outcome_required": True, "cap_scheme": "de-minimis"},
    )
    with pytest.raises(CurrencyMismatch):
        funded(rules=in_dollars)


@over(
    grants=st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.integers(1, 60_000_000)), min_size=1, max_size=8
    ),
    years=st.one_of(st.none(), st.integers(1, 4)),
)
def test_in_whatever_order_aid_is_granted_no_window_exceeds_the_cap(
    grants: list[tuple[date, int]], years: int | None
) -> None:
    scheme = CapScheme.model_validate({**DE_MINIMIS, "limit": kzt("1000000.00"), "window_years": years})
    history = of_recipient(KNOWN)
    for number, (day, cents) in enumerate(grants):
        amount = Money(amount=Decimal(cents).scaleb(-2), currency="KZT")
        granted = EARLIER.model_copy(update={"project": uid(700 + number), "amount": amount})
        after = history.plus([granted], day=day)
        broken = _highest(after.state, years) > scheme.limit.amount
        try:
            stay_under(scheme, recipient=history.state, amount=amount, day=day)
        except CapExceeded:
            assert broken
        else:
            assert not broken
            history = after


def _highest(firm: Recipient, years: int | None) -> Decimal:
    """Return the most aid that any window holds, counted day by day."""
    return max(
        sum(
            (
                aid.amount
                for aid in firm.aid.values()
                if aid.granted_on <= end and (years is None or years_before(end, years) < aid.granted_on)
            ),
            start=Decimal(0),
        )
        for end in {aid.granted_on for aid in firm.aid.values()}
    )
