"""What a later version of a published activity changes in its project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.events import (
    AwardIncreased,
    AwardReduced,
    DisbursementConfirmed,
    DisbursementReversed,
    FigurePublished,
    IndicatorAdopted,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestoneMet,
    MilestonePlanned,
    MilestoneRescheduled,
    ProjectCorrected,
    PublicationImported,
    TargetRevised,
    TargetSet,
)
from domain.indicator import BlankValue
from domain.money import Money
from domain.project.publication import (
    publication_findings,
)
from domain.project.state import Project
from tests.domain.publications import (
    FUND,
    MINISTRY,
    TODAY,
    UPDATED,
    YEAR,
    activity,
    committed,
    decide,
    events,
    indicator,
    milestone,
    number,
    paid,
    taken,
)

LATER = UPDATED + timedelta(days=30)
START, END = date(2024, 2, 1), date(2026, 6, 30)


def codes(*versions: object) -> list[str]:
    """The findings on the last version, after the ones before it were imported."""
    *before, last = versions
    return [finding.code for finding in publication_findings(taken(*before), last, today=TODAY)]  # type: ignore[arg-type]


def test_the_same_element_again_is_nothing_and_another_mapping_of_it_is_compared() -> None:
    version = activity()
    assert decide(taken(version), version) == []
    mapped_anew = replace(version, mapping_version=2)
    assert [type(fact.event) for fact in decide(taken(version), mapped_anew)] == [PublicationImported]


def test_a_changed_title_and_recipient_are_corrections() -> None:
    changed = activity(title="Water for everybody", recipient=FUND, last_updated=LATER)
    assert [(event.field, event.old, event.new) for event in _of(ProjectCorrected, taken(activity()), changed)] == [
        ("title", "Water for all", "Water for everybody"),
        ("recipient", str(MINISTRY.id), str(FUND.id)),
    ]
    lost = activity(recipient=None, last_updated=LATER)
    assert [event.new for event in _of(ProjectCorrected, taken(activity()), lost)] == [None]


def test_a_new_target_value_is_a_revision_and_a_vanished_one_is_revised_to_blank() -> None:
    before = taken(activity(indicators=[indicator("wells", targets={YEAR: number("10")}, figures={YEAR: number("1")})]))
    more = activity(indicators=[indicator("wells", targets={YEAR: number("12")})], last_updated=LATER)
    (revised,) = _of(TargetRevised, before, more)
    assert (revised.old, revised.new) == (number("10"), number("12"))
    (withdrawn,) = _of(FigurePublished, before, more)
    assert (withdrawn.period, withdrawn.value, withdrawn.stated_on) == (YEAR, BlankValue(), LATER.date())
    none = activity(indicators=[indicator("wells", figures={YEAR: number("2")})], last_updated=LATER)
    assert [event.new for event in _of(TargetRevised, before, none)] == [BlankValue()]
    assert [event.value for event in _of(FigurePublished, before, none)] == [number("2")]
    assert events(taken(none, project=before), replace(none, element_sha256="0" * 64)) == []


def test_new_terms_revise_an_indicator_and_a_vanished_one_is_dropped() -> None:
    before = taken(activity(indicators=[indicator("wells"), indicator("leaks")]))
    after = activity(indicators=[indicator("wells", baseline="3")], last_updated=LATER)
    assert [event.new.baseline for event in _of(IndicatorRevised, before, after)] == [
        indicator("wells", baseline="3").terms.baseline
    ]
    assert [event.indicator.code for event in _of(IndicatorDropped, before, after)] == [indicator("leaks").code]


def test_an_indicator_that_comes_back_is_the_next_generation() -> None:
    with_it = activity(indicators=[indicator("wells", targets={YEAR: number("10")})])
    gone = activity(last_updated=LATER)
    back = replace(with_it, last_updated=LATER + timedelta(days=1), element_sha256="1" * 64)
    (adopted,) = _of(IndicatorAdopted, taken(with_it, gone), back)
    assert (adopted.indicator.code, adopted.indicator.version) == (indicator("wells").code, 2)
    assert len(_of(TargetSet, taken(with_it, gone), back)) == 1


def test_milestones_move_are_met_and_are_cancelled() -> None:
    before = taken(activity(milestones=[milestone("start", START), milestone("end", END)]))
    after = activity(milestones=[milestone("start", END, actual=START)], last_updated=LATER)
    assert [(event.old, event.new) for event in _of(MilestoneRescheduled, before, after)] == [(START, END)]
    assert [event.met_on for event in _of(MilestoneMet, before, after)] == [START]
    assert len(_of(MilestoneCancelled, before, after)) == 1
    assert events(taken(after, project=before), replace(after, element_sha256="0" * 64)) == []


def test_a_milestone_that_was_not_reached_after_all_is_cancelled_and_planned_anew() -> None:
    before = taken(activity(milestones=[milestone("start", START, actual=START)]))
    after = activity(milestones=[milestone("start", START)], last_updated=LATER)
    changes = events(before, after)
    assert [type(event) for event in changes] == [MilestoneCancelled, MilestonePlanned]
    assert isinstance(changes[0], MilestoneCancelled)
    assert isinstance(changes[1], MilestonePlanned)
    assert changes[0].milestone != changes[1].milestone


def test_another_day_of_the_same_achievement_is_said_again() -> None:
    before = taken(activity(milestones=[milestone("start", START, actual=START)]))
    after = activity(milestones=[milestone("start", START, actual=date(2024, 2, 2))], last_updated=LATER)
    assert [event.met_on for event in _of(MilestoneMet, before, after)] == [date(2024, 2, 2)]


def test_vanished_money_is_taken_back_with_its_reason() -> None:
    before = taken(
        activity(
            transactions=[
                committed(date(2024, 1, 31), "100"),
                committed(date(2024, 2, 29), "-10"),
                paid(date(2024, 3, 31), "30"),
                paid(date(2024, 4, 30), "-5"),
            ]
        )
    )
    after = activity(last_updated=LATER)
    (reduced,) = _of(AwardReduced, before, after)
    assert before.award is not None
    assert (reduced.of, reduced.ground) == (before.award.decision.award, "no-longer-published")
    assert [event.amount for event in _of(AwardIncreased, before, after)] == [_usd("10")]
    (reversal,) = _of(DisbursementReversed, before, after)
    assert reversal.of in before.disbursements
    assert (reversal.code, reversal.reversed_on) == ("no-longer-published", date(2024, 3, 31))
    assert [(event.paid_on, event.amount) for event in _of(DisbursementConfirmed, before, after)] == [
        (date(2024, 4, 30), _usd("5"))
    ]
    emptied = taken(after, project=before)
    assert emptied.award is not None
    assert emptied.award.amount == _usd("0")
    assert events(emptied, replace(after, element_sha256="0" * 64)) == []


def test_money_that_comes_back_has_an_id_of_its_own() -> None:
    rows = [committed(date(2024, 1, 31), "100"), paid(date(2024, 3, 31), "30"), paid(date(2024, 4, 30), "-5")]
    state = taken(
        activity(transactions=rows),
        activity(last_updated=LATER),
        activity(transactions=rows, last_updated=LATER + timedelta(days=1)),
    )
    assert len([one for one in state.disbursements.values() if one.amount == _usd("30")]) == 2
    assert state.award is not None
    assert state.award.amount == _usd("100")


def test_a_publisher_may_go_back_to_an_earlier_text_on_the_same_day() -> None:
    one, other = activity(), activity(title="Water for everybody")
    assert taken(one, other, one).title == one.title


def test_another_programme_is_a_finding_and_the_project_stays() -> None:
    moved = replace(activity(last_updated=LATER), programme=replace(activity().programme, id=FUND.id))
    assert codes(activity(), moved) == ["programme-differs"]
    assert taken(activity(), moved).programme == activity().programme.id


def _of(kind: type, project: Project, version: object) -> list:  # type: ignore[type-arg]
    return [event for event in events(project, version) if isinstance(event, kind)]  # type: ignore[arg-type]


def _usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")
