"""Casts a portfolio: which projects ask which programme for how much, and what becomes of each. All from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from domain.money import Money
from services.clock import Seeded
from services.simulation.catalogue import SCHEMES, Scheme
from services.simulation.dealing import Dealer
from services.simulation.people import Firm, agency, team
from services.simulation.places import FIRST, FORMS, REGIONS, SECOND, TRADES
from services.simulation.plan import Call, Company, Fund, Plan, Undertaking, money
from services.simulation.step import Person, working

PROJECTS_PER_PROGRAMME: Final = 150
ROUND_EVERY: Final = timedelta(days=270)
ROUND_LASTS: Final = timedelta(days=75)
SETUP: Final = timedelta(days=25)
"""From the first day of a programme until its first call may be announced."""
OVER_SINCE: Final = timedelta(days=420)
"""How long before the end of the portfolio the last call of a concluded programme opened."""
SEASONED_AFTER: Final = timedelta(days=510)
"""Projects of calls that opened so long ago have come to a gate."""


def plan(*, projects: int, years: int, seed: int, today: date) -> Plan:
    """Make up a portfolio of so many projects over so many years up to today; the same arguments give the same one."""
    seeded = f"portfolio/{seed}/{projects}/{years}/{today.isoformat()}"
    draw = Seeded(seeded)
    mark = draw.digest()[:4].upper()  # codes of programmes and identifiers of firms are nobody else's
    editions = -(-projects // (PROJECTS_PER_PROGRAMME * len(SCHEMES)))
    schemes = min(len(SCHEMES), max(1, projects // 2))
    begins = today - timedelta(days=365 * years)
    outlines = [
        _outline(
            Seeded(seeded, "programme", scheme.code, edition), scheme, edition, mark=mark, begins=begins, today=today
        )
        for edition in range(1, editions + 1)
        for scheme in SCHEMES[:schemes]
    ]
    dealer = Dealer(draw, outlines)
    companies: list[Company] = []
    undertakings: list[Undertaking] = []
    for number in range(projects):
        own = Seeded(seeded, "project", number)
        fund = outlines[number % len(outlines)]
        call = dealer.calls[fund.code].deal()
        applies = _between(own, call.opens + timedelta(days=3), min(call.closes, today))
        company = _company(own, fund.scheme, companies, mark=mark, applies=applies, again=dealer.again.deal())
        if company not in companies[-20:]:
            companies.append(company)
        undertakings.append(_undertaking(own, dealer, fund, call, company, number=number, applies=applies, today=today))
    return Plan(
        funds=tuple(_funded(fund, undertakings) for fund in outlines),
        companies=tuple(companies),
        undertakings=tuple(undertakings),
    )


def _outline(draw: Seeded, scheme: Scheme, edition: int, *, mark: str, begins: date, today: date) -> Fund:
    """Lay out a programme of its own code, its rounds counted back from the one that is open today; the budget follows later."""
    opens = working(begins + timedelta(days=draw.whole(0, 5)))
    last = today - timedelta(days=draw.whole(40, 52))
    concluded = scheme.concluded and last - OVER_SINCE >= opens + SETUP
    if concluded:
        last -= OVER_SINCE
    days = [last]
    while days[0] - ROUND_EVERY >= opens + SETUP:
        days.insert(0, days[0] - ROUND_EVERY)
    calls = tuple(
        Call(
            code=f"{day.year}-{number}",
            opens=working(day),
            closes=day + ROUND_LASTS,
            rulebook_version=1 if number <= (len(days) + 1) // 2 else 2,
        )
        for number, day in enumerate(days, start=1)
    )
    return Fund(
        id=draw.new_uuid(),
        code=f"{scheme.code}-{mark}" if edition == 1 else f"{scheme.code}-{mark}-{edition}",
        scheme=scheme,
        staff=agency(draw),
        opens=opens,
        closes=calls[-1].closes + timedelta(days=20 if concluded else draw.whole(100, 400)),
        calls=calls,
        total=Money.zero(scheme.currency),
        zone=tuple(draw.shuffled(scheme.regions)[:2]),
    )


def _funded(fund: Fund, undertakings: Sequence[Undertaking]) -> Fund:
    """Give a programme about three quarters of what is going to be asked for, in round figures."""
    asked = sum((one.requested.amount for one in undertakings if one.fund.code == fund.code), Decimal(0))
    step = fund.scheme.unit * 100
    total = max(1, -(-int(asked) * 3 // (4 * step))) * step
    return replace(fund, total=money(total, fund.scheme.currency))


def _company(
    draw: Seeded, scheme: Scheme, known: Sequence[Company], *, mark: str, applies: date, again: bool
) -> Company:
    fitting = [one for one in known[-20:] if one.registered < applies and one.trade.sector in scheme.sectors]
    if again and fitting:
        return draw.pick(fitting)
    trade = draw.pick([trade for trade in TRADES if trade.sector in scheme.sectors])
    region = draw.pick(scheme.regions)
    id_ = draw.new_uuid()
    people = Firm(
        manager=Person(draw.new_uuid(), "recipient", id_),
        accountant=Person(draw.new_uuid(), "recipient", id_),
        director=Person(draw.new_uuid(), "recipient", id_),
    )
    name = f"{draw.pick(FIRST)}{draw.pick(SECOND)} {draw.pick(trade.words)}"
    registered = working(applies - timedelta(days=draw.whole(4, 20)))
    return Company(
        id=id_,
        title=f"{name} {FORMS[region[:2]]}",
        identifier=f"{mark}-{len(known) + 1:06d}",
        region=region,
        trade=trade,
        size=draw.pick(("micro", "small", "small", "small", "medium", "medium", "large")),
        maturity=draw.pick(("nascent", "growing", "growing", "mature")),
        people=people,
        registered=registered,
        reclassified=registered + timedelta(days=draw.whole(380, 500)) if draw.chance(0.3) else None,
    )


def _undertaking(
    draw: Seeded, dealer: Dealer, fund: Fund, call: Call, company: Company, *, number: int, applies: date, today: date
) -> Undertaking:
    scheme = fund.scheme
    month = call.closes + timedelta(days=draw.whole(100, 150))
    starts = date(month.year, month.month, 1)
    years = draw.pick((2, 2, 3))
    fate = dealer.fates.deal()
    traits = dealer.traits(fate=fate, seasoned=fate == "delivering" and call.opens <= today - SEASONED_AFTER)
    if traits.temper in {"bold", "cautious"}:
        years = 2
    if company.region in fund.zone:
        traits = replace(traits, refusal="taxes", short=dealer.short())
    return Undertaking(
        id=draw.new_uuid(),
        code=f"{scheme.code}-{call.opens.year}-{number + 1:04d}",
        title=f"{draw.pick(company.trade.undertakings)}, {REGIONS[company.region]}",
        fund=fund,
        call=call,
        company=company,
        team=team(draw, fund.staff),
        requested=money(draw.whole(scheme.smallest, scheme.largest) * scheme.unit, scheme.currency),
        instrument=draw.pick(scheme.instruments),
        cluster=draw.pick((None, None, None, f"{scheme.code}-{company.trade.sector}")),
        applies=applies,
        starts=starts,
        ends=date(starts.year + years, starts.month, 1) - timedelta(days=1),
        fate=fate,
        traits=traits,
        draw=draw,
    )


def _between(draw: Seeded, first: date, last: date) -> date:
    """Return a day on which people work, unless there is none in between."""
    day = first + timedelta(days=draw.whole(0, max(0, (last - first).days)))
    return day if working(day) > last else working(day)
