"""An organisation that receives awards: who it is, how it is classified, what aid it has been granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import AidAdjusted, AidGranted, RecipientClassified, RecipientEvent, RecipientRegistered
from domain.history import Recorded
from domain.money import CurrencyMismatch, Money
from domain.terms import Identifier, Instrument, MaturityClass, Provenance, Sector, SizeClass
from domain.values import EXACTLY, plain

# --------------------------------------------------------------------------------------------------------------- state


@dataclass(frozen=True, slots=True)
class Aid:
    """The aid of one award: as it was granted, and what it comes to now in the same currency."""

    granted: AidGranted
    amount: Decimal
    granted_on: date
    """The day of the award, which a cap scheme counts from."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A classification and the position of its fact."""

    fact: RecipientClassified
    position: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """An organisation as its facts have made it. `registered` is None before it is registered."""

    registered: RecipientRegistered | None = None
    version: int = 0
    """Facts in its stream."""
    position: int = 0
    """Position of the last fact, 0 before the first."""
    classifications: Mapping[date, Classified] = field(default_factory=lambda: MappingProxyType({}))
    """By the day from which each holds; the one recorded last where several hold from the same day."""
    aid: Mapping[UUID, Aid] = field(default_factory=lambda: MappingProxyType({}))
    """Granted aid by project."""


# ------------------------------------------------------------------------------------------------------------ commands


class RecipientExists(Refused):
    """A recipient of this id is registered already, with other particulars."""


class RecipientIncomplete(Refused):
    """A recipient needs its country and at least one identifier in a register."""


class IdentifierTwice(Refused):
    """An organisation has each of its identifiers once."""


class AidGrantedAlready(Refused):
    """Aid was granted for this project already, otherwise: a changed award adjusts it."""


class AidNotPositive(Refused):
    """Granted aid has to be above zero."""


class AidBelowZero(Refused):
    """Aid cannot shrink by more than what was granted for the project."""


def register_recipient(
    recipient: Recipient,
    *,
    title: str,
    identifiers: tuple[Identifier, ...],
    country: str | None,
    provenance: Provenance,
) -> list[RecipientRegistered]:
    """Enter an organisation; one that others publish may lack a country and identifiers."""
    registered = RecipientRegistered(title=title, identifiers=identifiers, country=country, provenance=provenance)
    if recipient.registered is not None:
        if recipient.registered == registered:
            return []
        raise RecipientExists(title=recipient.registered.title, provenance=recipient.registered.provenance)
    missing = [entry for entry in ("identifiers", "country") if not getattr(registered, entry)]
    if missing and provenance == "native":
        raise RecipientIncomplete(missing=missing)
    if len(set(identifiers)) < len(identifiers):
        raise IdentifierTwice(identifiers=[identifier.model_dump(mode="json") for identifier in identifiers])
    return [registered]


def classify(
    recipient: Recipient,
    *,
    sector: Sector,
    region: str,
    size_class: SizeClass,
    maturity_class: MaturityClass,
    source: str,
    effective: date,
) -> list[RecipientClassified]:
    """Put an organisation into its classes, from a day on until the day from which another classification holds."""
    _registered(recipient)
    classified = RecipientClassified(
        sector=sector,
        region=region,
        size_class=size_class,
        maturity_class=maturity_class,
        source=source,
        effective=effective,
    )
    known = recipient.classifications.get(effective)
    return [] if known is not None and known.fact == classified else [classified]


def classification_on(recipient: Recipient, day: date) -> Classified | None:
    """Return the classification that holds on `day`: the latest effective one, however late others were recorded."""
    begun = [effective for effective in recipient.classifications if effective <= day]
    return recipient.classifications[max(begun)] if begun else None


def grant_aid(
    recipient: Recipient,
    *,
    project: UUID,
    programme: UUID,
    instrument: Instrument,
    amount: Money,
    cap_scheme: str | None,
) -> list[AidGranted]:
    """Note the aid that an award grants; each project grants once."""
    _registered(recipient)
    granted = AidGranted(
        project=project, programme=programme, instrument=instrument, amount=amount, cap_scheme=cap_scheme
    )
    held = recipient.aid.get(project)
    if held is not None:
        if held.granted == granted:
            return []
        raise AidGrantedAlready(project=str(project), granted=held.granted.amount.model_dump(mode="json"))
    if amount.amount <= 0:
        raise AidNotPositive(asked=amount.model_dump(mode="json"))
    return [granted]


def adjust_aid(recipient: Recipient, *, project: UUID, change: Money, why: str) -> list[AidAdjusted]:
    """Let the aid of a project become more (positive `change`) or less (negative), never below zero."""
    _registered(recipient)
    held = recipient.aid.get(project)
    if held is None:
        raise NotFound("aid for project", project)
    currency = held.granted.amount.currency
    if change.currency != currency:
        raise CurrencyMismatch(currencies=[change.currency, currency])
    if change.amount == 0:
        return []
    if EXACTLY.add(held.amount, change.amount) < 0:
        now = {"amount": plain(held.amount), "currency": currency}
        raise AidBelowZero(project=str(project), now=now, change=change.model_dump(mode="json"))
    return [AidAdjusted(project=project, change=change, why=why)]


def _registered(recipient: Recipient) -> RecipientRegistered:
    if recipient.registered is None:
        raise NotFound("recipient", "of this id")
    return recipient.registered


# -------------------------------------------------------------------------------------------------------------- evolve


def evolve(recipient: Recipient, recorded: Recorded[RecipientEvent]) -> Recipient:
    """Return what is known of `recipient` after one more fact."""
    return replace(_changed(recipient, recorded), version=recorded.version, position=recorded.position)


def _changed(recipient: Recipient, recorded: Recorded[RecipientEvent]) -> Recipient:
    event = recorded.event
    match event:
        case RecipientRegistered():
            return replace(recipient, registered=event)
        case RecipientClassified():
            classified = Classified(fact=event, position=recorded.position)
            return replace(recipient, classifications={**recipient.classifications, event.effective: classified})
        case AidGranted():
            return _aid(recipient, event.project, Aid(event, event.amount.amount, recorded.occurred_on))
        case AidAdjusted():
            held = recipient.aid.get(event.project)
            if held is None:
                return recipient
            amount = EXACTLY.add(held.amount, event.change.amount)
            return _aid(recipient, event.project, replace(held, amount=amount))
    assert_never(event)


def _aid(recipient: Recipient, project: UUID, aid: Aid) -> Recipient:
    return replace(recipient, aid={**recipient.aid, project: aid})
