"""Who asks for support, with what project, and what became of the conditions under which it was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import ConditionMet, ConditionWaived, ProjectCorrected, ProjectRegistered
from domain.money import CurrencyMismatch, Money
from domain.project.parts import OpenCondition
from domain.project.rules import apart, at_stage, known_evidence
from domain.project.state import Project
from domain.terms import Instrument


@dataclass(frozen=True, slots=True)
class Call:
    """What a registration depends on in its programme: the round and what the programme offers."""

    programme: UUID
    round: str
    opens: date
    closes: date
    closed: bool
    instruments: tuple[Instrument, ...]
    currency: str


class ProjectExists(Refused):
    """A project of this id is registered already, with other particulars."""


class RoundNotOpen(Refused):
    """The round takes no projects on this day."""


class InstrumentNotOffered(Refused):
    """The programme does not offer this instrument."""


class EndsBeforeItStarts(Refused):
    """The project cannot end before it starts."""


class ConditionSettled(Refused):
    """The condition was settled already, otherwise."""


def register_project(
    project: Project,
    *,
    code: str,
    title: str,
    call: Call,
    recipient: UUID,
    requested: Money,
    instrument: Instrument,
    cluster: str | None,
    starts: date,
    ends: date,
    today: date,
) -> list[ProjectRegistered]:
    """Enter a project in the register of its programme."""
    registered = ProjectRegistered(
        code=code,
        title=title,
        programme=call.programme,
        round=call.round,
        recipient=recipient,
        requested=requested,
        instrument=instrument,
        cluster=cluster,
        starts=starts,
        ends=ends,
        provenance="native",
    )
    if project.stage is not None:
        if _as_registered(project) == registered:
            return []
        raise ProjectExists(code=project.code, stage=project.stage)
    if call.closed or not call.opens <= today <= call.closes:
        opens, closes = call.opens.isoformat(), call.closes.isoformat()
        raise RoundNotOpen(round=call.round, opens=opens, closes=closes, closed=call.closed, today=today.isoformat())
    if instrument not in call.instruments:
        raise InstrumentNotOffered(instrument=instrument, offered=list(call.instruments))
    if requested.currency != call.currency:
        raise CurrencyMismatch(currencies=[requested.currency, call.currency])
    requested.payable()
    if ends < starts:
        raise EndsBeforeItStarts(starts=starts.isoformat(), ends=ends.isoformat())
    return [registered]


def correct_project(
    project: Project, *, field: Literal["title", "cluster"], value: str | None, why: str
) -> list[ProjectCorrected]:
    """Put a typing error right; a title is never taken away."""
    at_stage(project, "registered", "prequalified", "rejected", "awarded", "declined", "active", "exiting", "exited")
    old = project.title if field == "title" else project.cluster
    if value == old:
        return []
    assert project.registered_on is not None
    return [ProjectCorrected(field=field, old=old, new=value, why=why, effective=project.registered_on)]


def meet_condition(
    project: Project, *, condition: UUID, evidence: tuple[UUID, ...], decided_by: UUID
) -> list[ConditionMet]:
    """Find a condition fulfilled, on evidence."""
    found = _condition(project, condition)
    if found.settled == "met":
        return []
    if found.settled is not None:
        raise ConditionSettled(condition=str(condition), settled=found.settled)
    at_stage(project, "awarded", "active", "exiting")
    apart(project, "decides", decided_by)
    known_evidence(project, evidence)
    return [ConditionMet(condition=condition, evidence=evidence, decided_by=decided_by)]


def waive_condition(project: Project, *, condition: UUID, why: str, decided_by: UUID) -> list[ConditionWaived]:
    """Let a condition go, for a reason."""
    found = _condition(project, condition)
    if found.settled == "waived":
        return []
    if found.settled is not None:
        raise ConditionSettled(condition=str(condition), settled=found.settled)
    at_stage(project, "awarded", "active", "exiting")
    apart(project, "decides", decided_by)
    return [ConditionWaived(condition=condition, why=why, decided_by=decided_by)]


def _as_registered(project: Project) -> ProjectRegistered:
    assert project.programme is not None
    return ProjectRegistered(
        code=project.code,
        title=project.title,
        programme=project.programme,
        round=project.round,
        recipient=project.recipient,
        requested=project.requested,
        instrument=project.instrument,
        cluster=project.cluster,
        starts=project.starts,
        ends=project.ends,
        provenance=project.provenance,
    )


def _condition(project: Project, condition: UUID) -> OpenCondition:
    found = project.conditions.get(condition)
    if found is None:
        raise NotFound("condition", condition)
    return found
