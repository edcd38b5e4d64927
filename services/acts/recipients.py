"""Acts on a recipient. It belongs to no programme, so its day is the latest that has come anywhere."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain import recipient as recipients
from domain.errors import NotFound
from domain.terms import Identifier, MaturityClass, Sector, SizeClass
from services.acts.case import RECIPIENT, Act, spelled
from services.event_store import Unit

TIME_ZONE: Final = "UTC"
"""In which an act without a day of its own has one."""
FIRST_ZONE: Final = "Pacific/Kiritimati"
"""Where each day begins first: a day that has not come here has come nowhere."""


def register_recipient(
    unit: Unit, act: Act, recipient: UUID, *, title: str, identifiers: tuple[Identifier, ...], country: str
) -> None:
    """Enter an organisation; its identifiers become its own."""
    state = unit.load(RECIPIENT, recipient, expected_version=act.expected_version).state
    events = recipients.register_recipient(
        state, title=title, identifiers=identifiers, country=country, provenance="native"
    )
    if events:
        for identifier in identifiers:
            unit.claim(f"recipient-identifier:{spelled(identifier.scheme)}", spelled(identifier.value))
    unit.write(recipient, events, occurred_on=_day(act))


def classify_recipient(
    unit: Unit,
    act: Act,
    recipient: UUID,
    *,
    sector: Sector,
    region: str,
    size_class: SizeClass,
    maturity_class: MaturityClass,
    source: str,
    effective: date,
) -> None:
    """Put an organisation into its classes."""
    state = unit.load(RECIPIENT, recipient, expected_version=act.expected_version).state
    if state.registered is None:
        raise NotFound("recipient", recipient)
    events = recipients.classify(
        state,
        sector=sector,
        region=region,
        size_class=size_class,
        maturity_class=maturity_class,
        source=source,
        effective=effective,
    )
    unit.write(recipient, events, occurred_on=_day(act))


def _day(act: Act) -> date:
    return act.day(TIME_ZONE if act.occurred_on is None else FIRST_ZONE)
