"""Money from others: promised by somebody, then proven to have come, proof by proof."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import CofinancingCommitted, CofinancingProven
from domain.money import CurrencyMismatch, Money
from domain.project.parts import Cofinancing, Proof
from domain.project.rules import BEFORE_SIGNATURE, SUPPORTED, apart, at_stage, decides_for_others, known_evidence
from domain.project.state import Project
from domain.terms import CofinancingSubject


class CofinancingCommittedOtherwise(Refused):
    """Co-financing of this id is committed already, with other particulars."""


class CofinancingProvenOtherwise(Refused):
    """A proof of this id is recorded already, with other particulars."""


class ProofAboutSomethingElse(Refused):
    """Co-financing is proven by evidence that was submitted about it."""


class ProvenAboveCommitted(Refused):
    """No more can be proven than was committed: commit the rest first."""


def commit_cofinancing(
    project: Project,
    *,
    cofinancing: UUID,
    source: str,
    party: UUID | None,
    amount: Money,
    evidence: tuple[UUID, ...],
    submitted_by: UUID,
) -> list[CofinancingCommitted]:
    """Promise money for the project, from its registration until its exit; what comes after the signature is additional."""
    committed = CofinancingCommitted(
        cofinancing=cofinancing,
        source=source,
        party=party,
        amount=amount,
        evidence=evidence,
        submitted_by=submitted_by,
    )
    known = project.cofinancing.get(cofinancing)
    if known is not None:
        if _as_committed(cofinancing, known) == committed:
            return []
        raise CofinancingCommittedOtherwise(cofinancing=str(cofinancing), committed=known.amount.facts())
    at_stage(project, *BEFORE_SIGNATURE, *SUPPORTED)
    if party is not None and party not in project.parties:
        raise NotFound("party", party)
    _payable(project, amount)
    known_evidence(project, evidence)
    apart(project, "submits", submitted_by)
    return [committed]


def prove_cofinancing(
    project: Project, *, cofinancing: UUID, proof: UUID, amount: Money, evidence: tuple[UUID, ...], decided_by: UUID
) -> list[CofinancingProven]:
    """Find that promised money has come, or a part of it, on evidence about it."""
    found = project.cofinancing.get(cofinancing)
    if found is None:
        raise NotFound("cofinancing", cofinancing)
    proven = CofinancingProven(
        cofinancing=cofinancing, proof=proof, amount=amount, evidence=evidence, decided_by=decided_by
    )
    for of, other in project.cofinancing.items():
        known = other.proofs.get(proof)
        if known is not None:
            if _as_proven(of, proof, known) == proven:
                return []
            raise CofinancingProvenOtherwise(cofinancing=str(of), proof=str(proof))
    at_stage(project, *BEFORE_SIGNATURE, *SUPPORTED)
    decides_for_others(project, decided_by, submitted_by=found.submitted_by)
    known_evidence(project, evidence)
    astray = [
        str(id_) for id_ in evidence if project.evidence[id_].subject != CofinancingSubject(cofinancing=cofinancing)
    ]
    if astray:
        raise ProofAboutSomethingElse(cofinancing=str(cofinancing), evidence=astray)
    _payable(project, amount)
    before = together((each.amount for each in found.proofs.values()), found.amount.currency)
    if found.amount < before + amount:
        raise ProvenAboveCommitted(committed=found.amount.facts(), proven=before.facts(), asked=amount.facts())
    return [proven]


def together(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts in one currency."""
    total = Money.zero(currency)
    for amount in amounts:
        total = total + amount
    return total


def _payable(project: Project, amount: Money) -> None:
    assert project.requested is not None, "a native project has requested an amount"
    if amount.currency != project.requested.currency:
        raise CurrencyMismatch(currencies=[amount.currency, project.requested.currency])
    amount.payable()


def _as_committed(cofinancing: UUID, known: Cofinancing) -> CofinancingCommitted:
    return CofinancingCommitted(
        cofinancing=cofinancing,
        source=known.source,
        party=known.party,
        amount=known.amount,
        evidence=known.evidence,
        submitted_by=known.submitted_by,
    )


def _as_proven(cofinancing: UUID, proof: UUID, known: Proof) -> CofinancingProven:
    return CofinancingProven(
        cofinancing=cofinancing,
        proof=proof,
        amount=known.amount,
        evidence=known.evidence,
        decided_by=known.decided_by,
    )
