"""Reports of the project in `lives`, fact by fact, for tests that need one somewhere on its way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.canonical import digest
from domain.events import (
    IndicatorAdopted,
    ProjectEvent,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportReturned,
    ReportSubmitted,
    ReportVoided,
)
from domain.events.reporting import Figure, Gap, ReturnedFigure, ReturnedNarrative
from domain.indicator import BlankValue, DecimalValue, IndicatorRef, PendingValue, Value
from domain.project.figures import ReportedFigure
from domain.project.reporting import report_document
from tests.domain.lives import (
    ACTIVE,
    CERTIFIER,
    DEFINITIONS,
    JOBS,
    OFFICER,
    PREPARER,
    QUARTER,
    RULEBOOK,
    TERMS,
)

TODAY = date(2026, 4, 20)
LATER = date(2026, 5, 20)
EXPORTS = IndicatorRef(code="exports", version=1)
ANSWER = IndicatorRef(code="certified", version=1)
KNOWN = {
    **DEFINITIONS,
    EXPORTS: DEFINITIONS[JOBS].model_copy(update={"unit": "programme currency", "dimensions": ()}),
    ANSWER: DEFINITIONS[JOBS].model_copy(update={"unit": "-", "measure": "text", "dimensions": ()}),
}
RULE = RULEBOOK.reporting
DECIDE: dict[str, Any] = {"definitions": KNOWN, "today": TODAY}
FIRST: dict[str, Any] = {"period": QUARTER, "version": 1}
STARTED: tuple[ProjectEvent, ...] = (
    *ACTIVE,
    IndicatorAdopted(indicator=EXPORTS, terms=TERMS),
    IndicatorAdopted(indicator=ANSWER, terms=TERMS),
)


def number(text: str) -> DecimalValue:
    return DecimalValue(decimal=Decimal(text))


def jobs(value: str | Value, **dimensions: str) -> Figure:
    stated = number(value) if isinstance(value, str) else value
    return Figure(indicator=JOBS, value=stated, dimensions=dimensions)


def prepared(*figures: Figure, version: int = 1, narrative: str | None = "Sown.", gaps: tuple[Gap, ...] = ()) -> Any:
    document = report_document(QUARTER, version, figures, narrative, PREPARER, gaps=gaps)
    return ReportPrepared(
        period=QUARTER,
        version=version,
        figures=figures,
        narrative=narrative,
        gaps=gaps,
        prepared_by=PREPARER,
        digest=digest(document),
    )


def asked(fact: ReportPrepared, **changes: Any) -> dict[str, Any]:
    """Return the request that asks for just this version."""
    figures = tuple(ReportedFigure(**dict(figure)) for figure in fact.figures)
    said = {name: getattr(fact, name) for name in ("period", "version", "narrative", "gaps", "prepared_by")}
    return {**said, "figures": figures, **DECIDE, **changes}


def gap(amount: str, dimension: str = "sex", **dimensions: str) -> Gap:
    return Gap(indicator=JOBS, dimensions=dimensions, dimension=dimension, amount=Decimal(amount), why="No answer.")


def handed_in(fact: ReportPrepared) -> tuple[ProjectEvent, ...]:
    of: dict[str, Any] = {"period": fact.period, "version": fact.version, "digest": fact.digest}
    return (fact, ReportCertified(**of, certified_by=CERTIFIER), ReportSubmitted(**of, submitted_by=CERTIFIER))


def accepted(fact: ReportPrepared) -> tuple[ProjectEvent, ...]:
    said = ReportAccepted(period=fact.period, version=fact.version, differences=(), accepted_by=OFFICER)
    return (*handed_in(fact), said)


WHOLE, WOMEN, MEN = jobs("12"), jobs("5", sex="women"), jobs("7", sex="men")
ABROAD = Figure(indicator=EXPORTS, value=PendingValue())
WORDS = Figure(indicator=ANSWER, value=BlankValue())
VERSION = prepared(WHOLE, WOMEN, MEN, ABROAD, WORDS)
IN = (*STARTED, *handed_in(VERSION))
ACCEPTED = (*STARTED, *accepted(VERSION))
ABOUT_WOMEN = ReturnedFigure(indicator=JOBS, dimensions={"sex": "women"}, remark="The payroll says 6.")
RETURNED = ReportReturned(
    **FIRST,
    items=(ABOUT_WOMEN, ReturnedNarrative(remark="Say more.")),
    code="implausible",
    new_due=date(2026, 5, 10),
    why="The payroll differs.",
    decided_by=OFFICER,
)
VOIDED = ReportVoided(**FIRST, why="About another firm.", decided_by=OFFICER)
