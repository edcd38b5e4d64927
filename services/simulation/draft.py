"""The terms that a project will have: milestones, indicators and tranches as its agreement will name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.events.application import ScenarioName
from domain.money import Money
from domain.period import Period
from domain.schedule import reporting_periods
from domain.terms import MilestoneTerms
from services.clock import Seeded
from services.simulation.kpis import Course, courses
from services.simulation.plan import Undertaking, money
from services.simulation.rulebooks import rulebook
from services.simulation.step import working

PRODUCTION: Final = (
    (
        "Design and permits complete",
        "Approved design, building and environmental permits",
        "All permits are in force",
        15,
    ),
    ("Equipment delivered", "Equipment on site with customs papers", "Every position of the contract is on site", 25),
    ("Line commissioned", "Protocol of a 72-hour trial run", "Output and waste stay within the design figures", 30),
    ("Staff trained", "Certificates of all operators", "Every shift can be run by own staff", 10),
    ("First serial deliveries", "Delivery notes and paid invoices", "Three customers have bought twice", 20),
)
RESEARCH: Final = (
    ("Requirements agreed with users", "Signed requirements", "Two users outside the firm have signed", 15),
    ("Prototype works in the laboratory", "Test report of the laboratory", "All functions of class A pass", 25),
    ("Pilot with a customer", "Report on eight weeks of use", "The customer wants to go on", 30),
    ("Product certified", "Certificate of an accredited body", "The certificate covers the intended use", 15),
    ("Product on the market", "Price list and first contracts", "Three contracts with customers", 15),
)
IN_RESEARCH: Final = {"J62", "M72", "C26"}


@dataclass(frozen=True, slots=True)
class Target:
    """A milestone: what is first planned, and its due date as it is signed."""

    id: UUID
    terms: MilestoneTerms
    due: date


@dataclass(frozen=True, slots=True)
class Part:
    """A tranche: a share of the award, in per cent, for milestones."""

    id: UUID
    code: str
    title: str
    per_cent: int
    milestones: tuple[UUID, ...]
    due: date


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that is going to be agreed. What is left out again before the signature stands apart."""

    milestones: tuple[Target, ...]
    waived: Target | None
    """A milestone that pays for nothing and will be let go."""
    cancelled: Target | None
    tranches: tuple[Part, ...]
    courses: tuple[Course, ...]
    dropped: Course | None
    scenario: ScenarioName
    """The scenario of the growth plan that the targets are those of."""
    periods: tuple[Period, ...]
    """Reporting periods."""

    def years(self, period: Period) -> float:
        """Return how many years after the start of reporting a period ends."""
        return (period.last - self.periods[0].first).days / 365

    def is_year_end(self, period: Period) -> bool:
        """Tell whether the figures of the whole year are known at the end of a period."""
        return period.last.month == 12  # noqa: PLR2004 - December


def draft(project: Undertaking) -> Draft:
    """Make up the terms of a project."""
    draw, revised = project.draw, project.traits.revised
    chosen = RESEARCH if project.company.trade.sector in IN_RESEARCH else PRODUCTION
    ids = [draw.new_uuid() for _ in chosen]
    tranches = [draw.new_uuid() for _ in range(3)]
    paid_by = [tranches[0], tranches[1], tranches[1], tranches[2], tranches[2]]
    months = (project.ends - project.starts).days / 30.44
    targets = []
    for place, (title, deliverable, acceptance, weight) in enumerate(chosen):
        share = (place + 1) / (len(chosen) + 0.6)
        due = working(project.starts + timedelta(days=round(30.44 * months * share * draw.about(1, 0.04))))
        planned = (
            working(due - timedelta(days=draw.whole(30, 75))) if revised == "schedule" and place in {0, 2} else due
        )
        terms = MilestoneTerms(
            code=f"M{place + 1}",
            title=title,
            deliverable=deliverable,
            acceptance=acceptance,
            verification="Visit on site and check of documents by an independent engineer",
            due=planned,
            weight=money(weight, "KZT").amount.quantize(1),
            predecessors=(ids[place - 1],) if place else (),
            tranche=paid_by[place],
        )
        targets.append(Target(ids[place], terms, due))
    indicators = courses(project, draw)
    return Draft(
        milestones=tuple(targets),
        waived=_beside(targets[-1], "M7", OPEN_DAY, draw) if project.traits.extra else None,
        cancelled=_beside(targets[-1], "M6", SECOND_SITE, draw) if revised == "scope" else None,
        tranches=_parts(targets, tranches),
        courses=indicators[:-1] if revised == "scope" else indicators,
        dropped=indicators[-1] if revised == "scope" else None,
        scenario=project.traits.binding,
        periods=_periods(project),
    )


def split(award: Money, tranches: tuple[Part, ...], unit: int) -> list[Money]:
    """Divide an award among tranches in round figures; the last one takes what is left."""
    whole = int(award.amount)
    amounts = [whole * part.per_cent // 100 // unit * unit for part in tranches[:-1]]
    return [money(amount, award.currency) for amount in (*amounts, whole - sum(amounts))]


SECOND_SITE: Final = ("Second site prepared", "Lease of a second site", "The lease is registered")
OPEN_DAY: Final = ("Open day for the sector", "Programme and list of guests", "Ten firms of the sector came")


def _beside(last: Target, code: str, promises: tuple[str, str, str], draw: Seeded) -> Target:
    """Return a milestone beside the others: it waits for none and no tranche waits for it."""
    title, deliverable, acceptance = promises
    terms = last.terms.model_copy(
        update={
            "code": code,
            "title": title,
            "deliverable": deliverable,
            "acceptance": acceptance,
            "weight": Decimal(5),
            "due": last.due,
            "predecessors": (),
            "tranche": None,
        }
    )
    return Target(draw.new_uuid(), terms, last.due)


def _parts(targets: list[Target], ids: list[UUID]) -> tuple[Part, ...]:
    titles = ("Start of the works", "Main works", "Results")
    parts = []
    for number, (id_, title, per_cent) in enumerate(zip(ids, titles, (30, 45, 25), strict=True), start=1):
        measured = [target for target in targets if target.terms.tranche == id_]
        due = working(max(target.due for target in measured) + timedelta(days=30))
        parts.append(Part(id_, f"T{number}", title, per_cent, tuple(target.id for target in measured), due))
    return tuple(parts)


def _periods(project: Undertaking) -> tuple[Period, ...]:
    """Return the reporting periods from the start to the end of support, as the rulebook cuts them."""
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version)
    return reporting_periods(starts=project.starts, ends=project.ends, rule=rules.reporting, reported=())
