"""The budget of a programme: its total and what is committed to projects. Commitments never exceed the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import BudgetChanged, BudgetCommitted, BudgetDecommitted, BudgetEvent, BudgetOpened
from domain.history import Recorded
from domain.money import CurrencyMismatch, Money
from domain.values import EXACTLY, plain

# --------------------------------------------------------------------------------------------------------------- state


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget as its facts have made it; all amounts are in its one currency. `programme` is None before it is opened."""

    programme: UUID | None = None
    version: int = 0
    """Facts in its stream."""
    position: int = 0
    """Position of the last fact, 0 before the first."""
    currency: str = ""
    total: Decimal = Decimal(0)
    commitments: Mapping[UUID, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    """What is committed to each project now."""

    @property
    def committed(self) -> Decimal:
        """All commitments together."""
        return reduce(EXACTLY.add, self.commitments.values(), Decimal(0))

    @property
    def free(self) -> Decimal:
        """What may still be committed."""
        return EXACTLY.subtract(self.total, self.committed)


# ------------------------------------------------------------------------------------------------------------ commands


class BudgetExists(Refused):
    """The programme has a budget already, with another total."""


class BudgetBelowZero(Refused):
    """The total of a budget cannot be below zero."""


class TotalBelowCommitments(Refused):
    """The total of a budget cannot fall below what is committed to projects."""


class BudgetExceeded(Refused):
    """The budget of the programme has less left than was asked for."""


class CommitmentExceeded(Refused):
    """No more can become free again than is committed to the project."""


class CommitmentNotPositive(Refused):
    """What is committed or becomes free has to be above zero."""


def open_budget(budget: Budget, *, programme: UUID, total: Money, currency: str) -> list[BudgetOpened]:
    """Give a programme its budget, in `currency`, the one of its passport."""
    if budget.programme is not None:
        if (budget.programme, budget.currency, budget.total) == (programme, total.currency, total.amount):
            return []
        raise BudgetExists(total=_money(budget, budget.total))
    _total(total, currency)
    return [BudgetOpened(programme=programme, total=total)]


def change_total(budget: Budget, *, total: Money, why: str) -> list[BudgetChanged]:
    """Set the total anew, never below what is committed."""
    amount = _total(total, _opened(budget).currency)
    if amount == budget.total:
        return []
    if amount < budget.committed:
        raise TotalBelowCommitments(committed=_money(budget, budget.committed), asked=_money(budget, amount))
    return [BudgetChanged(total=total, why=why)]


def commit(budget: Budget, *, project: UUID, amount: Money) -> list[BudgetCommitted]:
    """Set money aside for an award; for a project that has a commitment it is that much more."""
    asked = _positive(_opened(budget), amount)
    if asked > budget.free:
        raise BudgetExceeded(free=_money(budget, budget.free), asked=_money(budget, asked))
    return [BudgetCommitted(project=project, amount=amount)]


def decommit(budget: Budget, *, project: UUID, amount: Money, why: str) -> list[BudgetDecommitted]:
    """Let money that was set aside for a project become free again."""
    asked = _positive(_opened(budget), amount)
    committed = budget.commitments.get(project, Decimal(0))
    if asked > committed:
        raise CommitmentExceeded(project=str(project), committed=_money(budget, committed), asked=_money(budget, asked))
    return [BudgetDecommitted(project=project, amount=amount, why=why)]


def _opened(budget: Budget) -> Budget:
    if budget.programme is None:
        raise NotFound("budget", "of this programme")
    return budget


def _total(total: Money, currency: str) -> Decimal:
    if total.currency != currency:
        raise CurrencyMismatch(currencies=[total.currency, currency])
    if total.amount < 0:
        raise BudgetBelowZero(asked=total.model_dump(mode="json"))
    return total.amount


def _positive(budget: Budget, amount: Money) -> Decimal:
    if amount.currency != budget.currency:
        raise CurrencyMismatch(currencies=[amount.currency, budget.currency])
    if amount.amount <= 0:
        raise CommitmentNotPositive(asked=amount.model_dump(mode="json"))
    return amount.amount


def _money(budget: Budget, amount: Decimal) -> dict[str, str]:
    """Write an amount as a fact of a refusal; a sum may have more digits than any amount that can be entered."""
    return {"amount": plain(amount), "currency": budget.currency}


# -------------------------------------------------------------------------------------------------------------- evolve


def evolve(budget: Budget, recorded: Recorded[BudgetEvent]) -> Budget:
    """Return what is known of `budget` after one more fact."""
    return replace(_changed(budget, recorded.event), version=recorded.version, position=recorded.position)


def _changed(budget: Budget, event: BudgetEvent) -> Budget:
    match event:
        case BudgetOpened():
            total = event.total
            return replace(budget, programme=event.programme, currency=total.currency, total=total.amount)
        case BudgetChanged():
            return replace(budget, total=event.total.amount)
        case BudgetCommitted():
            return _moved(budget, event.project, event.amount.amount)
        case BudgetDecommitted():
            return _moved(budget, event.project, EXACTLY.minus(event.amount.amount))
    assert_never(event)


def _moved(budget: Budget, project: UUID, change: Decimal) -> Budget:
    committed = EXACTLY.add(budget.commitments.get(project, Decimal(0)), change)
    return replace(budget, commitments={**budget.commitments, project: committed})
