"""Accepted figures get other values later; what was accepted stays as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import EvidenceSubmitted, FigureRestated, ReportAccepted
from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue
from domain.project.breakdown import GapDiffers, GapUnfounded, PartsDoNotAddUp
from domain.project.figures import FigureTwice
from domain.project.milestones import record_verification
from domain.project.reporting import EvidenceNeeded
from domain.project.restatement import (
    AuditWithoutEvidence,
    FigureNotAccepted,
    NothingRestated,
    RestatedFigure,
    ValueOfAnotherKind,
    restate_figures,
)
from domain.project.rules import DutiesNotApart, WrongStage
from domain.ratio import RatioNeedsParts, RatioValue
from domain.terms import FigureSubject, ReportSubject
from tests.domain.lives import JOBS, OFFICER, PREPARER, PRODUCTIVITY, PROOF, QUARTER, REGISTERED, VERIFIER, given, kzt
from tests.domain.reports import (
    ACCEPTED,
    ANSWER,
    EXPORTS,
    FIRST,
    IN,
    KNOWN,
    RETURNED,
    RULE,
    STARTED,
    TODAY,
    VERSION,
    VOIDED,
    accepted,
    gap,
    handed_in,
    jobs,
    number,
    prepared,
)
from tests.domain.test_report_decisions import CHECKED

PROVEN = EvidenceSubmitted(evidence=PROOF, subject=ReportSubject(**FIRST), submitted_by=PREPARER)


def to(value: Any, indicator: Any = JOBS, **dimensions: str) -> RestatedFigure:
    stated = number(value) if isinstance(value, str) else value
    return RestatedFigure(indicator=indicator, dimensions=dimensions, value=stated)


def ask(*figures: RestatedFigure, **changes: Any) -> dict[str, Any]:
    usual = {"period": QUARTER, "figures": figures, "code": "correction", "materiality": "immaterial", "evidence": ()}
    return {**usual, "gaps": (), "why": "Miscounted.", "decided_by": OFFICER, "rule": RULE, "definitions": KNOWN, "today": TODAY, **changes}  # fmt: skip


def restated(old: Any, new: Any, *, revision: int = 1, **changes: Any) -> FigureRestated:
    return FigureRestated.model_validate(
        {
            "indicator": JOBS,
            "period": QUARTER,
            "version": 1,
            "dimensions": {},
            "revision": revision,
            "old": number(old) if isinstance(old, str) else old,
            "value": number(new) if isinstance(new, str) else new,
            "code": "correction",
            "materiality": "immaterial",
            "evidence": (),
            "why": "Miscounted.",
            "decided_by": OFFICER,
            **changes,
        }
    )


WOMEN_TOO = (to("13"), to("6", sex="women"))


def test_a_whole_and_its_parts_are_restated_together_and_the_report_stays_as_it_was_accepted() -> None:
    whole, women = restated("12", "13"), restated("5", "6", dimensions={"sex": "women"})
    history = given(*ACCEPTED).when(restate_figures, **ask(*WOMEN_TOO)).then_once(whole, women)
    state = history.state
    assert state.figures[QUARTER][JOBS, ()].value == number("13")
    assert state.figures[QUARTER][JOBS, ()].revision == 1
    assert state.reports[QUARTER][1].figures[JOBS, ()].value == number("12")
    assert whole.effective_on(TODAY) == QUARTER.last
    again = restated("13", "14", revision=2), restated("6", "7", revision=2, dimensions={"sex": "women"})
    history.when(restate_figures, **ask(to("14"), to("7", sex="women"))).then_once(*again)


@pytest.mark.parametrize(
    ("asked_for", "refusal"),
    [
        (ask(to("13")), PartsDoNotAddUp),
        (ask(to("13"), gaps=(gap("2"),)), GapDiffers),
        (ask(*WOMEN_TOO, gaps=(gap("1"),)), GapUnfounded),
        (ask(to("2", EXPORTS), gaps=(gap("1"),)), GapUnfounded),
        (ask(to("12")), NothingRestated),
        (ask(to("13"), to("14")), FigureTwice),
        (ask(to(PendingValue(), EXPORTS)), ValueOfAnotherKind),
        (ask(to(BlankValue())), ValueOfAnotherKind),
        (ask(to(TextValue(printed="thirteen"))), ValueOfAnotherKind),
        (ask(to("1", ANSWER)), ValueOfAnotherKind),
        (ask(to(RatioValue(numerator=Decimal(1), denominator=Decimal(2)))), RatioNeedsParts),
        (ask(to("1", PRODUCTIVITY)), FigureNotAccepted),
        (ask(to("1", sex="x")), FigureNotAccepted),
        (ask(*WOMEN_TOO, code="audit"), AuditWithoutEvidence),
        (ask(to("1.01", EXPORTS), rule=RULE.model_copy(update={"evidence_above": kzt("1.00")})), EvidenceNeeded),
    ],
)
def test_a_restatement_without_sense_or_proof_is_refused(asked_for: dict[str, Any], refusal: type[Refused]) -> None:
    given(*ACCEPTED).when(restate_figures, **asked_for).refused(refusal)


def test_a_gap_that_a_restatement_leaves_is_explained_once() -> None:
    explained = restated("12", "13", gaps=(gap("1"),))
    history = given(*ACCEPTED).when(restate_figures, **ask(to("13"), gaps=(gap("1"),))).then_once(explained)
    same_gap = restated("13", "14", revision=2), restated("5", "6", dimensions={"sex": "women"})
    history.when(restate_figures, **ask(to("14"), to("6", sex="women"))).then_once(*same_gap)


def test_evidence_that_is_named_was_submitted() -> None:
    named = {"evidence": (PROOF.id,), "code": "audit"}
    given(*ACCEPTED).when(restate_figures, **ask(*WOMEN_TOO, **named)).not_found("evidence", PROOF.id)
    events = given(*ACCEPTED, PROVEN).when(restate_figures, **ask(*WOMEN_TOO, **named)).events
    assert [event.evidence for event in events if isinstance(event, FigureRestated)] == [(PROOF.id,)] * 2


@pytest.mark.parametrize("facts", [STARTED, IN, (*IN, RETURNED), (*ACCEPTED, VOIDED)])
def test_only_accepted_figures_are_restated(facts: tuple[Any, ...]) -> None:
    given(*facts).when(restate_figures, **ask(*WOMEN_TOO)).refused(FigureNotAccepted, period=str(QUARTER))


def test_what_was_pending_or_a_text_or_a_ratio_is_restated_as_its_indicator_measures() -> None:
    sold = restated(PendingValue(), "5", indicator=EXPORTS, code="late-data")
    given(*ACCEPTED).when(restate_figures, **ask(to("5", EXPORTS), code="late-data")).then_once(sold)
    words = restated(BlankValue(), TextValue(printed="ISO 9001"), indicator=ANSWER)
    given(*ACCEPTED).when(restate_figures, **ask(to(TextValue(printed="ISO 9001"), ANSWER))).then_once(words)
    half = DecimalValue(decimal=Decimal("0.5"), numerator=Decimal(1), denominator=Decimal(2))
    ratio = prepared(jobs("1").model_copy(update={"indicator": PRODUCTIVITY, "value": half}))
    third = RatioValue(numerator=Decimal(3), denominator=Decimal(4))
    quarters = DecimalValue(decimal=Decimal("0.75"), numerator=Decimal(3), denominator=Decimal(4))
    given(*STARTED, *accepted(ratio)).when(restate_figures, **ask(to(third, PRODUCTIVITY))).then_once(
        restated(half, quarters, indicator=PRODUCTIVITY)
    )


def test_figures_are_restated_after_exit_and_after_the_end_but_not_before_the_signature() -> None:
    for stage in ("exited", "withdrawn", "terminated"):
        ended = replace(given(*ACCEPTED).state, stage=stage)
        assert len(restate_figures(ended, **ask(*WOMEN_TOO))) == 2
    given(REGISTERED).when(restate_figures, **ask(*WOMEN_TOO)).refused(WrongStage)


def test_a_verifier_restates_nothing() -> None:
    given(*ACCEPTED, CHECKED).when(restate_figures, **ask(*WOMEN_TOO, decided_by=VERIFIER)).refused(DutiesNotApart)


def test_a_verification_names_the_revision_that_it_is_about() -> None:
    check = {**dict(CHECKED), "subject": FigureSubject(**FIRST, indicator=JOBS, revision=1)}
    given(*ACCEPTED).when(record_verification, **check).not_found("figure", f"of {JOBS} in the report {QUARTER}")
    whole = restated("12", "13", gaps=(gap("1"),))
    (recorded,) = given(*ACCEPTED, whole).when(record_verification, **check).events
    assert recorded.effective_on(TODAY) == QUARTER.last
    earlier = {**check, "subject": FigureSubject(**FIRST, indicator=JOBS)}
    assert given(*ACCEPTED, whole).when(record_verification, **earlier).events


def test_a_new_acceptance_after_a_void_begins_with_no_restatement() -> None:
    whole = restated("12", "13", gaps=(gap("1"),))
    second = prepared(*VERSION.figures, version=2)
    said = ReportAccepted(period=QUARTER, version=2, differences=(), accepted_by=OFFICER)
    history = given(*ACCEPTED, whole, VOIDED, *handed_in(second), said)
    figure = history.state.figures[QUARTER][JOBS, ()]
    assert (figure.value, figure.version, figure.revision) == (number("12"), 2, 0)
    stray = given(*ACCEPTED, VOIDED, *handed_in(second), said, whole).state
    assert stray.figures[QUARTER][JOBS, ()].revision == 0
