"""What the agency owes: decisions on what was handed in, gates, tranches, the review before support ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from domain.obligations.course import Course, GateOpening, MilestoneCourse, TrancheCourse
from domain.obligations.obligation import Owed, Settled, cancelled, done
from domain.obligations.recipient import ended, said
from domain.rulebook import Rulebook
from domain.schedule import days_after, months_after
from domain.values import EXACTLY

SETTLING: Final = frozenset({"go", "conditional", "stop"})
"""Decisions after which the gate is not decided on again."""


def owed_by_agency(course: Course, rulebook: Rulebook | None) -> Iterator[Owed]:
    """Give what the agency owes: a decision on the application, and what follows from a signed agreement and its rulebook."""
    if course.provenance == "native":
        yield Owed(
            kind="award-decision",
            id="award-decision",
            side="agency",
            title={"en": "Decision on the application"},
            opens=course.registered_on,
            due=None,
            settled=done(course.awarded_on) if course.awarded_on is not None else ended(course),
        )
    if course.signed_on is None or rulebook is None:
        return
    yield from _milestone_decisions(course)
    yield from _report_decisions(course, rulebook)
    yield from _gates(course, rulebook, signed_on=course.signed_on)
    yield from _gate_decisions(course, rulebook)
    yield from _tranches(course)
    yield from _payments(course)
    yield from _end_of_support(course, rulebook)


def _milestone_decisions(course: Course) -> Iterator[Owed]:
    """Give a decision for each time that a milestone was submitted; the rulebook has no deadline for these."""
    for id_, milestone in course.milestones.items():
        for count, submission in enumerate(milestone.submissions, 1):
            settled = done(submission.decided_on) if submission.decided_on is not None else ended(course)
            if milestone.cancelled_on is not None and submission.decided_on is None:
                settled = cancelled(milestone.cancelled_on)
            yield Owed(
                kind="milestone-decision",
                id=f"{id_}/{count}",
                side="agency",
                code=milestone.code,
                title=said(milestone.title or str(id_)),
                opens=submission.submitted_on,
                due=None,
                settled=settled,
            )


def _report_decisions(course: Course, rulebook: Rulebook) -> Iterator[Owed]:
    """Give a decision for each version that was handed in, due as many days later as the rulebook allows."""
    days = rulebook.reporting.decision_days
    for report in course.reports.values():
        for submission in report.submissions:
            decided = submission.decided_on or submission.voided_on
            yield Owed(
                kind="report-decision",
                id=f"{report.period}/{submission.version}",
                side="agency",
                code=str(report.period),
                title={"en": f"Decision on the report on {report.period}, version {submission.version}"},
                opens=submission.submitted_on,
                due=None if days is None else days_after(submission.submitted_on, days),
                settled=done(decided) if decided is not None else ended(course),
            )


def _gates(course: Course, rulebook: Rulebook, *, signed_on: date) -> Iterator[Owed]:
    """Give the gates that have a due date; a gate is done once it is passed or the project is stopped."""
    stopped: date | None = None
    for rule in rulebook.gates:
        openings = course.gates.get(rule.id, ())
        latest = openings[-1] if openings else GateOpening(opened_on=None)
        settled = ended(course)
        if latest.decided_on is not None and latest.outcome in SETTLING:
            settled = done(latest.decided_on)
        elif stopped is not None:
            settled = cancelled(stopped)
        if latest.outcome == "stop":
            stopped = latest.decided_on
        if rule.due_months_after_signature is not None:
            yield Owed(
                kind="gate",
                id=rule.id,
                side="agency",
                waits_for="recipient" if latest.outcome == "recycle" else "agency",
                code=rule.id,
                title=rule.title,
                opens=signed_on,
                due=months_after(signed_on, rule.due_months_after_signature),
                settled=settled,
            )


def _gate_decisions(course: Course, rulebook: Rulebook) -> Iterator[Owed]:
    """Give a decision for each time that a gate was opened; how long it may take, no rulebook says."""
    titles = {gate.id: gate.title for gate in rulebook.gates}
    for gate, openings in course.gates.items():
        for count, opening in enumerate(openings, 1):
            yield Owed(
                kind="gate-decision",
                id=f"{gate}/{count}",
                side="agency",
                code=gate,
                title=titles.get(gate, said(gate)),
                opens=opening.opened_on,
                due=None,
                settled=done(opening.decided_on) if opening.decided_on is not None else ended(course),
            )


def _tranches(course: Course) -> Iterator[Owed]:
    for id_, tranche in course.tranches.items():
        if tranche.due is None:
            continue
        waiting = any(
            condition.blocks == id_ and condition.settled is None for condition in course.conditions.values()
        ) or any(_to_do(course.milestones.get(milestone)) for milestone in tranche.milestones)
        yield Owed(
            kind="tranche",
            id=str(id_),
            side="agency",
            waits_for="recipient" if waiting else "agency",
            code=tranche.code,
            title=said(tranche.title or str(id_)),
            opens=course.signed_on,
            due=tranche.due,
            original_due=tranche.first_due,
            settled=_released(tranche) or ended(course),
            freezes=True,
        )


def _released(tranche: TrancheCourse) -> Settled | None:
    return done(tranche.releases[0].released_on) if tranche.releases else None


def _payments(course: Course) -> Iterator[Owed]:
    """Give a payment for each release; it is made on the day on which all that was released so far has been paid."""
    for id_, tranche in course.tranches.items():
        released = Decimal(0)
        payments = sorted(
            (payment.paid_on, payment.amount) for payment in course.payments.values() if payment.tranche == id_
        )
        for count, release in enumerate(tranche.releases, 1):
            released = EXACTLY.add(released, release.net)
            yield Owed(
                kind="payment",
                id=f"{id_}/{count}",
                side="agency",
                code=tranche.code,
                title=said(tranche.title or str(id_)),
                opens=release.released_on,
                due=None,
                settled=_paid(payments, released) or ended(course),
            )


def _paid(payments: list[tuple[date, Decimal]], released: Decimal) -> Settled | None:
    paid = Decimal(0)
    for paid_on, amount in payments:
        paid = EXACTLY.add(paid, amount)
        if paid >= released:
            return done(paid_on)
    return None


def _to_do(milestone: MilestoneCourse | None) -> bool:
    """Tell whether the recipient has yet to hand a milestone in, or in again."""
    if milestone is None or milestone.cancelled_on is not None:
        return False
    if milestone.outcome is None:
        return not milestone.submissions
    return milestone.outcome in {"not-met", "reversed"}


def _end_of_support(course: Course, rulebook: Rulebook) -> Iterator[Owed]:
    """Give the exit review, at once after a decision to stop, and the last day to decide how support ends."""
    if course.support_ends is None:
        return
    planned = days_after(course.support_ends, -rulebook.exit.review_due_days_before_support_end)
    stopped = [
        opening.decided_on
        for openings in course.gates.values()
        for opening in openings[-1:]
        if opening.outcome == "stop" and opening.decided_on is not None
    ]
    yield Owed(
        kind="exit-review",
        id="exit-review",
        side="agency",
        title={"en": "Review before support ends"},
        opens=course.signed_on,
        due=min((planned, *stopped)),
        original_due=planned,
        settled=ended(course),
    )
    yield Owed(
        kind="support-end",
        id="support-end",
        side="agency",
        title={"en": "End of support"},
        opens=course.signed_on,
        due=course.support_ends,
        original_due=course.first_support_ends,
        settled=ended(course),
    )
