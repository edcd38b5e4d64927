"""The course of a project: what was planned, handed in and decided on which day. All that obligations are derived from."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.events.gates import Outcome
from domain.period import Period
from domain.terms import Provenance, Stage
from domain.values import Exact, Frozen

MilestoneOutcome = Literal["met", "partially-met", "not-met", "waived", "reversed"]
ReportOutcome = Literal["accepted", "returned", "voided"]

ENDED: tuple[Stage, ...] = ("rejected", "declined", "exited", "withdrawn", "terminated")
"""Stages in which nothing is due any more."""


class CheckCourse(Frozen):
    """A named check: how it came out last, and until when that holds."""

    verdict: Literal["pass", "fail", "unknown"]
    assessed_on: date
    first_valid_until: date | None
    valid_until: date | None


class ConditionCourse(Frozen):
    """A condition and how it was settled."""

    text: str
    due: date
    blocks: Literal["signature"] | UUID
    set_on: date
    settled: Literal["met", "waived"] | None = None
    settled_on: date | None = None


class MilestoneSubmission(Frozen):
    """The recipient said that a milestone has been reached; then that was decided on, or not yet."""

    submitted_on: date
    outcome: MilestoneOutcome | None = None
    decided_on: date | None = None


class MilestoneCourse(Frozen):
    """A milestone: when it is and was due, and how far it is. Without a title nothing is known of its plan."""

    code: str | None = None
    title: str | None = None
    first_due: date | None = None
    """As first planned."""
    signed_due: date | None = None
    """As signed; None before the signature."""
    due: date | None = None
    moves_count: int = 0
    """How often its date was moved."""
    cancelled_on: date | None = None
    outcome: MilestoneOutcome | None = None
    """None while it is open: never decided, or submitted once more."""
    effective_on: date | None = None
    """The day from which the outcome was true: for one that is met, the day on which it was reached."""
    decided_on: date | None = None
    """The day of the act."""
    submissions: tuple[MilestoneSubmission, ...] = ()


class ReportSubmission(Frozen):
    """A version that was handed in, and what was decided on it."""

    version: int
    submitted_on: date
    outcome: Literal["accepted", "returned"] | None = None
    decided_on: date | None = None
    new_due: date | None = None
    """Of what was returned."""
    voided_on: date | None = None
    """The day from which it no longer stood, whatever had been decided before."""


class ReportCourse(Frozen):
    """The report of a period, whose bounds stand because it was vouched for; every version that was handed in."""

    period: Period
    submissions: tuple[ReportSubmission, ...] = ()


class GateOpening(Frozen):
    """A gate was opened on a basis, and decided on it or not yet."""

    opened_on: date | None
    failed: tuple[str, ...] = ()
    """Criteria that failed in the evaluation of the basis."""
    outcome: Outcome | None = None
    decided_on: date | None = None


class Release(Frozen):
    """A tranche was released, or a part of it."""

    released_on: date
    net: Exact


class TrancheCourse(Frozen):
    """A tranche: when it is due, what it waits for, and what was released of it."""

    code: str | None = None
    title: str | None = None
    first_due: date | None = None
    due: date | None = None
    milestones: tuple[UUID, ...] = ()
    """By which it is measured; empty where an indicator is."""
    releases: tuple[Release, ...] = ()


class Payment(Frozen):
    """Money that was paid for a tranche, less what came back of it."""

    tranche: UUID
    paid_on: date
    amount: Exact


class Hold(Frozen):
    """The project was held from a day on, until another; None while it still is."""

    since: date
    until: date | None = None


class Course(Frozen):
    """A project so far. Dates are null where nothing is known of them; collections are in the order of the facts."""

    provenance: Provenance = "native"
    stage: Stage = "registered"
    registered_on: date
    starts: date | None
    ends: date | None
    first_ends: date | None
    """As registered; a typing error that was put right is right from the beginning."""
    awarded_on: date | None = None
    """The day of the decision to fund or not to."""
    signed_on: date | None = None
    first_support_ends: date | None = None
    support_ends: date | None = None
    end_moves_count: int = 0
    """How often the end of the project or of its support was moved."""
    ended_on: date | None = None
    """The day on which it came to a stage in which nothing is due any more."""
    checks: dict[str, CheckCourse] = Field(default_factory=dict)
    conditions: dict[UUID, ConditionCourse] = Field(default_factory=dict)
    milestones: dict[UUID, MilestoneCourse] = Field(default_factory=dict)
    reports: dict[str, ReportCourse] = Field(default_factory=dict)
    """By period."""
    gates: dict[str, tuple[GateOpening, ...]] = Field(default_factory=dict)
    tranches: dict[UUID, TrancheCourse] = Field(default_factory=dict)
    payments: dict[UUID, Payment] = Field(default_factory=dict)
    on_hold: tuple[str, ...] = ()
    """Gates whose latest decision is to hold."""
    holds: tuple[Hold, ...] = ()
