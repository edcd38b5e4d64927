"""The variables that a rulebook's expressions speak of: what each one is, for those who write rules and who fill them in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from domain.expression import Record, Scalar, Schema, Table
from domain.indicator import IndicatorRef


@dataclass(frozen=True, slots=True)
class Variable:
    """A single value of a project."""

    type: Scalar
    meaning: str
    """In the words of a guide; says when it is missing."""


PROJECT: Final[Mapping[str, Variable]] = {
    "requested": Variable("decimal", "the amount the project asks for, in the programme's currency"),
    "awarded": Variable("decimal", "the amount awarded, net of increases and reductions; not_yet before the decision"),
    "cofinancing_committed": Variable("decimal", "money from others that is committed; 0.0 where there is none"),
    "cofinancing_proven": Variable("decimal", "money from others that is proven by evidence; 0.0 where there is none"),
    "cofinancing_share": Variable("decimal", "proven co-financing / (award + proven co-financing), 0 to 1"),
    "milestones_met_share": Variable(
        "decimal", "weight of the milestones met / weight of all that are neither cancelled nor waived, 0 to 1"
    ),
    "months_since_signature": Variable("int", "whole months since the agreement was signed; not_yet before"),
    "reports_accepted_count": Variable("int", "reporting periods whose report is accepted"),
    "open_findings_count": Variable("int", "findings of verifications that are still open"),
    "instrument": Variable("string", "how the project is supported: grant, loan, guarantee, …"),
    "round": Variable("string", "the code of the round in which the project applied"),
    "cluster": Variable("string", "the named ecosystem the project belongs to; unknown where there is none"),
    "sector": Variable("string", "the recipient's ISIC or NACE class, as registered"),
    "region": Variable("string", "the recipient's region (ISO 3166-2), for example KZ-75"),
    "size_class": Variable("string", "the recipient's size class, as registered"),
    "maturity_class": Variable("string", "the recipient's maturity: nascent, growing or mature"),
}
"""Variables with one value."""

KPI: Final[Mapping[str, Variable]] = {
    "latest": Variable("decimal", "the figure of the last period that has one"),
    "baseline": Variable("decimal", "the value at the start"),
    "target": Variable("decimal", "the target for the period of `latest`, in the scenario that binds"),
    "change": Variable("decimal", "latest - baseline, in the indicator's unit"),
    "growth": Variable("decimal", "change / baseline; 0.1 is ten per cent; unknown where the baseline is 0"),
    "attainment": Variable(
        "decimal", "change / (target - baseline); 1 is the target reached; unknown where the target is the baseline"
    ),
    "verified": Variable("bool", "whether an independent party has verified `latest`"),
}
"""Fields of `kpi["code/version"]`; each is not_yet while the indicator is younger than its minimum age."""

MILESTONE: Final[Mapping[str, Variable]] = {
    "met": Variable("bool", "whether it is met, and has not been reversed since"),
    "waived": Variable("bool", "whether it is waived"),
    "overdue": Variable("bool", "whether its due date has passed and it is neither met nor waived"),
}
"""Fields of `milestones["M1"]`; unknown where the agreement has no such milestone."""

CHECK: Final = Variable("string", "the verdict of a pre-qualification check: pass, fail or unknown")
"""What `checks["id"]` is; missing while nobody has assessed it."""


def schema(indicators: Collection[IndicatorRef], *, checks: Collection[str] | None = None) -> Schema:
    """Return the variables of a programme that has defined `indicators`.

    `checks` are the ids of the rulebook's pre-qualification checks; with None, any id may stand in an expression.
    """
    return {
        **_types(PROJECT),
        "kpi": Table(Record(_types(KPI)), noun="indicator", keys=frozenset(map(str, indicators))),
        "milestones": Table(Record(_types(MILESTONE)), noun="milestone"),
        "checks": Table(CHECK.type, noun="pre-qualification check", keys=None if checks is None else frozenset(checks)),
    }


def _types(variables: Mapping[str, Variable]) -> dict[str, Scalar]:
    return {name: variable.type for name, variable in variables.items()}
