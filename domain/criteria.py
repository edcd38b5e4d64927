"""Criteria: the questions that a rulebook asks about a project, written as values that anybody can read and check."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.indicator import IndicatorRef
from domain.structure import Named, Rule, unique
from domain.values import Code, Exact, Share, Text


class KpiThreshold(Named):
    """A number computed from an indicator's figures stands on the right side of a threshold."""

    kind: Literal["kpi_threshold"] = "kpi_threshold"
    indicator: IndicatorRef
    statistic: Literal["latest", "change", "growth", "attainment"]
    """`latest`: the figure of the last period that has one. `change`: latest minus baseline, in the indicator's unit.
    `growth`: change divided by the baseline, 0.1 is ten per cent. `attainment`: change divided by target minus
    baseline, 1 is the target reached."""
    operator: Literal[">=", ">", "<=", "<", "="]
    """Read from left to right: statistic, operator, threshold."""
    threshold: Threshold
    verified_only: bool
    """Whether only figures that an independent party has verified count; the others are then as if not there."""


class MilestonesMet(Named):
    """Milestones of the project are met."""

    kind: Literal["milestones_met"] = "milestones_met"
    which: MilestoneChoice


class CofinancingShare(Named):
    """Money from others reaches a share of the project's cost: co-financing / (award + co-financing)."""

    kind: Literal["cofinancing_share"] = "cofinancing_share"
    minimum_share: Share
    counted: Literal["committed", "proven"]
    """Whether a commitment is enough, or only co-financing proven by evidence counts."""


class ReportsAccepted(Named):
    """Every report from the first reporting period through a certain one is accepted."""

    kind: Literal["reports_accepted"] = "reports_accepted"
    through: ReportingHorizon


class NoOpenFindings(Named):
    """No finding of a verification is open on this project."""

    kind: Literal["no_open_findings"] = "no_open_findings"


class Expression(Named):
    """A formula that is true or false, for what the other kinds cannot say."""

    kind: Literal["expression"] = "expression"
    expression: Annotated[Text, Field(max_length=2000)]
    """Syntax of the Common Expression Language (CEL) over the project's typed variables, on exact decimals."""


Criterion = Annotated[
    KpiThreshold | MilestonesMet | CofinancingShare | ReportsAccepted | NoOpenFindings | Expression,
    Field(discriminator="kind"),
]
"""One question with the answers pass, fail, unknown and not yet."""


Criteria = Annotated[tuple[Criterion, ...], Field(max_length=50), unique("id")]
"""Criteria in the order in which people read them, each id once."""
SomeCriteria = Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=50), unique("id")]
"""At least one criterion, otherwise the same."""


class FixedThreshold(Rule):
    """The same threshold for every project."""

    kind: Literal["fixed"] = "fixed"
    value: Exact
    """In the unit of the statistic; growth and attainment as parts of one, 0.1 is ten per cent."""


class ThresholdFromTable(Rule):
    """The threshold that a table of this rulebook has for the project's sector, region and maturity class."""

    kind: Literal["table"] = "table"
    table: Code
    """The id of one of the rulebook's threshold tables."""


Threshold = Annotated[FixedThreshold | ThresholdFromTable, Field(discriminator="kind")]


class AllMilestones(Rule):
    """Every milestone that is due by the day of the evaluation; for a tranche, every milestone linked to it."""

    kind: Literal["all"] = "all"


class ListedMilestones(Rule):
    """Every milestone of a list."""

    kind: Literal["list"] = "list"
    milestones: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100), unique()]
    """The codes that the agreement gives them, for example `M1`."""


class WeightOfMilestones(Rule):
    """Milestones that together have at least a share of the weight of all milestones of the agreement."""

    kind: Literal["weight"] = "weight"
    minimum_share: Share
    """Weight of the milestones met / weight of all milestones that are neither cancelled nor waived."""


MilestoneChoice = Annotated[AllMilestones | ListedMilestones | WeightOfMilestones, Field(discriminator="kind")]


class ThroughLastDue(Rule):
    """Through the last period whose report is due on the day of the evaluation, grace not counted."""

    kind: Literal["last-due"] = "last-due"


class ThroughCount(Rule):
    """Through the n-th reporting period of the project."""

    kind: Literal["count"] = "count"
    periods_count: int = Field(ge=1, le=1000)


class ThroughPeriodEnd(Rule):
    """Through the reporting period that ends on a certain day."""

    kind: Literal["period-end"] = "period-end"
    last: date
    """The last day of that period."""


ReportingHorizon = Annotated[ThroughLastDue | ThroughCount | ThroughPeriodEnd, Field(discriminator="kind")]
