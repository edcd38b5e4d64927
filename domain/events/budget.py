"""Facts about the money of a programme. They have a stream of their own so that awards do not contend with the passport."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid5

from domain.events.event import Event
from domain.money import Money
from domain.values import Text

_BUDGETS = UUID("6f0e3f0a-7b5e-5b7e-9a53-5d1c1b0c8a11")


def budget_stream(programme: UUID) -> UUID:
    """Return the id of the budget stream of `programme`: one budget per programme, found without a look-up."""
    return uuid5(_BUDGETS, str(programme))


class BudgetOpened(Event):
    """A programme got its budget, in its own currency."""

    name: ClassVar[str] = "budget.opened.v1"

    programme: UUID
    total: Money


class BudgetChanged(Event):
    """The total of a budget was set anew."""

    name: ClassVar[str] = "budget.changed.v1"

    total: Money
    why: Text


class BudgetCommitted(Event):
    """Money was set aside for an award."""

    name: ClassVar[str] = "budget.committed.v1"

    project: UUID
    amount: Money


class BudgetDecommitted(Event):
    """Money that was set aside became free again."""

    name: ClassVar[str] = "budget.decommitted.v1"

    project: UUID
    amount: Money
    why: Text


BudgetEvent = BudgetOpened | BudgetChanged | BudgetCommitted | BudgetDecommitted
