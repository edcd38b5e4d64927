"""What happens to a programme as a whole: waivers for its pilot zone, figures of governments, its review and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from domain import programme as programmes
from domain.events import ProgrammeEvent
from domain.indicator import DecimalValue
from domain.period import Period
from services.acts import on_programme_that_day
from services.clock import Seeded
from services.simulation.catalogue import STATED_BY_GOVERNMENTS, definitions
from services.simulation.deeds import on_scheme
from services.simulation.places import REGIONS
from services.simulation.plan import Fund
from services.simulation.rulebooks import FIRST_GATE, PARITY
from services.simulation.step import Life, Step, interleave, working

WAIVED: Final = (
    (
        "prequalification/own-money",
        "Banks of the zone lend to no firm of this size: the money comes with the first orders.",
    ),
    (
        f"gates/{FIRST_GATE}/productivity-on-track",
        "The zone has had power for ten hours a day since spring: output says nothing about the firms.",
    ),
)
YEARS_STATED: Final = 3
JANUARY, MAY = 1, 5
"""A government states a year's figure in May of the next one, and revises it in the autumn."""


def live(fund: Fund, draw: Seeded) -> Life:
    """Waive rules in the pilot zone; take figures of governments; look at the programme as a whole; close it at its end."""
    yield from interleave(_waivers(fund, draw), _figures(fund, draw), _review(fund, draw), _end(fund))


def _waivers(fund: Fund, draw: Seeded) -> Life:
    day = working(fund.opens + timedelta(days=6))
    for address, why in WAIVED:
        granted = _that_day(
            fund,
            day,
            programmes.grant_waiver,
            waiver=draw.new_uuid(),
            rule=address,
            zone=" and ".join(REGIONS[region] for region in fund.zone) + " pilot zone",
            regions=fund.zone,
            legal_basis=f"{fund.scheme.legal_basis}, annex 2",
            expires=fund.closes + timedelta(days=365),
            why=why,
            granted_by=fund.staff.head.id,
        )
        yield granted
        day = working(day + timedelta(days=2))


def _figures(fund: Fund, draw: Seeded) -> Life:
    """Let the governments of the zone state their regions' exports of each year, the first figure revised once."""
    levels = {region: draw.about(400, 60) for region in fund.zone}
    for place in range(YEARS_STATED):
        year = fund.opens.year + place
        period = Period(first=date(year, JANUARY, 1), last=date(year, 12, 31))
        stated: dict[str, Decimal] = {}
        day = working(date(year + 1, MAY, 12))
        for region in fund.zone:
            level = levels[region] * (1 + 0.05 * place) * draw.about(1, 0.03)
            stated[region] = Decimal(round(level)) * 1_000_000 * PARITY[fund.scheme.currency] / 100
            yield _stated(fund, day, region, period, stated[region], 0, None)
        if place == 0:
            day = working(day + timedelta(days=130))
            region = fund.zone[0]
            why = "Customs declarations of the last quarter were counted again."
            yield _stated(fund, day, region, period, stated[region] * Decimal("1.02"), 1, why)


def _stated(fund: Fund, day: date, region: str, period: Period, value: Decimal, revision: int, why: str | None) -> Step:
    ref, _ = definitions()[STATED_BY_GOVERNMENTS]
    return _that_day(
        fund,
        day,
        programmes.report_government_figure,
        indicator=ref,
        jurisdiction=region,
        period=period,
        revision=revision,
        value=DecimalValue(decimal=value),
        source="National statistics of foreign trade (sample)",
        why=why,
        reported_by=fund.staff.head.id,
    )


def _review(fund: Fund, draw: Seeded) -> Life:
    """Review the programme in its middle, once the rules that answer the findings are published."""
    second = next((call for call in fund.calls if call.rulebook_version > 1), None)
    day = working((second or fund.calls[-1]).opens + timedelta(days=30))
    reviewed = on_scheme(
        programmes.review_programme,
        fund.id,
        review=draw.new_uuid(),
        findings=(
            "Firms report late in the months of the annual accounts.",
            "Half of the applications come from two regions.",
        ),
        recommendations=("Give more time for reports.", "Announce calls in the regions first."),
        follow_up_rulebook_version=None if second is None else second.rulebook_version,
        reviewed_by=fund.staff.verifiers[0].id,
    )
    yield Step(day, fund.staff.verifiers[0], reviewed)


def _end(fund: Fund) -> Life:
    """Close a programme whose days are over; its projects go on."""
    closed = on_scheme(
        programmes.close_programme,
        fund.id,
        findings=("Most of the firms that were supported sell more per worker than before.",),
        recommendations=("Hold calls together with the national programmes.",),
        follow_up_rulebook_version=None,
        why="The time of the programme is over; its projects go on to their ends.",
        closed_by=fund.staff.head.id,
    )
    yield Step(working(fund.ends + timedelta(days=10)), fund.staff.head, closed)


def _that_day(fund: Fund, day: date, command: Callable[..., Sequence[ProgrammeEvent]], **facts: Any) -> Step:
    return Step(
        day,
        fund.staff.head,
        lambda unit, act: on_programme_that_day(
            unit, act, fund.id, lambda state, today: command(state, today=today, **facts)
        ),
    )
