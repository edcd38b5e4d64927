"""The programmes that a sample portfolio has, made up from scratch; rulebooks and indicators are those of `examples/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from domain.indicator import Definition, Frequency, IndicatorRef
from domain.terms import Instrument

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
INSTALLED: Final = Path(__file__).with_name("examples")
"""Where a wheel holds the examples."""


class ExamplesMissing(Exception):
    """The example rulebooks and indicators that the portfolio is built on are not there."""


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """What is peculiar to a programme. Amounts are whole multiples of `unit`, in the programme's currency."""

    code: str
    title: dict[str, str]
    goals: dict[str, str]
    legal_basis: str
    instruments: tuple[Instrument, ...]
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    currency: str
    time_zone: str
    frequency: Frequency
    """How often its projects report."""
    successor: str | None
    """Name of a file in `examples/rulebooks` that is published for the calls of later years; no call names it yet."""
    indicators: tuple[str, ...]
    """Codes from `examples/indicators.json`, besides those that every rulebook names."""
    unit: int
    smallest: int
    largest: int
    worker: int
    """Value added per worker and year that is usual, in the programme's currency."""
    concluded: bool = False
    """Whether its days are over by the end of the portfolio."""


NAMED: Final = ("labour-productivity", "export-share", "non-commodity-exports", "jobs-fte")
"""The indicators that the rulebooks speak of."""

STATED_BY_GOVERNMENTS: Final = "regional-non-commodity-exports"
"""The indicator that governments state for their regions."""

SCHEMES: Final = (
    Scheme(
        code="IND-MOD",
        title={
            "en": "Modernisation of manufacturing",
            "ru": "Модернизация обрабатывающей промышленности",
            "kk": "Өңдеу өнеркәсібін жаңғырту",
        },
        goals={"en": "More value per worker in manufacturing, and goods that sell abroad."},
        legal_basis="Order 14 of the Agency for Industrial Renewal (a made-up body)",
        instruments=("grant", "repayable-grant"),
        sectors=("C10", "C13", "C22", "C23", "C25", "C28"),
        regions=("KZ-35", "KZ-55", "KZ-63", "KZ-62", "KZ-39", "KZ-15", "KZ-79"),
        currency="KZT",
        time_zone="Asia/Almaty",
        frequency="half-yearly",
        successor="kz-counter-obligations-sample.json",
        indicators=("revenue-per-worker",),
        unit=500_000,
        smallest=80,
        largest=1_200,
        worker=9_000_000,
    ),
    Scheme(
        code="EXP-UP",
        title={"en": "Export readiness", "ru": "Готовность к экспорту", "kk": "Экспортқа дайындық"},
        goals={"en": "Firms that never exported find their first customers abroad."},
        legal_basis="Order 3 of the Office for Foreign Trade Development (a made-up body)",
        instruments=("grant",),
        sectors=("A01", "C10", "C13", "C27", "H52"),
        regions=("KZ-61", "KZ-31", "KZ-19", "KZ-43", "KZ-59", "KZ-11"),
        currency="KZT",
        time_zone="Asia/Almaty",
        frequency="quarterly",
        successor="performance-payment.json",
        indicators=("non-commodity-exports",),
        unit=250_000,
        smallest=60,
        largest=600,
        worker=6_500_000,
    ),
    Scheme(
        code="DIGI-SME",
        title={
            "en": "Digital tools for small firms",
            "ru": "Цифровые инструменты для малых фирм",
            "kk": "Шағын фирмаларға арналған цифрлық құралдар",
        },
        goals={"en": "Small firms plan, measure and sell with digital tools."},
        legal_basis="Decree 221 of the Ministry of Digital Economy (a made-up body)",
        instruments=("grant", "accelerator-place"),
        sectors=("J62", "H52", "C26", "C25"),
        regions=("KZ-71", "KZ-75", "KZ-79", "KZ-35", "KZ-10"),
        currency="KZT",
        time_zone="Asia/Almaty",
        frequency="half-yearly",
        successor="kz-counter-obligations-sample.json",
        indicators=("digital-intensity",),
        unit=100_000,
        smallest=100,
        largest=900,
        worker=8_000_000,
    ),
    Scheme(
        code="RES-IND",
        title={"en": "Research with industry", "ru": "Наука и производство", "kk": "Ғылым және өндіріс"},
        goals={"en": "Results of public research go into production within four years."},
        legal_basis="Order 77 of the Fund for Applied Research (a made-up body)",
        instruments=("grant", "innovation-procurement"),
        sectors=("M72", "C26", "C28", "J62"),
        regions=("KZ-75", "KZ-71", "KZ-63", "KZ-35", "KZ-27"),
        currency="KZT",
        time_zone="Asia/Almaty",
        frequency="quarterly",
        successor="performance-payment.json",
        indicators=("rd-intensity",),
        unit=500_000,
        smallest=100,
        largest=1_600,
        worker=11_000_000,
    ),
    Scheme(
        code="GREEN-LOAN",
        title={"en": "Clean production credit line", "ru": "Кредитная линия чистого производства"},
        goals={"en": "Less energy and water for each unit made, at firms that could not borrow for it otherwise."},
        legal_basis="Agreement 2 with the Steppe Development Bank (a made-up body)",
        instruments=("loan", "guarantee"),
        sectors=("C23", "C22", "E38", "A01"),
        regions=("KZ-47", "KZ-15", "KZ-33", "KG-GB", "UZ-TK"),
        currency="USD",
        time_zone="Asia/Almaty",
        frequency="half-yearly",
        successor=None,
        indicators=("revenue-per-worker",),
        unit=5_000,
        smallest=20,
        largest=240,
        worker=19_000,
    ),
    Scheme(
        code="BRIDGE-EU",
        title={"en": "Caspian and European partnerships", "ru": "Каспийско-европейские партнёрства"},
        goals={"en": "Small firms of several countries develop products together."},
        legal_basis="Grant decision 9 of the Partnership Secretariat (a made-up body)",
        instruments=("grant", "equity-co-investment"),
        sectors=("C26", "C27", "J62", "M72"),
        regions=("KZ-75", "KZ-71", "GE-TB", "PL-14"),
        currency="EUR",
        time_zone="Europe/Warsaw",
        frequency="half-yearly",
        successor=None,
        indicators=("rd-intensity",),
        unit=2_500,
        smallest=24,
        largest=280,
        worker=24_000,
        concluded=True,
    ),
)


@cache
def definitions() -> dict[str, tuple[IndicatorRef, Definition]]:
    """Return the example indicators by code; raise `ExamplesMissing`."""
    entries: list[dict[str, Any]] = json.loads(text("indicators.json"))
    found: dict[str, tuple[IndicatorRef, Definition]] = {}
    for entry in entries:
        ref = IndicatorRef.model_validate_json(json.dumps(entry["indicator"]))
        found[ref.code] = (ref, Definition.model_validate_json(json.dumps(entry["definition"])))
    return found


def text(name: str) -> str:
    """Return the text of an example file; raise `ExamplesMissing`."""
    folder = INSTALLED if INSTALLED.is_dir() else EXAMPLES
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ExamplesMissing(f"{folder / name} is missing: the sample portfolio is built on it.") from None
