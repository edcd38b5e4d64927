"""How far a portfolio is that was written by hand: every number of it, by class and as of any position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from projections.dashboard import Asked, By, Wanted, find_dashboard
from projections.dashboard.meanings import MEANINGS
from projections.dashboard.sheet import Sheet
from tests.projections.dashboard.asking import DAY, HEAD, MARKS, counts, dashboard, kpis, parts, reasons
from tests.projections.dashboard.portfolio import ABROAD


def test_projects_by_stage_and_provenance(grow: Sheet, everything: Sheet) -> None:
    assert counts(grow.projects) == {"total": 6, "native": 6, "published": 0}
    assert {stage: count.value for stage, count in grow.projects.stages.items()} == {
        "active": 4,
        "declined": 1,
        "registered": 1,
    }
    assert counts(everything.projects) == {"total": 8, "native": 7, "published": 1}
    assert everything.projects.stages["published"].value == 1


def test_each_currency_by_itself(everything: Sheet) -> None:
    sums: dict[str, tuple[object, ...]] = {
        money.currency: (money.requested.value, money.awarded.value, money.released.value, money.disbursed.value)
        for money in everything.money
    }
    assert sums == {
        "EUR": (700, 600, 60, 60),
        "KZT": (Decimal("3950.50"), 2900, 430, 150),  # 900 + 1500 + 400 + 100; 100 + 50 + 200 + 80; 150 + 80 - 80
        "USD": (None, 10, None, None),
    }
    tenge, dollars = everything.money[1], everything.money[2]
    assert (tenge.requested.counted, tenge.awarded.counted, sum(reasons(tenge.awarded).values())) == (6, 4, 2)
    assert (dollars.requested.counted, dollars.requested.because) == (
        0,
        "nothing was stated or decided in this currency",
    )


def test_milestones(grow: Sheet, everything: Sheet) -> None:
    assert counts(grow.milestones) == {
        "planned": 7,  # the cancelled and the waived one are left out
        "met": 2,
        "partially_met": 1,
        "not_met": 1,  # the one that was reversed
        "waived": 1,
        "overdue": 3,  # B 2 planned, C 3 submitted, G 1 reversed; D is declined
        "late": 1,
    }
    assert (everything.milestones.planned.value, everything.milestones.not_met.value) == (8, 2)


def test_reports(grow: Sheet, everything: Sheet) -> None:
    assert counts(grow.reports) == {
        "accepted": 3,
        "submitted": 0,
        "returned": 1,
        "voided": 0,
        "returns": 2,
    }
    assert everything.reports.voided.value == 1


def test_overdue_reports_are_those_of_the_calendar(connection: Connection, grow: Sheet) -> None:
    assert parts(grow.reports.overdue) == (1, None, None, 4)  # C's, due again on 15 February, with 10 days of grace
    assert dashboard(connection, day=date(2027, 2, 25)).whole.reports.overdue.value == 0
    later = dashboard(connection, by="sector", day=date(2028, 4, 1))  # the year 2027 was due on 29 February 2028
    assert later.whole.reports.overdue.value == 5
    assert [(group.code, *parts(group.sheet.reports.overdue)) for group in later.groups] == [
        ("ISIC4:C10", 2, None, None, 1),
        ("ISIC4:C26", 2, None, None, 2),
        ("NACE-Rev.2:62.01", 1, None, None, 1),
        (None, 0, None, None, 0),
    ]


def test_of_too_many_running_projects_it_is_not_said_how_many_reports_are_overdue(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.dashboard.overdue.MOST_PROJECTS", 3)
    overdue = dashboard(connection).whole.reports.overdue
    assert (overdue.value, overdue.because) == (
        None,
        "more than 5000 running projects: ask for a programme, a round or a class",
    )


def test_gates_by_outcome(grow: Sheet) -> None:
    assert counts(grow.gates) == {
        "open": 1,
        "go": 2,
        "conditional": 0,
        "hold": 0,
        "recycle": 1,
        "stop": 0,
        "sent_back": 1,
    }


@pytest.mark.parametrize(
    ("by", "classes"),
    [
        ("sector", [("ISIC4:C10", 2), ("ISIC4:C26", 2), ("NACE-Rev.2:62.01", 1), (None, 1)]),
        ("region", [("KZ-19", 2), ("KZ-75", 3), (None, 1)]),
        ("size", [("micro", 1), ("small", 4), (None, 1)]),
        ("maturity", [("growing", 4), ("nascent", 1), (None, 1)]),
        ("round", [("R1", 2), ("R2", 4)]),
        ("cluster", [("AGRO", 2), (None, 4)]),
        ("programme", [("GROW", 6)]),
    ],
)
def test_classes_add_up_to_the_whole(connection: Connection, by: By, classes: list[tuple[str | None, int]]) -> None:
    found = dashboard(connection, by=by)
    assert [(group.code, group.sheet.projects.total.value) for group in found.groups] == classes
    for group in found.groups:
        assert group.title == (group.code or "not classified")
    for part in ("milestones", "reports", "gates"):
        whole = counts(getattr(found.whole, part))
        added = {name: sum(counts(getattr(group.sheet, part))[name] for group in found.groups) for name in whole}
        assert added == whole


def test_a_class_has_figures_of_its_own(connection: Connection) -> None:
    groups = {group.code: group.sheet for group in dashboard(connection, by="region").groups}
    assert parts(groups["KZ-75"].indicators.high_tech_share) == (100, 2, 2, 2)
    assert parts(groups["KZ-19"].indicators.high_tech_share) == (0, 0, 1, 1)
    nothing = groups[None].indicators
    assert (nothing.high_tech_share.value, nothing.high_tech_share.because) == (
        None,
        "no supported firm has a known division",
    )
    assert (nothing.rework_loops.value, nothing.rework_loops.because) == (None, "no agreement was signed")
    assert (nothing.days_to_pay.value, nothing.departures.share.because) == (None, "no gate was decided")
    assert groups["KZ-75"].money[0].awarded.value == 2500


def test_a_round_of_several_programmes_is_named_with_its_programme(connection: Connection) -> None:
    found = dashboard(connection, by="round", programme=None)
    assert [group.code for group in found.groups] == ["ABROAD/R1", "GROW/R1", "GROW/R2", None]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 6),
        ({"round": "R1"}, 2),
        ({"cluster": "AGRO"}, 2),
        ({"provenance": "published"}, 0),
        ({"sector": "C26"}, 2),
        ({"region": "KZ-19"}, 2),
        ({"maturity": "nascent"}, 1),
        ({"size": "micro"}, 1),
        ({"programme": ABROAD}, 2),
        ({"programme": ABROAD, "provenance": "published"}, 1),
    ],
)
def test_filters(connection: Connection, wanted: dict[str, Any], count: int) -> None:
    assert dashboard(connection, **wanted).whole.projects.total.value == count


def test_as_of_an_earlier_position(connection: Connection) -> None:
    before = dashboard(connection, position=MARKS.before_the_return, by="region")
    assert counts(before.whole.reports) == dict.fromkeys(counts(before.whole.reports), 0)
    assert parts(before.whole.indicators.rework_loops) == (Decimal("0.5"), 2, 4, 4)
    assert reasons(kpis(before.whole)["labour-productivity"].median)["no accepted value"] == 4
    assert before.whole.indicators.jobs[0].latest.because == "no accepted value"
    assert before.government_figures == ()
    empty = dashboard(connection, position=0, by="sector")
    assert (empty.whole.projects.total.value, empty.whole.money, empty.groups) == (0, (), ())
    assert empty.whole.indicators.days_to_decide.award.because == "nothing was decided"


def test_what_governments_stated_stands_beside(connection: Connection) -> None:
    (stated,) = dashboard(connection).government_figures
    assert (stated.jurisdiction, stated.revision, stated.position) == ("KZ-75", 1, MARKS.government_figure)
    assert (stated.value.model_dump()["decimal"], stated.unit) == (Decimal(95000), "KZT")
    assert dashboard(connection, position=HEAD - 1).government_figures[0].revision == 0
    assert len(dashboard(connection, region="KZ-75").government_figures) == 1
    assert dashboard(connection, region="KZ-19").government_figures == ()
    assert dashboard(connection, programme=ABROAD).government_figures == ()


def test_only_the_largest_classes_are_shown(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.dashboard.sheet.MOST_GROUPS", 2)
    found = dashboard(connection, by="region")
    assert ([group.code for group in found.groups], found.groups_left_out) == (["KZ-19", "KZ-75"], 1)


def test_every_figure_of_a_sheet_has_a_meaning(connection: Connection) -> None:
    found = dashboard(connection)
    for place in _places(found.whole.model_dump()):
        assert any(place == name or place.startswith(f"{name}.") for name in found.meanings), place
    dumped = found.whole.model_dump()
    for name in found.meanings:
        assert _reaches(dumped, name.split(".")), name


def test_the_guide_has_every_meaning() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "dashboards.md").read_text(encoding="utf-8")
    listed = {
        name for row in re.findall(r"^\| (`.*?) \|", guide, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)
    }
    parts_of_money = {f"money{name}" for name in listed if name.startswith(".")}
    assert {name for name in listed if not name.startswith((".", "/"))} | parts_of_money == set(MEANINGS)


def _places(part: Any, *path: str) -> Iterator[str]:
    """Give the place of every figure and count."""
    if isinstance(part, dict) and {"value", "unit"} <= part.keys():
        yield ".".join(path)
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from _places(inner, *path, name)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _places(inner, *path)


def _reaches(part: Any, path: list[str]) -> bool:
    while isinstance(part, list | tuple):
        part = part[0]
    return not path or (path[0] in part and _reaches(part[path[0]], path[1:]))


def test_the_number_of_queries_does_not_depend_on_the_portfolio(connection: Connection) -> None:
    class Counting:
        """Counts what is asked of the connection that it stands before."""

        def __init__(self) -> None:
            self.asked = 0

        def execute(self, *given: Any) -> Any:
            self.asked += 1
            return connection.execute(*given)

        def cursor(self, **given: Any) -> Any:
            self.asked += 1
            return connection.cursor(**given)

    spent = []
    for asked in (
        Asked(wanted=Wanted(), by=None, position=0, day=DAY),
        Asked(wanted=Wanted(), by="sector", position=HEAD, day=DAY),
    ):
        counting: Any = Counting()
        find_dashboard(counting, asked)
        spent.append(counting.asked)
    assert spent == [15, 15]
