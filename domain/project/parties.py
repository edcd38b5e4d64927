"""The parties of a project: organisations beside the recipient that carry a part of it, until the agreement is signed."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import PartyJoined, PartyLeft
from domain.events.application import PartyRole
from domain.project.rules import drafting
from domain.project.state import Project
from domain.values import EXACTLY, plain


class PartyJoinedOtherwise(Refused):
    """The organisation is a party of the project already, in another role or with another share."""


class RecipientIsNoParty(Refused):
    """The recipient carries the project itself: a party is somebody beside it."""


class PartySharesAboveWhole(Refused):
    """The shares of all parties together are at most the whole cost of the project."""


def join_party(
    project: Project, *, organisation: UUID, title: str, role: PartyRole, share: Decimal | None
) -> list[PartyJoined]:
    """Let an organisation become a party, in a role and with its share of the cost."""
    joined = PartyJoined(organisation=organisation, title=title, role=role, share=share)
    known = project.parties.get(organisation)
    if known == joined:
        return []
    drafting(project)
    if known is not None:
        raise PartyJoinedOtherwise(organisation=str(organisation), role=known.role)
    if organisation == project.recipient:
        raise RecipientIsNoParty(recipient=str(organisation))
    shares = [party.share for party in (*project.parties.values(), joined) if party.share is not None]
    together = reduce(EXACTLY.add, shares, Decimal(0))
    if together > 1:
        raise PartySharesAboveWhole(shares=[plain(each) for each in shares], together=plain(together))
    return [joined]


def leave_party(project: Project, *, organisation: UUID, why: str) -> list[PartyLeft]:
    """Let a party go; what it has promised and not paid is no longer promised."""
    if organisation in project.parties_left:
        return []
    if organisation not in project.parties:
        raise NotFound("party", organisation)
    drafting(project)
    return [PartyLeft(organisation=organisation, why=why)]
