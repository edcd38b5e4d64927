"""An award is one decision and three facts: in the project, in its programme's budget, in its recipient's aid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from uuid import UUID

from domain.budget import Budget, commit
from domain.errors import Refused
from domain.events import AwardDecided, BudgetEvent, RecipientEvent
from domain.money import CurrencyMismatch, Money
from domain.project.state import Project
from domain.recipient import Aid, Recipient, grant_aid
from domain.rulebook import CapScheme, Rulebook
from domain.values import EXACTLY, plain


class RecipientUnknown(Refused):
    """A project is awarded to a recipient and in an instrument: this one has none on record."""


class CapExceeded(Refused):
    """With this award the recipient would get more aid than its cap scheme allows, over all its projects."""


@dataclass(frozen=True, slots=True)
class Funding:
    """What an award commits, by the stream that each fact belongs to; nothing where the project is declined."""

    budget: Sequence[BudgetEvent] = ()
    recipient: Sequence[RecipientEvent] = ()


def fund(
    decided: Sequence[AwardDecided],
    *,
    project: UUID,
    state: Project,
    budget: Budget,
    recipient: Recipient,
    rulebook: Rulebook,
    day: date,
) -> Funding:
    """Return what goes into budget and recipient in the same append as the decision on `project`, made on `day`."""
    amount = decided[0].amount if decided else None
    if amount is None:
        return Funding()
    if state.programme is None or state.instrument is None or state.recipient is None:
        raise RecipientUnknown(recipient=None if state.recipient is None else str(state.recipient))
    for scheme in rulebook.cap_schemes:
        if scheme.id == rulebook.award.cap_scheme:
            stay_under(scheme, recipient=recipient, amount=amount, day=day)
    return Funding(
        budget=commit(budget, project=project, amount=amount),
        recipient=grant_aid(
            recipient,
            project=project,
            programme=state.programme,
            instrument=state.instrument,
            amount=amount,
            cap_scheme=rulebook.award.cap_scheme,
        ),
    )


def stay_under(scheme: CapScheme, *, recipient: Recipient, amount: Money, day: date) -> None:
    """Raise CapExceeded if `amount`, granted on `day`, lifts the aid of any window above the limit of the scheme.

    Aid of every programme counts, as adjusted. Usually the one window is that up to `day`; after an award that is
    entered late, the windows up to later grants hold it too.
    """
    granted = {project: aid for project, aid in recipient.aid.items() if aid.granted.cap_scheme == scheme.id}
    currencies = {amount.currency, *(aid.granted.amount.currency for aid in granted.values())} - {scheme.limit.currency}
    if currencies:
        raise CurrencyMismatch(currencies=[scheme.limit.currency, *sorted(currencies)])
    ends = sorted({day, *(aid.granted_on for aid in granted.values() if aid.granted_on > day)})
    for end in ends:
        begins = None if scheme.window_years is None else years_before(end, scheme.window_years)
        if begins is not None and day <= begins:
            continue
        counted = {
            project: aid
            for project, aid in granted.items()
            if aid.granted_on <= end and (begins is None or begins < aid.granted_on)
        }
        cumulated = reduce(EXACTLY.add, (aid.amount for aid in counted.values()), Decimal(0))
        if EXACTLY.add(cumulated, amount.amount) > scheme.limit.amount:
            raise CapExceeded(
                scheme=scheme.id,
                limit=scheme.limit.facts(),
                window_years=scheme.window_years,
                cumulated={"amount": plain(cumulated), "currency": scheme.limit.currency},
                asked=amount.facts(),
                grants=[_grant(project, aid) for project, aid in counted.items()],
            )


def years_before(day: date, years: int) -> date:
    """Return the same day so many years before; 28 February for the 29th in a year without one."""
    year = max(day.year - years, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _grant(project: UUID, aid: Aid) -> dict[str, object]:
    amount = {"amount": plain(aid.amount), "currency": aid.granted.amount.currency}
    return {"project": str(project), "granted_on": aid.granted_on.isoformat(), "amount": amount}
