"""Bodies that are accepted, one for each write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.services.api.conftest import PERSON

EXAMPLES = Path(__file__).parents[3] / "examples"
RULEBOOK = EXAMPLES / "rulebooks" / "plain-grant.json"
INDICATORS = EXAMPLES / "indicators.json"


def programme(code: str = "AGR-2026") -> dict[str, Any]:
    return {
        "code": code,
        "title": {"en": "Agricultural growth", "kk": "Ауыл шаруашылығы"},
        "goals": {"en": "Higher value added per worker"},
        "legal_basis": "Decree 17 of 2025",
        "instruments": ["grant", "loan"],
        "sectors": [{"scheme": "ISIC4", "code": "A01"}],
        "regions": ["KZ-AKM"],
        "opens": "2026-01-01",
        "closes": "2028-12-31",
        "currency": "KZT",
        "time_zone": "Asia/Almaty",
    }


def rulebook(version: int = 1) -> dict[str, Any]:
    return {"version": version, "document": json.loads(RULEBOOK.read_text())}


def round_(code: str = "R1") -> dict[str, Any]:
    return {
        "round": code,
        "title": {"en": "First call"},
        "opens": "2026-02-01",
        "closes": "2026-06-30",
        "rulebook_version": 1,
    }


def named_indicator(code: str = "labour-productivity") -> dict[str, Any]:
    """The indicator that the sample rulebook names, as the examples define it."""
    entries: list[dict[str, Any]] = json.loads(INDICATORS.read_text())
    return next(entry for entry in entries if entry["indicator"]["code"] == code)


def waiver(waiver: str = "00000000-0000-4000-8000-0000000000d1", person: str = PERSON) -> dict[str, Any]:
    return {
        "waiver": waiver,
        "rule": "gates/half-way/reports-in",
        "zone": "Saryarqa",
        "regions": ["KZ-35", "KZ-62"],
        "legal_basis": "Order 61 of 2026",
        "expires": "2026-12-31",
        "why": "Firms in the zone report once a year.",
        "granted_by": person,
    }


def government_figure(revision: int = 0, amount: str = "41200", **other: Any) -> dict[str, Any]:
    return {
        "indicator": {"code": "jobs-fte", "version": 1},
        "jurisdiction": "KZ-35",
        "period": {"first": "2025-01-01", "last": "2025-12-31"},
        "revision": revision,
        "value": {"kind": "decimal", "decimal": amount},
        "source": "Bureau of National Statistics",
        "reported_by": PERSON,
        **({"why": "Late declarations."} if revision else {}),
        **other,
    }


def review(review: str = "00000000-0000-4000-8000-0000000000d2") -> dict[str, Any]:
    return {
        "review": review,
        "findings": ["Half of the reports came late."],
        "recommendations": ["Ask for reports once a year."],
        "follow_up_rulebook_version": 1,
        "reviewed_by": PERSON,
    }


def closing() -> dict[str, Any]:
    return {"findings": ["The budget is spent."], "why": "The last call is over.", "closed_by": PERSON}


def indicator(version: int = 1) -> dict[str, Any]:
    return {
        "indicator": {"code": "productivity", "version": version},
        "definition": {
            "title": {"en": "Revenue per worker"},
            "definition": {"en": "Revenue of the year over the mean number of workers."},
            "unit": "KZT/person",
            "measure": "ratio",
            "kind": "level",
            "direction": "rising",
            "result_level": "outcome",
            "productivity": True,
            "formula": {"numerator": "revenue", "denominator": "workers"},
            "frequency": "yearly",
        },
    }


def recipient(number: str = "010140000123") -> dict[str, Any]:
    return {
        "title": "Steppe Dairy LLP",
        "identifiers": [{"scheme": "KZ-BIN", "value": number}],
        "country": "KZ",
    }


def classification() -> dict[str, Any]:
    return {
        "sector": {"scheme": "ISIC4", "code": "C10"},
        "region": "KZ-AKM",
        "size_class": "small",
        "maturity_class": "growing",
        "source": "Statistical register",
        "effective": "2026-01-01",
    }
