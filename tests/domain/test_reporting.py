"""Reports: prepared, certified by somebody else, submitted, accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.canonical import digest
from domain.errors import Refused
from domain.events import (
    IndicatorDropped,
    ProjectEvent,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
)
from domain.events.reporting import Figure
from domain.indicator import DecimalValue, PendingValue, number
from domain.period import Period
from domain.project.figures import FigureTwice, ReportedFigure, UnknownDimension
from domain.project.report_decisions import accept_report
from domain.project.reporting import (
    DigestDiffers,
    PeriodNotNext,
    PeriodOutsideProject,
    ReportDiffers,
    ReportHandedIn,
    ReportNotOpen,
    VersionNotNext,
    VersionReplaced,
    WrongReportStatus,
    certify_report,
    prepare_report,
    report_document,
    submit_report,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.ratio import RatioNeedsParts, RatioOutOfRange, RatioValue
from tests.domain.lives import (
    ACTIVE,
    CERTIFIER,
    DEFINITIONS,
    JOBS,
    NEXT_QUARTER,
    OFFICER,
    PREPARER,
    PRODUCTIVITY,
    QUARTER,
    REGISTERED,
    RULEBOOK,
    YEAR,
    given,
    uid,
)

AFTER = date(2026, 4, 20)
RATIO = RatioValue(numerator=Decimal(10), denominator=Decimal(4))
REPORTED = (
    ReportedFigure(indicator=PRODUCTIVITY, value=RATIO),
    ReportedFigure(indicator=JOBS, value=DecimalValue(decimal=Decimal(12))),
    ReportedFigure(indicator=JOBS, value=PendingValue(), dimensions={"sex": "women"}),
)
STATED = (
    Figure(
        indicator=PRODUCTIVITY,
        value=DecimalValue(decimal=Decimal("2.5"), numerator=Decimal(10), denominator=Decimal(4)),
    ),
    Figure(indicator=JOBS, value=DecimalValue(decimal=Decimal(12))),
    Figure(indicator=JOBS, value=PendingValue(), dimensions={"sex": "women"}),
)
PREPARE: dict[str, Any] = {
    "period": QUARTER,
    "version": 1,
    "figures": REPORTED,
    "narrative": "Pumps installed.",
    "prepared_by": PREPARER,
    "definitions": DEFINITIONS,
    "today": AFTER,
}


def prepared(version: int = 1, narrative: str = "Pumps installed.", period: Period = QUARTER) -> ReportPrepared:
    document = report_document(period, version, STATED, narrative, PREPARER)
    return ReportPrepared(
        period=period,
        version=version,
        figures=STATED,
        narrative=narrative,
        prepared_by=PREPARER,
        digest=digest(document),
    )


PREPARED = prepared()
DIGEST = PREPARED.digest
OF_VERSION: dict[str, Any] = {"period": QUARTER, "version": 1}
CERTIFIED = ReportCertified(**OF_VERSION, digest=DIGEST, certified_by=CERTIFIER)
SUBMITTED = ReportSubmitted(**OF_VERSION, digest=DIGEST, submitted_by=CERTIFIER)
ACCEPTED = ReportAccepted(**OF_VERSION, differences=(), accepted_by=OFFICER)
DATED: dict[str, Any] = {"today": AFTER}
DECIDE: dict[str, Any] = {"definitions": DEFINITIONS, "today": AFTER}
RULE = RULEBOOK.reporting
IN: tuple[ProjectEvent, ...] = (*ACTIVE, PREPARED, CERTIFIED, SUBMITTED)


def test_a_report_goes_from_preparer_to_certifier_to_agency() -> None:
    history = given(*ACTIVE).when(prepare_report, **PREPARE).then_once(PREPARED)
    history = history.when(certify_report, **OF_VERSION, digest=DIGEST, certified_by=CERTIFIER, **DATED).then_once(
        CERTIFIED
    )
    history = history.when(submit_report, **OF_VERSION, submitted_by=CERTIFIER, rule=RULE, **DECIDE).then_once(
        SUBMITTED
    )
    history = history.when(accept_report, **OF_VERSION, accepted_by=OFFICER, **DECIDE).then_once(ACCEPTED)
    assert history.state.reports[QUARTER][1].status == "accepted"
    assert ACCEPTED.effective_on(AFTER) == QUARTER.last


def test_the_server_divides_a_ratio_and_keeps_its_parts() -> None:
    answer = given(*ACTIVE).when(prepare_report, **PREPARE)
    (stated,) = answer.events
    assert isinstance(stated, ReportPrepared)
    assert stated.figures[0].value == STATED[0].value


@pytest.mark.parametrize(
    ("figures", "refusal"),
    [
        ((ReportedFigure(indicator=PRODUCTIVITY, value=DecimalValue(decimal=Decimal(2))),), RatioNeedsParts),
        ((ReportedFigure(indicator=JOBS, value=RATIO),), RatioNeedsParts),
        (
            (ReportedFigure(indicator=PRODUCTIVITY, value=RatioValue(numerator=Decimal(1), denominator=Decimal(0))),),
            RatioNeedsParts,
        ),
        (
            (
                ReportedFigure(
                    indicator=JOBS,
                    value=DecimalValue(decimal=Decimal(1), numerator=Decimal(1), denominator=Decimal(1)),
                ),
            ),
            RatioNeedsParts,
        ),
        ((REPORTED[1], REPORTED[1]), FigureTwice),
        (
            (ReportedFigure(indicator=JOBS, value=PendingValue(), dimensions={"region": "KZ-AKT"}),),
            UnknownDimension,
        ),
    ],
)
def test_figures_without_sense_are_refused(figures: tuple[ReportedFigure, ...], refusal: type[Refused]) -> None:
    given(*ACTIVE).when(prepare_report, **{**PREPARE, "figures": figures}).refused(refusal)


def test_figures_are_of_adopted_indicators_and_their_evidence_exists() -> None:
    dropped = IndicatorDropped(indicator=JOBS, why="x")
    given(*ACTIVE, dropped).when(prepare_report, **PREPARE).not_found("indicator", f"{JOBS} in this agreement")
    proven = ReportedFigure(indicator=JOBS, value=PendingValue(), evidence=(uid(999),))
    given(*ACTIVE).when(prepare_report, **{**PREPARE, "figures": (proven,)}).not_found("evidence", uid(999))


def test_versions_are_numbered_and_a_report_handed_in_takes_no_new_one() -> None:
    given(*ACTIVE).when(prepare_report, **{**PREPARE, "version": 2}).refused(VersionNotNext, next=1)
    second = prepared(version=2, narrative="Pumps run.")
    again = {**PREPARE, "version": 2, "narrative": "Pumps run."}
    given(*ACTIVE, PREPARED).when(prepare_report, **again).then_once(second)
    given(*ACTIVE, PREPARED).when(prepare_report, **{**again, "version": 1}).refused(ReportDiffers, version=1)
    given(*IN).when(prepare_report, **again).refused(ReportHandedIn)


def test_reporting_periods_follow_one_another() -> None:
    given(*IN).when(prepare_report, **{**PREPARE, "period": YEAR}).refused(PeriodNotNext, latest=str(QUARTER))
    following = prepared(period=NEXT_QUARTER)
    given(*IN).when(prepare_report, **{**PREPARE, "period": NEXT_QUARTER}).then_once(following)


def test_nobody_certifies_what_they_prepared() -> None:
    given(*ACTIVE, PREPARED).when(certify_report, **OF_VERSION, digest=DIGEST, certified_by=PREPARER, **DATED).refused(
        DutiesNotApart, does="certifies", has_done="prepares"
    )
    given(*IN).when(prepare_report, **{**PREPARE, "period": NEXT_QUARTER, "prepared_by": CERTIFIER}).refused(
        DutiesNotApart
    )


def test_a_certifier_names_the_digest_of_what_was_seen() -> None:
    given(*ACTIVE, PREPARED).when(
        certify_report, **OF_VERSION, digest="0" * 64, certified_by=CERTIFIER, **DATED
    ).refused(DigestDiffers, digest=DIGEST)


def test_each_step_of_a_report_needs_the_one_before() -> None:
    hand_in: dict[str, Any] = {**OF_VERSION, "submitted_by": CERTIFIER, "rule": RULE, **DECIDE}
    given(*ACTIVE, PREPARED).when(submit_report, **hand_in).refused(WrongReportStatus, needs="certified")
    given(*ACTIVE, PREPARED).when(accept_report, **OF_VERSION, accepted_by=OFFICER, **DECIDE).refused(
        WrongReportStatus, needs="submitted"
    )
    given(*ACTIVE).when(submit_report, **hand_in).not_found("report", f"{QUARTER} version 1")
    given(REGISTERED).when(prepare_report, **PREPARE).refused(WrongStage)


def test_a_report_is_not_handed_in_before_it_opens() -> None:
    early = date(2025, 1, 1)
    given(*ACTIVE, PREPARED, CERTIFIED).when(
        submit_report, **OF_VERSION, submitted_by=CERTIFIER, rule=RULE, definitions=DEFINITIONS, today=early
    ).refused(ReportNotOpen, today="2025-01-01")


def test_a_ratio_is_rounded_to_fifteen_decimals_and_kept_in_bounds() -> None:
    def report(numerator: str, denominator: str) -> dict[str, Any]:
        ratio = RatioValue(numerator=Decimal(numerator), denominator=Decimal(denominator))
        return {**PREPARE, "figures": (ReportedFigure(indicator=PRODUCTIVITY, value=ratio),)}

    (stated,) = given(*ACTIVE).when(prepare_report, **report("1", "3" + "0" * 25)).events
    assert isinstance(stated, ReportPrepared)
    assert number(stated.figures[0].value) == 0
    (stated,) = given(*ACTIVE).when(prepare_report, **report("2", "3")).events
    assert isinstance(stated, ReportPrepared)
    assert number(stated.figures[0].value) == Decimal("0.666666666666667")
    given(*ACTIVE).when(prepare_report, **report("1" + "0" * 20, "0.0001")).refused(RatioOutOfRange, digits=15)


def test_a_version_that_was_replaced_goes_no_further() -> None:
    second = prepared(version=2, narrative="Pumps run.")
    history = given(*ACTIVE, PREPARED, CERTIFIED, second)
    hand_in: dict[str, Any] = {**OF_VERSION, "submitted_by": CERTIFIER, "rule": RULE, **DECIDE}
    history.when(submit_report, **hand_in).refused(VersionReplaced, latest=2)
    given(*ACTIVE, PREPARED, second).when(
        certify_report, **OF_VERSION, digest=DIGEST, certified_by=CERTIFIER, **DATED
    ).refused(VersionReplaced, version=1)


def test_a_period_lies_in_the_time_of_the_project() -> None:
    for period in (
        Period(first=date(2026, 1, 1), last=date(9999, 12, 31)),
        Period(first=date(1900, 1, 1), last=date(1900, 12, 31)),
    ):
        given(*ACTIVE).when(prepare_report, **{**PREPARE, "period": period}).refused(PeriodOutsideProject)


def test_a_draft_of_a_wrong_period_blocks_nothing_and_goes_no_further() -> None:
    slip = prepared(period=Period(first=date(2026, 1, 1), last=date(2026, 4, 30)))
    history = given(*ACTIVE, slip).when(prepare_report, **PREPARE).then_once(PREPARED)
    history = history.when(certify_report, **OF_VERSION, digest=DIGEST, certified_by=CERTIFIER, **DATED).then_once(
        CERTIFIED
    )
    history.when(
        certify_report, period=slip.period, version=1, digest=slip.digest, certified_by=CERTIFIER, **DATED
    ).refused(PeriodNotNext, latest=str(QUARTER))
