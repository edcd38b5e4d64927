"""Acts on a programme, whatever part of its life they belong to, and on its budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from domain import budget as budgets
from domain import programme as programmes
from domain.errors import NotFound
from domain.events import ProgrammeEvent, budget_stream
from domain.money import Money
from domain.programme import Programme
from domain.terms import Instrument, Sector
from services.acts.case import BUDGET, PROGRAMME, Act, load_programme, spelled
from services.event_store import Unit


def open_programme(
    unit: Unit,
    act: Act,
    programme: UUID,
    *,
    code: str,
    title: dict[str, str],
    goals: dict[str, str],
    legal_basis: str,
    instruments: tuple[Instrument, ...],
    sectors: tuple[Sector, ...],
    regions: tuple[str, ...],
    opens: date,
    closes: date,
    currency: str,
    time_zone: str,
) -> None:
    """Open a programme that is decided here; its code becomes its own among those."""
    state = unit.load(PROGRAMME, programme, expected_version=act.expected_version).state
    events = programmes.open_programme(
        state,
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
        provenance="native",
    )
    if events:
        unit.claim("programme-code", spelled(code))
    unit.write(programme, events, occurred_on=act.day(time_zone), programme=programme)


def on_programme(
    unit: Unit, act: Act, programme: UUID, command: Callable[[Programme], Sequence[ProgrammeEvent]]
) -> None:
    """Run a command that needs nothing but its programme."""
    on_programme_that_day(unit, act, programme, lambda state, _: command(state))


def on_programme_that_day(
    unit: Unit, act: Act, programme: UUID, command: Callable[[Programme, date], Sequence[ProgrammeEvent]]
) -> None:
    """Run a command that needs its programme and the day of the act."""
    state = unit.load(PROGRAMME, programme, expected_version=act.expected_version).state
    if state.passport is None:
        raise NotFound("programme", programme)
    day = act.day(state.passport.time_zone)
    unit.write(programme, command(state, day), occurred_on=day)


def open_budget(unit: Unit, act: Act, programme: UUID, *, total: Money) -> None:
    """Give a programme its budget, in its own currency."""
    passport = load_programme(unit, programme).passport
    assert passport is not None
    stream = budget_stream(programme)
    state = unit.load(BUDGET, stream, expected_version=act.expected_version).state
    events = budgets.open_budget(state, programme=programme, total=total, currency=passport.currency)
    unit.write(stream, events, occurred_on=act.day(passport.time_zone), programme=programme)


def change_total(unit: Unit, act: Act, programme: UUID, *, total: Money, why: str) -> None:
    """Set the total of a budget anew."""
    passport = load_programme(unit, programme).passport
    assert passport is not None
    stream = budget_stream(programme)
    state = unit.load(BUDGET, stream, expected_version=act.expected_version).state
    if state.programme is None:
        raise NotFound("budget", stream)
    events = budgets.change_total(state, total=total, why=why)
    unit.write(stream, events, occurred_on=act.day(passport.time_zone))
