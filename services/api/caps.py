"""How much room a recipient has left under each cap scheme that its aid counts towards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from uuid import UUID

from psycopg import Connection
from pydantic import BaseModel, Field

from domain.funding import years_before
from domain.values import EXACTLY
from projections.programmes.rulebooks import ProgrammeCap, find_cap_schemes
from projections.recipients import Aid
from services.api.budgets import Amount, amount


class CapUse(BaseModel):
    """Aid under a cap scheme, as a programme's latest rulebook version with it limits it."""

    cap_scheme: str
    programme: UUID
    rulebook_version: int
    limit: Amount
    window_years: int | None = Field(description="Null where all aid counts, for ever.")
    after: date | None = Field(description="Aid granted after this day counts; null where all does.")
    until: date
    cumulated: Amount = Field(description="Of all programmes, as adjusted since.")
    free: Amount = Field(description="What may still be granted; below zero where the limit was lowered since.")
    grants_count: int


def cap_uses(connection: Connection, aid: Sequence[Aid], *, day: date, position: int) -> list[CapUse]:
    """Return the use of every cap scheme that the aid of one recipient counts towards, up to a day."""
    capped = {(each.programme, each.cap_scheme) for each in aid if each.cap_scheme is not None}
    found = find_cap_schemes(connection, {programme for programme, _ in capped}, position=position)
    return [_use(cap, aid, day) for cap in found if (cap.programme, cap.scheme.id) in capped]


def _use(cap: ProgrammeCap, aid: Sequence[Aid], day: date) -> CapUse:
    scheme = cap.scheme
    after = None if scheme.window_years is None else years_before(day, scheme.window_years)
    counted = [
        each
        for each in aid
        if each.cap_scheme == scheme.id
        and each.currency == scheme.limit.currency
        and each.granted_on <= day
        and (after is None or after < each.granted_on)
    ]
    cumulated = reduce(EXACTLY.add, (each.amount for each in counted), Decimal(0))
    currency = scheme.limit.currency
    return CapUse(
        cap_scheme=scheme.id,
        programme=cap.programme,
        rulebook_version=cap.version,
        limit=amount(scheme.limit.amount, currency),
        window_years=scheme.window_years,
        after=after,
        until=day,
        cumulated=amount(cumulated, currency),
        free=amount(EXACTLY.subtract(scheme.limit.amount, cumulated), currency),
        grants_count=len(counted),
    )
