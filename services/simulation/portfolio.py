"""Writes a whole made-up portfolio: all lives at once, in the order of their days, up to today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final

from domain.events import budget_stream
from domain.history import Meta
from domain.values import EXACTLY
from services.acts import BUDGET, PROJECT
from services.clock import DayClock, Seeded, SystemClock
from services.event_store import AppendRequest, CommandKey, EventStore, Line, Outcome, Receipt
from services.simulation import programmes, projects, recipients
from services.simulation.casting import plan
from services.simulation.ledger import SCOPE, Disturbed, Ledger, Record
from services.simulation.plan import Plan
from services.simulation.step import Life, interleave
from services.simulation.summary import Summary, summary

WEST: Final = "Etc/GMT+12"
"""Where a day begins last: what has come there has come everywhere."""

Progress = Callable[[float, int], None]
"""Told how far it is, as a part of one, and how many events are written."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Which portfolio: the same arguments stand for the same data."""

    projects: int
    years: int
    seed: int

    @property
    def key(self) -> str:
        """What its command keys begin with."""
        return f"seed={self.seed}/projects={self.projects}/years={self.years}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did."""

    today: date
    """The day up to which the portfolio goes."""
    added: int
    """Events recorded by this run."""
    found: int
    """Events that an earlier run had recorded; 0 where nothing had to be looked at because everything was there."""
    summary: Summary | None
    """None where an earlier run had completed the portfolio."""


def simulate(
    store: EventStore, portfolio: Portfolio, *, today: date | None = None, progress: Progress = lambda _, __: None
) -> Written:
    """Write a portfolio up to `today` (the present day) that goes on where an earlier run was stopped.

    An earlier run has fixed the day: without `today` the same day is taken again, another one is refused. Raise
    `Disturbed`, and what the store raises.
    """
    begun = _begun(store, portfolio)
    if begun is not None and today not in {None, begun}:
        raise Disturbed(f"This portfolio was begun for {begun}: take --today {begun}, or another --seed.")
    day = begun or today or SystemClock().today(WEST)
    complete = CommandKey(SCOPE, f"{portfolio.key}/complete", sha256(day.isoformat().encode()).digest())
    if store.receipt(complete) is not None:
        return Written(day, 0, 0, None)
    written = _write(store.record_many, portfolio, day, progress)
    store.append([AppendRequest(complete, Meta(actor=SCOPE, command=complete.command_id))])
    return written


def is_begun(store: EventStore, portfolio: Portfolio) -> bool:
    """Tell whether an earlier run has written the portfolio, or a part of it."""
    return _begun(store, portfolio) is not None


def rehearse(portfolio: Portfolio, *, today: date | None = None, progress: Progress = lambda _, __: None) -> Written:
    """Do everything that `simulate` does, and record nothing."""
    return _write(_Rehearsal().record, portfolio, today or SystemClock().today(WEST), progress)


def _write(record: Record, portfolio: Portfolio, day: date, progress: Progress) -> Written:
    clock = DayClock(day)
    made = plan(projects=portfolio.projects, years=portfolio.years, seed=portfolio.seed, today=day)
    ledger = Ledger(record, clock=clock, portfolio=portfolio.key, correlation=f"simulation {portfolio.key}/today={day}")
    begins = min(fund.opens for fund in made.funds)
    for step in interleave(*_lives(made, portfolio)):
        if step.day > day:
            break
        ledger.take(step)
        progress((step.day - begins) / (day - begins + timedelta(days=1)), ledger.added + ledger.found)
    ledger.settle()
    progress(1.0, ledger.added + ledger.found)
    return Written(day, ledger.added, ledger.found, _sum(made, ledger))


def _lives(made: Plan, portfolio: Portfolio) -> Iterator[Life]:
    registrar = made.funds[0].staff.head
    for fund in made.funds:
        yield programmes.live(fund, Seeded(portfolio.key, fund.code))
    for company in made.companies:
        yield recipients.live(company, registrar)
    for project in made.undertakings:
        yield projects.live(project)


def _begun(store: EventStore, portfolio: Portfolio) -> date | None:
    """Return the day that an earlier run has fixed: its facts carry it as their correlation."""
    first = CommandKey(SCOPE, f"{portfolio.key}/{1:08d}", bytes(32))
    events = store.events_of_command(first.command_id)
    correlation = events[0].meta.correlation if events else None
    return None if correlation is None else date.fromisoformat(correlation.rpartition("=")[2])


class _Rehearsal:
    """A log that forgets: it gives positions and keeps nothing."""

    def __init__(self) -> None:
        self._position = 0

    def record(self, requests: Sequence[AppendRequest]) -> list[Outcome]:
        """Answer as the store does."""
        return [self._receipt(request) for request in requests]

    def _receipt(self, request: AppendRequest) -> Receipt:
        lines = []
        for write in request.writes:
            for version, new in enumerate(write.events, start=write.expected_version + 1):
                self._position += 1
                lines.append(Line(write.stream, version, self._position, new.event.name))
        return Receipt(
            command=request.command.command_id,
            replayed=False,
            events=tuple(lines),
            versions={write.stream: write.expected_version + len(write.events) for write in request.writes},
            position=self._position,
            recorded_at=SystemClock().now(),
        )


def _sum(made: Plan, ledger: Ledger) -> Summary:
    budgets: dict[str, Decimal] = defaultdict(Decimal)
    for fund in made.funds:
        state = ledger.state(BUDGET, budget_stream(fund.id))
        budgets[fund.scheme.currency] = EXACTLY.add(budgets[fund.scheme.currency], state.total)
    return summary(
        (ledger.state(PROJECT, project.id) for project in made.undertakings),
        facts=ledger.counts,
        budgets=budgets,
        programmes=len(made.funds),
        recipients=len(made.companies),
    )
