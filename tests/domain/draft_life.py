"""Asks a project for anything up to the signature: the second part of the state machine of a project's life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from domain.indicator import DecimalValue
from domain.project import agreement, appraisal, signature, tranches
from domain.project import award as awards
from domain.project.appraisal import Call
from tests.domain.application_life import OFFICERS, ApplicationLife
from tests.domain.applications import REVIEWER, SECOND_REVIEWER, YEAR_2027
from tests.domain.lives import (
    ADVANCE,
    AWARD,
    BEFORE_SIGNING,
    BEFORE_T1,
    CHECKS,
    DEFINITIONS,
    FIRST,
    JOBS,
    M1,
    M2,
    NEXT_QUARTER,
    OFFICER,
    PREPARER,
    PRODUCTIVITY,
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
    kzt,
    uid,
)

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
IDS = st.integers(200, 203).map(uid)
MILESTONES = st.sampled_from([M1, M2])
INDICATORS = st.sampled_from([JOBS, PRODUCTIVITY])
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


class DraftLife(ApplicationLife):
    """Asks a project for anything that belongs before the signature, at any time."""

    @initialize(start=st.integers(0, 3))
    def begin(self, start: int) -> None:
        """Begin before the first fact, or further on, so that every part of the life is reached often."""
        if start > 0:
            self.register()
            self.promise(kzt("300000.00"), None, PREPARER)
            self.assess([("pass", place) for place in range(len(CHECKS))], OFFICER)
            for reviewer in (REVIEWER, SECOND_REVIEWER):
                self.declare(reviewer, interest=False)
                self.score(reviewer, "4.5")
            self.ask(agreement.adopt_indicator, indicator=PRODUCTIVITY, terms=TERMS, defined=True)
            self.target(YEAR_2027, 2, revise=False, indicator=PRODUCTIVITY)
        if start > 1:
            self.award(AWARD, kzt("800000.00"), OFFICER, conditions=False, scenario=None)
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
        award=IDS,
        amount=st.one_of(st.none(), AMOUNTS),
        person=OFFICERS,
        conditions=st.booleans(),
        scenario=st.sampled_from([None, "base"]),
    )
    def award(self, award: Any, amount: Any, person: Any, conditions: bool, scenario: Any) -> None:  # noqa: FBT001
        self.ask(
            awards.decide_award,
            award=award,
            outcome="declined" if amount is None else "awarded",
            amount=amount,
            binding_scenario=scenario,
            conditions=(BEFORE_SIGNING, BEFORE_T1) if conditions else (),
            reasons="Because",
            dissent=None,
            decided_by=person,
            rulebook=RULEBOOK,
            definitions=DEFINITIONS,
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

    @rule(defined=st.booleans(), verifier=st.sampled_from([None, uid(61)]), indicator=INDICATORS)
    def adopt(self, defined: bool, verifier: Any, indicator: Any) -> None:  # noqa: FBT001
        terms = TERMS.model_copy(update={"verifier": verifier})
        self.ask(agreement.adopt_indicator, indicator=indicator, terms=terms, defined=defined)

    @rule(verifier=st.sampled_from([None, uid(61)]))
    def revise_indicator(self, verifier: Any) -> None:
        terms = TERMS.model_copy(update={"verifier": verifier})
        self.ask(agreement.revise_indicator, indicator=JOBS, terms=terms, why="New auditor")

    @rule(indicator=INDICATORS)
    def drop(self, indicator: Any) -> None:
        self.ask(agreement.drop_indicator, indicator=indicator, why="Not measurable")

    @rule(
        period=st.one_of(PERIODS, st.just(YEAR_2027)),
        value=st.sampled_from([0, 2, 6_000_000]),
        revise=st.booleans(),
        indicator=INDICATORS,
    )
    def target(self, period: Any, value: int, revise: bool, indicator: Any) -> None:  # noqa: FBT001
        aim: dict[str, Any] = {"indicator": indicator, "period": period, "value": DecimalValue(decimal=Decimal(value))}
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
            signature.sign_agreement,
            support_ends=date(2027, 12, 31),
            signatories=SIGNATORIES,
            rulebook_version=version,
            rulebook=RULEBOOK,
            appraisal_rulebook=RULEBOOK,
            definitions=DEFINITIONS,
            today=today,
        )
