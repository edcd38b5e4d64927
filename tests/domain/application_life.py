"""Asks a project for anything that belongs to its application: the first part of the state machine of a project's life."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from domain.project import cofinancing, growth_plan, milestones, parties, prequalification, reviews
from domain.project.prequalification import CheckFinding
from tests.domain.applications import (
    BANK,
    PARTNER,
    PLAN,
    PROMISE,
    PROVING,
    REVIEWER,
    SECOND_REVIEWER,
    STATED,
    STATEMENT,
    scores,
)
from tests.domain.applications import case as case_of
from tests.domain.kit import Life
from tests.domain.lives import (
    CASHIER,
    CERTIFIER,
    CHECKS,
    DEFINITIONS,
    MINISTER,
    OFFICER,
    PREPARER,
    RECIPIENT,
    RULEBOOK,
    VERIFIER,
    given,
    kzt,
    uid,
)

PEOPLE = st.sampled_from([PREPARER, CERTIFIER, VERIFIER, OFFICER, CASHIER, MINISTER])
OFFICERS = st.one_of(st.just(OFFICER), PEOPLE)
REVIEWERS = st.one_of(st.sampled_from([REVIEWER, SECOND_REVIEWER]), PEOPLE)
SUMS = st.sampled_from([kzt("100000.00"), kzt("300000.00"), kzt("-1.00")])


class ApplicationLife(RuleBasedStateMachine):
    """Asks a project for anything that belongs to its application, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)

    def ask(self, command: Any, **arguments: Any) -> None:
        self.life.ask_twice(command, **arguments)

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
            CheckFinding.model_validate(
                {"check": CHECKS[place], "verdict": None if CHECKS[place] == "own-money" else verdict}
            )
            for verdict, place in verdicts
        )
        self.ask(
            prequalification.assess_prequalification,
            findings=findings,
            assessor=assessor,
            case=case_of(self.life.state),
        )

    @rule(organisation=st.sampled_from([PARTNER, BANK, RECIPIENT]), tenths=st.one_of(st.none(), st.integers(0, 10)))
    def join(self, organisation: Any, tenths: int | None) -> None:
        share = None if tenths is None else Decimal(tenths).scaleb(-1)
        self.ask(parties.join_party, organisation=organisation, title="Partner", role="other", share=share)

    @rule(organisation=st.sampled_from([PARTNER, BANK]))
    def leave(self, organisation: Any) -> None:
        self.ask(parties.leave_party, organisation=organisation, why="No staff.")

    @rule(version=st.integers(1, 2), person=PEOPLE)
    def plan_growth(self, version: int, person: Any) -> None:
        plan = {**dict(PLAN), "version": version, "submitted_by": person}
        self.ask(growth_plan.submit_growth_plan, **plan, definitions=DEFINITIONS)

    @rule(person=REVIEWERS, interest=st.booleans())
    def declare(self, person: Any, interest: bool) -> None:  # noqa: FBT001
        self.ask(reviews.declare_interest, person=person, interest=interest, why="As it is.")

    @rule(person=REVIEWERS, score=st.sampled_from(["0", "4.5", "5", "6"]))
    def score(self, person: Any, score: str) -> None:
        self.ask(
            reviews.score_review,
            reviewer=person,
            scores=scores(score, "3", "2", "1"),
            rulebook=RULEBOOK,
            rulebook_version=1,
        )

    @rule(
        amount=st.one_of(st.just(kzt("300000.00")), SUMS),
        party=st.sampled_from([None, PARTNER]),
        person=st.one_of(st.just(PREPARER), PEOPLE),
    )
    def promise(self, amount: Any, party: Any, person: Any) -> None:
        about: dict[str, Any] = {"cofinancing": PROMISE, "source": "Bank", "party": party, "amount": amount}
        self.ask(cofinancing.commit_cofinancing, **about, evidence=(), submitted_by=person)

    @rule(proof=st.sampled_from([PROVING, uid(78)]), amount=SUMS, person=OFFICERS)
    def prove_money(self, proof: Any, amount: Any, person: Any) -> None:
        self.ask(milestones.submit_evidence, evidence=STATEMENT, subject=STATED.subject, submitted_by=PREPARER)
        about: dict[str, Any] = {"cofinancing": PROMISE, "proof": proof, "amount": amount, "decided_by": person}
        self.ask(cofinancing.prove_cofinancing, **about, evidence=(STATEMENT.id,))
