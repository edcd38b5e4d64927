"""Gates in any state of a project's life: facts or a named refusal, and an evaluation that never fails."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.criteria import (
    AllMilestones,
    CofinancingShare,
    Expression,
    FixedThreshold,
    KpiThreshold,
    ListedMilestones,
    MilestonesMet,
    NoOpenFindings,
    ReportsAccepted,
    ThroughCount,
    ThroughLastDue,
    WeightOfMilestones,
)
from domain.project import gates
from domain.project.evaluation import Case, evaluate
from domain.project.panel import GateCondition
from domain.project.parts import Gate
from tests.domain.application_life import OFFICERS, PEOPLE
from tests.domain.cases import CLASSES, TITLE, waiver
from tests.domain.draft_life import DAYS, IDS, TODAY
from tests.domain.gate_facts import BOOK, FINAL, HALF_WAY, MEMBERS, PANEL
from tests.domain.lives import DEFINITIONS, JOBS, T1
from tests.domain.test_project_life import ProjectLife

CRITERIA: tuple[Any, ...] = (
    *(
        KpiThreshold.model_validate(
            {
                "id": f"kpi-{name}",
                "title": TITLE,
                "indicator": JOBS,
                "statistic": name,
                "operator": ">=",
                "threshold": FixedThreshold.model_validate({"value": "1"}),
                "verified_only": name == "growth",
            }
        )
        for name in ("latest", "change", "growth", "attainment")
    ),
    MilestonesMet(id="all", title=TITLE, which=AllMilestones()),
    MilestonesMet(id="list", title=TITLE, which=ListedMilestones(milestones=("M1", "M9"))),
    MilestonesMet.model_validate(
        {"id": "weight", "title": TITLE, "which": WeightOfMilestones.model_validate({"minimum_share": "0.5"})}
    ),
    CofinancingShare.model_validate({"id": "money", "title": TITLE, "minimum_share": "0.2", "counted": "proven"}),
    ReportsAccepted(id="due", title=TITLE, through=ThroughLastDue()),
    ReportsAccepted(id="two", title=TITLE, through=ThroughCount(periods_count=2)),
    NoOpenFindings(id="clean", title=TITLE),
    Expression(
        id="formula",
        title=TITLE,
        expression='awarded > 1.0 && kpi["jobs-fte/1"].attainment > 0.5 || milestones["M1"].met && open_findings_count == 0',
    ),
)
GATES = st.sampled_from(["half-way", "final"])
ROUNDS = st.integers(1, 3)
VOTERS = st.one_of(st.sampled_from(MEMBERS), PEOPLE)
OUTCOMES = st.sampled_from(["go", "conditional", "hold", "recycle", "stop"])


class GateLife(ProjectLife):
    """Asks the panel for anything at any time."""

    def gate_case(self, day: date, tranche: Any = None) -> Case:
        return Case(
            project=self.life.state,
            rulebook=BOOK,
            rulebook_version=1,
            definitions=DEFINITIONS,
            defined_at={},
            classification=CLASSES if day.day % 2 else None,
            classified_at=1 if day.day % 2 else None,
            waivers=(waiver("gates/half-way/clean", n=1),),
            day=day,
            tranche=tranche,
        )

    @rule(gate=GATES, person=OFFICERS, day=DAYS)
    def open_gate(self, gate: str, person: Any, day: date) -> None:
        position = self.life.state.position
        found = self.life.ask(gates.open_gate, gate=gate, opened_by=person, case=self.gate_case(day), position=position)
        if isinstance(found, list) and found:
            again = self.life.ask(
                gates.open_gate,
                gate=gate,
                opened_by=person,
                case=self.gate_case(self.life.state.gates[gate].opened_on or day),
                position=self.life.state.position,
            )
            assert isinstance(again, list)

    @rule(gate=GATES, voting_round=ROUNDS, member=VOTERS, choice=OUTCOMES, day=DAYS)
    def vote(self, gate: str, voting_round: int, member: Any, choice: Any, day: date) -> None:
        self.ask(
            gates.cast_vote,
            gate=gate,
            voting_round=voting_round,
            member=member,
            choice=choice,
            why="It works.",
            panel=PANEL,
            today=day,
        )

    @rule(gate=GATES, voting_round=ROUNDS, outcome=OUTCOMES, person=OFFICERS, condition=IDS, explained=st.booleans())
    def decide_gate(
        self,
        gate: str,
        voting_round: int,
        outcome: Any,
        person: Any,
        condition: Any,
        explained: bool,  # noqa: FBT001 - drawn
    ) -> None:
        asked = (GateCondition(id=condition, text="Insure", due=TODAY),) if outcome == "conditional" else ()
        self.ask(
            gates.decide_gate,
            gate=gate,
            voting_round=voting_round,
            outcome=outcome,
            conditions=asked,
            reasons="As discussed.",
            dissent=None,
            why_departed="Frost." if explained else None,
            decided_by=person,
            rule=HALF_WAY if gate == "half-way" else FINAL,
            panel=PANEL.model_copy(update={"quorum_members_count": 1}),
            today=TODAY,
        )

    @rule(gate=GATES, voting_round=ROUNDS, person=OFFICERS)
    def return_gate(self, gate: str, voting_round: int, person: Any) -> None:
        about: dict[str, Any] = {"gate": gate, "voting_round": voting_round, "decided_by": person, "today": TODAY}
        self.ask(gates.return_gate, **about, why="A figure was wrong.")

    @invariant()
    def evaluating_never_fails_and_repeats(self) -> None:
        for day, tranche in ((date(2026, 5, 1), None), (TODAY, T1)):
            case = self.gate_case(day, tranche)
            found = evaluate(CRITERIA, case=case, address="gates/half-way")
            assert len(found) == len(CRITERIA)
            assert found == evaluate(CRITERIA, case=case, address="gates/half-way")
            assert all(
                position <= self.life.state.position or position == 1 for one in found for position in one.positions
            )

    @invariant()
    def who_votes_has_no_part_in_what_is_judged(self) -> None:
        duties = self.life.state.duties
        for other in ("prepares", "certifies", "submits", "verifies"):
            assert not duties.get("votes", frozenset()) & duties.get(other, frozenset())

    @invariant()
    def at_most_one_gate_is_undecided(self) -> None:
        open_: list[Gate] = [gate for gate in self.life.state.gates.values() if gate.status != "decided"]
        assert len(open_) <= 1


TestGateLife = GateLife.TestCase
TestGateLife.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
