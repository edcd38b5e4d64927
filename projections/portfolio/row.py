"""The portfolio's fold: one row for each project, with what a list of projects shows and filters by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never
from uuid import UUID

from domain.events import (
    AgreementSigned,
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    DisbursementConfirmed,
    DisbursementReversed,
    MilestoneCancelled,
    MilestoneMet,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneSubmitted,
    MilestoneWaived,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
    PublicationImported,
    TrancheReleased,
)
from domain.history import Recorded
from domain.money import Money
from domain.terms import Provenance, Stage
from domain.values import Frozen
from projections.fold import Projection, by_stream, facts_of
from projections.totals import Total, Totals

Fact = (
    ProjectRegistered
    | ProjectCorrected
    | PrequalificationAssessed
    | AwardDecided
    | AwardIncreased
    | AwardReduced
    | AgreementSigned
    | MilestonePlanned
    | MilestoneRescheduled
    | MilestoneCancelled
    | MilestoneSubmitted
    | MilestoneMet
    | MilestonePartiallyMet
    | MilestoneNotMet
    | MilestoneWaived
    | MilestoneReversed
    | TrancheReleased
    | DisbursementConfirmed
    | DisbursementReversed
    | PublicationImported
)


class Plan(Frozen):
    """Where a milestone stands: when it is due, and whether and how it was settled."""

    due: date | None = None
    status: Literal["open", "met", "partially-met", "not-met", "waived", "reversed", "cancelled"] = "open"


@dataclass(frozen=True, slots=True)
class Row:
    """A project in the list."""

    project: UUID
    code: str
    title: str
    search: str
    """Code and title, case-folded."""
    programme: UUID
    round: str | None
    stage: Stage
    provenance: Provenance
    recipient: UUID | None
    cluster: str | None
    starts: date | None
    ends: date | None
    support_ends: date | None
    rulebook_version: int | None
    """That the agreement pins."""
    currency: str | None
    """The currency of `totals`: that of the first amount that was stated."""
    requested: Decimal | None
    awarded: Decimal | None
    released: Decimal | None
    disbursed: Decimal | None
    other_currencies: Mapping[str, Totals]
    """Sums in currencies other than `currency`: they are never added up."""
    milestones: Mapping[UUID, Plan]
    planned: int
    """Milestones that were neither cancelled nor waived."""
    met: int
    partially_met: int
    not_met: int
    """Those that were reversed too: they no longer hold."""
    next_due: date | None
    """The earliest due date of an open milestone, or of one that was reversed."""
    published_sectors: tuple[str, ...]
    countries: tuple[str, ...]
    findings: int
    """Findings of the latest import."""


def evolve(row: Row | None, recorded: Recorded[Fact], _part: None) -> Row | None:  # noqa: C901, PLR0911, PLR0912 - one line a fact
    """Return the project's row after one more fact."""
    event = recorded.event
    if isinstance(event, ProjectRegistered):
        return _registered(recorded.stream, event)
    if row is None:
        return None
    match event:
        case ProjectCorrected():
            return _corrected(row, event)
        case PrequalificationAssessed():
            return replace(row, stage=event.verdict) if event.verdict and row.stage == "registered" else row
        case AwardDecided():
            row = row if row.provenance == "published" else replace(row, stage=event.outcome)
            return row if event.amount is None else _add(row, "awarded", event.amount)
        case AwardIncreased():
            return _add(row, "awarded", event.amount)
        case AwardReduced():
            return _add(row, "awarded", -event.amount)
        case AgreementSigned():
            return replace(
                row, stage="active", support_ends=event.support_ends, rulebook_version=event.rulebook_version
            )
        case MilestonePlanned():
            return _plan(row, event.milestone, Plan(due=event.terms.due))
        case MilestoneRescheduled():
            return _plan(row, event.milestone, _planned(row, event.milestone).model_copy(update={"due": event.new}))
        case (
            MilestoneCancelled()
            | MilestoneSubmitted()
            | MilestoneMet()
            | MilestonePartiallyMet()
            | MilestoneNotMet()
            | MilestoneWaived()
            | MilestoneReversed()
        ):
            status = _STATUS[type(event)]
            return _plan(row, event.milestone, _planned(row, event.milestone).model_copy(update={"status": status}))
        case TrancheReleased():
            return _add(row, "released", event.net)
        case DisbursementConfirmed():
            return _add(row, "disbursed", event.amount)
        case DisbursementReversed():
            return _add(row, "disbursed", -event.amount)
        case PublicationImported():
            return replace(
                row,
                published_sectors=tuple(sector.code for sector in event.sectors),
                countries=event.countries,
                findings=len(event.findings),
            )
    assert_never(event)


_STATUS = {
    MilestoneCancelled: "cancelled",
    MilestoneSubmitted: "open",
    MilestoneMet: "met",
    MilestonePartiallyMet: "partially-met",
    MilestoneNotMet: "not-met",
    MilestoneWaived: "waived",
    MilestoneReversed: "reversed",
}


def _registered(project: UUID, event: ProjectRegistered) -> Row:
    published = event.provenance == "published"
    nothing = None if published else Decimal(0)
    return Row(
        project=project,
        code=event.code,
        title=event.title,
        search=_search(event.code, event.title),
        programme=event.programme,
        round=event.round,
        stage="published" if published else "registered",
        provenance=event.provenance,
        recipient=event.recipient,
        cluster=event.cluster,
        starts=event.starts,
        ends=event.ends,
        support_ends=None,
        rulebook_version=None,
        currency=event.requested.currency if event.requested else None,
        requested=event.requested.amount if event.requested else None,
        awarded=None,
        released=nothing,  # of a native project it is known that nothing was released yet
        disbursed=nothing,
        other_currencies={},
        milestones={},
        planned=0,
        met=0,
        partially_met=0,
        not_met=0,
        next_due=None,
        published_sectors=(),
        countries=(),
        findings=0,
    )


def _search(code: str, title: str) -> str:
    return f"{code}\n{title}".casefold()


def _corrected(row: Row, event: ProjectCorrected) -> Row:
    match event.field:
        case "title":
            title = event.new or ""
            return replace(row, title=title, search=_search(row.code, title))
        case "cluster":
            return replace(row, cluster=event.new)
        case "recipient":
            return replace(row, recipient=UUID(event.new) if event.new else None)
        case "starts":
            return replace(row, starts=date.fromisoformat(event.new) if event.new else None)
        case "ends":
            return replace(row, ends=date.fromisoformat(event.new) if event.new else None)
    assert_never(event.field)


def _add(row: Row, total: Total, money: Money) -> Row:
    """Add to a total of the money's own currency."""
    if row.currency in {None, money.currency}:
        totals = Totals(awarded=row.awarded, released=row.released, disbursed=row.disbursed).plus(total, money.amount)
        return replace(
            row,
            currency=money.currency,
            awarded=totals.awarded,
            released=totals.released,
            disbursed=totals.disbursed,
        )
    totals = row.other_currencies.get(money.currency, Totals()).plus(total, money.amount)
    return replace(row, other_currencies={**row.other_currencies, money.currency: totals})


def _planned(row: Row, milestone: UUID) -> Plan:
    return row.milestones.get(milestone, Plan())


def _plan(row: Row, milestone: UUID, plan: Plan) -> Row:
    milestones = {**row.milestones, milestone: plan}
    statuses = [plan.status for plan in milestones.values()]
    return replace(
        row,
        milestones=milestones,
        planned=len(statuses) - statuses.count("cancelled") - statuses.count("waived"),
        met=statuses.count("met"),
        partially_met=statuses.count("partially-met"),
        not_met=statuses.count("not-met") + statuses.count("reversed"),
        next_due=min(
            (plan.due for plan in milestones.values() if plan.status in {"open", "reversed"} and plan.due),
            default=None,
        ),
    )


PORTFOLIO = Projection(
    name="portfolio",
    version=2,
    row=Row,
    keys=1,
    facts=facts_of(Fact),
    key=by_stream,
    evolve=evolve,
    indexes=(("programme", "code"), ("recipient",)),
    scanned=True,
)
