"""What a simulated portfolio holds: everything that can happen, believable, and within every rule."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from domain.events import (
    EVENTS,
    AgreementSigned,
    AwardDecided,
    BudgetChanged,
    BudgetCommitted,
    BudgetOpened,
    DisbursementConfirmed,
    DisbursementReversed,
    MilestoneMet,
    MilestonePlanned,
    ProgrammeOpened,
    ProjectRegistered,
    RecipientClassified,
    ReportAccepted,
    ReportPrepared,
    ReportSubmitted,
    RoundOpened,
    RulebookPublished,
    TranchePlanned,
    TrancheReleased,
    TrancheRevised,
    VerificationRecorded,
)
from domain.history import Recorded
from domain.rulebook import Rulebook
from domain.terms import TrancheTerms
from projections.kpis import fold_series
from services.simulation import rehearse
from tests.services.simulation.conftest import SIXTY, TODAY, Simulated

NOT_SIMULATED = {
    "publication.imported.v1": "only importers write it",
    "figure.published.v1": "only importers write it",
    "award.increased.v1": "only published projects have it: a native award changes by an amendment, which is still to come",
    "award.reduced.v1": "the same",
    "aid.adjusted.v1": "goes with a changed award",
    "budget.decommitted.v1": "goes with a changed award",
}


def _by_project(log: list[Recorded[Any]]) -> dict[UUID, list[Recorded[Any]]]:
    projects: dict[UUID, list[Recorded[Any]]] = {
        fact.stream: [] for fact in log if isinstance(fact.event, ProjectRegistered)
    }
    for fact in log:
        if fact.stream in projects:
            projects[fact.stream].append(fact)
    return projects


def test_every_kind_of_fact_happens_that_can_happen(sixty: Simulated) -> None:
    seen = {fact.event.name for fact in sixty.log}
    assert set(EVENTS) - seen == set(NOT_SIMULATED)


def test_projects_stand_at_every_stage_that_there_is(sixty: Simulated) -> None:
    assert sixty.written.summary is not None
    stages = sixty.written.summary.stages
    assert set(stages) == {"registered", "prequalified", "rejected", "awarded", "declined", "active"}
    assert sum(stages.values()) == 60


def test_the_log_follows_the_days(sixty: Simulated) -> None:
    days = [fact.occurred_on for fact in sixty.log]
    assert days == sorted(days)
    assert TODAY - timedelta(days=3 * 365) <= days[0]
    assert days[-1] <= TODAY
    assert len({day.weekday() for day in days}) >= 5


def test_programmes_differ_in_currency_rules_and_region(sixty: Simulated) -> None:
    passports = [fact.event for fact in sixty.log if isinstance(fact.event, ProgrammeOpened)]
    assert [passport.currency for passport in passports].count("KZT") == 4
    assert {passport.currency for passport in passports} == {"KZT", "USD", "EUR"}
    regions = {fact.event.region for fact in sixty.log if isinstance(fact.event, RecipientClassified)}
    assert len(regions) > 8
    assert any(not region.startswith("KZ") for region in regions)


def test_what_projects_sign_and_are_paid_for_is_what_their_rulebook_allows(sixty: Simulated) -> None:
    programme = {fact.stream: fact.event.programme for fact in sixty.log if isinstance(fact.event, ProjectRegistered)}
    rules: dict[tuple[UUID, int], Rulebook] = {}
    tranches: defaultdict[UUID, dict[UUID, TrancheTerms]] = defaultdict(dict)
    pinned: dict[UUID, Rulebook] = {}
    for fact in sixty.log:
        match fact.event:
            case RulebookPublished() as event:
                rules[fact.stream, event.version] = Rulebook.model_validate_json(json.dumps(event.document))
            case TranchePlanned() as event:
                tranches[fact.stream][event.tranche] = event.terms
            case TrancheRevised() as event:
                tranches[fact.stream][event.tranche] = event.new
            case AgreementSigned() as event:
                pinned[fact.stream] = rules[programme[fact.stream], event.rulebook_version]
            case TrancheReleased():
                assert pinned[fact.stream].minimum_cofinancing_share == 0
                assert not pinned[fact.stream].tranches.release_criteria
    assert len({programme[project] for project in pinned}) == 6
    for project, signed in pinned.items():
        for terms in tranches[project].values():
            assert terms.holdback_share == signed.tranches.holdback_share
            assert terms.scale == signed.tranches.partial_achievement


def test_rules_that_are_not_lived_by_yet_are_published_for_later_and_named_by_no_call(sixty: Simulated) -> None:
    published = {
        (fact.stream, fact.event.version): Rulebook.model_validate_json(
            json.dumps(fact.event.document)
        ).tranches.partial_achievement.kind
        for fact in sixty.log
        if isinstance(fact.event, RulebookPublished)
    }
    named = {(fact.stream, fact.event.rulebook_version) for fact in sixty.log if isinstance(fact.event, RoundOpened)}
    assert {published[version] for version in named} == {"all-or-nothing"}
    later = [published[version] for version in published.keys() - named]
    assert sorted(later) == ["sliding-scale", "sliding-scale", "steps", "steps"]


def test_commitments_never_exceed_the_budget(sixty: Simulated) -> None:
    totals: dict[UUID, Decimal] = {}
    committed: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for fact in sixty.log:
        if isinstance(fact.event, BudgetOpened | BudgetChanged):
            totals[fact.stream] = fact.event.total.amount
        elif isinstance(fact.event, BudgetCommitted):
            committed[fact.stream] += fact.event.amount.amount
            assert committed[fact.stream] <= totals[fact.stream]
    assert len(committed) == 6


def test_tranches_add_up_to_the_award_and_payments_stay_within_releases(sixty: Simulated) -> None:
    signed = 0
    for facts in _by_project(sixty.log).values():
        awarded = sum(fact.event.amount.amount for fact in facts if _awards(fact))
        tranches: dict[UUID, Decimal] = {}
        released, paid = Decimal(0), Decimal(0)
        for fact in facts:
            match fact.event:
                case TranchePlanned() as event:
                    tranches[event.tranche] = event.terms.amount.amount
                case TrancheRevised() as event:
                    tranches[event.tranche] = event.new.amount.amount
                case TrancheReleased() as event:
                    released += event.net.amount
                case DisbursementConfirmed() as event:
                    paid += event.amount.amount
                case DisbursementReversed() as event:
                    paid -= event.amount.amount
            assert paid <= released <= awarded
        if any(isinstance(fact.event, AgreementSigned) for fact in facts):
            signed += 1
            assert sum(tranches.values()) == awarded
    assert signed > 20


def _awards(fact: Recorded[Any]) -> bool:
    return isinstance(fact.event, AwardDecided) and fact.event.amount is not None


def test_what_a_release_rests_on_is_found_at_the_positions_that_it_names(sixty: Simulated) -> None:
    at = {fact.position: fact for fact in sixty.log}
    releases = [fact for fact in sixty.log if isinstance(fact.event, TrancheReleased)]
    assert releases
    for release in releases:
        basis = release.event.basis
        assert basis.position < release.position
        (earned,) = basis.evaluation
        found = [at[position] for position in earned.positions]
        assert all(fact.stream == release.stream and fact.position <= basis.position for fact in found)
        assert MilestoneMet in {type(fact.event) for fact in found}


def test_milestones_are_met_late_early_and_in_time(sixty: Simulated) -> None:
    due = {fact.event.milestone: fact.event.terms.due for fact in sixty.log if isinstance(fact.event, MilestonePlanned)}
    late = [
        (fact.event.met_on - due[fact.event.milestone]).days
        for fact in sixty.log
        if isinstance(fact.event, MilestoneMet)
    ]
    assert min(late) < 0 < max(late)


def test_some_reports_come_late_and_some_values_are_pending_or_blank(sixty: Simulated) -> None:
    waited = [
        (fact.occurred_on - fact.event.period.last).days
        for fact in sixty.log
        if isinstance(fact.event, ReportSubmitted)
    ]
    assert min(waited) < 25
    assert max(waited) > 40
    kinds = {
        figure.value.kind
        for fact in sixty.log
        if isinstance(fact.event, ReportPrepared)
        for figure in fact.event.figures
    }
    assert kinds == {"decimal", "pending", "blank"}


def test_productivity_rises_stagnates_and_falls(sixty: Simulated) -> None:
    attained = []
    for facts in _by_project(sixty.log).values():
        for series in fold_series(facts, []):
            if series.indicator.code == "labour-productivity":
                attained += [point.attainment for point in series.points if point.attainment is not None][-1:]
    assert min(attained) < 0
    assert max(attained) >= 1
    assert any(0 <= share < Decimal("0.5") for share in attained)


def test_no_verifier_reports_or_decides_on_the_same_project(sixty: Simulated) -> None:
    for facts in _by_project(sixty.log).values():
        verifiers = {fact.event.verified_by for fact in facts if isinstance(fact.event, VerificationRecorded)}
        deciders = {fact.event.decided_by for fact in facts if isinstance(fact.event, AwardDecided | MilestoneMet)}
        reporters = {fact.event.prepared_by for fact in facts if isinstance(fact.event, ReportPrepared)}
        payers = {fact.event.paid_by for fact in facts if isinstance(fact.event, DisbursementConfirmed)}
        assert not verifiers & (deciders | reporters)
        assert not payers & deciders


def test_every_fact_says_who_acted_for_whom(sixty: Simulated) -> None:
    for fact in sixty.log:
        assert fact.meta.actor == "simulation"
        assert fact.meta.on_behalf_of is not None
        assert fact.meta.role is not None
        assert fact.meta.organisation is not None


def test_a_report_is_accepted_after_it_was_submitted(sixty: Simulated) -> None:
    for facts in _by_project(sixty.log).values():
        steps = [fact.event for fact in facts if isinstance(fact.event, ReportSubmitted | ReportAccepted)]
        for first, second in pairwise(steps):
            assert not (isinstance(first, ReportAccepted) and isinstance(second, ReportAccepted))


def test_a_rehearsal_tells_the_same_and_needs_no_database(sixty: Simulated) -> None:
    rehearsed = rehearse(SIXTY, today=TODAY)
    assert rehearsed == sixty.written
