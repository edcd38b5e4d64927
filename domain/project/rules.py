"""Rules that commands of every part of the life cycle share: the right stage, days gone by, duties kept apart."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import InterestDeclared
from domain.project.parts import Duty, Milestone, Tranche
from domain.project.state import Project
from domain.terms import MilestoneTerms, Stage, TrancheTerms

APART: tuple[frozenset[Duty], ...] = (
    frozenset({"prepares", "certifies"}),
    frozenset({"verifies", "decides"}),
    frozenset({"decides", "pays"}),
    frozenset({"decides", "prepares"}),
    frozenset({"decides", "certifies"}),
    frozenset({"verifies", "prepares"}),
    frozenset({"verifies", "certifies"}),
    frozenset({"verifies", "submits"}),
    frozenset({"verifies", "signs"}),
    frozenset({"verifies", "assesses"}),
    frozenset({"reviews", "assesses"}),
    frozenset({"reviews", "prepares"}),
    frozenset({"reviews", "submits"}),
    frozenset({"reviews", "signs"}),
    frozenset({"votes", "prepares"}),
    frozenset({"votes", "certifies"}),
    frozenset({"votes", "submits"}),
    frozenset({"votes", "verifies"}),
)
"""Pairs of duties that one person never has on one project: a verifier is neither recipient nor officer, whoever
decides does not write the reports, a reviewer is neither applicant nor whoever made the checks, and whoever votes at a
gate has no part in what is judged there, before or after."""


class WrongStage(Refused):
    """The project is not at the stage at which this can be done."""


class PublishedElsewhere(Refused):
    """The project is shown as its publisher publishes it: it changes only with the next import."""


class TermsAreSigned(Refused):
    """The agreement is signed: its terms change only by an approved amendment."""


class DayNotYetCome(Refused):
    """A fact cannot have happened on a day that has not come yet."""


class DutiesNotApart(Refused):
    """One person does not do both on one project: apply and review, prepare and certify, report and decide, verify and others, decide and pay, vote and report."""


def at_stage(project: Project, *stages: Stage) -> Project:
    """Return the project if it is at one of `stages`; raise NotFound, PublishedElsewhere or WrongStage if not."""
    if project.stage is None:
        raise NotFound("project", "of this id")
    if project.provenance == "published":
        raise PublishedElsewhere(stage=project.stage)
    if project.stage not in stages:
        raise WrongStage(stage=project.stage, needs=list(stages))
    return project


class BeforeWhatItRestsOn(Refused):
    """An act is not dated before what it follows: the registration, the award, the signature, or what it is about."""


BEFORE_SIGNATURE: tuple[Stage, ...] = ("registered", "prequalified", "awarded")
SUPPORTED: tuple[Stage, ...] = ("active", "exiting")
AFTER_SIGNATURE: tuple[Stage, ...] = ("active", "exiting", "exited", "withdrawn", "terminated")


def drafting(project: Project) -> Project:
    """Return the project if its terms may still be drafted freely; raise TermsAreSigned once they are signed."""
    if project.agreement is not None:
        raise TermsAreSigned(stage=project.stage, agreement_version=project.agreement.version)
    return at_stage(project, *BEFORE_SIGNATURE)


def since(day: date, *, project: Project) -> date:
    """Return `day` if it is not before what the project's later facts rest on; raise BeforeWhatItRestsOn if it is."""
    return not_before(project.settled_on, day=day)


def not_before(first: date | None, *, day: date) -> date:
    """Return `day` unless it is before `first`, where that is known; raise BeforeWhatItRestsOn if it is."""
    if first is not None and day < first:
        raise BeforeWhatItRestsOn(day=day.isoformat(), not_before=first.isoformat())
    return day


def come(day: date, *, today: date) -> date:
    """Return `day` if it has come by `today`; raise DayNotYetCome if not."""
    if day > today:
        raise DayNotYetCome(day=day.isoformat(), today=today.isoformat())
    return day


def apart(project: Project, duty: Duty, person: UUID) -> None:
    """Raise DutiesNotApart if `person` has done what must stay apart from `duty` on this project."""
    for pair in APART:
        if duty in pair:
            (other,) = pair - {duty}
            if person in project.duties.get(other, frozenset()):
                raise DutiesNotApart(person=str(person), does=duty, has_done=other)


def decides_for_others(project: Project, person: UUID, *, submitted_by: UUID | None) -> None:
    """Raise DutiesNotApart if `person` may not decide here, or would decide on what they handed in themselves."""
    apart(project, "decides", person)
    if submitted_by == person:
        raise DutiesNotApart(person=str(person), does="decides", has_done="submits")


def interest_of(project: Project, person: UUID) -> InterestDeclared | None:
    """Return the interest that a person has declared in the project; None where none is, or none was declared."""
    declared = project.interests.get(person)
    return declared if declared is not None and declared.interest else None


def planned_milestone(project: Project, milestone: UUID) -> tuple[Milestone, MilestoneTerms]:
    """Return a milestone of the plan, cancelled ones too; raise NotFound if there is none of that id."""
    found = project.milestones.get(milestone)
    if found is None or found.terms is None:
        raise NotFound("milestone", milestone)
    return found, found.terms


def planned_tranche(project: Project, tranche: UUID) -> tuple[Tranche, TrancheTerms]:
    """Return a tranche of the plan; raise NotFound if there is none of that id."""
    found = project.tranches.get(tranche)
    if found is None or found.terms is None:
        raise NotFound("tranche", tranche)
    return found, found.terms


def known_evidence(project: Project, evidence: tuple[UUID, ...]) -> None:
    """Raise NotFound for the first proof that was never submitted."""
    for proof in evidence:
        if proof not in project.evidence:
            raise NotFound("evidence", proof)
