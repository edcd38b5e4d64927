"""Commands as deeds that a step can carry: each goes through the acts of the service or through a command of the domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from domain.events import ProgrammeEvent, ProjectEvent
from services.acts import Act, on_programme, on_project
from services.event_store import Unit

Deed = Callable[[Unit, Act], None]


def act(of: Callable[..., None], subject: UUID, **facts: Any) -> Deed:
    """Do an act of the service on a programme, a recipient or a project."""
    return lambda unit, act: of(unit, act, subject, **facts)


def command(of: Callable[..., Sequence[ProjectEvent]], project: UUID, **facts: Any) -> Deed:
    """Run a command that needs nothing but its project."""
    return lambda unit, act: on_project(unit, act, project, lambda state, _: of(state, **facts))


def dated(of: Callable[..., Sequence[ProjectEvent]], project: UUID, **facts: Any) -> Deed:
    """Run a command that needs its project and the day of the act."""
    return lambda unit, act: on_project(unit, act, project, lambda state, day: of(state, today=day, **facts))


def on_scheme(of: Callable[..., Sequence[ProgrammeEvent]], programme: UUID, **facts: Any) -> Deed:
    """Run a command that needs nothing but its programme."""
    return lambda unit, act: on_programme(unit, act, programme, lambda state: of(state, **facts))
