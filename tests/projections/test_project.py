"""The view of one project: what each fact changes, also when earlier facts are missing, and what differs between two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given

from domain import events as facts
from domain.money import Money
from projections.fold import facts_of
from projections.project import ProjectView, changes_between, view_of
from projections.timeline import timeline
from tests.projections import moves, values
from tests.projections.logs import Choice, choices, history, log_of

PROJECT = values.PROJECTS[0]
M, T, PAID = values.uid(1, 0), values.uid(2, 0), values.uid(8, 0)
REGISTERED = moves.registered(1)
PLANNED = facts.MilestonePlanned(
    milestone=M, terms=values.milestone_terms(0).model_copy(update={"due": date(2026, 6, 1)})
)


def kzt(text: str) -> Money:
    return Money(amount=Decimal(text), currency="KZT")


def view(*events: Any) -> ProjectView:
    return view_of(PROJECT, history(*events))


def met(on: date) -> facts.MilestoneMet:
    return facts.MilestoneMet(milestone=M, met_on=on, why=None, decided_by=values.PERSON)


def moved(old: date, new: date) -> facts.MilestoneRescheduled:
    return facts.MilestoneRescheduled(milestone=M, old=old, new=new, why="frost")


def test_slippage_and_lateness_follow_from_dates() -> None:
    planned = view(REGISTERED, PLANNED, moved(date(2026, 6, 1), date(2026, 6, 11))).milestones[M]
    assert (planned.original_due, planned.due, planned.slippage_days) == (date(2026, 6, 1), date(2026, 6, 11), 10)
    assert (planned.late_days, planned.overdue_days_on(date(2026, 6, 11))) == (None, None)
    assert planned.overdue_days_on(date(2026, 6, 14)) == 3
    late = view(PLANNED, met(date(2026, 6, 3))).milestones[M]
    assert (late.late_days, late.overdue_days_on(date(2027, 1, 1)), late.status) == (2, None, "met")


def test_a_milestone_whose_plan_is_not_in_the_selection_says_what_is_known() -> None:
    only_met = view(met(date(2026, 6, 3))).milestones[M]
    assert (only_met.code, only_met.slippage_days, only_met.late_days) == (None, None, None)
    only_moved = view(moved(date(2026, 6, 1), date(2026, 5, 30))).milestones[M]
    assert (only_moved.slippage_days, only_moved.overdue_days_on(date(2026, 5, 31))) == (-2, 1)


def test_money_adds_up_by_currency() -> None:
    usd = Money(amount=Decimal(7), currency="USD")
    increased = facts.AwardIncreased(
        change=values.uid(4, 1), of=None, amount=usd, ground="scope", formula=None, why="w", decided_by=None
    )
    award = moves.awarded(4).model_copy(update={"amount": kzt("800")})
    found = view(REGISTERED, award, increased, increased)
    assert (found.requested, found.awarded, found.released, found.disbursed) == (
        kzt("1001.50"),
        kzt("800"),
        kzt("0"),
        kzt("0"),
    )
    assert {currency: totals.awarded for currency, totals in found.other_currencies.items()} == {"USD": Decimal(14)}
    assert [change.kind for change in found.award.changes] == ["increased", "increased"] if found.award else False


def test_a_payment_and_what_came_back_of_it() -> None:
    payment = facts.DisbursementConfirmed(
        disbursement=PAID, tranche=T, amount=kzt("100"), paid_on=date(2026, 3, 1), reference=None, paid_by=None
    )
    back = facts.DisbursementReversed(
        reversal=values.uid(9, 0),
        of=PAID,
        amount=kzt("30"),
        reversed_on=date(2026, 4, 1),
        reference=None,
        code="returned",
        why="wrong account",
        reversed_by=None,
    )
    found = view(payment, payment.model_copy(update={"disbursement": values.uid(8, 1)}), back)
    assert found.disbursed == kzt("170")
    assert found.tranches[T].paid == kzt("170")
    assert found.disbursements[PAID].reversed == kzt("30")
    assert view(back).disbursed == kzt("-30")
    assert timeline(history(payment, back))[1].sentence == (
        "KZT 30 of the payment of 1 March 2026 came back on 1 April 2026: wrong account."
    )


def test_releases_of_a_tranche_add_up() -> None:
    found = view(moves.PROJECT_MOVES[17](3), moves.released(3), moves.released(6))
    tranche = found.tranches[T]
    assert (tranche.released, tranche.held_back, tranche.entitlement) == (
        kzt("2010.00"),
        kzt("1003.50"),
        kzt("1006.50"),
    )
    assert [release.basis.position for release in tranche.releases] == [3, 6]
    assert found.released == kzt("2010.00")


def test_a_published_project_has_no_stage_but_published() -> None:
    published = moves.registered(0)
    found = view(published, moves.awarded(4), moves.imported(1))
    assert (found.stage, found.released) == ("published", None)
    assert found.publication is not None
    assert found.publication.findings[0].printed == "8,386413"


def test_a_target_keeps_its_first_value() -> None:
    revised = [
        facts.TargetRevised(
            indicator=values.ref(0), period=values.period(0), old=values.number(0), new=values.number(n), why="w"
        )
        for n in (1, 2)
    ]
    (target,) = view(*revised).indicators["productivity/1"].targets.values()
    assert (target.original, target.value, len(target.revisions)) == (values.number(0), values.number(2), 2)


def test_the_difference_between_two_positions_names_places() -> None:
    log = history(REGISTERED, PLANNED, moved(date(2026, 6, 1), date(2026, 7, 1)), moves.corrected(5))
    changes = {change.path: change for change in changes_between(view_of(PROJECT, log[:2]), view_of(PROJECT, log))}
    assert changes["title"].new == "Better title 5"
    due = changes[f"milestones.{M}.due"]
    assert (due.old, due.new) == ("2026-06-01", "2026-07-01")
    slippage = changes[f"milestones.{M}.slippage_days"]
    assert (slippage.old, slippage.new) == (0, 30)
    assert "version" not in changes
    added = {change.path: change for change in changes_between(ProjectView(project=PROJECT), view_of(PROJECT, log))}
    assert added["requested"].new == {"amount": "1001.50", "currency": "KZT"}
    assert added[f"milestones.{M}"].old is None


@given(chosen=choices)
def test_no_difference_is_missed(chosen: list[Choice]) -> None:
    """Whatever two views do not share is in a change, and nothing else is."""
    log = [
        recorded for recorded in log_of(chosen, openings=False) if type(recorded.event) in facts_of(facts.ProjectEvent)
    ]
    before, after = view_of(PROJECT, log[: len(log) // 2]), view_of(PROJECT, log)
    for change in changes_between(before, after):
        assert change.old != change.new
    again = after.model_copy(update={"version": before.version, "position": before.position})
    assert bool(changes_between(before, after)) == (before != again)
    assert changes_between(after, again) == []


@given(chosen=choices)
def test_any_selection_of_facts_can_be_told_and_written(chosen: list[Choice]) -> None:
    """As for `on`: facts may be missing anywhere."""
    log = [
        recorded for recorded in log_of(chosen, openings=False) if type(recorded.event) in facts_of(facts.ProjectEvent)
    ]
    found = view_of(PROJECT, log)
    assert ProjectView.model_validate_json(found.model_dump_json(exclude_computed_fields=True)) == found
    assert all(entry.sentence for entry in timeline(log))
