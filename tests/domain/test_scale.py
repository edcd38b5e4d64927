"""Scales: which share of a tranche is due for what was achieved, exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.scale import AllOrNothing, PartialAchievement, ScalePoint, SlidingScale, Step, Steps, paid_share


def steps(*pairs: tuple[str, str]) -> Steps:
    return Steps(steps=tuple(Step(achieved_share=Decimal(a), paid_share=Decimal(p)) for a, p in pairs))


def sliding(*pairs: tuple[str, str], floor: str = "0", cap: str = "1") -> SlidingScale:
    points = tuple(ScalePoint(achieved_share=Decimal(a), paid_share=Decimal(p)) for a, p in pairs)
    return SlidingScale(points=points, floor_share=Decimal(floor), cap_share=Decimal(cap))


STAIRS = steps(("0.50", "0.40"), ("0.75", "0.70"), ("0.95", "1"))
SLIDE = sliding(("0.30", "0"), ("0.97", "1"))
BENT = sliding(("0.2", "0.1"), ("0.6", "0.3"), ("0.9", "0.8"), floor="0.05", cap="0.9")


@pytest.mark.parametrize(
    ("scale", "achieved", "paid"),
    [
        (AllOrNothing(), "0.999999999999", "0"),
        (AllOrNothing(), "1", "1"),
        (AllOrNothing(), "1.2", "1"),
        (STAIRS, "-1", "0"),
        (STAIRS, "0.499999", "0"),
        (STAIRS, "0.50", "0.40"),
        (STAIRS, "0.749999", "0.40"),
        (STAIRS, "0.95", "1"),
        (STAIRS, "7", "1"),
        (SLIDE, "-0.5", "0"),
        (SLIDE, "0.30", "0"),
        (SLIDE, "0.5", "20/67"),
        (SLIDE, "0.97", "1"),
        (SLIDE, "3", "1"),
        (BENT, "0.199999", "0.05"),
        (BENT, "0.2", "0.1"),
        (BENT, "0.4", "0.2"),
        (BENT, "0.75", "0.55"),
        (BENT, "0.9", "0.8"),
        (BENT, "0.900001", "0.9"),
    ],
)
def test_what_is_due_for_what_was_achieved(scale: PartialAchievement, achieved: str, paid: str) -> None:
    assert paid_share(scale, Fraction(achieved)) == Fraction(paid)


SHARES = st.decimals(min_value=0, max_value=1, places=3)
PERFORMANCES = st.fractions(min_value=-2, max_value=3, max_denominator=1000)


@st.composite
def sound_scales(draw: st.DrawFn) -> PartialAchievement:
    kind = draw(st.sampled_from(["all-or-nothing", "steps", "sliding-scale"]))
    if kind == "all-or-nothing":
        return AllOrNothing()
    count = draw(st.integers(min_value=2, max_value=6))
    achieved = sorted(draw(st.lists(SHARES, min_size=count, max_size=count, unique=True)))
    floor, *paid, cap = sorted(draw(st.lists(SHARES, min_size=count + 2, max_size=count + 2)))
    pairs = zip(achieved, paid, strict=True)
    if kind == "steps":
        return Steps(steps=tuple(Step(achieved_share=a, paid_share=p) for a, p in pairs))
    points = tuple(ScalePoint(achieved_share=a, paid_share=p) for a, p in pairs)
    return SlidingScale(points=points, floor_share=floor, cap_share=cap)


@given(scale=sound_scales(), one=PERFORMANCES, other=PERFORMANCES)
def test_on_a_sound_scale_more_achieved_never_pays_less_and_never_more_than_all(
    scale: PartialAchievement, one: Fraction, other: Fraction
) -> None:
    less, more = sorted((one, other))
    assert 0 <= paid_share(scale, less) <= paid_share(scale, more) <= 1
