"""Reading one project: what was known at a position, and of that what was true on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field, create_model
from pydantic_core import to_json

from domain.errors import NotFound
from domain.events import ProgrammeOpened, ProjectRegistered
from domain.history import Recorded
from projections.project import ProjectView, view_of
from services.api.caller import Caller
from services.api.parts import GivenParts, Parts
from services.api.problems import POSITION_AHEAD, Problem
from services.api.projects_path import Day, OfProject
from services.api.reading import AsOf, AsOfText, MinPosition, meaning

LISTS_ZONE: Final = "UTC"
"""The time zone of a list, which may hold projects of several programmes."""

T = TypeVar("T")

OnDay = Annotated[
    Day | None,
    Query(
        description="What was true: only facts that had taken effect by this day, however late they were recorded. It "
        "combines with `as_of`. Without it: everything that was known.",
        examples=["2026-06-30"],
    ),
]


class OnList(BaseModel, Generic[T]):
    """A list about one project, never long enough to be cut into pages."""

    items: list[T]
    next: None = None
    as_of: AsOf
    on: date | None = Field(description="The day that was asked about; null where none was.")


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """One read of one project: `view` is folded from `events`, which were known and true."""

    parts: Parts
    at: AsOf
    on: date | None
    project: UUID
    version: int
    """Of the project, as far as it was known."""
    known: Sequence[Recorded[Any]]
    """All facts that were known."""
    events: Sequence[Recorded[Any]]
    """Those of them that had taken effect on the day."""
    day: date
    """On which something is overdue or not: `on`, else the day of `as_of`, else today in the programme's time zone."""

    @property
    def view(self) -> ProjectView:
        """Return the project as its facts show it."""
        return view_of(self.project, self.events, known=None if self.on is None else self.known)

    def whole(self, item: BaseModel) -> Response:
        """Answer with the project itself; its version is the ETag."""
        content = {**item.model_dump(mode="json"), "version": self.version}
        return self.answer(content, headers={"ETag": f'"{self.version}"'})

    def part(self, item: BaseModel) -> Response:
        """Answer with a part of the project."""
        return self.answer(item.model_dump(mode="json"))

    def items(self, items: Sequence[BaseModel], **beside: Sequence[BaseModel]) -> Response:
        """Answer with a list of parts, and with what stands beside it."""
        return self.answer({"items": items, "next": None, **beside})

    def answer(self, content: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Response:
        """Answer with JSON that says what it knew and on which day it was true."""
        return Response(
            to_json({**content, "as_of": self.at, "on": self.on}),
            headers={"Milepost-Position": str(self.at.position), **(headers or {})},
            media_type="application/json",
        )


def project_reading(
    project: OfProject,
    given: GivenParts,
    _: Caller,
    as_of: AsOfText = None,
    min_position: MinPosition = None,
    on: OnDay = None,
) -> ProjectReading:
    """Load what was known of a project; raise NotFound where it was not registered yet."""
    at = known_at(given, as_of, min_position)
    known, true = facts_of_project(given, project, position=at.position, on=on)
    return ProjectReading(
        parts=given,
        at=at,
        on=on,
        project=project,
        version=known[-1].version,
        known=known,
        events=true,
        day=on or as_of_day(given, as_of, at, zone=_zone_of(given, known)),
    )


ReadProject = Annotated[ProjectReading, Depends(project_reading)]
"""`read: ReadProject` gives a route the project that it answers about."""


def facts_of_project(
    given: Parts, project: UUID, *, position: int, on: date | None
) -> tuple[list[Recorded[Any]], list[Recorded[Any]]]:
    """Return what was known of a project, and what of it was true; raise NotFound where it was not registered yet."""
    known = given.store.load(project, as_of=position)
    if not any(isinstance(recorded.event, ProjectRegistered) for recorded in known):
        raise NotFound("project", project)
    true = [recorded for recorded in known if on is None or recorded.event.effective_on(recorded.occurred_on) <= on]
    return known, true


def known_at(given: Parts, as_of: str | None, min_position: int | None) -> AsOf:
    """Return what `as_of` means in the log itself: one stream is read from there and never waits for a read model."""
    head = given.store.head()
    meant = head.position if as_of is None else meaning(as_of)
    if isinstance(meant, datetime):
        resolved = given.store.position_at(meant)
        position, final = resolved.position, resolved.final
    else:
        position, final = meant, True
    asked = max(position, min_position or 0)
    if asked > head.position and asked > (head := given.store.head()).position:
        raise Problem(POSITION_AHEAD, "", {"position": asked, "head": head.position})
    return AsOf(position=position, recorded_at=given.store.recorded_at(position), final=final)


def as_of_day(given: Parts, as_of: str | None, at: AsOf, *, zone: str) -> date:
    """Return the day on which things are overdue or not: that of `as_of`, and never one that has not come."""
    today = given.clock.today(zone)
    if as_of is None:
        return today
    meant = meaning(as_of)
    moment = meant if isinstance(meant, datetime) else at.recorded_at
    return today if moment is None else min(today, moment.astimezone(ZoneInfo(zone)).date())


def on_answer_of(item: type[BaseModel], *, version: bool = False) -> type[BaseModel]:
    """Return the model of what is answered for an item of a project; it is for the description of the interface."""
    fields: dict[str, Any] = {"as_of": (AsOf, ...), "on": (date | None, ...)}
    if version:
        fields["version"] = (int, Field(description="The version of the project, as `ETag` has it."))
    return create_model(f"{item.__name__}OnAnswer", __base__=item, **fields)


def programme_of(known: Sequence[Recorded[Any]]) -> UUID:
    """Return the programme of a project that is registered."""
    return next(recorded.event.programme for recorded in known if isinstance(recorded.event, ProjectRegistered))


def _zone_of(given: Parts, known: Sequence[Recorded[Any]]) -> str:
    """Return the time zone of a project's programme, which is set once, when the programme is opened."""
    (opened,) = given.store.load(programme_of(known), version=1)
    assert isinstance(opened.event, ProgrammeOpened)
    return opened.event.time_zone
