"""Tests of commands read as sentences: given these facts, when this is asked, then those follow, or a named refusal.

given = Aggregate(Project(), evolve)

given(registered, on(date(2026, 3, 1), prequalified)).when(decide_award, award=AWARD, …).then(AwardDecided(…))
given(registered).when(decide_award, …).refused(WrongStage, stage="registered")
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from domain.errors import DomainError, NotFound, Refused
from domain.events import Event
from domain.history import Meta, Recorded

S = TypeVar("S")
E = TypeVar("E", bound=Event)
P = ParamSpec("P")

DAY = date(2026, 1, 15)
"""The day on which facts occurred whose day does not matter."""
STREAM = UUID("00000000-0000-4000-8000-000000000001")
META = Meta(actor="key:tests", command=UUID("00000000-0000-4000-8000-000000000002"))


@dataclass(frozen=True, slots=True)
class On(Generic[E]):
    """A fact with the day on which it occurred."""

    day: date
    event: E


def on(day: date, event: E) -> On[E]:
    """Say on which day a fact of `given` occurred, where the test depends on it."""
    return On(day, event)


def record(event: E, *, version: int, day: date = DAY, stream: UUID = STREAM) -> Recorded[E]:
    """Put a fact in its place, in a log that holds this one stream: its position is its version."""
    recorded_at = datetime(2026, 1, 15, 9, tzinfo=UTC) + timedelta(seconds=version)
    return Recorded(stream, version, version, day, recorded_at, META, event)


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S, E]):
    """What a stream starts from and how its facts change it; calling it gives a history to ask things of."""

    unknown: S
    evolve: Callable[[S, Recorded[E]], S]

    def __call__(self, *facts: E | On[E]) -> History[S, E]:
        """Start from `facts`, in their order."""
        placed = [fact if isinstance(fact, On) else On(DAY, fact) for fact in facts]
        return History(self, tuple(record(fact.event, version=n, day=fact.day) for n, fact in enumerate(placed, 1)))

    def fold(self, history: Iterable[Recorded[E]]) -> S:
        """Replay a history from its beginning."""
        state = self.unknown
        for recorded in history:
            state = self.evolve(state, recorded)
        return state


@dataclass(frozen=True, slots=True)
class History(Generic[S, E]):
    """Facts that are recorded, and the state that they make."""

    aggregate: Aggregate[S, E]
    recorded: tuple[Recorded[E], ...]

    @property
    def state(self) -> S:
        """What the facts have made."""
        return self.aggregate.fold(self.recorded)

    def when(
        self, command: Callable[Concatenate[S, P], Sequence[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Answer[S, E]:
        """Ask for something; the answer is facts, nothing, or a refusal."""

        def ask(state: S) -> Sequence[E]:
            return command(state, *args, **kwargs)

        try:
            return Answer(self, ask, list(ask(self.state)), None)
        except DomainError as refusal:
            return Answer(self, ask, [], refusal)

    def plus(self, events: Sequence[E], *, day: date = DAY) -> History[S, E]:
        """Record more facts."""
        following = len(self.recorded) + 1
        more = tuple(record(event, version=n, day=day) for n, event in enumerate(events, following))
        return History(self.aggregate, self.recorded + more)


@dataclass(frozen=True, slots=True)
class Answer(Generic[S, E]):
    """What came of asking."""

    history: History[S, E]
    ask: Callable[[S], Sequence[E]]
    events: list[E]
    refusal: DomainError | None

    def then(self, *expected: E) -> History[S, E]:
        """Assert that exactly these facts follow, none for "already so"; they survive storage as they are."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal!r} {vars(self.refusal)}") from self.refusal
        assert self.events == list(expected)
        for event in self.events:
            assert type(event).model_validate_json(event.model_dump_json()) == event
        return self.history.plus(self.events)

    def then_once(self, *expected: E) -> History[S, E]:
        """Assert as `then` does, and that asking for the same again adds nothing."""
        after = self.then(*expected)
        assert list(self.ask(after.state)) == []
        return after

    def refused(self, kind: type[Refused], **facts: object) -> None:
        """Assert that this rule refuses, and that it says at least these facts, as plain values."""
        assert type(self.refusal) is kind, f"{self.refusal!r} {self.events}"
        assert isinstance(self.refusal, Refused)
        assert json.loads(json.dumps(self.refusal.facts)) == self.refusal.facts
        assert {name: self.refusal.facts.get(name) for name in facts} == facts

    def not_found(self, kind: str, key: object) -> None:
        """Assert that the thing that was named does not exist."""
        assert isinstance(self.refusal, NotFound), f"{self.refusal!r} {self.events}"
        assert (self.refusal.kind, self.refusal.key) == (kind, str(key))


@dataclass(slots=True)
class Life(Generic[S, E]):
    """A stream that a state machine asks any command in any state: facts that replay, or a named refusal."""

    aggregate: Aggregate[S, E]
    state: S = field(init=False)
    history: History[S, E] = field(init=False)

    def __post_init__(self) -> None:
        """Begin before the first fact."""
        self.state = self.aggregate.unknown
        self.history = self.aggregate()

    def ask(
        self, command: Callable[Concatenate[S, P], Sequence[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> list[E] | DomainError:
        """Ask, record what follows, and assert that the whole history replays to the state reached step by step."""
        answer = self.history.when(command, *args, **kwargs)
        if answer.refusal is not None:
            if isinstance(answer.refusal, Refused):
                answer.refused(type(answer.refusal))
            return answer.refusal
        answer.then(*answer.events)
        self.record(*answer.events)
        return answer.events

    def record(self, *events: E) -> None:
        """Record facts, step by step, and assert that replaying the whole history comes to the same."""
        before = len(self.history.recorded)
        self.history = self.history.plus(events)
        for recorded in self.history.recorded[before:]:
            self.state = self.aggregate.evolve(self.state, recorded)
        assert self.state == self.history.state

    def ask_twice(
        self, command: Callable[Concatenate[S, P], Sequence[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> list[E] | DomainError:
        """Ask as `ask` does, and assert that asking for the same again adds nothing."""
        first = self.ask(command, *args, **kwargs)
        if not isinstance(first, DomainError):
            assert self.ask(command, *args, **kwargs) == []
        return first
