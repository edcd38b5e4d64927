"""Partial achievement: which share of a tranche is due when only a part of what it pays for was achieved."""

from __future__ import annotations

from typing import Annotated, Literal

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
