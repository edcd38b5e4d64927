"""Who reported, certified, verified, accepted, returned and restated each value."""

from __future__ import annotations

from datetime import date

from domain.terms import FigureSubject, MilestoneSubject, ReportSubject
from projections.project import figure_history
from tests.projections import moves, values
from tests.projections.logs import history
from tests.projections.test_reports import (
    ACCEPTED,
    CERTIFIED,
    JOBS,
    OF,
    PREPARED,
    QUARTER,
    RETURNED,
    SALES,
    SUBMITTED,
    VOIDED,
    WOMEN,
    number,
    restated,
    verified,
)


def test_who_did_what_with_each_value() -> None:
    about_women = FigureSubject(**OF, indicator=JOBS, dimensions=WOMEN)
    log = history(
        PREPARED,
        CERTIFIED,
        SUBMITTED,
        verified(about_women, "not-confirmed"),
        RETURNED,
        ACCEPTED,
        verified(ReportSubject(**OF)),
        restated("8", "9", **WOMEN),
        verified(about_women.model_copy(update={"revision": 1})),
        VOIDED,
        verified(MilestoneSubject(milestone=values.uid(1, 0))),
        verified(FigureSubject(**OF, indicator=SALES)),
        restated("1", "2").model_copy(update={"indicator": SALES}),
        moves.PROJECT_MOVES[7](0),
    )
    whole, women = figure_history(log, JOBS)
    assert (whole.dimensions, women.dimensions, women.period) == ({}, WOMEN, QUARTER)
    assert [(act.act, act.value, act.revision) for act in women.acts] == [
        ("prepared", number("7"), 0),
        ("certified", number("7"), 0),
        ("submitted", number("7"), 0),
        ("verified", number("7"), 0),
        ("returned", number("7"), 0),
        ("accepted", number("8"), 0),
        ("verified", number("8"), 0),
        ("restated", number("9"), 1),
        ("verified", number("9"), 1),
        ("voided", number("8"), 0),
    ]
    assert [act.remark for act in women.acts if act.remark] == [
        "As the payroll.",
        "The payroll says 8.",
        "As the payroll says.",
        "As the payroll.",
        "Counted again.",
        "As the payroll.",
        "Another firm.",
    ]
    assert [act.finding for act in women.acts if act.act == "verified"] == ["not-confirmed", "confirmed", "confirmed"]
    assert [act.act for act in whole.acts] == ["prepared", "certified", "submitted", "accepted", "verified", "voided"]
    assert next(act.person for act in whole.acts) == values.uid(20, 0)
    assert (whole.acts[1].position, whole.acts[1].occurred_on) == (2, date(2026, 3, 1))


def test_a_value_that_was_asked_for_and_never_stated_has_a_history_too() -> None:
    (asked,) = figure_history(history(RETURNED), JOBS)
    assert [(act.act, act.value) for act in asked.acts] == [("returned", None)]
    (checked,) = figure_history(history(verified(FigureSubject(**OF, indicator=JOBS))), JOBS)
    assert checked.acts[0].value is None
    assert figure_history(history(verified(ReportSubject(**OF))), JOBS) == []
