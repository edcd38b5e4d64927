"""The passport: a programme is opened with it, and later entries are set anew."""

from __future__ import annotations

from datetime import date

from domain.errors import Refused
from domain.events import ProgrammeOpened, ProgrammeRevised
from domain.events.programme import PassportChanges
from domain.programme.evolve import entries
from domain.programme.rules import RoundOutsideProgramme, complete, native, still_open, within
from domain.programme.state import Programme
from domain.terms import Instrument, Provenance, Sector


class ProgrammeExists(Refused):
    """A programme of this id is open already, with another passport."""


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
        complete(opened)
    return [opened]


def revise_passport(programme: Programme, *, changes: PassportChanges, why: str) -> list[ProgrammeRevised]:
    """Set passport entries anew; the fact names only those that really change. No round may fall outside the new days."""
    passport = native(programme)
    real = {entry: value for entry, value in entries(changes).items() if value != getattr(passport, entry)}
    if not real:
        return []
    still_open(programme)
    opens, closes = complete(passport.model_copy(update=real))
    outside = [code for code, held in programme.rounds.items() if not within(held.opened, opens, closes)]
    if outside:
        raise RoundOutsideProgramme(rounds=outside, opens=opens.isoformat(), closes=closes.isoformat())
    return [ProgrammeRevised(changes=PassportChanges(**real), why=why)]
