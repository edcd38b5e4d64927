"""Any command in any state of a project gives facts that replay to the same state, or a named refusal; twice gives nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.indicator import BlankValue
from domain.project import milestones, payments, reporting, tranches
from domain.project.reporting import ReportedFigure
from domain.terms import MilestoneSubject
from tests.domain.draft_life import (
    AMOUNTS,
    DAYS,
    IDS,
    MILESTONES,
    OFFICERS,
    PEOPLE,
    PERIODS,
    TODAY,
    TRANCHES,
    DraftLife,
)
from tests.domain.lives import (
    CASHIER,
    CERTIFIER,
    DEFINITIONS,
    JOBS,
    PREPARER,
    PROOF,
    RULEBOOK,
    VERIFIER,
)


class ProjectLife(DraftLife):
    """Asks a project for anything at any time."""

    @rule(person=PEOPLE, milestone=MILESTONES)
    def prove(self, person: Any, milestone: Any) -> None:
        self.ask(
            milestones.submit_evidence,
            evidence=PROOF,
            subject=MilestoneSubject(milestone=milestone),
            submitted_by=person,
        )

    @rule(person=st.one_of(st.just(PREPARER), PEOPLE), milestone=MILESTONES, proven=st.booleans())
    def submit(self, person: Any, milestone: Any, proven: bool) -> None:  # noqa: FBT001
        self.ask(
            milestones.submit_milestone,
            milestone=milestone,
            statement=None,
            evidence=(PROOF.id,) if proven else (),
            submitted_by=person,
        )

    @rule(
        id_=IDS,
        person=st.one_of(st.just(VERIFIER), PEOPLE),
        milestone=MILESTONES,
        finding=st.sampled_from(["confirmed", "not-confirmed", "inconclusive"]),
    )
    def verify(self, id_: Any, person: Any, milestone: Any, finding: str) -> None:
        self.ask(
            milestones.record_verification,
            verification=id_,
            subject=MilestoneSubject(milestone=milestone),
            method="Visit",
            sample=None,
            finding=finding,
            remarks=None,
            evidence=(),
            verified_by=person,
        )

    @rule(person=OFFICERS, milestone=MILESTONES, day=DAYS, met=st.booleans())
    def decide(self, person: Any, milestone: Any, day: date, met: bool) -> None:  # noqa: FBT001
        about: dict[str, Any] = {"milestone": milestone, "decided_by": person, "today": TODAY}
        if met:
            self.ask(milestones.meet_milestone, **about, met_on=day, why=None)
        else:
            self.ask(milestones.fail_milestone, **about, established_on=day, why="Missing")

    @rule(period=PERIODS, version=st.integers(1, 2), person=st.one_of(st.just(PREPARER), PEOPLE))
    def prepare(self, period: Any, version: int, person: Any) -> None:
        self.ask(
            reporting.prepare_report,
            period=period,
            version=version,
            figures=(ReportedFigure(indicator=JOBS, value=BlankValue()),),
            narrative=None,
            prepared_by=person,
            definitions=DEFINITIONS,
        )

    @rule(period=PERIODS, version=st.integers(1, 2), person=st.one_of(st.just(CERTIFIER), PEOPLE))
    def certify(self, period: Any, version: int, person: Any) -> None:
        known = self.life.state.reports.get(period, {}).get(version)
        self.ask(
            reporting.certify_report,
            period=period,
            version=version,
            digest="0" * 64 if known is None else known.digest,
            certified_by=person,
        )

    @rule(period=PERIODS, version=st.integers(1, 2), person=st.one_of(st.just(CERTIFIER), PEOPLE))
    def hand_in(self, period: Any, version: int, person: Any) -> None:
        about: dict[str, Any] = {"period": period, "version": version, "submitted_by": person}
        self.ask(reporting.submit_report, **about, rule=RULEBOOK.reporting, today=TODAY)

    @rule(period=PERIODS, version=st.integers(1, 2), person=OFFICERS)
    def accept(self, period: Any, version: int, person: Any) -> None:
        self.ask(reporting.accept_report, period=period, version=version, accepted_by=person)

    @rule(tranche=TRANCHES, release=IDS, person=OFFICERS)
    def release(self, tranche: Any, release: Any, person: Any) -> None:
        self.ask(tranches.release_tranche, tranche=tranche, release=release, released_by=person, rulebook=RULEBOOK)

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
        for one, other in [("prepares", "certifies"), ("verifies", "decides"), ("decides", "pays")]:
            assert not duties.get(one, frozenset()) & duties.get(other, frozenset())  # type: ignore[call-overload]


TestProjectLife = ProjectLife.TestCase
TestProjectLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
