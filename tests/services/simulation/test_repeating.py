"""A portfolio is the same wherever it is written, is written once, and is completed where a run was stopped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.events import ProjectRegistered
from domain.history import Meta
from domain.project.appraisal import correct_project
from services.acts import PROJECT
from services.event_store import CommandKey, EventStore
from services.simulation import Disturbed, Portfolio, is_begun, rehearse, simulate
from tests.services.simulation.conftest import TODAY, NewStore

FEW = Portfolio(projects=14, years=2, seed=7)


class Stopped(Exception):
    """Stands for whatever may end a run in its middle."""


def _stop_on_the_way(part: float, _: int) -> None:
    if part > 0.7:
        raise Stopped


def _data(store: EventStore) -> list[tuple[Any, ...]]:
    """Return all that is recorded, but for salts and the times that the database gave."""
    return [
        (fact.position, fact.stream, fact.version, fact.occurred_on, fact.meta, fact.event)
        for fact in store.stream_log()
    ]


def test_the_same_seed_gives_the_same_data_in_every_database(new_store: NewStore) -> None:
    with new_store() as one, new_store() as other:
        simulate(one, FEW, today=TODAY)
        simulate(other, FEW, today=TODAY)
        assert _data(one) == _data(other)


def test_another_seed_gives_other_data_beside_the_first(new_store: NewStore) -> None:
    with new_store() as store:
        first = simulate(store, FEW, today=TODAY)
        second = simulate(store, Portfolio(projects=14, years=2, seed=8), today=TODAY)
        assert second.found == 0
        assert store.head().position == first.added + second.added


def test_running_it_again_adds_nothing_and_keeps_to_the_first_day(new_store: NewStore) -> None:
    with new_store() as store:
        first = simulate(store, FEW, today=TODAY)
        again = simulate(store, FEW)
        assert (again.today, again.added, again.summary) == (TODAY, 0, None)
        assert store.head().position == first.added


def test_a_run_that_was_stopped_is_completed_with_the_same_data(new_store: NewStore) -> None:
    with new_store() as whole, new_store() as stopped:
        expected = simulate(whole, FEW, today=TODAY)
        with pytest.raises(Stopped):
            simulate(stopped, FEW, today=TODAY, progress=_stop_on_the_way)
        assert is_begun(stopped, FEW)
        before = stopped.head().position
        rest = simulate(stopped, FEW)
        assert 0 < before < expected.added
        assert (rest.found, rest.added) == (before, expected.added - before)
        assert rest.summary == expected.summary
        assert _data(stopped) == _data(whole)


def test_another_day_is_refused_once_a_portfolio_was_begun(new_store: NewStore) -> None:
    with new_store() as store:
        simulate(store, FEW, today=TODAY)
        with pytest.raises(Disturbed, match="begun for 2026-11-20"):
            simulate(store, FEW, today=date(2026, 11, 19))


def test_a_finished_portfolio_may_be_changed_by_others(new_store: NewStore) -> None:
    with new_store() as store:
        simulate(store, FEW, today=TODAY)
        _correct_every_project(store)
        assert simulate(store, FEW).added == 0


def test_it_stops_where_somebody_else_changed_an_unfinished_project(new_store: NewStore) -> None:
    with new_store() as store:
        with pytest.raises(Stopped):
            simulate(store, FEW, today=TODAY, progress=_stop_on_the_way)
        _correct_every_project(store)
        with pytest.raises(Disturbed, match="somebody else has changed"):
            simulate(store, FEW)


def test_a_larger_portfolio_has_more_programmes() -> None:
    small, large = rehearse(Portfolio(projects=2, years=1, seed=1), today=TODAY), rehearse(FEW, today=TODAY)
    assert small.summary is not None
    assert large.summary is not None
    assert (small.summary.programmes, large.summary.programmes) == (1, 6)


def _correct_every_project(store: EventStore) -> None:
    for fact in list(store.stream_log()):
        if isinstance(fact.event, ProjectRegistered):
            command = CommandKey("somebody", str(fact.stream), bytes(32))
            store.record(
                PROJECT,
                fact.stream,
                lambda project: correct_project(project, field="cluster", value="mine", why="Mine."),
                command=command,
                meta=Meta(actor="somebody", command=command.command_id),
                occurred_on=TODAY,
            )
