"""Money follows the rulebook that the agreement pins, also where the round was appraised under another one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api import samples
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import EXAMPLES, PROGRAMME, RULEBOOK, Life, Step, kzt

ASKS_FOR_MORE, PAYS_OTHERWISE = 2, 3
CRITERION = {"id": "no-open-findings", "title": {"en": "No finding is open"}, "kind": "no_open_findings"}


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    """Who works in a programme whose later rulebook versions ask for more, or pay otherwise."""
    opened = Office(api, parts.store)
    opened.found()
    for code in ("export-share", "non-commodity-exports"):
        body = {"occurred_on": "2026-01-08", **samples.named_indicator(code)}
        opened.live([Step(f"define {code}", "POST", f"/v1/programmes/{PROGRAMME}/indicators", body)])
    more = {**RULEBOOK, "minimum_cofinancing_share": "0.25"}
    more["tranches"] = {**more["tranches"], "release_criteria": [CRITERION]}
    otherwise = json.loads((EXAMPLES / "rulebooks" / "performance-payment.json").read_bytes())
    for version, document in ((ASKS_FOR_MORE, more), (PAYS_OTHERWISE, otherwise)):
        body = {"occurred_on": "2026-01-08", "version": version, "document": document}
        opened.live([Step(f"publish {version}", "POST", f"/v1/programmes/{PROGRAMME}/rulebooks", body)])
    return opened


def pinned(life: Life, version: int) -> dict[str, Step]:
    """Return the steps of a life whose agreement pins a version other than the round's."""
    sign = life.steps["sign"]
    return {**life.steps, "sign": replace(sign, body={**sign.body, "rulebook_version": version})}


def before(steps: dict[str, Step], name: str) -> list[Step]:
    names = list(steps)
    return [steps[earlier] for earlier in names[: names.index(name)]]


def test_a_release_waits_for_what_the_pinned_rulebook_asks_for(office: Office, parts: Parts, api: Api) -> None:
    life = Life(21)
    steps = pinned(life, ASKS_FOR_MORE)
    office.live(before(steps, "release"))
    head = parts.store.head()
    problem = problem_of(office.send(steps["release"]), 409, "cofinancing-not-proven")
    facts: dict[str, Any] = {"tranche": "T1", "verdict": "fail", "unit": "part of one"}
    assert {fact: problem[fact] for fact in facts} == facts
    assert problem["observed"]["decimal"] == "0.111111111111111"
    assert problem["threshold"]["decimal"] == "0.25"
    assert parts.store.head() == head
    prove = steps["prove money"]
    rest = {**prove.body, "proof": life.id(91), "amount": kzt("200000.00"), "occurred_on": "2026-05-24"}
    office.live([replace(prove, name="prove the rest", body=rest), steps["release"]])
    (release,) = api.get(f"{life.path}/tranches").json()["items"][0]["releases"]
    assert [(found["criterion"], found["verdict"]) for found in release["basis"]["evaluation"]] == [
        ("rulebook.minimum-cofinancing", "pass"),
        ("no-open-findings", "pass"),
        ("tranche.performance", "pass"),
    ]
    assert release["basis"]["rulebook_version"] == ASKS_FOR_MORE


def test_tranches_are_not_signed_under_a_rulebook_that_pays_otherwise(office: Office, parts: Parts) -> None:
    steps = pinned(Life(22), PAYS_OTHERWISE)
    office.live(before(steps, "sign"))
    head = parts.store.head()
    problem = problem_of(office.send(steps["sign"]), 409, "tranche-against-rulebook")
    facts = {
        "tranche": "T1",
        "holdback_share": "0.10",
        "holdback_share_of_rulebook": "0.15",
        "scale": "all-or-nothing",
        "scale_of_rulebook": "sliding-scale",
    }
    assert {fact: problem[fact] for fact in facts} == facts
    assert parts.store.head() == head
    office.live([Life(22).steps["sign"]])
