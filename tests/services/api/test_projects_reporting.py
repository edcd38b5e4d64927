"""Reports over HTTP: returned, accepted otherwise, restated; gaps, closed periods, differences, who did what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import CERTIFIER, OFFICER, PREPARER, VERIFIER, Life, Step
from tests.services.api.report_life import (
    JOBS,
    PRODUCTIVITY,
    Q3,
    THIRD_QUARTER,
    jobs,
    milestones,
    prepare,
    ratio,
    reporting,
    returned_for_women,
)

LIFE, OTHER = Life(1), Life(2)
NEW, Q1_2027 = str(UUID(int=77_777)), "2027-01-01..2027-03-31"


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    opened = Office(api, parts.store)
    opened.found()
    return opened


@pytest.fixture(scope="module")
def receipts(office: Office) -> dict[str, dict[str, Any]]:
    """What the first life answered until its third quarter was void."""
    return office.live((*LIFE.steps.values(), *reporting(LIFE)))


@pytest.fixture(scope="module")
def read(api: Api, receipts: dict[str, dict[str, Any]]) -> Any:
    def get(part: str, **asked: Any) -> Any:
        answer = api.get(f"{LIFE.path}/{part}", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.fixture(scope="module")
def broken_down(office: Office) -> Life:
    """A second project, which reports jobs by sex: everything up to its third quarter."""
    office.live(step for name, step in OTHER.steps.items() if name != "drop indicator")
    return OTHER


def test_each_version_says_who_did_what_with_both_clocks(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    listed = next(report for report in read("reports")["items"] if report["period"] == THIRD_QUARTER)
    first, second = listed["versions"]
    assert [step["step"] for step in first["steps"]] == ["prepared", "certified", "submitted", "returned"]
    assert [step["person"] for step in first["steps"]] == [PREPARER, CERTIFIER, CERTIFIER, OFFICER]
    assert (first["status"], first["new_due"], first["returned_on"]) == ("returned", "2026-10-30", "2026-10-12")
    assert (second["status"], second["restatements"], second["voided_on"]) == ("voided", 1, "2026-11-05")
    returned = first["steps"][3]
    assert (returned["occurred_on"], returned["position"]) == ("2026-10-12", receipts["return Q3"]["position"])
    assert returned["recorded_at"][:19] == receipts["return Q3"]["recorded_at"][:19]


def test_one_version_is_read_whole_also_as_it_was_known_and_true(
    read: Any, api: Api, receipts: dict[str, dict[str, Any]]
) -> None:
    version = read(f"reports/{Q3}/versions/2")
    (difference,) = version["differences"]
    assert (difference["computed"], difference["accepted"]) == ("6250000", "5769230")
    assert version["figures"][0]["value"]["decimal"] == "6250000"
    (restated,) = version["restatements"]
    assert (restated["revision"], restated["value"]["decimal"], restated["code"]) == (1, "5600000", "audit")
    assert (version["status"], version["voided_why"]) == ("voided", "Of another firm.")
    then = read(f"reports/{Q3}/versions/2", as_of=receipts["accept Q3"]["position"])
    assert (then["status"], then["restatements"]) == ("accepted", [])
    assert problem_of(api.get(f"{LIFE.path}/reports/{Q3}/versions/3"), 404, "not-found")["kind"] == "report"
    assert api.get(f"{LIFE.path}/reports/{Q3}/versions/2", on="2026-09-29").status_code == 404
    problem_of(api.get(f"{LIFE.path}/reports/{Q3}/versions/0"), 400, "malformed-request")


def test_the_difference_of_any_two_contents(read: Any, api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    found = read(f"reports/{Q3}/diff", **{"from": 1, "to": 2})
    (changed,) = found["changed"]
    assert (changed["fields"], changed["old"]["value"]["decimal"], changed["new"]["value"]["decimal"]) == (
        ["value"],
        "6000000",
        "6250000",
    )
    assert [item["remark"] for item in found["returned"]] == ["26 people are on the payroll."]
    assert (found["added"], found["removed"], found["narrative"]) == ([], [], None)
    assert (found["from_version"], found["to_version"]) == (1, 2)
    restated = receipts["restate Q3"]["position"]
    later = read(f"reports/{Q3}/diff", **{"from": "accepted", "to": "current", "as_of": restated})
    assert [one["new"]["value"]["decimal"] for one in later["changed"]] == ["5600000"]
    assert [one["old"]["value"]["decimal"] for one in later["changed"]] == ["5769230"]
    path = f"{LIFE.path}/reports/{Q3}/diff"
    void = problem_of(api.get(path, **{"from": "accepted", "to": "current"}), 404, "not-found")
    assert void["kind"] == "accepted report"
    assert problem_of(api.get(path, **{"from": 1, "to": 9}), 404, "not-found")["kind"] == "report"
    for bad in ({"from": "0", "to": "1"}, {"from": "1"}, {"from": "1", "to": "latest"}, {"from": "1", "to": "1e3"}):
        problem_of(api.get(path, **bad), 400, "malformed-request")
    nowhere = api.get(f"{LIFE.path}/reports/2030-01-01..2030-03-31/diff", **{"from": 1, "to": 2})
    assert problem_of(nowhere, 404, "not-found")["kind"] == "report"


def test_the_series_shows_what_stands_and_what_was_accepted(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    def third(name: str) -> Any:
        series = read("kpis", indicator="labour-productivity", as_of=receipts[name]["position"])["items"][0]
        return next((point for point in series["points"] if point["period"] == THIRD_QUARTER), None)

    restated = third("restate Q3")
    assert (restated["value"]["decimal"], restated["accepted"]["decimal"]) == ("5600000", "5769230")
    assert (restated["reported"]["decimal"], restated["revision"], restated["verified"]) == ("6250000", 1, False)
    assert restated["flags"] == ["audited"]
    assert third("accept Q3")["flags"] == ["self-reported"]
    assert third("return Q3")["status"] == "returned"
    void = third("void Q3")
    assert void is None or void["value"]["decimal"] == "6000000"


def test_who_did_what_with_each_value(read: Any, api: Api) -> None:
    figures = read("kpis/labour-productivity/1/figures")["items"]
    third = next(figure for figure in figures if figure["period"] == THIRD_QUARTER)
    acts = [(act["act"], act["report_version"], act["value"]["decimal"]) for act in third["acts"]]
    assert acts == [
        ("prepared", 1, "6000000"),
        ("certified", 1, "6000000"),
        ("submitted", 1, "6000000"),
        ("returned", 1, "6000000"),
        ("prepared", 2, "6250000"),
        ("certified", 2, "6250000"),
        ("submitted", 2, "6250000"),
        ("accepted", 2, "5769230"),
        ("restated", 2, "5600000"),
        ("voided", 2, "5769230"),
    ]
    assert {act["person"] for act in third["acts"]} == {PREPARER, CERTIFIER, OFFICER}
    assert problem_of(api.get(f"{LIFE.path}/kpis/no-such/1/figures"), 404, "not-found")["kind"] == "indicator"


def test_closed_periods_are_listed_with_rule_and_exceptions(read: Any) -> None:
    found = read("period-closings")
    assert [(closing["rule"], closing["closed_on"]) for closing in found["items"]] == [
        ("Budget Code, article 84", "2026-11-06")
    ]
    assert [exception["expires"] for exception in found["exceptions"]] == ["2026-12-31"]
    assert read("period-closings", on="2026-11-05") == {**found, "items": [], "exceptions": [], "on": "2026-11-05"}


def test_a_milestone_shows_what_became_of_it(read: Any, api: Api, receipts: dict[str, dict[str, Any]]) -> None:
    def second(name: str) -> Any:
        return next(
            found
            for found in read("milestones", as_of=receipts[name]["position"])["items"]
            if found["milestone"] == LIFE.m2
        )

    assert (second("meet M2 in part")["status"], second("meet M2 in part")["share"]) == ("partially-met", "0.5")
    gone = second("reverse M2")
    assert (gone["status"], gone["reversed_from"], gone["reversal_evidence"]) == ("reversed", "2026-09-20", [LIFE.act])
    assert (second("waive M2")["status"], second("waive M2")["waived_on"]) == ("waived", "2026-10-10")
    progress = api.get(LIFE.path).json()["milestones"]
    assert {name: progress[name] for name in ("planned", "met", "partially_met", "not_met")} == {
        "planned": 1,
        "met": 1,
        "partially_met": 0,
        "not_met": 0,
    }


def test_gaps_returns_and_restatements_of_figures_that_are_broken_down(office: Office, broken_down: Life) -> None:
    figures = (jobs("30"), jobs("12", sex="women"), jobs("17", sex="men"))
    gap = {"indicator": JOBS, "dimension": "sex", "amount": "1", "why": "One did not say."}
    problem = problem_of(office.send(prepare(broken_down, 1, *figures)), 409, "parts-do-not-add-up")
    assert problem["breakdowns"] == [{"indicator": "jobs-fte/1", "dimensions": {}, "dimension": "sex", "missing": "1"}]
    wrong = {"Idempotency_Key": "wrong gap"}
    problem_of(
        office.send(prepare(broken_down, 1, *figures, gaps=[{**gap, "amount": "2"}]), **wrong), 409, "gap-differs"
    )
    explained = prepare(broken_down, 1, *figures, gaps=[gap])
    sent = office.send(explained, Idempotency_Key="explained")
    assert sent.status_code == 200, sent.text
    path = f"{broken_down.path}/reports/{Q3}"
    version = office.api.get(path).json()["versions"][0]
    assert version["gaps"] == [{**gap, "dimensions": {}}]
    office.live(returned_for_women(broken_down, version["digest"]))
    other = prepare(broken_down, 2, jobs("31"), jobs("13", sex="women"), jobs("18", sex="men"))
    problem = problem_of(office.send(other), 409, "not-reopened")
    assert [figure["dimensions"] for figure in problem["figures"]] == [{}, {"sex": "men"}]
    anew = prepare(broken_down, 2, jobs("30"), jobs("13", sex="women"), jobs("17", sex="men"))
    assert office.send(anew, Idempotency_Key="anew").status_code == 200


REFUSED = [
    ("return Q3", {"why": "Another reason."}, "wrong-report-status"),
    ("accept Q3", {"differences": []}, "wrong-report-status"),
    ("restate Q3", {}, "figure-not-accepted"),
    ("close Q1", {"rule": "Another law"}, "period-closed-already"),
    ("close Q1", {"period": {"first": "2026-10-01", "last": "2026-12-31"}, "occurred_on": "2026-11-30"}, "period-not-over"),
    ("open Q1", {"why": "Another reason."}, "exception-exists"),
    ("open Q1", {"exception": NEW, "period": THIRD_QUARTER}, "period-not-closed"),
    ("open Q1", {"exception": NEW, "expires": "2026-11-06"}, "exception-expired"),
    ("meet M2 in part", {}, "milestone-not-open"),
    ("reverse M2", {}, "nothing-to-reverse"),
    ("waive M2", {"why": "Another reason."}, "milestone-not-open"),
    ("void Q3", {"decided_by": VERIFIER}, "wrong-report-status"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "problem"), REFUSED)
@pytest.mark.usefixtures("receipts")
def test_the_rules_refuse_by_their_own_names(name: str, changes: dict[str, Any], problem: str, office: Office) -> None:
    step = next(step for step in reporting(LIFE) if step.name == name)
    answer = office.send(
        Step(name, step.method, step.path, {**step.body, **changes}), Idempotency_Key=f"{name} {problem} {changes}"
    )
    problem_of(answer, 409, problem)


@pytest.mark.usefixtures("receipts")
def test_a_closed_period_refuses_over_http_and_names_its_rule(office: Office) -> None:
    period = {"first": "2026-04-01", "last": "2026-06-30"}
    office.live(
        [LIFE.post("close Q2", "period-closings", "2026-11-06", period=period, rule="Law 1", decided_by=OFFICER)]
    )
    again = LIFE.post("again", "reports/2026-04-01..2026-06-30/versions", "2026-11-07", version=2, prepared_by=PREPARER)
    problem = problem_of(office.send(again), 409, "period-is-closed")
    assert (problem["rule"], problem["closed"]) == ("Law 1", "2026-04-01..2026-06-30")


BAD = [
    ("return Q3", {"items": []}),
    ("return Q3", {"items": [{"kind": "total", "remark": "x"}]}),
    ("return Q3", {"new_due": "2026-02-30"}),
    ("return Q3", {"code": "not a code"}),
    ("accept Q3", {"differences": [{"indicator": PRODUCTIVITY, "accepted": 5, "why": "x"}]}),
    ("accept Q3", {"differences": [{"indicator": PRODUCTIVITY, "accepted": "5"}]}),
    ("accept Q3", {"differences": [{"indicator": PRODUCTIVITY, "accepted": "NaN", "why": "x"}]}),
    ("restate Q3", {"figures": []}),
    ("restate Q3", {"code": "typo"}),
    ("restate Q3", {"materiality": None}),
    ("restate Q3", {"why": " "}),
    ("close Q1", {"period": {"first": "2026-03-31", "last": "2026-01-01"}}),
    ("close Q1", {"rule": "two\nlines"}),
    ("open Q1", {"expires": 20261231}),
    ("meet M2 in part", {"share": "1"}),
    ("meet M2 in part", {"share": "0"}),
    ("meet M2 in part", {"share": 0.5}),
    ("reverse M2", {"evidence": []}),
    ("waive M2", {"waived_on": None}),
    ("prepare Q3", {"figures": [{"indicator": PRODUCTIVITY, "value": ratio("1", "1"), "flags": ["p", "p"]}]}),
    ("prepare Q3", {"gaps": [{"indicator": PRODUCTIVITY, "dimension": "sex", "amount": "1"}]}),
]


@pytest.mark.parametrize(("name", "changes"), BAD)
@pytest.mark.usefixtures("receipts")
def test_a_body_without_sense_is_malformed(name: str, changes: dict[str, Any], office: Office, parts: Parts) -> None:
    before = parts.store.head()
    step = next(step for step in reporting(LIFE) if step.name == name)
    answer = office.send(
        Step(name, step.method, step.path, {**step.body, **changes}), Idempotency_Key=f"bad {name} {changes}"
    )
    assert problem_of(answer, 422, "malformed-body")["errors"]
    assert parts.store.head() == before


ABOUT = [
    *((step, LIFE.m2, NEW, "milestone") for step in milestones(LIFE)),
    *((step, Q3, Q1_2027, "report") for step in reporting(LIFE) if step.name in {"return Q3", "accept Q3", "void Q3"}),
]


@pytest.mark.parametrize(("step", "about", "other", "kind"), ABOUT, ids=[step.name for step, *_ in ABOUT])
@pytest.mark.usefixtures("receipts")
def test_decisions_are_about_things_that_exist(step: Step, about: str, other: str, kind: str, office: Office) -> None:
    elsewhere = Step(step.name, "POST", step.path.replace(about, other), step.body)
    answer = office.send(elsewhere, Idempotency_Key=f"elsewhere {step.name}")
    assert problem_of(answer, 404, "not-found")["kind"] == kind
