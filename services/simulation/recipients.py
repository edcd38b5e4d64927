"""The life of a recipient: entered, classified, and classified again when it has grown."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.terms import Identifier, MaturityClass, Sector, SizeClass
from services.acts import classify_recipient, register_recipient
from services.simulation.deeds import act
from services.simulation.plan import Company
from services.simulation.step import Life, Person, Step, working

GROWN: Final[dict[SizeClass, SizeClass]] = {"micro": "small", "small": "medium", "medium": "large", "large": "large"}
RIPER: Final[dict[MaturityClass, MaturityClass]] = {"nascent": "growing", "growing": "mature", "mature": "mature"}

REGISTER: Final = "MILEPOST-SAMPLE"
"""Scheme of the identifiers: no real register, so that nobody takes a made-up firm for a real one."""


def live(company: Company, registrar: Person) -> Life:
    """Enter a firm and classify it; the firms that grew are classified again."""
    entered = act(
        register_recipient,
        company.id,
        title=company.title,
        identifiers=(Identifier(scheme=REGISTER, value=company.identifier),),
        country=company.country,
    )
    yield Step(company.registered, registrar, entered)
    yield _classified(company, registrar, company.registered, size=company.size, maturity=company.maturity)
    size, maturity = GROWN[company.size], RIPER[company.maturity]
    if company.reclassified is not None and (size, maturity) != (company.size, company.maturity):
        yield _classified(company, registrar, working(company.reclassified), size=size, maturity=maturity)


def _classified(company: Company, registrar: Person, day: date, *, size: SizeClass, maturity: MaturityClass) -> Step:
    classified = act(
        classify_recipient,
        company.id,
        sector=Sector(scheme="ISIC4", code=company.trade.sector),
        region=company.region,
        size_class=size,
        maturity_class=maturity,
        source="Statistical business register (sample)",
        effective=day,
    )
    return Step(day, registrar, classified)
