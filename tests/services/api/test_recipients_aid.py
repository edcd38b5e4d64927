"""The aid of a recipient and the room that it leaves under its cap schemes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.api.parts import Parts
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import PROGRAMME, RECIPIENT, RULEBOOK, Life, foundation, kzt

FIRST, SECOND = Life(1), Life(2)
SCHEME: dict[str, Any] = {
    "id": "de-minimis",
    "title": {"en": "De minimis"},
    "limit": kzt("1000000.00"),
    "window_years": 3,
}
CAPPED = {
    **RULEBOOK,
    "cap_schemes": [SCHEME, {**SCHEME, "id": "other", "window_years": None}],
    "award": {"productivity_outcome_required": True, "cap_scheme": "de-minimis"},
}
AID = f"/v1/recipients/{RECIPIENT}/aid"


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    """Who works in a programme whose aid is capped."""
    opened = Office(api, parts.store)
    opened.live(
        replace(step, body={**step.body, "document": CAPPED}) if step.name == "publish rulebook" else step
        for step in foundation()
    )
    return opened


def test_aid_is_shown_with_the_room_under_its_cap_and_never_exceeds_it(office: Office, api: Api) -> None:
    receipts = office.until(FIRST, "decide award")
    position = receipts["decide award"]["position"]
    found = api.get(AID, min_position=position).json()
    assert [(aid["project"], aid["cap_scheme"]) for aid in found["items"]] == [(FIRST.project, "de-minimis")]
    use: dict[str, Any] = {
        "cap_scheme": "de-minimis",
        "programme": PROGRAMME,
        "rulebook_version": 1,
        "limit": kzt("1000000.00"),
        "window_years": 3,
        "after": "2023-12-01",
        "until": "2026-12-01",
        "cumulated": kzt("800000.00"),
        "free": kzt("200000.00"),
        "grants_count": 1,
    }
    assert found["schemes"] == [use]
    before = api.get(AID, as_of=receipts["assess"]["position"]).json()
    assert (before["items"], before["schemes"]) == ([], [])
    names = list(SECOND.steps)
    office.live(SECOND.steps[name] for name in names[: names.index("decide award")])
    problem = problem_of(office.send(SECOND.steps["decide award"]), 409, "cap-exceeded")
    assert (problem["scheme"], problem["cumulated"]) == ("de-minimis", kzt("800000.00"))
    assert problem["grants"] == [{"project": FIRST.project, "granted_on": "2026-02-02", "amount": kzt("800000.00")}]
    less = SECOND.steps["decide award"]
    office.live([replace(less, body={**less.body, "amount": kzt("200000.00")})])
    full = api.get(AID, min_position=api.get(SECOND.path).json()["as_of"]["position"]).json()
    assert full["schemes"] == [{**use, "cumulated": kzt("1000000.00"), "free": kzt("0.00"), "grants_count": 2}]
    _lower_for_ever(api)


def _lower_for_ever(api: Api) -> None:
    """A later version lowers the limit and drops the window: what was granted stays granted."""
    for_ever = {**CAPPED, "cap_schemes": [{**SCHEME, "window_years": None, "limit": kzt("900000.00")}]}
    published = api.post(f"/v1/programmes/{PROGRAMME}/rulebooks", {"version": 2, "document": for_ever})
    assert published.status_code == 200, published.text
    (use,) = api.get(AID, min_position=published.json()["position"]).json()["schemes"]
    assert (use["rulebook_version"], use["after"], use["window_years"]) == (2, None, None)
    assert use["free"] == kzt("-100000.00")
