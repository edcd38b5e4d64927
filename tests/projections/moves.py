"""Every kind of fact, made from a number: what a test log is drawn from. The numbers choose ids, amounts and days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain import events as facts
from domain.events import Event
from domain.events.appraisal import CheckResult
from domain.events.publication import Finding, PublishedSector
from domain.events.reporting import AcceptedDifference, Figure
from domain.money import Money
from domain.terms import (
    Basis,
    Condition,
    Evidence,
    Sector,
    Signatory,
)
from tests.projections.values import (
    ORGANISATION,
    PERSON,
    PROGRAMMES,
    PROJECTS,
    RECIPIENTS,
    SHA,
    adoption,
    day,
    kzt,
    milestone_terms,
    money,
    number,
    period,
    ref,
    subject,
    tranche_terms,
    uid,
)

Move = Callable[[int], Event]


def registered(n: int) -> facts.ProjectRegistered:
    published = n % 3 == 0
    return facts.ProjectRegistered(
        code=f"P-{n % 7}",
        title="Тамшылатып суару" if n % 2 else "Drip irrigation",  # noqa: RUF001 - Kazakh
        programme=PROGRAMMES[n % 2],
        round=None if published else "R1",
        recipient=None if n % 5 == 0 else RECIPIENTS[n % 3],
        requested=None if published else kzt(n),
        instrument=None if published else "grant",
        cluster=None,
        starts=day(n) if n % 2 else None,
        ends=day(n) + timedelta(days=300),
        provenance="published" if published else "native",
    )


def corrected(n: int) -> facts.ProjectCorrected:
    field = ("title", "cluster", "recipient", "starts", "ends")[n % 5]
    new = (f"Better title {n % 9}", "agro", str(RECIPIENTS[n % 3]), "2026-02-03", "2028-04-05")[n % 5]
    known = None if n % 4 == 0 and field != "title" else new
    return facts.ProjectCorrected.model_validate(
        {"field": field, "old": None, "new": known, "why": "typing error", "effective": day(n)}
    )


def released(n: int) -> facts.TrancheReleased:
    return facts.TrancheReleased(
        tranche=uid(2, n),
        release=uid(5, n),
        basis=Basis(position=n, rulebook_version=1, evaluation=()),
        performance=Decimal("0.975"),
        factor=Decimal(1),
        entitlement=kzt(n),
        gross=kzt(n),
        holdback=Money.zero("KZT") if n % 2 else kzt(3),
        net=kzt(n),
        released_by=PERSON,
    )


def imported(n: int) -> facts.PublicationImported:
    finding = Finding(code="malformed-number", path="result", text="Cannot be read.", printed="8,386413")
    sector = PublishedSector(vocabulary="DAC", code="31140", title="Agricultural water", percentage=Decimal(100))
    return facts.PublicationImported(
        publisher="XM-1",
        activity=f"XM-1-{n % 3}",
        file_sha256=SHA,
        element_sha256=SHA,
        mapping_version=1,
        last_updated=datetime(2026, 1, 1, n % 24, tzinfo=UTC) if n % 2 else None,
        status=None,
        sectors=(sector,),
        countries=("SV",),
        counts={"milestone": n % 5},
        unmapped={},
        findings=(finding,) * (n % 3),
    )


def prepared(n: int) -> facts.ReportPrepared:
    figures = (
        Figure(indicator=ref(n), value=number(n), flags=("p",), note="Preliminary."),
        Figure(indicator=ref(n + 1), value=number(n + 1)),
        Figure(indicator=ref(n), value=number(n + 2), dimensions={"sex": "women", "age": "young"}),
    )
    return facts.ReportPrepared(
        period=period(n),
        version=1 + n % 3 // 2,
        figures=figures[: 1 + n % 3],
        narrative=None,
        prepared_by=PERSON,
        digest="a" * 64,
    )


def accepted(n: int) -> facts.ReportAccepted:
    difference = AcceptedDifference(
        indicator=ref(n), dimensions={}, computed=None, accepted=Decimal(n % 50), why="as audited"
    )
    return facts.ReportAccepted(
        period=period(n),
        version=1 + n % 3 // 2,
        differences=(difference,) * (n % 2),
        accepted_by=PERSON,
    )


def assessed(n: int) -> facts.PrequalificationAssessed:
    check = CheckResult(check="finances", verdict="pass", inputs=None, valid_until=None)
    return facts.PrequalificationAssessed.model_validate(
        {"checks": (check,), "verdict": ("prequalified", "rejected", None)[n % 3], "assessor": PERSON}
    )


def awarded(n: int) -> facts.AwardDecided:
    condition = Condition(id=uid(3, n), text="Lease registered", due=day(n), origin="award", blocks="signature")
    return facts.AwardDecided(
        award=uid(4, n),
        outcome="declined" if n % 4 == 3 else "awarded",
        amount=None if n % 4 == 3 else money(n),
        binding_scenario=None,
        conditions=(condition,) * (n % 2),
        reasons="Highest score.",
        dissent=None,
        decided_by=PERSON,
    )


PROJECT_MOVES: tuple[Move, ...] = (
    corrected,
    assessed,
    awarded,
    lambda n: facts.AwardIncreased(
        change=uid(4, n), of=None, amount=money(n), ground="scope", formula=None, why="larger area.", decided_by=PERSON
    ),
    lambda n: facts.AwardReduced(
        change=uid(4, n), of=None, amount=money(n), ground="scope", formula=None, why="smaller area", decided_by=PERSON
    ),
    lambda n: facts.ConditionMet(
        condition=uid(3, n), evidence=(uid(6, n), uid(6, n + 1))[: 1 + n % 2], decided_by=PERSON
    ),
    lambda n: facts.ConditionWaived(condition=uid(3, n), why="not needed", decided_by=PERSON),
    lambda n: facts.MilestonePlanned(milestone=uid(1, n), terms=milestone_terms(n)),
    lambda n: facts.MilestonePlanned(milestone=uid(1, n + 1), terms=milestone_terms(n + 1)),
    lambda n: facts.MilestoneRescheduled(milestone=uid(1, n), old=day(n), new=day(n + 30), why="frost"),
    lambda n: facts.MilestoneRescheduled(
        milestone=uid(1, n), old=day(n % 300 + 50), new=day(n % 300 + 49), why="sooner"
    ),
    lambda n: facts.MilestoneCancelled(milestone=uid(1, n), why="merged"),
    lambda n: facts.IndicatorAdopted(indicator=ref(n), terms=adoption(n)),
    lambda n: facts.IndicatorRevised(indicator=ref(n), old=adoption(n + 1), new=adoption(n), why="better source"),
    lambda n: facts.IndicatorDropped(indicator=ref(n), why="not measurable"),
    lambda n: facts.TargetSet(indicator=ref(n), period=period(n), value=number(n)),
    lambda n: facts.TargetRevised(indicator=ref(n), period=period(n), old=number(n + 1), new=number(n), why="drought"),
    lambda n: facts.TranchePlanned(tranche=uid(2, n), terms=tranche_terms(n)),
    lambda n: facts.TrancheRevised(tranche=uid(2, n), old=tranche_terms(n + 1), new=tranche_terms(n), why="split"),
    lambda n: facts.AgreementSigned(
        version=1,
        rulebook_version=1,
        support_ends=day(n) + timedelta(days=700),
        signatories=(
            Signatory(person=PERSON, organisation=None, capacity="director"),
            Signatory(person=PERSON, organisation=ORGANISATION, capacity="minister"),
        ),
        terms_digest=SHA,
    ),
    lambda n: facts.EvidenceSubmitted(
        evidence=Evidence(id=uid(6, n), title="Act", uri="https://files.example.org/a.pdf", sha256=SHA),
        subject=subject(n),
        submitted_by=PERSON,
    ),
    lambda n: facts.MilestoneSubmitted(
        milestone=uid(1, n), statement=None, evidence=(uid(6, n),) * (n % 2), submitted_by=PERSON
    ),
    lambda n: facts.VerificationRecorded.model_validate(
        {
            "verification": uid(7, n),
            "subject": subject(n % 3),
            "method": "site visit",
            "sample": None,
            "finding": ("confirmed", "not-confirmed", "inconclusive")[n % 3],
            "remarks": None,
            "evidence": (),
            "verified_by": PERSON,
        }
    ),
    lambda n: facts.MilestoneMet(milestone=uid(1, n), met_on=day(n), why=None, decided_by=PERSON),
    lambda n: facts.MilestoneMet(milestone=uid(1, n), met_on=day(n + 200), why=None, decided_by=None),
    lambda n: facts.MilestoneNotMet(milestone=uid(1, n), established_on=day(n), why="no water", decided_by=PERSON),
    prepared,
    lambda n: facts.ReportCertified(period=period(n), version=1 + n % 3 // 2, digest=SHA, certified_by=PERSON),
    lambda n: facts.ReportSubmitted(period=period(n), version=1 + n % 3 // 2, digest=SHA, submitted_by=PERSON),
    accepted,
    released,
    lambda n: facts.DisbursementConfirmed(
        disbursement=uid(8, n),
        tranche=uid(2, n) if n % 2 else None,
        amount=kzt(n) if n % 2 else money(n),
        paid_on=day(n),
        reference="PAY-1" if n % 3 else None,
        paid_by=PERSON,
    ),
    lambda n: facts.DisbursementReversed(
        reversal=uid(9, n),
        of=None,
        amount=money(n),
        reversed_on=day(n),
        reference=None,
        code="returned",
        why="returned by the bank",
        reversed_by=None,
    ),
    imported,
    lambda n: facts.FigurePublished(
        indicator=ref(n), period=period(n), value=number(n), unit="farms" if n % 2 else None, stated_on=day(n)
    ),
)
BUDGET_MOVES: tuple[Move, ...] = (
    lambda n: facts.BudgetChanged(total=kzt(n), why="new law"),
    lambda n: facts.BudgetCommitted(project=PROJECTS[n % 5], amount=kzt(n)),
    lambda n: facts.BudgetDecommitted(project=PROJECTS[n % 5], amount=kzt(n), why="withdrawn"),
)
RECIPIENT_MOVES: tuple[Move, ...] = (
    lambda n: facts.RecipientClassified(
        sector=Sector(scheme="ISIC4", code=("A01", "C28")[n % 2]),
        region=("KZ-61", "KZ-75")[n % 2],
        size_class="small",
        maturity_class="growing",
        source="register",
        effective=day(n),
    ),
    lambda n: facts.AidGranted(
        project=PROJECTS[n % 5],
        programme=PROGRAMMES[0],
        instrument="grant",
        amount=kzt(n),
        cap_scheme="de-minimis" if n % 2 else None,
    ),
    lambda n: facts.AidAdjusted(project=PROJECTS[n % 5], change=kzt(n) if n % 2 else -kzt(n), why="amended"),
)
