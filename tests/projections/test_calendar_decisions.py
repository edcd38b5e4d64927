"""The calendar's fold takes in conditions, gates, tranches and payments."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from domain import events as facts
from domain.money import Money
from domain.terms import Basis, Condition, Evaluated
from tests.domain.courses import on
from tests.projections import moves, values
from tests.projections.calendar_facts import T1, course
from tests.projections.values import PERSON

KZT = Money(amount=Decimal(100), currency="KZT")


def decided(gate: str, outcome: str, *conditions: Condition) -> facts.GateDecided:
    return facts.GateDecided.model_validate(
        {
            "gate": gate,
            "voting_round": 1,
            "outcome": outcome,
            "conditions": conditions,
            "reasons": "-",
            "dissent": None,
            "departure": None,
            "decided_by": PERSON,
        }
    )


def opened(gate: str, *verdicts: tuple[str, str]) -> facts.GateOpened:
    evaluation = tuple(
        Evaluated.model_validate(
            {
                "criterion": criterion,
                "title": {"en": "-"},
                "verdict": verdict,
                "observed": None,
                "threshold": None,
                "unit": None,
                "positions": (),
            }
        )
        for criterion, verdict in verdicts
    )
    basis = Basis(position=1, rulebook_version=1, evaluation=evaluation)
    return facts.GateOpened(gate=gate, voting_round=1, basis=basis, opened_by=PERSON)


def test_a_gate_that_is_opened_again_undecided_was_open_since_the_first_time() -> None:
    found = course(
        ("2026-06-01", opened("half-way", ("work-done", "fail"))),
        ("2026-06-05", opened("half-way", ("work-done", "pass"), ("reports-in", "fail"))),
        ("2026-06-20", decided("half-way", "recycle")),
        ("2026-08-01", opened("half-way")),
        ("2026-08-09", decided("half-way", "go")),
    ).gates["half-way"]
    assert [(one.opened_on, one.failed, one.outcome, one.decided_on) for one in found] == [
        (on("2026-06-01"), ("reports-in",), "recycle", on("2026-06-20")),
        (on("2026-08-01"), (), "go", on("2026-08-09")),
    ]


def test_the_project_is_held_until_no_gate_holds_it() -> None:
    steps = [
        ("2026-06-20", decided("half-way", "hold")),
        ("2026-06-25", decided("half-way", "hold")),
        ("2026-07-01", decided("final", "hold")),
        ("2026-07-10", decided("half-way", "go")),
        ("2026-07-20", decided("final", "conditional")),
    ]
    assert [(hold.since, hold.until) for hold in course(*steps[:4]).holds] == [(on("2026-06-20"), None)]
    found = course(*steps)
    assert ([(hold.since, hold.until) for hold in found.holds], found.on_hold) == (
        [(on("2026-06-20"), on("2026-07-20"))],
        (),
    )
    assert [one.decided_on for one in found.gates["half-way"]] == [
        on("2026-06-20"),
        on("2026-06-25"),
        on("2026-07-10"),
    ]


def test_conditions_come_from_the_award_and_from_gates() -> None:
    one = Condition(id=UUID(int=1), text="Lease", due=on("2026-01-05"), origin="award", blocks="signature")
    two = Condition(id=UUID(int=2), text="Plan", due=on("2026-08-05"), origin="gate", blocks=T1)
    awarded = moves.awarded(0).model_copy(update={"conditions": (one,)})
    lifted = facts.ConditionMet(condition=one.id, evidence=(UUID(int=9),), decided_by=PERSON)
    let_go = facts.ConditionWaived(condition=two.id, why="-", decided_by=PERSON)
    nobody = facts.ConditionWaived(condition=UUID(int=3), why="-", decided_by=PERSON)
    found = course(
        ("2025-11-01", awarded),
        ("2025-11-09", lifted),
        ("2026-07-01", decided("half-way", "conditional", two)),
        ("2026-07-09", let_go),
        ("2026-07-10", nobody),
    )
    assert [(known.set_on, known.settled, known.settled_on) for known in found.conditions.values()] == [
        (on("2025-11-01"), "met", on("2025-11-09")),
        (on("2026-07-01"), "waived", on("2026-07-09")),
    ]


def test_a_tranche_is_planned_revised_released_and_paid() -> None:
    terms = values.tranche_terms(1)
    plan = facts.TranchePlanned(tranche=T1, terms=terms)
    by_indicator = values.tranche_terms(2).model_copy(update={"due": on("2026-09-01")})
    revised = facts.TrancheRevised(tranche=T1, old=terms, new=by_indicator, why="-")
    release = moves.released(1).model_copy(update={"tranche": T1, "net": KZT})
    paid = facts.DisbursementConfirmed(
        disbursement=UUID(int=8), tranche=T1, amount=KZT, paid_on=on("2026-07-02"), reference=None, paid_by=PERSON
    )
    elsewhere = paid.model_copy(update={"disbursement": UUID(int=9), "tranche": None})
    back = facts.DisbursementReversed(
        reversal=UUID(int=10),
        of=UUID(int=8),
        amount=Money(amount=Decimal(30), currency="KZT"),
        reversed_on=on("2026-07-09"),
        reference=None,
        code="returned",
        why="-",
        reversed_by=PERSON,
    )
    assert course(("2026-01-02", plan)).tranches[T1].milestones == (values.uid(1, 1),)
    found = course(
        ("2026-01-02", plan),
        ("2026-01-03", revised),
        ("2026-07-01", release),
        ("2026-07-03", paid),
        ("2026-07-03", elsewhere),
        ("2026-07-10", back),
        ("2026-07-11", back.model_copy(update={"of": None})),
        ("2026-07-11", back.model_copy(update={"of": UUID(int=9)})),
    )
    tranche = found.tranches[T1]
    assert (tranche.first_due, tranche.due, tranche.milestones) == (terms.due, on("2026-09-01"), ())
    assert [(one.released_on, one.net) for one in tranche.releases] == [(on("2026-07-01"), Decimal(100))]
    (payment,) = found.payments.values()
    assert (payment.paid_on, payment.amount) == (on("2026-07-02"), Decimal(70))
