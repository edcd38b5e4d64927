"""Two awards that are decided at once on one budget, or for one recipient: what suffices for one is granted once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from threading import Barrier
from typing import Any, Final
from uuid import UUID

import pytest

from domain import programme as programmes
from domain.budget import BudgetExceeded
from domain.errors import Refused
from domain.events import BudgetCommitted, ProjectEvent, budget_stream
from domain.funding import CapExceeded
from domain.history import Meta
from domain.project.agreement import set_target
from domain.project.cofinancing import commit_cofinancing
from domain.project.prequalification import CheckFinding
from domain.project.reviews import declare_interest
from domain.rulebook import Rulebook
from domain.terms import Identifier
from services import acts
from services.acts import Act
from services.database import Pool
from services.event_store import CommandKey, EventStore, Receipt, Unit
from tests.clock import FixedClock
from tests.domain.applications import (
    COMMITTED,
    REVIEWER,
    SECOND_REVIEWER,
    TARGET_2027,
    declared,
    rulebook,
    scores,
)
from tests.domain.lives import (
    CHECKS,
    DEFINITIONS,
    OFFICER,
    PRODUCTIVITY,
    PROGRAMME,
    REGISTERED,
    RULEBOOK,
    TERMS,
    kzt,
    uid,
)

ONE, OTHER = uid(901), uid(902)
SECOND_PROGRAMME: Final = uid(7)
CAPPED: Final = rulebook(
    cap_schemes=[
        {
            "id": "de-minimis",
            "title": {"en": "De minimis"},
            "limit": {"amount": "1500000.00", "currency": "KZT"},
            "window_years": 3,
        }
    ],
    award={"productivity_outcome_required": True, "cap_scheme": "de-minimis"},
)
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
    _programme(office, PROGRAMME, RULEBOOK)
    for project in (ONE, OTHER):
        _register_firm(office, _firm(project))
        _applicant(office, project, programme=PROGRAMME, firm=_firm(project))
    return office


def test_of_two_awards_at_once_on_a_budget_for_one_the_second_is_refused(office: Office) -> None:
    won, lost = _at_once(office, BudgetExceeded)
    budget = [fact.event for fact in office.store.load(budget_stream(PROGRAMME))]
    assert [event for event in budget if isinstance(event, BudgetCommitted)] == [
        BudgetCommitted(project=won, amount=AMOUNT)
    ]
    aided = [acts.RECIPIENT.fold(office.store.load(_firm(project))).aid for project in (won, lost)]
    assert [bool(aid) for aid in aided] == [True, False]


def test_of_two_programmes_that_award_one_recipient_at_once_only_one_stays_under_the_cap(pool: Pool) -> None:
    office = Office(EventStore(pool, clock=FixedClock()))
    _register_firm(office, uid(999))
    for project, programme in ((ONE, PROGRAMME), (OTHER, SECOND_PROGRAMME)):
        _programme(office, programme, CAPPED)
        _applicant(office, project, programme=programme, firm=uid(999))
    won, lost = _at_once(office, CapExceeded)
    aid = acts.RECIPIENT.fold(office.store.load(uid(999))).aid
    assert set(aid) == {won}
    assert aid[won].granted.cap_scheme == "de-minimis"
    left = {ONE: PROGRAMME, OTHER: SECOND_PROGRAMME}[lost]
    assert not acts.BUDGET.fold(office.store.load(budget_stream(left))).commitments


def _at_once(office: Office, refusal: type[Refused]) -> tuple[UUID, UUID]:
    """Decide both awards at once; return the project that was awarded and the one that was refused."""
    decided = Barrier(2)

    def award(project: UUID) -> Receipt | Refused:
        runs = 0

        def decide(unit: Unit, act: Act) -> None:
            nonlocal runs
            runs += 1
            _decide(unit, act, project)
            if runs == 1:
                decided.wait(ENOUGH_SECONDS)  # both have found room before either is recorded

        try:
            return office.do(f"award {project}", decide)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(2) as threads:
        answers = dict(zip((ONE, OTHER), threads.map(award, (ONE, OTHER)), strict=True))

    (won,) = [project for project, answer in answers.items() if isinstance(answer, Receipt)]
    (lost,) = [project for project, answer in answers.items() if isinstance(answer, refusal)]
    states = {project: acts.PROJECT.fold(office.store.load(project)) for project in (won, lost)}
    assert [states[project].stage for project in (won, lost)] == ["awarded", "prequalified"]
    return won, lost


def _decide(unit: Unit, act: Act, project: UUID) -> None:
    acts.decide_award(
        unit,
        act,
        project,
        award=uid(project.int + 100),
        outcome="awarded",
        amount=AMOUNT,
        binding_scenario=None,
        conditions=(),
        reasons="Highest score of the round.",
        dissent=None,
        decided_by=OFFICER,
    )


def _firm(project: UUID) -> UUID:
    return uid(project.int + 200)


def _programme(office: Office, programme: UUID, rules: Rulebook) -> None:
    office.ask(
        f"open {programme}",
        acts.open_programme,
        programme,
        code=f"AGR-{programme.int}",
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
    office.ask(f"fund {programme}", acts.open_budget, programme, total=TOTAL)
    office.ask(
        f"define {programme}",
        acts.on_programme,
        programme,
        command=lambda state: programmes.define_indicator(
            state, indicator=PRODUCTIVITY, definition=DEFINITIONS[PRODUCTIVITY]
        ),
    )
    office.ask(
        f"publish {programme}",
        acts.on_programme,
        programme,
        command=lambda state: programmes.publish_rulebook(state, version=1, document=rules),
    )
    office.ask(
        f"call {programme}",
        acts.on_programme,
        programme,
        command=lambda state: programmes.open_round(
            state,
            round="2026-1",
            title={"en": "Spring call"},
            opens=date(2026, 1, 10),
            closes=date(2026, 12, 31),
            rulebook_version=1,
        ),
    )


def _register_firm(office: Office, firm: UUID) -> None:
    identifier = Identifier(scheme="KZ-BIN", value=f"{firm.int:012}")
    office.ask(
        f"enter {firm}",
        acts.register_recipient,
        firm,
        title="Orchard Ltd",
        identifiers=(identifier,),
        country="KZ",
    )


def _applicant(office: Office, project: UUID, *, programme: UUID, firm: UUID) -> None:
    """Bring a project as far as the decision: promised money, checks, reviews, a productivity target."""
    office.ask(
        f"register {project}",
        acts.register_project,
        project,
        code=f"AGR-2026-{project.int}",
        title="Drip irrigation",
        programme=programme,
        round="2026-1",
        recipient=firm,
        requested=AMOUNT,
        instrument="grant",
        cluster=None,
        starts=REGISTERED.starts,
        ends=REGISTERED.ends,
    )

    def on_project(name: str, command: Callable[..., Sequence[ProjectEvent]], **facts: Any) -> None:
        office.ask(f"{name} {project}", acts.on_project, project, command=lambda state, _: command(state, **facts))

    on_project("promise", commit_cofinancing, **dict(COMMITTED))
    findings = tuple(CheckFinding(check=check, verdict=None if check == "own-money" else "pass") for check in CHECKS)
    office.ask(f"assess {project}", acts.assess_prequalification, project, findings=findings, assessor=OFFICER)
    for reviewer in (REVIEWER, SECOND_REVIEWER):
        on_project(f"declare {reviewer}", declare_interest, **dict(declared(reviewer)))
        given = scores("4", "5", "3", "2")
        office.ask(f"review {reviewer} {project}", acts.score_review, project, reviewer=reviewer, scores=given)
    office.ask(f"adopt {project}", acts.adopt_indicator, project, indicator=PRODUCTIVITY, terms=TERMS)
    on_project("aim", set_target, **dict(TARGET_2027))
