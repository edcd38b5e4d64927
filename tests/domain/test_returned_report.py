"""A report is returned for named items: only they reopen, and everything else is repeated as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.events.reporting import Figure, ReturnedFigure, ReturnedNarrative
from domain.indicator import IndicatorRef, PendingValue
from domain.project.figures import UnknownDimension
from domain.project.reopened import NotReopened, ReopenedItemMissing
from domain.project.report_decisions import (
    ItemTwice,
    NewDuePassed,
    accept_report,
    return_report,
)
from domain.project.reporting import (
    VersionReplaced,
    WrongReportStatus,
    certify_report,
    prepare_report,
    submit_report,
)
from domain.project.rules import DutiesNotApart
from tests.domain.lives import (
    CERTIFIER,
    JOBS,
    PRODUCTIVITY,
    QUARTER,
    given,
)
from tests.domain.reports import (
    ABOUT_WOMEN,
    ABROAD,
    DECIDE,
    EXPORTS,
    FIRST,
    IN,
    MEN,
    RETURNED,
    RULE,
    STARTED,
    TODAY,
    VERSION,
    VOIDED,
    WHOLE,
    WOMEN,
    WORDS,
    asked,
    gap,
    handed_in,
    jobs,
    number,
    prepared,
)
from tests.domain.test_report_decisions import ACCEPT, RETURN


def test_a_report_is_returned_for_named_items() -> None:
    history = given(*IN).when(return_report, **RETURN).then_once(RETURNED)
    version = history.state.reports[QUARTER][1]
    assert (version.status, version.returned) == ("returned", RETURNED)
    assert RETURNED.effective_on(TODAY) == QUARTER.last
    history.when(accept_report, **ACCEPT).refused(WrongReportStatus, status="returned", needs="submitted")
    history.when(return_report, **{**RETURN, "why": "Once more."}).refused(WrongReportStatus)
    hand_in: dict[str, Any] = {**FIRST, **DECIDE, "submitted_by": CERTIFIER, "rule": RULE}
    history.when(submit_report, **hand_in).refused(WrongReportStatus, needs="certified")
    vouch: dict[str, Any] = {**FIRST, "digest": VERSION.digest, "certified_by": CERTIFIER, "today": TODAY}
    history.when(certify_report, **vouch).refused(WrongReportStatus, needs="prepared")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"new_due": date(2026, 4, 19)}, NewDuePassed),
        ({"items": (ABOUT_WOMEN, ABOUT_WOMEN)}, ItemTwice),
        ({"items": (ReturnedNarrative(remark="a"), ReturnedNarrative(remark="b"))}, ItemTwice),
        ({"items": (ReturnedFigure(indicator=JOBS, dimensions={"age": "old"}, remark="x"),)}, UnknownDimension),
        ({"decided_by": CERTIFIER}, DutiesNotApart),
    ],
)
def test_what_a_return_asks_for_makes_sense(changes: dict[str, Any], refusal: type[Refused]) -> None:
    given(*IN).when(return_report, **{**RETURN, **changes}).refused(refusal)


def test_a_figure_that_the_report_left_out_can_be_asked_for_and_only_of_the_agreement() -> None:
    item = ReturnedFigure(indicator=PRODUCTIVITY, remark="It is missing.")
    asked_for = RETURNED.model_copy(update={"items": (item,)})
    history = given(*IN).when(return_report, **{**RETURN, "items": (item,)}).then_once(asked_for)
    more = Figure(indicator=PRODUCTIVITY, value=PendingValue())
    second = prepared(*VERSION.figures, more, version=2)
    history.when(prepare_report, **asked(second)).then_once(second)
    history.when(prepare_report, **asked(prepared(*VERSION.figures, version=2))).refused(
        ReopenedItemMissing, figures=[{"indicator": str(PRODUCTIVITY), "dimensions": {}}], narrative=False
    )
    nowhere = ReturnedFigure(indicator=IndicatorRef(code="no-such", version=1), remark="x")
    given(*IN).when(return_report, **{**RETURN, "items": (nowhere,)}).not_found(
        "indicator", "no-such/1 in this agreement"
    )


BACK = (*IN, RETURNED)
ANEW = (WHOLE, jobs("6", sex="women"), MEN, ABROAD, WORDS)


def test_only_what_was_named_reopens() -> None:
    second = prepared(*ANEW, version=2, narrative="Sown and harvested.", gaps=(gap("-1"),))
    history = given(*BACK).when(prepare_report, **asked(second)).then_once(second)
    assert history.state.reports[QUARTER][1].status == "returned"
    reordered = prepared(*reversed(ANEW), version=2, narrative="Sown.", gaps=(gap("-1"),))
    given(*BACK).when(prepare_report, **asked(reordered)).then_once(reordered)


@pytest.mark.parametrize(
    ("version", "facts"),
    [
        (prepared(*ANEW[:3], WORDS, version=2, gaps=(gap("-1"),)), {"figures": [{"indicator": "exports/1", "dimensions": {}}]}),
        (
            prepared(*ANEW[:3], ABROAD.model_copy(update={"note": "x"}), WORDS, version=2, gaps=(gap("-1"),)),
            {"figures": [{"indicator": "exports/1", "dimensions": {}}]},
        ),
        (
            prepared(*ANEW, Figure(indicator=PRODUCTIVITY, value=PendingValue()), version=2, gaps=(gap("-1"),)),
            {"figures": [{"indicator": str(PRODUCTIVITY), "dimensions": {}}]},
        ),
        (
            prepared(jobs("13"), *ANEW[1:], version=2),
            {"figures": [{"indicator": str(JOBS), "dimensions": {}}], "narrative": False},
        ),
    ],
)  # fmt: skip
def test_everything_else_is_repeated_as_it_was(version: Any, facts: dict[str, Any]) -> None:
    given(*BACK).when(prepare_report, **asked(version)).refused(NotReopened, version=1, **facts)


def test_a_narrative_and_gaps_that_were_not_named_stay_as_they_were() -> None:
    explained = prepared(WHOLE, WOMEN, jobs("6", sex="men"), ABROAD, version=1, gaps=(gap("1"),))
    about_exports = RETURNED.model_copy(update={"items": (ReturnedFigure(indicator=EXPORTS, remark="Still pending?"),)})
    history = given(*STARTED, *handed_in(explained), about_exports)
    figures = (*explained.figures[:3], Figure(indicator=EXPORTS, value=number("8")))
    again = prepared(*figures, version=2, gaps=(gap("1"),))
    history.when(prepare_report, **asked(again)).then_once(again)
    other_words = prepared(*figures, version=2, narrative="Other words.", gaps=(gap("1"),))
    history.when(prepare_report, **asked(other_words)).refused(NotReopened, narrative=True, gaps=False, figures=[])
    other_gap = gap("1").model_copy(update={"why": "Another reason."})
    history.when(prepare_report, **asked(prepared(*figures, version=2, gaps=(other_gap,)))).refused(
        NotReopened, gaps=True, narrative=False
    )


def test_a_narrative_that_was_asked_for_is_there() -> None:
    without = prepared(*ANEW, version=2, narrative=None, gaps=(gap("-1"),))
    given(*BACK).when(prepare_report, **asked(without)).refused(ReopenedItemMissing, narrative=True, figures=[])


def test_the_latest_return_counts_and_a_voided_version_binds_nobody() -> None:
    second = prepared(*ANEW, version=2, gaps=(gap("-1"),))
    again = RETURNED.model_copy(update={"version": 2, "items": (ReturnedFigure(indicator=EXPORTS, remark="And now?"),)})
    twice = (*BACK, *handed_in(second), again)
    third = prepared(*ANEW[:3], Figure(indicator=EXPORTS, value=number("3")), WORDS, version=3, gaps=(gap("-1"),))
    given(*twice).when(prepare_report, **asked(third)).then_once(third)
    given(*twice).when(prepare_report, **asked(prepared(*VERSION.figures, version=3))).refused(NotReopened, version=2)
    void = VOIDED.model_copy(update={"version": 2})
    anything = prepared(version=3, narrative=None)
    given(*BACK, *handed_in(second), void).when(prepare_report, **asked(anything)).then_once(anything)


def test_a_version_replaced_goes_no_further_after_a_return() -> None:
    second = prepared(*ANEW, version=2, gaps=(gap("-1"),))
    vouch: dict[str, Any] = {**FIRST, "digest": VERSION.digest, "certified_by": CERTIFIER, "today": TODAY}
    given(*BACK, second).when(certify_report, **vouch).refused(VersionReplaced, latest=2)
