"""How facts change what is known of a project, also when earlier facts are left out of the fold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.events import (
    AwardIncreased,
    AwardReduced,
    ConditionMet,
    ConditionWaived,
    DisbursementConfirmed,
    DisbursementReversed,
    EvidenceSubmitted,
    FigurePublished,
    FigureRestated,
    IndicatorDropped,
    IndicatorRevised,
    MilestoneCancelled,
    MilestoneNotMet,
    MilestonePartiallyMet,
    MilestoneRescheduled,
    MilestoneReversed,
    MilestoneWaived,
    PeriodClosed,
    PeriodExceptionGranted,
    ProjectCorrected,
    ProjectEvent,
    PublicationImported,
    ReportAccepted,
    ReportCertified,
    ReportPrepared,
    ReportSubmitted,
    TargetRevised,
    TargetSet,
    TrancheRevised,
    VerificationRecorded,
)
from domain.indicator import DecimalValue
from domain.project.evolve import evolve
from domain.project.rules import BeforeWhatItRestsOn, since
from domain.terms import MilestoneSubject, ReportSubject
from tests.domain.kit import DAY, on, record
from tests.domain.lives import (
    ADVANCE,
    AWARD,
    AWARDED,
    AWARDED_ON_CONDITIONS,
    CASHIER,
    CERTIFIER,
    DELIVERED,
    JOBS,
    M1,
    M2,
    OFFICER,
    PAYMENT,
    PREPARER,
    PREQUALIFIED,
    PRODUCTIVITY,
    PROOF,
    PUBLISHED,
    QUARTER,
    REGISTERED,
    REVERSAL,
    SIGNATURE_CONDITION,
    T1,
    T1_RELEASED,
    TERMS,
    TRANCHE_CONDITION,
    VERIFICATION,
    VERIFIER,
    given,
    kzt,
    uid,
)
from tests.domain.reports import ACCEPTED, RETURNED, VOIDED

ONE, TWO = DecimalValue(decimal=Decimal(1)), DecimalValue(decimal=Decimal(2))
IMPORTED = PublicationImported(
    publisher="XM-DAC-1",
    activity="XM-DAC-1-A",
    file_sha256="a" * 64,
    element_sha256="b" * 64,
    mapping_version=1,
    last_updated=datetime(2026, 1, 1, tzinfo=UTC),
    status="2",
    sectors=(),
    countries=("KZ",),
    counts={"milestones": 2},
    unmapped={},
    findings=(),
)
INCREASED = AwardIncreased(
    change=uid(71), of=None, amount=kzt("50.00"), ground="published", formula=None, why="x", decided_by=None
)
REDUCED = AwardReduced(
    change=uid(72), of=AWARD, amount=kzt("20.00"), ground="published", formula=None, why="x", decided_by=OFFICER
)
PAID = DisbursementConfirmed(
    disbursement=PAYMENT, tranche=T1, amount=kzt("9.00"), paid_on=date(2026, 7, 1), reference=None, paid_by=CASHIER
)
TAKEN_BACK = DisbursementReversed(
    reversal=REVERSAL,
    of=PAYMENT,
    amount=kzt("4.00"),
    reversed_on=date(2026, 7, 2),
    reference=None,
    code="returned",
    why="x",
    reversed_by=None,
)
REPORTED: tuple[ProjectEvent, ...] = (
    MilestonePartiallyMet(
        milestone=M1, share=Decimal("0.5"), established_on=date(2026, 7, 1), why="x", decided_by=OFFICER
    ),
    MilestoneWaived(milestone=M1, waived_on=date(2026, 7, 1), why="x", decided_by=OFFICER),
    MilestoneReversed(milestone=M1, reversed_from=date(2026, 7, 1), evidence=(PROOF.id,), why="x", decided_by=OFFICER),
    RETURNED,
    *ACCEPTED[-4:],
    FigureRestated(
        indicator=JOBS,
        period=QUARTER,
        version=1,
        dimensions={},
        revision=1,
        old=ONE,
        value=TWO,
        code="correction",
        materiality="immaterial",
        evidence=(),
        why="x",
        decided_by=OFFICER,
    ),
    VOIDED,
    PeriodClosed(period=QUARTER, rule="x", decided_by=OFFICER),
    PeriodExceptionGranted(exception=uid(73), period=QUARTER, expires=date(2026, 8, 1), why="x", decided_by=OFFICER),
)
WHOLE_LIFE: tuple[ProjectEvent, ...] = (
    *DELIVERED,
    AWARDED_ON_CONDITIONS,
    ConditionMet(condition=SIGNATURE_CONDITION, evidence=(PROOF.id,), decided_by=OFFICER),
    ConditionWaived(condition=TRANCHE_CONDITION, why="x", decided_by=OFFICER),
    ProjectCorrected(field="title", old="a", new="b", why="x", effective=date(2026, 1, 15)),
    ProjectCorrected(field="cluster", old=None, new="c", why="x", effective=date(2026, 1, 15)),
    ProjectCorrected(field="recipient", old=None, new=str(uid(9)), why="x", effective=date(2026, 1, 15)),
    ProjectCorrected(field="recipient", old=str(uid(9)), new=None, why="x", effective=date(2026, 1, 15)),
    INCREASED,
    REDUCED,
    MilestoneRescheduled(milestone=M1, old=date(2026, 6, 30), new=date(2026, 8, 1), why="x"),
    MilestoneNotMet(milestone=M1, established_on=date(2026, 7, 1), why="x", decided_by=OFFICER),
    MilestoneCancelled(milestone=M2, why="x"),
    IndicatorRevised(indicator=PRODUCTIVITY, old=TERMS, new=TERMS, why="x"),
    TargetSet(indicator=PRODUCTIVITY, period=QUARTER, value=ONE),
    TargetRevised(indicator=PRODUCTIVITY, period=QUARTER, old=ONE, new=TWO, why="x"),
    FigurePublished(indicator=PRODUCTIVITY, period=QUARTER, value=ONE, unit="%", stated_on=date(2026, 5, 1)),
    IndicatorDropped(indicator=PRODUCTIVITY, why="x"),
    TrancheRevised(tranche=T1, old=ADVANCE, new=ADVANCE, why="x"),
    EvidenceSubmitted(evidence=PROOF, subject=MilestoneSubject(milestone=M1), submitted_by=PREPARER),
    VerificationRecorded(
        verification=VERIFICATION,
        subject=ReportSubject(period=QUARTER, version=1),
        method="Visit",
        sample=None,
        finding="confirmed",
        remarks=None,
        evidence=(),
        verified_by=VERIFIER,
    ),
    ReportPrepared(period=QUARTER, version=1, figures=(), narrative=None, prepared_by=PREPARER, digest="a" * 64),
    ReportCertified(period=QUARTER, version=1, digest="a" * 64, certified_by=CERTIFIER),
    ReportSubmitted(period=QUARTER, version=1, digest="a" * 64, submitted_by=CERTIFIER),
    ReportAccepted(period=QUARTER, version=1, differences=(), accepted_by=OFFICER),
    *REPORTED,
    T1_RELEASED,
    PAID,
    TAKEN_BACK,
    IMPORTED,
)


@examples(st.sets(st.integers(0, len(WHOLE_LIFE) - 1)))
def test_a_fold_tolerates_facts_that_are_left_out(places: set[int]) -> None:
    state = given().state
    for version, place in enumerate(sorted(places), 1):
        state = evolve(state, record(WHOLE_LIFE[place], version=version))
    assert state.version == len(places)


def test_each_fact_alone_can_be_the_first() -> None:
    for fact in WHOLE_LIFE:
        assert given(fact).state.version == 1


def test_an_award_is_the_sum_of_its_parts() -> None:
    award = given(REGISTERED, PREQUALIFIED, AWARDED, INCREASED, REDUCED).state.award
    assert award is not None
    assert award.amount == kzt("800030.00")
    assert award.parts == {AWARD: kzt("799980.00"), uid(71): kzt("50.00")}


def test_a_change_to_an_award_of_unknown_amount_is_what_is_known() -> None:
    unknown = AWARDED.model_copy(update={"amount": None})
    award = given(PUBLISHED, unknown, INCREASED).state.award
    assert award is not None
    assert award.amount == kzt("50.00")


def test_a_published_award_does_not_move_the_stage() -> None:
    assert given(PUBLISHED, AWARDED).state.stage == "published"


def test_corrections_put_the_register_right() -> None:
    def correct(field: str, new: str | None) -> ProjectCorrected:
        return ProjectCorrected.model_validate(
            {"field": field, "old": None, "new": new, "why": "x", "effective": date(2026, 1, 15)}
        )

    state = given(REGISTERED, correct("title", "b"), correct("cluster", "c"), correct("recipient", str(uid(9)))).state
    assert (state.title, state.cluster, state.recipient) == ("b", "c", uid(9))
    assert given(REGISTERED, correct("recipient", None)).state.recipient is None
    dated = given(REGISTERED, correct("starts", "2026-05-01"), correct("ends", "2029-01-01")).state
    assert (dated.starts, dated.ends) == (date(2026, 5, 1), date(2029, 1, 1))
    undated = given(REGISTERED, correct("starts", None), correct("ends", None)).state
    assert (undated.starts, undated.ends) == (None, None)


def test_a_rescheduled_milestone_keeps_its_other_terms() -> None:
    moved = MilestoneRescheduled(milestone=M1, old=date(2026, 6, 30), new=date(2026, 8, 1), why="x")
    terms = given(*DELIVERED, moved).state.milestones[M1].terms
    assert terms is not None
    assert (terms.code, terms.due) == ("M1", date(2026, 8, 1))


def test_what_came_back_of_a_payment_is_kept_beside_it() -> None:
    state = given(*DELIVERED, T1_RELEASED, PAID, TAKEN_BACK).state
    assert state.disbursements[PAYMENT].reversed == Decimal("4.00")
    assert state.tranches[T1].paid == Decimal("5.00")
    untied = PAID.model_copy(update={"tranche": None})
    assert given(PUBLISHED, untied).state.tranches == {}


def test_an_import_says_which_publication_the_project_shows() -> None:
    publication = given(PUBLISHED, IMPORTED).state.publication
    assert publication is not None
    assert (publication.activity, publication.element_sha256) == ("XM-DAC-1-A", "b" * 64)


def test_no_act_is_dated_before_what_it_rests_on() -> None:
    state = given(on(date(2026, 1, 10), REGISTERED), on(date(2026, 2, 1), PREQUALIFIED), on(DAY, AWARDED)).state
    assert since(date(2026, 2, 1), project=state) == date(2026, 2, 1)
    with pytest.raises(BeforeWhatItRestsOn):
        since(date(2026, 1, 31), project=state)
    assert since(date(1999, 1, 1), project=given().state) == date(1999, 1, 1)
