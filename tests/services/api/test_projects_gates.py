"""Gates over HTTP: what a committee sees and decides, and what an auditor can repeat years later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from domain.events import FigureRestated, GateOpened, MilestoneReversed
from domain.indicator import DecimalValue, IndicatorRef
from domain.period import Period
from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.panel import ANNA, BOLAT, CHAIR, CLARA, DECIDED_ON, DINARA, OPENED_ON, Panel, got, ok, verdicts
from tests.services.api.project_client import problem_of
from tests.services.api.project_life import OFFICER, PROGRAMME, VERIFIER, Life, Step

LIFE, FORGED, LIFTED, REFUSED, RESTATED = (Life(n) for n in range(1, 6))
WAIVER = str(UUID(int=790))
PRODUCTIVITY = IndicatorRef(code="labour-productivity", version=1)


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=datetime(2027, 6, 1, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def panel(api: Api, parts: Parts) -> Panel:
    """A panel before five projects that have lived alike."""
    opened = Panel(api, parts.store)
    opened.found()
    for life in (LIFE, FORGED, LIFTED, REFUSED, RESTATED):
        names = list(life.steps)
        opened.live(life.steps[name] for name in names[: names.index("declare no interest 1")])
    return opened


@pytest.fixture(scope="module")
def positions(panel: Panel) -> dict[str, int]:
    """The first gate of the first project: opened, returned, opened again, voted on and decided against the evaluation."""
    found = {"first": ok(panel.open(LIFE))}
    panel.declare(LIFE, ANNA, BOLAT, CLARA)
    ok(panel.vote(LIFE, ANNA, "hold"))
    found["returned"] = ok(
        panel.ask(LIFE, "return", person=CHAIR, judged=True, voting_round=1, why="Slides were old.", decided_by=CHAIR)
    )
    found["opening"] = ok(panel.open(LIFE))
    for member, choice in ((ANNA, "go"), (BOLAT, "go"), (CLARA, "hold")):
        ok(panel.vote(LIFE, member, choice, voting_round=2))
    found["decision"] = ok(
        panel.decide(LIFE, voting_round=2, why_departed="A year is not over.", dissent="Clara would wait.")
    )
    return found


GATE = f"{LIFE.path}/gates/half-way"


def test_a_gate_is_shown_from_the_signature_on_until_it_is_decided(api: Api, positions: dict[str, int]) -> None:
    shown = {
        moment: got(api, f"{LIFE.path}/gates", as_of=position)["items"][0]
        for moment, position in {"before": positions["first"] - 1, **positions}.items()
    }
    assert [(gate["status"], gate["openings"]) for gate in shown.values()] == [
        ("next", 0),
        ("open", 1),
        ("returned", 1),
        ("open", 2),
        ("go", 2),
    ]
    last = shown["decision"]
    assert (last["due"], last["decided_on"], last["departed"]) == ("2027-03-01", DECIDED_ON, True)
    assert last["must_meet"] == ["work-done", "reports-in", "productivity-on-track"]
    early = got(api, f"{LIFE.path}/gates", on="2026-02-20")["items"]
    assert [gate["status"] for gate in early] == ["next"]


def test_one_gate_shows_round_by_round_who_voted_how_and_why(api: Api, positions: dict[str, int]) -> None:
    gate = got(api, GATE)
    assert [criterion["id"] for criterion in gate["criteria"]] == gate["must_meet"]
    assert gate["panel"]["quorum_members_count"] == 3
    first, second = gate["rounds"]
    assert (first["returned"]["why"], [vote["counts"] for vote in first["votes"]]) == ("Slides were old.", [False])
    assert [(vote["member"], vote["choice"], vote["counts"]) for vote in second["votes"]] == [
        (ANNA, "go", True),
        (BOLAT, "go", True),
        (CLARA, "hold", True),
    ]
    decision = second["decision"]
    assert (decision["outcome"], decision["dissent"]) == ("go", "Clara would wait.")
    assert decision["departure"] == {"criteria": ["productivity-on-track"], "why": "A year is not over."}
    assert decision["position"] == positions["decision"]
    problem_of(api.get(f"{LIFE.path}/gates/nowhere"), 404, "not-found")


def test_an_evaluation_now_and_as_of_names_what_it_rests_on(api: Api, positions: dict[str, int]) -> None:
    now = got(api, f"{GATE}/evaluation", on="2026-07-01")
    assert verdicts(now["evaluation"]) == {
        "work-done": "pass",
        "reports-in": "pass",
        "productivity-on-track": "not_yet",
    }
    work = now["evaluation"][0]
    assert (work["observed"]["decimal"], work["threshold"]["decimal"], work["unit"]) == ("0.5", "0.4", "part of one")
    assert work["positions"]
    assert now["departures"] == {
        "go": ["productivity-on-track"],
        "conditional": None,
        "hold": None,
        "recycle": None,
        "stop": ["productivity-on-track"],
    }
    before = got(api, f"{GATE}/evaluation", as_of=positions["first"] - 1)
    assert before["as_of"]["position"] == positions["first"] - 1
    planned = got(api, f"{GATE}/evaluation", on="2026-02-20")
    assert verdicts(planned["evaluation"])["work-done"] == "not_yet"
    problem_of(api.get(f"{LIFE.path}/gates/nowhere/evaluation"), 404, "not-found")


def test_the_basis_stays_as_it_was_frozen(api: Api, positions: dict[str, int]) -> None:
    latest = got(api, f"{GATE}/basis")
    assert (latest["opening"], latest["voting_round"], latest["opened_on"]) == (2, 2, OPENED_ON)
    assert latest["position"] < latest["opened_at"] == positions["opening"]
    assert (latest["outcome"], latest["departed"]) == ("go", True)
    first = got(api, f"{GATE}/basis", opening=1)
    assert (first["opened_at"], first["outcome"], first["departed"]) == (positions["first"], None, None)
    assert first["evaluation"] == latest["evaluation"]
    problem_of(api.get(f"{GATE}/basis", opening=3), 404, "not-found")
    problem_of(api.get(f"{GATE}/basis", as_of=positions["first"] - 1), 404, "not-found")


def test_what_was_decided_on_is_reproduced_for_ever_and_what_changed_since_is_shown(
    api: Api, panel: Panel, positions: dict[str, int]
) -> None:
    replay = got(api, f"{GATE}/replay")
    assert (replay["result"], [one["result"] for one in replay["openings"]]) == ("reproduced", ["reproduced"] * 2)
    same = got(api, f"{GATE}/today")
    assert (same["differences"], same["departs_today"], same["basis_position"]) == ([], True, positions["opening"] - 1)

    reversed_ = MilestoneReversed(
        milestone=UUID(LIFE.m1),
        reversed_from=date(2026, 6, 1),
        evidence=(UUID(LIFE.act),),
        why="The pipes leak.",
        decided_by=UUID(OFFICER),
    )
    panel.record(LIFE, reversed_, day="2026-08-01")
    changed = got(api, f"{GATE}/today")
    found = {(at["criterion"], at["field"]): (at["then"], at["today"]) for at in changed["differences"]}
    assert found["work-done", "verdict"] == ("pass", "fail")
    assert changed["day"] == OPENED_ON
    assert got(api, f"{GATE}/today", as_of=positions["decision"])["differences"] == []
    assert got(api, f"{GATE}/replay", opening=2)["result"] == "reproduced"
    assert verdicts(got(api, f"{GATE}/basis")["evaluation"])["work-done"] == "pass"


def test_a_restatement_shows_in_today_and_not_in_the_replay(api: Api, panel: Panel) -> None:
    opening = ok(panel.open(RESTATED, occurred_on="2027-03-05"))
    path = f"{RESTATED.path}/gates/half-way"
    assert verdicts(got(api, f"{path}/basis")["evaluation"])["productivity-on-track"] == "pass"
    restated = FigureRestated(
        indicator=PRODUCTIVITY,
        period=Period(first=date(2026, 1, 1), last=date(2026, 3, 31)),
        version=1,
        dimensions={},
        revision=1,
        old=DecimalValue(decimal=Decimal(5000000)),
        value=DecimalValue(decimal=Decimal(4300000)),
        code="audit",
        materiality="material",
        evidence=(),
        why="The audit found fewer sales.",
        decided_by=UUID(OFFICER),
    )
    panel.record(RESTATED, restated, day="2027-05-01")
    today = got(api, f"{path}/today")
    changed = {(at["criterion"], at["field"]): (at["then"], at["today"]) for at in today["differences"]}
    assert changed.keys() == {("productivity-on-track", "verdict"), ("productivity-on-track", "observed")}
    assert changed["productivity-on-track", "verdict"] == ("pass", "fail")
    assert changed["productivity-on-track", "observed"][1]["decimal"] == "0.1"
    assert (today["day"], today["departs_today"]) == ("2027-03-05", None)
    assert got(api, f"{path}/replay")["result"] == "reproduced"
    assert (
        got(api, f"{path}/evaluation", as_of=opening, on="2027-03-05")["evaluation"][2]["observed"]["decimal"] == "0.8"
    )
    assert got(api, f"{path}/evaluation")["evaluation"][2]["verdict"] == "fail"


def test_a_stored_evaluation_that_the_code_does_not_give_is_found_out(api: Api, panel: Panel) -> None:
    real = ok(panel.open(FORGED))
    (opened,) = [fact for fact in panel.store.load(UUID(FORGED.project)) if fact.position == real]
    basis = opened.event.basis
    kept, *rest = basis.evaluation
    forged = kept.model_copy(update={"verdict": "fail", "observed": DecimalValue.model_validate({"decimal": "0.1"})})
    false = GateOpened(
        gate="half-way",
        voting_round=1,
        basis=basis.model_copy(update={"evaluation": (forged, *rest)}),
        opened_by=UUID(CHAIR),
    )
    panel.record(FORGED, false)
    replay = got(api, f"{FORGED.path}/gates/half-way/replay")
    assert [one["result"] for one in replay["openings"]] == ["reproduced", "differs"]
    assert replay["result"] == "differs"
    assert replay["openings"][1]["first_difference"] == {
        "criterion": "work-done",
        "field": "verdict",
        "stored": "fail",
        "again": "pass",
    }


def test_a_waiver_lets_a_criterion_pass_and_is_listed_by_what_it_changed(api: Api, panel: Panel) -> None:
    rule = "gates/half-way/productivity-on-track"
    granted = {
        "waiver": WAIVER,
        "rule": rule,
        "zone": "Almaty pilot",
        "regions": ["KZ-19"],
        "legal_basis": "Order 61",
        "expires": "2026-06-30",
        "why": "Firms report once a year.",
        "granted_by": CHAIR,
        "occurred_on": "2026-06-01",
    }
    path = f"/v1/programmes/{PROGRAMME}"
    match = {"If-Match": f'"{panel.version(PROGRAMME)}"', "Milepost-Acting-Person": CHAIR}
    assert api.post(f"{path}/waivers", granted, **match).status_code == 200
    opening = ok(panel.open(LIFTED, occurred_on="2026-06-30"))
    (use,) = got(api, f"{path}/waivers/{WAIVER}/uses", min_position=opening)["items"]
    assert (use["project"], use["address"], use["position"]) == (LIFTED.project, rule, opening)
    assert (use["evaluated"]["verdict"], use["evaluated"]["waiver"], use["type"]) == ("pass", WAIVER, "gate.opened.v1")
    assert use["evaluated"]["explanation"]["verdict_without_waiver"] == "not_yet"
    assert got(api, f"{path}/waivers/{WAIVER}/uses", as_of=opening - 1)["items"] == []
    problem_of(api.get(f"{path}/waivers/{PROGRAMME}/uses"), 404, "not-found")
    assert got(api, f"{LIFTED.path}/gates/half-way/replay")["result"] == "reproduced"
    decided = got(api, f"{path}/gate-decisions", count="true")
    assert decided["total"] == len(decided["items"])


@pytest.mark.usefixtures("positions")
def test_the_decisions_of_a_programme_say_what_departed_and_how_long_it_took(api: Api, panel: Panel) -> None:
    head = panel.store.head().position
    (found,) = got(api, f"/v1/programmes/{PROGRAMME}/gate-decisions", min_position=head)["items"]
    assert (found["code"], found["outcome"], found["departed"]) == (LIFE.code, "go", True)
    assert (found["days_to_decide"], found["rounds_returned"], found["must_meet_failed"]) == (7, 1, [])


def test_what_a_panel_may_not_do_is_refused_by_name(panel: Panel) -> None:
    problem_of(panel.vote(REFUSED, ANNA), 404, "not-found")
    ok(panel.open(REFUSED, occurred_on="2026-06-20"))
    ok(panel.open(REFUSED))
    problem_of(panel.vote(REFUSED, ANNA), 409, "not-this-round")
    problem_of(panel.vote(REFUSED, ANNA, voting_round=2), 409, "interest-not-declared")
    panel.declare(REFUSED, ANNA, BOLAT, CLARA, VERIFIER)
    problem_of(panel.vote(REFUSED, VERIFIER, voting_round=2), 409, "duties-not-apart")
    panel.declare(REFUSED, DINARA, interest=True)
    problem_of(panel.vote(REFUSED, DINARA, voting_round=2), 409, "member-has-interest")
    ok(panel.vote(REFUSED, ANNA, "stop", voting_round=2))
    problem_of(panel.vote(REFUSED, ANNA, "go", voting_round=2), 409, "voted-already")
    problem_of(panel.vote(REFUSED, BOLAT, voting_round=3), 409, "not-this-round")
    problem_of(panel.open(REFUSED), 409, "votes-stand")
    problem_of(panel.decide(REFUSED, "stop", voting_round=2), 409, "quorum-missing")
    ok(panel.vote(REFUSED, BOLAT, "stop", voting_round=2))
    ok(panel.vote(REFUSED, CLARA, "go", voting_round=2))
    problem_of(panel.decide(REFUSED, "go", voting_round=2), 409, "majority-missing")
    problem = problem_of(panel.decide(REFUSED, "stop", voting_round=2), 409, "departure-unexplained")
    assert problem["criteria"] == ["productivity-on-track"]
    decided = ok(panel.decide(REFUSED, "stop", voting_round=2, why_departed="The firm closed."))
    decisions = got(panel.api, f"/v1/programmes/{PROGRAMME}/gate-decisions", min_position=decided)["items"]
    (days,) = [found["days_to_decide"] for found in decisions if found["code"] == REFUSED.code]
    assert days == 18, "it was open since the first opening, on 20 June"
    problem_of(panel.open(REFUSED), 409, "project-stopped")
    release = REFUSED.steps["release"]
    again = Step("again", "POST", f"{REFUSED.path}/tranches/{REFUSED.t2}/release", {**release.body, "release": WAIVER})
    problem_of(panel.send(again), 409, "project-stopped")
