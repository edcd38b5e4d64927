"""Partial achievement: which share of a tranche is due when only a part of what it pays for was achieved."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.structure import Rule, ascending
from domain.values import Share


class AllOrNothing(Rule):
    """The whole tranche when everything is achieved, nothing before."""

    kind: Literal["all-or-nothing"] = "all-or-nothing"


class Step(Rule):
    """One step of a staircase."""

    achieved_share: Share
    """The step begins at this share achieved."""
    paid_share: Share
    """The share of the tranche that is due on the step."""


class Steps(Rule):
    """A staircase: the last step reached decides, below the first one nothing is due."""

    kind: Literal["steps"] = "steps"
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100), ascending("achieved_share")]


class ScalePoint(Rule):
    """One point of a sliding scale."""

    achieved_share: Share
    paid_share: Share
    """The share of the tranche that is due at exactly this share achieved."""


class SlidingScale(Rule):
    """A table of points with straight lines between them, a floor before the first point and a cap after the last."""

    kind: Literal["sliding-scale"] = "sliding-scale"
    points: Annotated[tuple[ScalePoint, ...], Field(min_length=2, max_length=100), ascending("achieved_share")]
    floor_share: Share
    """The share of the tranche that is due below the first point."""
    cap_share: Share
    """The share of the tranche that is due above the last point."""


PartialAchievement = Annotated[AllOrNothing | Steps | SlidingScale, Field(discriminator="kind")]


def paid_share(scale: PartialAchievement, achieved: Fraction) -> Fraction:
    """Return the share of a tranche that is due for the share achieved, exact: 0 to 1.

    What is achieved may be below 0, a setback, and above 1. Nothing is rounded here: money is, once, at the end.
    """
    match scale:
        case AllOrNothing():
            return Fraction(int(achieved >= 1))
        case Steps():
            reached = [step.paid_share for step in scale.steps if step.achieved_share <= achieved]
            return Fraction(reached[-1]) if reached else Fraction(0)
        case SlidingScale():
            return _between(scale, achieved)
    assert_never(scale)


def _between(scale: SlidingScale, achieved: Fraction) -> Fraction:
    """Return the share on the straight line between two points, the floor before the first, the cap after the last."""
    if achieved < scale.points[0].achieved_share:
        return Fraction(scale.floor_share)
    for before, after in pairwise(scale.points):
        if achieved <= after.achieved_share:
            start, end = Fraction(before.achieved_share), Fraction(after.achieved_share)
            low, high = Fraction(before.paid_share), Fraction(after.paid_share)
            return low + (high - low) * (achieved - start) / (end - start)
    return Fraction(scale.cap_share)
