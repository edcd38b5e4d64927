"""Acts on a project that need other streams: its programme's rules, its budget, its recipient."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from domain import programme as programmes
from domain.errors import NotFound
from domain.events import budget_stream
from domain.events.application import ScenarioName
from domain.funding import fund
from domain.indicator import IndicatorRef
from domain.money import Money
from domain.programme import Programme
from domain.project import agreement, appraisal, prequalification, releases, signature
from domain.project import award as awards
from domain.project.appraisal import Call
from domain.project.prequalification import CheckFinding
from domain.project.rules import at_stage
from domain.terms import Adoption, Condition, Instrument, Signatory
from services.acts.case import (
    BUDGET,
    PROJECT,
    RECIPIENT,
    Act,
    appraisal_rulebook,
    appraisal_version,
    day_of,
    evaluation_case,
    load_programme,
    load_project,
    pinned_rulebook,
    programme_of,
    spelled,
    write,
)
from services.event_store import Unit


def register_project(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    code: str,
    title: str,
    programme: UUID,
    round: str,  # noqa: A002 - the domain's word
    recipient: UUID,
    requested: Money,
    instrument: Instrument,
    cluster: str | None,
    starts: date,
    ends: date,
) -> None:
    """Enter a project in an open round; its code becomes its own in the programme."""
    scheme = load_programme(unit, programme)
    assert scheme.passport is not None
    if unit.load(RECIPIENT, recipient).state.registered is None:
        raise NotFound("recipient", recipient)
    day = act.day(scheme.passport.time_zone)
    state = unit.load(PROJECT, project, expected_version=act.expected_version).state
    events = appraisal.register_project(
        state,
        code=code,
        title=title,
        call=_call(programme, scheme, round),
        recipient=recipient,
        requested=requested,
        instrument=instrument,
        cluster=cluster,
        starts=starts,
        ends=ends,
        today=day,
    )
    if events:
        unit.guard(programme)  # a round closed at the same moment takes no more projects
        unit.claim(f"project-code:{programme}", spelled(code))
    unit.write(project, events, occurred_on=day, programme=programme)


def assess_prequalification(
    unit: Unit, act: Act, project: UUID, *, findings: tuple[CheckFinding, ...], assessor: UUID
) -> None:
    """Record findings on the checks of the round's rulebook; those that are criteria are evaluated."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    case, _ = evaluation_case(
        unit, state, day, rulebook=appraisal_rulebook(unit, state), version=appraisal_version(unit, state)
    )
    events = prequalification.assess_prequalification(state, findings=findings, assessor=assessor, case=case)
    write(unit, project, state, events, day=day)


def decide_award(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    award: UUID,
    outcome: Literal["awarded", "declined"],
    amount: Money | None,
    binding_scenario: ScenarioName | None,
    conditions: tuple[Condition, ...],
    reasons: str,
    dissent: str | None,
    decided_by: UUID,
) -> None:
    """Decide an award: one append over project, budget and recipient."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    assert state.programme is not None
    assert state.recipient is not None
    rulebook = appraisal_rulebook(unit, state)
    decided = awards.decide_award(
        state,
        award=award,
        outcome=outcome,
        amount=amount,
        binding_scenario=binding_scenario,
        conditions=conditions,
        reasons=reasons,
        dissent=dissent,
        decided_by=decided_by,
        rulebook=rulebook,
        definitions=programme_of(unit, state).indicators,
    )
    budget = budget_stream(state.programme)
    funding = fund(
        decided,
        project=project,
        state=state,
        budget=unit.load(BUDGET, budget).state,
        recipient=unit.load(RECIPIENT, state.recipient).state,
        rulebook=rulebook,
        day=day,
    )
    write(unit, project, state, decided, day=day)
    if funding.budget:
        unit.write(budget, funding.budget, occurred_on=day)
    if funding.recipient:
        unit.write(state.recipient, funding.recipient, occurred_on=day)


def adopt_indicator(unit: Unit, act: Act, project: UUID, *, indicator: IndicatorRef, terms: Adoption) -> None:
    """Take on an indicator that the programme has defined."""
    state = load_project(unit, act, project)
    defined = indicator in programme_of(unit, state).indicators
    events = agreement.adopt_indicator(state, indicator=indicator, terms=terms, defined=defined)
    write(unit, project, state, events, day=day_of(unit, act, state))


def sign_agreement(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    support_ends: date,
    signatories: tuple[Signatory, ...],
    rulebook_version: int | None,
) -> None:
    """Sign the terms; the agreement pins the rulebook version named, or else that of the round."""
    state = load_project(unit, act, project)
    at_stage(state, "registered", "prequalified", "awarded", "active", "exiting", "exited")
    day = day_of(unit, act, state)
    version = appraisal_version(unit, state) if rulebook_version is None else rulebook_version
    events = signature.sign_agreement(
        state,
        support_ends=support_ends,
        signatories=signatories,
        rulebook_version=version,
        rulebook=programmes.rulebook(programme_of(unit, state), version),
        appraisal_rulebook=appraisal_rulebook(unit, state),
        definitions=programme_of(unit, state).indicators,
        today=day,
    )
    write(unit, project, state, events, day=day)


def release_tranche(unit: Unit, act: Act, project: UUID, *, tranche: UUID, release: UUID, released_by: UUID) -> None:
    """Release what has been earned of a tranche, judged by the rulebook version that the agreement pins."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    rulebook = pinned_rulebook(unit, state)
    version = appraisal_version(unit, state) if state.agreement is None else state.agreement.rulebook_version
    case, position = evaluation_case(unit, state, day, rulebook=rulebook, version=version, tranche=tranche)
    events = releases.release_tranche(
        state, tranche=tranche, release=release, released_by=released_by, case=case, position=position
    )
    write(unit, project, state, events, day=day)


def _call(programme: UUID, scheme: Programme, code: str) -> Call:
    assert scheme.passport is not None
    found = scheme.rounds.get(code)
    if found is None:
        raise NotFound("round", code)
    return Call(
        programme=programme,
        round=code,
        opens=found.opened.opens,
        closes=found.opened.closes,
        closed=found.closed or scheme.closed is not None,
        instruments=scheme.passport.instruments,
        currency=scheme.passport.currency,
    )
