"""Parts of a figure add up to the whole, or the gap is explained."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.canonical import digest
from domain.errors import Refused
from domain.events.reporting import Figure, Gap
from domain.indicator import BlankValue, DecimalValue, PendingValue, TextValue, Value
from domain.project.breakdown import (
    GapDiffers,
    GapTwice,
    GapUnfounded,
    PartsDoNotAddUp,
    remainders,
    require_explained,
)
from domain.project.parts import FigureKey, figure_key
from domain.project.reporting import prepare_report, report_document
from tests.domain.lives import DEFINITIONS, JOBS, PREPARER, PRODUCTIVITY, QUARTER, given
from tests.domain.reports import MEN, STARTED, VERSION, WHOLE, WOMEN, asked, gap, jobs, number, prepared

ADDITIVE = {JOBS: DEFINITIONS[JOBS].model_copy(update={"dimensions": ("sex", "region", "age")})}


def test_parts_that_add_up_need_no_word_and_the_digest_is_of_the_first_format() -> None:
    given(*STARTED).when(prepare_report, **asked(VERSION)).then_once(VERSION)
    document = report_document(QUARTER, 1, VERSION.figures, VERSION.narrative, PREPARER)
    assert (document["format"], "gaps" in document) == ("milepost/report/1", False)
    assert VERSION.digest == digest(document)
    assert "gaps" not in VERSION.model_dump_json()


def test_a_gap_is_explained_to_the_last_digit_and_is_part_of_what_is_certified() -> None:
    short = (jobs("12.5"), WOMEN, MEN)
    given(*STARTED).when(prepare_report, **asked(prepared(*short))).refused(
        PartsDoNotAddUp,
        breakdowns=[{"indicator": "jobs-fte/1", "dimensions": {}, "dimension": "sex", "missing": "0.5"}],
    )
    explained = prepared(*short, gaps=(gap("0.5"),))
    given(*STARTED).when(prepare_report, **asked(explained)).then_once(explained)
    document = report_document(QUARTER, 1, short, "Sown.", PREPARER, gaps=explained.gaps)
    assert (document["format"], explained.digest) == ("milepost/report/2", digest(document))
    assert given(*STARTED, explained).state.reports[QUARTER][1].gaps == (gap("0.5"),)


@pytest.mark.parametrize(
    ("figures", "gaps", "refusal", "facts"),
    [
        ((WHOLE, WOMEN, MEN), (gap("0"),), GapUnfounded, {"comparable": True}),
        ((WHOLE,), (gap("12"),), GapUnfounded, {"comparable": False}),
        ((WHOLE, WOMEN, jobs(PendingValue(), sex="men")), (gap("7"),), GapUnfounded, {"comparable": False}),
        ((WHOLE, WOMEN), (gap("6"),), GapDiffers, {"explained": "6", "missing": "7"}),
        ((WHOLE, WOMEN), (gap("7"), gap("7")), GapTwice, {"dimension": "sex"}),
    ],
)
def test_a_gap_without_sense_is_refused(
    figures: tuple[Figure, ...], gaps: tuple[Gap, ...], refusal: type[Refused], facts: dict[str, Any]
) -> None:
    given(*STARTED).when(prepare_report, **asked(prepared(*figures, gaps=gaps))).refused(refusal, **facts)


@pytest.mark.parametrize("value", [PendingValue(), BlankValue(), TextValue(printed="some")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_pending_and_blank_are_no_zero_so_nothing_is_compared(value: Value, place: int) -> None:
    figures = [jobs("12"), jobs("5", sex="women"), jobs("1", sex="men")]
    figures[place] = figures[place].model_copy(update={"value": value})
    report = prepared(*figures)
    given(*STARTED).when(prepare_report, **asked(report)).then_once(report)


def test_parts_of_a_ratio_have_no_sum() -> None:
    values: dict[FigureKey, Value] = {
        figure_key(PRODUCTIVITY, {}): number("2.5"),
        figure_key(PRODUCTIVITY, {"region": "KZ-61"}): number("9"),
    }
    assert remainders(values, DEFINITIONS) == {}
    assert remainders({(JOBS, ()): number("1"), (JOBS, (("sex", "men"),)): number("2")}, {}) == {}


def test_a_part_is_a_whole_of_its_own_parts() -> None:
    values: dict[FigureKey, Value] = {
        figure_key(JOBS, {"sex": "women"}): number("5"),
        figure_key(JOBS, {"sex": "women", "age": "young"}): number("2"),
        figure_key(JOBS, {"sex": "women", "age": "old"}): number("2"),
        figure_key(JOBS, {"sex": "men", "age": "old"}): number("9"),
    }
    women = figure_key(JOBS, {"sex": "women"})
    assert remainders(values, ADDITIVE) == {(women, "age"): Decimal(1)}
    require_explained(values, gaps=(gap("1", "age", sex="women"),), definitions=ADDITIVE)


NUMBERS = st.decimals(-1_000_000, 1_000_000, places=3)


@examples(parts=st.dictionaries(st.sampled_from("abcdef"), NUMBERS, min_size=1), rest=NUMBERS)
def test_what_is_missing_is_exactly_the_whole_less_the_sum_and_only_that_explains_it(
    parts: dict[str, Decimal], rest: Decimal
) -> None:
    whole = sum(parts.values(), rest)
    values: dict[FigureKey, Value] = {figure_key(JOBS, {}): DecimalValue(decimal=whole)}
    values |= {figure_key(JOBS, {"region": name}): DecimalValue(decimal=part) for name, part in parts.items()}
    assert remainders(values, ADDITIVE) == {(figure_key(JOBS, {}), "region"): rest}

    def explain(*gaps: Gap) -> type[Refused] | None:
        try:
            require_explained(values, gaps=gaps, definitions=ADDITIVE)
        except Refused as refusal:
            return type(refusal)
        return None

    assert explain() is (PartsDoNotAddUp if rest else None)
    assert explain(gap(str(rest), "region")) is (None if rest else GapUnfounded)
    assert explain(gap(str(rest + 1), "region")) is (GapDiffers if rest else GapUnfounded)


@examples(
    parts=st.dictionaries(st.sampled_from("abcdef"), NUMBERS, min_size=1),
    hole=st.sampled_from([PendingValue(), BlankValue()]),
    whole=st.booleans(),
)
def test_one_hole_and_there_is_no_sum(parts: dict[str, Decimal], hole: Value, whole: bool) -> None:  # noqa: FBT001
    values: dict[FigureKey, Value] = {
        figure_key(JOBS, {"region": name}): DecimalValue(decimal=part) for name, part in parts.items()
    }
    values[figure_key(JOBS, {})] = DecimalValue(decimal=Decimal(1))
    values[figure_key(JOBS, {} if whole else {"region": min(parts)})] = hole
    assert remainders(values, ADDITIVE) == {}


def test_what_was_left_open_before_needs_no_new_explanation() -> None:
    before: dict[FigureKey, Value] = {
        figure_key(JOBS, {}): number("12"),
        figure_key(JOBS, {"sex": "men"}): number("7"),
    }
    after = {key: number(str(stated.decimal + 1)) for key, stated in before.items() if isinstance(stated, DecimalValue)}
    require_explained(after, gaps=(), definitions=ADDITIVE, before=before)
    with pytest.raises(PartsDoNotAddUp):
        require_explained({**after, figure_key(JOBS, {}): number("99")}, gaps=(), definitions=ADDITIVE, before=before)
