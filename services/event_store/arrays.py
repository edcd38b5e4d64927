"""Lists as PostgreSQL's binary arrays: the element type is always the same, so one prepared statement serves every batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import TypeVar
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format
from typing_extensions import override

_HEADER = Struct("!iiI")  # dimensions, whether there are nulls, type of the elements
_DIMENSION = Struct("!ii")  # length, first index
_LENGTH = Struct("!i")
_NULL = _LENGTH.pack(-1)
_INT4 = Struct("!ii")
_INT8 = Struct("!iq")


class BinaryArray(bytes):
    """An array ready for the wire; the subclass is its type."""

    __slots__ = ()


class UuidArray(BinaryArray):
    """`uuid[]`."""

    __slots__ = ()


class TextArray(BinaryArray):
    """`text[]`."""

    __slots__ = ()


class BytesArray(BinaryArray):
    """`bytea[]`."""

    __slots__ = ()


class IntArray(BinaryArray):
    """`int[]`."""

    __slots__ = ()


class BigintArray(BinaryArray):
    """`bigint[]`."""

    __slots__ = ()


A = TypeVar("A", bound=BinaryArray)

_ELEMENT: dict[type[BinaryArray], str] = {
    UuidArray: "uuid",
    TextArray: "text",
    BytesArray: "bytea",
    IntArray: "int4",
    BigintArray: "int8",
}


def uuids(values: Iterable[UUID | None]) -> UuidArray:
    """Return a `uuid[]`, with nulls where a value is None."""
    return _array(UuidArray, [None if value is None else value.bytes for value in values])


def texts(values: Iterable[str]) -> TextArray:
    """Return a `text[]`; raise `UnicodeEncodeError` for a lone surrogate."""
    return _array(TextArray, [value.encode() for value in values])


def byteas(values: Iterable[bytes]) -> BytesArray:
    """Return a `bytea[]`."""
    return _array(BytesArray, list(values))


def ints(values: list[int]) -> IntArray:
    """Return an `int[]`; raise `struct.error` for what does not fit into 32 bits."""
    body = b"".join([_INT4.pack(4, value) for value in values])
    return IntArray(_head(IntArray, len(values), nulls=False) + body)


def bigints(values: list[int]) -> BigintArray:
    """Return a `bigint[]`; raise `struct.error` for what does not fit into 64 bits."""
    body = b"".join([_INT8.pack(8, value) for value in values])
    return BigintArray(_head(BigintArray, len(values), nulls=False) + body)


def _array(kind: type[A], items: Sequence[bytes | None]) -> A:
    parts = [_head(kind, len(items), nulls=None in items)]
    for item in items:
        if item is None:
            parts.append(_NULL)
        else:
            parts += (_LENGTH.pack(len(item)), item)
    return kind(b"".join(parts))


def _head(kind: type[BinaryArray], length: int, *, nulls: bool) -> bytes:
    oid = psycopg.postgres.types[_ELEMENT[kind]].oid
    if not length:
        return _HEADER.pack(0, 0, oid)
    return _HEADER.pack(1, nulls, oid) + _DIMENSION.pack(length, 1)


class _ArrayDumper(Dumper):
    """Hands the bytes over as they are."""

    format = Format.BINARY

    @override
    def dump(self, obj: BinaryArray) -> Buffer:
        return obj


# On psycopg's global map, but for classes of our own only: it concerns no other parameter of anybody.
for _kind, _element in _ELEMENT.items():
    psycopg.adapters.register_dumper(
        _kind, type(f"{_kind.__name__}Dumper", (_ArrayDumper,), {"oid": psycopg.postgres.types[_element].array_oid})
    )
