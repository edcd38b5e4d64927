"""The rules that sample projects live by: the plain grant of `examples/`, with a second gate and a ceiling of aid."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any, Final

from domain.rulebook import Rulebook
from services.simulation.catalogue import Scheme, text

RULES_OF: Final = {"en": "rules of the programme", "ru": "правила программы", "kk": "бағдарлама ережелері"}

FIRST_GATE: Final = "half-way"
SECOND_GATE: Final = "results"

RESULTS: Final[dict[str, Any]] = {
    "id": SECOND_GATE,
    "title": {"en": "Review of results", "ru": "Оценка результатов"},
    "order": 2,
    "criteria": [
        {
            "id": "works-complete",
            "title": {"en": "Milestones with 60 % of the weight are met"},
            "kind": "milestones_met",
            "which": {"kind": "weight", "minimum_share": "0.60"},
        },
        {
            "id": "reports-in",
            "title": {"en": "All reports due so far are accepted"},
            "kind": "reports_accepted",
            "through": {"kind": "last-due"},
        },
        {
            "id": "productivity-proven",
            "title": {"en": "Productivity has grown, as somebody independent has verified"},
            "kind": "kpi_threshold",
            "indicator": {"code": "labour-productivity", "version": 1},
            "statistic": "growth",
            "operator": ">=",
            "threshold": {"kind": "table", "table": "growth-by-maturity"},
            "verified_only": True,
        },
        {
            "id": "own-money-came",
            "title": {"en": "Money from others for a tenth of the cost is proven"},
            "kind": "cofinancing_share",
            "minimum_share": "0.10",
            "counted": "proven",
        },
        {
            "id": "jobs-or-exports",
            "title": {"en": "New jobs, or a growing share of sales abroad"},
            "kind": "expression",
            "expression": 'kpi["jobs-fte/1"].growth >= 0.02 || kpi["export-share/1"].change >= 1.0',
        },
        {"id": "no-open-findings", "title": {"en": "No finding is open"}, "kind": "no_open_findings"},
    ],
    "must_meet": ["works-complete", "reports-in", "productivity-proven"],
    "due_months_after_signature": 17,
}
GROWTH: Final[dict[str, Any]] = {
    "id": "growth-by-maturity",
    "title": {"en": "Growth of labour productivity that is asked of a firm"},
    "unit": "part of one",
    "rows": [
        {"sector": None, "region": None, "maturity_class": "nascent", "value": "0.02"},
        {"sector": None, "region": None, "maturity_class": "growing", "value": "0.04"},
        {"sector": None, "region": None, "maturity_class": "mature", "value": "0.03"},
    ],
}
CEILING: Final = {"amount": "900000.00", "currency": "EUR"}
"""What one firm may get in three years, over all programmes in one currency."""


@cache
def rulebook(scheme: Scheme, *, version: int) -> Rulebook:
    """Return the rules that a programme's calls name: tranches that are all or nothing, two gates, half-years of the calendar.

    Later versions give five more days for reports.
    """
    document = _in_currency(json.loads(text("rulebooks/plain-grant.json")), scheme.currency)
    ceiling = f"aid-to-one-firm-{scheme.currency.lower()}"
    document |= {
        "title": {language: f"{title}: {RULES_OF[language]}" for language, title in scheme.title.items()},
        "notes": {"en": "Made up, after the plain grant of the examples. Two gates, and a ceiling of aid to one firm."},
        "gates": [*document["gates"], RESULTS],
        "thresholds": [GROWTH],
        "cap_schemes": [
            {
                "id": ceiling,
                "title": {"en": "Aid to one firm in three years"},
                "limit": _in_currency(CEILING, scheme.currency),
                "window_years": 3,
            }
        ],
    }
    document["award"]["cap_scheme"] = ceiling
    document["reporting"] |= {"frequency": scheme.frequency, "alignment": "calendar"}
    document["reporting"]["due_days_after_period_end"] += 5 * (version - 1)
    return Rulebook.model_validate_json(json.dumps(document))


def successor(scheme: Scheme) -> Rulebook | None:
    """Return the rules that a programme has for the calls of later years, if any."""
    if scheme.successor is None:
        return None
    document = _in_currency(json.loads(text(f"rulebooks/{scheme.successor}")), scheme.currency)
    return Rulebook.model_validate_json(json.dumps(document))


PARITY: Final = {"KZT": 500, "USD": 1, "EUR": 1}
"""How many of a currency's units stand for about the same: thresholds in a rulebook are round numbers, not rates."""


def _in_currency(part: Any, currency: str) -> Any:
    if isinstance(part, dict):
        if part.keys() == {"amount", "currency"}:
            amount = Decimal(part["amount"]) * PARITY[currency] / PARITY[part["currency"]]
            return {"amount": f"{amount:.2f}", "currency": currency}
        return {key: _in_currency(value, currency) for key, value in part.items()}
    return [_in_currency(value, currency) for value in part] if isinstance(part, list) else part
