"""Projects under the example rulebooks that pay for performance, from registration to what was earned and paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api import samples
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import (
    EXAMPLES,
    FIRST_QUARTER,
    OFFICER,
    PREPARER,
    PROGRAMME,
    Q1,
    Life,
    Step,
    foundation,
    kzt,
    tranche,
)

PERFORMANCE, COUNTER = "performance-payment.json", "kz-counter-obligations-sample.json"
NUMBERS = {PERFORMANCE: 1, COUNTER: 2}
"""Under which number each is published here."""
PRODUCTIVITY = {"code": "labour-productivity", "version": 1}
THIRD_REVIEWER = str(UUID(int=113))


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / "rulebooks" / name).read_bytes())
    return found


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    """Who works in a programme with a round under each of the two rulebooks."""
    opened = Office(api, parts.store)
    opened.live(_foundation())
    return opened


def _foundation() -> Iterator[Step]:
    path = f"/v1/programmes/{PROGRAMME}"
    for step in foundation():
        if step.name == "publish rulebook":
            for code in ("export-share", "non-commodity-exports"):
                body = {"occurred_on": "2026-01-06", **samples.named_indicator(code)}
                yield Step(f"define {code}", "POST", f"{path}/indicators", body)
            for name, number in NUMBERS.items():
                body = {"occurred_on": "2026-01-06", "version": number, "document": document(name)}
                yield Step(name, "POST", f"{path}/rulebooks", body)
        elif step.name == "open round":
            for number in NUMBERS.values():
                body = {**step.body, "round": f"2026-{number}", "rulebook_version": number}
                yield Step(f"open round {number}", "POST", f"{path}/rounds", body)
        else:
            yield step


class Earning(Life):
    """The life of a project under one of the two rulebooks, until something can be released of it."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__(number)
        self.rules = document(name)
        self.round = f"2026-{NUMBERS[name]}"
        self.scale = self.rules["tranches"]["partial_achievement"]
        self.until = list(self._until_release())

    def _until_release(self) -> Iterator[Step]:
        for name, step in self.steps.items():
            if name == "declare no interest 1":
                return
            if name == "sign":  # a check of thirty days would not last until then
                again = {**self.steps["assess"].body, **self._other("assess"), "occurred_on": "2026-02-25"}
                yield replace(self.steps["assess"], name="assess again", body=again)
            if name not in {"plan T2", "revise tranche"}:
                yield replace(step, body={**step.body, **self._other(name)})
            if name == "review too":
                yield self._declared()
                yield self.post(
                    "a third review", "reviews", "2026-01-27", reviewer=THIRD_REVIEWER, scores=self._scores()
                )

    def _other(self, name: str) -> dict[str, Any]:
        """Return what is other than in the life under the plain grant."""
        checks = [check["id"] for check in self.rules["prequalification_checks"]]
        others: dict[str, dict[str, Any]] = {
            "register": {"round": self.round},
            "assess": {"findings": [{"check": check, "verdict": "pass", "inputs": "papers seen"} for check in checks]},
            "promise money": {"amount": kzt("900000.00")},
            "review": {"scores": self._scores()},
            "review too": {"scores": self._scores()},
            "revise target": {"value": {"kind": "decimal", "decimal": "5800000"}},
            "plan T1": {"terms": self.terms({"kind": "milestones", "milestones": [self.m1, self.m2]})},
        }
        return others.get(name, {})

    def terms(self, measure: dict[str, Any]) -> dict[str, Any]:
        held = self.rules["tranches"]["holdback_share"]
        return {
            **tranche("T1", "300000.00", self.m1),
            "measure": measure,
            "scale": self.scale,
            "holdback_share": held,
        }

    def _scores(self) -> list[dict[str, str]]:
        criteria = [criterion["id"] for criterion in self.rules["review"]["criteria"]]
        return [{"criterion": criterion, "score": "5", "comment": "As the plan shows."} for criterion in criteria]

    def _declared(self) -> Step:
        why = "No business with the applicant."
        return self.post(
            "declare none as third", "interests", "2026-01-26", person=THIRD_REVIEWER, interest=False, why=why
        )

    def prove_the_rest(self) -> Step:
        prove = self.steps["prove money"]
        body = {**prove.body, "proof": self.id(91), "amount": kzt("700000.00"), "occurred_on": "2026-05-24"}
        return replace(prove, name="prove the rest", body=body)

    def release_again(self, day: str) -> Step:
        release = self.steps["release"]
        body = {**release.body, "release": self.id(92), "occurred_on": day}
        return replace(release, name=f"release again on {day}", body=body)


class Measured(Earning):
    """Its first tranche is measured by the way of productivity to the target of the first quarter."""

    def _other(self, name: str) -> dict[str, Any]:
        if name == "plan T1":
            measure = {"kind": "attainment", "indicator": PRODUCTIVITY, "period": FIRST_QUARTER}
            return {"terms": self.terms(measure)}
        return super()._other(name)


def releases(api: Api, life: Life, answer: Any) -> list[dict[str, Any]]:
    position = answer["position"]
    found: list[dict[str, Any]] = api.get(f"{life.path}/tranches", min_position=position).json()["items"][0]["releases"]
    return found


def amounts(release: dict[str, Any]) -> list[str]:
    return [release[name]["amount"] for name in ("entitlement", "gross", "holdback", "net")]


def test_half_of_the_way_pays_what_the_sliding_scale_says_and_more_of_it_the_rest(office: Office, api: Api) -> None:
    life = Measured(41, PERFORMANCE)
    office.live(life.until)
    problem = problem_of(office.send(life.steps["release"]), 409, "cofinancing-not-proven")
    assert problem["threshold"]["decimal"] == "0.5"
    office.live([life.prove_the_rest()])
    (release,) = releases(api, life, office.live([life.steps["release"]])["release"])
    assert (release["performance"], release["factor"]) == ("0.5", "0.298507462686567")
    assert amounts(release) == ["89552.23", "89552.23", "13432.83", "76119.40"]
    evaluation = {found["criterion"]: found for found in release["basis"]["evaluation"]}
    assert list(evaluation) == [
        "rulebook.minimum-cofinancing", "reports-in", "no-open-findings", "tranche.performance",
    ]  # fmt: skip
    assert {found["verdict"] for found in evaluation.values()} == {"pass"}
    explained = evaluation["tranche.performance"]["explanation"]
    assert {name: explained[name] for name in ("figure", "baseline", "target", "performance", "factor")} == {
        "figure": "5000000", "baseline": "4200000", "target": "5800000", "performance": "1/2", "factor": "20/67",
    }  # fmt: skip
    assert evaluation["tranche.performance"]["positions"]
    problem_of(office.send(life.release_again("2026-06-01")), 409, "nothing-to-release")
    (open_,) = problem_of(office.send(life.release_again("2026-06-30")), 409, "release-criteria-not-met")["criteria"]
    assert (open_["criterion"], open_["verdict"]) == ("reports-in", "fail")  # that of April was due on 14 June
    pay = life.steps["disburse"]
    office.live([replace(pay, body={**pay.body, "amount": kzt("76119.40")})])
    restated = life.post(
        "restate", f"reports/{Q1}/restatements", "2026-06-09", code="late-data", materiality="material",
        figures=[{"indicator": PRODUCTIVITY, "value": {"kind": "ratio", "numerator": "143800000", "denominator": "25"}}],
        evidence=[life.act], why="Orders of March were booked late.", decided_by=OFFICER,
    )  # fmt: skip
    receipts = office.live([restated, life.release_again("2026-06-10")])
    _, rest = releases(api, life, receipts["release again on 2026-06-10"])
    assert (rest["performance"], rest["factor"]) == ("0.97", "1")
    assert amounts(rest) == ["300000.00", "210447.77", "31567.17", "178880.60"]
    lines = api.get(f"{life.path}/timeline").json()["items"]
    told = [line["sentence"] for line in lines if line["type"] == "tranche.released.v1"]
    assert told[0].endswith(
        "was released at a performance of 50 %, which earns 29.8507 % of it: KZT 89,552.23 in all, "
        "KZT 89,552.23 of it now, less KZT 13,432.83 held back, KZT 76,119.40 to pay."
    )


def test_counter_obligations_pay_by_steps_of_the_milestones_that_are_met(office: Office, api: Api) -> None:
    life = Earning(42, COUNTER)
    office.live([*life.until, life.prove_the_rest()])
    (release,) = releases(api, life, office.live([life.steps["release"]])["release"])
    assert (release["performance"], release["factor"]) == ("0.5", "0.4")
    assert amounts(release) == ["120000.00", "120000.00", "24000.00", "96000.00"]
    submitted = life.post("submit M2 again", f"milestones/{life.m2}/submission", "2026-06-20", submitted_by=PREPARER)
    met = life.post(
        "meet M2", f"milestones/{life.m2}/achievement", "2026-06-25", met_on="2026-06-20", decided_by=OFFICER
    )
    receipts = office.live([submitted, met, life.release_again("2026-06-30")])
    _, rest = releases(api, life, receipts["release again on 2026-06-30"])
    assert amounts(rest) == ["300000.00", "180000.00", "36000.00", "144000.00"]
