"""Who takes part beside the recipient, and the money that is promised; later it is proven, all of it or a part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.events.application import PartyRole
from domain.money import Money
from domain.project import cofinancing
from domain.terms import CofinancingSubject
from services.simulation.deeds import command
from services.simulation.handing_in import evidence
from services.simulation.places import FIRST, REGIONS, SECOND
from services.simulation.plan import Undertaking, after, money
from services.simulation.step import Life, Step

OWN_MONEY_PER_CENT: Final = (36, 70)
"""Of what is requested: more than the third that makes a quarter of the whole."""
TOO_LITTLE_PER_CENT: Final = (14, 26)
INVESTED_PER_CENT: Final = 40
"""Of the money from others: what a co-investor gives."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation beside the recipient."""

    organisation: UUID
    title: str
    role: PartyRole
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Money from others."""

    id: UUID
    source: str
    partner: Partner | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Partnership:
    """Everybody beside the recipient, and everything that is promised."""

    partners: tuple[Partner, ...]
    promises: tuple[Promise, ...]


def partnership(project: Undertaking) -> Partnership:
    """Make up who takes part, and with how much."""
    draw, kind = project.draw, project.traits.partners
    place = REGIONS[project.company.region]
    name = f"{draw.pick(FIRST)}{draw.pick(SECOND)}"
    partners: list[Partner] = []
    if kind in {"university", "both"}:
        partners.append(Partner(draw.new_uuid(), f"Technical University of {place}", "university", Decimal("0.05")))
    if kind == "leaving":
        partners.append(Partner(draw.new_uuid(), f"{name} Tool Shop", "partner-firm", None))
    investor = None
    if kind in {"co-investor", "both"}:
        investor = Partner(draw.new_uuid(), f"{name} Growth Fund", "co-investor", Decimal("0.15"))
        partners.append(investor)
    too_little = project.traits.short or (project.fate == "rejected" and project.traits.refusal == "own-money")
    per_cent = draw.whole(*(TOO_LITTLE_PER_CENT if too_little else OWN_MONEY_PER_CENT))
    unit = project.fund.scheme.unit
    whole = -(-int(project.requested.amount) * per_cent // (100 * unit)) * unit
    invested = whole * INVESTED_PER_CENT // (100 * unit) * unit if investor is not None else 0
    currency = project.requested.currency
    promises = [Promise(draw.new_uuid(), "Own funds of the firm", None, money(whole - invested, currency))]
    if investor is not None and invested:
        promises.append(Promise(draw.new_uuid(), investor.title, investor, money(invested, currency)))
    return Partnership(tuple(partners), tuple(promises))


def prove(project: Undertaking, promises: tuple[Promise, ...], day: date) -> Life:
    """Prove the money that came: the firm's own at once, that of an investor in two parts, of too little only one."""
    for promise in promises:
        parts = (60, 40) if promise.partner is not None else (100,)
        left = promise.amount
        for place, per_cent in enumerate(parts):
            day = after(project, day, 40, 110)
            share = left if place == len(parts) - 1 else Money.rounded(left.amount * per_cent / 100, left.currency)
            left = left - share
            proof = project.draw.new_uuid()
            title = f"Statement of the account: {promise.source}"
            yield evidence(project, proof, title, CofinancingSubject(cofinancing=promise.id), day)
            day = after(project, day, 3, 12)
            officer = project.team.officer
            proven = command(
                cofinancing.prove_cofinancing,
                project.id,
                cofinancing=promise.id,
                proof=project.draw.new_uuid(),
                amount=share,
                evidence=(proof,),
                decided_by=officer.id,
            )
            yield Step(day, officer, proven)
            if project.traits.short:
                return
