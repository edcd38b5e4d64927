"""Who may review an application, how it is scored, and which scores count."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from uuid import UUID

from domain.appraisal_rules import ReviewRule
from domain.errors import Refused
from domain.events import InterestDeclared, ReviewScored
from domain.events.application import CriterionScore
from domain.project.rules import apart, at_stage, interest_of
from domain.project.state import Project
from domain.rulebook import Rulebook
from domain.terms import Stage
from domain.values import EXACTLY, MAX_DIGITS, Code, Exact, Frozen, Text, digits_count, plain

BEFORE_EXIT: tuple[Stage, ...] = (
    "registered",
    "prequalified",
    "rejected",
    "awarded",
    "declined",
    "active",
    "exiting",
)


class Score(Frozen):
    """What a reviewer gives for one criterion; its weight and the total come from the rulebook."""

    criterion: Code
    score: Exact
    comment: Text


class InterestStands(Refused):
    """An interest that was declared stands: nobody declares it away."""


class NothingToScore(Refused):
    """The rulebook of the round does not score applications."""


class ReviewWithoutDeclaration(Refused):
    """Whoever reviews has declared before to have no interest in the project."""


class ReviewerHasInterest(Refused):
    """Whoever has declared an interest in the project does not review it."""


class ScoresNotOfRulebook(Refused):
    """A review scores every criterion of the rulebook exactly once, and no other."""


class ScoreOutOfRange(Refused):
    """A score lies between the lowest and the highest one of the rulebook."""


class TotalTooLong(Refused):
    """The total has more digits than can be kept: give scores with fewer decimals."""


def declare_interest(project: Project, *, person: UUID, interest: bool, why: str) -> list[InterestDeclared]:
    """Declare to have an interest in the project, or none; an interest can be declared at any time before the exit."""
    declared = InterestDeclared(person=person, interest=interest, why=why)
    known = project.interests.get(person)
    if known == declared:
        return []
    at_stage(project, *BEFORE_EXIT)
    if known is not None and known.interest and not interest:
        raise InterestStands(person=str(person), why=known.why)
    return [declared]


def score_review(
    project: Project, *, reviewer: UUID, scores: tuple[Score, ...], rulebook: Rulebook, rulebook_version: int
) -> list[ReviewScored]:
    """Score an application by the criteria of the round's rulebook; a reviewer may score anew until the award."""
    rule = rulebook.review
    if rule is None:
        raise NothingToScore(rulebook_version=rulebook_version)
    weighted = _weighted(scores, rule)
    scored = ReviewScored(reviewer=reviewer, rulebook_version=rulebook_version, scores=weighted, total=_total(weighted))
    if project.reviews.get(reviewer) == scored:
        return []
    at_stage(project, *appraised_stages(rulebook))
    declared = project.interests.get(reviewer)
    if declared is None:
        raise ReviewWithoutDeclaration(reviewer=str(reviewer))
    if declared.interest:
        raise ReviewerHasInterest(reviewer=str(reviewer), why=declared.why)
    apart(project, "reviews", reviewer)
    return [scored]


def appraised_stages(rulebook: Rulebook) -> tuple[Stage, ...]:
    """Return where a project stands while it is scored and decided: a rulebook without checks takes registered ones."""
    return ("prequalified",) if rulebook.prequalification_checks else ("registered", "prequalified")


def counted_reviews(project: Project) -> tuple[ReviewScored, ...]:
    """Return the reviews that count: an interest declared later takes a score out."""
    return tuple(review for reviewer, review in project.reviews.items() if interest_of(project, reviewer) is None)


def excluded_reviewers(project: Project) -> tuple[UUID, ...]:
    """Return the reviewers whose scores do not count."""
    return tuple(reviewer for reviewer in project.reviews if interest_of(project, reviewer) is not None)


def _weighted(scores: tuple[Score, ...], rule: ReviewRule) -> tuple[CriterionScore, ...]:
    """Return the scores in the order of the rulebook, each with its weight."""
    given = [score.criterion for score in scores]
    wanted = [criterion.id for criterion in rule.criteria]
    missing = [id_ for id_ in wanted if id_ not in given]
    unknown = [id_ for id_ in given if id_ not in wanted]
    twice = sorted({id_ for id_ in given if given.count(id_) > 1})
    if missing or unknown or twice:
        raise ScoresNotOfRulebook(missing=missing, unknown=unknown, twice=twice)
    for score in scores:
        if not rule.lowest_score <= score.score <= rule.highest_score:
            lowest, highest = plain(rule.lowest_score), plain(rule.highest_score)
            raise ScoreOutOfRange(criterion=score.criterion, score=plain(score.score), lowest=lowest, highest=highest)
    by_criterion = {score.criterion: score for score in scores}
    return tuple(
        CriterionScore(
            criterion=criterion.id,
            score=by_criterion[criterion.id].score,
            weight_share=criterion.weight_share,
            comment=by_criterion[criterion.id].comment,
        )
        for criterion in rule.criteria
    )


def _total(scores: tuple[CriterionScore, ...]) -> Decimal:
    """Return the sum of score x weight, exactly."""
    weighted = (EXACTLY.multiply(score.score, score.weight_share) for score in scores)
    total = reduce(EXACTLY.add, weighted, Decimal(0)).normalize(EXACTLY)
    if digits_count(total) > MAX_DIGITS:
        raise TotalTooLong(digits=digits_count(total), most=MAX_DIGITS)
    return total
