"""A checked expression: every name has a meaning and every step a type, ready to be evaluated again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from domain.expression.schema import Constant, Scalar

What = Literal[
    "constant",
    "given",
    "there is data",
    "not",
    "all of",
    "any of",
    "choice",
    "negative",
    "sum",
    "difference",
    "product",
    "quotient",
    "remainder",
    "joined text",
    "comparison",
    "one of",
    "smaller of",
    "larger of",
    "size without sign",
    "as decimal",
    "starts with",
    "ends with",
    "contains",
]
"""What a step does, as the explanation calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation or value, with the part of the text it comes from and the type of its result."""

    source: str
    what: What
    type: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Step):
    """A value that stands in the text."""

    value: Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Step):
    """A value that is looked up."""

    path: tuple[str, ...]
    """The variable, then keys and fields."""
    absences: tuple[str, ...]
    """For each part of the path, what to say where it is not among the values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Step):
    """Whether there is data under a path; never missing itself."""

    of: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Step):
    """An operation on all its parts; missing as soon as one of them is."""

    by: Callable[..., Constant]
    """Takes the values of the parts in order; raises `operations.Undefined` where there is no result."""
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Step):
    """All of (`&&`) or any of (`||`) its parts, in the three-valued logic of Kleene."""

    settled_by: bool
    """The value of one part that decides, whatever the others are: false for `&&`, true for `||`."""
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Step):
    """One of two, after a condition; the other is not looked at."""

    condition: Plan
    then: Plan
    otherwise: Plan


Plan = Given | Read | Known | Apply | Join | Choose


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule that can be evaluated: its text, what it does, and which values it looks at."""

    text: str
    plan: Plan
    reads: frozenset[tuple[str, ...]]
    """The paths of the values that it may look at, for example `("kpi", "productivity/1", "latest")`."""
