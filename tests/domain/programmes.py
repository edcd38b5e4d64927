"""A believable programme, fact by fact, for tests that need a passport, a round, an indicator or a rulebook."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from domain.canonical import digest
from domain.events import IndicatorDefined, ProgrammeEvent, ProgrammeOpened, RoundOpened, RulebookPublished
from domain.indicator import Definition, IndicatorRef
from domain.programme import Programme, evolve
from domain.rulebook import Rulebook
from domain.terms import Sector
from tests.domain.kit import Aggregate

PLAIN_GRANT = Path(__file__).parents[2] / "examples" / "rulebooks" / "plain-grant.json"

PASSPORT: dict[str, Any] = {
    "code": "INNO-2026",
    "title": {"en": "Innovation grants"},
    "goals": {"en": "Higher productivity"},
    "legal_basis": "Order No. 12",
    "instruments": ("grant", "loan"),
    "sectors": (Sector(scheme="ISIC4", code="C28"),),
    "regions": ("KZ-61",),
    "opens": date(2026, 2, 1),
    "closes": date(2030, 12, 31),
    "currency": "KZT",
    "time_zone": "Asia/Almaty",
    "provenance": "native",
}
ROUND: dict[str, Any] = {
    "round": "2026-1",
    "title": {"en": "First call"},
    "opens": date(2026, 2, 1),
    "closes": date(2026, 4, 30),
    "rulebook_version": 1,
}
RULES = Rulebook.model_validate_json(PLAIN_GRANT.read_bytes())
JOBS = Definition.model_validate_json(
    json.dumps(
        {
            "title": {"en": "Jobs"},
            "definition": {"en": "Persons employed on the last day."},
            "unit": "FTE",
            "measure": "number",
            "kind": "level",
            "direction": "rising",
            "result_level": "outcome",
            "frequency": "yearly",
        }
    )
)


PRODUCTIVITY = JOBS.model_copy(update={"unit": "KZT/person", "title": {"en": "Labour productivity"}})


def published(version: int, rules: Rulebook = RULES) -> RulebookPublished:
    """Return the fact that these rules were published."""
    return RulebookPublished(version=version, document=rules.model_dump(mode="json"), digest=digest(rules))


def jobs(version: int, definition: Definition = JOBS) -> IndicatorDefined:
    """Return the fact that a version of the indicator `jobs` was defined."""
    return IndicatorDefined(indicator=IndicatorRef(code="jobs", version=version), definition=definition)


def productivity(definition: Definition = PRODUCTIVITY) -> IndicatorDefined:
    """Return the fact that the indicator of the rulebook was defined."""
    return IndicatorDefined(indicator=IndicatorRef(code="labour-productivity", version=1), definition=definition)


given: Aggregate[Programme, ProgrammeEvent] = Aggregate(Programme(), evolve)
OPENED = ProgrammeOpened(**PASSPORT)
PUBLISHED_ELSEWHERE = ProgrammeOpened(
    **{
        **PASSPORT,
        "provenance": "published",
        "goals": None,
        "legal_basis": None,
        "instruments": (),
        "opens": None,
        "closes": None,
    }
)
ROUND_OPENED = RoundOpened(**ROUND)
STRICTER = RULES.model_copy(update={"cure_days": RULES.cure_days + 1})
OTHER_JOBS = JOBS.model_copy(update={"unit": "persons"})
