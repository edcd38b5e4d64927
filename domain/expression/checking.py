"""The check at publication: every name exists, every operation fits its operands, and the whole is true or false."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, assert_never

from domain.expression import operations, syntax
from domain.expression.grammar import parse
from domain.expression.operations import Operation, Signature
from domain.expression.plan import Apply, Checked, Choose, Given, Join, Known, Plan, Read, What
from domain.expression.schema import (
    NUMERIC,
    Constant,
    ExpressionFault,
    Record,
    Scalar,
    Schema,
    Table,
    Type,
    a,
    absent,
    clipped,
    kind_of,
    some,
    told,
)


def check(text: str, schema: Schema) -> Checked:
    """Return the rule that `text` states over the variables of `schema`; raise `ExpressionFault` if it states none."""
    checker = _Checker(text, schema)
    node = parse(text)
    plan = checker.scalar(node)
    if plan.type != "bool":
        raise ExpressionFault(at=node.start, because=f"a rule is true or false; this is {told(plan.type)}")
    return Checked(text, plan, frozenset(checker.reads))


class _Checker:
    """Finds the meaning of each node of one text."""

    def __init__(self, text: str, schema: Schema) -> None:
        self._text = text
        self._schema = schema
        self.reads: set[tuple[str, ...]] = set()

    def scalar(self, node: syntax.Node) -> Plan:  # noqa: C901, PLR0911 - one case for each kind of node
        """Return the plan of a `node` that is a single value."""
        match node:
            case syntax.Literally():
                return Given(source=self._source(node), what="constant", type=kind_of(node.value), value=node.value)
            case syntax.Name() | syntax.Field() | syntax.Entry():
                return self._read(node)
            case syntax.Call(method=True):
                return self._applied(node, operations.METHODS.get(node.function), node.arguments)
            case syntax.Call(function="has"):
                return self._known(node)
            case syntax.Call():
                return self._applied(node, operations.FUNCTIONS.get(node.function), node.arguments)
            case syntax.Prefix():
                return self._applied(node, operations.PREFIXES[node.operator], (node.of,))
            case syntax.Infix(operator="in"):
                return self._one_of(node)
            case syntax.Infix():
                return self._applied(node, operations.INFIXES[node.operator], (node.left, node.right))
            case syntax.Junction():
                parts = tuple(self._truth(part, node.operator) for part in node.parts)
                every = node.operator == "&&"
                what: What = "all of" if every else "any of"
                return Join(source=self._source(node), what=what, type="bool", settled_by=not every, parts=parts)
            case syntax.Choice():
                return self._choice(node)
            case syntax.Several():
                raise ExpressionFault(at=node.start, because="a list stands only on the right of in")
            case _:
                assert_never(node)

    def _source(self, node: syntax.Node) -> str:
        """Return the part of the text that is `node`."""
        return self._text[node.start : node.end]

    def _truth(self, node: syntax.Node, operator: str) -> Plan:
        """Return the plan of a `node` that is true or false."""
        plan = self.scalar(node)
        if plan.type != "bool":
            because = f"{operator} takes what is true or false; this is {told(plan.type)}"
            raise ExpressionFault(at=node.start, because=because)
        return plan

    def _applied(
        self,
        node: syntax.Call | syntax.Prefix | syntax.Infix,
        overloads: Mapping[Signature, Operation] | None,
        operands: tuple[syntax.Node, ...],
    ) -> Plan:
        """Return the plan of an operation on `operands`, after finding out what it does for their types."""
        if overloads is None:
            _no_function(node)
        parts = tuple(self.scalar(operand) for operand in operands)
        operation = overloads.get(tuple(part.type for part in parts))
        if operation is None:
            _no_overload(node, overloads, parts)
        source = self._source(node)
        return Apply(source=source, what=operation.what, type=operation.result, by=operation.by, parts=parts)

    def _known(self, node: syntax.Call) -> Plan:
        """Return the plan of `has(path)`."""
        match node.arguments:
            case (syntax.Name() | syntax.Field() | syntax.Entry() as path,):
                read = self._read(path)
                return Known(source=self._source(node), what="there is data", type="bool", of=read)
            case _:
                because = "has(…) takes one variable, field or entry, and asks whether there is data"
                raise ExpressionFault(at=node.at, because=because)

    def _one_of(self, node: syntax.Infix) -> Plan:
        """Return the plan of `value in [constants]`."""
        left = self.scalar(node.left)
        if not isinstance(node.right, syntax.Several) or not node.right.items:
            raise ExpressionFault(at=node.right.start, because="in takes a list of constants in brackets: in [1, 2]")
        constants = [self._constant(item, left.type) for item in node.right.items]
        return Apply(
            source=self._source(node),
            what="one of",
            type="bool",
            by=lambda value: value in constants,
            parts=(left,),
        )

    def _constant(self, item: syntax.Node, kind: Scalar) -> Constant:
        """Return the value of an `item` of a list that is compared with values of a `kind`."""
        plan = self.scalar(item)
        if not isinstance(plan, Given | Apply) or not (value := _folded(plan)):
            raise ExpressionFault(at=item.start, because="a list has constants only")
        if plan.type != kind and not {plan.type, kind} <= NUMERIC:
            because = f"{told(kind)} is looked for, and this is {told(plan.type)}"
            raise ExpressionFault(at=item.start, because=because)
        return value[0]

    def _choice(self, node: syntax.Choice) -> Plan:
        """Return the plan of `condition ? then : otherwise`."""
        condition = self._truth(node.condition, "?")
        then, otherwise = self.scalar(node.then), self.scalar(node.otherwise)
        if then.type != otherwise.type:
            because = f"both results of ? : have the same type; here {told(then.type)} and {told(otherwise.type)}"
            raise ExpressionFault(at=node.otherwise.start, because=because)
        source = self._source(node)
        return Choose(source=source, what="choice", type=then.type, condition=condition, then=then, otherwise=otherwise)

    def _read(self, node: syntax.Name | syntax.Field | syntax.Entry) -> Read:
        """Return the plan that looks up a path, which has to lead to a single value."""
        path, absences, kind = self._place(node)
        if isinstance(kind, Record | Table):
            raise ExpressionFault(at=node.start, because=f"{self._source(node)} is {told(kind)}")
        self.reads.add(path)
        return Read(source=self._source(node), what="given", type=kind, path=path, absences=absences)

    def _place(self, node: syntax.Node) -> tuple[tuple[str, ...], tuple[str, ...], Type]:
        """Return a path, what to say where a part of it is not known, and the type at its end."""
        source = self._source(node)
        unknown = f"nothing is known of {clipped(source, 120)}"
        match node:
            case syntax.Name(name=name):
                if name not in self._schema:
                    raise ExpressionFault(at=node.start, because=absent("variable", name, self._schema))
                return (name,), (unknown,), self._schema[name]
            case syntax.Field(of=of, name=name):
                path, absences, kind = self._place(of)
                if not isinstance(kind, Record):
                    because = f"{self._source(of)} is {told(kind)}; it has no field {clipped(name, 80)}"
                    raise ExpressionFault(at=node.at, because=because)
                if name not in kind.fields:
                    raise ExpressionFault(at=node.at, because=absent("field", name, kind.fields))
                return (*path, name), (*absences, unknown), kind.fields[name]
            case syntax.Entry(of=of, key=key):
                path, absences, kind = self._place(of)
                if not isinstance(kind, Table):
                    because = f"{self._source(of)} is {told(kind)}; brackets follow a table only"
                    raise ExpressionFault(at=of.start, because=because)
                if not isinstance(key, syntax.Literally) or not isinstance(key.value, str):
                    raise ExpressionFault(at=key.start, because=f"{a(kind.noun)} is named by a string in quotes")
                if kind.keys is not None and key.value not in kind.keys:
                    raise ExpressionFault(at=key.start, because=absent(kind.noun, key.value, kind.keys))
                nobody = f"nothing is known of the {kind.noun} {clipped(key.value, 80)}"
                return (*path, key.value), (*absences, nobody), kind.entry
            case _:
                raise ExpressionFault(at=node.start, because="only variables have fields and entries")


def _folded(plan: Given | Apply) -> tuple[Constant] | None:
    """Return the value of a constant, with a minus perhaps, or None if `plan` is something else."""
    match plan:
        case Given(value=value):
            return (value,)
        case Apply(what="negative", parts=(Given(value=value),)):
            return (plan.by(value),)
        case _:
            return None


def _no_function(node: syntax.Call | syntax.Prefix | syntax.Infix) -> NoReturn:
    """Say which functions there are."""
    assert isinstance(node, syntax.Call)  # every operator has overloads
    if node.function in {*operations.FUNCTIONS, "has"}:
        raise ExpressionFault(at=node.at, because=f"write {node.function}(…), not ….{node.function}(…)")
    if node.function in operations.METHODS:
        raise ExpressionFault(at=node.at, because=f'write value.{node.function}("…")')
    noun, known = ("method", operations.METHODS) if node.method else ("function", {**operations.FUNCTIONS, "has": {}})
    raise ExpressionFault(at=node.at, because=absent(noun, node.function, known))


def _no_overload(
    node: syntax.Call | syntax.Prefix | syntax.Infix, overloads: Mapping[Signature, Operation], parts: tuple[Plan, ...]
) -> NoReturn:
    """Say what an operation takes, and what it was given."""
    name = node.function if isinstance(node, syntax.Call) else node.operator
    at = node.start if isinstance(node, syntax.Prefix) else node.at
    takes = some({" and ".join(signature) for signature in overloads})
    given = " and ".join(part.type for part in parts) or "nothing"
    because = f"{name} does not take {given}; it takes {takes}"
    if {part.type for part in parts} == NUMERIC:
        because += "; write 1.0 instead of 1, or decimal(…)"
    raise ExpressionFault(at=at, because=because)
