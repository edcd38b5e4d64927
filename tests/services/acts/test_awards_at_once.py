"""Two awards that are decided at once on one budget: what suffices for one is committed once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from threading import Barrier
from typing import Any, Final
from uuid import UUID

import pytest

from domain import programme as programmes
from domain.budget import BudgetExceeded
from domain.events import BudgetCommitted, budget_stream
from domain.history import Meta
from domain.project.appraisal import CheckFinding
from domain.terms import Identifier
from services import acts
from services.acts import Act
from services.database import Pool
from services.event_store import CommandKey, EventStore, Receipt, Unit
from tests.clock import FixedClock
from tests.domain.lives import CHECKS, OFFICER, PROGRAMME, REGISTERED, RULEBOOK, kzt, uid

ONE, OTHER = uid(901), uid(902)
TOTAL: Final = kzt("1000000.00")
AMOUNT: Final = kzt("800000.00")
ENOUGH_SECONDS: Final = 30

Deed = Callable[[Unit, Act], None]


class Office:
    """Does acts against the store, each under a command key of its own."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.act = Act(clock=FixedClock())

    def do(self, key: str, deed: Deed) -> Receipt:
        command = CommandKey("office", key, sha256(key.encode()).digest())
        meta = Meta(actor="office", command=command.command_id)
        return self.store.transact(lambda unit: deed(unit, self.act), command=command, meta=meta)

    def ask(self, key: str, of: Callable[..., None], subject: UUID, **facts: Any) -> Receipt:
        return self.do(key, lambda unit, act: of(unit, act, subject, **facts))


@pytest.fixture
def office(pool: Pool) -> Office:
    """An office with a funded programme and two projects that wait for the decision."""
    office = Office(EventStore(pool, clock=FixedClock()))
    _programme(office)
    for project in (ONE, OTHER):
        _applicant(office, project)
    return office


def test_of_two_awards_at_once_on_a_budget_for_one_the_second_is_refused(office: Office) -> None:
    decided = Barrier(2)

    def award(project: UUID) -> Receipt | BudgetExceeded:
        runs = 0

        def decide(unit: Unit, act: Act) -> None:
            nonlocal runs
            runs += 1
            _decide(unit, act, project)
            if runs == 1:
                decided.wait(ENOUGH_SECONDS)  # both have found the money free before either is recorded

        try:
            return office.do(f"award {project}", decide)
        except BudgetExceeded as refusal:
            return refusal

    with ThreadPoolExecutor(2) as threads:
        answers = dict(zip((ONE, OTHER), threads.map(award, (ONE, OTHER)), strict=True))

    (won,) = [project for project, answer in answers.items() if isinstance(answer, Receipt)]
    (lost,) = [project for project, answer in answers.items() if isinstance(answer, BudgetExceeded)]
    budget = [fact.event for fact in office.store.load(budget_stream(PROGRAMME))]
    assert [event for event in budget if isinstance(event, BudgetCommitted)] == [
        BudgetCommitted(project=won, amount=AMOUNT)
    ]
    states = {project: acts.PROJECT.fold(office.store.load(project)) for project in (won, lost)}
    assert [states[project].stage for project in (won, lost)] == ["awarded", "prequalified"]
    aided = [acts.RECIPIENT.fold(office.store.load(_firm(project))).aid for project in (won, lost)]
    assert [bool(aid) for aid in aided] == [True, False]


def _decide(unit: Unit, act: Act, project: UUID) -> None:
    acts.decide_award(
        unit,
        act,
        project,
        award=uid(project.int + 100),
        outcome="awarded",
        amount=AMOUNT,
        conditions=(),
        reasons="Highest score of the round.",
        dissent=None,
        decided_by=OFFICER,
    )


def _firm(project: UUID) -> UUID:
    return uid(project.int + 200)


def _programme(office: Office) -> None:
    office.ask(
        "open",
        acts.open_programme,
        PROGRAMME,
        code="AGR-2026",
        title={"en": "Productive farms"},
        goals={"en": "More value from each hour of work"},
        legal_basis="Order 17 of 2025",
        instruments=("grant",),
        sectors=(),
        regions=(),
        opens=date(2026, 1, 5),
        closes=REGISTERED.ends,
        currency="KZT",
        time_zone="Asia/Almaty",
    )
    office.ask("fund", acts.open_budget, PROGRAMME, total=TOTAL)
    office.ask(
        "publish",
        acts.on_programme,
        PROGRAMME,
        command=lambda state: programmes.publish_rulebook(state, version=1, document=RULEBOOK),
    )
    office.ask(
        "call",
        acts.on_programme,
        PROGRAMME,
        command=lambda state: programmes.open_round(
            state,
            round="2026-1",
            title={"en": "Spring call"},
            opens=date(2026, 1, 10),
            closes=date(2026, 12, 31),
            rulebook_version=1,
        ),
    )


def _applicant(office: Office, project: UUID) -> None:
    identifier = Identifier(scheme="KZ-BIN", value=f"{project.int:012}")
    office.ask(
        f"enter {project}",
        acts.register_recipient,
        _firm(project),
        title="Orchard Ltd",
        identifiers=(identifier,),
        country="KZ",
    )
    office.ask(
        f"register {project}",
        acts.register_project,
        project,
        code=f"AGR-2026-{project.int}",
        title="Drip irrigation",
        programme=PROGRAMME,
        round="2026-1",
        recipient=_firm(project),
        requested=AMOUNT,
        instrument="grant",
        cluster=None,
        starts=REGISTERED.starts,
        ends=REGISTERED.ends,
    )
    findings = tuple(CheckFinding(check=check, verdict="pass", inputs="papers seen") for check in CHECKS)
    office.ask(f"assess {project}", acts.assess_prequalification, project, findings=findings, assessor=OFFICER)
