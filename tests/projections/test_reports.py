"""Reports as readers see them: each step with both clocks, the difference between any two contents, each value's history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import events as facts
from domain.events.reporting import AcceptedDifference, Figure, Gap, ReturnedFigure, ReturnedNarrative
from domain.indicator import DecimalValue, IndicatorRef, PendingValue, Value
from domain.period import Period
from domain.terms import FigureSubject
from projections.project import ReportView, content_of, difference, view_of
from projections.project.report_difference import Content, ReportDifference
from projections.timeline import timeline
from tests.projections import reporting_moves, values
from tests.projections.logs import history

JOBS, SALES = IndicatorRef(code="jobs", version=1), IndicatorRef(code="sales", version=1)
QUARTER = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
OF: dict[str, Any] = {"period": QUARTER, "version": 1}
WOMEN: Any = {"sex": "women"}
GAP = Gap(indicator=JOBS, dimension="sex", amount=Decimal(3), why="no answer")
LATER_GAP = GAP.model_copy(update={"amount": Decimal(2), "why": "one more answered"})


def number(text: str) -> Value:
    return DecimalValue(decimal=Decimal(text))


def figure(value: str | Value, indicator: IndicatorRef = JOBS, **dimensions: str) -> Figure:
    return Figure(indicator=indicator, value=number(value) if isinstance(value, str) else value, dimensions=dimensions)


def prepared(*figures: Figure, version: int = 1, narrative: str | None = "Sown.", gaps: tuple[Gap, ...] = ()) -> Any:
    return facts.ReportPrepared(
        period=QUARTER,
        version=version,
        figures=figures,
        narrative=narrative,
        gaps=gaps,
        prepared_by=values.uid(20, 0),
        digest=values.SHA,
    )


def restated(old: str, new: str, revision: int = 1, *, gaps: tuple[Gap, ...] = (), **dimensions: str) -> Any:
    return facts.FigureRestated(
        indicator=JOBS,
        **OF,
        dimensions=dimensions,
        revision=revision,
        old=number(old),
        value=number(new),
        code="audit",
        materiality="material",
        evidence=(values.uid(6, 0),),
        gaps=gaps,
        why="Counted again.",
        decided_by=values.uid(20, 1),
    )


def verified(subject: Any, finding: str = "confirmed") -> Any:
    return facts.VerificationRecorded.model_validate(
        {
            "verification": values.uid(7, 0),
            "subject": subject,
            "method": "Recomputed",
            "sample": None,
            "finding": finding,
            "remarks": "As the payroll.",
            "evidence": (),
            "verified_by": values.uid(20, 2),
        }
    )


PREPARED = prepared(figure("10"), figure("7", **WOMEN), figure(PendingValue(), SALES), gaps=(GAP,))
CERTIFIED = facts.ReportCertified(**OF, digest=values.SHA, certified_by=values.uid(20, 1))
SUBMITTED = facts.ReportSubmitted(**OF, digest=values.SHA, submitted_by=values.uid(20, 1))
RETURNED = facts.ReportReturned(
    **OF,
    items=(
        ReturnedFigure(indicator=JOBS, dimensions=WOMEN, remark="The payroll says 8."),
        ReturnedNarrative(remark="?"),
    ),
    code="implausible",
    new_due=date(2026, 5, 1),
    why="Figures and payroll differ.",
    decided_by=values.PERSON,
)
ACCEPTED = facts.ReportAccepted(
    **OF,
    differences=(
        AcceptedDifference(
            indicator=JOBS, dimensions=WOMEN, computed=Decimal(7), accepted=Decimal(8), why="As the payroll says."
        ),
    ),
    gaps=(LATER_GAP,),
    accepted_by=values.PERSON,
)
VOIDED = facts.ReportVoided(**OF, why="Another firm.", decided_by=values.PERSON)
LIFE = (PREPARED, CERTIFIED, SUBMITTED, ACCEPTED, restated("10", "12", gaps=(GAP,)))


def report(*events: Any) -> ReportView:
    return view_of(values.PROJECTS[0], history(*events)).reports[str(QUARTER)][1]


def test_every_step_of_a_version_has_its_person_and_both_clocks() -> None:
    found = report(PREPARED, CERTIFIED, SUBMITTED, RETURNED, VOIDED)
    assert [(step.step, step.position) for step in found.steps] == [
        ("prepared", 1),
        ("certified", 2),
        ("submitted", 3),
        ("returned", 4),
        ("voided", 5),
    ]
    assert [step.person for step in found.steps][3:] == [values.PERSON] * 2
    assert {step.occurred_on for step in found.steps} == {date(2026, 3, 1)}
    assert found.steps[1].recorded_at.isoformat() == "2026-03-01T00:00:02+00:00"
    assert found.returned is not None
    assert (found.returned.new_due, found.returned.items, found.returned.code) == (
        date(2026, 5, 1),
        RETURNED.items,
        "implausible",
    )
    assert (found.status, found.voided_why, found.returned_by) == ("voided", "Another firm.", values.PERSON)


def test_an_accepted_report_stays_as_it_was_accepted_beside_its_restatements() -> None:
    found = report(*LIFE)
    assert (found.status, found.figures, found.gaps) == ("accepted", PREPARED.figures, (GAP,))
    assert found.differences == ACCEPTED.differences
    assert found.accepted_gaps == (LATER_GAP,)
    (later,) = found.restatements
    assert (later.revision, later.old, later.value, later.code) == (1, number("10"), number("12"), "audit")
    assert (later.restated_on, later.position) == (date(2026, 3, 1), 5)


def test_closed_periods_and_exceptions_are_shown() -> None:
    closed, granted = reporting_moves.REPORTING_MOVES[-2](0), reporting_moves.REPORTING_MOVES[-1](0)
    found = view_of(values.PROJECTS[0], history(closed, granted))
    assert found.closed_periods[str(QUARTER)].rule == "Budget Code, article 84"
    assert [exception.why for exception in found.period_exceptions.values()] == ["by a court"]


def test_milestones_show_their_share_and_what_became_of_them() -> None:
    milestone = values.uid(1, 0)
    partially, waived, reversal = (move(0) for move in reporting_moves.REPORTING_MOVES[:3])

    def seen(*events: Any) -> Any:
        return view_of(values.PROJECTS[0], history(*events)).milestones[milestone]

    met = facts.MilestoneMet(milestone=milestone, met_on=date(2026, 2, 1), why=None, decided_by=None)
    assert (seen(partially).status, seen(partially).share) == ("partially-met", Decimal("0.25"))
    assert seen(partially).late_days is None
    assert (seen(met).share, seen(waived).status, seen(waived).waived_on) == (Decimal(1), "waived", date(2026, 1, 1))
    gone = seen(met, reversal)
    assert (gone.status, gone.met_on, gone.share, gone.reversed_from) == (
        "reversed",
        None,
        Decimal(0),
        date(2026, 1, 1),
    )
    assert gone.reversal_evidence == (values.uid(6, 0),)
    anew = seen(met, reversal, met)
    assert (anew.status, anew.reversed_from, anew.reversal_evidence) == ("met", None, ())
    planned = facts.MilestonePlanned(milestone=milestone, terms=values.milestone_terms(0))
    assert seen(planned, met, reversal).overdue_days_on(date(2026, 1, 3)) == 2


def test_the_difference_of_two_versions() -> None:
    first = content_of(report(PREPARED), "stated")
    noted = figure("7", **WOMEN).model_copy(update={"note": "checked", "value": number("8")})
    second = content_of(report(prepared(figure("10"), noted, figure("1", JOBS, sex="men"), narrative=None)), "stated")
    found = difference(first, second, returned=RETURNED.items)
    assert [added.dimensions for added in found.added] == [{"sex": "men"}]
    assert [removed.indicator for removed in found.removed] == [SALES]
    (changed,) = found.changed
    assert (changed.dimensions, changed.fields) == (WOMEN, ("value", "note"))
    assert (changed.old.value, changed.new.value) == (number("7"), number("8"))
    assert found.narrative is not None
    assert (found.narrative.old, found.narrative.new) == ("Sown.", None)
    assert (found.gaps_added, found.gaps_removed) == ((), (GAP,))
    assert found.returned == RETURNED.items
    same = difference(first, first)
    assert (same.added, same.removed, same.changed, same.narrative, same.returned) == ((), (), (), None, ())


def test_what_was_accepted_and_what_stands_now() -> None:
    found = report(*LIFE, restated("12", "13", 2, gaps=(LATER_GAP,)))
    stated, accepted, current = (content_of(found, reading) for reading in ("stated", "accepted", "current"))
    assert [held.value for held in accepted.figures] == [number("10"), number("8"), PendingValue()]
    assert [held.value for held in current.figures] == [number("13"), number("8"), PendingValue()]
    assert (stated.gaps, accepted.gaps, current.gaps) == ((GAP,), (LATER_GAP,), (LATER_GAP,))
    (changed,) = difference(accepted, current).changed
    assert (changed.old.value, changed.new.value, changed.fields) == (number("10"), number("13"), ("value",))
    unknown = content_of(report(restated("1", "2")), "current")
    assert unknown.figures == ()


NUMBERS = st.one_of(st.decimals(0, 9, places=1).map(lambda found: DecimalValue(decimal=found)), st.just(PendingValue()))
FIGURES = st.dictionaries(st.tuples(st.sampled_from([JOBS, SALES]), st.sampled_from("abc")), NUMBERS, max_size=5)
CONTENTS = st.builds(
    lambda held, words, gaps: Content(
        figures=tuple(figure(value, indicator, region=region) for (indicator, region), value in held.items()),
        narrative=words,
        gaps=tuple(gaps),
    ),
    FIGURES,
    st.sampled_from([None, "a", "b"]),
    st.lists(
        st.sampled_from([GAP, GAP.model_copy(update={"dimension": "region"})]), unique_by=lambda gap: gap.dimension
    ),
)


def applied(content: Content, found: ReportDifference) -> Content:
    """Return what a content becomes by a difference."""
    changed = {(one.indicator, str(one.dimensions)): one.new for one in found.changed}
    kept = [
        changed.get((held.indicator, str(held.dimensions)), held)
        for held in content.figures
        if held not in found.removed
    ]
    gaps = [gap for gap in content.gaps if gap not in found.gaps_removed]
    return Content(
        figures=(*kept, *found.added),
        narrative=content.narrative if found.narrative is None else found.narrative.new,
        gaps=(*gaps, *found.gaps_added),
    )


def in_order(content: Content) -> tuple[Any, ...]:
    return (
        sorted(held.model_dump_json() for held in content.figures),
        content.narrative,
        sorted(gap.model_dump_json() for gap in content.gaps),
    )


@given(before=CONTENTS, after=CONTENTS)
def test_the_difference_applied_to_the_old_gives_the_new(before: Content, after: Content) -> None:
    assert in_order(applied(before, difference(before, after))) == in_order(after)
    assert in_order(applied(after, difference(after, before))) == in_order(before)


def test_decisions_on_reports_are_told() -> None:
    closed = facts.PeriodClosed(period=QUARTER, rule="Budget Code, article 84", decided_by=values.PERSON)
    told = [entry.sentence for entry in timeline(history(*LIFE, RETURNED, VOIDED, closed))]
    of = "Version 1 of the report for 1 January 2026 to 31 March 2026"
    assert told == [
        f"{of} was prepared, with 3 figures and 1 explained gap.",
        f"{of} was certified.",
        f"{of} was submitted.",
        f"{of} was accepted, 1 figure with another value than reported.",
        (
            "The accepted figure of indicator jobs/1 for 1 January 2026 to 31 March 2026 was restated from 10 to 12 "
            "(audit, material): Counted again."
        ),
        (
            f"{of} was returned as implausible, indicator jobs/1 (sex: women) and the narrative to be stated again by "
            "1 May 2026: Figures and payroll differ."
        ),
        f"{of} was declared void: Another firm.",
        "The books of 1 January 2026 to 31 March 2026 were closed by Budget Code, article 84.",
    ]
    check = verified(FigureSubject(**OF, indicator=JOBS, dimensions=WOMEN, revision=1))
    assert timeline(history(check))[0].sentence == (
        "An independent verification (Recomputed) confirmed restatement 1 of the figure of indicator jobs/1 (sex: women) "
        "in version 1 of the report for 1 January 2026 to 31 March 2026: As the payroll."
    )
