"""Criteria on verifications: which findings are open, and what ends them."""

from __future__ import annotations

import pytest

from domain.criteria import (
    NoOpenFindings,
)
from domain.events import (
    MilestoneCancelled,
    ReportVoided,
)
from domain.indicator import DecimalValue
from domain.project.evaluation import Case
from domain.terms import FigureSubject, MilestoneSubject, ReportSubject, VerificationSubject
from tests.domain.cases import M1_WAIVED, Q1, Q2, TITLE, case, judged, reported, verified
from tests.domain.lives import (
    ACTIVE,
    M1,
    OFFICER,
    PRODUCTIVITY,
    T2,
)

FINDINGS = NoOpenFindings(id="f", title=TITLE)
OF_M1 = MilestoneSubject(milestone=M1)
OF_REPORT = ReportSubject(period=Q1, version=1)
OF_FIGURE = FigureSubject(period=Q1, version=1, indicator=PRODUCTIVITY)
OF_RESTATED = OF_FIGURE.model_copy(update={"revision": 1})


def open_count(found: Case) -> int:
    judgement = judged(FINDINGS, found)
    assert isinstance(judgement.observed, DecimalValue)
    assert (judgement.verdict == "pass") == (judgement.observed.decimal == 0)
    return int(judgement.observed.decimal)


@pytest.mark.parametrize("subject", [OF_M1, OF_REPORT, OF_FIGURE])
def test_a_finding_is_open_until_a_later_verification_confirms(subject: VerificationSubject) -> None:
    assert open_count(case()) == 0
    assert open_count(case(verified(subject))) == 0
    for finding in ("not-confirmed", "inconclusive"):
        assert open_count(case(verified(subject, finding))) == 1
        assert open_count(case(verified(subject, finding), verified(subject, number=901))) == 0
        assert open_count(case(verified(subject), verified(subject, finding, number=901))) == 1


def test_a_finding_ends_with_what_it_is_about() -> None:
    against = verified(OF_M1, "not-confirmed")
    assert open_count(case(against, M1_WAIVED)) == 0
    assert open_count(case(against, MilestoneCancelled(milestone=M1, why="x"))) == 0
    assert open_count(case(verified(MilestoneSubject(milestone=T2), "not-confirmed"))) == 1
    void = ReportVoided(period=Q1, version=1, why="x", decided_by=OFFICER)
    for subject in (OF_REPORT, OF_FIGURE):
        assert open_count(case(*reported(Q1, "1"), verified(subject, "not-confirmed"))) == 1
        assert open_count(case(*reported(Q1, "1"), verified(subject, "not-confirmed"), void)) == 0


def test_a_later_version_or_restatement_that_is_confirmed_closes_a_finding() -> None:
    assert open_count(case(verified(OF_FIGURE, "not-confirmed"), verified(OF_RESTATED, number=901))) == 0
    second = OF_REPORT.model_copy(update={"version": 2})
    assert open_count(case(verified(OF_REPORT, "not-confirmed"), verified(second, number=901))) == 0
    other = ReportSubject(period=Q2, version=1)
    both = case(verified(OF_REPORT, "not-confirmed"), verified(other, "inconclusive", number=901))
    assert open_count(both) == 2
    found = judged(FINDINGS, both)
    assert found.positions == (10, 11)
    assert "report for 2026-04-01..2026-06-30, version 1" in str(found.explanation)


def test_who_reads_a_finding_is_told_what_it_is_about() -> None:
    told = str(judged(FINDINGS, case(verified(OF_M1, "not-confirmed"))).explanation)
    assert "milestone M1" in told
    told = str(judged(FINDINGS, case(verified(OF_FIGURE, "not-confirmed"))).explanation)
    assert "figure of labour-productivity/1" in told
    assert len(ACTIVE) == 9, "the positions above count on it"
