"""Bodies that are accepted, one for each write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RULEBOOK = Path(__file__).parents[3] / "examples" / "rulebooks" / "plain-grant.json"


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
