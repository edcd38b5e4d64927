"""Any command in any state of a project gives facts that replay to the same state, or a named refusal; twice gives nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.project import payments
from domain.project.rules import APART
from tests.domain import releasing
from tests.domain.application_life import OFFICERS, PEOPLE
from tests.domain.delivery_life import DeliveryLife
from tests.domain.draft_life import AMOUNTS, DAYS, IDS, TODAY, TRANCHES
from tests.domain.lives import CASHIER


class ProjectLife(DeliveryLife):
    """Asks a project for anything at any time."""

    @rule(tranche=TRANCHES, release=IDS, person=OFFICERS)
    def release(self, tranche: Any, release: Any, person: Any) -> None:
        self.ask(releasing.release, tranche=tranche, release=release, released_by=person)

    @rule(id_=IDS, tranche=TRANCHES, amount=AMOUNTS, day=DAYS, person=st.one_of(st.just(CASHIER), PEOPLE))
    def pay(self, id_: Any, tranche: Any, amount: Any, day: date, person: Any) -> None:
        self.ask(
            payments.confirm_disbursement,
            disbursement=id_,
            tranche=tranche,
            amount=amount,
            paid_on=day,
            reference="PP-1",
            paid_by=person,
            today=TODAY,
        )

    @rule(id_=IDS, of=IDS, amount=AMOUNTS, day=DAYS, person=st.one_of(st.just(CASHIER), PEOPLE))
    def take_back(self, id_: Any, of: Any, amount: Any, day: date, person: Any) -> None:
        self.ask(
            payments.reverse_disbursement,
            reversal=id_,
            of=of,
            amount=amount,
            reversed_on=day,
            reference=None,
            code="returned",
            why="Wrong account",
            reversed_by=person,
            today=TODAY,
        )

    @invariant()
    def money_stays_in_bounds(self) -> None:
        state = self.life.state
        awarded = Decimal(0) if state.award is None or state.award.amount is None else state.award.amount.amount
        assert sum((tranche.entitlement for tranche in state.tranches.values()), Decimal(0)) <= awarded
        for tranche in state.tranches.values():
            assert Decimal(0) <= tranche.paid <= tranche.net <= tranche.entitlement

    @invariant()
    def duties_stay_apart(self) -> None:
        duties = self.life.state.duties
        for one, other in APART:
            assert not duties.get(one, frozenset()) & duties.get(other, frozenset())


TestProjectLife = ProjectLife.TestCase
TestProjectLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
