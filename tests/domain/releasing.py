"""Releases as tests ask for them: judged on the state as it stands, under the rulebook of the lives, after the summer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.events import ProjectEvent, TrancheReleased
from domain.indicator import Definition, IndicatorRef
from domain.programme import Waiver
from domain.project import releases
from domain.project.evaluation import Case
from domain.project.state import Project
from domain.rulebook import Rulebook
from tests.domain.cases import CLASSES
from tests.domain.kit import History
from tests.domain.lives import DEFINITIONS, OFFICER, RELEASE, RULEBOOK, T1

AUTUMN = date(2026, 10, 15)


def release(
    project: Project,
    *,
    tranche: UUID = T1,
    release: UUID = RELEASE,
    released_by: UUID = OFFICER,
    rulebook: Rulebook = RULEBOOK,
    definitions: Mapping[IndicatorRef, Definition] = DEFINITIONS,
    waivers: tuple[Waiver, ...] = (),
    day: date = AUTUMN,
) -> list[TrancheReleased]:
    """Release on everything that the project is, as the services do."""
    case = Case(
        project=project,
        rulebook=rulebook,
        rulebook_version=1,
        definitions=definitions,
        defined_at={},
        classification=CLASSES,
        classified_at=77,
        waivers=waivers,
        day=day,
        tranche=tranche,
    )
    return releases.release_tranche(
        project, tranche=tranche, release=release, released_by=released_by, case=case, position=project.position
    )


def released(history: History[Project, ProjectEvent], **asked: Any) -> TrancheReleased:
    """Release, and return the fact; nothing may refuse it."""
    answer = history.when(release, **asked)
    assert answer.refusal is None, vars(answer.refusal)
    (event,) = answer.events
    assert isinstance(event, TrancheReleased)
    return event
