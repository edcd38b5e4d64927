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
    MilestoneMet,
    MilestonePlanned,
    ProjectRegistered,
    PublicationImported,
)
from domain.events.publication import Finding
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
    MINISTRY,
    STATED,
    TODAY,
    UPDATED,
    activity,
    committed,
    decide,
    events,
    milestone,
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


def _usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")
