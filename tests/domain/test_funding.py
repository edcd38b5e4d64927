"""An award commits money of the programme and grants aid to the recipient, or neither."""

from __future__ import annotations

import pytest

from domain import budget as budgets
from domain import recipient as recipients
from domain.budget import Budget, BudgetExceeded
from domain.errors import NotFound
from domain.events import (
    AidGranted,
    BudgetCommitted,
    BudgetEvent,
    BudgetOpened,
    RecipientEvent,
    RecipientRegistered,
)
from domain.funding import Funding, RecipientUnknown, fund
from domain.project.state import Project
from domain.recipient import Recipient
from domain.terms import Identifier
from tests.domain.kit import Aggregate
from tests.domain.lives import AWARDED, PREQUALIFIED, PROGRAMME, RECIPIENT, REGISTERED, given, kzt, uid

PROJECT = uid(9)
of_budget: Aggregate[Budget, BudgetEvent] = Aggregate(Budget(), budgets.evolve)
of_recipient: Aggregate[Recipient, RecipientEvent] = Aggregate(Recipient(), recipients.evolve)

OPENED = BudgetOpened(programme=PROGRAMME, total=kzt("800000.00"))
KNOWN = RecipientRegistered(
    title="Alatau",
    identifiers=(Identifier(scheme="KZ-BIN", value="010140000123"),),
    country="KZ",
    provenance="native",
)
BUDGET, FIRM, ASKING = of_budget(OPENED).state, of_recipient(KNOWN).state, given(REGISTERED, PREQUALIFIED).state


def test_an_award_commits_its_amount_and_grants_it_as_aid() -> None:
    assert ASKING.recipient == RECIPIENT
    assert fund([AWARDED], project=PROJECT, state=ASKING, budget=BUDGET, recipient=FIRM) == Funding(
        budget=[BudgetCommitted(project=PROJECT, amount=kzt("800000.00"))],
        recipient=[
            AidGranted(
                project=PROJECT,
                programme=PROGRAMME,
                instrument="grant",
                amount=kzt("800000.00"),
                cap_scheme=None,
            )
        ],
    )


def test_a_declined_project_and_a_repeated_decision_move_no_money() -> None:
    declined = AWARDED.model_copy(update={"outcome": "declined", "amount": None})
    for decided in ([declined], []):
        assert fund(decided, project=PROJECT, state=ASKING, budget=BUDGET, recipient=FIRM) == Funding()


def test_an_award_that_the_budget_cannot_carry_is_refused() -> None:
    committed = of_budget(OPENED, BudgetCommitted(project=uid(8), amount=kzt("0.01"))).state
    with pytest.raises(BudgetExceeded) as refused:
        fund([AWARDED], project=PROJECT, state=ASKING, budget=committed, recipient=FIRM)
    assert refused.value.facts["free"] == {"amount": "799999.99", "currency": "KZT"}


def test_an_award_needs_a_budget_and_a_recipient_on_record() -> None:
    with pytest.raises(NotFound, match="budget"):
        fund([AWARDED], project=PROJECT, state=ASKING, budget=Budget(), recipient=FIRM)
    with pytest.raises(NotFound, match="recipient"):
        fund([AWARDED], project=PROJECT, state=ASKING, budget=BUDGET, recipient=Recipient())
    with pytest.raises(RecipientUnknown):
        fund([AWARDED], project=PROJECT, state=Project(), budget=BUDGET, recipient=FIRM)
