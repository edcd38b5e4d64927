"""Whatever a publisher publishes in turn, the project always says what the latest version says, and nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.events import (
    AwardDecided,
    AwardIncreased,
    AwardReduced,
    DisbursementConfirmed,
    DisbursementReversed,
    IndicatorAdopted,
    MilestonePlanned,
    ProjectEvent,
    PublicationImported,
)
from domain.indicator import BlankValue, IndicatorRef, TextValue
from domain.period import Period
from domain.project.evolve import evolve
from domain.project.published import PublishedActivity, PublishedTransaction
from domain.project.state import Project
from tests.domain.publications import (
    FUND,
    MINISTRY,
    TODAY,
    UPDATED,
    activity,
    decide,
    indicator,
    milestone,
    number,
    recorded_facts,
    row,
    taken,
    view,
)

DAYS = st.sampled_from([date(2024, 1, 31), date(2024, 6, 30), date(2025, 5, 1), date(2025, 12, 31)])
PERIODS = st.sampled_from(
    [Period(first=date(year, 1, 1), last=date(year, 12, 31)) for year in (2023, 2024)]
    + [Period(first=date(2023, 1, 1), last=date(2024, 12, 31))]
)
VALUES = st.sampled_from([number("0"), number("10"), number("10.0"), TextValue(printed="some"), BlankValue()])
STATED = st.dictionaries(PERIODS, VALUES, max_size=3)
INDICATORS = st.lists(
    st.builds(
        indicator,
        st.sampled_from(["wells dug", "people served", "leaks mended"]),
        baseline=st.sampled_from(["0", "5"]),
        targets=STATED,
        figures=STATED,
    ),
    max_size=3,
    unique_by=lambda one: one.code,
)


def _numbered(rows: list[PublishedTransaction]) -> list[PublishedTransaction]:
    """Give transactions that are alike their ordinals, as the mapping does."""
    seen: Counter[tuple[object, ...]] = Counter()
    numbered = []
    for one in rows:
        key = (one.kind, one.on, one.amount)
        seen[key] += 1
        amount = f"{one.amount.amount:f}"
        numbered.append(row(one.kind, one.on, amount, currency=one.amount.currency, ordinal=seen[key]))
    return numbered


TRANSACTIONS = st.lists(
    st.builds(
        row,
        st.sampled_from(["commitment", "disbursement"]),
        DAYS,
        st.sampled_from(["100", "100", "7.5", "-7.5", "-100"]),
        currency=st.sampled_from(["USD", "USD", "USD", "EUR"]),
    ),
    max_size=7,
).map(_numbered)
MILESTONES = st.lists(
    st.builds(milestone, st.sampled_from(["start", "end"]), DAYS, st.none() | DAYS),
    max_size=2,
    unique_by=lambda one: one.code,
)
CONTENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Water for all", "Water for everybody"]),
        "recipient": st.sampled_from([None, MINISTRY, FUND]),
        "milestones": MILESTONES,
        "indicators": INDICATORS,
        "transactions": TRANSACTIONS,
    }
)


@st.composite
def versions(draw: st.DrawFn) -> list[PublishedActivity]:
    """Two or three texts of an activity, published in turn, also again after another one, sometimes without a new date."""
    texts = draw(st.lists(CONTENTS, min_size=2, max_size=3))
    published: list[PublishedActivity] = []
    moment = UPDATED
    for which in draw(st.lists(st.integers(0, len(texts) - 1), min_size=2, max_size=6)):
        moment += timedelta(days=draw(st.sampled_from([0, 1, 60])))
        last_updated = draw(st.sampled_from([moment, moment, moment, None]))
        published.append(activity(**texts[which], last_updated=last_updated))
    return published


@given(versions())
def test_a_project_always_is_as_a_fresh_import_of_the_latest_version_would_make_it(
    published: list[PublishedActivity],
) -> None:
    project = Project()
    for version in published:
        project = taken(version, project=project)
        assert view(project) == view(taken(version))


@given(versions())
def test_importing_a_version_again_adds_nothing(published: list[PublishedActivity]) -> None:
    project = Project()
    for version in published:
        project = taken(version, project=project)
        assert decide(project, version) == []
        reformatted = replace(version, element_sha256="0" * 64)
        assert [type(fact.event) for fact in decide(project, reformatted)] == [PublicationImported]


@given(versions())
def test_every_import_is_one_publication_at_the_end_and_no_id_is_ever_used_twice(
    published: list[PublishedActivity],
) -> None:
    project = Project()
    used: set[UUID | IndicatorRef] = set()
    for version in published:
        facts = recorded_facts(project, version)
        assert [isinstance(fact.event, PublicationImported) for fact in facts] == [*[False] * (len(facts) - 1), True][
            : len(facts)
        ]
        for fact in facts:
            assert fact.occurred_on <= TODAY
            for made in _made(fact.event):
                assert made not in used
                used.add(made)
            project = evolve(project, fact)


def _made(event: ProjectEvent) -> list[UUID | IndicatorRef]:
    """The id that an event brings into the world, if it does."""
    match event:
        case AwardDecided(award=made) | AwardIncreased(change=made) | AwardReduced(change=made):
            return [made]
        case DisbursementConfirmed(disbursement=made) | DisbursementReversed(reversal=made):
            return [made]
        case MilestonePlanned(milestone=made):
            return [made]
        case IndicatorAdopted(indicator=ref):
            return [ref]
        case _:
            return []
