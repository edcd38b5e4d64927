"""Facts about decisions on milestones and reports, restatements and closed periods, made from a number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from domain import events as facts
from domain.events import Event
from domain.events.reporting import Gap, ReturnedFigure, ReturnedNarrative
from domain.terms import FigureSubject
from tests.projections.values import PERSON, day, number, period, ref, uid

WHY = "as counted again"


def version(n: int) -> int:
    return 1 + n % 3 // 2


def restated(n: int) -> facts.FigureRestated:
    gap = Gap(indicator=ref(n), dimension="sex", amount=Decimal(1), why="no answer")
    return facts.FigureRestated.model_validate(
        {
            "indicator": ref(n),
            "period": period(n),
            "version": version(n),
            "dimensions": {"sex": "women", "age": "young"} if n % 3 == 2 else {},
            "revision": 1 + n % 2,
            "old": number(n + 1),
            "value": number(n),
            "code": ("audit", "correction", "late-data")[n % 3],
            "materiality": ("immaterial", "material")[n % 2],
            "evidence": (uid(6, n),) * (n % 2),
            "gaps": (gap,) * (n % 2),
            "why": WHY,
            "decided_by": PERSON,
        }
    )


def returned(n: int) -> facts.ReportReturned:
    figure = ReturnedFigure(indicator=ref(n), dimensions={"sex": "women"} if n % 2 else {}, remark="count again")
    return facts.ReportReturned(
        period=period(n),
        version=version(n),
        items=(figure, ReturnedNarrative(remark="say more"))[: 1 + n % 2],
        code="implausible",
        new_due=day(n + 30),
        why=WHY,
        decided_by=PERSON,
    )


def verified(n: int) -> facts.VerificationRecorded:
    return facts.VerificationRecorded.model_validate(
        {
            "verification": uid(7, n),
            "subject": FigureSubject(period=period(n), version=version(n), indicator=ref(n), revision=n % 3),
            "method": "recomputed",
            "sample": None,
            "finding": ("confirmed", "confirmed", "not-confirmed")[n % 3],
            "remarks": None,
            "evidence": (),
            "verified_by": PERSON,
        }
    )


REPORTING_MOVES: tuple[Callable[[int], Event], ...] = (
    lambda n: facts.MilestonePartiallyMet(
        milestone=uid(1, n),
        share=Decimal("0.25") * (1 + n % 3),
        established_on=day(n),
        why="half of it",
        decided_by=PERSON,
    ),
    lambda n: facts.MilestoneWaived(milestone=uid(1, n), waived_on=day(n), why="built by others", decided_by=PERSON),
    lambda n: facts.MilestoneReversed(
        milestone=uid(1, n),
        reversed_from=day(n),
        evidence=(uid(6, n), uid(6, n + 1))[: 1 + n % 2],
        why="taken down",
        decided_by=PERSON,
    ),
    returned,
    lambda n: facts.ReportVoided(period=period(n), version=version(n), why="another firm", decided_by=PERSON),
    restated,
    restated,
    verified,
    verified,
    lambda n: facts.PeriodClosed(period=period(n), rule="Budget Code, article 84", decided_by=PERSON),
    lambda n: facts.PeriodExceptionGranted(
        exception=uid(10, n), period=period(n), expires=day(n), why="by a court", decided_by=PERSON
    ),
)
