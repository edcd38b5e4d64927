"""The tables of the read models: how they are made, loaded, written, compared and switched."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

from psycopg import Connection, sql
from psycopg.rows import scalar_row

from domain.events import Event
from domain.history import Recorded
from projections.fold import CURRENT, Closing, Column, Folding, Key, Projection, RowVersion

R = TypeVar("R")

SCHEMA: Final = "read"


def table_of(name: str) -> sql.Identifier:
    """Return the qualified name of a table of the read models."""
    return sql.Identifier(SCHEMA, name)


def create_table(connection: Connection, projection: Projection[Any], name: str) -> None:
    """Make an empty table that can be written; `add_indexes` makes it fast to read."""
    columns = [
        sql.SQL("{} {} {}").format(
            sql.Identifier(column.name),
            _SQL_TYPES[column.sql_type],
            sql.SQL("" if column.nullable else "not null"),
        )
        for column in projection.columns
    ]
    connection.execute(
        sql.SQL(
            "create table {} ({}, from_position bigint not null, to_position bigint not null, "
            "primary key ({}, from_position), check (from_position < to_position))"
        ).format(table_of(name), sql.SQL(", ").join(columns), _names(projection.key_columns))
    )


def add_indexes(connection: Connection, projection: Projection[Any], name: str) -> None:
    """Make the indexes and gather statistics, once the rows are there."""
    connection.execute(
        sql.SQL("create unique index on {} ({}) where to_position = {}").format(
            table_of(name), _names(projection.key_columns), sql.Literal(CURRENT)
        )
    )
    for index in projection.indexes:
        columns = sql.SQL(", ").join(map(sql.Identifier, index))
        connection.execute(sql.SQL("create index on {} ({})").format(table_of(name), columns))
    if projection.scanned:
        connection.execute(
            sql.SQL("create index on {} using gist (int8range(from_position, to_position))").format(table_of(name))
        )
    connection.execute(sql.SQL("analyze {}").format(table_of(name)))


def drop_table(connection: Connection, name: str) -> None:
    """Drop a table, if it is there."""
    connection.execute(sql.SQL("drop table if exists {}").format(table_of(name)))


def drop_leftovers(connection: Connection) -> None:
    """Drop what a rebuild that was killed has left behind."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(r"select tablename from pg_tables where schemaname = 'read' and tablename like '%\_new'")
        for name in cursor.fetchall():
            drop_table(connection, name)


def rename_table(connection: Connection, name: str, new_name: str) -> None:
    """Give a table another name."""
    connection.execute(sql.SQL("alter table {} rename to {}").format(table_of(name), sql.Identifier(new_name)))


def apply_events(
    connection: Connection, projection: Projection[Any], name: str, events: Iterable[Recorded[Event]]
) -> None:
    """Bring a table from one position to a later one; the caller's transaction makes it all or nothing."""
    events = list(events)
    folding = Folding(projection)
    load_rows(connection, folding, name, folding.touched(events))
    for recorded in events:
        folding.apply(recorded)
    write_finished(connection, folding, name)
    write_standing(connection, folding, name)


def load_rows(connection: Connection, folding: Folding[Any], name: str, keys: Collection[Key]) -> None:
    """Load the rows that hold now and have one of the keys."""
    if not keys:
        return
    projection = folding.projection
    query = sql.SQL("select {}, t.from_position from {} t join {} on {} where t.to_position = {}").format(
        sql.SQL(", ").join(_selected(column) for column in projection.columns),
        table_of(name),
        _unnested(projection.key_columns),
        _same_key(projection.key_columns),
        sql.Literal(CURRENT),
    )
    make = projection.row_factory(None)
    found = connection.execute(query, _arrays(projection.key_columns, keys)).fetchall()
    folding.load(RowVersion(make(values[:-1]), values[-1], CURRENT) for values in found)


def write_finished(connection: Connection, folding: Folding[Any], name: str) -> None:
    """Write the row versions that no longer hold, and close those of the table."""
    finished, closings = folding.take_finished()
    _copy(connection, folding.projection, name, finished)
    _close(connection, folding.projection, name, closings)


def write_standing(connection: Connection, folding: Folding[Any], name: str) -> None:
    """Write the rows that hold and that the table does not have; afterwards none is in memory."""
    _copy(connection, folding.projection, name, folding.take_standing())


def digest_of(connection: Connection, projection: Projection[Any], name: str, *, position: int) -> str:
    """Return the digest of what a table held at a position, with its whole history: the same for the same answers."""
    columns = [sql.Identifier(column.name) for column in projection.columns]
    values = [
        *columns,
        sql.Identifier("from_position"),
        sql.SQL("case when to_position > {0} then {1} else to_position end").format(
            sql.Literal(position), sql.Literal(CURRENT)
        ),
    ]
    row = connection.execute(
        sql.SQL(
            """
            select count(*), sum(('x' || substr(hash, 1, 16))::bit(64)::bigint::numeric),
                sum(('x' || substr(hash, 17, 16))::bit(64)::bigint::numeric)
            from (
                select encode(sha256(convert_to(row({})::text, 'UTF8')), 'hex') as hash from {} where from_position <= {}
            ) hashed
            """
        ).format(sql.SQL(", ").join(values), table_of(name), sql.Literal(position))
    ).fetchone()
    return hashlib.sha256(f"{projection.table} {row}".encode()).hexdigest()


def _copy(connection: Connection, projection: Projection[R], name: str, versions: list[RowVersion[R]]) -> None:
    if not versions:
        return
    columns = projection.columns
    statement = sql.SQL("copy {} ({}, from_position, to_position) from stdin").format(table_of(name), _names(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for version in versions:
            values = [column.dump(getattr(version.row, column.name)) for column in columns]
            copy.write_row([*values, version.from_position, version.to_position])


def _close(connection: Connection, projection: Projection[Any], name: str, closings: list[Closing]) -> None:
    if not closings:
        return
    connection.execute(
        sql.SQL(
            "update {} t set to_position = k.to_position from {} "
            "where {} and t.from_position = k.from_position and t.to_position = {}"
        ).format(
            table_of(name),
            _unnested((*projection.key_columns, *_POSITIONS)),
            _same_key(projection.key_columns),
            sql.Literal(CURRENT),
        ),
        _arrays(
            (*projection.key_columns, *_POSITIONS),
            [(*closing.key, closing.from_position, closing.to_position) for closing in closings],
        ),
    )


_POSITIONS: Final = (Column("from_position", "bigint", False, None), Column("to_position", "bigint", False, None))  # noqa: FBT003
_SQL_TYPES: Final = {
    "uuid": sql.SQL("uuid"),
    'text collate "C"': sql.SQL('text collate "C"'),
    "bigint": sql.SQL("bigint"),
    "boolean": sql.SQL("boolean"),
    "numeric": sql.SQL("numeric"),
    "date": sql.SQL("date"),
    "timestamptz": sql.SQL("timestamptz"),
    "text[]": sql.SQL('text[] collate "C"'),
    "jsonb": sql.SQL("jsonb"),
}
_ARRAYS: Final = {
    "uuid": sql.SQL("%s::uuid[]"),
    'text collate "C"': sql.SQL("%s::text[]"),
    "bigint": sql.SQL("%s::bigint[]"),
    "date": sql.SQL("%s::date[]"),
}
"""The types that a key column may have."""


def _names(columns: Iterable[Column]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)


def _selected(column: Column) -> sql.Composable:
    name = sql.Identifier("t", column.name)
    return sql.SQL("{}::text").format(name) if column.adapter is not None else name


def _unnested(columns: tuple[Column, ...]) -> sql.Composed:
    arrays = sql.SQL(", ").join(_ARRAYS[column.sql_type] for column in columns)
    return sql.SQL("unnest({}) as k({})").format(arrays, _names(columns))


def _same_key(columns: tuple[Column, ...]) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier("t", column.name), sql.Identifier("k", column.name))
        for column in columns
    )


def _arrays(columns: tuple[Column, ...], keys: Collection[Key]) -> list[list[object]]:
    return [[key[place] for key in keys] for place in range(len(columns))]
