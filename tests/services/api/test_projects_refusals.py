"""What the rules refuse over HTTP: each write in the wrong state, duties that stay apart."""

from __future__ import annotations

from typing import Any

import pytest

from domain.canonical import digest
from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.application_life import PARTNER, scores
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import (
    CHECKS,
    OFFICER,
    PREPARER,
    RECIPIENT,
    SECOND_QUARTER,
    VERIFIER,
    Life,
    Step,
    decimal,
    kzt,
    milestone,
    tranche,
)

LIFE = Life()
NEW = LIFE.id(500)


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    """Who works with a project that has lived its whole life."""
    opened = Office(api, parts.store)
    opened.found()
    opened.live(LIFE.steps.values())
    return opened


def changed(name: str, **body: Any) -> Step:
    """Return a step of the life with other words in its body."""
    step = LIFE.steps[name]
    return Step(name, step.method, step.path, {**step.body, **body})


def at(name: str, path: str, **body: Any) -> Step:
    """Return a step of the life at another address."""
    return Step(name, "POST", f"{LIFE.path}/{path}", {**LIFE.steps[name].body, **body})


STATES: list[tuple[Step, str, dict[str, Any]]] = [
    (changed("join party", organisation=NEW), "terms-are-signed", {"agreement_version": 1}),
    (at("leave party", f"parties/{PARTNER}/departure"), "terms-are-signed", {}),
    (changed("submit growth plan", version=2), "wrong-stage", {"stage": "active"}),
    (changed("review", scores=scores("5", "5", "5", "5")), "wrong-stage", {"stage": "active"}),
    (
        changed("review", scores=scores("6", "5", "5", "5")),
        "score-out-of-range",
        {"criterion": "novelty", "highest": "5"},
    ),
    (changed("review", scores=scores("5", "5", "5", "5")[1:]), "scores-not-of-rulebook", {"missing": ["novelty"]}),
    (changed("promise money", source="Bank"), "cofinancing-committed-otherwise", {"committed": kzt("300000.00")}),
    (
        changed("prove money", proof=NEW, amount=kzt("200000.01")),
        "proven-above-committed",
        {"proven": kzt("100000.00")},
    ),
    (Life(2).steps["register"], "round-not-open", {"round": "2026-1", "closes": "2026-03-31"}),
    (changed("assess", findings=[{"check": CHECKS[0], "verdict": "unknown"}]), "wrong-stage", {"stage": "active"}),
    (changed("decide award", award=NEW), "award-decided-already", {"outcome": "awarded", "award": LIFE.award}),
    (at("meet condition", f"conditions/{LIFE.to_pay}/fulfilment"), "condition-settled", {"settled": "waived"}),
    (at("waive condition", f"conditions/{LIFE.to_sign}/waiver"), "condition-settled", {"settled": "met"}),
    (changed("plan M1", milestone=NEW, terms=milestone("M9", [])), "terms-are-signed", {"agreement_version": 1}),
    (changed("reschedule", due="2027-01-01"), "terms-are-signed", {}),
    (at("cancel", f"milestones/{LIFE.m2}/cancellation"), "terms-are-signed", {}),
    (changed("adopt jobs-fte"), "terms-are-signed", {}),
    (changed("revise indicator", baseline=None), "terms-are-signed", {}),
    (at("drop indicator", "indicators/labour-productivity/1/removal"), "terms-are-signed", {}),
    (
        changed("set target", period={"first": "2026-07-01", "last": "2026-09-30"}, value=decimal("1")),
        "terms-are-signed",
        {},
    ),
    (changed("revise target", value=decimal("1")), "terms-are-signed", {}),
    (changed("plan T1", tranche=NEW, terms=tranche("T9", "1.00", LIFE.m1)), "terms-are-signed", {}),
    (changed("revise tranche", terms=tranche("T2", "1.00", LIFE.m2)), "terms-are-signed", {}),
    (changed("sign", support_ends="2028-12-31"), "agreement-signed-otherwise", {"agreement_version": 1}),
    (
        changed("submit act", evidence={**LIFE.steps["submit act"].body["evidence"], "sha256": "cd" * 32}),
        "evidence-exists",
        {"evidence": LIFE.act, "sha256": "ab" * 32},
    ),
    (changed("submit M1"), "milestone-not-open", {"found_status": "met"}),
    (changed("verify", verification=NEW, verified_by=OFFICER), "duties-not-apart", {"does": "verifies"}),
    (changed("meet M1", met_on="2026-05-08"), "milestone-not-open", {"found_status": "met"}),
    (at("meet M1", f"milestones/{LIFE.m2}/achievement"), "milestone-not-submitted", {"found_status": "not-met"}),
    (at("fail M2", f"milestones/{LIFE.m1}/failure"), "milestone-not-open", {"found_status": "met"}),
    (changed("prepare report", narrative="Better."), "report-differs", {"version": 1}),
    (changed("prepare next report", version=3), "version-not-next", {"next": 2}),
    (changed("certify report", digest=digest("other")), "digest-differs", {}),
    (
        at("submit report", f"reports/{SECOND_QUARTER['first']}..{SECOND_QUARTER['last']}/versions/1/submission"),
        "wrong-report-status",
        {"found_status": "prepared", "needs": "certified"},
    ),
    (
        at("accept report", f"reports/{SECOND_QUARTER['first']}..{SECOND_QUARTER['last']}/versions/1/acceptance"),
        "wrong-report-status",
        {"found_status": "prepared", "needs": "submitted"},
    ),
    (
        at("release", f"tranches/{LIFE.t2}/release", release=NEW),
        "nothing-earned",
        {"tranche": "T2", "performance": "0"},
    ),
    (changed("release", release=NEW), "nothing-to-release", {"tranche": "T1"}),
    (changed("disburse", disbursement=NEW, amount=kzt("20000.01")), "paid-above-released", {"free": kzt("20000.00")}),
    (changed("reverse", reversal=NEW, amount=kzt("250000.01")), "reversed-above-paid", {"stands": kzt("250000.00")}),
    (changed("open gate", opened_by=VERIFIER, occurred_on="2026-07-01"), "before-what-it-rests-on", {}),
    (changed("vote 1", why="Otherwise."), "gate-not-open", {"found_status": "decided"}),
    (changed("decide gate", reasons="Otherwise."), "gate-not-open", {"found_status": "decided"}),
    (changed("return gate", why="Otherwise."), "gate-not-open", {"found_status": "decided"}),
    (changed("meet M1", met_on="2027-01-01", occurred_on="2027-01-01"), "day-not-yet-come", {"day": "2027-01-01"}),
]


@pytest.mark.parametrize(
    ("step", "name", "facts"), STATES, ids=[f"{s.name}-{n}".replace(" ", "-") for s, n, _ in STATES]
)
def test_a_rule_refuses_by_its_own_name_and_says_what_it_saw(
    step: Step, name: str, facts: dict[str, Any], office: Office, parts: Parts
) -> None:
    late = {"occurred_on": "2026-04-01"} if step.method == "PUT" else {}
    before = parts.store.head()
    answer = office.send(
        Step(step.name, step.method, step.path, {**step.body, **late}), Idempotency_Key=f"{name} {step.path}"
    )
    problem = problem_of(answer, 409, name)
    assert {fact: problem[fact] for fact in facts} == facts
    assert problem["title"]
    assert parts.store.head() == before


def noun(step: Step) -> tuple[str, ...]:
    """Return what a step is about: its address without ids, codes and periods."""
    return tuple(part for part in step.path.split("/")[4:] if part.isalpha())


def test_every_write_meets_a_wrong_state_in_the_table() -> None:
    refused = {noun(step) for step, _, _ in STATES}
    anywhere = {("corrections",), ("interests",)}  # right on any project of ours
    assert {noun(step) for step in LIFE.steps.values()} - refused == anywhere


def test_a_code_is_taken_once_in_a_programme(office: Office) -> None:
    step = Life(4).steps["register"]
    taken = Step(step.name, "PUT", step.path, {**step.body, "code": LIFE.code})
    problem = problem_of(office.send(taken), 409, "value-taken")
    assert problem["value"] == LIFE.code.casefold()


@pytest.mark.parametrize(
    ("number", "name", "person", "does", "has_done"),
    [
        (11, "prepare report", VERIFIER, "prepares", "verifies"),
        (12, "certify report", PREPARER, "certifies", "prepares"),
        (13, "release", VERIFIER, "decides", "verifies"),
        (14, "disburse", OFFICER, "pays", "decides"),
    ],
)
def test_duties_stay_with_different_persons(
    number: int, name: str, person: str, does: str, has_done: str, office: Office
) -> None:
    life = Life(number)
    names = list(life.steps)
    office.live(life.steps[before] for before in names[: names.index(name)])
    step = life.steps[name]
    field = next(field for field in step.body if field.endswith("_by"))
    answer = office.send(Step(name, step.method, step.path, {**step.body, field: person}))
    problem = problem_of(answer, 409, "duties-not-apart")
    assert (problem["person"], problem["does"], problem["has_done"]) == (person, does, has_done)


@pytest.mark.parametrize("step", [step for step in LIFE.steps.values() if step.method == "POST"], ids=lambda s: s.name)
def test_the_id_of_something_else_is_no_project(step: Step, office: Office) -> None:
    elsewhere = Step(step.name, step.method, step.path.replace(LIFE.path, f"/v1/projects/{RECIPIENT}"), step.body)
    problem = problem_of(office.send(elsewhere, Idempotency_Key=f"elsewhere {step.path}"), 404, "not-found")
    assert (problem["kind"], problem["key"]) == ("project", RECIPIENT)
