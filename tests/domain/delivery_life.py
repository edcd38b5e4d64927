"""Asks a project for anything about its delivery and its reports: the second part of the machine of a project's life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.events.reporting import Gap, ReturnedFigure, ReturnedNarrative
from domain.indicator import DecimalValue
from domain.project import milestone_decisions, milestones, periods, report_decisions, reporting, restatement
from domain.project.figures import ReportedFigure
from domain.project.report_decisions import OtherValue
from domain.project.restatement import RestatedFigure
from domain.terms import MilestoneSubject
from tests.domain.application_life import OFFICERS, PEOPLE
from tests.domain.draft_life import DAYS, IDS, MILESTONES, PERIODS, TODAY, DraftLife
from tests.domain.lives import CERTIFIER, DEFINITIONS, JOBS, PREPARER, PROOF, RULEBOOK, VERIFIER, uid

VERSIONS = st.integers(1, 3)
DECIDE: dict[str, Any] = {"definitions": DEFINITIONS, "today": TODAY}


class DeliveryLife(DraftLife):
    """Asks a project for anything about its delivery and its reports, at any time."""

    @rule(person=PEOPLE, milestone=MILESTONES)
    def prove(self, person: Any, milestone: Any) -> None:
        self.ask(
            milestones.submit_evidence,
            evidence=PROOF,
            subject=MilestoneSubject(milestone=milestone),
            submitted_by=person,
        )

    @rule(person=st.one_of(st.just(PREPARER), PEOPLE), milestone=MILESTONES, proven=st.booleans())
    def submit(self, person: Any, milestone: Any, proven: bool) -> None:  # noqa: FBT001
        self.ask(
            milestones.submit_milestone,
            milestone=milestone,
            statement=None,
            evidence=(PROOF.id,) if proven else (),
            submitted_by=person,
        )

    @rule(
        id_=IDS,
        person=st.one_of(st.just(VERIFIER), PEOPLE),
        milestone=MILESTONES,
        finding=st.sampled_from(["confirmed", "not-confirmed", "inconclusive"]),
    )
    def verify(self, id_: Any, person: Any, milestone: Any, finding: str) -> None:
        self.ask(
            milestones.record_verification,
            verification=id_,
            subject=MilestoneSubject(milestone=milestone),
            method="Visit",
            sample=None,
            finding=finding,
            remarks=None,
            evidence=(),
            verified_by=person,
        )

    @rule(
        person=OFFICERS,
        milestone=MILESTONES,
        day=DAYS,
        outcome=st.sampled_from(["met", "in part", "not met", "waived", "reversed"]),
    )
    def decide(self, person: Any, milestone: Any, day: date, outcome: str) -> None:
        about: dict[str, Any] = {"milestone": milestone, "decided_by": person, "today": TODAY, "why": "Because"}
        match outcome:
            case "met":
                self.ask(milestone_decisions.meet_milestone, **about, met_on=day)
            case "in part":
                share = Decimal("0.5")
                self.ask(milestone_decisions.partially_meet_milestone, **about, share=share, established_on=day)
            case "not met":
                self.ask(milestone_decisions.fail_milestone, **about, established_on=day)
            case "waived":
                self.ask(milestone_decisions.waive_milestone, **about, waived_on=day)
            case _:
                proofs = (PROOF.id,)
                self.ask(milestone_decisions.reverse_milestone, **about, reversed_from=day, evidence=proofs)

    @rule(
        period=PERIODS,
        version=VERSIONS,
        person=st.one_of(st.just(PREPARER), PEOPLE),
        women=st.one_of(st.none(), st.integers(0, 3)),
        missing=st.integers(0, 3),
        narrative=st.sampled_from([None, "Sown."]),
    )
    def prepare(
        self, period: Any, version: int, person: Any, women: int | None, missing: int, narrative: str | None
    ) -> None:
        figures = [ReportedFigure(indicator=JOBS, value=_number(3))]
        if women is not None:
            figures.append(ReportedFigure(indicator=JOBS, dimensions={"sex": "women"}, value=_number(women)))
        gap = Gap(indicator=JOBS, dimension="sex", amount=Decimal(missing), why="No answer")
        self.ask(
            reporting.prepare_report,
            period=period,
            version=version,
            figures=tuple(figures),
            narrative=narrative,
            gaps=(gap,) if missing else (),
            prepared_by=person,
            definitions=DEFINITIONS,
            today=TODAY,
        )

    @rule(period=PERIODS, version=VERSIONS, person=st.one_of(st.just(CERTIFIER), PEOPLE))
    def certify(self, period: Any, version: int, person: Any) -> None:
        known = self.life.state.reports.get(period, {}).get(version)
        self.ask(
            reporting.certify_report,
            period=period,
            version=version,
            digest="0" * 64 if known is None else known.digest,
            certified_by=person,
            today=TODAY,
        )

    @rule(period=PERIODS, version=VERSIONS, person=st.one_of(st.just(CERTIFIER), PEOPLE))
    def hand_in(self, period: Any, version: int, person: Any) -> None:
        about: dict[str, Any] = {"period": period, "version": version, "submitted_by": person, **DECIDE}
        self.ask(reporting.submit_report, **about, rule=RULEBOOK.reporting)

    @rule(period=PERIODS, version=VERSIONS, person=OFFICERS, other=st.one_of(st.none(), st.integers(2, 4)))
    def accept(self, period: Any, version: int, person: Any, other: int | None) -> None:
        others = () if other is None else (OtherValue(indicator=JOBS, accepted=Decimal(other), why="Counted"),)
        about: dict[str, Any] = {"period": period, "version": version, "accepted_by": person, **DECIDE}
        self.ask(report_decisions.accept_report, **about, differences=others)

    @rule(period=PERIODS, version=VERSIONS, person=OFFICERS, narrative=st.booleans())
    def give_back(self, period: Any, version: int, person: Any, narrative: bool) -> None:  # noqa: FBT001
        item = ReturnedNarrative(remark="More") if narrative else ReturnedFigure(indicator=JOBS, remark="Count again")
        about: dict[str, Any] = {"period": period, "version": version, "decided_by": person, **DECIDE}
        self.ask(
            report_decisions.return_report, **about, items=(item,), code="implausible", new_due=TODAY, why="Because"
        )

    @rule(period=PERIODS, version=VERSIONS, person=OFFICERS)
    def void(self, period: Any, version: int, person: Any) -> None:
        about: dict[str, Any] = {"period": period, "version": version, "decided_by": person, "today": TODAY}
        self.ask(report_decisions.void_report, **about, why="Another firm")

    @rule(period=PERIODS, person=OFFICERS, values=st.tuples(st.integers(0, 4), st.one_of(st.none(), st.integers(0, 4))))
    def restate(self, period: Any, person: Any, values: tuple[int, int | None]) -> None:
        parts: list[dict[str, str]] = [{}, {"sex": "women"}]
        figures = tuple(
            RestatedFigure(indicator=JOBS, dimensions=dimensions, value=_number(value))
            for dimensions, value in zip(parts, values, strict=True)
            if value is not None
        )
        self.ask(
            restatement.restate_figures,
            period=period,
            figures=figures,
            code="correction",
            materiality="immaterial",
            evidence=(),
            why="Counted",
            decided_by=person,
            rule=RULEBOOK.reporting,
            **DECIDE,
        )

    @rule(period=PERIODS, person=OFFICERS, exception=st.booleans())
    def books(self, period: Any, person: Any, exception: bool) -> None:  # noqa: FBT001
        about: dict[str, Any] = {"period": period, "decided_by": person, "today": TODAY}
        if exception:
            self.ask(periods.grant_exception, **about, exception=uid(210), expires=TODAY, why="Court")
        else:
            self.ask(periods.close_period, **about, rule="Budget Code")

    @invariant()
    def accepted_figures_are_those_of_the_accepted_versions(self) -> None:
        state = self.life.state
        accepted = {
            period: max(standing)
            for period, versions in state.reports.items()
            if (standing := [number for number, known in versions.items() if known.status == "accepted"])
        }
        found = {period: {figure.version for figure in stated.values()} for period, stated in state.figures.items()}
        assert found == {period: {version} for period, version in accepted.items()}

    @invariant()
    def a_milestone_has_a_share_where_it_is_met(self) -> None:
        for milestone in self.life.state.milestones.values():
            if milestone.status in {"met", "partially-met"}:
                assert milestone.met_on is not None
                assert milestone.share > 0
            if milestone.status in {"waived", "reversed", "not-met"}:
                assert (milestone.met_on, milestone.share) == (None, Decimal(0))


def _number(value: int) -> DecimalValue:
    return DecimalValue(decimal=Decimal(value))
