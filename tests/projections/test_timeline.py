"""Every fact can be told as a sentence that a citizen understands."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain import events as facts
from domain.events import EVENTS
from domain.money import Money
from projections.timeline import timeline, words
from tests.projections import moves, values
from tests.projections.conftest import FIXED
from tests.projections.logs import history

STORED = Path(__file__).parents[1] / "domain" / "stored"
M = values.uid(1, 0)
PLANNED = facts.MilestonePlanned(milestone=M, terms=values.milestone_terms(0))


def samples() -> list[Any]:
    return [
        pytest.param(EVENTS[path.stem].model_validate_json(json.dumps(sample["data"])), id=f"{path.stem}-{number}")
        for path in sorted(STORED.glob("*.json"))
        for number, sample in enumerate(json.loads(path.read_text(encoding="utf-8")), 1)
    ]


@pytest.mark.parametrize("event", samples())
def test_every_stored_fact_is_a_sentence(event: facts.Event) -> None:
    (entry,) = timeline(history(event))
    assert entry.sentence[0].isupper() or entry.sentence[0].isdigit()
    assert entry.sentence.endswith((".", "!", "?"))
    assert "None" not in entry.sentence
    assert ".." not in entry.sentence
    assert entry.data == event.model_dump(mode="json")


def test_names_come_from_what_was_known() -> None:
    log = history(
        PLANNED,
        facts.MilestoneMet(milestone=M, met_on=date(2026, 1, 3), why=None, decided_by=None),
        facts.MilestoneMet(milestone=M, met_on=date(2026, 1, 1), why=None, decided_by=None),
        facts.MilestoneMet(milestone=M, met_on=date(2025, 12, 31), why="Seen on site.", decided_by=None),
    )
    assert [entry.sentence for entry in timeline(log)] == [
        "Milestone M0 “Wells drilled” was planned for 1 January 2026.",
        "Milestone M0 “Wells drilled” was met on 3 January 2026, 2 days late.",
        "Milestone M0 “Wells drilled” was met on 1 January 2026, on its due date.",
        "Milestone M0 “Wells drilled” was met on 31 December 2025, 1 day early: Seen on site.",
    ]
    assert timeline(log[1:])[0].sentence == f"Milestone {M} was met on 3 January 2026."


def test_both_clocks_and_who_acted_are_there() -> None:
    (entry,) = timeline(history(facts.MilestoneMet(milestone=M, met_on=date(2026, 1, 3), why=None, decided_by=None)))
    assert (entry.occurred_on, entry.effective_on) == (date(2026, 3, 1), date(2026, 1, 3))
    assert entry.recorded_at.isoformat() == "2026-03-01T00:00:01+00:00"
    assert (entry.actor, entry.on_behalf_of) == ("key:tests", values.PERSON)


def test_a_line_says_what_it_changed() -> None:
    log = history(PLANNED, moves.PROJECT_MOVES[11](0))
    changed = {change.path: (change.old, change.new) for change in timeline(log)[1].changes}
    assert changed == {
        f"milestones.{M}.status": ("planned", "cancelled"),
        f"milestones.{M}.settled_on": (None, "2026-03-01"),
        f"milestones.{M}.why": (None, "merged"),
    }


def test_other_streams_have_a_timeline_without_changes() -> None:
    log = [recorded for recorded in FIXED.events if recorded.stream == values.RECIPIENTS[0]]
    entries = timeline(log)
    assert len(entries) == len(log)
    assert not any(entry.changes for entry in entries)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.percent(Decimal("0.05")), "5 %"),
        (words.percent(Decimal("0.9750")), "97.5 %"),
        (words.percent(Decimal(1)), "100 %"),
        (words.money(values.kzt(0)), "KZT 1,000.50"),
        (words.money(None), "an unknown amount"),
        (words.listed(["a"]), "a"),
        (words.listed(["a", "b"]), "a and b"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.title({"kk": "Jumys", "ru": "Rabota"}), "Jumys"),
        (words.title({"kk": "Jumys", "en": "Water"}), "Water"),
        (words.count(1, "day"), "1 day"),
        (words.count(1200, "day"), "1,200 days"),
    ],
)
def test_words(written: str, expected: str) -> None:
    assert written == expected


def test_a_release_tells_the_way_from_performance_to_payment() -> None:
    planned = facts.TranchePlanned(tranche=values.uid(2, 0), terms=values.tranche_terms(0))
    share = Decimal("0.298507462686567")
    half = moves.released(0).model_copy(
        update={
            "performance": Decimal("0.5"),
            "factor": share,
            "entitlement": money("298.50"),
            "gross": money("198.50"),
            "holdback": money("29.77"),
            "net": money("168.73"),
        }
    )
    assert timeline(history(planned, half))[1].sentence == (
        f"Tranche {planned.terms.code} “{planned.terms.title}” was released at a performance of 50 %, which earns "
        "29.8507 % of it: KZT 298.50 in all, KZT 198.50 of it now, less KZT 29.77 held back, KZT 168.73 to pay."
    )
    whole = half.model_copy(update={"holdback": money("0.00")})
    assert timeline(history(planned, whole))[1].sentence.endswith("KZT 198.50 of it now, KZT 168.73 to pay.")


def money(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="KZT")


def test_a_subject_that_is_known_is_named() -> None:
    award = moves.awarded(1)
    condition = values.uid(3, 1)
    proof = moves.PROJECT_MOVES[20](7)
    assert isinstance(proof, facts.EvidenceSubmitted)
    told = timeline(
        history(award, proof, facts.ConditionWaived(condition=condition, why="by law", decided_by=values.PERSON))
    )
    assert told[1].sentence == "Evidence “Act” was submitted for the condition “Lease registered”."
    assert told[2].sentence == "A condition was waived (“Lease registered”): by law."
