"""Budgets: what a programme has, what is committed to awards, what is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from psycopg import Connection

from domain.events import BudgetChanged, BudgetCommitted, BudgetDecommitted, BudgetEvent, BudgetOpened, budget_stream
from domain.history import Recorded
from domain.money import Money
from domain.values import EXACTLY
from projections.fold import Projection, by_stream, facts_of


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a programme, in one currency."""

    budget: UUID
    """The budget's own stream."""
    programme: UUID
    currency: str
    total: Decimal
    committed: Decimal
    opened_on: date

    @property
    def free(self) -> Decimal:
        """What may still be committed."""
        return EXACTLY.subtract(self.total, self.committed)


def _budget(row: Budget | None, recorded: Recorded[BudgetEvent], _part: None) -> Budget | None:
    event = recorded.event
    if isinstance(event, BudgetOpened):
        return Budget(
            budget=recorded.stream,
            programme=event.programme,
            currency=event.total.currency,
            total=event.total.amount,
            committed=Decimal(0),
            opened_on=recorded.occurred_on,
        )
    if row is None:
        return None
    committed = Money(amount=row.committed, currency=row.currency)
    match event:
        case BudgetChanged():
            return replace(row, total=(Money.zero(row.currency) + event.total).amount)
        case BudgetCommitted():
            return replace(row, committed=(committed + event.amount).amount)
        case BudgetDecommitted():
            return replace(row, committed=(committed - event.amount).amount)
    assert_never(event)


BUDGETS = Projection(
    name="budgets",
    version=1,
    row=Budget,
    keys=1,
    facts=facts_of(BudgetEvent),
    key=by_stream,
    evolve=_budget,
)


def find_budget(connection: Connection, programme: UUID, *, position: int) -> Budget | None:
    """Return the budget of a programme, None where it has none."""
    with connection.cursor(row_factory=BUDGETS.row_factory) as cursor:
        return cursor.execute(
            """
            select budget, programme, currency, total, committed, opened_on from read.budgets_v1
            where budget = %(budget)s and from_position <= %(position)s and %(position)s < to_position
            """,
            {"budget": budget_stream(programme), "position": position},
        ).fetchone()
