"""What a portfolio came to: projects by stage, and money by currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.events.gates import Outcome
from domain.project.parts import DecidedGate
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
    facts: Mapping[str, int]
    """Events by their stored names."""
    outcomes: Mapping[Outcome, int]
    """Decisions at gates."""
    departures: int
    """Those of them that depart from the evaluation."""
    waived: int
    """Criteria at gates, and checks, that a waiver changed."""
    money: Mapping[str, Sums]


def summary(
    projects: Iterable[Project],
    *,
    facts: Mapping[str, int],
    budgets: Mapping[str, Decimal],
    programmes: int,
    recipients: int,
) -> Summary:
    """Add projects up; `budgets` are the totals of the programmes by currency, `facts` all events by their names."""
    stages: Counter[Stage] = Counter()
    decisions: list[DecidedGate] = []
    waived = 0
    sums = {currency: [Decimal(0)] * 3 for currency in budgets}
    for project in projects:
        if project.stage is None:
            continue
        stages[project.stage] += 1
        decided = [made for gate in project.gates.values() for made in gate.decisions]
        decisions += decided
        judged = [one for made in decided if made.opened is not None for one in made.opened.basis.evaluation]
        checks = [check.evaluation for check in project.checks.values() if check.evaluation is not None]
        waived += sum(one.waiver is not None for one in (*judged, *checks))
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
        facts=dict(facts),
        outcomes=Counter(made.decided.outcome for made in decisions),
        departures=sum(made.decided.departure is not None for made in decisions),
        waived=waived,
        money={currency: Sums(budgets[currency], *sums[currency]) for currency in budgets},
    )
