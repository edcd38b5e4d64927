"""An application before its award: its parties, the money that others promise, its growth plan, and how it is scored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from domain.events.application import Scenario, ScenarioName, ScenarioTarget
from domain.project import cofinancing, parties, reviews
from domain.project.reviews import Score
from services.acts import score_review, submit_growth_plan
from services.simulation.deeds import act, command
from services.simulation.draft import Draft
from services.simulation.kpis import SCENARIOS
from services.simulation.plan import Undertaking, after
from services.simulation.promises import Partnership
from services.simulation.rulebooks import rulebook
from services.simulation.step import Life, Person, Step, Stretch

ASSUMPTIONS: Final[dict[ScenarioName, str]] = {
    "low": "One large customer waits a year, and wages rise faster than prices.",
    "base": "Orders grow as in the last three years, and the equipment comes in time.",
    "high": "A second shift is filled, and the first customers abroad order again.",
}
COUNTERFACTUAL: Final = (
    "Without support the firm would buy used equipment and keep its sales where they are.",
    "Without support the investment would be made three years later, in two steps.",
    "Without support the work would stay with two people and never leave the laboratory.",
)
COMMENTS: Final = (
    (Decimal("4.5"), "Shown by orders and by what the team has done before."),
    (Decimal("3.5"), "Plausible; two of the assumptions are open."),
    (Decimal("2.5"), "Possible, but nothing in the application shows it."),
    (Decimal(0), "Not shown."),
)


def prepare(project: Undertaking, terms: Draft, others: Partnership, day: date) -> Stretch:
    """Name the parties, promise the money of others and hand in the growth plan; return the day on which that is done."""
    manager = project.company.people.manager
    day = after(project, day, 1, 3)
    for partner in others.partners:
        joined = command(
            parties.join_party,
            project.id,
            organisation=partner.organisation,
            title=partner.title,
            role=partner.role,
            share=partner.share,
        )
        yield Step(day, manager, joined)
    for promise in others.promises:
        committed = command(
            cofinancing.commit_cofinancing,
            project.id,
            cofinancing=promise.id,
            source=promise.source,
            party=None if promise.partner is None else promise.partner.organisation,
            amount=promise.amount,
            evidence=(),
            submitted_by=manager.id,
        )
        yield Step(day, manager, committed)
    yield _plan(project, terms, 1, day)
    if project.draw.chance(0.12):
        day = after(project, day, 1, 3)
        yield _plan(project, terms, 2, day)
    return day


def score(project: Undertaking, day: date) -> Stretch:
    """Let reviewers declare their interests and score; one whose interest comes out later no longer counts."""
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version).review
    assert rules is not None, "the sample rulebook has applications scored"
    asked = iter(project.team.reviewers)
    if project.traits.reviewing == "conflict":
        yield _declared(
            project, next(asked), day, interest="Sat on the supervisory board of the applicant until last year."
        )
    enough = rules.minimum_reviewers_count + (project.traits.reviewing == "late-interest")
    chosen = [reviewer for reviewer, _ in zip(asked, range(enough + project.draw.chance(0.3)), strict=False)]
    for reviewer in chosen:
        yield _declared(project, reviewer, day, interest=None)
    for reviewer in chosen:
        day = after(project, day, 1, 5)
        yield _scored(project, reviewer, day)
    day = after(project, day, 1, 6)
    if project.traits.reviewing == "late-interest":
        late = "A company of a brother has offered to supply the equipment, as came out afterwards."
        yield _declared(project, chosen[0], day, interest=late)
    return day


def part(project: Undertaking, others: Partnership, day: date) -> Life:
    """Let a party go before the agreement is signed."""
    if project.traits.partners == "leaving":
        leaving = others.partners[0]
        why = f"{leaving.title} was taken over and gives up this line of work."
        left = command(parties.leave_party, project.id, organisation=leaving.organisation, why=why)
        yield Step(day, project.company.people.manager, left)


def _plan(project: Undertaking, terms: Draft, version: int, day: date) -> Step:
    """Hand in the growth plan: the targets of the year ends under three scenarios."""
    manager = project.company.people.manager
    scenarios = tuple(
        Scenario(
            scenario=name,
            assumptions=ASSUMPTIONS[name],
            targets=tuple(
                ScenarioTarget(
                    indicator=course.ref, period=period, value=course.target(terms.years(period), name).decimal
                )
                for course in terms.courses
                for period in terms.periods
                if terms.is_year_end(period)
            ),
        )
        for name in SCENARIOS
    )
    submitted = act(
        submit_growth_plan,
        project.id,
        version=version,
        scenarios=scenarios,
        assumptions="Prices of the last annual accounts; the site is there and connected."
        + (" Wages as agreed in the new collective agreement." if version > 1 else ""),
        counterfactual=COUNTERFACTUAL[len(project.code + project.title) % len(COUNTERFACTUAL)],
        submitted_by=manager.id,
    )
    return Step(day, manager, submitted)


def _declared(project: Undertaking, person: Person, day: date, *, interest: str | None) -> Step:
    why = interest or "Neither knows the applicant nor works for a competitor."
    declared = command(reviews.declare_interest, project.id, person=person.id, interest=interest is not None, why=why)
    return Step(day, person, declared)


def _scored(project: Undertaking, reviewer: Person, day: date) -> Step:
    rules = rulebook(project.fund.scheme, version=project.call.rulebook_version).review
    assert rules is not None, "the sample rulebook has applications scored"
    middle = 2.3 if project.fate == "declined" else 3.7
    scores = []
    for criterion in rules.criteria:
        halves = round(2 * project.draw.about(middle, 0.7))
        given = max(rules.lowest_score, min(rules.highest_score, Decimal(halves) / 2))
        comment = next(words for least, words in COMMENTS if given >= least)
        scores.append(Score(criterion=criterion.id, score=given, comment=comment))
    scored = act(score_review, project.id, reviewer=reviewer.id, scores=tuple(scores))
    return Step(day, reviewer, scored)
