"""The life of a programme: opened, funded, its rules published, one call after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from domain import programme as programmes
from domain.events import ProgrammeEvent
from domain.events.programme import PassportChanges
from domain.terms import Sector
from services.acts import change_total, open_budget, open_programme
from services.clock import Seeded
from services.simulation import oversight
from services.simulation.catalogue import NAMED, STATED_BY_GOVERNMENTS, definitions
from services.simulation.deeds import act, on_scheme
from services.simulation.plan import Fund, money
from services.simulation.rulebooks import rulebook, successor
from services.simulation.step import Life, Step, interleave, working

ANNOUNCED = timedelta(days=12)
"""How long before its first day a call is announced."""
PLANNED_AHEAD: Final = timedelta(days=20)
"""How long after the first day of the last call the rules of later years are published."""


def live(fund: Fund, draw: Seeded) -> Life:
    """Open a programme, then hold its calls and look after its passport and its budget."""
    yield from _open(fund)
    yield from interleave(_calls(fund), _upkeep(fund, draw), oversight.live(fund, draw))


def _open(fund: Fund) -> Life:
    scheme, day = fund.scheme, fund.opens
    opened = act(
        open_programme,
        fund.id,
        code=fund.code,
        title=scheme.title,
        goals=scheme.goals,
        legal_basis=scheme.legal_basis,
        instruments=scheme.instruments,
        sectors=tuple(Sector(scheme="ISIC4", code=code) for code in scheme.sectors),
        regions=scheme.regions,
        opens=fund.opens,
        closes=fund.closes,
        currency=scheme.currency,
        time_zone=scheme.time_zone,
    )
    yield Step(day, fund.staff.head, opened)
    yield Step(day, fund.staff.head, act(open_budget, fund.id, total=fund.total))
    day = working(day + timedelta(days=2))
    for code in dict.fromkeys((*NAMED, *scheme.indicators, STATED_BY_GOVERNMENTS)):
        ref, definition = definitions()[code]
        yield _step(fund, day, programmes.define_indicator, indicator=ref, definition=definition)
    yield _published(fund, 1, working(day + timedelta(days=2)))


def _calls(fund: Fund) -> Life:
    """Open each call before its first day and close it after its last; publish the rules of later years with the last."""
    version = 1
    for number, call in enumerate(fund.calls, start=1):
        day = working(call.opens - ANNOUNCED)
        if call.rulebook_version > version:
            version = call.rulebook_version
            yield _published(fund, version, day)
        yield _step(
            fund,
            day,
            programmes.open_round,
            round=call.code,
            title={"en": f"Call {number}", "ru": f"Конкурс {number}"},
            opens=call.opens,
            closes=call.closes,
            rulebook_version=call.rulebook_version,
        )
        if call is fund.calls[-1] and (later := successor(fund.scheme)) is not None:
            day = working(call.opens + PLANNED_AHEAD)
            yield _step(fund, day, programmes.publish_rulebook, version=version + 1, document=later)
        why = "The call ended as announced."
        yield _step(fund, working(call.closes + timedelta(days=1)), programmes.close_round, round=call.code, why=why)


def _upkeep(fund: Fund, draw: Seeded) -> Life:
    """Once in the programme's life its end is moved, and once its budget grows."""
    day = working(fund.opens + timedelta(days=draw.whole(150, 230)))
    changes = PassportChanges(closes=fund.ends)
    why = "Firms asked for more time between the calls; the end of the programme moves by half a year."
    yield _step(fund, day, programmes.revise_passport, changes=changes, why=why)
    day = working(day + timedelta(days=draw.whole(20, 90)))
    more = int(fund.total.amount) * 11 // 10
    total, why = money(more, fund.scheme.currency), "The yearly budget act adds a tenth."
    grown = act(change_total, fund.id, total=total, why=why)
    yield Step(day, fund.staff.head, grown)


def _published(fund: Fund, version: int, day: date) -> Step:
    document = rulebook(fund.scheme, version=version)
    return _step(fund, day, programmes.publish_rulebook, version=version, document=document)


def _step(fund: Fund, day: date, command: Callable[..., Sequence[ProgrammeEvent]], **facts: Any) -> Step:
    return Step(day, fund.staff.head, on_scheme(command, fund.id, **facts))
