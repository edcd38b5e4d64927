"""What a panel makes of an evaluation, by its temper, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.events.gates import Outcome
from domain.indicator import DecimalValue, Value
from domain.rulebook import GateRule
from domain.terms import Evaluated
from services.simulation.plan import Temper
from services.simulation.standing import Standing

VOTED: Final[dict[Outcome, tuple[str, ...]]] = {
    "go": ("The work is where it should be.", "The figures bear it out.", "I have seen the line run."),
    "conditional": ("Yes, once the open point is settled.", "Go on, but not without proof of the rest."),
    "hold": ("I want to see the next figures first.", "What is open can be answered within weeks."),
    "recycle": ("The plan for the second phase has to be written anew.", "Not on these figures."),
    "stop": ("The customer is gone and no other is in sight.", "More money does not bring the market back."),
}
CONDITIONS: Final = (
    "A recovery plan for productivity, agreed with the verifier.",
    "Signed contracts with two customers for the second phase.",
    "A named person who is responsible for reporting.",
)
DEPARTED: Final[dict[Outcome, tuple[str, ...]]] = {
    "go": (
        "What failed still measures the old plant: the new equipment is on site, and orders for a year are signed.",
        "The indicator lags behind the work by half a year; everything that the firm controls is done.",
    ),
    "conditional": ("What failed is close to its threshold and can be made good before the next payment.",),
    "hold": ("All criteria pass, but the main customer has announced to leave: wait for the new contract.",),
    "recycle": ("All criteria pass, but on a market that closes next year: the plan is to be written for another.",),
    "stop": ("Nothing has failed yet, but the firm has told us that it gives the work up.",),
}


def choose(temper: Temper, gate: GateRule, standing: Standing, *, look: int, last: bool) -> Outcome:
    """Choose an outcome on the frozen evaluation; the first look at the first gate is when a panel shows its temper."""
    wanted = [one for one in standing.evaluation if one.criterion in gate.must_meet]
    failing = [one for one in wanted if one.verdict == "fail"]
    passed = all(one.verdict == "pass" for one in wanted)
    shown = _by_temper(temper, standing, failing=bool(failing), passed=passed) if gate.order == look == 1 else None
    if shown is not None:
        return shown
    if passed:
        return "go"
    going_on: Outcome = "conditional" if standing.blockable else "go"
    if not failing:
        return going_on if last or look > 1 else "hold"
    if last:
        return "stop" if len(failing) > 1 or _lost(failing[0]) else going_on
    return "hold" if look > 1 or failing[0].criterion == "reports-in" else "recycle"


def _lost(one: Evaluated) -> bool:
    """Tell whether something went down instead of up."""
    return isinstance(one.observed, DecimalValue) and one.observed.decimal < 0


def _by_temper(temper: Temper, standing: Standing, *, failing: bool, passed: bool) -> Outcome | None:
    """Return what a panel of that temper does, whatever others would; None where it does as they would."""
    tempers: dict[Temper, tuple[bool, Outcome]] = {
        "bold": (True, "go"),
        "cautious": (passed, "hold"),
        "lenient": (failing and standing.blockable, "conditional"),
        "strict": (failing, "stop"),
    }
    shows, outcome = tempers.get(temper, (False, "go"))
    return outcome if shows else None


def reasons(gate: GateRule, evaluation: Sequence[Evaluated]) -> str:
    """Say what was looked at: each criterion that has to be met, with what was observed."""
    told = [
        f"{next(iter(one.title.values()))}: {one.verdict.replace('_', ' ')}{_observed(one)}"
        for one in evaluation
        if one.criterion in gate.must_meet
    ]
    return "; ".join(told) + "."


def _observed(one: Evaluated) -> str:
    if one.waiver is not None:
        return " (waived in the pilot zone)"
    if one.observed is None or one.threshold is None:
        return ""
    return f" ({_short(one.observed)} of {_short(one.threshold)})"


def _short(value: Value) -> str:
    if not isinstance(value, DecimalValue):
        return "nothing that is a number"
    return f"{value.decimal:.2f}".rstrip("0").rstrip(".")
