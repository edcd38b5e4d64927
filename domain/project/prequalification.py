"""Pre-qualification: which checks of the rulebook are in order, as an assessor finds or as the server evaluates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from domain.appraisal_rules import ByCriterion, PrequalificationCheck
from domain.errors import Refused
from domain.events import PrequalificationAssessed
from domain.events.appraisal import CheckResult
from domain.indicator import TextValue
from domain.programme import Waiver
from domain.project.evaluation import Case, evaluate, waiver_of
from domain.project.rules import apart, at_stage
from domain.project.state import Project
from domain.terms import MOST_POSITIONS, Evaluated
from domain.values import Code, Frozen, Text

CheckVerdict = Literal["pass", "fail", "unknown"]
VERDICTS: Mapping[str, CheckVerdict] = {"pass": "pass", "fail": "fail", "unknown": "unknown", "not_yet": "unknown"}
"""What an evaluated criterion means for its check."""


class CheckFinding(Frozen):
    """What an assessor found on one named check."""

    check: Code
    verdict: CheckVerdict | None = None
    """Null for a check that is a criterion: the server evaluates it on the project's own data."""
    inputs: Text | None = None
    """What the finding rests on."""


class UnknownCheck(Refused):
    """The rulebook of the round has no check of this name."""


class CheckTwice(Refused):
    """One assessment states each check once."""


class CheckWithoutVerdict(Refused):
    """A declaration or a document is read by an assessor, who says how the check came out."""


class CheckEvaluatedOtherwise(Refused):
    """This check is a criterion: the server evaluates it, and it came out otherwise than was stated."""


def assess_prequalification(
    project: Project, *, findings: tuple[CheckFinding, ...], assessor: UUID, case: Case
) -> list[PrequalificationAssessed]:
    """Record findings on named checks of the rulebook of `case`; a check holds for as many days as it says.

    A check that is a criterion is evaluated; a waiver in force lets a check pass however it came out. A failed check
    rejects, all checks passed prequalify, anything else leaves the verdict open.
    """
    checks = {check.id: check for check in case.rulebook.prequalification_checks}
    for finding in findings:
        if finding.check not in checks:
            raise UnknownCheck(check=finding.check, checks=list(checks))
    if len({finding.check for finding in findings}) < len(findings):
        raise CheckTwice(checks=[finding.check for finding in findings])
    results = tuple(_result(finding, checks[finding.check], case) for finding in findings)
    if all(
        project.checks.get(result.check) == result and project.assessors.get(result.check) == assessor
        for result in results
    ):
        return []
    at_stage(project, "registered", "prequalified", "awarded")
    apart(project, "assesses", assessor)
    after = {**project.checks, **{result.check: result for result in results}}
    return [PrequalificationAssessed(checks=results, verdict=_verdict(after, set(checks)), assessor=assessor)]


def _result(finding: CheckFinding, check: PrequalificationCheck, case: Case) -> CheckResult:
    found, evaluated = _found(finding, check, case)
    waiver = waiver_of(case, f"prequalification/{check.id}")
    if found != "pass" and waiver is not None:
        found, evaluated = "pass", _waived(check, found, evaluated, case, waiver)
    if finding.verdict not in {None, found} and isinstance(check.shown_by, ByCriterion):
        raise CheckEvaluatedOtherwise(check=check.id, stated=finding.verdict, evaluated=found)
    return CheckResult(
        check=check.id,
        verdict=found,
        inputs=finding.inputs,
        valid_until=_until(check.days_valid, case.day),
        evaluation=evaluated,
    )


def _found(finding: CheckFinding, check: PrequalificationCheck, case: Case) -> tuple[CheckVerdict, Evaluated | None]:
    """Return how a check came out before any waiver: evaluated where it is a criterion, else as the assessor says."""
    if isinstance(check.shown_by, ByCriterion):
        unwaived = replace(case, waivers=())  # a waiver lifts the check, by its own name, not the criterion inside it
        (evaluated,) = evaluate((check.shown_by.criterion,), case=unwaived, address="prequalification")
        return VERDICTS[evaluated.verdict], evaluated
    if finding.verdict is None:
        raise CheckWithoutVerdict(check=check.id, shown_by=check.shown_by.kind)
    return finding.verdict, None


def _waived(
    check: PrequalificationCheck, found: CheckVerdict, evaluated: Evaluated | None, case: Case, waiver: Waiver
) -> Evaluated:
    """Say that a check passes because it is waived, and how it came out."""
    if evaluated is None:
        evaluated = Evaluated(
            criterion=check.id,
            title=check.title,
            verdict=found,
            observed=TextValue(printed=found),
            threshold=TextValue(printed="pass"),
            unit=None,
            positions=(),
        )
    told = evaluated.explanation if isinstance(evaluated.explanation, Mapping) else {}
    positions = {*evaluated.positions, waiver.position, case.classified_at or 0} - {0}
    return evaluated.model_copy(
        update={
            "verdict": "pass",
            "positions": tuple(sorted(positions))[-MOST_POSITIONS:],
            "explanation": {"verdict_without_waiver": evaluated.verdict, **told},
            "waiver": waiver.granted.waiver,
        }
    )


def _until(days_valid: int | None, day: date) -> date | None:
    return None if days_valid is None else day + timedelta(days=days_valid)


def _verdict(results: Mapping[str, CheckResult], wanted: set[str]) -> Literal["prequalified", "rejected"] | None:
    if any(result.verdict == "fail" for result in results.values()):
        return "rejected"
    passed = {check for check, result in results.items() if result.verdict == "pass"}
    return "prequalified" if wanted <= passed else None
