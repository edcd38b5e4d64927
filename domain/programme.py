"""A programme: its passport, its rounds, the indicators that it defines and the rulebook versions that it publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, assert_never

from domain.canonical import canonical, digest
from domain.errors import NotFound, Refused
from domain.events import (
    IndicatorDefined,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeRevised,
    RoundClosed,
    RoundOpened,
    RulebookPublished,
)
from domain.events.programme import PassportChanges
from domain.history import Recorded
from domain.indicator import Definition, IndicatorRef
from domain.rulebook import Rulebook
from domain.terms import Instrument, Provenance, Sector

# --------------------------------------------------------------------------------------------------------------- state


@dataclass(frozen=True, slots=True)
class Round:
    """A call inside the programme."""

    opened: RoundOpened
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as its facts have made it. `passport` is None before it is opened."""

    passport: ProgrammeOpened | None = None
    """The passport in force: as opened, with every revision since."""
    version: int = 0
    """Facts in its stream."""
    position: int = 0
    """Position of the last fact, 0 before the first."""
    rounds: Mapping[str, Round] = field(default_factory=lambda: MappingProxyType({}))
    indicators: Mapping[IndicatorRef, Definition] = field(default_factory=lambda: MappingProxyType({}))
    rulebooks: Mapping[int, RulebookPublished] = field(default_factory=lambda: MappingProxyType({}))
    """Versions as they were published; `rulebook` reads one."""


def rulebook(programme: Programme, version: int) -> Rulebook:
    """Return a published rulebook version; raise NotFound if there is none of that number."""
    published = programme.rulebooks.get(version)
    if published is None:
        raise NotFound("rulebook version", version)
    return Rulebook.model_validate_json(canonical(published.document))


# ------------------------------------------------------------------------------------------------------------ commands


class ProgrammeExists(Refused):
    """A programme of this id is open already, with another passport."""


class PassportIncomplete(Refused):
    """A programme needs goals, a legal basis, at least one instrument, and the days on which it opens and closes."""


class ClosesBeforeItOpens(Refused):
    """A programme or a round cannot close before it opens."""


class ProgrammePublishedElsewhere(Refused):
    """The programme is shown as its publisher publishes it: its passport and rounds are not ours to set."""


class RoundOutsideProgramme(Refused):
    """A round opens and closes within the days of its programme."""


class RoundExists(Refused):
    """A round of this code was opened already, with other particulars, or is closed by now."""


class RulebookNotPublished(Refused):
    """A round names a rulebook version that is published already."""


class IndicatorDefinedOtherwise(Refused):
    """This version of the indicator is defined already, otherwise: a changed definition is a new version."""


class IndicatorVersionOutOfTurn(Refused):
    """The versions of an indicator follow each other: 1, 2, 3, without a gap."""


class RulebookImmutable(Refused):
    """This rulebook version is published already, with another content: changed rules are a new version."""


class RulebookVersionOutOfTurn(Refused):
    """The versions of a rulebook follow each other: 1, 2, 3, without a gap."""


def open_programme(
    programme: Programme,
    *,
    code: str,
    title: dict[str, str],
    goals: dict[str, str] | None,
    legal_basis: str | None,
    instruments: tuple[Instrument, ...],
    sectors: tuple[Sector, ...],
    regions: tuple[str, ...],
    opens: date | None,
    closes: date | None,
    currency: str,
    time_zone: str,
    provenance: Provenance,
) -> list[ProgrammeOpened]:
    """Open a programme with its passport; one that others publish may leave out what its publisher does not say."""
    opened = ProgrammeOpened(
        code=code,
        title=title,
        goals=goals,
        legal_basis=legal_basis,
        instruments=instruments,
        sectors=sectors,
        regions=regions,
        opens=opens,
        closes=closes,
        currency=currency,
        time_zone=time_zone,
        provenance=provenance,
    )
    if programme.passport is not None:
        if programme.passport == opened:
            return []
        raise ProgrammeExists(code=programme.passport.code, provenance=programme.passport.provenance)
    if provenance == "native":
        _complete(opened)
    return [opened]


def revise_passport(programme: Programme, *, changes: PassportChanges, why: str) -> list[ProgrammeRevised]:
    """Set passport entries anew; the fact names only those that really change. No round may fall outside the new days."""
    passport = _native(programme)
    real = {entry: value for entry, value in _entries(changes).items() if value != getattr(passport, entry)}
    if not real:
        return []
    opens, closes = _complete(passport.model_copy(update=real))
    outside = [code for code, held in programme.rounds.items() if not _within(held.opened, opens, closes)]
    if outside:
        raise RoundOutsideProgramme(rounds=outside, opens=opens.isoformat(), closes=closes.isoformat())
    return [ProgrammeRevised(changes=PassportChanges(**real), why=why)]


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
    first, last = _complete(_native(programme))
    opened = RoundOpened(round=round, title=title, opens=opens, closes=closes, rulebook_version=rulebook_version)
    held = programme.rounds.get(round)
    if held is not None:
        if held == Round(opened):
            return []
        raise RoundExists(round=round, closed=held.closed)
    if closes < opens:
        raise ClosesBeforeItOpens(opens=opens.isoformat(), closes=closes.isoformat())
    if not _within(opened, first, last):
        raise RoundOutsideProgramme(rounds=[round], opens=first.isoformat(), closes=last.isoformat())
    if rulebook_version not in programme.rulebooks:
        raise RulebookNotPublished(rulebook_version=rulebook_version, published=list(programme.rulebooks))
    return [opened]


def close_round(programme: Programme, *, round: str, why: str) -> list[RoundClosed]:  # noqa: A002 - the domain's word
    """Let a call take no more projects, before its last day or after."""
    _native(programme)
    held = programme.rounds.get(round)
    if held is None:
        raise NotFound("round", round)
    return [] if held.closed else [RoundClosed(round=round, why=why)]


def define_indicator(
    programme: Programme, *, indicator: IndicatorRef, definition: Definition
) -> list[IndicatorDefined]:
    """Define a version of an indicator, for ever."""
    _opened(programme)
    held = programme.indicators.get(indicator)
    if held is not None:
        if held == definition:
            return []
        raise IndicatorDefinedOtherwise(indicator=str(indicator))
    following = 1 + max((ref.version for ref in programme.indicators if ref.code == indicator.code), default=0)
    if indicator.version != following:
        raise IndicatorVersionOutOfTurn(indicator=str(indicator), next=following)
    return [IndicatorDefined(indicator=indicator, definition=definition)]


def publish_rulebook(programme: Programme, *, version: int, document: Rulebook) -> list[RulebookPublished]:
    """Publish a rulebook version, for ever.

    Its structure is sound by its type. Whether the programme defines the indicators that it names, and whether its
    rules make sense together, is not judged here.
    """
    _opened(programme)
    fingerprint = digest(document)
    held = programme.rulebooks.get(version)
    if held is not None:
        if held.digest == fingerprint:
            return []
        raise RulebookImmutable(version=version, digest=held.digest)
    following = 1 + max(programme.rulebooks, default=0)
    if version != following:
        raise RulebookVersionOutOfTurn(version=version, next=following)
    return [RulebookPublished(version=version, document=document.model_dump(mode="json"), digest=fingerprint)]


def _opened(programme: Programme) -> ProgrammeOpened:
    if programme.passport is None:
        raise NotFound("programme", "of this id")
    return programme.passport


def _native(programme: Programme) -> ProgrammeOpened:
    passport = _opened(programme)
    if passport.provenance == "published":
        raise ProgrammePublishedElsewhere(code=passport.code)
    return passport


def _complete(passport: ProgrammeOpened) -> tuple[date, date]:
    """Return the first and the last day of a native programme; raise if its passport lacks an entry that it needs."""
    needs = ("goals", "legal_basis", "instruments", "opens", "closes")
    opens, closes = passport.opens, passport.closes
    missing = [entry for entry in needs if not getattr(passport, entry)]
    if opens is None or closes is None or missing:
        raise PassportIncomplete(missing=missing)
    if closes < opens:
        raise ClosesBeforeItOpens(opens=opens.isoformat(), closes=closes.isoformat())
    return opens, closes


def _entries(changes: PassportChanges) -> dict[str, Any]:
    """Return the entries that are set: an entry that is null stays as it was."""
    return {entry: value for entry, value in changes if value is not None}


def _within(opened: RoundOpened, first: date, last: date) -> bool:
    return first <= opened.opens and opened.closes <= last


# -------------------------------------------------------------------------------------------------------------- evolve


def evolve(programme: Programme, recorded: Recorded[ProgrammeEvent]) -> Programme:
    """Return what is known of `programme` after one more fact."""
    return replace(_changed(programme, recorded.event), version=recorded.version, position=recorded.position)


def _changed(programme: Programme, event: ProgrammeEvent) -> Programme:  # noqa: PLR0911 - one a fact
    match event:
        case ProgrammeOpened():
            return replace(programme, passport=event)
        case ProgrammeRevised():
            if programme.passport is None:
                return programme
            return replace(programme, passport=programme.passport.model_copy(update=_entries(event.changes)))
        case RoundOpened():
            return replace(programme, rounds={**programme.rounds, event.round: Round(event)})
        case RoundClosed():
            held = programme.rounds.get(event.round)
            if held is None:
                return programme
            return replace(programme, rounds={**programme.rounds, event.round: replace(held, closed=True)})
        case IndicatorDefined():
            return replace(programme, indicators={**programme.indicators, event.indicator: event.definition})
        case RulebookPublished():
            return replace(programme, rulebooks={**programme.rulebooks, event.version: event})
    assert_never(event)
