"""Cases for evaluations: a project somewhere in its life, with figures, verifications, classes and waivers around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.criteria import Expression, FixedThreshold, KpiThreshold
from domain.events import (
    CofinancingCommitted,
    CofinancingProven,
    MilestoneWaived,
    ProjectEvent,
    RecipientClassified,
    ReportAccepted,
    ReportPrepared,
    TargetSet,
    VerificationRecorded,
    WaiverGranted,
)
from domain.events.reporting import Figure
from domain.indicator import DecimalValue, IndicatorRef, Value
from domain.period import Period
from domain.programme import Waiver
from domain.project.evaluation import Case, evaluate
from domain.rulebook import Rulebook
from domain.terms import Evaluated, FigureSubject, ReportSubject, Sector, VerificationSubject
from tests.domain.kit import On
from tests.domain.lives import (
    ACTIVE,
    DEFINITIONS,
    M1,
    M1_MET,
    OFFICER,
    PREPARER,
    PRODUCTIVITY,
    RULEBOOK,
    VERIFIER,
    YEAR,
    given,
    kzt,
    uid,
)

DAY = date(2027, 3, 1)
TITLE = {"en": "A criterion"}
Q1, Q2, Q3, Q4 = (
    Period(first=date(2026, 1, 1), last=date(2026, 3, 31)),
    Period(first=date(2026, 4, 1), last=date(2026, 6, 30)),
    Period(first=date(2026, 7, 1), last=date(2026, 9, 30)),
    Period(first=date(2026, 10, 1), last=date(2026, 12, 31)),
)
CLASSES = RecipientClassified(
    sector=Sector(scheme="ISIC4", code="A01"),
    region="KZ-19",
    size_class="small",
    maturity_class="growing",
    source="register",
    effective=date(2026, 1, 1),
)


def number(text: str) -> DecimalValue:
    return DecimalValue(decimal=Decimal(text))


def reported(
    period: Period, value: str | Value, *, indicator: IndicatorRef = PRODUCTIVITY, version: int = 1
) -> tuple[ProjectEvent, ...]:
    """Give a report with one figure, prepared and accepted."""
    figure = Figure(indicator=indicator, value=number(value) if isinstance(value, str) else value)
    return (
        ReportPrepared(
            period=period,
            version=version,
            figures=(figure,),
            narrative=None,
            prepared_by=PREPARER,
            digest="a" * 64,
        ),
        ReportAccepted(period=period, version=version, differences=(), accepted_by=OFFICER),
    )


def verified(subject: VerificationSubject, finding: str = "confirmed", *, number: int = 900) -> VerificationRecorded:
    return VerificationRecorded.model_validate(
        {
            "verification": uid(number),
            "subject": subject,
            "method": "Visit",
            "sample": None,
            "finding": finding,
            "remarks": None,
            "evidence": (),
            "verified_by": VERIFIER,
        }
    )


def target(value: str, *, period: Period = YEAR, indicator: IndicatorRef = PRODUCTIVITY) -> TargetSet:
    return TargetSet(indicator=indicator, period=period, value=number(value))


def waiver(
    rule: str,
    *,
    granted_on: date = date(2026, 1, 1),
    expires: date = date(2027, 12, 31),
    regions: tuple[str, ...] = ("KZ-19",),
    n: int = 950,
) -> Waiver:
    granted = WaiverGranted(
        waiver=uid(n),
        rule=rule,
        zone="Saryarqa",
        regions=regions,
        legal_basis="Order 61",
        expires=expires,
        why="A pilot",
        granted_by=OFFICER,
    )
    return Waiver(granted=granted, granted_on=granted_on, position=n)


def case(*facts: ProjectEvent | On[Any], after: tuple[ProjectEvent | On[Any], ...] = ACTIVE, **changes: Any) -> Case:
    """Return the case of a project that is signed and has these facts since; `changes` are fields of the case."""
    plain = Case(
        project=given(*after, *facts).state,
        rulebook=RULEBOOK,
        rulebook_version=1,
        definitions=DEFINITIONS,
        defined_at={},
        classification=CLASSES,
        classified_at=77,
        waivers=(),
        day=DAY,
    )
    return replace(plain, **changes)


def judged(criterion: Any, case: Case, *, address: str = "gates/g1") -> Evaluated:
    """Evaluate one criterion, and assert that evaluating it again gives the same bytes."""
    (found,) = evaluate((criterion,), case=case, address=address)
    (again,) = evaluate((criterion,), case=case, address=address)
    assert found.model_dump_json() == again.model_dump_json()
    assert Evaluated.model_validate_json(found.model_dump_json()) == found
    assert 0 not in found.positions
    return found


def with_gates(gates: Any) -> Rulebook:
    """Return the rulebook of the lives with other gates, given as their JSON documents."""
    return Rulebook.model_validate_json(RULEBOOK.model_copy(update={"gates": gates}).model_dump_json())


def kpi(statistic: str = "latest", operator: str = ">=", threshold: str = "5000000", **changes: Any) -> KpiThreshold:
    return KpiThreshold.model_validate(
        {
            "id": "k1",
            "title": TITLE,
            "indicator": PRODUCTIVITY,
            "statistic": statistic,
            "operator": operator,
            "threshold": FixedThreshold(value=Decimal(threshold)),
            "verified_only": False,
            **changes,
        }
    )


FIVE = reported(Q1, "5000000")


def formula(text: str) -> Expression:
    return Expression(id="e", title=TITLE, expression=text)


SOURCE = uid(801)
COMMITTED = CofinancingCommitted(
    cofinancing=SOURCE, source="Bank", party=None, amount=kzt("200000.00"), evidence=(), submitted_by=PREPARER
)


def proven(amount: str, n: int = 811) -> CofinancingProven:
    return CofinancingProven(
        cofinancing=SOURCE, proof=uid(n), amount=kzt(amount), evidence=(uid(41),), decided_by=OFFICER
    )


LIVED: tuple[ProjectEvent, ...] = (
    COMMITTED,
    proven("100000.00"),
    target("6000000", period=Q1),
    *reported(Q1, "5000000"),
    verified(FigureSubject(period=Q1, version=1, indicator=PRODUCTIVITY)),
    verified(ReportSubject(period=Q1, version=1), "inconclusive", number=901),
    M1_MET,
)
M1_WAIVED = MilestoneWaived(milestone=M1, waived_on=date(2026, 6, 20), why="x", decided_by=OFFICER)
