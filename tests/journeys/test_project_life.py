"""A project's life over HTTP, from an empty database to a payment that partly came back, and what it looked like when."""

from __future__ import annotations

from typing import Any

from services.api.parts import Parts
from tests.services.api.conftest import Api
from tests.services.api.project_client import Office
from tests.services.api.project_life import PROGRAMME, RECIPIENT, Life, kzt

LIFE = Life()


def test_a_project_lives_and_every_moment_of_its_life_can_be_asked_about(api: Api, parts: Parts) -> None:
    assert parts.store.head().position == 0
    office = Office(api, parts.store)
    office.found()
    receipts = office.live(LIFE.steps.values())
    last = receipts["reverse"]["position"]
    assert parts.store.head().position == last

    def get(path: str, **asked: Any) -> Any:
        answer = api.get(path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def project(**asked: Any) -> Any:
        return get(LIFE.path, **asked)

    def after(step: str) -> int:
        position: int = receipts[step]["position"]
        return position

    # The stage as it was known, step by step.
    stages = {
        step: project(as_of=after(step))["stage"] for step in ("register", "assess", "decide award", "sign", "reverse")
    }
    assert list(stages.values()) == ["registered", "prequalified", "awarded", "active", "active"]
    assert project(as_of=after("register"))["title"] == "Trip irrigation"
    assert project()["title"] == "Drip irrigation"

    # The award is one append over three streams.
    award = receipts["decide award"]
    types = [event["type"] for event in award["events"]]
    assert types == ["award.decided.v1", "budget.committed.v1", "aid.granted.v1"]
    budget = get(f"/v1/programmes/{PROGRAMME}/budget", min_position=last)
    assert (budget["committed"], budget["free"]) == (kzt("800000.00"), kzt("49200000.00"))
    before = get(f"/v1/programmes/{PROGRAMME}/budget", as_of=award["events"][0]["position"])
    assert before["committed"] == kzt("0")
    (aid,) = get(f"/v1/recipients/{RECIPIENT}/aid", min_position=last)["items"]
    assert (aid["project"], aid["amount"]) == (LIFE.project, kzt("800000.00"))

    # What was known and what was true are two questions: the milestone was met on 9 May, and decided on 20 May.
    def m1(**asked: Any) -> str:
        status: str = get(f"{LIFE.path}/milestones", **asked)["items"][0]["status"]
        return status

    assert m1(on="2026-05-12") == "met"
    assert m1(as_of=after("verify"), on="2026-05-12") == "submitted"
    assert m1(as_of=after("meet M1"), on="2026-05-08") == "planned"
    # The report on the first quarter was recorded after the milestone, and is about a time before it.
    (early,) = get(f"{LIFE.path}/kpis", indicator="labour-productivity", as_of=after("meet M1"))["items"]
    assert early["points"][0]["value"] is None
    (series,) = get(f"{LIFE.path}/kpis", indicator="labour-productivity", on="2026-03-31")["items"]
    assert series["baseline"]["decimal"] == "4200000"
    assert (series["points"][0]["status"], series["points"][0]["attainment"]) == ("accepted", "0.8")

    # Money, by the day on which it moved.
    paid = {day: project(on=day)["disbursed"] for day in ("2026-06-07", "2026-06-08", "2026-06-17", "2026-06-18")}
    assert list(paid.values()) == [kzt("0"), kzt("270000.00"), kzt("270000.00"), kzt("250000.00")]
    # On 17 June nothing had come back; on the last position before the reversal nobody knew that it would.
    assert project(as_of=after("disburse"), on="2026-12-01")["disbursed"] == kzt("270000.00")
    changes = get(f"{LIFE.path}/diff", **{"from": after("disburse"), "to": after("reverse")})["changes"]
    assert {"path": "disbursed", "old": kzt("270000.00"), "new": kzt("250000.00")} in changes

    # The answer of a past position is the same for ever.
    then = project(as_of=after("sign"))
    office.live(
        [LIFE.post("rename", "corrections", "2026-07-01", field="title", value="Drip lines", why="As on the sign.")]
    )
    assert project(as_of=after("sign")) == then
    assert project()["title"] == "Drip lines"

    # And the story can be told.
    story = [entry["sentence"] for entry in get(f"{LIFE.path}/timeline", limit=200, min_position=last + 1)["items"]]
    assert len(story) == len(LIFE.steps) + 1
    assert story[0].startswith("Project AGR-2026-001 “Trip irrigation” was registered")
    assert "KZT 20,000.00 of the payment of 8 June 2026 came back on 18 June 2026: Paid twice." in story
