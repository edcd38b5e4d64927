"""What the recipient owes: checks made again in time, conditions, milestones, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from domain.obligations.course import Course, MilestoneCourse, ReportCourse
from domain.obligations.obligation import Owed, Settled, cancelled, done
from domain.rulebook import ReportingRule, Rulebook
from domain.schedule import due, opens, reporting_periods
from domain.values import LocalisedText

UNKNOWN_LANGUAGE: Final = "und"


def said(text: str) -> LocalisedText:
    """Return a text as it was entered, in a language that nobody stated."""
    return {UNKNOWN_LANGUAGE: text}


def owed_by_recipient(course: Course, rulebook: Rulebook | None) -> Iterator[Owed]:
    """Give what the recipient owes; without a rulebook there are no checks and no reports."""
    if rulebook is not None:
        yield from _checks(course, rulebook)
    yield from _conditions(course)
    if course.signed_on is not None or course.provenance == "published":
        yield from _milestones(course)
    if course.signed_on is not None and rulebook is not None:
        yield from _reports(course, rulebook.reporting, signed_on=course.signed_on)


def _checks(course: Course, rulebook: Rulebook) -> Iterator[Owed]:
    """Give the checks that passed for a time: they must still hold on the day of the signature."""
    titles = {check.id: check.title for check in rulebook.prequalification_checks}
    for id_, check in course.checks.items():
        if check.verdict != "pass" or check.valid_until is None:
            continue
        yield Owed(
            kind="check",
            id=id_,
            side="recipient",
            code=id_,
            title=titles.get(id_, said(id_)),
            opens=check.assessed_on,
            due=check.valid_until,
            original_due=check.first_valid_until,
            settled=done(course.signed_on) if course.signed_on is not None else ended(course),
        )


def _conditions(course: Course) -> Iterator[Owed]:
    for id_, condition in course.conditions.items():
        settled = ended(course)
        if condition.settled == "met" and condition.settled_on is not None:
            settled = done(condition.settled_on)
        elif condition.settled == "waived":
            on = condition.settled_on
            settled = Settled(status="waived", effective_on=on, occurred_on=on)
        yield Owed(
            kind="condition",
            id=str(id_),
            side="recipient",
            title=said(condition.text),
            opens=condition.set_on,
            due=condition.due,
            settled=settled,
            freezes=True,
        )


def _milestones(course: Course) -> Iterator[Owed]:
    """Give the milestones; one that was dropped while the agreement was drafted was never owed."""
    for id_, milestone in course.milestones.items():
        dropped = milestone.cancelled_on is not None and milestone.signed_due is None and course.signed_on is not None
        if milestone.due is not None and milestone.title is not None and not dropped:
            yield _milestone(course, id_, milestone, due=milestone.due, title=milestone.title)


def _milestone(course: Course, id_: UUID, milestone: MilestoneCourse, *, due: date, title: str) -> Owed:
    """Return the duty to reach a milestone; one that was reversed is due again, from the day of that decision at the earliest."""
    if milestone.outcome == "reversed" and milestone.decided_on is not None:
        due = max(due, milestone.decided_on)
    handed_in = milestone.outcome is None and bool(milestone.submissions)
    return Owed(
        kind="milestone",
        id=str(id_),
        side="recipient",
        waits_for="agency" if handed_in else None,
        code=milestone.code,
        title=said(title),
        opens=course.signed_on,
        due=due,
        original_due=milestone.first_due,
        settled=_reached(milestone) or ended(course),
        freezes=True,
    )


def _reached(milestone: MilestoneCourse) -> Settled | None:
    clocks = {"effective_on": milestone.effective_on, "occurred_on": milestone.decided_on}
    if milestone.cancelled_on is not None:
        return cancelled(milestone.cancelled_on)
    if milestone.outcome in {"met", "partially-met"}:
        return Settled(status="done", done_on=milestone.effective_on, **clocks)
    if milestone.outcome == "not-met":
        return Settled(status="not-met", **clocks)
    return Settled(status="waived", **clocks) if milestone.outcome == "waived" else None


def _reports(course: Course, rule: ReportingRule, *, signed_on: date) -> Iterator[Owed]:
    ends = max((day for day in (course.ends, course.support_ends) if day is not None), default=None)
    if course.starts is None or ends is None:
        return
    standing = [report.period for report in course.reports.values()]
    for period in reporting_periods(starts=course.starts, ends=ends, rule=rule, reported=standing):
        report = course.reports.get(str(period), ReportCourse(period=period))
        yield from _rounds(course, report, rule, signed_on=signed_on)


def _rounds(course: Course, report: ReportCourse, rule: ReportingRule, *, signed_on: date) -> Iterator[Owed]:
    """Give the duty to report on a period, and once more for each time that the report was returned or voided.

    Nothing is due before the signature: a period that ended before it is treated as if it had ended on that day. A
    returned report is due on its new date; a voided one on its old date, but not before the day on which it was voided.
    """
    period = report.period
    opened = max(opens(period, rule), signed_on)
    first = due(period, rule, signed_on=signed_on)
    now, round_ = first, 1
    for submission in report.submissions:
        settled = Settled(
            status="done",
            done_on=submission.submitted_on,
            effective_on=period.last,
            occurred_on=submission.submitted_on,
        )
        yield _report(report, round_, rule, opens=opened, due=now, original=first, settled=settled)
        if submission.outcome == "returned" or submission.voided_on is not None:
            now = submission.new_due or max(now, submission.voided_on or now)
            opened = submission.voided_on or submission.decided_on or opened
            round_ += 1
    if round_ > len(report.submissions):
        yield _report(report, round_, rule, opens=opened, due=now, original=first, settled=ended(course))


def _report(
    report: ReportCourse,
    round_: int,
    rule: ReportingRule,
    *,
    opens: date,
    due: date,
    original: date,
    settled: Settled | None,
) -> Owed:
    again = "" if round_ == 1 else f", round {round_}"
    return Owed(
        kind="report",
        id=f"{report.period}/{round_}",
        side="recipient",
        code=str(report.period),
        title={"en": f"Report on {report.period}{again}"},
        opens=opens,
        due=due,
        original_due=original,
        grace_days=rule.grace_days,
        settled=settled,
        freezes=True,
    )


def ended(course: Course) -> Settled | None:
    """Return that nothing is due any more once the project has come to an end, None before."""
    return None if course.ended_on is None else cancelled(course.ended_on)
