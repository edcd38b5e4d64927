"""Asks a project for anything up to the signature: the first half of the state machine of a project's life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.indicator import DecimalValue
from domain.project import agreement, appraisal, tranches
from domain.project.appraisal import Call, CheckFinding
from tests.domain.kit import Life
from tests.domain.lives import (
    ADVANCE,
    AWARD,
    BEFORE_SIGNING,
    BEFORE_T1,
    CASHIER,
    CERTIFIER,
    CHECKS,
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


class DraftLife(RuleBasedStateMachine):
    """Asks a project for anything that belongs before the signature, at any time."""

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
            appraisal_rulebook=RULEBOOK,
            today=today,
        )
