"""What an expression looks like before anybody knows what its names mean: a tree of plain nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.expression.schema import Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of the text from character `start` up to and without `end`."""

    start: int
    end: int
    height: int
    """Levels from here down to the deepest leaf, itself included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Literally(Span):
    """A value that stands in the text."""

    value: Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Span):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Span):
    """`of.name`."""

    of: Node
    name: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Span):
    """`of[key]`."""

    of: Node
    key: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Span):
    """`[items, …]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Span):
    """`function(arguments)`, or as a method `arguments[0].function(arguments[1:])`."""

    function: str
    arguments: tuple[Node, ...]
    method: bool
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Span):
    """`!of` or `-of`."""

    operator: str
    of: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Infix(Span):
    """`left operator right`."""

    operator: str
    at: int
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction(Span):
    """`a && b && …` or `a || b || …`: as many as stand side by side."""

    operator: Literal["&&", "||"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Span):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


Node = Literally | Name | Field | Entry | Several | Call | Prefix | Infix | Junction | Choice
