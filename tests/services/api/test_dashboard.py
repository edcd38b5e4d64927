"""Dashboards over HTTP: what is added up, as of when, and which questions are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.api.parts import Parts
from services.event_store import AppendRequest, CommandKey, NewEvent, Receipt, Write
from tests.clock import FixedClock
from tests.projections.dashboard.portfolio import GROW
from tests.projections.dashboard.portfolio_log import Marks, portfolio
from tests.services.api.conftest import Api
from tests.services.api.project_client import problem_of

PATH = f"/v1/programmes/{GROW}/dashboard"
NOON = datetime(2027, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=NOON)


@pytest.fixture(scope="module")
def marks(parts: Parts) -> Marks:
    """A portfolio whose numbers are known, in the log of the service at the same positions."""
    log, marks = portfolio()
    for recorded in log.events:
        write = Write(
            stream=recorded.stream,
            expected_version=recorded.version - 1,
            events=(NewEvent(event=recorded.event, occurred_on=recorded.occurred_on, programme=None),),
        )
        command = CommandKey(scope="tests", key=f"{recorded.position}", fingerprint=bytes(32))
        meta = recorded.meta.model_copy(update={"command": command.command_id})
        request = AppendRequest(command=command, meta=meta, writes=(write,))
        (outcome,) = parts.store.append([request])
        assert isinstance(outcome, Receipt), outcome
    parts.recorded()
    assert parts.store.head().position == len(log.events)
    return marks


@pytest.fixture(scope="module")
def found(api: Api, parts: Parts, marks: Marks) -> dict[str, Any]:
    """The dashboard of the programme by region."""
    answer = api.get(PATH, by="region", min_position=parts.store.head().position)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Milepost-Position"] == str(parts.store.head().position)
    document: dict[str, Any] = answer.json()
    return document


def test_a_programme_added_up(found: dict[str, Any]) -> None:
    assert (found["by"], found["day"], found["groups_left_out"]) == ("region", "2027-06-01", 0)
    whole = found["whole"]
    assert whole["projects"]["total"] == {"value": 6, "unit": "projects"}
    (money,) = whole["money"]
    assert money["awarded"] == {
        "value": "2900",
        "unit": "KZT",
        "numerator": None,
        "denominator": None,
        "counted": 4,
        "of": "projects",
        "left_out": [{"count": 2, "because": "nothing was stated or decided in this currency"}],
        "because": None,
    }
    share = whole["indicators"]["high_tech_share"]
    assert (share["value"], share["numerator"], share["denominator"]) == ("66.666666666666667", "2", "3")


def test_groups_by_class_and_those_without(found: dict[str, Any]) -> None:
    groups = {group["code"]: group for group in found["groups"]}
    assert list(groups) == ["KZ-19", "KZ-75", None]
    assert groups[None]["title"] == "not classified"
    assert groups["KZ-75"]["sheet"]["projects"]["total"]["value"] == 3


def test_every_figure_has_a_unit_and_says_why_it_is_unknown(found: dict[str, Any]) -> None:
    figures = list(_figures([found["whole"], found["groups"]]))
    assert len(figures) > 100
    for figure in figures:
        assert figure["unit"], figure
        if figure["value"] is None:
            assert figure["because"], figure


def _figures(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [figure for inner in part for figure in _figures(inner)]
    if not isinstance(part, dict):
        return []
    return [part] if {"value", "unit"} <= part.keys() else _figures(list(part.values()))


def test_kpis_say_how_many_reached_their_target(found: dict[str, Any]) -> None:
    (kpi,) = [kpi for kpi in found["whole"]["kpis"] if kpi["indicator"]["code"] == "labour-productivity"]
    assert kpi["indicator"] == {"code": "labour-productivity", "version": 1}
    assert (kpi["reached"]["numerator"], kpi["reached"]["denominator"], kpi["median"]["value"]) == ("0", "3", "0.4")
    assert kpi["reached"]["left_out"][0] == {"count": 1, "because": "no accepted value"}
    assert "capped" not in kpi["title"]["en"]
    assert "1 at most" in found["meanings"]["kpis.capped_mean"]["formula"]


def test_government_figures_stand_beside(found: dict[str, Any]) -> None:
    (stated,) = found["government_figures"]
    assert (stated["jurisdiction"], stated["unit"], stated["revision"]) == ("KZ-75", "KZT", 1)
    assert stated["value"]["decimal"] == "95000"


def test_as_of_an_earlier_position(api: Api, marks: Marks) -> None:
    found = api.get(PATH, as_of=marks.before_the_return).json()
    assert found["as_of"]["position"] == marks.before_the_return
    assert found["whole"]["reports"]["returns"]["value"] == 0
    assert found["whole"]["indicators"]["departures"]["positions"] == [marks.departure]
    assert found["government_figures"] == []


def test_over_all_programmes_with_filters(api: Api, marks: Marks) -> None:
    def projects(**wanted: str) -> int:
        answer = api.get("/v1/dashboard", **wanted)
        assert answer.status_code == 200, answer.text
        count: int = answer.json()["whole"]["projects"]["total"]["value"]
        return count

    assert projects() == 8
    assert projects(programme=str(GROW)) == 6
    assert projects(round="R1", region="KZ-75", cluster="AGRO") == 2
    assert projects(sector="C26", maturity="growing", size="small", provenance="native") == 2
    assert projects(programme=str(api.new_id())) == 0
    whole = api.get("/v1/dashboard", by="programme").json()
    assert [group["code"] for group in whole["groups"]] == ["ABROAD", "GROW"]
    assert [money["currency"] for money in whole["whole"]["money"]] == ["EUR", "KZT", "USD"]


@pytest.mark.parametrize("path", [PATH, "/v1/dashboard"])
def test_a_dashboard_is_asked_as_of_a_position_and_not_of_a_day(api: Api, path: str) -> None:
    problem_of(api.get(path, on="2026-06-30"), 400, "on-date-not-here")


def test_questions_that_nobody_can_answer(api: Api, marks: Marks) -> None:
    problem_of(api.get(f"/v1/programmes/{api.new_id()}/dashboard"), 404, "not-found")
    problem_of(api.get(PATH, by="programme"), 400, "malformed-request")
    problem_of(api.get("/v1/dashboard", by="weather"), 400, "malformed-request")
