"""One believable project, fact by fact, for tests that need a project somewhere in its life."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from domain.events import (
    AgreementSigned,
    AwardDecided,
    IndicatorAdopted,
    MilestoneMet,
    MilestonePlanned,
    MilestoneSubmitted,
    PrequalificationAssessed,
    ProjectEvent,
    ProjectRegistered,
    TranchePlanned,
    TrancheReleased,
)
from domain.events.appraisal import CheckResult
from domain.indicator import DecimalValue, Definition, Formula, IndicatorRef
from domain.money import Money
from domain.period import Period
from domain.project.evolve import evolve
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.scale import AllOrNothing
from domain.terms import (
    Adoption,
    Baseline,
    Basis,
    Condition,
    Evaluated,
    Evidence,
    MilestoneTerms,
    Signatory,
    TrancheTerms,
    WeightedMilestones,
)
from tests.domain.kit import Aggregate


def uid(number: int) -> UUID:
    """Return the id that this number stands for."""
    return UUID(int=number)


def kzt(amount: str) -> Money:
    """Return an amount in tenge."""
    return Money(amount=Decimal(amount), currency="KZT")


given: Aggregate[Project, ProjectEvent] = Aggregate(Project(), evolve)

PROGRAMME, RECIPIENT, AWARD = uid(1), uid(2), uid(3)
M1, M2, T1, T2 = uid(11), uid(12), uid(21), uid(22)
SIGNATURE_CONDITION, TRANCHE_CONDITION = uid(31), uid(32)
PREPARER, CERTIFIER, VERIFIER, OFFICER, CASHIER, MINISTER = (uid(n) for n in range(101, 107))
PROOF = Evidence(id=uid(41), title="Acceptance act", uri="https://files.example.org/act.pdf", sha256="a" * 64)
RELEASE, PAYMENT, REVERSAL, VERIFICATION = uid(51), uid(52), uid(53), uid(54)
QUARTER = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
NEXT_QUARTER = Period(first=date(2026, 4, 1), last=date(2026, 6, 30))
YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
PRODUCTIVITY = IndicatorRef(code="labour-productivity", version=1)
JOBS = IndicatorRef(code="jobs-fte", version=1)

RULEBOOK = Rulebook.model_validate_json(
    (Path(__file__).parents[2] / "examples" / "rulebooks" / "plain-grant.json").read_bytes()
)
CHECKS = tuple(check.id for check in RULEBOOK.prequalification_checks)
DEFINITIONS = {
    PRODUCTIVITY: Definition(
        title={"en": "Labour productivity"},
        definition={"en": "Gross value added divided by persons employed."},
        unit="KZT/person",
        measure="ratio",
        kind="level",
        direction="rising",
        result_level="outcome",
        productivity=True,
        formula=Formula(numerator="gross value added", denominator="persons employed"),
        frequency="quarterly",
    ),
    JOBS: Definition(
        title={"en": "Jobs"},
        definition={"en": "Full-time equivalents."},
        unit="FTE",
        measure="number",
        kind="level",
        direction="rising",
        result_level="outcome",
        frequency="quarterly",
        dimensions=("sex",),
    ),
}

REGISTERED = ProjectRegistered(
    code="AGR-2026-001",
    title="Drip irrigation",
    programme=PROGRAMME,
    round="2026-1",
    recipient=RECIPIENT,
    requested=kzt("900000.00"),
    instrument="grant",
    cluster=None,
    starts=date(2026, 2, 1),
    ends=date(2027, 12, 31),
    provenance="native",
)
PUBLISHED = REGISTERED.model_copy(update={"provenance": "published"})
PREQUALIFIED = PrequalificationAssessed(
    checks=tuple(
        CheckResult(check=check, verdict="pass", inputs=None, valid_until=date(2027, 1, 31)) for check in CHECKS
    ),
    verdict="prequalified",
    assessor=OFFICER,
)
BEFORE_SIGNING = Condition(
    id=SIGNATURE_CONDITION, text="Land lease registered", due=date(2026, 3, 1), origin="award", blocks="signature"
)
BEFORE_T1 = Condition(id=TRANCHE_CONDITION, text="Insurance in place", due=date(2026, 5, 1), origin="award", blocks=T1)
AWARDED = AwardDecided(
    award=AWARD,
    outcome="awarded",
    amount=kzt("800000.00"),
    binding_scenario=None,
    conditions=(),
    reasons="Highest score of the round.",
    dissent=None,
    decided_by=OFFICER,
)
AWARDED_ON_CONDITIONS = AWARDED.model_copy(update={"conditions": (BEFORE_SIGNING, BEFORE_T1)})
FIRST = MilestoneTerms(
    code="M1",
    title="Design accepted",
    deliverable="Design documents",
    acceptance="Approved by the expert council",
    verification="Site visit",
    due=date(2026, 6, 30),
    weight=Decimal("0.4"),
)
SECOND = FIRST.model_copy(update={"code": "M2", "title": "Pilot runs", "due": date(2026, 9, 30), "predecessors": (M1,)})
M1_PLANNED = MilestonePlanned(milestone=M1, terms=FIRST)
M2_PLANNED = MilestonePlanned(milestone=M2, terms=SECOND)
ADVANCE = TrancheTerms(
    code="T1",
    title="First tranche",
    amount=kzt("300000.00"),
    due=date(2026, 7, 31),
    measure=WeightedMilestones(milestones=(M1,)),
    scale=AllOrNothing(),
    holdback_share=Decimal("0.1"),
)
T1_PLANNED = TranchePlanned(tranche=T1, terms=ADVANCE)
TERMS = Adoption(
    baseline=Baseline(
        value=DecimalValue(decimal=Decimal(4000000)), measured_on=date(2025, 12, 31), source="Annual accounts"
    ),
    verifier=uid(61),
)
ADOPTED = IndicatorAdopted(indicator=PRODUCTIVITY, terms=TERMS)
JOBS_ADOPTED = IndicatorAdopted(indicator=JOBS, terms=TERMS.model_copy(update={"baseline": None}))
SIGNATORIES = (
    Signatory(person=MINISTER, organisation=None, capacity="Vice-minister"),
    Signatory(person=CERTIFIER, organisation=RECIPIENT, capacity="Director"),
)
SIGNED = AgreementSigned(
    version=1,
    rulebook_version=1,
    support_ends=date(2027, 12, 31),
    signatories=SIGNATORIES,
    terms_digest="b" * 64,
)
SIGNING_DAY = date(2026, 3, 1)
ACTIVE: tuple[ProjectEvent, ...] = (
    REGISTERED,
    PREQUALIFIED,
    AWARDED,
    M1_PLANNED,
    M2_PLANNED,
    ADOPTED,
    JOBS_ADOPTED,
    T1_PLANNED,
    SIGNED,
)
M1_SUBMITTED = MilestoneSubmitted(milestone=M1, statement=None, evidence=(), submitted_by=PREPARER)
M1_MET = MilestoneMet(milestone=M1, met_on=date(2026, 6, 20), why=None, decided_by=OFFICER)
DELIVERED: tuple[ProjectEvent, ...] = (*ACTIVE, M1_SUBMITTED, M1_MET)
T1_RELEASED = TrancheReleased(
    tranche=T1,
    release=RELEASE,
    basis=Basis(
        position=len(DELIVERED),
        rulebook_version=1,
        evaluation=(
            Evaluated(
                criterion="tranche.performance",
                title={"en": "Performance"},
                verdict="pass",
                observed=DecimalValue(decimal=Decimal(1)),
                threshold=None,
                unit="part of one",
                positions=(4, len(DELIVERED)),
                explanation={
                    "measure": "milestones",
                    "milestones": {"M1": {"status": "met", "share": "1", "weight": "0.4"}},
                    "performance": "1",
                    "scale": {"kind": "all-or-nothing"},
                    "factor": "1",
                    "amount": "300000.00",
                },
            ),
        ),
    ),
    performance=Decimal(1),
    factor=Decimal(1),
    entitlement=kzt("300000.00"),
    gross=kzt("300000.00"),
    holdback=kzt("30000.00"),
    net=kzt("270000.00"),
    released_by=OFFICER,
)


def changed(terms: MilestoneTerms, **changes: object) -> MilestoneTerms:
    """Return other terms, checked as if they had been read."""
    document = json.loads(terms.model_dump_json())
    return MilestoneTerms.model_validate_json(json.dumps({**document, **changes}, default=str))
