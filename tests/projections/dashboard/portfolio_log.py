"""The facts of the portfolio: two programmes, five firms, eight projects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from domain import events as facts
from domain.events import MilestoneCancelled, MilestoneMet, MilestonePartiallyMet, MilestoneReversed, MilestoneWaived
from domain.money import Money
from tests.projections.dashboard.portfolio import (
    ABROAD,
    EXPORTS,
    GROW,
    JOBS,
    LATE,
    PRODUCTIVITY,
    R1,
    R2,
    R3,
    R4,
    R5,
    REVENUE,
    SECRET,
    YEAR,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    Log,
    eur,
    kzt,
    number,
)
from tests.projections.values import PERSON, SHA

EXAMPLE: Final = Path(__file__).parents[3] / "examples" / "rulebooks" / "plain-grant.json"
REPORTING: Final = {
    "frequency": "yearly",
    "opens_days_after_period_end": 0,
    "due_days_after_period_end": 60,
    "grace_days": 10,
    "evidence_above": None,
}
RULEBOOK: Final = {**json.loads(EXAMPLE.read_bytes()), "reporting": REPORTING}


@dataclass(frozen=True)
class Marks:
    """Positions that the tests name."""

    departure: int
    before_the_return: int
    government_figure: int


def portfolio() -> tuple[Log, Marks]:
    log = Log()
    _foundation(log)
    _awards(log)
    _partners(log)
    _milestones(log)
    _money(log)
    departure = _gates(log)
    before = len(log.events)
    _reports(log)
    stated = 0
    for revision, value in enumerate(("90000", "95000")):
        stated = log.add(
            GROW,
            facts.GovernmentFigureReported(
                indicator=EXPORTS, jurisdiction="KZ-75", period=YEAR, revision=revision, value=number(value),
                source="Bureau of National Statistics", why="Late data." if revision else None, reported_by=PERSON,
            ),
            date(2027, 4, 1),
        )  # fmt: skip
    log.add(
        B,
        facts.FigureRestated(
            indicator=PRODUCTIVITY, period=YEAR, version=1, dimensions={}, revision=1, old=number("20"),
            value=number("12"), code="audit", materiality="material", evidence=(), why="Audited.", decided_by=PERSON,
        ),
        date(2027, 5, 1),
    )  # fmt: skip
    return log, Marks(departure=departure, before_the_return=before, government_figure=stated)


def _foundation(log: Log) -> None:
    log.programme(GROW, "GROW", "KZT")
    log.programme(ABROAD, "ABROAD", "EUR")
    log.add(GROW, facts.RulebookPublished(version=1, document=RULEBOOK, digest=SHA))
    log.define(GROW, JOBS)
    log.define(GROW, EXPORTS, unit="programme currency", kind="incremental")
    log.define(GROW, PRODUCTIVITY)
    log.define(GROW, REVENUE)
    log.define(GROW, SECRET, publicity="aggregate-only")
    log.define(GROW, LATE, publicity="embargoed", embargoed_until_days=200)
    for recipient in (R1, R2, R3, R4, R5):
        log.recipient(recipient)
    log.classify(R1, "ISIC4", "C26", "KZ-75")
    log.classify(R2, "NACE-Rev.2", "62.01", "KZ-75", "micro", "nascent")
    log.classify(R3, "ISIC4", "C10", "KZ-19")
    log.classify(R5, "SIC", "7372", "KZ-19")


def _awards(log: Log) -> None:
    january = date(2026, 1, 20)
    log.register(A, GROW, R1, kzt("1000"), date(2026, 1, 10), cluster="AGRO")
    log.register(B, GROW, R2, kzt("2000"), date(2026, 1, 10), cluster="AGRO")
    log.register(C, GROW, R3, kzt("500.50"), january, round="R2")
    log.register(D, GROW, R4, kzt("300"), january, round="R2")
    log.register(G, GROW, R1, kzt("100"), january, round="R2")
    log.register(H, GROW, R3, kzt("50"), date(2026, 2, 1), round="R2")
    log.register(E, ABROAD, R5, eur("700"), date(2026, 1, 10))
    log.publish(F, ABROAD, Money(amount=Decimal(10), currency="USD"))
    log.award(A, kzt("900"), date(2026, 2, 9))
    log.award(B, kzt("1500"), date(2026, 2, 19))
    log.award(C, kzt("400"), date(2026, 3, 11))
    log.award(D, None, date(2026, 2, 9))
    log.award(G, kzt("100"), date(2026, 2, 9))
    log.award(E, eur("600"), date(2026, 2, 10))
    log.adopt(A, JOBS, "25", "25")
    log.adopt(A, EXPORTS, "400", None)
    log.adopt(A, PRODUCTIVITY, "10", "14")
    log.adopt(A, SECRET, "0", "10")
    log.adopt(A, LATE, "0", "10")
    log.adopt(B, JOBS, "10", "12")
    log.adopt(B, PRODUCTIVITY, "10", "15")
    log.adopt(B, SECRET, "0", "10")
    log.adopt(B, REVENUE, None, "5")
    log.adopt(C, PRODUCTIVITY, "10", "15")
    log.adopt(G, PRODUCTIVITY, "10", "20")
    log.adopt(G, SECRET, "0", "10")
    log.adopt(G, REVENUE, "1", None)
    log.adopt(H, PRODUCTIVITY, "10", "15")
    log.add(H, facts.IndicatorDropped(indicator=PRODUCTIVITY, why="Not measurable."))
    for project in (A, B, C, G, E):
        log.sign(project)


def _partners(log: Log) -> None:
    log.party(A, 1, "university")
    investor = log.party(A, 2, "co-investor")
    left = log.party(B, 1, "university")
    log.add(B, facts.PartyLeft(organisation=left, why="Moved."))
    region = log.party(B, 2, "region")
    log.party(C, 1, "research-institute")
    log.party(G, 1, "partner-firm")
    log.cofinance(A, 1, investor, kzt("500"), kzt("100"), kzt("200"))
    log.cofinance(B, 1, region, kzt("1000"), kzt("1000"))
    log.cofinance(C, 1, None, kzt("100"), kzt("100"))
    log.cofinance(C, 2, None, Money(amount=Decimal(5), currency="USD"), Money(amount=Decimal(5), currency="USD"))


def _milestones(log: Log) -> None:
    first, second = (log.milestone(A, n, date(2026, 4, 1)) for n in (1, 2))
    log.add(A, MilestoneMet(milestone=first, met_on=date(2026, 3, 30), why=None, decided_by=PERSON))
    log.add(A, MilestoneMet(milestone=second, met_on=date(2026, 4, 15), why=None, decided_by=PERSON))
    partly = log.milestone(B, 1, date(2026, 5, 1))
    log.add(
        B,
        MilestonePartiallyMet(
            milestone=partly, share=Decimal("0.5"), established_on=date(2026, 5, 1), why="Half.", decided_by=PERSON
        ),
    )
    log.milestone(B, 2, date(2026, 5, 1))
    waived, cancelled, submitted = (log.milestone(C, n, date(2026, 5, 10)) for n in (1, 2, 3))
    log.add(C, MilestoneWaived(milestone=waived, waived_on=date(2026, 5, 1), why="Repealed.", decided_by=PERSON))
    log.add(C, MilestoneCancelled(milestone=cancelled, why="Merged."))
    log.add(C, facts.MilestoneSubmitted(milestone=submitted, statement=None, evidence=(), submitted_by=PERSON))
    log.milestone(D, 1, date(2026, 3, 1))
    undone = log.milestone(G, 1, date(2026, 5, 5))
    log.add(G, MilestoneMet(milestone=undone, met_on=date(2026, 5, 4), why=None, decided_by=PERSON))
    log.add(
        G,
        MilestoneReversed(
            milestone=undone, reversed_from=date(2026, 6, 1), evidence=(PERSON,), why="Gone.", decided_by=PERSON
        ),
    )
    failed = log.milestone(E, 1, date(2026, 5, 1))
    log.add(
        E,
        facts.MilestoneNotMet(milestone=failed, established_on=date(2026, 5, 1), why="No.", decided_by=PERSON),
    )


def _money(log: Log) -> None:
    march = date(2026, 3, 1)
    first = log.release(A, kzt("100"), march)
    log.pay(A, first, kzt("40"), date(2026, 3, 5))
    log.pay(A, first, kzt("60"), date(2026, 3, 11))
    log.release(A, kzt("50"), date(2026, 3, 20))
    log.pay(A, first, kzt("50"), date(2026, 4, 1))
    log.release(B, kzt("200"), march)
    returned = log.pay(C, log.release(C, kzt("80"), march), kzt("80"), date(2026, 3, 31))
    log.give_back(C, returned, kzt("80"), date(2026, 4, 2))
    log.pay(E, log.release(E, eur("60"), march), eur("60"), date(2026, 3, 9))


def _gates(log: Log) -> int:
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    log.open_gate(A, september)
    log.add(A, facts.GateReturned(gate="mid", voting_round=1, why="A conflict.", decided_by=PERSON), date(2026, 9, 3))
    log.open_gate(A, date(2026, 9, 4), voting_round=2)
    departure = log.decide_gate(A, "go", date(2026, 9, 11), departs=True)
    log.open_gate(B, september)
    log.decide_gate(B, "recycle", date(2026, 9, 5))
    log.open_gate(B, october)
    log.decide_gate(B, "go", date(2026, 10, 3))
    log.open_gate(C, october)
    log.open_gate(E, september)
    log.decide_gate(E, "conditional", date(2026, 9, 9))
    return departure


def _reports(log: Log) -> None:
    january = date(2027, 1, 10)
    whole = {"jobs_fte": "30", "non_commodity_exports": "500", "profit": "5"}
    log.submit(G, 1, january, **whole, labour_productivity="9", revenue_per_worker="2")
    log.accept(G, 1, date(2027, 1, 30))
    log.submit(A, 1, january, **whole, labour_productivity="99")
    log.return_(A, 1, date(2027, 1, 20), date(2027, 2, 10))
    log.submit(A, 2, date(2027, 2, 5), **whole, labour_productivity="12", customs_value="7")
    log.accept(A, 2, date(2027, 2, 25))
    log.submit(B, 1, january, jobs_fte="12", non_commodity_exports="300", labour_productivity="20", profit="5")
    log.accept(B, 1, date(2027, 2, 9), jobs_fte="11")
    log.submit(C, 1, date(2027, 1, 15), labour_productivity="15")
    log.return_(C, 1, date(2027, 1, 25), date(2027, 2, 15))
    log.submit(E, 1, january)
    log.accept(E, 1, date(2027, 1, 15))
    log.add(E, facts.ReportVoided(period=YEAR, version=1, why="Wrong period.", decided_by=PERSON), date(2027, 1, 16))
