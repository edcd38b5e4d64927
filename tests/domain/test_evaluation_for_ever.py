"""What was decided on is evaluated again years later: the same case gives the same bytes, whatever happens to the code.

A change of these digests means that `/replay` of gates that were decided before would differ. It needs a decision of its
own (decision 11), and a way to evaluate what was frozen by the earlier code.
"""

from __future__ import annotations

from datetime import date
from decimal import localcontext
from hashlib import sha256
from typing import Any

import pytest

from domain.project.evaluation import Case, evaluate
from domain.terms import MilestoneSubject
from tests.domain.cases import Q1, Q2, case, reported, target, verified, waiver
from tests.domain.lives import JOBS, M1, M1_MET, M1_SUBMITTED
from tests.domain.test_gate_life import CRITERIA

CASES: dict[str, tuple[Case, str]] = {
    "nothing happened yet": (
        case(day=date(2026, 3, 2)),
        "6e4b0496d4e497f5cfca6f15a8ba9f002b8b8b5808a781d08bcf2760029333ef",
    ),
    "a quarter reported, a milestone handed in": (
        case(*reported(Q1, "30", indicator=JOBS), M1_SUBMITTED, day=date(2026, 7, 15)),
        "49c7a6d9ea1ba446178d5db5860d7b153ffd31ab40bdd63c24ecb53cf1d04a35",
    ),
    "met, verified, measured against a target, with a waiver": (
        case(
            target("40", period=Q2, indicator=JOBS),
            *reported(Q1, "30", indicator=JOBS),
            *reported(Q2, "33.333333333333333333", indicator=JOBS),
            M1_SUBMITTED,
            M1_MET,
            verified(MilestoneSubject(milestone=M1), "not-confirmed"),
            waivers=(waiver("gates/half-way/clean"),),
        ),
        "b1931a00f5353705866f4af8b285647907e1143c26dcc6e9d4600381b31d038d",
    ),
}


def told(found: Any) -> str:
    return sha256("\n".join(one.model_dump_json() for one in found).encode()).hexdigest()


@pytest.mark.parametrize("name", CASES)
def test_an_evaluation_never_changes(name: str) -> None:
    judged, digest = CASES[name]
    assert told(evaluate(CRITERIA, case=judged, address="gates/half-way")) == digest


@pytest.mark.parametrize("name", CASES)
def test_an_evaluation_does_not_depend_on_how_numbers_are_rounded_elsewhere(name: str) -> None:
    judged, digest = CASES[name]
    with localcontext() as context:
        context.prec, context.rounding = 4, "ROUND_CEILING"
        assert told(evaluate(CRITERIA, case=judged, address="gates/half-way")) == digest
