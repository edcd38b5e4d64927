"""Takes a published activity into a project: what differs from what is recorded becomes facts, the rest stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from domain.errors import Refused
from domain.events import ProjectCorrected, ProjectRegistered, PublicationImported
from domain.events.publication import Finding
from domain.period import iso
from domain.project.publication_findings import milestone_findings, money_findings, programme_findings
from domain.project.publication_money import award_facts, payment_facts
from domain.project.publication_terms import indicator_facts, milestone_facts
from domain.project.published import DatedFact, PublishedActivity
from domain.project.state import Project

MAX_FINDINGS = 10_000
"""Findings that one `publication.imported` holds."""


class OlderThanRecorded(Refused):
    """A later version of this activity is recorded already."""


class UpdatedAfterToday(Refused):
    """The activity says that it was updated after today: taken as it is, it would keep every true update out."""


class NativeProject(Refused):
    """This project is not a published one: what others publish never changes what was decided here."""


class TooManyFindings(Refused):
    """The activity has more findings than one import records; its publisher should hear of it first."""


def publish(project: Project, *, activity: PublishedActivity, file_sha256: str, today: date) -> list[DatedFact]:
    """Return the facts that bring `project` to what `activity` says, with one `publication.imported` at the end.

    Nothing where exactly this version of the activity is what is recorded. Raise `OlderThanRecorded`,
    `UpdatedAfterToday`, `NativeProject`, `TooManyFindings`. Dated facts occur on their day, all others on the day of the publisher's last update.
    """
    if is_recorded(project, activity):
        return []
    _refuse(project, activity, today)
    stated_on = activity.stated_on(today)
    facts = [
        *_register_facts(project, activity, stated_on),
        *milestone_facts(project, activity, stated_on),
        *indicator_facts(project, activity, stated_on),
        *award_facts(project, activity, stated_on),
        *payment_facts(project, activity, stated_on),
    ]
    findings = publication_findings(project, activity, today=today)
    if len(findings) > MAX_FINDINGS:
        raise TooManyFindings(findings=len(findings), most=MAX_FINDINGS)
    imported = PublicationImported(
        publisher=activity.publisher,
        activity=activity.identifier,
        file_sha256=file_sha256,
        element_sha256=activity.element_sha256,
        mapping_version=activity.mapping_version,
        last_updated=activity.last_updated,
        status=activity.status,
        sectors=activity.sectors,
        countries=activity.countries,
        counts=dict(activity.counts),
        unmapped=dict(activity.unmapped),
        findings=tuple(findings),
    )
    return [*facts, DatedFact(imported, stated_on)]


def publication_findings(project: Project, activity: PublishedActivity, *, today: date) -> Sequence[Finding]:
    """Return all findings on an activity: those of its mapping, and the rules that it would not have passed."""
    stated_on = activity.stated_on(today)
    return [
        *activity.findings,
        *programme_findings(activity, registered=project.programme in {None, activity.programme.id}),
        *milestone_findings(activity, stated_on),
        *money_findings(activity, stated_on),
    ]


def is_recorded(project: Project, activity: PublishedActivity) -> bool:
    """Tell whether the latest import into the project was of exactly this element, mapped as today."""
    known = project.publication
    return known is not None and (known.element_sha256, known.mapping_version) == (
        activity.element_sha256,
        activity.mapping_version,
    )


def _refuse(project: Project, activity: PublishedActivity, today: date) -> None:
    if project.stage is not None and project.provenance != "published":
        raise NativeProject(project=project.code)
    known = project.publication
    if activity.last_updated is None:
        return
    if activity.last_updated.date() > today + timedelta(days=1):  # a day for the publisher's time zone
        raise UpdatedAfterToday(offered=activity.last_updated.isoformat(), today=today.isoformat())
    if known is None or known.last_updated is None:
        return
    if activity.last_updated < known.last_updated:
        raise OlderThanRecorded(
            recorded=known.last_updated.isoformat(), offered=activity.last_updated.isoformat(), activity=known.activity
        )


def _register_facts(project: Project, activity: PublishedActivity, stated_on: date) -> Iterator[DatedFact]:
    recipient = None if activity.recipient is None else activity.recipient.id
    due = {milestone.code: milestone.due for milestone in activity.milestones}
    if project.stage is None:
        registered = ProjectRegistered(
            code=activity.code,
            title=activity.title,
            programme=activity.programme.id,
            round=None,
            recipient=recipient,
            requested=None,
            instrument=None,
            cluster=None,
            starts=due.get("start"),
            ends=due.get("end"),
            provenance="published",
        )
        yield DatedFact(registered, stated_on)
        return
    if project.title != activity.title:
        yield _corrected("title", project.title, activity.title, stated_on)
    if project.recipient != recipient:
        old, new = (None if one is None else str(one) for one in (project.recipient, recipient))
        yield _corrected("recipient", old, new, stated_on)
    if project.starts != due.get("start"):
        yield _corrected("starts", iso(project.starts), iso(due.get("start")), stated_on)
    if project.ends != due.get("end"):
        yield _corrected("ends", iso(project.ends), iso(due.get("end")), stated_on)


def _corrected(
    field: Literal["title", "recipient", "starts", "ends"], old: str | None, new: str | None, stated_on: date
) -> DatedFact:
    """Return a publisher's change of mind: it holds from the day on which it was stated."""
    return DatedFact(
        ProjectCorrected(field=field, old=old, new=new, why="The publisher changed it.", effective=stated_on), stated_on
    )
