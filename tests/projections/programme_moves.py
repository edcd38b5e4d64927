"""Every kind of fact about a programme, made from a number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain import events as facts
from domain.events import Event
from domain.events.programme import PassportChanges
from tests.projections.values import PERSON, SHA, day, definition, number, period, ref, uid


def opened(n: int) -> facts.ProgrammeOpened:
    return facts.ProgrammeOpened(
        code=f"PRG-{n % 2}",
        title={"en": "Water"},
        goals=None,
        legal_basis=None,
        instruments=("grant",),
        sectors=(),
        regions=(),
        opens=None,
        closes=day(n),
        currency="KZT",
        time_zone="Asia/Almaty",
        provenance="published" if n % 2 else "native",
    )


def stated(n: int) -> facts.GovernmentFigureReported:
    return facts.GovernmentFigureReported(
        indicator=ref(n),
        jurisdiction=("KZ", "KZ-35", "KZ-62")[n % 3],
        period=period(n),
        revision=n % 3,
        value=number(n),
        source="statistics",
        why="late data" if n % 3 else None,
        reported_by=PERSON,
    )


PROGRAMME_MOVES: tuple[Callable[[int], Event], ...] = (
    lambda n: facts.ProgrammeRevised(
        changes=PassportChanges(title={"en": f"Title {n % 5}"} if n % 2 else None, regions=() if n % 3 else None),
        why="renamed",
    ),
    lambda n: facts.RoundOpened(
        round=f"R{n % 2}", title={"en": "Call"}, opens=day(n), closes=day(n) + timedelta(days=60), rulebook_version=1
    ),
    lambda n: facts.RoundClosed(round=f"R{n % 2}", why="budget spent"),
    lambda n: facts.IndicatorDefined(indicator=ref(n), definition=definition(n)),
    lambda n: facts.RulebookPublished(version=1 + n % 2, document={"format": "milepost-rulebook/1"}, digest=SHA),
    lambda n: facts.WaiverGranted(
        waiver=uid(0xA, n),
        rule="gates/half-way/reports-in",
        zone="Saryarqa",
        regions=("KZ-35", "KZ-62")[: 1 + n % 2],
        legal_basis="Order No. 61",
        expires=day(n) + timedelta(days=100),
        why="pilot",
        granted_by=PERSON,
    ),
    stated,
    lambda n: facts.ProgrammeReviewed(
        findings=("Late reports.", "Good projects.")[: 1 + n % 2],
        recommendations=("Ask less.",) * (n % 2),
        follow_up_rulebook_version=1 if n % 3 else None,
        review=uid(0xB, n),
        reviewed_by=PERSON,
    ),
    lambda n: facts.ProgrammeClosed(
        findings=("Spent.",) * (1 + n % 2),
        recommendations=(),
        follow_up_rulebook_version=None,
        why="over",
        closed_by=PERSON,
    ),
)
