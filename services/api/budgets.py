"""The budget of a programme: a stream of its own, in one currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from domain.errors import NotFound
from domain.events import budget_stream
from domain.money import Money
from domain.values import Text, plain
from projections.budgets import find_budget
from services import acts
from services.api.programmes import find
from services.api.reading import Read, answer_of
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Budgets")


class OpenBudget(Body):
    """What a programme has to give."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"total": {"amount": "5000000000.00", "currency": "KZT"}}]}
    )

    total: Money


class ChangeTotal(Body):
    """The total set anew, never below what is committed, and why."""

    total: Money
    why: Text


class Amount(BaseModel):
    """An amount in a currency; a sum may have more digits than any amount that can be entered."""

    amount: str
    currency: str


class Budget(BaseModel):
    """What a programme has, what is committed to awards, and what is free."""

    programme: UUID
    stream: UUID
    total: Amount
    committed: Amount
    free: Amount
    opened_on: date


@routes.put("/programmes/{programme}/budget", status_code=201, response_model=WriteReceipt, summary="Open the budget")
def open_budget(programme: UUID, body: Json[OpenBudget], write: Write) -> Response:
    """Give a programme its budget, in its own currency."""
    return write.record(
        budget_stream(programme),
        body,
        lambda unit, act: acts.open_budget(unit, act, programme, **content(body)),
    )


@routes.post("/programmes/{programme}/budget/total", response_model=WriteReceipt, summary="Change the total")
def change_total(programme: UUID, body: Json[ChangeTotal], write: Write) -> Response:
    """Set the total of the budget anew."""
    return write.record(
        budget_stream(programme),
        body,
        lambda unit, act: acts.change_total(unit, act, programme, **content(body)),
    )


@routes.get(
    "/programmes/{programme}/budget", response_model=answer_of(Budget, version=True), summary="Budget of a programme"
)
def read_budget(programme: UUID, read: Read) -> Response:
    """Answer with total, commitments and what is free."""
    find(read, programme)
    with read.connection() as connection:
        found = find_budget(connection, programme, position=read.at.position)
    if found is None:
        raise NotFound("budget", budget_stream(programme))
    shown = Budget(
        programme=found.programme,
        stream=found.budget,
        total=amount(found.total, found.currency),
        committed=amount(found.committed, found.currency),
        free=amount(found.free, found.currency),
        opened_on=found.opened_on,
    )
    return read.one(shown, version=read.version(found.budget))


def amount(value: Decimal, currency: str) -> Amount:
    """Return an amount as it is written on the wire."""
    return Amount(amount=plain(value), currency=currency)
