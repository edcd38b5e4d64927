"""What is written to the log can be read for ever: every stored name, every shape, every effective day."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, get_args
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.canonical import digest
from domain.events import (
    EVENTS,
    BudgetEvent,
    Event,
    ProgrammeEvent,
    ProjectEvent,
    RecipientEvent,
    RulebookPublished,
    budget_stream,
)
from domain.rulebook import Rulebook

STORED = Path(__file__).parent / "stored"

NAMES = {
    *("programme.opened.v1", "programme.revised.v1", "programme.round-opened.v1", "programme.round-closed.v1"),
    *("programme.indicator-defined.v1", "programme.rulebook-published.v1"),
    *("programme.waiver-granted.v1", "programme.government-figure-reported.v1"),
    *("programme.reviewed.v1", "programme.closed.v1"),
    *("budget.opened.v1", "budget.changed.v1", "budget.committed.v1", "budget.decommitted.v1"),
    *("recipient.registered.v1", "recipient.classified.v1", "aid.granted.v1", "aid.adjusted.v1"),
    *("project.registered.v1", "project.corrected.v1", "prequalification.assessed.v1"),
    *("party.joined.v1", "party.left.v1", "growth-plan.submitted.v1", "interest.declared.v1", "review.scored.v1"),
    *("cofinancing.committed.v1", "cofinancing.proven.v1"),
    *("award.decided.v1", "award.increased.v1", "award.reduced.v1", "condition.met.v1", "condition.waived.v1"),
    *("milestone.planned.v1", "milestone.rescheduled.v1", "milestone.cancelled.v1"),
    *("indicator.adopted.v1", "indicator.revised.v1", "indicator.dropped.v1", "target.set.v1", "target.revised.v1"),
    *("tranche.planned.v1", "tranche.revised.v1", "agreement.signed.v1"),
    *("evidence.submitted.v1", "milestone.submitted.v1", "verification.recorded.v1"),
    *("milestone.met.v1", "milestone.not-met.v1"),
    *("milestone.partially-met.v1", "milestone.waived.v1", "milestone.reversed.v1"),
    *("report.prepared.v1", "report.certified.v1", "report.submitted.v1", "report.accepted.v1"),
    *("report.returned.v1", "report.voided.v1", "figure.restated.v1"),
    *("period.closed.v1", "period-exception.granted.v1"),
    *("tranche.released.v1", "disbursement.confirmed.v1", "disbursement.reversed.v1"),
    *("gate.opened.v1", "vote.cast.v1", "gate.decided.v1", "gate.returned.v1"),
    *("publication.imported.v1", "figure.published.v1"),
}
"""Every name that was ever written. A name is added, never changed and never taken away."""


def samples() -> list[Any]:
    """Every sample of every stored name: the day of the act, the day of its effect, the data as stored."""
    return [
        pytest.param(path.stem, sample, id=f"{path.stem}-{number}")
        for path in sorted(STORED.glob("*.json"))
        for number, sample in enumerate(json.loads(path.read_text(encoding="utf-8")), 1)
    ]


def read(name: str, sample: dict[str, Any]) -> Event:
    return EVENTS[name].model_validate_json(json.dumps(sample["data"]))


def test_the_stored_names_are_exactly_these() -> None:
    assert set(EVENTS) == NAMES


def test_every_stored_name_has_samples_and_every_sample_a_name() -> None:
    assert {path.stem for path in STORED.iterdir()} == NAMES
    assert {param.values[0] for param in samples()} == NAMES


@pytest.mark.parametrize(("name", "sample"), samples())
def test_a_stored_fact_loads_and_is_written_as_it_was(name: str, sample: dict[str, Any]) -> None:
    assert json.loads(read(name, sample).model_dump_json()) == sample["data"]


@pytest.mark.parametrize(("name", "sample"), samples())
def test_a_stored_fact_keeps_its_effective_day(name: str, sample: dict[str, Any]) -> None:
    occurred_on, effective_on = (date.fromisoformat(sample[clock]) for clock in ("occurred_on", "effective_on"))
    assert read(name, sample).effective_on(occurred_on) == effective_on


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_samples_show_every_field_filled(name: str) -> None:
    shown = [read(*param.values) for param in samples() if param.values[0] == name]
    unfilled = [field for field in EVENTS[name].model_fields if all(not getattr(fact, field) for fact in shown)]
    assert unfilled == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_fact_with_a_field_that_nobody_knows_is_refused(name: str) -> None:
    sample = next(param.values[1] for param in samples() if param.values[0] == name)
    assert isinstance(sample, dict)
    with pytest.raises(ValidationError, match="Extra inputs"):
        EVENTS[name].model_validate_json(json.dumps({**sample["data"], "remark": "x"}))


def test_every_name_says_what_happened_to_what_in_which_version() -> None:
    assert [name for name in NAMES if not re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[0-9]+", name)] == []


def test_every_event_belongs_to_one_kind_of_stream_and_says_what_it_is() -> None:
    members = [
        member for union in (ProgrammeEvent, BudgetEvent, RecipientEvent, ProjectEvent) for member in get_args(union)
    ]
    assert len(members) == len(set(members))
    assert set(members) == set(EVENTS.values())
    assert all(member.__doc__ for member in members)


def test_stored_rulebooks_keep_their_digest_and_can_be_read_as_rulebooks() -> None:
    published = [read(*param.values) for param in samples() if param.values[0] == RulebookPublished.name]
    assert published
    for fact in published:
        assert isinstance(fact, RulebookPublished)
        assert digest(fact.document) == fact.digest
        assert digest(Rulebook.model_validate_json(json.dumps(fact.document))) == fact.digest


def test_two_events_never_share_a_stored_name() -> None:
    with pytest.raises(TypeError, match=r"takes the stored name budget\.opened\.v1, which BudgetOpened has"):

        class Other(Event):
            name: ClassVar[str] = "budget.opened.v1"

    assert set(EVENTS) == NAMES


def test_what_events_have_in_common_is_not_stored_itself() -> None:
    class _Shared(Event):
        remark: str

    assert set(EVENTS) == NAMES


def test_the_budget_stream_of_a_programme_never_changes() -> None:
    programme = UUID("00000000-0000-4000-8000-000000000001")
    assert budget_stream(programme) == UUID("aac4ea05-40d0-5cbb-b4fb-cddb1cfbefca")
    assert budget_stream(programme) != budget_stream(UUID(int=1))
