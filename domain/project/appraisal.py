"""From registration to award: who asks for support, whether it may have it, and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import (
    AwardDecided,
    ConditionMet,
    ConditionWaived,
    PrequalificationAssessed,
    ProjectCorrected,
    ProjectRegistered,
)
from domain.events.appraisal import CheckResult
from domain.money import AmountNotPositive, CurrencyMismatch, Money
from domain.project.rules import apart, at_stage, known_evidence
from domain.project.state import OpenCondition, Project
from domain.rulebook import Rulebook
from domain.terms import Condition, Instrument
from domain.values import Code, Frozen, Text


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


class CheckFinding(Frozen):
    """What an assessor found on one named check."""

    check: Code
    verdict: Literal["pass", "fail", "unknown"]
    inputs: Text | None = None
    """What the finding rests on."""


class ProjectExists(Refused):
    """A project of this id is registered already, with other particulars."""


class RoundNotOpen(Refused):
    """The round takes no projects on this day."""


class InstrumentNotOffered(Refused):
    """The programme does not offer this instrument."""


class EndsBeforeItStarts(Refused):
    """The project cannot end before it starts."""


class UnknownCheck(Refused):
    """The rulebook of the round has no check of this name."""


class CheckTwice(Refused):
    """One assessment states each check once."""


class AwardDecidedAlready(Refused):
    """The award has been decided already, otherwise."""


class ConditionIdTaken(Refused):
    """Two conditions cannot have the same id."""


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


def assess_prequalification(
    project: Project, *, findings: tuple[CheckFinding, ...], assessor: UUID, rulebook: Rulebook, today: date
) -> list[PrequalificationAssessed]:
    """Record findings on named checks; a check holds for as many days as the rulebook says.

    A failed check rejects, all checks passed prequalify, anything else leaves the verdict open.
    """
    days_valid = {check.id: check.days_valid for check in rulebook.prequalification_checks}
    for finding in findings:
        if finding.check not in days_valid:
            raise UnknownCheck(check=finding.check, checks=list(days_valid))
    if len({finding.check for finding in findings}) < len(findings):
        raise CheckTwice(checks=[finding.check for finding in findings])
    results = tuple(
        CheckResult(
            check=finding.check,
            verdict=finding.verdict,
            inputs=finding.inputs,
            valid_until=_until(days_valid[finding.check], today),
        )
        for finding in findings
    )
    if all(
        project.checks.get(result.check) == result and project.assessors.get(result.check) == assessor
        for result in results
    ):
        return []
    at_stage(project, "registered", "prequalified", "awarded")
    after = {**project.checks, **{result.check: result for result in results}}
    return [PrequalificationAssessed(checks=results, verdict=_verdict(after, set(days_valid)), assessor=assessor)]


def decide_award(
    project: Project,
    *,
    award: UUID,
    outcome: Literal["awarded", "declined"],
    amount: Money | None,
    conditions: tuple[Condition, ...],
    reasons: str,
    dissent: str | None,
    decided_by: UUID,
    rulebook: Rulebook,
) -> list[AwardDecided]:
    """Decide to fund the project with `amount`, or to decline it; see `domain.funding` for what goes with it.

    A rulebook without prequalification checks lets registered projects through.
    """
    decided = AwardDecided(
        award=award,
        outcome=outcome,
        amount=amount,
        binding_scenario=None,
        conditions=conditions,
        reasons=reasons,
        dissent=dissent,
        decided_by=decided_by,
    )
    if project.award is not None:
        if project.award.decision == decided:
            return []
        raise AwardDecidedAlready(outcome=project.award.decision.outcome, award=str(project.award.decision.award))
    at_stage(project, *(("prequalified",) if rulebook.prequalification_checks else ("registered", "prequalified")))
    apart(project, "decides", decided_by)
    if (outcome == "awarded") != (amount is not None):
        raise AmountNotPositive(outcome=outcome, amount=None if amount is None else amount.facts())
    if amount is not None and project.requested is not None:
        if amount.currency != project.requested.currency:
            raise CurrencyMismatch(currencies=[amount.currency, project.requested.currency])
        amount.payable()
    if len({condition.id for condition in conditions}) < len(conditions):
        raise ConditionIdTaken(conditions=[str(condition.id) for condition in conditions])
    return [decided]


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


def _until(days_valid: int | None, today: date) -> date | None:
    return None if days_valid is None else today + timedelta(days=days_valid)


def _verdict(results: dict[str, CheckResult], wanted: set[str]) -> Literal["prequalified", "rejected"] | None:
    if any(result.verdict == "fail" for result in results.values()):
        return "rejected"
    passed = {check for check, result in results.items() if result.verdict == "pass"}
    return "prequalified" if wanted <= passed else None


def _condition(project: Project, condition: UUID) -> OpenCondition:
    found = project.conditions.get(condition)
    if found is None:
        raise NotFound("condition", condition)
    return found
