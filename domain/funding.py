"""An award is one decision and three facts: in the project, in its programme's budget, in its recipient's aid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.budget import Budget, commit
from domain.errors import Refused
from domain.events import AwardDecided, BudgetEvent, RecipientEvent
from domain.project.state import Project
from domain.recipient import Recipient, grant_aid


class RecipientUnknown(Refused):
    """A project is awarded to a recipient and in an instrument: this one has none on record."""


@dataclass(frozen=True, slots=True)
class Funding:
    """What an award commits, by the stream that each fact belongs to; nothing where the project is declined."""

    budget: Sequence[BudgetEvent] = ()
    recipient: Sequence[RecipientEvent] = ()


def fund(
    decided: Sequence[AwardDecided], *, project: UUID, state: Project, budget: Budget, recipient: Recipient
) -> Funding:
    """Return what goes into budget and recipient in the same append as the decision on `project`."""
    amount = decided[0].amount if decided else None
    if amount is None:
        return Funding()
    if state.programme is None or state.instrument is None or state.recipient is None:
        raise RecipientUnknown(recipient=None if state.recipient is None else str(state.recipient))
    return Funding(
        budget=commit(budget, project=project, amount=amount),
        recipient=grant_aid(
            recipient,
            project=project,
            programme=state.programme,
            instrument=state.instrument,
            amount=amount,
            cap_scheme=None,
        ),
    )
