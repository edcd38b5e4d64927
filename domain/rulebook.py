"""The rulebook: everything that a programme asks of its projects, as one document that never changes once published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic.json_schema import GenerateJsonSchema

from domain.appraisal_rules import AwardRule, ByCriterion, PrequalificationCheck, ReviewRule
from domain.criteria import Criteria, Criterion, KpiThreshold, SomeCriteria, ThresholdFromTable
from domain.indicator import Frequency, Unit
from domain.money import Money
from domain.scale import PartialAchievement
from domain.structure import Named, Rule, RulePath, absent, ascending, fault, unique
from domain.terms import MaturityClass, Sector
from domain.values import Code, Exact, LocalisedText, Region, Share


class Rulebook(Rule):
    """The whole document of one rulebook version; which version it is, the programme says when it publishes it."""

    format: Literal["milepost/rulebook/1"]
    """What this document is and how to read it."""
    title: LocalisedText
    notes: LocalisedText | None = None
    """What a reader should know about the document; no rule."""
    prequalification_checks: Annotated[tuple[PrequalificationCheck, ...], Field(max_length=100), unique("id")]
    review: ReviewRule | None
    """Null where applications are not scored."""
    minimum_cofinancing_share: Share
    """Proven co-financing / (award + proven co-financing) below which nothing is released."""
    award: AwardRule
    panel: PanelRule
    reporting: ReportingRule
    gates: Annotated[tuple[GateRule, ...], Field(max_length=50), unique("id"), ascending("order")]
    tranches: TrancheRule
    amendment_routes: Annotated[tuple[AmendmentRoute, ...], Field(max_length=100), unique("type", "size")]
    """Who approves an amendment: of the routes of its type, the one with the smallest size that it stays within."""
    cure_days: int = Field(ge=0, le=3660)
    """Days to remedy what is missing after support was suspended."""
    extension: ExtensionRule | None
    """Null where support is never extended."""
    underperformance: Annotated[tuple[Underperformance, ...], Field(max_length=20), unique()]
    """Any one of these makes the stop of a project due; it is still people who decide."""
    exit: ExitRule
    thresholds: Annotated[tuple[ThresholdTable, ...], Field(max_length=100), unique("id")]
    reminders: Annotated[tuple[Reminder, ...], Field(max_length=20), unique("obligation")]
    cap_schemes: Annotated[tuple[CapScheme, ...], Field(max_length=20), unique("id")] = Field((), exclude_if=absent)
    """Ceilings on the aid that one recipient gets, over all its projects."""

    def criteria(self) -> Iterator[tuple[RulePath, Criterion]]:
        """Give every criterion of the document with its path, in the order of the document."""
        for place, check in enumerate(self.prequalification_checks):
            if isinstance(check.shown_by, ByCriterion):
                yield ("prequalification_checks", place, "shown_by", "criterion"), check.shown_by.criterion
        for place, gate in enumerate(self.gates):
            yield from _at(("gates", place, "criteria"), gate.criteria)
        yield from _at(("tranches", "release_criteria"), self.tranches.release_criteria)
        if self.extension is not None:
            yield from _at(("extension", "gain_criteria"), self.extension.gain_criteria)

    @model_validator(mode="after")
    def _what_is_named_exists(self) -> Self:
        tables = {table.id for table in self.thresholds}
        for path, criterion in self.criteria():
            threshold = criterion.threshold if isinstance(criterion, KpiThreshold) else None
            if isinstance(threshold, ThresholdFromTable) and threshold.table not in tables:
                at = (*path, "threshold", "table")
                raise fault(at=at, because="this rulebook has no threshold table of that id", found=threshold.table)
        named = self.award.cap_scheme
        if named is not None and named not in {scheme.id for scheme in self.cap_schemes}:
            raise fault(at=("award", "cap_scheme"), because="this rulebook has no cap scheme of that id", found=named)
        return self


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rulebook document.

    It says everything about the shape. What no schema can say (ids that stand once, names that exist, weights that
    add up, ascending order) only reading the document with `Rulebook` checks.
    """
    return {"$schema": GenerateJsonSchema.schema_dialect, **Rulebook.model_json_schema()}


def addresses(rulebook: Rulebook) -> Mapping[str, RulePath]:
    """Return where each rule stands that a waiver can lift, by its address.

    `prequalification/<check>`, `gates/<gate>/<criterion>`, `release/<criterion>`, `extension/<criterion>`.
    """
    found: dict[str, RulePath] = {}
    for place, check in enumerate(rulebook.prequalification_checks):
        found[f"prequalification/{check.id}"] = ("prequalification_checks", place)
    for place, gate in enumerate(rulebook.gates):
        for path, criterion in _at(("gates", place, "criteria"), gate.criteria):
            found[f"gates/{gate.id}/{criterion.id}"] = path
    for path, criterion in _at(("tranches", "release_criteria"), rulebook.tranches.release_criteria):
        found[f"release/{criterion.id}"] = path
    if rulebook.extension is not None:
        for path, criterion in _at(("extension", "gain_criteria"), rulebook.extension.gain_criteria):
            found[f"extension/{criterion.id}"] = path
    return MappingProxyType(found)


class PanelRule(Rule):
    """How the people who decide at gates come to a decision."""

    quorum_members_count: int = Field(ge=1, le=100)
    """Members who have to vote."""
    majority: Literal["more-than-half", "two-thirds", "unanimous"]
    """Part of the votes cast that an outcome needs."""
    conflict_policy: Literal["declare-before-vote", "vote-unless-declared"]
    """Whether a member votes only after declaring to have no interest, or as long as none is declared. A declared
    interest takes the vote either way."""


class ReportingRule(Rule):
    """When the recipient reports."""

    frequency: Frequency
    opens_days_after_period_end: int = Field(ge=-366, le=366)
    """The first day on which a report can be submitted; negative is before the period ends."""
    due_days_after_period_end: int = Field(ge=0, le=366)
    grace_days: int = Field(ge=0, le=366)
    """Days after the due date before a report that is still missing counts as overdue."""
    evidence_above: Money | None
    """Amounts above this need evidence; null where none does."""
    alignment: Literal["project", "calendar"] = Field("project", exclude_if=lambda alignment: alignment == "project")
    """Whether periods are counted from the project's first day, or end where months, quarters, half-years and years of
    the calendar do; the first and the last one are then shorter where need be."""
    decision_days: int | None = Field(default=None, ge=1, le=366, exclude_if=absent)
    """Days that the agency has to decide on a report once it is submitted; null where it has no deadline."""

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens_days_after_period_end > self.due_days_after_period_end:
            found = self.opens_days_after_period_end
            raise fault(at=("opens_days_after_period_end",), because="a report opens before it is due", found=found)
        return self


class GateRule(Named):
    """A decision point between two phases."""

    order: int = Field(ge=1, le=1000)
    criteria: SomeCriteria
    must_meet: Annotated[tuple[Code, ...], Field(max_length=50), unique()]
    """Ids of the criteria without which a decision to go departs from the evaluation."""
    due_months_after_signature: int | None = Field(default=None, ge=0, le=240, exclude_if=absent)
    """When the gate is due; null where the rulebook does not say."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = {criterion.id for criterion in self.criteria}
        for place, id_ in enumerate(self.must_meet):
            if id_ not in known:
                raise fault(at=("must_meet", place), because="this gate has no criterion of that id", found=id_)
        return self


class TrancheRule(Rule):
    """When and how much of a tranche is released."""

    holdback_share: Share
    """Part of every tranche that is kept until the final proof."""
    partial_achievement: PartialAchievement
    release_criteria: Criteria
    """What every tranche needs before its release, besides what the agreement asks for."""


class AmendmentRoute(Rule):
    """Who approves amendments of one type up to one size."""

    type: Literal["milestones", "schedule", "indicators", "targets", "tranches", "cofinancing", "parties", "rulebook"]
    size: Annotated[AnySize | MovedDays | ChangedShare | ChangedAmount, Field(discriminator="kind")]
    approver_role: Code


class AnySize(Rule):
    """An amendment of any size."""

    kind: Literal["any"] = "any"


class MovedDays(Rule):
    """Dates move by no more than this, counted from the agreement as first signed."""

    kind: Literal["days"] = "days"
    at_most_days: int = Field(ge=1, le=3660)


class ChangedShare(Rule):
    """Each value changes by no more than this part of what it was in the agreement as first signed."""

    kind: Literal["share"] = "share"
    at_most_share: Share


class ChangedAmount(Rule):
    """No more money than this moves, counted from the agreement as first signed."""

    kind: Literal["amount"] = "amount"
    at_most: Money


class ExtensionRule(Rule):
    """Longer support, only on proven gains."""

    maximum_count: int = Field(ge=1, le=20)
    maximum_months: int = Field(ge=1, le=240)
    """All extensions of a project together."""
    gain_criteria: SomeCriteria
    """What has to be proven, all of it."""


class FailedGates(Rule):
    """Gates at which a must-meet criterion failed in the evaluation that was decided on."""

    kind: Literal["failed-gates"] = "failed-gates"
    minimum_count: int = Field(ge=1, le=50)
    in_a_row: bool


class OverdueReports(Rule):
    """Reports that are overdue at the same time, grace included."""

    kind: Literal["overdue-reports"] = "overdue-reports"
    minimum_count: int = Field(ge=1, le=50)


Underperformance = Annotated[FailedGates | OverdueReports, Field(discriminator="kind")]


class ExitRule(Rule):
    """How support ends."""

    review_due_days_before_support_end: int = Field(ge=0, le=3660)
    observed_years_after_exit: int = Field(ge=0, le=50)


class ThresholdTable(Named):
    """A threshold that differs by sector, region and maturity class."""

    unit: Unit
    rows: Annotated[
        tuple[ThresholdRow, ...], Field(min_length=1, max_length=1000), unique("sector", "region", "maturity_class")
    ]
    """The most specific row that fits wins: the one that names most; of two that name equally many, the one that names
    the sector, then the one that names the region."""


class ThresholdRow(Rule):
    """One threshold and whom it is for; null stands for every sector, region or maturity class."""

    sector: Sector | None
    region: Region | None
    maturity_class: MaturityClass | None
    value: Exact


class CapScheme(Named):
    """A ceiling on the aid that one recipient gets under a law or a programme, whichever projects it is for."""

    limit: Money
    """In the currency of the programme: nobody here knows exchange rates."""
    window_years: int | None = Field(ge=1, le=50)
    """Aid granted in so many years up to the day of an award counts; null where all aid counts, for ever."""


class Reminder(Rule):
    """On which days people are reminded of what is due."""

    obligation: Literal["check", "condition", "milestone", "report", "gate", "tranche", "exit-review", "observation"]
    offsets_days: Annotated[
        tuple[Annotated[int, Field(ge=-366, le=366)], ...], Field(min_length=1, max_length=20), ascending()
    ]
    """Counted from the due date: -14 is two weeks before, 0 the day itself, 7 a week after."""


def _at(path: RulePath, criteria: Criteria) -> Iterator[tuple[RulePath, Criterion]]:
    for place, criterion in enumerate(criteria):
        yield (*path, place), criterion
