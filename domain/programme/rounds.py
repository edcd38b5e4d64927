"""Rounds: the calls of a programme, each under one published rulebook version."""

from __future__ import annotations

from datetime import date

from domain.errors import NotFound, Refused
from domain.events import RoundClosed, RoundOpened
from domain.programme.rules import (
    ClosesBeforeItOpens,
    RoundOutsideProgramme,
    complete,
    native,
    published,
    still_open,
    within,
)
from domain.programme.state import Programme, Round


class RoundExists(Refused):
    """A round of this code was opened already, with other particulars, or is closed by now."""


def open_round(
    programme: Programme,
    *,
    round: str,  # noqa: A002 - the domain's word
    title: dict[str, str],
    opens: date,
    closes: date,
    rulebook_version: int,
) -> list[RoundOpened]:
    """Open a call; the rulebook version that it names appraises every project of the round and never changes."""
    first, last = complete(native(programme))
    opened = RoundOpened(round=round, title=title, opens=opens, closes=closes, rulebook_version=rulebook_version)
    held = programme.rounds.get(round)
    if held is not None:
        if held == Round(opened):
            return []
        raise RoundExists(round=round, closed=held.closed)
    still_open(programme)
    if closes < opens:
        raise ClosesBeforeItOpens(opens=opens.isoformat(), closes=closes.isoformat())
    if not within(opened, first, last):
        raise RoundOutsideProgramme(rounds=[round], opens=first.isoformat(), closes=last.isoformat())
    published(programme, rulebook_version)
    return [opened]


def close_round(programme: Programme, *, round: str, why: str) -> list[RoundClosed]:  # noqa: A002 - the domain's word
    """Let a call take no more projects, before its last day or after."""
    native(programme)
    held = programme.rounds.get(round)
    if held is None:
        raise NotFound("round", round)
    return [] if held.closed else [RoundClosed(round=round, why=why)]
