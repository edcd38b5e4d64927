"""Published activities to order, and how a project looks to somebody who only wants to know what is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from domain.events import ProjectEvent
from domain.history import Recorded
from domain.indicator import BlankValue, DecimalValue, Value
from domain.money import Money
from domain.period import Period
from domain.project.evolve import evolve
from domain.project.publication import publish
from domain.project.published import (
    DatedFact,
    PublishedActivity,
    PublishedFigure,
    PublishedIndicator,
    PublishedMilestone,
    PublishedOrganisation,
    PublishedProgramme,
    PublishedTransaction,
    indicator_code,
    organisation_id,
    programme_id,
)
from domain.project.state import Project
from domain.terms import Adoption, Baseline, PublishedDefinition
from tests.domain.kit import record

TODAY = date(2026, 3, 2)
UPDATED = datetime(2025, 4, 13, 23, 58, 34, tzinfo=UTC)
STATED = UPDATED.date()
YEAR = Period(first=date(2024, 1, 1), last=date(2024, 12, 31))
FILE = "f" * 64
PROGRAMME = PublishedProgramme(
    id=programme_id("44001", "SV"), code="44001-SV", title="A bank: El Salvador", currency="USD"
)
MINISTRY = PublishedOrganisation(id=organisation_id("44000", "SV-1"), title="Ministry of Health", reference="SV-1")
FUND = PublishedOrganisation(id=organisation_id("44000", "SV-2"), title="Social fund", reference="SV-2")


def number(text: str) -> DecimalValue:
    return DecimalValue(decimal=Decimal(text))


def row(
    kind: Literal["commitment", "disbursement"], on: date, amount: str, *, currency: str = "USD", ordinal: int = 1
) -> PublishedTransaction:
    return PublishedTransaction(
        kind=kind,
        on=on,
        amount=Money(amount=Decimal(amount), currency=currency),
        parties=("44001", ""),
        ordinal=ordinal,
        reference=None,
        text=None,
        path=f"transaction[{on}/{amount}/{ordinal}]",
    )


def committed(on: date, amount: str, **given: object) -> PublishedTransaction:
    return row("commitment", on, amount, **given)  # type: ignore[arg-type]


def paid(on: date, amount: str, **given: object) -> PublishedTransaction:
    return row("disbursement", on, amount, **given)  # type: ignore[arg-type]


def milestone(code: Literal["start", "end"], due: date, actual: date | None = None) -> PublishedMilestone:
    return PublishedMilestone(code=code, title=code.title(), due=due, actual=actual, path="activity-date[1]")


def indicator(
    title: str,
    *,
    baseline: str = "0",
    targets: dict[Period, Value] | None = None,
    figures: dict[Period, Value] | None = None,
) -> PublishedIndicator:
    definition = PublishedDefinition(
        title=title, result_title="Water", unit=None, measure="number", direction="rising", result_level="outcome"
    )
    start = Baseline(value=number(baseline), measured_on=date(2023, 1, 1), source=None)
    return PublishedIndicator(
        code=indicator_code(result_title="Water", title=title, measure="1", ordinal=1),
        terms=Adoption(baseline=start, verifier=None, definition=definition),
        targets=targets or {},
        figures={period: PublishedFigure(value, None) for period, value in (figures or {}).items()},
    )


def activity(
    *,
    title: str = "Water for all",
    recipient: PublishedOrganisation | None = MINISTRY,
    last_updated: datetime | None = UPDATED,
    milestones: Iterable[PublishedMilestone] = (),
    indicators: Iterable[PublishedIndicator] = (),
    transactions: Iterable[PublishedTransaction] = (),
) -> PublishedActivity:
    """An activity; its digest is another one whenever anything in it is."""
    made = PublishedActivity(
        publisher="44000",
        identifier="44000-P1",
        element_sha256="",
        mapping_version=1,
        last_updated=last_updated,
        code="44000-P1",
        title=title,
        programme=PROGRAMME,
        recipient=recipient,
        status="2",
        sectors=(),
        countries=("SV",),
        milestones=tuple(milestones),
        indicators=tuple(indicators),
        transactions=tuple(transactions),
        counts={},
        unmapped={},
        findings=(),
    )
    return replace(made, element_sha256=sha256(repr(made).encode()).hexdigest())


def decide(project: Project, published: PublishedActivity) -> list[DatedFact]:
    """What an import of `published` would record."""
    return publish(project, activity=published, file_sha256=FILE, today=TODAY)


def events(project: Project, published: PublishedActivity) -> list[ProjectEvent]:
    """The same without the closing `publication.imported`."""
    return [fact.event for fact in decide(project, published)][:-1]


def taken(*versions: PublishedActivity, project: Project | None = None) -> Project:
    """The project after these versions were imported one after the other."""
    state = project or Project()
    for published in versions:
        for recorded in recorded_facts(state, published):
            state = evolve(state, recorded)
    return state


def recorded_facts(project: Project, published: PublishedActivity) -> list[Recorded[ProjectEvent]]:
    """What an import of `published` records, in its places."""
    facts = decide(project, published)
    return [record(fact.event, version=project.version + n, day=fact.occurred_on) for n, fact in enumerate(facts, 1)]


def view(project: Project) -> dict[str, object]:
    """The project as published now: no history, no ids, nothing of what was taken back."""
    return {
        "title": project.title,
        "recipient": project.recipient,
        "milestones": sorted(
            (one.terms.code, one.terms.due, one.status, one.met_on)
            for one in project.milestones.values()
            if one.status != "cancelled" and one.terms is not None
        ),
        "indicators": {
            ref.code: (one.terms, _stated(one.targets.items()), _stated(one.published.items()))
            for ref, one in project.indicators.items()
            if not one.dropped
        },
        "committed": _committed(project),
        "paid": _paid(project),
    }


def _stated(values: Iterable[tuple[Period, Value]]) -> dict[Period, Value]:
    return {period: value for period, value in values if not isinstance(value, BlankValue)}


def _committed(project: Project) -> dict[str, Decimal]:
    sums: Counter[str] = Counter()
    for part in project.award.parts.values() if project.award else ():
        sums[part.currency] += part.amount  # type: ignore[assignment]
    return {currency: Decimal(amount) for currency, amount in sums.items() if amount}


def _paid(project: Project) -> dict[tuple[date, str], Decimal]:
    """Net payments by the day on which they count: what was never paid leaves no trace on any day."""
    sums: Counter[tuple[date, str]] = Counter()
    for payment in project.disbursements.values():
        sums[payment.paid_on, payment.amount.currency] += payment.amount.amount  # type: ignore[assignment]
    for back in project.reversals.values():
        sums[back.reversed_on, back.amount.currency] -= back.amount.amount  # type: ignore[assignment]
    return {key: Decimal(amount) for key, amount in sums.items() if amount}
