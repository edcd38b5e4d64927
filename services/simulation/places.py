"""Where made-up firms are and what they do: real codes of regions (ISO 3166-2) and sectors (ISIC rev. 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Trade:
    """A sector, how firms in it call themselves, and what they ask support for."""

    sector: str
    """ISIC rev. 4, section letter and division."""
    words: tuple[str, ...]
    undertakings: tuple[str, ...]


REGIONS: Final = {
    "KZ-10": "Abai",
    "KZ-11": "Akmola",
    "KZ-15": "Aktobe",
    "KZ-19": "Almaty region",
    "KZ-27": "West Kazakhstan",
    "KZ-31": "Zhambyl",
    "KZ-33": "Zhetisu",
    "KZ-35": "Karaganda",
    "KZ-39": "Kostanay",
    "KZ-43": "Kyzylorda",
    "KZ-47": "Mangystau",
    "KZ-55": "Pavlodar",
    "KZ-59": "North Kazakhstan",
    "KZ-61": "Turkistan",
    "KZ-62": "Ulytau",
    "KZ-63": "East Kazakhstan",
    "KZ-71": "Astana",
    "KZ-75": "Almaty",
    "KZ-79": "Shymkent",
    "KG-GB": "Bishkek",
    "UZ-TK": "Tashkent",
    "GE-TB": "Tbilisi",
    "PL-14": "Mazovia",
}

TRADES: Final = (
    Trade(
        "A01",
        ("Orchards", "Greenhouses", "Farms"),
        ("Drip irrigation for orchards", "Greenhouse with heat recovery", "Sensors for soil and water"),
    ),
    Trade(
        "C10",
        ("Foods", "Dairy", "Mills"),
        ("Automated packing of dried fruit", "Deep processing of wheat", "Cold chain for dairy exports"),
    ),
    Trade(
        "C13",
        ("Textiles", "Wool", "Felt"),
        ("Spinning line for fine wool", "Water-saving dyeing", "Technical felt for insulation"),
    ),
    Trade(
        "C22",
        ("Polymers", "Plastics"),
        ("Pipes from recycled polymer", "Multi-layer film for greenhouses"),
    ),
    Trade(
        "C23",
        ("Ceramics", "Glass", "Minerals"),
        ("Low-emission kiln", "Insulating glass units", "Panels of foamed slag"),
    ),
    Trade(
        "C25",
        ("Metalworks", "Castings", "Forgings"),
        ("Robotic welding cell", "Precision casting of pump parts", "Laser cutting of thick sheet"),
    ),
    Trade(
        "C26",
        ("Electronics", "Instruments", "Sensors"),
        ("Assembly line for meters", "Sensors for pipelines", "Certified test bench for electronics"),
    ),
    Trade(
        "C27",
        ("Electric", "Cables", "Transformers"),
        ("Dry transformers for solar parks", "Cable line with less copper waste"),
    ),
    Trade(
        "C28",
        ("Machines", "Pumps", "Tools"),
        ("Pumps with variable drives", "Seed drills for no-till fields", "Digital twin of the workshop"),
    ),
    Trade(
        "E38",
        ("Recycling", "Recovery"),
        ("Sorting line for mixed waste", "Metals from spent batteries"),
    ),
    Trade(
        "H52",
        ("Logistics", "Warehouses"),
        ("Warehouse with automatic stacking", "Tracking of refrigerated wagons"),
    ),
    Trade(
        "J62",
        ("Software", "Systems", "Data"),
        ("Planning software for small plants", "Computer vision for quality control", "Speech recognition for Kazakh"),
    ),
    Trade(
        "M72",
        ("Research", "Laboratories", "Biotech"),
        ("Pilot plant for biodegradable film", "Vaccine strain bank", "Catalysts from local ores"),
    ),
)

FIRST: Final = (
    "Zher",
    "Orqan",
    "Bels",
    "Tamir",
    "Qyzal",
    "Suvent",
    "Arlyq",
    "Nurvek",
    "Dalam",
    "Esk",
    "Morvan",
    "Keltas",
)
SECOND: Final = ("kem", "tau", "dor", "nis", "var", "lyn", "gor", "zan", "met", "bay", "sol", "rim")
"""Halves of invented names; together they are nobody's."""

FORMS: Final = {"KZ": "LLP", "KG": "LLC", "UZ": "LLC", "GE": "LLC", "PL": "sp. z o.o."}
"""The legal form that stands behind a name, by country."""
