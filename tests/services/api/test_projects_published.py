"""Projects that others publish: they are read like any other, on days long before they were imported, and take no write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from domain.events import (
    DisbursementConfirmed,
    MilestoneMet,
    MilestonePlanned,
    ProjectEvent,
    ProjectRegistered,
    PublicationImported,
)
from domain.events.publication import Finding
from domain.history import Meta
from domain.money import Money
from domain.terms import MilestoneTerms
from services.acts import PROJECT
from services.api.parts import Parts
from services.event_store import CommandKey
from tests.clock import FixedClock
from tests.services.api.conftest import Api
from tests.services.api.project_client import AFTERWARDS, Office, problem_of
from tests.services.api.project_life import PROGRAMME, Life

LIFE = Life()
FINDING = Finding(
    code="malformed-number", path="result/indicator/period/actual", text="Not a number.", printed="8,386413"
)


def facts() -> list[ProjectEvent]:
    """Return what an import of 2026 says of a project of 2015."""
    terms = MilestoneTerms(
        code="end",
        title="Planned end",
        deliverable=None,
        acceptance=None,
        verification=None,
        due=date(2015, 6, 30),
        weight=None,
    )
    return [
        ProjectRegistered(
            code="XI-1",
            title="Published elsewhere",
            programme=UUID(PROGRAMME),
            round=None,
            recipient=None,
            requested=None,
            instrument=None,
            cluster=None,
            starts=date(2014, 1, 1),
            ends=date(2015, 6, 30),
            provenance="published",
        ),
        MilestonePlanned(milestone=UUID(LIFE.m1), terms=terms),
        MilestoneMet(milestone=UUID(LIFE.m1), met_on=date(2015, 7, 10), why=None, decided_by=None),
        DisbursementConfirmed(
            disbursement=UUID(LIFE.payment),
            tranche=None,
            amount=Money(amount=Decimal("500.00"), currency="USD"),
            paid_on=date(2015, 3, 1),
            reference=None,
            paid_by=None,
        ),
        PublicationImported(
            publisher="XI-PUB",
            activity="XI-PUB-1",
            file_sha256="a" * 64,
            element_sha256="b" * 64,
            mapping_version=1,
            last_updated=None,
            status="4",
            sectors=(),
            countries=("SV",),
            counts={"milestones": 1},
            unmapped={},
            findings=(FINDING,),
        ),
    ]


@pytest.fixture(scope="module")
def time() -> FixedClock:
    return FixedClock(moment=AFTERWARDS)


@pytest.fixture(scope="module")
def office(api: Api, parts: Parts) -> Office:
    """Who works with a programme that has one published project."""
    opened = Office(api, parts.store)
    opened.found()
    command = CommandKey("tests", "publish", bytes(32))
    parts.store.record(
        PROJECT,
        UUID(LIFE.project),
        lambda _: facts(),
        command=command,
        meta=Meta(actor="tests", command=command.command_id),
        occurred_on=date(2026, 11, 1),
        programme=UUID(PROGRAMME),
    )
    return opened


@pytest.mark.usefixtures("office")
def test_a_published_project_shows_where_it_comes_from_and_what_was_found(api: Api) -> None:
    shown = api.get(LIFE.path).json()
    assert (shown["stage"], shown["provenance"], shown["recipient"]) == ("published", "published", None)
    assert (shown["publication"]["activity"], shown["publication"]["status"]) == ("XI-PUB-1", "4")
    assert api.get(f"{LIFE.path}/findings").json()["items"] == [FINDING.model_dump(mode="json")]
    (milestone,) = api.get(f"{LIFE.path}/milestones").json()["items"]
    assert (milestone["late_days"], milestone["acceptance"]) == (10, None)


@pytest.mark.usefixtures("office")
def test_it_can_be_asked_about_days_before_it_was_imported(api: Api) -> None:
    usd = {"amount": "500.00", "currency": "USD"}
    sums = {day: api.get(LIFE.path, on=day).json()["disbursed"] for day in ("2015-02-28", "2015-03-01", "2026-11-01")}
    assert list(sums.values()) == [None, usd, usd]
    met = {day: api.get(LIFE.path, on=day).json()["milestones"]["met"] for day in ("2015-07-09", "2015-07-10")}
    assert list(met.values()) == [0, 1]
    # What the publisher says of itself is a fact of the day of the import; what the project is called is not.
    shown = api.get(LIFE.path, on="2015-07-10").json()
    assert (shown["stage"], shown["code"], shown["publication"]) == ("published", "XI-1", None)
    assert api.get(f"{LIFE.path}/findings", on="2015-07-10").json()["items"] == []


@pytest.mark.parametrize("name", LIFE.steps)
def test_a_published_project_takes_no_write(name: str, office: Office, parts: Parts) -> None:
    before = parts.store.head()
    step = LIFE.steps[name]
    answer = office.send(step)
    if step.method == "PUT":
        problem_of(answer, 412, "stream-changed")
    else:
        problem_of(answer, 409, "published-elsewhere")
    assert parts.store.head() == before
