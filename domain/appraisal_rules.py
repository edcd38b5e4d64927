"""What a rulebook asks for before an award: checks, scores, and what a project has to bring."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.criteria import Criterion
from domain.structure import Named, Rule, absent, fault, unique
from domain.values import EXACTLY, Code, Exact, LocalisedText, Share


class PrequalificationCheck(Named):
    """Something that must be in order before an application is appraised."""

    shown_by: Annotated[ByCriterion | ByDeclaration | ByDocument, Field(discriminator="kind")]
    days_valid: int | None = Field(ge=1, le=3660)
    """Days from the assessment until the check expires; null for one that never does."""


class ByCriterion(Rule):
    """The check is a criterion on the project's own data."""

    kind: Literal["criterion"] = "criterion"
    criterion: Criterion


class ByDeclaration(Rule):
    """The applicant declares something."""

    kind: Literal["declaration"] = "declaration"
    text: LocalisedText
    """What is declared, word for word."""


class ByDocument(Rule):
    """The applicant hands in a document that an assessor reads."""

    kind: Literal["document"] = "document"
    description: LocalisedText
    """Which document, by whom, and what it has to show."""


class ReviewRule(Rule):
    """How applications are scored."""

    criteria: Annotated[tuple[ReviewCriterion, ...], Field(min_length=1, max_length=50), unique("id")]
    minimum_reviewers_count: int = Field(ge=1, le=50)
    lowest_score: Exact
    highest_score: Exact

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = Decimal(0)
        for criterion in self.criteria:
            total = EXACTLY.add(total, criterion.weight_share)
        if total != 1:
            raise fault(at=("criteria",), because=f"the weights add up to 1, not to {total:f}", found=str(total))
        if self.highest_score <= self.lowest_score:
            found = str(self.highest_score)
            raise fault(at=("highest_score",), because="the highest score is above the lowest", found=found)
        return self


class ReviewCriterion(Named):
    """One thing that reviewers score."""

    weight_share: Share
    """Part of the whole score; all weights together are 1."""


class AwardRule(Rule):
    """What a project needs before it can be awarded."""

    productivity_outcome_required: bool = True
    """Whether it needs a productivity indicator of level outcome with baseline, source and a target for each year."""
    cap_scheme: Code | None = Field(default=None, exclude_if=absent)
    """The id of the rulebook's cap scheme that the aid counts towards; null where none limits it."""
