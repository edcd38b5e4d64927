"""How an act of a person reaches the log: on which day it happened, and on which version it was judged.

The interface and the simulator act through the same functions here; only they load several streams for one decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args
from uuid import UUID

from domain import budget, programme, recipient
from domain.errors import NotFound
from domain.events import BudgetEvent, ProgrammeEvent, ProjectEvent, RecipientEvent
from domain.programme import Programme, Waiver
from domain.project.evaluation import Case
from domain.project.evolve import evolve
from domain.project.rules import PublishedElsewhere, come, since
from domain.project.state import Project
from domain.recipient import Recipient, classification_on
from domain.rulebook import Rulebook
from services.clock import Clock
from services.event_store import StreamType, Unit

PROJECT: Final = StreamType(initial=Project(), evolve=evolve, noun="project", facts=get_args(ProjectEvent))
PROGRAMME: Final = StreamType(
    initial=Programme(), evolve=programme.evolve, noun="programme", facts=get_args(ProgrammeEvent)
)
BUDGET: Final = StreamType(initial=budget.Budget(), evolve=budget.evolve, noun="budget", facts=get_args(BudgetEvent))
RECIPIENT: Final = StreamType(
    initial=recipient.Recipient(), evolve=recipient.evolve, noun="recipient", facts=get_args(RecipientEvent)
)


@dataclass(frozen=True, slots=True)
class Act:
    """What every act has besides its content. Rules look at the day of the act, which is never after today."""

    clock: Clock
    occurred_on: date | None = None
    """The day of the act; None is today, in the time zone of the programme."""
    expected_version: int | None = None
    """The version of the stream that somebody judged; None where nobody did."""

    def day(self, time_zone: str) -> date:
        """Return the day of the act; raise DayNotYetCome if it lies in the future of `time_zone`."""
        today = self.clock.today(time_zone)
        return today if self.occurred_on is None else come(self.occurred_on, today=today)


def on_project(unit: Unit, act: Act, project: UUID, command: Callable[[Project, date], Sequence[ProjectEvent]]) -> None:
    """Run a command that needs nothing but its project and the day of the act."""
    state = load_project(unit, act, project)
    day = day_of(unit, act, state)
    write(unit, project, state, command(state, day), day=day)


def write(unit: Unit, project: UUID, state: Project, events: Sequence[ProjectEvent], *, day: date) -> None:
    """Write what was decided about a project; raise BeforeWhatItRestsOn for facts dated before what they rest on."""
    if events:
        since(day, project=state)
    unit.write(project, events, occurred_on=day)


def day_of(unit: Unit, act: Act, project: Project) -> date:
    """Return the day of an act on a registered project."""
    passport = programme_of(unit, project).passport
    assert passport is not None
    return act.day(passport.time_zone)


def spelled(value: str) -> str:
    """Return a code or an identifier as it is claimed: upper and lower case and spaces make no second one."""
    return "".join(value.split()).casefold()


def load_project(unit: Unit, act: Act, project: UUID) -> Project:
    """Return a registered project of ours; raise NotFound, PublishedElsewhere, or StreamChanged if another version was judged."""
    state = unit.load(PROJECT, project, expected_version=act.expected_version).state
    if state.stage is None:
        raise NotFound("project", project)
    if state.provenance == "published":
        raise PublishedElsewhere(stage=state.stage)
    return state


def programme_of(unit: Unit, project: Project) -> Programme:
    """Return the programme of a registered project."""
    assert project.programme is not None
    return load_programme(unit, project.programme)


def load_programme(unit: Unit, programme: UUID) -> Programme:
    """Return an open programme; raise NotFound."""
    state = unit.load(PROGRAMME, programme).state
    if state.passport is None:
        raise NotFound("programme", programme)
    return state


def appraisal_rulebook(unit: Unit, project: Project) -> Rulebook:
    """Return the rulebook version that the project's round names for appraisal."""
    return programme.rulebook(programme_of(unit, project), appraisal_version(unit, project))


def appraisal_version(unit: Unit, project: Project) -> int:
    """Return the number of the rulebook version that the project's round names for appraisal."""
    call = programme_of(unit, project).rounds.get(project.round or "")
    if call is None:
        raise NotFound("round", project.round)
    return call.opened.rulebook_version


def pinned_rulebook(unit: Unit, project: Project) -> Rulebook:
    """Return the rulebook version that the agreement pins; before a signature, the one that the round names."""
    signed = project.agreement
    version = appraisal_version(unit, project) if signed is None else signed.rulebook_version
    return programme.rulebook(programme_of(unit, project), version)


def evaluation_case(
    unit: Unit, project: Project, day: date, *, rulebook: Rulebook, version: int, tranche: UUID | None = None
) -> tuple[Case, int]:
    """Return what an evaluation on a day rests on, and the position up to which the log was looked at for it.

    Programme and recipient stay as they were looked at: a waiver or a classification recorded in between makes the
    unit decide again.
    """
    scheme = programme_of(unit, project)
    assert project.programme is not None
    unit.guard(project.programme)
    firm = Recipient()
    if project.recipient is not None:
        firm = unit.load(RECIPIENT, project.recipient).state
        unit.guard(project.recipient)
    waivers = tuple(scheme.waivers.values())
    case = case_of(project, scheme, firm, day, waivers=waivers, rulebook=rulebook, version=version, tranche=tranche)
    return case, unit.position


def case_of(
    project: Project,
    scheme: Programme,
    firm: Recipient,
    day: date,
    *,
    waivers: tuple[Waiver, ...],
    rulebook: Rulebook,
    version: int,
    tranche: UUID | None = None,
) -> Case:
    """Return what an evaluation rests on, from a project, its programme and its recipient as they were known."""
    classified = classification_on(firm, day)
    return Case(
        project=project,
        rulebook=rulebook,
        rulebook_version=version,
        definitions=scheme.indicators,
        defined_at=scheme.defined_at,
        classification=None if classified is None else classified.fact,
        classified_at=None if classified is None else classified.position,
        waivers=waivers,
        day=day,
        tranche=tranche,
    )
