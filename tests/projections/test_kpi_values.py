"""Which value of a KPI stands now and which was accepted; what is verified, audited, self-reported and late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain import events as facts
from domain.events.reporting import ReturnedNarrative
from domain.history import Recorded
from domain.indicator import PendingValue
from domain.terms import FigureSubject, ReportSubject
from projections.kpis import Point, fold_series
from tests.projections import moves, values
from tests.projections.logs import history
from tests.projections.test_kpis import JOBS, QUARTER, accepted, adopted, number, prepared, target

CERTIFIED = facts.ReportCertified(period=QUARTER, version=1, digest=values.SHA, certified_by=values.PERSON)
OF_FIGURE = FigureSubject(period=QUARTER, version=1, indicator=JOBS)
OF_REPORT = ReportSubject(period=QUARTER, version=1)
DUE_DAYS = 45


def submitted(version: int = 1) -> facts.ReportSubmitted:
    return facts.ReportSubmitted(period=QUARTER, version=version, digest=values.SHA, submitted_by=values.PERSON)


def returned(new_due: date, version: int = 1) -> facts.ReportReturned:
    return facts.ReportReturned(
        period=QUARTER,
        version=version,
        items=(ReturnedNarrative(remark="more"),),
        code="incomplete",
        new_due=new_due,
        why="too short",
        decided_by=values.PERSON,
    )


def voided(version: int = 1) -> facts.ReportVoided:
    return facts.ReportVoided(period=QUARTER, version=version, why="another firm", decided_by=values.PERSON)


def restated(value: str, revision: int = 1, code: str = "correction") -> facts.FigureRestated:
    return facts.FigureRestated.model_validate(
        {
            "indicator": JOBS,
            "period": QUARTER,
            "version": 1,
            "dimensions": {},
            "revision": revision,
            "old": number("17"),
            "value": number(value),
            "code": code,
            "materiality": "material",
            "evidence": (),
            "why": "counted again",
            "decided_by": values.PERSON,
        }
    )


def checked(subject: Any, finding: str = "confirmed") -> facts.VerificationRecorded:
    return facts.VerificationRecorded.model_validate(
        {
            "verification": values.uid(7, 0),
            "subject": subject,
            "method": "recomputed",
            "sample": None,
            "finding": finding,
            "remarks": None,
            "evidence": (),
            "verified_by": values.PERSON,
        }
    )


def point(*events: Any) -> Point:
    (series,) = fold_series(history(*events), ())
    return next(found for found in series.points if not found.dimensions)


def test_a_restated_value_stands_beside_the_one_that_was_accepted() -> None:
    found = point(adopted("10"), target("20"), prepared("17"), accepted(value="16"), restated("18"))
    assert (found.value, found.accepted, found.reported) == (number("18"), number("16"), number("17"))
    assert (found.revision, found.status) == (1, "accepted")
    assert (found.attainment, found.accepted_attainment) == (Decimal("0.8"), Decimal("0.6"))
    assert found.positions == (1, 2, 3, 4, 5)
    second = point(prepared("17"), accepted(), restated("18"), restated("19", 2))
    assert (second.value, second.accepted, second.revision) == (number("19"), number("17"), 2)


def test_before_the_acceptance_there_is_no_accepted_value() -> None:
    found = point(adopted("10"), target("20"), prepared("17"))
    assert (found.accepted, found.accepted_attainment, found.reported) == (None, None, number("17"))


def test_a_voided_version_counts_no_more() -> None:
    again = point(prepared("17"), accepted(), voided(), prepared("18", version=2))
    assert (again.value, again.status, again.report_version) == (number("18"), "prepared", 2)
    assert fold_series(history(prepared("17"), accepted(), restated("18"), voided()), ()) == []
    stated = point(target("20"), prepared("17"), voided())
    assert (stated.value, stated.status, stated.report_version, stated.verified) == (None, None, None, None)


def test_a_restatement_of_a_voided_version_is_not_one_of_the_next() -> None:
    second = (prepared("18", version=2), accepted(2))
    found = point(prepared("17"), accepted(), restated("99"), voided(), *second)
    assert (found.value, found.revision) == (number("18"), 0)


def test_a_returned_version_shows_its_status_until_the_next() -> None:
    found = point(prepared("17"), submitted(), returned(date(2026, 6, 1)))
    assert (found.status, found.value) == ("returned", number("17"))
    assert point(prepared("17"), returned(date(2026, 6, 1)), prepared("18", version=2)).status == "prepared"


@pytest.mark.parametrize(
    ("acts", "verified"),
    [
        ((), False),
        ((checked(OF_FIGURE),), True),
        ((checked(OF_REPORT),), True),
        ((checked(OF_REPORT), checked(OF_FIGURE, "not-confirmed")), False),
        ((checked(OF_FIGURE, "not-confirmed"), checked(OF_REPORT)), True),
        ((checked(OF_FIGURE), checked(OF_FIGURE, "inconclusive")), False),
        ((checked(OF_FIGURE), restated("18")), False),
        ((checked(OF_REPORT), restated("18"), checked(OF_REPORT)), False),
        ((restated("18"), checked(OF_FIGURE.model_copy(update={"revision": 1}))), True),
        ((restated("18"), checked(OF_FIGURE.model_copy(update={"revision": 1})), checked(OF_FIGURE, "inconclusive")), True),
        ((checked(OF_FIGURE.model_copy(update={"dimensions": {"sex": "women"}})),), False),
    ],
)  # fmt: skip
def test_the_latest_verification_of_the_value_as_it_stands_counts(acts: tuple[Any, ...], verified: bool) -> None:  # noqa: FBT001
    found = point(prepared("17", "9"), accepted(), *acts)
    assert found.verified is verified
    assert ("audited" in found.flags, "self-reported" in found.flags) == (verified, not verified)


def test_a_value_that_an_audit_restated_is_audited_and_unverified() -> None:
    found = point(prepared("17"), accepted(), restated("18", code="audit"))
    assert (found.flags, found.verified) == (("p", "audited"), False)


def test_flags_are_a_set_of_what_was_said_and_what_follows() -> None:
    report = prepared("17")
    claimed = report.figures[0].model_copy(update={"flags": ("b", "late", "self-reported", "audited")})
    assert point(report.model_copy(update={"figures": (claimed,)})).flags == ("b", "self-reported")


def dated(log: list[Recorded[Any]], day: date) -> list[Recorded[Any]]:
    return [
        replace(recorded, occurred_on=day) if isinstance(recorded.event, facts.ReportSubmitted) else recorded
        for recorded in log
    ]


SIGNED = moves.PROJECT_MOVES[19](1)
PUBLISHED = facts.RulebookPublished(
    version=1, document={"reporting": {"due_days_after_period_end": DUE_DAYS}}, digest=values.SHA
)


def is_late(day: date, *events: Any, rules: tuple[Any, ...] = (PUBLISHED,)) -> bool:
    rulebooks = history(*rules, stream=values.PROGRAMMES[0])
    (series,) = fold_series(dated(history(*events), day), rulebooks)
    return "late" in series.points[0].flags


def test_a_report_handed_in_after_its_due_date_is_late() -> None:
    assert isinstance(SIGNED, facts.AgreementSigned)
    due = date(2026, 5, 15)
    assert not is_late(due, SIGNED, prepared("17"), submitted())
    assert is_late(date(2026, 5, 16), SIGNED, prepared("17"), submitted())
    assert not is_late(date(2026, 5, 16), prepared("17"), submitted())
    assert not is_late(date(2026, 5, 16), SIGNED, prepared("17"), CERTIFIED)
    other = PUBLISHED.model_copy(update={"version": 2})
    assert not is_late(date(2026, 5, 16), SIGNED, prepared("17"), submitted(), rules=(other,))
    documents: tuple[dict[str, Any], ...] = ({}, {"reporting": {}})
    for document in documents:
        silent = PUBLISHED.model_copy(update={"document": document})
        assert not is_late(date(2026, 5, 16), SIGNED, prepared("17"), submitted(), rules=(silent,))


def test_a_return_moves_the_due_date_of_the_next_version() -> None:
    new_due = date(2026, 7, 1)
    second = (prepared("17"), submitted(), returned(new_due), prepared("18", version=2), submitted(2))
    assert not is_late(new_due, SIGNED, *second)
    assert is_late(date(2026, 7, 2), SIGNED, *second)
    third = (*second, returned(date(2026, 8, 1), 2), prepared("19", version=3), submitted(3))
    assert not is_late(date(2026, 8, 1), SIGNED, *third)


def test_what_is_known_without_the_report_itself_is_shown_as_far_as_it_goes() -> None:
    assert point(accepted(), checked(OF_FIGURE)).value is None
    assert fold_series(history(restated("18")), ()) == []
    pending = prepared("1").figures[0].model_copy(update={"value": PendingValue()})
    report = prepared("1").model_copy(update={"figures": (pending,)})
    assert point(report, accepted()).accepted == PendingValue()
