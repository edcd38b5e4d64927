"""What a report needs to be handed in: evidence of large amounts; and flags that somebody may state."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import EvidenceSubmitted
from domain.events.reporting import Figure
from domain.indicator import PendingValue
from domain.money import Money
from domain.project.figures import FlagDerived, ReportedFigure
from domain.project.reporting import (
    EvidenceNeeded,
    prepare_report,
    submit_report,
)
from domain.terms import EvidenceSubject, FigureSubject, MilestoneSubject, ReportSubject
from tests.domain.lives import (
    CERTIFIER,
    JOBS,
    M1,
    NEXT_QUARTER,
    PREPARER,
    PROOF,
    given,
    kzt,
)
from tests.domain.reports import (
    ABROAD,
    EXPORTS,
    FIRST,
    KNOWN,
    RULE,
    STARTED,
    TODAY,
    VERSION,
    WHOLE,
    asked,
    handed_in,
    jobs,
    number,
    prepared,
)

HAND_IN: dict[str, Any] = {
    **FIRST,
    "submitted_by": CERTIFIER,
    "rule": RULE.model_copy(update={"evidence_above": kzt("1000.00")}),
    "definitions": KNOWN,
    "today": TODAY,
}
SOLD = Figure(indicator=EXPORTS, value=number("1000.01"))


def certified(*figures: Figure) -> tuple[Any, ...]:
    return (*STARTED, *handed_in(prepared(*figures))[:2])


def test_an_amount_above_the_one_that_the_rulebook_names_needs_evidence() -> None:
    given(*certified(SOLD, WHOLE)).when(submit_report, **HAND_IN).refused(
        EvidenceNeeded,
        above={"amount": "1000.00", "currency": "KZT"},
        figures=[{"indicator": "exports/1", "dimensions": {}}],
    )
    at_the_amount = SOLD.model_copy(update={"value": number("1000.00")})
    assert given(*certified(at_the_amount, jobs("9999"))).when(submit_report, **HAND_IN).events
    assert given(*certified(ABROAD)).when(submit_report, **HAND_IN).events
    dollars = Money(amount=kzt("1.00").amount, currency="USD")
    other_currency = {**HAND_IN, "rule": RULE.model_copy(update={"evidence_above": dollars})}
    tenge = {EXPORTS: KNOWN[EXPORTS].model_copy(update={"unit": "KZT"})}
    assert given(*certified(SOLD)).when(submit_report, **{**other_currency, "definitions": tenge}).events
    given(*certified(SOLD)).when(submit_report, **{**HAND_IN, "definitions": tenge}).refused(EvidenceNeeded)
    nothing_asked = {**HAND_IN, "rule": RULE.model_copy(update={"evidence_above": None})}
    assert given(*certified(SOLD)).when(submit_report, **nothing_asked).events


@pytest.mark.parametrize(
    ("subject", "proves"),
    [
        (ReportSubject(**FIRST), True),
        (FigureSubject(**FIRST, indicator=EXPORTS), True),
        (FigureSubject(**FIRST, indicator=JOBS), False),
        (ReportSubject(period=NEXT_QUARTER, version=1), False),
        (MilestoneSubject(milestone=M1), False),
    ],
)
def test_evidence_about_the_figure_or_the_version_proves_it(subject: EvidenceSubject, proves: bool) -> None:  # noqa: FBT001
    proof = EvidenceSubmitted(evidence=PROOF, subject=subject, submitted_by=PREPARER)
    answer = given(*certified(SOLD, WHOLE), proof).when(submit_report, **HAND_IN)
    if proves:
        assert answer.events
    else:
        answer.refused(EvidenceNeeded)


def test_evidence_named_by_the_figure_or_about_the_same_value_in_an_earlier_version_proves_it() -> None:
    named = SOLD.model_copy(update={"evidence": (PROOF.id,)})
    assert given(*certified(named)).when(submit_report, **HAND_IN).events
    proof = EvidenceSubmitted(evidence=PROOF, subject=ReportSubject(**FIRST), submitted_by=PREPARER)
    first = (*certified(SOLD), proof)
    again = prepared(SOLD, version=2)
    assert given(*first, *handed_in(again)[:2]).when(submit_report, **{**HAND_IN, "version": 2}).events
    more = prepared(SOLD.model_copy(update={"value": number("2000")}), version=2)
    given(*first, *handed_in(more)[:2]).when(submit_report, **{**HAND_IN, "version": 2}).refused(EvidenceNeeded)


def test_flags_are_a_set_and_some_of_them_nobody_states() -> None:
    with pytest.raises(ValueError, match="once"):
        ReportedFigure(indicator=JOBS, value=PendingValue(), flags=("p", "p"))
    for flag in ("late", "audited"):
        figure = ReportedFigure.model_validate({"indicator": JOBS, "value": PendingValue(), "flags": ("p", flag)})
        given(*STARTED).when(prepare_report, **asked(VERSION, figures=(figure,))).refused(FlagDerived, flags=[flag])
    stated = prepared(WHOLE.model_copy(update={"flags": ("b", "self-reported")}))
    given(*STARTED).when(prepare_report, **asked(stated)).then_once(stated)
