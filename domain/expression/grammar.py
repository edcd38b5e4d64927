"""The grammar: tokens become a tree, never deeper or larger than the limits allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NoReturn, TypedDict

from domain.expression import syntax
from domain.expression.lexis import SMALLEST_INT, Token, tokens
from domain.expression.schema import ExpressionFault, clipped
from domain.expression.syntax import Node

DEEPEST: Final = 32
"""Levels of operations and parentheses inside one another; a sum of n numbers has n levels, `&&` and `||` have one."""
MOST_NODES: Final = 250
"""Nodes of a tree. Nothing repeats, so this bounds the steps of an evaluation as well."""

_PRECEDENCE: Final = {
    **dict.fromkeys(("||",), 1),
    **dict.fromkeys(("&&",), 2),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
_TOO_DEEP: Final = f"an expression has at most {DEEPEST} levels inside one another"


def parse(text: str) -> Node:
    """Return the tree of `text`; raise `ExpressionFault` where it leaves the grammar or the limits."""
    parser = _Parser(text)
    node = parser.expression()
    if parser.token.kind != "end":
        parser.expected("an operator or the end")
    return node


class _Span(TypedDict):
    """The place of a node, as `syntax.Span` has it."""

    start: int
    end: int
    height: int


class _Parser:
    """Reads one text, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._level = 0
        self._nodes = 0
        self._end = 0  # of the token before
        self.token = next(self._tokens)

    def expected(self, what: str) -> NoReturn:
        """Say what should stand here instead."""
        found = clipped(self.token.text, 40)
        raise ExpressionFault(at=self.token.start, because=f"{what} is expected here, not {found}")

    def expression(self) -> Node:
        """Read `condition ? then : otherwise`, or what binds more tightly."""
        self._level += 1
        if self._level > DEEPEST:
            raise ExpressionFault(at=self.token.start, because=_TOO_DEEP)
        node = self._infix(1)
        if self._took("?"):
            then = self._infix(1)
            self._take(":")
            otherwise = self.expression()
            span = self._span(node.start, (node, then, otherwise))
            node = syntax.Choice(condition=node, then=then, otherwise=otherwise, **span)
        self._level -= 1
        return node

    def _infix(self, loosest: int) -> Node:
        """Read operators that bind at least as tightly as `loosest`; equals group from the left."""
        left = self._prefix()
        junction: Node | None = None  # the one to which a further operand belongs
        while (precedence := self._precedence()) >= loosest:
            operator = self._next()
            right = self._infix(precedence + 1)
            match operator.text:
                case "&&" | "||" as junctor:
                    if isinstance(left, syntax.Junction) and left is junction and left.operator == junctor:
                        parts, count = (*left.parts, right), 0
                    else:
                        parts, count = (left, right), 1
                    span = self._span(left.start, parts, count=count)
                    left = junction = syntax.Junction(operator=junctor, parts=parts, **span)
                case other:
                    span = self._span(left.start, (left, right))
                    left = syntax.Infix(operator=other, at=operator.start, left=left, right=right, **span)
        return left

    def _precedence(self) -> int:
        """Return how tightly the operator that comes next binds, 0 if none comes."""
        return _PRECEDENCE.get(self.token.text, 0) if self.token.kind == "operator" else 0

    def _prefix(self) -> Node:
        """Read `!` or `-`, any number of one of them, before a member."""
        signs: list[Token] = []
        while self._is("!", "-") and (not signs or self._is(signs[0].text)):
            signs.append(self._next())
        if signs and signs[0].text == "-" and self.token.kind == "magnitude":
            node = self._postfix(self._integer(signs.pop()))
        else:
            node = self._postfix(self._primary())
        for sign in reversed(signs):
            node = syntax.Prefix(operator=sign.text, of=node, **self._span(sign.start, (node,)))
        return node

    def _postfix(self, node: Node) -> Node:
        """Read the fields, entries and methods that follow `node`."""
        while True:
            if self._took("."):
                name = self._name()
                if self._took("("):
                    arguments = (node, *self._items(")"))
                    node = syntax.Call(
                        function=name.text,
                        arguments=arguments,
                        method=True,
                        at=name.start,
                        **self._span(node.start, arguments),
                    )
                else:
                    node = syntax.Field(of=node, name=name.text, at=name.start, **self._span(node.start, (node,)))
            elif self._took("["):
                key = self.expression()
                self._take("]")
                node = syntax.Entry(of=node, key=key, **self._span(node.start, (node, key)))
            else:
                return node

    def _primary(self) -> Node:
        """Read a constant, a name, a call, a list or what stands in parentheses."""
        start = self.token.start
        if self.token.kind == "magnitude":
            return self._integer(None)
        if self.token.kind == "constant":
            value = self._next().value
            return syntax.Literally(value=value, **self._span(start))
        if self.token.kind == "name":
            return self._named()
        if self._took("("):
            node = self.expression()
            self._take(")")
            return replace(node, start=start, end=self._end)
        if self._took("["):
            items = tuple(self._items("]"))
            return syntax.Several(items=items, **self._span(start, items))
        return self.expected("a value")

    def _named(self) -> Node:
        """Read a variable or a call of a function."""
        name = self._name()
        if self._took("("):
            arguments = tuple(self._items(")"))
            span = self._span(name.start, arguments)
            return syntax.Call(function=name.text, arguments=arguments, method=False, at=name.start, **span)
        return syntax.Name(name=name.text, **self._span(name.start))

    def _items(self, closing: str) -> list[Node]:
        """Read expressions with commas between them, through the `closing` bracket."""
        items: list[Node] = []
        while not self._took(closing):
            if items:
                self._take(",")
            items.append(self.expression())
        return items

    def _integer(self, minus: Token | None) -> Node:
        """Read an integer, with the sign that stands before it."""
        token = self._next()
        value = int(token.value)
        if minus is None and value == -SMALLEST_INT:
            raise ExpressionFault(at=token.start, because="an int has 64 bits; write a decimal, with .0 at its end")
        start = minus.start if minus else token.start
        return syntax.Literally(value=-value if minus else value, **self._span(start))

    def _name(self) -> Token:
        """Read a name."""
        if self.token.kind != "name":
            self.expected("a name")
        return self._next()

    def _is(self, *operators: str) -> bool:
        """Tell whether one of the `operators` comes next."""
        return self.token.kind == "operator" and self.token.text in operators

    def _took(self, operator: str) -> bool:
        """Read `operator` if it comes next, and tell whether it did."""
        if self.token.text != operator or self.token.kind != "operator":
            return False
        self._next()
        return True

    def _take(self, operator: str) -> None:
        """Read `operator`, which has to come next."""
        if not self._took(operator):
            self.expected(operator)

    def _next(self) -> Token:
        """Return the token that is ahead, and look one further."""
        token = self.token
        self._end = token.end
        self.token = next(self._tokens, token)
        return token

    def _span(self, start: int, parts: tuple[Node, ...] = (), *, count: int = 1) -> _Span:
        """Return the place of a node that ends here, after counting it and measuring how deep it is."""
        self._nodes += count
        if self._nodes > MOST_NODES:
            raise ExpressionFault(at=start, because=f"an expression has at most {MOST_NODES} operations and values")
        height = 1 + max((part.height for part in parts), default=0)
        if height > DEEPEST:
            raise ExpressionFault(at=start, because=_TOO_DEEP)
        return {"start": start, "end": self._end, "height": height}
