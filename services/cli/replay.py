"""`milepost replay`: the history of one project as a story, as it was known at a position and true on a day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console

from domain.events import ProgrammeOpened, ProjectRegistered, RecipientRegistered
from projections.kpis import fold_series
from projections.project import view_of
from projections.timeline import timeline
from services.acts import spelled
from services.cli.failure import Failure
from services.cli.story import AsOf, Story, tell
from services.clock import Clock, SystemClock
from services.database import Pool, open_pool, prepared_database, require_migrated
from services.event_store import EventStore
from services.settings import load_settings

PLAIN_WIDTH: Final = 160
"""Columns where the output is not a terminal."""
LARGEST_POSITION: Final = 2**63 - 1


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(replay)


def replay(
    project: Annotated[str, typer.Argument(help="The id or the code of a project.")],
    as_of: Annotated[
        str | None,
        typer.Option(help="What was known: a position, or a time such as 2026-03-02T09:30:00Z. Without it: now."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="What was true: only what had taken effect by this day."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Tell every fact, also many of one kind on one day.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print entries, state and KPIs as JSON.")] = False,
) -> None:
    """Tell the history of a project: what happened, who did it, on which day, when it was recorded, what it changed."""
    clock = SystemClock()
    with _opened_log() as log:
        at = _known(log.store, as_of)
        story = _story(log, clock, _find(log, project), at, None if on is None else on.date())
    if as_json:
        typer.echo(json.dumps(_as_json(story), ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PLAIN_WIDTH)
    tell(console, story, full=full)


@dataclass(frozen=True, slots=True)
class _Log:
    store: EventStore
    pool: Pool


@contextmanager
def _opened_log() -> Iterator[_Log]:
    settings = load_settings()
    database = prepared_database(settings)
    with open_pool(database.service_url, settings) as pool:
        with pool.connection() as connection:
            require_migrated(connection)
        yield _Log(EventStore(pool, clock=SystemClock()), pool)


def _known(store: EventStore, as_of: str | None) -> AsOf:
    """Return the position that `as_of` means; raise a usage error where it means none, `Failure` where it is to come."""
    head = store.head().position
    if as_of is None:
        return AsOf(asked=None, position=head, recorded_at=store.recorded_at(head), final=True)
    if re.fullmatch(r"[0-9]{1,19}", as_of):
        position = int(as_of)
        if position > head:
            raise Failure(f"The log ends at position {head}; {position} is still to come.")
        return AsOf(asked=None, position=position, recorded_at=store.recorded_at(position), final=True)
    try:
        time = datetime.fromisoformat(as_of)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise typer.BadParameter("a position, or a time with its zone: 2026-03-02T09:30:00Z", param_hint="--as-of")
    resolved = store.position_at(time)
    recorded_at = store.recorded_at(resolved.position)
    return AsOf(asked=time.astimezone(UTC), position=resolved.position, recorded_at=recorded_at, final=resolved.final)


def _find(log: _Log, project: str) -> UUID:
    """Return the id of a project that is given by id or code; raise `Failure` where there is none or more than one."""
    try:
        return UUID(project)
    except ValueError:
        pass
    with log.pool.connection() as connection:
        rows = connection.execute(
            "select command_id from milepost.claim where value = %s and scope like 'project-code:%%' order by position",
            [spelled(project)],
        ).fetchall()
    found: dict[UUID, str] = {}
    for (command,) in rows:
        for recorded in log.store.events_of_command(command):
            if isinstance(recorded.event, ProjectRegistered) and spelled(recorded.event.code) == spelled(project):
                found[recorded.stream] = recorded.event.title
    if not found:
        raise Failure(f"There is no project {project}: neither an id nor a code that is in use.")
    if len(found) > 1:
        candidates = "; ".join(f"{id_} ({title})" for id_, title in found.items())
        raise Failure(
            f"{len(found)} projects have the code {project}, of different programmes; name one by its id: {candidates}"
        )
    return next(iter(found))


def _story(log: _Log, clock: Clock, project: UUID, at: AsOf, on: date | None) -> Story:
    store = log.store
    known = store.load(project, as_of=at.position)
    registered = next((recorded.event for recorded in known if isinstance(recorded.event, ProjectRegistered)), None)
    if registered is None:
        if any(isinstance(recorded.event, ProjectRegistered) for recorded in store.load(project)):
            raise Failure(f"Project {project} was not known at position {at.position}: it was registered later.")
        raise Failure(f"There is no project {project}.")
    programme = store.load(registered.programme, as_of=at.position)
    facts = [recorded for recorded in known if on is None or recorded.event.effective_on(recorded.occurred_on) <= on]
    defined = [
        recorded for recorded in programme if on is None or recorded.event.effective_on(recorded.occurred_on) <= on
    ]
    view = view_of(project, facts, known=known)
    scheme = next((recorded.event for recorded in programme if isinstance(recorded.event, ProgrammeOpened)), None)
    recipient = [] if view.recipient is None else store.load(view.recipient, as_of=at.position)
    firm = next((recorded.event for recorded in recipient if isinstance(recorded.event, RecipientRegistered)), None)
    return Story(
        view=view,
        programme=None
        if scheme is None
        else f"{scheme.code} {scheme.title.get('en') or next(iter(scheme.title.values()))}",
        recipient=None if firm is None else firm.title,
        at=at,
        on=on,
        day=on or _day(clock, at, "UTC" if scheme is None else scheme.time_zone),
        left_out=len(known) - len(facts),
        entries=timeline(facts, known=known),
        series=fold_series(facts, defined),
    )


def _day(clock: Clock, at: AsOf, zone: str) -> date:
    """Return the day on which something is overdue or not: that of the moment asked for, else today."""
    return clock.today(zone) if at.asked is None else min(clock.today(zone), at.asked.astimezone(ZoneInfo(zone)).date())


def _as_json(story: Story) -> dict[str, object]:
    content = {
        "project": story.view.project,
        "programme": story.programme,
        "recipient": story.recipient,
        "as_of": {"position": story.at.position, "recorded_at": story.at.recorded_at, "final": story.at.final},
        "on": story.on,
        "entries": story.entries,
        "state": story.view,
        "kpis": story.series,
    }
    plain: dict[str, object] = to_jsonable_python(content)
    return plain
