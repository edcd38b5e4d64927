"""Performance: what was achieved of milestones by weight, or of an indicator's way to its target in one period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from domain.events import (
    IndicatorAdopted,
    IndicatorDropped,
    MilestoneMet,
    MilestonePartiallyMet,
    MilestonePlanned,
    MilestoneWaived,
    ProjectEvent,
    TranchePlanned,
)
from domain.indicator import PendingValue
from domain.period import Period
from domain.project.evaluation import Case
from domain.project.performance import TrancheNotMeasurable, measurable, performance
from domain.project.state import Project
from domain.terms import Adoption, FigureSubject, IndicatorAttainment, TrancheTerms, WeightedMilestones
from tests.domain.cases import Q1, Q2, Q3, Q4, case, kpi, reported, target, verified
from tests.domain.lives import (
    ACTIVE,
    ADOPTED,
    ADVANCE,
    DEFINITIONS,
    FIRST,
    M1,
    M1_MET,
    M2,
    OFFICER,
    PRODUCTIVITY,
    T1,
    TERMS,
    YEAR,
    changed,
    given,
    uid,
)

M3 = uid(13)
WAIVED = MilestoneWaived(milestone=M2, waived_on=date(2026, 6, 20), why="x", decided_by=OFFICER)
HALF = MilestonePartiallyMet(
    milestone=M2, established_on=date(2026, 6, 22), share=Decimal("0.5"), why="A part", decided_by=OFFICER
)
M2_MET = MilestoneMet(milestone=M2, met_on=date(2026, 6, 30), why=None, decided_by=OFFICER)


def weighing(*weights: str | None) -> tuple[ProjectEvent, ...]:
    """Plan one milestone for each weight."""
    return tuple(
        MilestonePlanned(milestone=id_, terms=changed(FIRST, code=f"M{n}", weight=weight))
        for n, (id_, weight) in enumerate(zip((M1, M2, M3), weights, strict=False), 1)
    )


def by_milestones(*milestones: Any) -> TrancheTerms:
    return ADVANCE.model_copy(update={"measure": WeightedMilestones(milestones=milestones)})


def by_attainment(period: Period = YEAR, **changes: Any) -> TrancheTerms:
    measure = IndicatorAttainment(indicator=PRODUCTIVITY, period=period)
    return ADVANCE.model_copy(update={"measure": measure, **changes})


def achieved(terms: TrancheTerms, found: Case) -> Fraction:
    return performance(terms, case=found)[0]


@pytest.mark.parametrize(
    ("weights", "facts", "share"),
    [
        (("0.4", "0.6"), (M1_MET,), "2/5"),
        (("1", "2"), (M1_MET, HALF), "2/3"),
        (("1", "2"), (M1_MET, WAIVED), "1/3"),
        ((None, None), (M1_MET,), "1/2"),
        ((None, None, None), (M1_MET, HALF), "1/2"),
        (("1", None), (M1_MET, M2_MET), "1"),
        (("0.4", "0.6"), (), "0"),
    ],
)
def test_the_weight_of_what_is_met_over_the_weight_of_all(
    weights: tuple[str | None, ...], facts: tuple[ProjectEvent, ...], share: str
) -> None:
    planned = weighing(*weights)
    terms = by_milestones(*(M1, M2, M3)[: len(weights)])
    assert achieved(terms, case(*facts, after=planned)) == Fraction(share)


def test_what_was_met_after_the_day_of_the_release_does_not_count_yet() -> None:
    found = case(M1_MET, M2_MET, after=weighing("1", "1"), day=date(2026, 6, 29))
    assert achieved(by_milestones(M1, M2), found) == Fraction(1, 2)


def test_milestones_of_which_only_some_have_a_weight_are_measured_only_when_all_are_met() -> None:
    with pytest.raises(TrancheNotMeasurable) as refused:
        performance(by_milestones(M1, M2), case=case(M1_MET, after=weighing("1", None)))
    assert (refused.value.facts["tranche"], refused.value.facts["reason"]) == ("T1", "unknown")


AIMED = (*ACTIVE, target("5000000", period=YEAR))
"""From 4,000,000 to 5,000,000 in the year."""


@pytest.mark.parametrize(
    ("facts", "share"),
    [
        (reported(YEAR, "4500000"), "1/2"),
        (reported(YEAR, "3000000"), "-1"),
        ((*reported(Q3, "9000000"), *reported(Q4, "4250000")), "1/4"),
        ((*reported(Period(first=date(2025, 10, 1), last=Q4.last), "5000000"), *reported(Q4, "4100000")), "1/10"),
    ],
)
def test_attainment_counts_the_figure_at_the_end_of_the_period(facts: tuple[ProjectEvent, ...], share: str) -> None:
    assert achieved(by_attainment(), case(*facts, after=AIMED)) == Fraction(share)


def test_the_facts_behind_an_attainment_are_named() -> None:
    found = performance(by_attainment(), case=case(*reported(YEAR, "4500000"), after=AIMED))[1]
    assert found.positions - {0} == {6, 10, 12}
    assert found.inputs == {
        "figure": "4500000",
        "period": str(YEAR),
        "verified": False,
        "baseline": "4000000",
        "target": "5000000",
        "target_period": str(YEAR),
    }


def test_what_is_counted_in_portions_adds_up_over_the_period() -> None:
    definitions = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update={"kind": "incremental"})}
    quarters = [reported(quarter, "1100000") for quarter in (Q1, Q2, Q3, Q4)]
    whole = case(*(fact for quarter in quarters for fact in quarter), after=AIMED, definitions=definitions)
    assert achieved(by_attainment(), whole) == Fraction(4, 10)
    for missing in (quarters[0] + quarters[3], quarters[0]):
        with pytest.raises(TrancheNotMeasurable):
            performance(by_attainment(), case=case(*missing, after=AIMED, definitions=definitions))


def test_only_verified_figures_count_where_a_criterion_of_the_release_asks_for_them() -> None:
    terms = by_attainment(criteria=(kpi(verified_only=True),))
    facts = reported(YEAR, "4500000")
    with pytest.raises(TrancheNotMeasurable) as refused:
        performance(terms, case=case(*facts, after=AIMED))
    assert "verified" in str(refused.value.facts["because"])
    confirmed = verified(FigureSubject(period=YEAR, version=1, indicator=PRODUCTIVITY))
    assert achieved(terms, case(*facts, confirmed, after=AIMED)) == Fraction(1, 2)
    assert achieved(by_attainment(criteria=(kpi(verified_only=False),)), case(*facts, after=AIMED)) == Fraction(1, 2)


def adopted(baseline: Adoption) -> IndicatorAdopted:
    return ADOPTED.model_copy(update={"terms": baseline})


MAINTAINED = {PRODUCTIVITY: DEFINITIONS[PRODUCTIVITY].model_copy(update={"direction": "maintain"})}
TINY = "0." + "0" * 28 + "1"


@pytest.mark.parametrize(
    ("facts", "after", "changes", "reason"),
    [
        ((), AIMED, {}, "unknown"),
        ((), AIMED, {"day": date(2026, 12, 31)}, "not_yet"),
        (reported(YEAR, PendingValue(printed=None)), AIMED, {}, "unknown"),
        (reported(YEAR, "4500000"), ACTIVE, {}, "unknown"),
        (reported(YEAR, "4500000"), (*ACTIVE, target("4000000")), {}, "unknown"),
        (reported(YEAR, "4500000"), AIMED, {"definitions": MAINTAINED}, "unknown"),
        (reported(YEAR, "4500000"), AIMED, {"definitions": {}}, "unknown"),
        (
            (adopted(TERMS.model_copy(update={"baseline": None})), *reported(YEAR, "4500000")),
            AIMED,
            {},
            "unknown",
        ),
    ],
)
def test_an_attainment_that_cannot_be_told_is_refused(
    facts: tuple[ProjectEvent, ...], after: tuple[ProjectEvent, ...], changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TrancheNotMeasurable) as refused:
        performance(by_attainment(), case=case(*facts, after=after, **changes))
    assert (refused.value.facts["tranche"], refused.value.facts["reason"]) == ("T1", reason)
    assert refused.value.facts["because"]


def test_an_attainment_beyond_all_measure_is_refused() -> None:
    none = TERMS.baseline.model_copy(update={"value": reported(YEAR, "0")[0].figures[0].value})  # type: ignore[union-attr]
    facts = (adopted(TERMS.model_copy(update={"baseline": none})), *reported(YEAR, "100000000"))
    with pytest.raises(TrancheNotMeasurable) as refused:
        performance(by_attainment(), case=case(*facts, after=(*ACTIVE, target(TINY))))
    assert refused.value.facts["because"] == "it is beyond all measure"


def sound(terms: TrancheTerms, *facts: ProjectEvent, definitions: Any = DEFINITIONS) -> Any:
    """Ask, as the signature does, whether a tranche could ever be measured."""

    def ask(project: Project) -> list[ProjectEvent]:
        measurable(project, terms, definitions=definitions)
        return []

    planned = TranchePlanned(tranche=T1, terms=terms)
    return given(*facts, planned).when(ask)


def test_what_a_tranche_is_measured_by_is_sound_before_it_is_signed() -> None:
    sound(by_milestones(M1, M2), *weighing("1", "2")).then()
    sound(by_milestones(M1, M2), *weighing(None, None)).then()
    sound(by_milestones(M1, M2), *weighing("1", None)).refused(TrancheNotMeasurable, tranche="T1")
    sound(by_attainment(), *AIMED).then()
    sound(by_attainment(), *ACTIVE).refused(TrancheNotMeasurable, tranche="T1", reason="unknown")
    sound(by_attainment(), *ACTIVE, target("4000000")).refused(TrancheNotMeasurable)
    without = adopted(TERMS.model_copy(update={"baseline": None}))
    sound(by_attainment(), *AIMED, without).refused(TrancheNotMeasurable)
    sound(by_attainment(), *AIMED, definitions=MAINTAINED).refused(TrancheNotMeasurable)


def test_a_tranche_is_measured_by_an_indicator_of_the_agreement() -> None:
    dropped = IndicatorDropped(indicator=PRODUCTIVITY, why="x")
    for asked in (
        sound(by_attainment(), *weighing("1")),
        sound(by_attainment(), *AIMED, dropped),
        sound(by_attainment(), *AIMED, definitions={}),
    ):
        asked.not_found("indicator", str(PRODUCTIVITY))
