"""Rulebook versions: published once, sound, and lifted in parts only by waivers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.canonical import digest
from domain.errors import Refused
from domain.events import RulebookPublished, WaiverGranted
from domain.programme.rules import native, opened, still_open
from domain.programme.state import Programme, rulebook
from domain.rulebook import Rulebook, addresses
from domain.rulebook_faults import faults


class RulebookImmutable(Refused):
    """This rulebook version is published already, with another content: changed rules are a new version."""


class RulebookVersionOutOfTurn(Refused):
    """The versions of a rulebook follow each other: 1, 2, 3, without a gap."""


class RulebookUnsound(Refused):
    """The rulebook names what is not there, or its rules make no sense together; each fault has its path."""


class RuleUnknown(Refused):
    """No published rulebook version has a rule at this address."""


class WaiverExpired(Refused):
    """A waiver is granted for a time to come: this one has expired already."""


class WaiverGrantedOtherwise(Refused):
    """A waiver of this id was granted already, otherwise."""


def publish_rulebook(programme: Programme, *, version: int, document: Rulebook) -> list[RulebookPublished]:
    """Publish a rulebook version, for ever.

    Its shape is sound by its type; what it says is looked at here (`domain.rulebook_faults`). A version that is
    published already stays what it is, also where rules of soundness came later.
    """
    passport = opened(programme)
    fingerprint = digest(document)
    held = programme.rulebooks.get(version)
    if held is not None:
        if held.digest == fingerprint:
            return []
        raise RulebookImmutable(version=version, digest=held.digest)
    still_open(programme)
    following = 1 + max(programme.rulebooks, default=0)
    if version != following:
        raise RulebookVersionOutOfTurn(version=version, next=following)
    found = faults(document, indicators=programme.indicators, currency=passport.currency)
    if found:
        raise RulebookUnsound(version=version, faults=[fault.facts() for fault in found])
    return [RulebookPublished(version=version, document=document.model_dump(mode="json"), digest=fingerprint)]


def grant_waiver(
    programme: Programme,
    *,
    waiver: UUID,
    rule: str,
    zone: str,
    regions: tuple[str, ...],
    legal_basis: str,
    expires: date,
    why: str,
    granted_by: UUID,
    today: date,
) -> list[WaiverGranted]:
    """Lift a rule for projects in the regions of a pilot zone, through a last day; every rulebook version has it lifted."""
    native(programme)
    granted = WaiverGranted(
        waiver=waiver,
        rule=rule,
        zone=zone,
        regions=regions,
        legal_basis=legal_basis,
        expires=expires,
        why=why,
        granted_by=granted_by,
    )
    held = programme.waivers.get(waiver)
    if held is not None:
        if held.granted == granted:
            return []
        raise WaiverGrantedOtherwise(waiver=str(waiver))
    known = sorted({address for version in programme.rulebooks for address in addresses(rulebook(programme, version))})
    if rule not in known:
        raise RuleUnknown(rule=rule, known=known)
    if expires < today:
        raise WaiverExpired(expires=expires.isoformat(), today=today.isoformat())
    return [granted]
