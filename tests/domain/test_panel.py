"""How a panel decides: every outcome against every evaluation, every majority against every vote."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.events.gates import Outcome
from domain.project.panel import MajorityMissing, QuorumMissing, carries, departs, majority, quorum
from domain.rulebook import PanelRule
from domain.terms import Evaluated
from tests.domain.gate_facts import HALF_WAY, vote
from tests.domain.lives import uid

OUTCOMES: tuple[Outcome, ...] = ("go", "conditional", "hold", "recycle", "stop")
VERDICTS = ("pass", "fail", "unknown", "not_yet")
RULE = HALF_WAY.model_copy(update={"must_meet": ("a", "b")})


def evaluated(**verdicts: str) -> list[Evaluated]:
    return [
        Evaluated.model_validate(
            {
                "criterion": criterion,
                "title": {"en": criterion},
                "verdict": verdict,
                "observed": None,
                "threshold": None,
                "unit": None,
                "positions": (),
            }
        )
        for criterion, verdict in verdicts.items()
    ]


@pytest.mark.parametrize(("outcome", "a", "b"), list(product(OUTCOMES, VERDICTS, VERDICTS)))
def test_when_a_decision_departs_from_its_evaluation(outcome: Outcome, a: str, b: str) -> None:
    found = departs(outcome, RULE, evaluated(a=a, b=b, beside="fail"))
    every, failing = a == b == "pass", "fail" in {a, b}
    expected = {
        "go": not every,
        "conditional": failing,
        "hold": every,
        "recycle": every,
        "stop": every or not failing,
    }
    assert (found is not None) == expected[outcome]
    if found is not None:
        against = {"go": {"fail", "unknown", "not_yet"}, "conditional": {"fail"}, "stop": {"unknown", "not_yet"}}
        named = {name for name, verdict in (("a", a), ("b", b)) if verdict in against.get(outcome, set())}
        assert set(found) == named
        assert (found == ()) == (every and outcome not in {"go", "conditional"})


def test_a_gate_without_must_meet_criteria_lets_everything_go_on() -> None:
    free = RULE.model_copy(update={"must_meet": ()})
    verdicts = {outcome: departs(outcome, free, evaluated(a="fail")) for outcome in OUTCOMES}
    assert verdicts == {"go": None, "conditional": None, "hold": (), "recycle": (), "stop": ()}


def panel(kind: str, needs: int = 1) -> PanelRule:
    return PanelRule.model_validate(
        {"quorum_members_count": needs, "majority": kind, "conflict_policy": "vote-unless-declared"}
    )


@pytest.mark.parametrize(
    ("kind", "for_it", "cast", "carried"),
    [
        ("more-than-half", 2, 3, True),
        ("more-than-half", 2, 4, False),
        ("more-than-half", 0, 0, False),
        ("two-thirds", 2, 3, True),
        ("two-thirds", 3, 5, False),
        ("two-thirds", 0, 0, False),
        ("unanimous", 3, 3, True),
        ("unanimous", 2, 3, False),
        ("unanimous", 0, 0, False),
    ],
)
def test_majorities(kind: str, for_it: int, cast: int, carried: bool) -> None:  # noqa: FBT001 - a table of cases
    assert carries(for_it, cast, panel(kind)) is carried


BALLOTS = st.lists(st.sampled_from(OUTCOMES), max_size=9)


@examples(BALLOTS, st.sampled_from(["more-than-half", "two-thirds", "unanimous"]), st.integers(1, 9))
def test_at_most_one_outcome_has_a_majority_and_one_more_vote_for_it_never_loses_it(
    ballots: list[Outcome], kind: str, needs: int
) -> None:
    rule = panel(kind, needs)
    cast: dict[Any, Any] = {uid(n): vote(uid(n), choice) for n, choice in enumerate(ballots, 1)}

    def refused(ask: Any, *arguments: Any) -> bool:
        try:
            ask(*arguments)
        except (QuorumMissing, MajorityMissing):
            return True
        return False

    carried = [outcome for outcome in OUTCOMES if not refused(majority, cast, outcome, rule)]
    assert len(carried) <= 1
    assert refused(quorum, cast, rule) == (len(cast) < needs)
    for outcome in carried:
        more = {**cast, uid(99): vote(uid(99), outcome)}
        assert not refused(majority, more, outcome, rule)
