"""What happens to a programme over HTTP after its rules are published: waivers, government figures, reviews, its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.services.api import samples
from tests.services.api.conftest import Api


def written(answer: Any) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def problem(answer: Any, status: int, name: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{name}"), answer.text
    document: dict[str, Any] = answer.json()
    return document


def founded(api: Api, code: str) -> UUID:
    """Return a programme with a budget, indicators, a rulebook and an open round."""
    programme = api.new_id()
    path = f"/v1/programmes/{programme}"
    written(api.put(path, samples.programme(code)))
    written(api.put(f"{path}/budget", {"total": {"amount": "5000000000.00", "currency": "KZT"}}))
    for indicator in ("labour-productivity", "jobs-fte"):
        written(api.post(f"{path}/indicators", samples.named_indicator(indicator)))
    written(api.post(f"{path}/rulebooks", samples.rulebook()))
    written(api.post(f"{path}/rounds", samples.round_()))
    return programme


@pytest.fixture(scope="module")
def programme(api: Api) -> UUID:
    return founded(api, "LIFE")


def judged(api: Api, programme: UUID, noun: str, body: dict[str, Any]) -> Any:
    """Send what somebody judged on the version that stands."""
    version = api.client.app.state.parts.store.version(programme)  # type: ignore[attr-defined]
    return api.post(f"/v1/programmes/{programme}/{noun}", body, If_Match=f'"{version}"')


def test_a_waiver_is_granted_and_listed_with_its_end(api: Api, programme: UUID) -> None:
    body = samples.waiver(str(api.new_id()))
    path = f"/v1/programmes/{programme}/waivers"
    receipt = written(judged(api, programme, "waivers", body))
    assert [event["type"] for event in receipt["events"]] == ["programme.waiver-granted.v1"]
    assert written(judged(api, programme, "waivers", body))["events"] == []
    (found,) = api.get(path, min_position=receipt["position"]).json()["items"]
    assert found == {
        **body,
        "granted_on": "2026-03-02",
        "expired": False,
        "position": receipt["position"],
    }
    assert api.get(path, as_of=receipt["position"] - 1).json()["items"] == []


def test_a_waiver_that_has_expired_says_so(api: Api) -> None:
    programme = founded(api, "EXPIRY")
    path = f"/v1/programmes/{programme}/waivers"
    body = {**samples.waiver(str(api.new_id())), "expires": "2026-03-01", "occurred_on": "2026-02-20"}
    receipt = written(judged(api, programme, "waivers", body))
    (found,) = api.get(path, min_position=receipt["position"]).json()["items"]
    assert (found["granted_on"], found["expires"], found["expired"]) == ("2026-02-20", "2026-03-01", True)


def test_a_waiver_is_judged_on_a_version_by_the_person_who_grants_it(api: Api, programme: UUID) -> None:
    path = f"/v1/programmes/{programme}/waivers"
    problem(api.post(path, samples.waiver(str(api.new_id()))), 428, "precondition-missing")
    other = samples.waiver(str(api.new_id()), person=str(api.new_id()))
    assert problem(judged(api, programme, "waivers", other), 403, "acting-person-mismatch")["fields"] == ["granted_by"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"rule": "gates/half-way/no-such-criterion"}, "rule-unknown"),
        ({"expires": "2026-03-01"}, "waiver-expired"),
        ({"waiver": samples.waiver()["waiver"], "zone": "Another zone"}, "waiver-granted-otherwise"),
    ],
)
def test_a_waiver_that_makes_no_sense_is_refused(api: Api, programme: UUID, change: dict[str, str], name: str) -> None:
    written(judged(api, programme, "waivers", samples.waiver()))
    answer = judged(api, programme, "waivers", {**samples.waiver(str(api.new_id())), **change})
    document = problem(answer, 409, name)
    if name == "rule-unknown":
        assert "gates/half-way/reports-in" in document["known"]


def test_a_government_figure_is_stated_revised_and_listed(api: Api, programme: UUID) -> None:
    path = f"/v1/programmes/{programme}/government-figures"
    first = written(api.post(path, samples.government_figure()))
    assert [event["type"] for event in first["events"]] == ["programme.government-figure-reported.v1"]
    assert written(api.post(path, samples.government_figure()))["events"] == []
    other = samples.government_figure(jurisdiction="KZ", indicator={"code": "labour-productivity", "version": 1})
    other["value"] = {"kind": "ratio", "numerator": "10", "denominator": "4"}
    written(api.post(path, other))
    revised = written(api.post(path, samples.government_figure(1, "41350")))
    page = api.get(path, min_position=revised["position"], limit=1, count=True).json()
    assert page["total"] == 2
    (jobs,) = page["items"]
    assert (jobs["indicator"], jobs["revision"], jobs["why"]) == (
        {"code": "jobs-fte", "version": 1},
        1,
        "Late declarations.",
    )
    assert jobs["value"]["decimal"] == "41350"
    (ratio,) = api.get(path, cursor=page["next"], limit=1).json()["items"]
    assert (ratio["value"]["decimal"], ratio["value"]["denominator"]) == ("2.5", "4")
    known = api.get(path, as_of=first["position"]).json()["items"]
    assert [(item["revision"], item["value"]["decimal"]) for item in known] == [(0, "41200")]
    for wanted in ({"indicator": "jobs-fte"}, {"jurisdiction": "KZ-35"}):
        found = api.get(path, min_position=revised["position"], **wanted).json()["items"]
        assert [item["jurisdiction"] for item in found] == ["KZ-35"]


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (samples.government_figure(indicator={"code": "jobs-fte", "version": 9}), 404, "not-found"),
        (samples.government_figure(2), 409, "revision-out-of-turn"),
        (samples.government_figure(why="First."), 409, "revision-unexplained"),
        (
            samples.government_figure(period={"first": "2026-01-01", "last": "2026-12-31"}),
            409,
            "government-figure-too-early",
        ),
        (samples.government_figure(jurisdiction="Qazaqstan"), 422, "malformed-body"),
    ],
)
def test_a_government_figure_that_makes_no_sense_is_refused(
    api: Api, body: dict[str, Any], status: int, name: str
) -> None:
    programme = founded(api, f"FIGURE-{name}")
    problem(api.post(f"/v1/programmes/{programme}/government-figures", body), status, name)


def test_a_stated_figure_changes_by_its_next_revision_only(api: Api) -> None:
    path = f"/v1/programmes/{founded(api, 'STATED')}/government-figures"
    written(api.post(path, samples.government_figure()))
    answer = api.post(path, samples.government_figure(amount="1"))
    assert problem(answer, 409, "government-figure-stated-otherwise")["next"] == 1


def test_a_review_is_recorded_and_listed(api: Api, programme: UUID) -> None:
    receipt = written(judged(api, programme, "reviews", samples.review()))
    assert [event["type"] for event in receipt["events"]] == ["programme.reviewed.v1"]
    (found,) = api.get(f"/v1/programmes/{programme}/reviews", min_position=receipt["position"]).json()["items"]
    assert found.items() >= samples.review().items()
    assert (found["reviewed_on"], found["position"]) == ("2026-03-02", receipt["position"])
    changed = {**samples.review(), "findings": ["Other findings."]}
    problem(judged(api, programme, "reviews", changed), 409, "programme-reviewed-otherwise")
    later = {**samples.review(str(api.new_id())), "follow_up_rulebook_version": 9}
    problem(judged(api, programme, "reviews", later), 409, "rulebook-not-published")


def test_a_closed_programme_takes_nothing_new_and_says_so(api: Api) -> None:
    programme = founded(api, "END")
    path = f"/v1/programmes/{programme}"
    recipient = api.new_id()
    written(api.put(f"/v1/recipients/{recipient}", samples.recipient("010140000999")))
    receipt = written(judged(api, programme, "closure", samples.closing()))
    assert [event["type"] for event in receipt["events"]] == ["programme.closed.v1"]
    assert written(judged(api, programme, "closure", samples.closing()))["events"] == []
    problem(judged(api, programme, "closure", {**samples.closing(), "why": "Else."}), 409, "programme-closed-otherwise")
    stricter = samples.rulebook(2)
    stricter["document"]["cure_days"] = 31
    refused: list[tuple[str, dict[str, Any]]] = [
        ("rounds", samples.round_("R2")),
        ("rulebooks", stricter),
        ("indicators", samples.indicator()),
        ("revisions", {"changes": {"legal_basis": "Decree 18"}, "why": "New decree."}),
    ]
    for noun, body in refused:
        assert problem(api.post(f"{path}/{noun}", body), 409, "programme-is-closed")["why"] == "The last call is over."
    project = {
        "code": "END-1",
        "title": "Too late",
        "programme": str(programme),
        "round": "R1",
        "recipient": str(recipient),
        "requested": {"amount": "1.00", "currency": "KZT"},
        "instrument": "grant",
        "starts": "2026-03-01",
        "ends": "2027-03-01",
    }
    assert problem(api.put(f"/v1/projects/{api.new_id()}", project), 409, "round-not-open")["closed"] is True
    written(api.post(f"{path}/government-figures", samples.government_figure()))
    assert api.get(path, min_position=receipt["position"]).json()["closed_on"] == "2026-03-02"
    assert api.get(path, as_of=receipt["position"] - 1).json()["closed_on"] is None


def test_every_entry_of_the_passport_names_the_event_that_set_it(api: Api) -> None:
    programme = founded(api, "PASSPORT")
    path = f"/v1/programmes/{programme}"
    written(api.post(f"{path}/revisions", {"changes": {"legal_basis": "Decree 18 of 2026"}, "why": "A new decree."}))
    written(judged(api, programme, "waivers", samples.waiver()))
    written(judged(api, programme, "reviews", samples.review()))
    body = {"total": {"amount": "6000000000.00", "currency": "KZT"}, "why": "A supplement."}
    written(api.post(f"{path}/budget/total", body))
    written(api.post(f"{path}/rounds/R1/closure", {"why": "Enough projects."}))
    receipt = written(judged(api, programme, "closure", samples.closing()))
    passport = api.get(f"{path}/passport", min_position=receipt["position"]).json()
    parts = [*passport["entries"].values(), passport["budget"], passport["rulebook_in_force"]["set_by"]]
    for several in ("rounds", "indicators", "waivers", "reviews"):
        assert passport[several]
        parts += [part["set_by"] for part in passport[several]]
    events = {event["position"]: event for event in api.get("/v1/events", after=0, limit=200).json()["items"]}
    for part in parts:
        event = events[part["position"]]
        assert (part["event"], part["version"], part["occurred_on"]) == (
            event["type"],
            event["version"],
            event["occurred_on"],
        )
        assert part["why"] == event["data"].get("why")
    assert passport["entries"]["closed"]["value"]["findings"] == ["The budget is spent."]
    assert passport["entries"]["closed"]["why"] == "The last call is over."
    assert {part["event"] for part in parts} == {
        "programme.opened.v1",
        "programme.revised.v1",
        "programme.closed.v1",
        "budget.changed.v1",
        "programme.rulebook-published.v1",
        "programme.round-closed.v1",
        "programme.indicator-defined.v1",
        "programme.waiver-granted.v1",
        "programme.reviewed.v1",
    }


def test_a_rulebook_with_faults_is_refused_with_the_path_of_each(api: Api) -> None:
    programme = api.new_id()
    path = f"/v1/programmes/{programme}"
    written(api.put(path, samples.programme("UNSOUND")))
    document = problem(api.post(f"{path}/rulebooks", samples.rulebook()), 409, "rulebook-unsound")
    assert document["faults"] == [
        {
            "path": at,
            "because": "the programme has not defined this version of the indicator",
            "found": "labour-productivity/1",
        }
        for at in ("gates/0/criteria/2/indicator", "extension/gain_criteria/0/indicator")
    ]
    written(api.post(f"{path}/indicators", samples.named_indicator()))
    written(api.post(f"{path}/rulebooks", samples.rulebook()))


@pytest.mark.parametrize("part", ["waivers", "government-figures", "reviews"])
def test_what_does_not_exist_is_404(api: Api, part: str) -> None:
    answer = api.get(f"/v1/programmes/{api.new_id()}/{part}")
    assert problem(answer, 404, "not-found")["kind"] == "programme"


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("waivers", samples.waiver()),
        ("government-figures", samples.government_figure()),
        ("reviews", samples.review()),
        ("closure", samples.closing()),
    ],
)
def test_nothing_is_recorded_on_a_programme_that_does_not_exist(api: Api, part: str, body: dict[str, Any]) -> None:
    answer = api.post(f"/v1/programmes/{api.new_id()}/{part}", body, If_Match='"0"')
    assert problem(answer, 404, "not-found")["kind"] == "programme"
