"""What an obligation is, and how it stands on a day: upcoming, open, due, overdue, done, late, waived or cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.obligations.course import Hold
from domain.rulebook import Rulebook
from domain.schedule import days_after
from domain.values import Frozen, LocalisedText

Side = Literal["recipient", "agency"]
Kind = Literal[
    "check",
    "award-decision",
    "condition",
    "milestone",
    "milestone-decision",
    "report",
    "report-decision",
    "gate",
    "gate-decision",
    "tranche",
    "payment",
    "exit-review",
    "support-end",
    "stop-case",
]
"""What is due. A `check` is to be made again before it expires unsigned; the `-decision` kinds are the agency's answer
to an application, to what was handed in, or at a gate that was opened; a `payment` follows a release; `support-end` is
the last day to decide how support ends; a `stop-case` is up for decision."""
Status = Literal["upcoming", "open", "due", "overdue", "done", "late", "not-met", "waived", "cancelled"]
"""`upcoming`: not open yet. `open`: can be done. `due`: due on the day, or within the days of grace. `overdue`: not done
and past it. `done`: by its due date. `late`: done after it. `not-met`: decided not to have been reached."""
UNSETTLED: tuple[Status, ...] = ("upcoming", "open", "due", "overdue")


class Obligation(Frozen):
    """Something that one side owes the other, as it stood on a day."""

    kind: Kind
    id: str
    """Unique among the obligations of its kind and project, and the same for ever."""
    side: Side
    """Who owes it."""
    waits_for: Side | None
    """Whose turn it is; null once it is settled."""
    code: str | None
    title: LocalisedText
    opens: date | None
    due: date | None
    """The last day in time, held days included; null where the rulebook gives no deadline."""
    original_due: date | None
    """As first planned or scheduled."""
    held_days: int
    """By how many days `due` lies later because the project was held."""
    grace_days: int
    """Days after `due` before it counts as overdue."""
    done_on: date | None
    """The day that lateness is measured by: that of the deed for a milestone, that of the act for everything else."""
    effective_on: date | None
    """The day from which the settling fact was true."""
    occurred_on: date | None
    """The day of the act that settled it."""
    status: Status
    late_days: int | None
    """Days from the due date to the day on which it was done; null where it was not late."""
    overdue_days: int | None
    """Days past the due date; null where it is not overdue. Held days count neither here nor in `late_days`."""
    waited_days: int | None
    """Days since it opened, up to the day on which it was done; null where it has not opened or came to nothing."""
    reminders: tuple[date, ...]
    """Days on which the rulebook wants people reminded."""
    because: tuple[str, ...] = ()
    """Of a stop case: the reports or gates that make it due, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How an obligation was settled; `done_on` only where it was done."""

    status: Literal["done", "not-met", "waived", "cancelled"]
    done_on: date | None = None
    effective_on: date | None = None
    occurred_on: date | None = None


def done(day: date) -> Settled:
    """Return what it means that an obligation was done by an act on a day."""
    return Settled(status="done", done_on=day, effective_on=day, occurred_on=day)


def cancelled(day: date | None) -> Settled:
    """Return what it means that an obligation is none any more, by an act on a day."""
    return Settled(status="cancelled", effective_on=day, occurred_on=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An obligation before it is judged on a day."""

    kind: Kind
    id: str
    side: Side
    title: LocalisedText
    due: date | None
    code: str | None = None
    waits_for: Side | None = None
    """Whose turn it is where that is not the side that owes it."""
    opens: date | None = None
    original_due: date | None = None
    grace_days: int = 0
    settled: Settled | None = None
    freezes: bool = False
    """Whether its time stands still while the project is held."""
    because: tuple[str, ...] = ()


def judge(owed: Owed, *, day: date, holds: Iterable[Hold], rulebook: Rulebook | None) -> Obligation:
    """Return how an obligation stands on a day; `rulebook` says when people are reminded of it."""
    settled = owed.settled
    until = day if settled is None else settled.done_on or settled.occurred_on or day
    due, held, held_after = thaw(owed.due, holds if owed.freezes else (), runs_from=owed.opens, until=until)
    past = 0 if due is None else max((until - due).days - held_after, 0)
    status: Status
    if settled is None:
        status = _unsettled(owed, due=due, past=past, day=day)
    else:
        status = "late" if settled.status == "done" and past else settled.status
    return Obligation(
        kind=owed.kind,
        id=owed.id,
        side=owed.side,
        waits_for=(owed.waits_for or owed.side) if settled is None else None,
        code=owed.code,
        title=owed.title,
        opens=owed.opens,
        due=due,
        original_due=owed.original_due or owed.due,
        held_days=held,
        grace_days=owed.grace_days,
        done_on=settled.done_on if settled is not None else None,
        effective_on=settled.effective_on if settled is not None else None,
        occurred_on=settled.occurred_on if settled is not None else None,
        status=status,
        late_days=past if status == "late" else None,
        overdue_days=past if status == "overdue" else None,
        waited_days=_waited(owed, settled, day=day),
        reminders=_reminders(owed.kind, due, rulebook),
        because=owed.because,
    )


def thaw(
    due: date | None, holds: Iterable[Hold], *, runs_from: date | None, until: date
) -> tuple[date | None, int, int]:
    """Return a due date moved by the days on which the project was held before it came, and the held days before and after.

    Only holding from `runs_from` up to `until` counts. While the project is held the days that remain stay the same,
    and a deadline that had passed before does not pass any further.
    """
    before = after = 0
    for hold in holds:
        since = hold.since if runs_from is None else max(hold.since, runs_from)
        days = (min(hold.until or until, until) - since).days
        if due is None or days <= 0:
            continue
        if since <= due:
            due, before = days_after(due, days), before + days
        else:
            after += days
    return due, before, after


def _unsettled(owed: Owed, *, due: date | None, past: int, day: date) -> Status:
    if past > owed.grace_days:
        return "overdue"
    if due is not None and day >= due:
        return "due"
    return "upcoming" if owed.opens is not None and day < owed.opens else "open"


def _waited(owed: Owed, settled: Settled | None, *, day: date) -> int | None:
    until = day if settled is None else settled.done_on
    if owed.opens is None or until is None or (settled is None and day < owed.opens):
        return None
    return max((until - owed.opens).days, 0)


def _reminders(kind: Kind, due: date | None, rulebook: Rulebook | None) -> tuple[date, ...]:
    if due is None or rulebook is None:
        return ()
    wanted = (rule.offsets_days for rule in rulebook.reminders if rule.obligation == kind)
    return tuple(days_after(due, offset) for offset in next(wanted, ()))
