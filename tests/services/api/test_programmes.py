"""Programmes over HTTP: passport, rounds, indicators, rulebook versions and budget, as of any position."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from tests.services.api import samples
from tests.services.api.conftest import Api


@pytest.fixture(scope="module")
def programme(api: Api) -> UUID:
    """A programme with everything that it can have."""
    programme = api.new_id()
    path = f"/v1/programmes/{programme}"
    _written(api.put(path, samples.programme("WHOLE")))
    _written(api.put(f"{path}/budget", {"total": {"amount": "5000000000.00", "currency": "KZT"}}))
    _written(api.post(f"{path}/indicators", samples.indicator()))
    _written(api.post(f"{path}/indicators", samples.named_indicator()))
    _written(api.post(f"{path}/rulebooks", samples.rulebook()))
    _written(api.post(f"{path}/rounds", samples.round_()))
    return programme


def _written(answer: Any) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def test_a_programme_is_opened_and_read_back_at_the_position_of_the_answer(api: Api) -> None:
    programme = api.new_id()
    written = api.put(f"/v1/programmes/{programme}", samples.programme("A-1"))
    receipt = _written(written)
    assert written.status_code == 201
    assert written.headers["ETag"] == '"1"'
    assert written.headers["Location"] == f"/v1/programmes/{programme}"
    assert written.headers["Milepost-Position"] == str(receipt["position"])
    assert receipt["events"] == [
        {
            "id": f"{programme}/1",
            "stream": str(programme),
            "version": 1,
            "position": receipt["position"],
            "type": "programme.opened.v1",
        }
    ]
    read = api.get(f"/v1/programmes/{programme}", min_position=receipt["position"])
    assert read.headers["ETag"] == '"1"'
    assert read.json()["code"] == "A-1"
    assert read.json()["version"] == 1


def test_the_passport_names_the_event_of_each_entry(api: Api, programme: UUID) -> None:
    body = {"changes": {"legal_basis": "Decree 18 of 2026"}, "why": "A new decree."}
    revised = _written(api.post(f"/v1/programmes/{programme}/revisions", body))
    passport = api.get(f"/v1/programmes/{programme}/passport", min_position=revised["position"]).json()
    assert passport["entries"]["legal_basis"]["value"] == "Decree 18 of 2026"
    assert passport["entries"]["legal_basis"]["position"] == revised["position"]
    assert passport["entries"]["legal_basis"]["why"] == "A new decree."
    assert passport["entries"]["goals"]["event"] == "programme.opened.v1"
    assert passport["budget"]["value"] == {"amount": "5000000000.00", "currency": "KZT"}
    assert passport["rulebook_in_force"]["version"] == 1
    assert [entry["round"] for entry in passport["rounds"]] == ["R1"]
    assert [entry["code"] for entry in passport["indicators"]] == ["labour-productivity", "productivity"]
    before = api.get(f"/v1/programmes/{programme}/passport", as_of=revised["position"] - 1)
    assert before.json()["entries"]["legal_basis"]["value"] == "Decree 17 of 2025"
    assert before.headers["ETag"] == f'"{revised["version"] - 1}"'


def test_a_round_is_closed_once_and_a_repeat_adds_nothing(api: Api, programme: UUID) -> None:
    _written(api.post(f"/v1/programmes/{programme}/rounds", samples.round_("R2")))
    path = f"/v1/programmes/{programme}/rounds/R2/closure"
    closed = _written(api.post(path, {"why": "Enough projects."}))
    assert [event["type"] for event in closed["events"]] == ["programme.round-closed.v1"]
    assert _written(api.post(path, {"why": "Once more."}))["events"] == []
    rounds = api.get(f"/v1/programmes/{programme}/rounds", min_position=closed["position"]).json()["items"]
    assert {entry["round"]: entry["closed_on"] for entry in rounds} == {"R1": None, "R2": "2026-03-02"}


def test_a_round_needs_a_rulebook_that_is_published(api: Api, programme: UUID) -> None:
    answer = api.post(f"/v1/programmes/{programme}/rounds", {**samples.round_("R3"), "rulebook_version": 9})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/rulebook-not-published")
    assert answer.json()["published"] == [1]


def test_a_rulebook_is_read_as_it_was_published(api: Api, programme: UUID) -> None:
    entry = api.get(f"/v1/programmes/{programme}/rulebooks").json()["items"][0]
    assert "document" not in entry
    found = api.get(f"/v1/programmes/{programme}/rulebooks/1").json()
    assert found["digest"] == entry["digest"]
    assert found["document"]["title"] == json.loads(samples.RULEBOOK.read_text())["title"]
    assert api.get(f"/v1/programmes/{programme}/rulebooks/2").status_code == 404


def test_a_fault_in_the_structure_of_a_rulebook_is_answered_with_its_path(api: Api, programme: UUID) -> None:
    body = samples.rulebook(2)
    body["document"]["panel"]["quorum_members_count"] = 0
    body["document"]["tranches"]["holdback_share"] = "1.5"
    body["document"]["secret_of_the_client"] = "hush"
    answer = api.post(f"/v1/programmes/{programme}/rulebooks", body)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/document/panel/quorum_members_count",
        "/document/tranches/holdback_share",
        "/document",
    }
    assert "secret" not in answer.text
    assert "hush" not in answer.text


def test_a_pointer_leads_through_the_document_as_it_was_sent(api: Api, programme: UUID) -> None:
    body = samples.rulebook(2)
    (gate,) = [found for found in body["document"]["gates"] if found["id"] == "half-way"]
    place = body["document"]["gates"].index(gate)
    gate["criteria"] = [
        {**gate["criteria"][0], "kind": "expression", "expression": "x" * 2001},
        {**gate["criteria"][0], "which": {"kind": "weight", "minimum_share": "1.5"}},
    ]
    del gate["criteria"][0]["which"]
    answer = api.post(f"/v1/programmes/{programme}/rulebooks", body)
    assert answer.json()["errors"] == [
        {"pointer": f"/document/gates/{place}/criteria/0/expression", "detail": "this has at most 2000 characters"},
        {"pointer": f"/document/gates/{place}/criteria/1/which/minimum_share", "detail": "this is at most 1"},
    ]


def test_the_schema_of_a_rulebook_is_open_to_everybody(api: Api) -> None:
    answer = api.client.get("/v1/rulebook-schema")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert "holdback_share" in answer.text


def test_the_budget_is_a_stream_of_its_own(api: Api, programme: UUID) -> None:
    path = f"/v1/programmes/{programme}/budget"
    before = api.get(path)
    body = {"total": {"amount": "6000000000.00", "currency": "KZT"}, "why": "A supplement."}
    changed = _written(api.post(f"{path}/total", body, If_Match=before.headers["ETag"]))
    after = api.get(path, min_position=changed["position"]).json()
    assert after["total"] == {"amount": "6000000000.00", "currency": "KZT"}
    assert after["committed"] == {"amount": "0", "currency": "KZT"}
    assert after["free"] == after["total"]
    assert after["version"] == changed["version"] == 2
    assert after["stream"] == changed["stream"]


def test_a_budget_has_the_currency_of_its_programme(api: Api) -> None:
    programme = api.new_id()
    _written(api.put(f"/v1/programmes/{programme}", samples.programme("CURRENCY")))
    body = {"total": {"amount": "1.00", "currency": "USD"}}
    assert api.put(f"/v1/programmes/{programme}/budget", body).json()["type"] == "/problems/currency-mismatch"
    assert api.get(f"/v1/programmes/{programme}/budget").status_code == 404


def test_a_code_is_taken_once(api: Api) -> None:
    _written(api.put(f"/v1/programmes/{api.new_id()}", samples.programme("TAKEN")))
    answer = api.put(f"/v1/programmes/{api.new_id()}", samples.programme("TAKEN"))
    assert (answer.status_code, answer.json()["type"], answer.json()["value"]) == (
        409,
        "/problems/value-taken",
        "taken",
    )


def test_a_time_zone_exists(api: Api) -> None:
    answer = api.put(f"/v1/programmes/{api.new_id()}", {**samples.programme("ZONE"), "time_zone": "Asia/Nowhere"})
    assert answer.json()["errors"] == [
        {"pointer": "/time_zone", "detail": "this is not a name of the IANA time zone database"}
    ]


@pytest.mark.parametrize("part", ["", "/passport", "/rounds", "/indicators", "/rulebooks", "/rulebooks/1", "/budget"])
def test_what_does_not_exist_is_404(api: Api, part: str) -> None:
    answer = api.get(f"/v1/programmes/{api.new_id()}{part}")
    assert (answer.status_code, answer.json()["type"], answer.json()["kind"]) == (
        404,
        "/problems/not-found",
        "programme",
    )


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("revisions", {"changes": {}, "why": "None."}),
        ("rounds", samples.round_()),
        ("rounds/R1/closure", {"why": "None."}),
        ("indicators", samples.indicator()),
        ("rulebooks", samples.rulebook()),
        ("budget/total", {"total": {"amount": "1", "currency": "KZT"}, "why": "None."}),
    ],
)
def test_nothing_is_recorded_on_a_programme_that_does_not_exist(api: Api, part: str, body: dict[str, Any]) -> None:
    assert api.post(f"/v1/programmes/{api.new_id()}/{part}", body).status_code == 404


def test_an_id_is_a_uuid(api: Api) -> None:
    answer = api.get("/v1/programmes/AGR-2026")
    assert answer.json()["errors"] == [{"parameter": "programme", "detail": "a UUID belongs here"}]
