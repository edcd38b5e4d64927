"""The appraisal of a project over HTTP: what it rests on, what is evaluated, and what stands in the way of an award."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.application_life import PARTNER, REGION, REVIEWER, SECOND_REVIEWER, YEAR_2027
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import OFFICER, Life, Step, decimal, kzt

LIFE = Life()
OTHER = Life(2)


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
    """What the whole life answered when it was lived."""
    return office.live(LIFE.steps.values())


@pytest.fixture
def read(api: Api, receipts: dict[str, dict[str, Any]]) -> Any:
    def ask(**asked: Any) -> dict[str, Any]:
        answer = api.get(f"{LIFE.path}/appraisal", **asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert receipts
    return ask


def at(life: Life, name: str, noun: str, **body: Any) -> Step:
    """Return a step of a life at another address, with other words."""
    return Step(f"{name} {noun}", "POST", f"{life.path}/{noun}", {**life.steps[name].body, **body})


def test_the_appraisal_shows_checks_with_their_expiry(read: Any) -> None:
    checks = {check["check"]: check for check in read(on="2026-04-25")["checks"]}
    assert [check["expired"] for check in checks.values()] == [False, False, False, False]
    assert checks["tax-clearance"]["valid_until"] == "2026-04-25"
    assert {check["check"] for check in read(on="2026-04-26")["checks"] if check["expired"]} == {"tax-clearance"}
    money = checks["own-money"]
    assert (money["verdict"], money["evaluation"]["observed"]["decimal"]) == ("pass", "0.25")
    assert checks["tax-clearance"]["evaluation"] is None


def test_the_appraisal_shows_reviews_with_their_spread(read: Any) -> None:
    found = read()
    assert [(review["total"], review["excluded"]) for review in found["reviews"]] == [("3.85", False), ("2.9", False)]
    assert found["summary"]["total"] == {
        "mean": "3.375",
        "lowest": "2.9",
        "highest": "3.85",
        "spread": "0.95",
        "standard_deviation": "0.475",
    }
    assert found["summary"]["criteria"]["novelty"]["spread"] == "2"
    assert [(entry["person"], entry["interest"]) for entry in found["interests"]][:2] == [
        (REVIEWER, False),
        (SECOND_REVIEWER, False),
    ]


def test_the_appraisal_shows_the_corridor_and_what_binds(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    (point,) = read()["growth_plan"]["corridor"]
    assert point == {
        "indicator": {"code": "labour-productivity", "version": 1},
        "period": YEAR_2027,
        "low": "6000000",
        "base": "8000000",
        "high": "9000000",
        "binding": "8000000",
        "agreed": "8000000",
    }
    (before,) = read(as_of=receipts["assess"]["position"])["growth_plan"]["corridor"]
    assert (before["binding"], before["agreed"]) == (None, None)
    assert read(as_of=receipts["register"]["position"])["growth_plan"] is None


def test_the_appraisal_shows_money_from_others(read: Any, receipts: dict[str, dict[str, Any]]) -> None:
    found = read()
    assert found["cofinanced"] == {
        "committed": kzt("300000.00"),
        "proven": kzt("100000.00"),
        "proven_share": "0.1111",
    }
    (promise,) = found["cofinancing"]
    assert (promise["party"], promise["proofs"][0]["decided_by"]) == (PARTNER, OFFICER)
    assert read(as_of=receipts["promise money"]["position"])["cofinanced"]["proven"] == kzt("0")
    assert read(as_of=receipts["register"]["position"])["cofinanced"] is None


def test_the_appraisal_shows_parties_that_left_too(read: Any) -> None:
    parties = {party["organisation"]: party for party in read()["parties"]}
    assert parties[PARTNER]["share"] == "0.20"
    assert (parties[REGION]["left_on"], parties[REGION]["left_why"]) == ("2026-01-22", "No budget for it.")
    assert read(on="2026-01-21")["parties"][1]["left_on"] is None


def test_each_thing_that_is_lacking_stands_in_the_way_of_an_award(office: Office) -> None:
    names = list(OTHER.steps)
    upto = names.index("review too")
    office.live(OTHER.steps[name] for name in names[:upto])
    award = OTHER.steps["decide award"]
    problem = problem_of(office.send(award, Idempotency_Key="too few"), 409, "reviews-missing")
    assert (problem["needed"], problem["counted"]) == (2, 1)
    office.live([OTHER.steps["review too"]])
    problem = problem_of(office.send(award, Idempotency_Key="no outcome"), 409, "productivity-outcome-missing")
    assert problem["lacking"] == {}
    office.live([OTHER.steps["adopt labour-productivity"]])
    unbound = at(OTHER, "decide award", "award", binding_scenario=None)
    problem = problem_of(office.send(unbound), 409, "scenario-not-bound")
    assert problem["scenarios"] == ["low", "base", "high"]
    more = at(OTHER, "decide award", "award", amount=kzt("900000.01"))
    problem_of(office.send(more, Idempotency_Key="more"), 409, "award-above-requested")
    conflict = at(
        OTHER,
        "declare none",
        "interests",
        person=SECOND_REVIEWER,
        interest=True,
        why="Shares.",
        occurred_on="2026-01-30",
    )
    office.live([conflict])
    problem = problem_of(office.send(award, Idempotency_Key="excluded"), 409, "reviews-missing")
    assert problem["excluded"] == [SECOND_REVIEWER]
    away = at(OTHER, "declare none", "interests", person=SECOND_REVIEWER, interest=False, why="Sold.")
    problem_of(office.send(away, Idempotency_Key="away"), 409, "interest-stands")
    appraisal = office.api.get(f"{OTHER.path}/appraisal").json()
    assert [review["excluded"] for review in appraisal["reviews"]] == [False, True]
    (excluded,) = appraisal["summary"]["excluded"]
    assert (excluded["reviewer"], excluded["why"]) == (SECOND_REVIEWER, "Shares.")
    assert appraisal["summary"]["total"]["mean"] == "3.85"


def test_a_target_below_the_scenario_that_binds_is_not_signed(office: Office) -> None:
    life = Life(3)
    names = list(life.steps)
    office.live(life.steps[name] for name in names[: names.index("sign")])
    of = f"indicators/labour-productivity/1/targets/{YEAR_2027['first']}..{YEAR_2027['last']}/revision"
    lower = at(life, "revise target", of, value=decimal("7999999.99"), why="Drought.", occurred_on="2026-02-25")
    office.live([lower])
    problem = problem_of(office.send(life.steps["sign"]), 409, "scenario-not-agreed")
    assert problem["lowered"] == [
        {
            "target": "labour-productivity/1 for 2027-01-01..2027-12-31",
            "scenario": "8000000",
            "agreed": "7999999.99",
        }
    ]


def test_a_reviewer_says_what_they_saw_and_acts_for_nobody_else(office: Office) -> None:
    life = Life(4)
    names = list(life.steps)
    office.live(life.steps[name] for name in names[: names.index("review")])
    problem_of(office.send(life.steps["review"], If_Match=None), 428, "precondition-missing")
    problem_of(office.send(life.steps["review"], Milepost_Acting_Person=OFFICER), 403, "acting-person-mismatch")
    problem_of(
        office.send(at(life, "review", "reviews", reviewer=OFFICER), Idempotency_Key="officer"),
        409,
        "review-without-declaration",
    )
