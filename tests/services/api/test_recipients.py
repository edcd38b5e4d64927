from __future__ import annotations

from tests.services.api import samples
from tests.services.api.conftest import Api


def test_a_recipient_is_registered_classified_and_listed(api: Api) -> None:
    recipient = api.new_id()
    path = f"/v1/recipients/{recipient}"
    registered = api.put(path, samples.recipient("1"))
    assert registered.status_code == 201, registered.text
    classified = api.post(f"{path}/classifications", samples.classification())
    position = classified.json()["position"]
    found = api.get(path, min_position=position).json()
    assert (found["sector_code"], found["region"], found["version"]) == ("C10", "KZ-AKM", 2)
    assert api.get(path, as_of=registered.json()["position"]).json()["sector_code"] is None
    assert str(recipient) in {item["recipient"] for item in api.get("/v1/recipients", count="true").json()["items"]}
    for part in ("projects", "aid"):
        assert api.get(f"{path}/{part}").json()["items"] == []


def test_an_identifier_belongs_to_one_organisation(api: Api) -> None:
    api.put(f"/v1/recipients/{api.new_id()}", samples.recipient("2"))
    answer = api.put(f"/v1/recipients/{api.new_id()}", samples.recipient("2"))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/value-taken")


def test_who_is_not_registered_is_not_classified(api: Api) -> None:
    answer = api.post(f"/v1/recipients/{api.new_id()}/classifications", samples.classification())
    assert (answer.status_code, answer.json()["kind"]) == (404, "recipient")
    for part in ("", "/projects", "/aid"):
        assert api.get(f"/v1/recipients/{api.new_id()}{part}").status_code == 404
