"""Acts on a project that need other streams: its programme's rules, its budget, its recipient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from domain import programme as programmes
from domain.errors import NotFound
from domain.events import budget_stream
from domain.funding import fund
from domain.indicator import Definition, IndicatorRef
from domain.money import Money
from domain.period import Period
from domain.programme import Programme
from domain.project import agreement, appraisal, reporting, tranches
from domain.project.appraisal import Call, CheckFinding
from domain.project.reporting import ReportedFigure
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
    """Record findings on the checks of the round's rulebook."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    events = appraisal.assess_prequalification(
        state, findings=findings, assessor=assessor, rulebook=appraisal_rulebook(unit, state), today=day
    )
    write(unit, project, state, events, day=day)


def decide_award(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    award: UUID,
    outcome: Literal["awarded", "declined"],
    amount: Money | None,
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
    decided = appraisal.decide_award(
        state,
        award=award,
        outcome=outcome,
        amount=amount,
        conditions=conditions,
        reasons=reasons,
        dissent=dissent,
        decided_by=decided_by,
        rulebook=appraisal_rulebook(unit, state),
    )
    budget = budget_stream(state.programme)
    funding = fund(
        decided,
        project=project,
        state=state,
        budget=unit.load(BUDGET, budget).state,
        recipient=unit.load(RECIPIENT, state.recipient).state,
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
    events = agreement.sign_agreement(
        state,
        support_ends=support_ends,
        signatories=signatories,
        rulebook_version=version,
        rulebook=programmes.rulebook(programme_of(unit, state), version),
        appraisal_rulebook=appraisal_rulebook(unit, state),
        today=day,
    )
    write(unit, project, state, events, day=day)


def prepare_report(
    unit: Unit,
    act: Act,
    project: UUID,
    *,
    period: Period,
    version: int,
    figures: tuple[ReportedFigure, ...],
    narrative: str | None,
    prepared_by: UUID,
) -> None:
    """Write a version of a report, its figures checked against the programme's definitions."""
    state = load_project(unit, act, project)
    definitions: Mapping[IndicatorRef, Definition] = programme_of(unit, state).indicators
    events = reporting.prepare_report(
        state,
        period=period,
        version=version,
        figures=figures,
        narrative=narrative,
        prepared_by=prepared_by,
        definitions=definitions,
    )
    write(unit, project, state, events, day=day_of(unit, act, state))


def submit_report(unit: Unit, act: Act, project: UUID, *, period: Period, version: int, submitted_by: UUID) -> None:
    """Hand in a report, from the day on which the pinned rulebook opens it."""
    state = load_project(unit, act, project)
    rule = pinned_rulebook(unit, state).reporting
    day = day_of(unit, act, state)
    events = reporting.submit_report(
        state, period=period, version=version, submitted_by=submitted_by, rule=rule, today=day
    )
    write(unit, project, state, events, day=day)


def release_tranche(unit: Unit, act: Act, project: UUID, *, tranche: UUID, release: UUID, released_by: UUID) -> None:
    """Release a tranche for payment, under the rulebook version that the agreement pins."""
    state = load_project(unit, act, project)
    rulebook = pinned_rulebook(unit, state)
    events = tranches.release_tranche(
        state, tranche=tranche, release=release, released_by=released_by, rulebook=rulebook
    )
    write(unit, project, state, events, day=day_of(unit, act, state))


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
        closed=found.closed,
        instruments=scheme.passport.instruments,
        currency=scheme.passport.currency,
    )
