"""Commitments never exceed the budget, whatever is asked in whatever order."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.budget import (
    Budget,
    BudgetBelowZero,
    BudgetExceeded,
    BudgetExists,
    CommitmentExceeded,
    CommitmentNotPositive,
    TotalBelowCommitments,
    change_total,
    commit,
    decommit,
    evolve,
    open_budget,
)
from domain.errors import DomainError
from domain.events import BudgetChanged, BudgetCommitted, BudgetDecommitted, BudgetEvent, BudgetOpened
from domain.money import CurrencyMismatch, Money
from domain.values import plain
from tests.domain.kit import Aggregate, Life

PROGRAMME, PROJECT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def kzt(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="KZT")


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


given: Aggregate[Budget, BudgetEvent] = Aggregate(Budget(), evolve)
OPENED = BudgetOpened(programme=PROGRAMME, total=kzt("100"))
COMMITTED = BudgetCommitted(project=PROJECT, amount=kzt("60"))


def test_a_programme_gets_its_budget_once() -> None:
    given().when(open_budget, programme=PROGRAMME, total=kzt("100"), currency="KZT").then_once(OPENED)


def test_another_total_is_not_a_second_opening() -> None:
    given(OPENED).when(open_budget, programme=PROGRAMME, total=kzt("200"), currency="KZT").refused(
        BudgetExists, total={"amount": "100", "currency": "KZT"}
    )


def test_a_budget_is_in_the_currency_of_its_programme() -> None:
    given().when(open_budget, programme=PROGRAMME, total=usd("100"), currency="KZT").refused(
        CurrencyMismatch, currencies=["USD", "KZT"]
    )


def test_a_budget_may_be_empty_and_never_below_zero() -> None:
    empty = BudgetOpened(programme=PROGRAMME, total=kzt("0"))
    given().when(open_budget, programme=PROGRAMME, total=kzt("0"), currency="KZT").then_once(empty)
    given().when(open_budget, programme=PROGRAMME, total=kzt("-1"), currency="KZT").refused(
        BudgetBelowZero, asked={"amount": "-1", "currency": "KZT"}
    )
    given(OPENED).when(change_total, total=kzt("-1"), why="cut").refused(BudgetBelowZero)


def test_the_total_is_set_anew() -> None:
    changed = BudgetChanged(total=kzt("150"), why="law")
    given(OPENED).when(change_total, total=kzt("150"), why="law").then_once(changed)


def test_the_same_total_written_otherwise_changes_nothing() -> None:
    given(OPENED).when(change_total, total=kzt("100.00"), why="law").then()


def test_the_total_may_fall_to_what_is_committed_and_no_further() -> None:
    given(OPENED, COMMITTED).when(change_total, total=kzt("60"), why="cut").then_once(
        BudgetChanged(total=kzt("60"), why="cut")
    )
    given(OPENED, COMMITTED).when(change_total, total=kzt("59.99"), why="cut").refused(
        TotalBelowCommitments,
        committed={"amount": "60", "currency": "KZT"},
        asked={"amount": "59.99", "currency": "KZT"},
    )


def test_the_currency_of_a_budget_never_changes() -> None:
    given(OPENED).when(change_total, total=usd("100"), why="law").refused(CurrencyMismatch)


def test_money_is_committed_up_to_the_last_tiyn() -> None:
    rest = BudgetCommitted(project=OTHER, amount=kzt("40"))
    full = given(OPENED, COMMITTED).when(commit, project=OTHER, amount=kzt("40")).then(rest)
    assert (full.state.committed, full.state.free) == (Decimal(100), Decimal(0))
    given(OPENED, COMMITTED).when(commit, project=OTHER, amount=kzt("40.01")).refused(
        BudgetExceeded, free={"amount": "40", "currency": "KZT"}, asked={"amount": "40.01", "currency": "KZT"}
    )


def test_a_second_commitment_to_a_project_adds_to_the_first() -> None:
    more = BudgetCommitted(project=PROJECT, amount=kzt("5"))
    after = given(OPENED, COMMITTED).when(commit, project=PROJECT, amount=kzt("5")).then(more)
    assert after.state.commitments == {PROJECT: Decimal(65)}


def test_what_is_no_amount_is_neither_committed_nor_freed() -> None:
    for nothing in (kzt("0"), kzt("-5")):
        given(OPENED).when(commit, project=PROJECT, amount=nothing).refused(CommitmentNotPositive)
        given(OPENED, COMMITTED).when(decommit, project=PROJECT, amount=nothing, why="cut").refused(
            CommitmentNotPositive
        )
    given(OPENED).when(commit, project=PROJECT, amount=usd("1")).refused(CurrencyMismatch)


def test_what_becomes_free_can_be_committed_again() -> None:
    freed = BudgetDecommitted(project=PROJECT, amount=kzt("60"), why="withdrawn")
    after = given(OPENED, COMMITTED).when(decommit, project=PROJECT, amount=kzt("60"), why="withdrawn").then(freed)
    assert after.state.free == Decimal(100)
    after.when(decommit, project=PROJECT, amount=kzt("0.01"), why="withdrawn").refused(CommitmentExceeded)


def test_no_more_becomes_free_than_is_committed_to_that_project() -> None:
    given(OPENED, COMMITTED).when(decommit, project=PROJECT, amount=kzt("60.01"), why="cut").refused(
        CommitmentExceeded,
        project=str(PROJECT),
        committed={"amount": "60", "currency": "KZT"},
        asked={"amount": "60.01", "currency": "KZT"},
    )
    given(OPENED, COMMITTED).when(decommit, project=OTHER, amount=kzt("1"), why="cut").refused(
        CommitmentExceeded, committed={"amount": "0", "currency": "KZT"}
    )


def test_nothing_is_done_with_a_budget_that_was_never_opened() -> None:
    given().when(change_total, total=kzt("1"), why="law").not_found("budget", "of this programme")
    given().when(commit, project=PROJECT, amount=kzt("1")).not_found("budget", "of this programme")
    given().when(decommit, project=PROJECT, amount=kzt("1"), why="cut").not_found("budget", "of this programme")


def test_the_largest_amounts_and_the_smallest_add_up_exactly() -> None:
    largest, smallest = kzt("9" * 30), kzt("0.0001")
    full = given(BudgetOpened(programme=PROGRAMME, total=largest), BudgetCommitted(project=PROJECT, amount=smallest))
    assert plain(full.state.free) == "9" * 29 + "8.9999"
    full.when(commit, project=OTHER, amount=largest).refused(
        BudgetExceeded, free={"amount": "9" * 29 + "8.9999", "currency": "KZT"}
    )


projects = st.sampled_from([PROJECT, OTHER, UUID(int=4)])
amounts = st.builds(
    Money,
    amount=st.decimals(min_value=-10, max_value=200, places=1, allow_nan=False, allow_infinity=False),
    currency=st.sampled_from(["KZT", "KZT", "KZT", "USD"]),
)


class AnyLifeOfABudget(RuleBasedStateMachine):
    """Any command in any state gives facts that replay to the same state, or a named refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)

    @initialize(facts=st.sampled_from([(), (OPENED,), (OPENED, COMMITTED)]))
    def begin(self, facts: tuple[BudgetEvent, ...]) -> None:
        self.life.record(*facts)

    @rule(total=amounts, programme=st.sampled_from([PROGRAMME, UUID(int=9)]))
    def open(self, total: Money, programme: UUID) -> None:
        self.life.ask_twice(open_budget, programme=programme, total=total, currency="KZT")

    @rule(total=amounts)
    def change(self, total: Money) -> None:
        self.life.ask_twice(change_total, total=total, why="law")

    @rule(project=projects, amount=amounts)
    def set_aside(self, project: UUID, amount: Money) -> None:
        free = self.life.state.free
        answer = self.life.ask(commit, project=project, amount=amount)
        if not isinstance(answer, DomainError):
            assert self.life.state.free == free - amount.amount

    @rule(project=projects, amount=amounts)
    def set_free(self, project: UUID, amount: Money) -> None:
        free = self.life.state.free
        answer = self.life.ask(decommit, project=project, amount=amount, why="cut")
        if not isinstance(answer, DomainError):
            assert self.life.state.free == free + amount.amount

    @invariant()
    def never_exceeded(self) -> None:
        budget = self.life.state
        assert 0 <= budget.committed <= budget.total
        assert all(committed >= 0 for committed in budget.commitments.values())
        assert budget.version == budget.position == len(self.life.history.recorded)


TestAnyLifeOfABudget = AnyLifeOfABudget.TestCase
