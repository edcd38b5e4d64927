"""What an evaluation rests on: one project, the rules, and the facts around it, as they were known when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.events import RecipientClassified
from domain.indicator import Definition, IndicatorRef
from domain.programme import Waiver
from domain.project.state import Project
from domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that an evaluation looks at. The same case gives the same evaluation, byte for byte."""

    project: Project
    rulebook: Rulebook
    rulebook_version: int
    definitions: Mapping[IndicatorRef, Definition]
    """The indicators that the programme defines."""
    defined_at: Mapping[IndicatorRef, int]
    """Positions of the facts that define them, as far as they are known."""
    classification: RecipientClassified | None
    """That of the recipient on the day."""
    classified_at: int | None
    waivers: tuple[Waiver, ...]
    """All of the programme, expired ones and those of other regions too."""
    day: date
    tranche: UUID | None = None
    """The tranche that a release is about."""


def waiver_of(case: Case, address: str) -> Waiver | None:
    """Return the waiver that lifts the rule at `address` for this project on this day, the one granted first; or None.

    It is for the recipients classified in one of its regions, from the day on which it was granted up to and including
    the day on which it expires.
    """
    if case.classification is None:
        return None
    in_force = [
        waiver
        for waiver in case.waivers
        if waiver.granted.rule == address
        and waiver.granted_on <= case.day <= waiver.granted.expires
        and case.classification.region in waiver.granted.regions
    ]
    return min(in_force, key=lambda waiver: waiver.position, default=None)
