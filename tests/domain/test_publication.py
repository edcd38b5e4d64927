"""What a published activity becomes, and what a later version of it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.errors import Refused
from domain.events import (
    AwardDecided,
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
    ProjectRegistered,
    PublicationImported,
    TargetRevised,
    TargetSet,
)
from domain.events.publication import Finding
from domain.indicator import BlankValue
from domain.money import Money
from domain.project.publication import (
    MAX_FINDINGS,
    NativeProject,
    OlderThanRecorded,
    TooManyFindings,
    UpdatedAfterToday,
    publication_findings,
)
from domain.project.published import indicator_code
from domain.project.state import Project
from tests.domain.publications import (
    FUND,
    MINISTRY,
    STATED,
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


# ------------------------------------------------------------------------------------------------------- first import


def test_the_first_import_registers_a_published_project_and_ends_with_the_publication() -> None:
    facts = decide(Project(), activity(milestones=[milestone("start", START), milestone("end", END)]))
    registered = facts[0].event
    assert isinstance(registered, ProjectRegistered)
    assert (registered.provenance, registered.recipient, registered.requested) == ("published", MINISTRY.id, None)
    assert (registered.starts, registered.ends) == (START, END)
    assert isinstance(facts[-1].event, PublicationImported)
    assert {fact.occurred_on for fact in facts} == {STATED}
    assert taken(activity()).stage == "published"


def test_dated_facts_occur_on_their_day_and_undated_ones_on_the_day_of_the_last_update() -> None:
    version = activity(
        milestones=[milestone("start", START, actual=date(2024, 3, 1))],
        transactions=[
            committed(date(2024, 1, 31), "100"),
            paid(date(2024, 5, 31), "40"),
            paid(date(2024, 6, 30), "-5"),
        ],
    )
    days = {type(fact.event): fact.occurred_on for fact in decide(Project(), version)}
    assert days[MilestoneMet] == date(2024, 3, 1)
    assert days[AwardDecided] == date(2024, 1, 31)
    assert days[DisbursementConfirmed] == date(2024, 5, 31)
    assert days[DisbursementReversed] == date(2024, 6, 30)
    assert days[MilestonePlanned] == days[ProjectRegistered] == STATED


def test_without_a_last_update_undated_facts_occur_today() -> None:
    assert decide(Project(), activity(last_updated=None))[0].occurred_on == TODAY


def test_an_actual_day_after_the_last_update_is_a_finding_and_never_met() -> None:
    version = activity(milestones=[milestone("end", END, actual=END)])
    assert [type(event) for event in events(Project(), version)] == [ProjectRegistered, MilestonePlanned]
    assert codes(version) == ["actual-after-update"]


def test_commitments_become_an_award_with_increases_and_reductions_by_date() -> None:
    version = activity(
        transactions=[
            committed(date(2024, 6, 30), "50"),
            committed(date(2024, 9, 30), "-20"),
            committed(date(2024, 1, 31), "100"),
        ]
    )
    award = [event for event in events(Project(), version) if not isinstance(event, ProjectRegistered)]
    assert [type(event) for event in award] == [AwardDecided, AwardIncreased, AwardReduced]
    assert isinstance(award[0], AwardDecided)
    assert (award[0].outcome, award[0].decided_by, award[0].amount) == ("awarded", None, _usd("100"))
    state = taken(version)
    assert state.award is not None
    assert state.award.amount == _usd("130")
    assert state.stage == "published"


def test_a_reduction_that_is_dated_before_the_first_commitment_follows_the_award() -> None:
    version = activity(transactions=[committed(date(2023, 1, 31), "-20"), committed(date(2024, 1, 31), "100")])
    assert [type(event) for event in events(Project(), version)][1:] == [AwardDecided, AwardReduced]


def test_a_reduction_where_nothing_was_ever_committed_is_left_out_and_found() -> None:
    version = activity(transactions=[committed(date(2024, 1, 31), "-20")])
    assert taken(version).award is None
    assert codes(version) == ["reduction-without-award"]


def test_negative_disbursements_are_reversals_of_nothing_in_particular() -> None:
    version = activity(transactions=[paid(date(2024, 1, 31), "-20")])
    (reversal,) = [event for event in events(Project(), version) if isinstance(event, DisbursementReversed)]
    assert (reversal.of, reversal.code, reversal.amount, reversal.reversed_by) == (None, "published", _usd("20"), None)


def test_two_transactions_that_are_alike_are_two() -> None:
    day = date(2024, 1, 31)
    version = activity(transactions=[paid(day, "20"), paid(day, "20", ordinal=2)])
    assert len(taken(version).disbursements) == 2


# ------------------------------------------------------------------------------------------------- findings on money


def test_payments_beyond_the_commitments_are_found_with_the_first_day() -> None:
    version = activity(
        transactions=[
            committed(date(2024, 1, 31), "100"),
            paid(date(2024, 1, 31), "60"),
            paid(date(2024, 5, 31), "50"),
            committed(date(2024, 6, 30), "100"),
        ]
    )
    (found,) = publication_findings(Project(), version, today=TODAY)
    assert found.code == "disbursed-beyond-commitment"
    assert found.text.startswith("On 2024-05-31 USD 110 had been paid, but only USD 100")


def test_paying_before_and_without_a_commitment_are_two_findings() -> None:
    early = activity(transactions=[paid(date(2024, 1, 1), "10"), committed(date(2024, 2, 1), "100")])
    assert codes(early) == ["paid-before-commitment", "disbursed-beyond-commitment"]
    assert codes(activity(transactions=[paid(date(2024, 1, 1), "10")])) == ["paid-without-commitment"]


def test_another_currency_is_kept_apart_and_found_once() -> None:
    version = activity(
        transactions=[
            committed(date(2024, 1, 31), "100"),
            committed(date(2024, 2, 29), "30", currency="EUR"),
            paid(date(2024, 3, 31), "10", currency="EUR"),
        ]
    )
    assert codes(version) == ["currency-differs"]
    award = taken(version).award
    assert award is not None
    assert award.amount == _usd("100")
    assert sorted(str(part) for part in award.parts.values()) == sorted(
        str(part) for part in (_usd("100"), Money(amount=Decimal(30), currency="EUR"))
    )


def test_a_transaction_after_the_last_update_is_kept_as_of_the_last_update() -> None:
    version = activity(transactions=[committed(date(2024, 1, 31), "100"), paid(date(2025, 12, 31), "10")])
    assert codes(version) == ["dated-after-update"]
    (fact,) = [fact for fact in decide(Project(), version) if isinstance(fact.event, DisbursementConfirmed)]
    assert isinstance(fact.event, DisbursementConfirmed)
    assert (fact.event.paid_on, fact.occurred_on) == (date(2025, 12, 31), STATED)


# -------------------------------------------------------------------------------------------------------- re-import


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


# --------------------------------------------------------------------------------------------------------- refusals


def _refused(project: Project, version: object, by: type[Refused]) -> Refused:
    with pytest.raises(by) as refusal:
        decide(project, version)  # type: ignore[arg-type]
    return refusal.value


def test_an_older_version_is_refused_and_says_which_one_is_recorded() -> None:
    refusal = _refused(taken(activity(last_updated=LATER)), activity(), OlderThanRecorded)
    assert refusal.facts["recorded"] == LATER.isoformat()


def test_a_version_without_a_moment_cannot_be_older() -> None:
    assert taken(activity(last_updated=None), activity()).publication is not None
    assert decide(taken(activity()), activity(last_updated=None)) != []


def test_an_update_in_the_future_is_refused_but_a_publisher_may_live_further_east() -> None:
    tomorrow = datetime.combine(TODAY, datetime.min.time(), tzinfo=UTC) + timedelta(days=1)
    assert decide(Project(), activity(last_updated=tomorrow))[0].occurred_on == TODAY
    _refused(Project(), activity(last_updated=tomorrow + timedelta(days=1)), UpdatedAfterToday)


def test_a_native_project_is_never_touched() -> None:
    native = replace(taken(activity()), provenance="native", publication=None)
    _refused(native, activity(), NativeProject)


def test_more_findings_than_a_publication_holds_are_refused() -> None:
    finding = Finding(code="text-cut", path="title", text="It is long.", printed=None)
    _refused(Project(), replace(activity(), findings=(finding,) * (MAX_FINDINGS + 1)), TooManyFindings)


def test_the_code_of_an_indicator_can_be_typed_whatever_its_title() -> None:
    def code(title: str, ordinal: int = 1) -> str:
        return indicator_code(result_title="", title=title, measure="1", ordinal=ordinal)

    assert code("Wells dug (number)").startswith("wells-dug-number-")
    assert code("Ұңғымалар").startswith("indicator-")
    assert code("wells") != code("wells", ordinal=2)
    assert len(code("very long " * 40)) <= 64


def _of(kind: type, project: Project, version: object) -> list:  # type: ignore[type-arg]
    return [event for event in events(project, version) if isinstance(event, kind)]  # type: ignore[arg-type]


def _usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")
