"""Projects as they are read: the list with its filters, and one project as it was known and true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Response
from psycopg import Connection
from pydantic import BaseModel, Field

from domain.events.publication import Finding
from domain.money import Money
from domain.terms import Instrument, Provenance, Stage
from projections.page import Page
from projections.portfolio import Filter, Item, count_projects, find_projects
from projections.project import ProjectView
from projections.project.delivery_view import EvidenceView, VerificationView
from projections.project.terms_view import IndicatorView
from projections.project.view import AgreementView, AwardView, CheckView, ConditionView
from projections.totals import Totals
from services.api.budgets import Amount, amount
from services.api.listing import List, Listed
from services.api.projects_reading import LISTS_ZONE, OnList, ReadProject, as_of_day, on_answer_of
from services.api.route import router

routes = router("Projects")

OPEN: Final = frozenset({"planned", "submitted", "reversed"})
"""Milestones that somebody still waits for."""


class Progress(BaseModel):
    """How many milestones there are, without cancelled and waived ones, and how far they are."""

    planned: int
    met: int
    partially_met: int
    not_met: int = Field(description="Those that were reversed too: they no longer hold.")
    next_due: date | None = Field(
        description="The earliest due date of a milestone that is not settled, or was reversed."
    )


class ListedProject(BaseModel):
    """A project in the list. Sums are in the currency of the first amount that was stated; others stand apart."""

    project: UUID
    code: str
    title: str
    programme: UUID
    programme_code: str | None
    round: str | None
    stage: Stage
    provenance: Provenance
    recipient: UUID | None
    recipient_title: str | None
    sector: str | None = Field(description="Of the recipient, as it is classified.")
    region: str | None = Field(description="Of the recipient, as it is classified.")
    cluster: str | None
    starts: date | None
    ends: date | None
    support_ends: date | None
    requested: Amount | None
    awarded: Amount | None
    released: Amount | None
    disbursed: Amount | None = Field(description="Net of reversals.")
    other_currencies: dict[str, dict[str, str | None]]
    milestones: Progress
    late: bool = Field(description="Whether a milestone is past its due date and not settled.")
    published_sectors: list[str]
    countries: list[str]
    findings: int


class Publication(BaseModel):
    """Where a published project comes from; `/findings` has what could not be mapped."""

    publisher: str
    activity: str
    file_sha256: str
    last_updated: datetime | None
    status: str | None
    imported_on: date
    countries: tuple[str, ...]


class Project(BaseModel):
    """A project. Whatever was not known, or not true yet on the day, is null or missing."""

    project: UUID
    stage: Stage | None
    provenance: Provenance | None
    code: str | None
    title: str | None
    programme: UUID | None
    round: str | None
    recipient: UUID | None
    instrument: Instrument | None
    cluster: str | None
    starts: date | None
    ends: date | None
    requested: Money | None
    awarded: Money | None
    released: Money | None
    disbursed: Money | None = Field(description="Net of reversals.")
    other_currencies: dict[str, Totals]
    checks: dict[str, CheckView]
    award: AwardView | None
    conditions: dict[UUID, ConditionView]
    agreement: AgreementView | None
    milestones: Progress
    overdue: list[UUID] = Field(description="Milestones past their due date and not settled.")
    indicators: dict[str, IndicatorView] = Field(description="By code and version.")
    evidence: dict[UUID, EvidenceView]
    verifications: dict[UUID, VerificationView]
    publication: Publication | None


def _wanted(
    *,
    programme: UUID | None = None,
    recipient: UUID | None = None,
    round: Annotated[str | None, Query(max_length=64, description="Code of the round.")] = None,  # noqa: A002 - the domain's word
    stage: Stage | None = None,
    provenance: Provenance | None = None,
    sector: Annotated[
        str | None, Query(max_length=64, description="Code of the recipient's sector, or of a published one.")
    ] = None,
    region: Annotated[
        str | None, Query(max_length=64, description="The recipient's region or country, or a published country.")
    ] = None,
    late: Annotated[bool | None, Query(description="Whether a milestone is overdue.")] = None,
    text: Annotated[str | None, Query(min_length=1, max_length=200, description="Part of code or title.")] = None,
) -> Filter:
    return Filter(
        programme=programme,
        recipient=recipient,
        round=round,
        stage=stage,
        provenance=provenance,
        sector=sector,
        region=region,
        late=late,
        text=text,
    )


@routes.get("/projects", response_model=Listed[ListedProject], summary="Projects by code")
def list_projects(page: List, wanted: Annotated[Filter, Depends(_wanted)]) -> Response:
    """List projects by code; all filters that are given must hold.

    `late` is judged on the day of `as_of`, else today, in UTC. `on` belongs to the reading of one project.
    """
    asked = page.request.query_params.get("as_of")
    look = _Look(wanted, as_of_day(page.parts, asked, page.at, zone=LISTS_ZONE))
    return page.pages(look.find, place=tuple[str, UUID, date], item=_listed, count=look.count)


@dataclass(slots=True)
class _Look:
    """One look at the list: all its pages are about the same day, which the cursor keeps."""

    wanted: Filter
    day: date

    def find(
        self, connection: Connection, *, position: int, limit: int, after: tuple[str, UUID, date] | None
    ) -> Page[Item]:
        if after is not None:
            self.day = after[2]
        found = find_projects(
            connection, self.wanted, position=position, day=self.day, limit=limit, after=after[:2] if after else None
        )
        return Page(found.items, None if found.after is None else (*found.after, self.day))

    def count(self, connection: Connection, *, position: int) -> int:
        return count_projects(connection, self.wanted, position=position, day=self.day)


@routes.get("/projects/{project}", response_model=on_answer_of(Project, version=True), summary="One project")
def show_project(read: ReadProject) -> Response:
    """Answer with a project; its plan, reports and money have addresses of their own below it."""
    view = read.view
    shown = {name: getattr(view, name) for name in Project.model_fields.keys() & ProjectView.model_fields.keys()}
    overdue = [id_ for id_, milestone in view.milestones.items() if milestone.overdue_days_on(read.day)]
    imported = view.publication
    publication = None if imported is None else Publication.model_validate(imported, from_attributes=True)
    return read.whole(
        Project(**{**shown, "milestones": _progress(view), "overdue": overdue, "publication": publication})
    )


@routes.get("/projects/{project}/findings", response_model=OnList[Finding], summary="Findings of a published project")
def list_findings(read: ReadProject) -> Response:
    """List what the latest import could not map, or what a rule would not have let pass, as published."""
    publication = read.view.publication
    return read.items(() if publication is None else publication.findings)


def _progress(view: ProjectView) -> Progress:
    statuses = [milestone.status for milestone in view.milestones.values()]
    unsettled = (milestone for milestone in view.milestones.values() if milestone.status in OPEN)
    return Progress(
        planned=len(statuses) - statuses.count("cancelled") - statuses.count("waived"),
        met=statuses.count("met"),
        partially_met=statuses.count("partially-met"),
        not_met=statuses.count("not-met") + statuses.count("reversed"),
        next_due=min((milestone.due for milestone in unsettled if milestone.due is not None), default=None),
    )


def _listed(item: Item) -> ListedProject:
    progress = Progress(**{name: getattr(item, name) for name in Progress.model_fields})
    own = {name: getattr(item, name) for name in ListedProject.model_fields.keys() & Item.__dataclass_fields__.keys()}
    sums = {
        name: None if own[name] is None or item.currency is None else amount(own[name], item.currency)
        for name in ("requested", "awarded", "released", "disbursed")
    }
    return ListedProject(**{**own, **sums, "milestones": progress})
