"""The fold is the same however its facts are cut, and a read model as of a position is the fold up to that position."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Optional
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

import projections
from domain.events import EVENTS, BudgetChanged, ProjectEvent
from domain.values import LocalisedText
from projections import PROJECTIONS
from projections.fold import CURRENT, Folding, Projection, RowVersion, column, facts_of, fold
from projections.project.agreement import TermsFact
from projections.project.application import ApplicationFact
from projections.project.appraisal import AppraisalFact
from projections.project.delivery import DeliveryFact
from projections.project.gates import GateFact
from projections.project.money import MoneyFact
from projections.project.reporting import ReportFact
from services.projector import digests
from tests.projections.conftest import FIXED
from tests.projections.logs import Choice, choices, history, log_of
from tests.projections.values import PROJECTS, kzt

HEAD = FIXED.head().position

GOLDEN = Path(__file__).parent / "golden.json"
"""Digests of what the read models of the fixed log hold. One that changes without a new version breaks whoever has the
old answers; who changes answers on purpose takes the next version of the projection and writes its digest there."""


def row_versions(projection: Projection[Any], log: list[Any], *, cut: int) -> set[tuple[str, int, int]]:
    """Return the history of all rows when facts come in batches, as the projector writes them."""
    stored: dict[tuple[Any, int], RowVersion[Any]] = {}
    for start in range(0, len(log), cut):
        batch = log[start : start + cut]
        folding = Folding(projection)
        touched = folding.touched(batch)
        folding.load(
            version for (key, _), version in stored.items() if key in touched and version.to_position == CURRENT
        )
        for recorded in batch:
            folding.apply(recorded)
        finished, closings = folding.take_finished()
        for closing in closings:
            place = (closing.key, closing.from_position)
            stored[place] = RowVersion(stored[place].row, closing.from_position, closing.to_position)
        for version in (*finished, *folding.take_standing()):
            key = tuple(getattr(version.row, name.name) for name in projection.key_columns)
            assert (key, version.from_position) not in stored
            stored[key, version.from_position] = version
    return {(repr(version.row), version.from_position, version.to_position) for version in stored.values()}


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
@given(chosen=choices, cut=st.integers(1, 20), openings=st.booleans())
def test_row_versions_do_not_depend_on_the_batches(
    projection: Projection[Any], chosen: list[Choice], cut: int, *, openings: bool
) -> None:
    log = log_of(chosen, openings=openings)
    whole = row_versions(projection, log, cut=len(log))
    assert row_versions(projection, log, cut=cut) == whole
    now = {repr(row) for row in fold(projection, log).values()}
    assert {row for row, _, until in whole if until == CURRENT} == now
    assert all(since < until for _, since, until in whole)


@pytest.mark.parametrize("position", [0, 1, 77, 300, HEAD])
@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_as_of_a_position_is_the_fold_up_to_it(
    connection: Connection, projection: Projection[Any], position: int
) -> None:
    columns = ", ".join(f"{found.name}::text" if found.adapter else found.name for found in projection.columns)
    with connection.cursor(row_factory=projection.row_factory) as cursor:
        found = cursor.execute(
            f"select {columns} from read.{projection.table} where from_position <= %(at)s and %(at)s < to_position",  # noqa: S608 - names of our own
            {"at": position},
        ).fetchall()
    expected = fold(projection, [recorded for recorded in FIXED.events if recorded.position <= position])
    by_key = {tuple(getattr(row, key.name) for key in projection.key_columns): row for row in found}
    assert by_key == expected
    assert len(found) == len(expected)


def test_the_answers_of_a_version_never_change(connection: Connection) -> None:
    held = digests(connection, position=HEAD)
    found = {f"{projection.name} v{projection.version}": held[projection.name] for projection in PROJECTIONS}
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_queries_name_the_version_that_the_projector_keeps() -> None:
    sources = Path(projections.__file__).parent.rglob("*.py")
    named = {name for source in sources for name in re.findall(r"read\.(\w+)", source.read_text(encoding="utf-8"))}
    assert named == {projection.table for projection in PROJECTIONS}


def test_the_view_of_a_project_takes_every_fact_of_a_project_once() -> None:
    parts = [
        facts_of(part)
        for part in (GateFact, AppraisalFact, ApplicationFact, TermsFact, DeliveryFact, ReportFact, MoneyFact)
    ]
    assert frozenset().union(*parts) == facts_of(ProjectEvent)
    assert sum(map(len, parts)) == len(facts_of(ProjectEvent))


def test_the_test_log_holds_every_kind_of_fact() -> None:
    assert {type(recorded.event) for recorded in FIXED.events} == set(EVENTS.values())


@dataclass(frozen=True)
class Note:
    note: UUID
    text: str
    more: str | None


def test_a_row_that_is_gone_is_closed_and_may_come_back() -> None:
    def evolve(row: Note | None, recorded: Any, _part: None) -> Note | None:
        return None if recorded.version % 2 == 0 else Note(recorded.stream, f"{recorded.version}", None)

    notes = Projection(
        name="notes",
        version=1,
        row=Note,
        keys=1,
        facts=facts_of(BudgetChanged),
        key=lambda recorded: {(recorded.stream,): None},
        evolve=evolve,
    )
    log = history(*[BudgetChanged(total=kzt(1), why="law")] * 3)
    assert row_versions(notes, log, cut=3) == row_versions(notes, log, cut=1)
    assert {(since, until) for _, since, until in row_versions(notes, log, cut=3)} == {(1, 2), (3, CURRENT)}
    assert list(fold(notes, log)) == [(PROJECTS[0],)]
    assert fold(notes, log[:2]) == {}


@pytest.mark.parametrize(
    ("annotation", "sql_type", "nullable", "value"),
    [
        (UUID, "uuid", False, UUID(int=1)),
        (str | None, 'text collate "C"', True, None),
        (Optional[str], 'text collate "C"', True, "x"),  # noqa: UP045 - rows may be written this way too
        (Literal["a", "b"], 'text collate "C"', False, "a"),
        (int, "bigint", False, 3),
        (bool, "boolean", False, True),
        (Decimal | None, "numeric", True, Decimal("1.50")),
        (date, "date", False, date(2026, 1, 1)),
        (datetime, "timestamptz", False, datetime(2026, 1, 1)),  # noqa: DTZ001 - only its column is looked at
        (tuple[str, ...], "text[]", False, ("a", "b")),
        (LocalisedText, "jsonb", False, {"en": "Water"}),
        (LocalisedText | None, "jsonb", True, None),
        (Mapping[UUID, int], "jsonb", False, {UUID(int=1): 2}),
        (dict[str, int] | list[int] | None, "jsonb", True, [1]),
    ],
)
def test_columns(annotation: Any, sql_type: str, nullable: bool, value: Any) -> None:  # noqa: FBT001 - a table of cases
    found = column("c", annotation)
    assert (found.sql_type, found.nullable) == (sql_type, nullable)
    assert found.load(found.dump(value)) == value
