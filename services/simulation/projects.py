"""The life of a project: its application and what is decided on it, then delivery, reports and gates side by side."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from domain.project import appraisal
from domain.project.prequalification import CheckFinding
from domain.terms import Signatory
from services.acts import PROJECT, Act, assess_prequalification, register_project, sign_agreement
from services.event_store import Unit
from services.simulation import afterwards, application, awarding, delivery, drafting, gates, promises, reporting
from services.simulation.deeds import act, command
from services.simulation.draft import draft
from services.simulation.plan import Undertaking, after
from services.simulation.promises import partnership
from services.simulation.rulebooks import rulebook
from services.simulation.standing import Standing
from services.simulation.step import Life, Step, Stretch, interleave

TAXES: Final = "tax-clearance"
PASSED: Final = "Document of the application, seen in the original."
INPUTS: Final = {
    "pass": PASSED,
    "fail": "Arrears of taxes were found; the applicant was told how to settle them.",
    "unknown": "The document was asked for again: the copy cannot be read.",
}


def live(project: Undertaking) -> Life:
    """Live through an application and, where it is funded, the project."""
    standing = Standing()
    terms, others = draft(project), partnership(project)
    day = yield from _apply(project)
    day = yield from application.prepare(project, terms, others, day)
    day = yield from _prequalify(project, standing, day)
    if standing.rejected:
        return
    day = after(project, day, 4, 12)
    yield from drafting.before_award(project, terms, day)
    day = after(project, max(day, project.call.closes), 3, 12)
    day = yield from application.score(project, day)
    day = after(project, day, 12, 32)
    conditions = awarding.conditions(project, terms)
    yield awarding.decide(project, conditions, standing, day)
    if standing.granted is None:
        return
    day = yield from drafting.after_award(project, terms, standing.granted, day)
    yield from application.part(project, others, day)
    day = yield from awarding.settle(project, conditions, day)
    if project.fate == "stalled":
        return
    day = yield from _sign(project, after(project, day, 3, 15))
    blocking = tuple(one.id for one in conditions if one.blocks != "signature")
    yield from interleave(
        delivery.live(project, terms, blocking, standing, day),
        reporting.live(project, terms, standing, day),
        gates.live(project, standing, day),
        promises.prove(project, others.promises, day),
        afterwards.live(project, terms, day),
    )


def _apply(project: Undertaking) -> Stretch:
    day, people = project.applies, project.company.people
    entered = act(
        register_project,
        project.id,
        code=project.code,
        title=project.title.replace(", ", " - ") if project.traits.corrected else project.title,
        programme=project.fund.id,
        round=project.call.code,
        recipient=project.company.id,
        requested=project.requested,
        instrument=project.instrument,
        cluster=project.cluster,
        starts=project.starts,
        ends=project.ends,
    )
    yield Step(day, people.manager, entered)
    if project.traits.corrected:
        day = after(project, day, 1, 4)
        why = "The place was run into the title."
        corrected = command(appraisal.correct_project, project.id, field="title", value=project.title, why=why)
        yield Step(day, project.team.officer, corrected)
    return day


def _prequalify(project: Undertaking, standing: Standing, day: date) -> Stretch:
    """Judge all checks; once more where a document could not be read."""
    day = after(project, day, 4, 18)
    in_arrears = project.fate == "rejected" and project.traits.refusal == "taxes"
    unread: Literal["pass", "unknown"] = "unknown" if project.traits.check_unknown else "pass"
    yield _assessed(project, standing, day, "fail" if in_arrears else unread)
    if project.traits.check_unknown and not standing.rejected:
        day = after(project, day, 8, 20)
        yield _assessed(project, standing, day, "pass", only=TAXES)
    return day


def _assessed(
    project: Undertaking,
    standing: Standing,
    day: date,
    taxes: Literal["pass", "fail", "unknown"],
    *,
    only: str | None = None,
) -> Step:
    """Judge checks: that of the taxes comes out as said, the documents are in order, criteria are evaluated."""
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version)
    findings = tuple(
        _finding(check.id, check.shown_by.kind, taxes if check.id == TAXES else "pass")
        for check in rules.prequalification_checks
        if only in {None, check.id}
    )
    judge = project.team.assessor
    assessed = act(assess_prequalification, project.id, findings=findings, assessor=judge.id)

    def assess(unit: Unit, act: Act) -> None:
        assessed(unit, act)
        standing.rejected = unit.load(PROJECT, project.id).state.stage == "rejected"

    return Step(day, judge, assess, rests_on=project.looks_at)


def _finding(check: str, kind: str, verdict: Literal["pass", "fail", "unknown"]) -> CheckFinding:
    if kind == "criterion":
        return CheckFinding(check=check)
    return CheckFinding(check=check, verdict=verdict, inputs=INPUTS[verdict])


def _sign(project: Undertaking, day: date) -> Stretch:
    """Judge the checks once more that have expired by then, and sign."""
    yield _renewed(project, day)
    director, chair = project.company.people.director, project.team.chair
    signatories = (
        Signatory(person=director.id, organisation=project.company.id, capacity="Director of the recipient"),
        Signatory(person=chair.id, organisation=chair.organisation, capacity="For the programme"),
    )
    signed = act(sign_agreement, project.id, support_ends=project.ends, signatories=signatories, rulebook_version=None)
    yield Step(day, chair, signed)
    return day


def _renewed(project: Undertaking, day: date) -> Step:
    judge = project.team.assessor

    def renew(unit: Unit, act: Act) -> None:
        held = unit.load(PROJECT, project.id).state.checks.values()
        expired = [check.check for check in held if check.valid_until is not None and check.valid_until < day]
        if expired:
            findings = tuple(CheckFinding(check=check, verdict="pass", inputs=PASSED) for check in expired)
            assess_prequalification(unit, act, project.id, findings=findings, assessor=judge.id)

    return Step(day, judge, renew, rests_on=project.looks_at)
