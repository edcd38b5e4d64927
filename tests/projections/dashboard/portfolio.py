"""A small portfolio written by hand, so that every number of its dashboard can be computed on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from domain import events as facts
from domain.events import Event
from domain.events.application import PartyRole
from domain.events.gates import Departure, Outcome
from domain.events.reporting import AcceptedDifference, Figure, ReturnedNarrative
from domain.history import Recorded
from domain.indicator import DecimalValue, Definition, IndicatorRef, Value
from domain.money import Money
from domain.period import Period
from domain.terms import Adoption, Baseline, Basis, MaturityClass, Sector, Signatory, SizeClass
from tests.projections.logs import record
from tests.projections.values import PERSON, SHA, milestone_terms

GROW, ABROAD = UUID(int=0x100), UUID(int=0x101)
R1, R2, R3, R4, R5 = (UUID(int=0x200 + n) for n in range(5))
A, B, C, D, E, F, G, H = (UUID(int=0x300 + n) for n in range(8))
YEAR: Final = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
JOBS = IndicatorRef(code="jobs-fte", version=1)
EXPORTS = IndicatorRef(code="non-commodity-exports", version=1)
PRODUCTIVITY = IndicatorRef(code="labour-productivity", version=1)
REVENUE = IndicatorRef(code="revenue-per-worker", version=1)
SECRET = IndicatorRef(code="profit", version=1)
LATE = IndicatorRef(code="customs-value", version=1)
BASIS: Final = Basis(position=1, rulebook_version=1, evaluation=())


class Log:
    """Facts of many streams in the order in which they were recorded."""

    def __init__(self) -> None:
        self.events: list[Recorded[Any]] = []
        self._versions: dict[UUID, int] = {}

    def add(self, stream: UUID, event: Event, day: date = date(2026, 1, 5)) -> int:
        """Record a fact and return its position."""
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        self.events.append(record(stream, version, len(self.events) + 1, event, day=day))
        return len(self.events)

    def programme(self, programme: UUID, code: str, currency: str) -> None:
        self.add(
            programme,
            facts.ProgrammeOpened(
                code=code, title={"en": code}, goals=None, legal_basis=None, instruments=("grant",), sectors=(), regions=(),
                opens=None, closes=None, currency=currency, time_zone="Asia/Almaty", provenance="native",
            ),
        )  # fmt: skip

    def define(self, programme: UUID, indicator: IndicatorRef, **changes: Any) -> None:
        stated = {
            "title": {"en": indicator.code}, "definition": {"en": "As it says."}, "unit": "FTE", "measure": "number",
            "kind": "level", "direction": "rising", "result_level": "outcome", "frequency": "yearly", **changes,
        }  # fmt: skip
        definition = Definition.model_validate(stated)
        self.add(programme, facts.IndicatorDefined(indicator=indicator, definition=definition))

    def recipient(self, recipient: UUID) -> None:
        name = f"Firm {recipient.int}"
        self.add(recipient, facts.RecipientRegistered(title=name, identifiers=(), country="KZ", provenance="native"))

    def classify(
        self, recipient: UUID, scheme: str, code: str, region: str,
        size: SizeClass = "small", maturity: MaturityClass = "growing",
    ) -> None:  # fmt: skip
        self.add(
            recipient,
            facts.RecipientClassified(
                sector=Sector(scheme=scheme, code=code), region=region, size_class=size, maturity_class=maturity,
                source="register", effective=date(2026, 1, 1),
            ),
        )  # fmt: skip

    def register(
        self, project: UUID, programme: UUID, recipient: UUID, requested: Money, day: date,
        *, round: str = "R1", cluster: str | None = None,  # noqa: A002 - the domain's word
    ) -> None:  # fmt: skip
        self.add(
            project,
            facts.ProjectRegistered(
                code=f"P-{project.int}", title="Project", programme=programme, round=round, recipient=recipient,
                requested=requested, instrument="grant", cluster=cluster, starts=date(2026, 1, 1),
                ends=date(2028, 12, 31), provenance="native",
            ),
            day,
        )  # fmt: skip

    def publish(self, project: UUID, programme: UUID, awarded: Money) -> None:
        self.add(
            project,
            facts.ProjectRegistered(
                code=f"P-{project.int}", title="Published", programme=programme, round=None, recipient=None,
                requested=None, instrument=None, cluster=None, starts=None, ends=None, provenance="published",
            ),
        )  # fmt: skip
        self.award(project, awarded, date(2026, 3, 1))

    def award(self, project: UUID, amount: Money | None, day: date) -> None:
        self.add(
            project,
            facts.AwardDecided(
                award=project, outcome="awarded" if amount else "declined", amount=amount, binding_scenario=None,
                conditions=(), reasons="Scored.", dissent=None, decided_by=PERSON,
            ),
            day,
        )  # fmt: skip

    def sign(self, project: UUID) -> None:
        signatory = Signatory(person=PERSON, organisation=None, capacity="director")
        self.add(
            project,
            facts.AgreementSigned(
                version=1, rulebook_version=1, support_ends=date(2028, 12, 31), signatories=(signatory, signatory),
                terms_digest=SHA,
            ),
        )  # fmt: skip

    def adopt(self, project: UUID, indicator: IndicatorRef, baseline: str | None, target: str | None) -> None:
        start = Baseline(value=number(baseline), measured_on=None, source=None) if baseline else None
        self.add(project, facts.IndicatorAdopted(indicator=indicator, terms=Adoption(baseline=start, verifier=None)))
        if target:
            self.add(project, facts.TargetSet(indicator=indicator, period=YEAR, value=number(target)))

    def milestone(self, project: UUID, n: int, due: date) -> UUID:
        milestone = UUID(int=project.int * 100 + n)
        terms = milestone_terms(n).model_copy(update={"due": due})
        self.add(project, facts.MilestonePlanned(milestone=milestone, terms=terms))
        return milestone

    def party(self, project: UUID, n: int, role: PartyRole) -> UUID:
        organisation = UUID(int=project.int * 1000 + n)
        self.add(project, facts.PartyJoined(organisation=organisation, title="Partner", role=role, share=None))
        return organisation

    def cofinance(self, project: UUID, n: int, party: UUID | None, promised: Money, *proven: Money) -> None:
        cofinancing = UUID(int=project.int * 2000 + n)
        self.add(
            project,
            facts.CofinancingCommitted(
                cofinancing=cofinancing,
                source="Somebody",
                party=party,
                amount=promised,
                evidence=(),
                submitted_by=PERSON,
            ),
        )
        for part, amount in enumerate(proven):
            self.add(
                project,
                facts.CofinancingProven(
                    cofinancing=cofinancing, proof=UUID(int=part), amount=amount, evidence=(PERSON,), decided_by=PERSON
                ),
            )

    def release(self, project: UUID, net: Money, day: date) -> UUID:
        tranche = UUID(int=project.int * 10)
        self.add(
            project,
            facts.TrancheReleased(
                tranche=tranche, release=UUID(int=len(self.events)), basis=BASIS, performance=Decimal(1),
                factor=Decimal(1), entitlement=net, gross=net, holdback=Money.zero(net.currency), net=net,
                released_by=PERSON,
            ),
            day,
        )  # fmt: skip
        return tranche

    def pay(self, project: UUID, tranche: UUID, amount: Money, day: date) -> UUID:
        disbursement = UUID(int=0x9000 + len(self.events))
        self.add(
            project,
            facts.DisbursementConfirmed(
                disbursement=disbursement, tranche=tranche, amount=amount, paid_on=day, reference=None, paid_by=PERSON
            ),
            day,
        )
        return disbursement

    def give_back(self, project: UUID, of: UUID | None, amount: Money, day: date) -> None:
        self.add(
            project,
            facts.DisbursementReversed(
                reversal=UUID(int=len(self.events)), of=of, amount=amount, reversed_on=day, reference=None,
                code="returned", why="Returned.", reversed_by=PERSON,
            ),
            day,
        )  # fmt: skip

    def submit(self, project: UUID, version: int, day: date, **values: str) -> None:
        figures = tuple(
            Figure(indicator=IndicatorRef(code=code.replace("_", "-"), version=1), value=number(value))
            for code, value in values.items()
        )
        self.add(
            project,
            facts.ReportPrepared(
                period=YEAR, version=version, figures=figures, narrative=None, prepared_by=PERSON, digest=SHA
            ),
            day,
        )
        self.add(project, facts.ReportSubmitted(period=YEAR, version=version, digest=SHA, submitted_by=PERSON), day)

    def accept(self, project: UUID, version: int, day: date, **instead: str) -> int:
        differences = tuple(
            AcceptedDifference(
                indicator=IndicatorRef(code=code.replace("_", "-"), version=1), dimensions={}, computed=None,
                accepted=Decimal(value), why="Audited.",
            )
            for code, value in instead.items()
        )  # fmt: skip
        return self.add(
            project,
            facts.ReportAccepted(period=YEAR, version=version, differences=differences, accepted_by=PERSON),
            day,
        )

    def return_(self, project: UUID, version: int, day: date, new_due: date) -> None:
        self.add(
            project,
            facts.ReportReturned(
                period=YEAR, version=version, items=(ReturnedNarrative(remark="More."),), code="incomplete",
                new_due=new_due, why="Incomplete.", decided_by=PERSON,
            ),
            day,
        )  # fmt: skip

    def open_gate(self, project: UUID, day: date, *, voting_round: int = 1) -> None:
        self.add(project, facts.GateOpened(gate="mid", voting_round=voting_round, basis=BASIS, opened_by=PERSON), day)

    def decide_gate(self, project: UUID, outcome: Outcome, day: date, *, departs: bool = False) -> int:
        return self.add(
            project,
            facts.GateDecided(
                gate="mid", voting_round=1, outcome=outcome, conditions=(), reasons="Seen.", dissent=None,
                departure=Departure(criteria=("jobs",), why="Frost.") if departs else None, decided_by=PERSON,
            ),
            day,
        )  # fmt: skip


def number(text: str) -> Value:
    return DecimalValue(decimal=Decimal(text))


def kzt(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="KZT")


def eur(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")
