"""What a projection is: a pure fold from facts to rows, and the temporal table that keeps every row it ever gave.

A row version holds from the position that made it (`from_position`) up to, but not including, the position that
replaced it (`to_position`). A query at position `p` takes the rows with `from_position <= p and p < to_position`.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter

from domain.events import Event
from domain.history import Recorded

CURRENT: Final = 2**63 - 1
"""`to_position` of a row version that still holds."""

Key = tuple[Hashable, ...]
"""The key columns of a row, in their order."""

R = TypeVar("R")


@dataclass(frozen=True)
class Projection(Generic[R]):
    """A read model: which facts it looks at, which rows each of them touches, and what it makes of them.

    `row` is a frozen dataclass whose first `keys` fields are the key. Whoever changes the answers of `evolve`, or the
    columns, takes the next `version`: its table is then built beside the one that still serves.
    """

    name: str
    version: int
    row: type[R]
    keys: int
    facts: frozenset[type[Event]]
    """The kinds of fact that `key` and `evolve` are called with."""
    key: Callable[[Recorded[Any]], Mapping[Key, Any]]
    """The rows that a fact touches, each with the part of the fact that is about it (None: all of it)."""
    evolve: Callable[[R | None, Recorded[Any], Any], R | None]
    """The row after a fact and its part; None where there is none. It never relies on an earlier fact being there."""
    indexes: tuple[tuple[str, ...], ...] = ()
    """Columns to find rows by, besides the key."""
    scanned: bool = False
    """Whether queries read many keys at one position, which an index on the range of positions speeds up."""

    @property
    def table(self) -> str:
        """Name of the table in the schema `read`."""
        return f"{self.name}_v{self.version}"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order of the row's fields."""
        hints = get_type_hints(self.row, include_extras=True)
        fields = dataclasses.fields(self.row)  # type: ignore[arg-type]
        return tuple(column(field.name, hints[field.name]) for field in fields)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that make up the key."""
        return self.columns[: self.keys]

    def row_factory(self, cursor: object) -> Callable[[Sequence[Any]], R]:  # noqa: ARG002 - psycopg's protocol
        """Make rows of what a query selects: all columns in their order, `jsonb` ones cast to text."""
        columns, row = self.columns, self.row

        def make(values: Sequence[Any]) -> R:
            return row(*(column.load(value) for column, value in zip(columns, values, strict=True)))

        return make


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: how its values are written into and read from PostgreSQL."""

    name: str
    sql_type: str
    nullable: bool
    adapter: TypeAdapter[Any] | None
    """Writes and reads a `jsonb` column; None for columns that PostgreSQL knows."""

    def dump(self, value: Any) -> Any:
        """Return what is sent for a value of the row."""
        if value is None:
            return None
        if self.adapter is not None:
            return self.adapter.dump_json(value).decode()
        return list(value) if self.sql_type.endswith("[]") else value

    def load(self, stored: Any) -> Any:
        """Return the value of the row for what came back; `jsonb` is selected as text."""
        if stored is None:
            return None
        if self.adapter is not None:
            return self.adapter.validate_json(stored)
        return tuple(stored) if self.sql_type.endswith("[]") else stored


_SQL_TYPES: Final[dict[Any, str]] = {
    UUID: "uuid",
    str: 'text collate "C"',
    int: "bigint",
    bool: "boolean",
    Decimal: "numeric",
    date: "date",
    datetime: "timestamptz",
    tuple[str, ...]: 'text[] collate "C"',
}


def column(name: str, annotation: Any) -> Column:
    """Return the column for a field of a row; whatever PostgreSQL has no type for becomes `jsonb`."""
    plain, nullable = _without_none(_without_metadata(annotation))
    plain = _without_metadata(plain)
    if get_origin(plain) is Literal:
        plain = str
    if (sql_type := _SQL_TYPES.get(plain)) is not None:
        # an array's collation belongs to its elements, in this order for PostgreSQL
        return Column(name, "text[]" if sql_type.startswith("text[]") else sql_type, nullable, None)
    return Column(name, "jsonb", nullable, TypeAdapter(annotation))


def _without_metadata(annotation: Any) -> Any:
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in {types.UnionType, Union} and types.NoneType in get_args(annotation):
        others = tuple(part for part in get_args(annotation) if part is not types.NoneType)
        return (others[0] if len(others) == 1 else Union[others]), True  # noqa: UP007 - the parts are known at run time only
    return annotation, False


@dataclass(frozen=True, slots=True)
class Standing(Generic[R]):
    """A row that holds now: since which position, and whether the table has it already. `row` None: there is none."""

    row: R | None
    since: int
    stored: bool


@dataclass(frozen=True, slots=True)
class RowVersion(Generic[R]):
    """A row and the positions between which it held."""

    row: R
    from_position: int
    to_position: int


@dataclass(frozen=True, slots=True)
class Closing:
    """A row version in the table that no longer holds."""

    key: Key
    from_position: int
    to_position: int


class Folding(Generic[R]):
    """A projection at work, in memory: the rows that hold, and what the table does not have yet.

    There is one row version for every position that changed a row, so the outcome does not depend on how the facts
    are cut into batches.
    """

    def __init__(self, projection: Projection[R]) -> None:
        self.projection = projection
        self.standing: dict[Key, Standing[R]] = {}
        self._finished: list[RowVersion[R]] = []
        self._closings: list[Closing] = []

    def touched(self, events: Iterable[Recorded[Event]]) -> set[Key]:
        """Return the keys of the rows that the events touch and that are not in memory: load these first."""
        projection = self.projection
        facts, key = projection.facts, projection.key
        touched = {found for recorded in events if type(recorded.event) in facts for found in key(recorded)}
        return touched - self.standing.keys()

    def load(self, versions: Iterable[RowVersion[R]]) -> None:
        """Take in rows that the table has."""
        for version in versions:
            values = tuple(getattr(version.row, column.name) for column in self.projection.key_columns)
            self.standing[values] = Standing(row=version.row, since=version.from_position, stored=True)

    def apply(self, recorded: Recorded[Event]) -> None:
        """Take in one more fact, completely or, when it raises, not at all."""
        if type(recorded.event) not in self.projection.facts:
            return
        evolve, standing = self.projection.evolve, self.standing
        changes: list[tuple[Key, Standing[R] | None, R | None]] = []
        for key, part in self.projection.key(recorded).items():
            before = standing.get(key)
            row = before.row if before is not None else None
            after = evolve(row, recorded, part)
            if after != row:
                changes.append((key, before, after))
        for key, before, after in changes:
            self._close(key, before, recorded.position)
            standing[key] = Standing(row=after, since=recorded.position, stored=False)

    def _close(self, key: Key, before: Standing[R] | None, position: int) -> None:
        if before is None or before.row is None:
            return
        if before.stored:
            self._closings.append(Closing(key, before.since, position))
        else:
            self._finished.append(RowVersion(before.row, before.since, position))

    def take_finished(self) -> tuple[list[RowVersion[R]], list[Closing]]:
        """Hand over the row versions that no longer hold, and which ones of the table to close."""
        taken = (self._finished, self._closings)
        self._finished, self._closings = [], []
        return taken

    def take_standing(self) -> list[RowVersion[R]]:
        """Hand over the rows that hold and that the table does not have yet; then forget all rows."""
        taken = [
            RowVersion(standing.row, standing.since, CURRENT)
            for standing in self.standing.values()
            if standing.row is not None and not standing.stored
        ]
        self.standing = {}
        return taken


def fold(projection: Projection[R], events: Iterable[Recorded[Event]]) -> dict[Key, R]:
    """Return the rows that hold after the events, by key: the same fold without a database."""
    folding = Folding(projection)
    for recorded in events:
        folding.apply(recorded)
    return {key: standing.row for key, standing in folding.standing.items() if standing.row is not None}


def by_stream(recorded: Recorded[Any]) -> Mapping[Key, None]:
    """Return the key of a projection that has one row for each stream."""
    return {(recorded.stream,): None}


def facts_of(union: Any) -> frozenset[type[Event]]:
    """Return the classes of a union of facts."""
    return frozenset(get_args(union)) or frozenset({union})
