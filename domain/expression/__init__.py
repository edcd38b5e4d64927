"""Rules as formulas: a bounded part of CEL on exact decimals, with a third value for "no data (yet)".

`check` reads a text once, at publication, and names the fault of one that does not fit; `evaluate` then never fails,
always ends, and shows how it came to its answer. `docs/guides/expressions.md` is for those who write them.
"""

from domain.expression.checking import check
from domain.expression.evaluation import Result, evaluate
from domain.expression.missing import Datum, Missing, Reason, Values
from domain.expression.plan import Checked
from domain.expression.schema import Constant, ExpressionFault, Record, Scalar, Schema, Table, Type

__all__ = [
    "Checked",
    "Constant",
    "Datum",
    "ExpressionFault",
    "Missing",
    "Reason",
    "Record",
    "Result",
    "Scalar",
    "Schema",
    "Table",
    "Type",
    "Values",
    "check",
    "evaluate",
]
