"""What every command on a programme asks first: is it open, is it ours, is it closed."""

from __future__ import annotations

from datetime import date

from domain.errors import NotFound, Refused
from domain.events import ProgrammeOpened, RoundOpened
from domain.programme.state import Programme


class ProgrammePublishedElsewhere(Refused):
    """The programme is shown as its publisher publishes it: its passport and rounds are not ours to set."""


class ProgrammeIsClosed(Refused):
    """The programme is closed: nothing new opens in it."""


class PassportIncomplete(Refused):
    """A programme needs goals, a legal basis, at least one instrument, and the days on which it opens and closes."""


class ClosesBeforeItOpens(Refused):
    """A programme or a round cannot close before it opens."""


class RoundOutsideProgramme(Refused):
    """A round opens and closes within the days of its programme."""


class RulebookNotPublished(Refused):
    """A rulebook version is named, by a round or as a follow-up, once it is published."""


def opened(programme: Programme) -> ProgrammeOpened:
    """Return the passport in force; raise NotFound before the programme is opened."""
    if programme.passport is None:
        raise NotFound("programme", "of this id")
    return programme.passport


def native(programme: Programme) -> ProgrammeOpened:
    """Return the passport in force; raise ProgrammePublishedElsewhere where it is a publisher's."""
    passport = opened(programme)
    if passport.provenance == "published":
        raise ProgrammePublishedElsewhere(code=passport.code)
    return passport


def still_open(programme: Programme) -> None:
    """Raise ProgrammeIsClosed once the programme is closed."""
    if programme.closed is not None:
        raise ProgrammeIsClosed(code=opened(programme).code, why=programme.closed.why)


def published(programme: Programme, version: int) -> None:
    """Raise RulebookNotPublished where a rulebook version is named that is not there."""
    if version not in programme.rulebooks:
        raise RulebookNotPublished(rulebook_version=version, published=list(programme.rulebooks))


def complete(passport: ProgrammeOpened) -> tuple[date, date]:
    """Return the first and the last day of a native programme; raise if its passport lacks an entry that it needs."""
    needs = ("goals", "legal_basis", "instruments", "opens", "closes")
    opens, closes = passport.opens, passport.closes
    missing = [entry for entry in needs if not getattr(passport, entry)]
    if opens is None or closes is None or missing:
        raise PassportIncomplete(missing=missing)
    if closes < opens:
        raise ClosesBeforeItOpens(opens=opens.isoformat(), closes=closes.isoformat())
    return opens, closes


def within(call: RoundOpened, first: date, last: date) -> bool:
    """Tell whether a round opens and closes between two days."""
    return first <= call.opens and call.closes <= last
