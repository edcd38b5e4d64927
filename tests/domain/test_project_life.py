"""Any command in any state of a project gives facts that replay to the same state, or a named refusal; twice gives nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.indicator import BlankValue, DecimalValue
from domain.project import agreement, appraisal, milestones, payments, reporting, tranches
from domain.project.appraisal import Call, CheckFinding
from domain.project.reporting import ReportedFigure
from domain.terms import MilestoneSubject
from tests.domain.kit import Life
from tests.domain.lives import (
    ADVANCE,
    AWARD,
    BEFORE_SIGNING,
    BEFORE_T1,
    CASHIER,
    CERTIFIER,
    CHECKS,
    DEFINITIONS,
    FIRST,
    JOBS,
    M1,
    M2,
    MINISTER,
    NEXT_QUARTER,
    OFFICER,
    PREPARER,
    PROGRAMME,
    PROOF,
    QUARTER,
    RECIPIENT,
    RULEBOOK,
    SECOND,
    SIGNATORIES,
    SIGNATURE_CONDITION,
    T1,
    T2,
    TERMS,
    TRANCHE_CONDITION,
    VERIFIER,
    given,
    kzt,
    uid,
)

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PEOPLE = st.sampled_from([PREPARER, CERTIFIER, VERIFIER, OFFICER, CASHIER, MINISTER])
OFFICERS = st.one_of(st.just(OFFICER), PEOPLE)
IDS = st.integers(200, 203).map(uid)
MILESTONES = st.sampled_from([M1, M2])
TRANCHES = st.sampled_from([T1, T2])
PERIODS = st.sampled_from([QUARTER, NEXT_QUARTER])
AMOUNTS = st.sampled_from([kzt("100000.00"), kzt("270000.00"), kzt("800000.00"), kzt("-1.00")])
CALL = Call(
    programme=PROGRAMME,
    round="2026-1",
    opens=date(2026, 1, 1),
    closes=date(2026, 12, 31),
    closed=False,
    instruments=("grant",),
    currency="KZT",
)
TODAY = date(2026, 12, 31)


class ProjectLife(RuleBasedStateMachine):
    """Asks a project for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)

    def ask(self, command: Any, **arguments: Any) -> None:
        self.life.ask_twice(command, **arguments)

    @initialize(start=st.integers(0, 3))
    def begin(self, start: int) -> None:
        """Begin before the first fact, or further on, so that every part of the life is reached often."""
        if start > 0:
            self.register()
            self.assess([("pass", place) for place in range(len(CHECKS))], OFFICER)
        if start > 1:
            self.award(AWARD, kzt("800000.00"), OFFICER, conditions=False)
            self.plan(M1)
            self.plan_tranche(T1)
            self.ask(agreement.adopt_indicator, indicator=JOBS, terms=TERMS, defined=True)
        if start > 2:
            self.sign(date(2026, 1, 20), 1)

    @rule()
    def register(self) -> None:
        self.ask(
            appraisal.register_project,
            code="A-1",
            title="Drip irrigation",
            call=CALL,
            recipient=RECIPIENT,
            requested=kzt("900000.00"),
            instrument="grant",
            cluster=None,
            starts=date(2026, 2, 1),
            ends=date(2027, 12, 31),
            today=date(2026, 1, 15),
        )

    @rule(field=st.sampled_from(["title", "cluster"]), value=st.sampled_from(["a", "b"]))
    def correct(self, field: str, value: str) -> None:
        self.ask(appraisal.correct_project, field=field, value=value, why="Typo")

    @rule(
        verdicts=st.lists(
            st.tuples(st.sampled_from(["pass", "fail", "unknown"]), st.integers(0, len(CHECKS) - 1)),
            min_size=1,
            max_size=4,
            unique_by=lambda pair: pair[1],
        ),
        assessor=OFFICERS,
    )
    def assess(self, verdicts: list[tuple[str, int]], assessor: Any) -> None:
        findings = tuple(
            CheckFinding.model_validate({"check": CHECKS[place], "verdict": verdict}) for verdict, place in verdicts
        )
        self.ask(
            appraisal.assess_prequalification,
            findings=findings,
            assessor=assessor,
            rulebook=RULEBOOK,
            today=date(2026, 1, 15),
        )

    @rule(award=IDS, amount=st.one_of(st.none(), AMOUNTS), person=OFFICERS, conditions=st.booleans())
    def award(self, award: Any, amount: Any, person: Any, conditions: bool) -> None:  # noqa: FBT001
        self.ask(
            appraisal.decide_award,
            award=award,
            outcome="declined" if amount is None else "awarded",
            amount=amount,
            conditions=(BEFORE_SIGNING, BEFORE_T1) if conditions else (),
            reasons="Because",
            dissent=None,
            decided_by=person,
            rulebook=RULEBOOK,
        )

    @rule(condition=st.sampled_from([SIGNATURE_CONDITION, TRANCHE_CONDITION]), person=OFFICERS, met=st.booleans())
    def settle(self, condition: Any, person: Any, met: bool) -> None:  # noqa: FBT001
        if met:
            evidence = (PROOF.id,)
            self.ask(appraisal.meet_condition, condition=condition, evidence=evidence, decided_by=person)
        else:
            self.ask(appraisal.waive_condition, condition=condition, why="Law", decided_by=person)

    @rule(milestone=MILESTONES)
    def plan(self, milestone: Any) -> None:
        self.ask(agreement.plan_milestone, milestone=milestone, terms=FIRST if milestone == M1 else SECOND)

    @rule(milestone=MILESTONES, due=DAYS)
    def reschedule(self, milestone: Any, due: date) -> None:
        self.ask(agreement.reschedule_milestone, milestone=milestone, due=due, why="Weather")

    @rule(milestone=MILESTONES)
    def cancel(self, milestone: Any) -> None:
        self.ask(agreement.cancel_milestone, milestone=milestone, why="Merged")

    @rule(defined=st.booleans(), verifier=st.sampled_from([None, uid(61)]))
    def adopt(self, defined: bool, verifier: Any) -> None:  # noqa: FBT001
        terms = TERMS.model_copy(update={"verifier": verifier})
        self.ask(agreement.adopt_indicator, indicator=JOBS, terms=terms, defined=defined)

    @rule(verifier=st.sampled_from([None, uid(61)]))
    def revise_indicator(self, verifier: Any) -> None:
        terms = TERMS.model_copy(update={"verifier": verifier})
        self.ask(agreement.revise_indicator, indicator=JOBS, terms=terms, why="New auditor")

    @rule()
    def drop(self) -> None:
        self.ask(agreement.drop_indicator, indicator=JOBS, why="Not measurable")

    @rule(period=PERIODS, value=st.integers(0, 2), revise=st.booleans())
    def target(self, period: Any, value: int, revise: bool) -> None:  # noqa: FBT001
        aim: dict[str, Any] = {"indicator": JOBS, "period": period, "value": DecimalValue(decimal=Decimal(value))}
        if revise:
            self.ask(agreement.revise_target, **aim, why="Better seed")
        else:
            self.ask(agreement.set_target, **aim)

    @rule(tranche=TRANCHES)
    def plan_tranche(self, tranche: Any) -> None:
        terms = ADVANCE if tranche == T1 else ADVANCE.model_copy(update={"code": "T2"})
        self.ask(tranches.plan_tranche, tranche=tranche, terms=terms)

    @rule(tranche=TRANCHES, amount=AMOUNTS)
    def revise_tranche(self, tranche: Any, amount: Any) -> None:
        terms = ADVANCE.model_copy(update={"code": "T1" if tranche == T1 else "T2", "amount": amount})
        self.ask(tranches.revise_tranche, tranche=tranche, terms=terms, why="Cheaper")

    @rule(today=DAYS, version=st.integers(1, 2))
    def sign(self, today: date, version: int) -> None:
        self.ask(
            agreement.sign_agreement,
            support_ends=date(2027, 12, 31),
            signatories=SIGNATORIES,
            rulebook_version=version,
            rulebook=RULEBOOK,
            today=today,
        )

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
        self.ask(tranches.release_tranche, tranche=tranche, release=release, released_by=person)

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
