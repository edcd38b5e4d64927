"""What a portfolio came to: projects by stage, and money by currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.project.state import Project
from domain.terms import Stage
from domain.values import EXACTLY


@dataclass(frozen=True, slots=True)
class Sums:
    """Money in one currency; disbursed is less what came back."""

    budgets: Decimal
    awarded: Decimal
    released: Decimal
    disbursed: Decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """How a portfolio stands at its end."""

    programmes: int
    recipients: int
    stages: Mapping[Stage, int]
    money: Mapping[str, Sums]


def summary(
    projects: Iterable[Project], *, budgets: Mapping[str, Decimal], programmes: int, recipients: int
) -> Summary:
    """Add projects up; `budgets` are the totals of the programmes by currency."""
    stages: Counter[Stage] = Counter()
    sums = {currency: [Decimal(0)] * 3 for currency in budgets}
    for project in projects:
        if project.stage is None:
            continue
        stages[project.stage] += 1
        if project.award is None or project.award.amount is None:
            continue
        tranches = project.tranches.values()
        parts = (
            project.award.amount.amount,
            sum((tranche.net for tranche in tranches), Decimal(0)),
            sum((tranche.paid for tranche in tranches), Decimal(0)),
        )
        currency = project.award.amount.currency
        sums[currency] = [EXACTLY.add(total, part) for total, part in zip(sums[currency], parts, strict=True)]
    return Summary(
        programmes=programmes,
        recipients=recipients,
        stages=stages,
        money={currency: Sums(budgets[currency], *sums[currency]) for currency in budgets},
    )
