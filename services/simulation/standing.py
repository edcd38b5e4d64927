"""How a project stands while its lives are lived side by side: what one of them has to know of another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from domain.money import Money
from domain.terms import Evaluated

Release = Literal["released", "held", "conditions"]


@dataclass(slots=True)
class Standing:
    """Entered by the steps that are done, read by the lives when they are asked for their next step."""

    rejected: bool = False
    granted: Money | None = None
    stopped: bool = False
    """Whether a gate stopped it: nothing goes on, its exit review is due."""
    held: bool = False
    """Whether a gate holds it: nothing is released."""
    evaluation: tuple[Evaluated, ...] = field(default=())
    """The frozen one of the gate that is open."""
    blockable: bool = True
    """Whether there is a tranche that the conditions of a gate could block."""
    release: Release = "released"
    """What became of the latest attempt to release a tranche."""
