"""Evaluations of what was known at a position, from the log alone: today's view of a gate, and that of any earlier day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain import programme as programmes
from domain.errors import NotFound
from domain.events import GateOpened
from domain.history import Recorded
from domain.programme import Programme
from domain.project.evaluation import Case, evaluate
from domain.project.gates import rule_of
from domain.project.state import Project
from domain.recipient import Recipient
from domain.rulebook import Rulebook
from domain.terms import Evaluated
from services.acts.case import PROGRAMME, PROJECT, RECIPIENT, case_of
from services.event_store import EventStore


@dataclass(frozen=True, slots=True)
class Known:
    """A project with its programme and its recipient, as far as the log goes."""

    project: Project
    scheme: Programme
    firm: Recipient

    def version(self) -> int | None:
        """Return the rulebook version that the agreement pins, before it that of the round; None where there is none."""
        if self.project.agreement is not None:
            return self.project.agreement.rulebook_version
        call = self.scheme.rounds.get(self.project.round or "")
        return None if call is None else call.opened.rulebook_version

    def rulebook(self, version: int) -> Rulebook:
        """Return a published rulebook version; raise NotFound."""
        return programmes.rulebook(self.scheme, version)

    def case(self, day: date, version: int) -> Case:
        """Return what an evaluation on a day rests on, under a rulebook version; raise NotFound."""
        return case_of(
            self.project,
            self.scheme,
            self.firm,
            day,
            waivers=tuple(self.scheme.waivers.values()),
            rulebook=self.rulebook(version),
            version=version,
        )


def known_at(
    store: EventStore, facts: Sequence[Recorded[Any]], *, position: int, on: date | None = None, seen: int = 0
) -> Known:
    """Return what was known at a position; `facts` are those of the project, as far as anybody knows them.

    With `on`, only what had taken effect by that day counts of the project, and what a basis had `seen`, the facts up to
    its position: a gate that is opened under an earlier day looks at all that is known. A waiver and a classification say themselves
    from which day they hold, and rules and definitions are those that were published.
    """
    known = [
        recorded
        for recorded in facts
        if recorded.position <= position and (recorded.position <= seen or _true(recorded, on))
    ]
    project = PROJECT.fold(known)
    if project.programme is None:
        raise NotFound("project", "that was registered by then")
    scheme = store.load(project.programme, as_of=position)
    firm = [] if project.recipient is None else store.load(project.recipient, as_of=position)
    return Known(project, PROGRAMME.fold(scheme), RECIPIENT.fold(firm))


def evaluated_gate(known: Known, gate: str, *, day: date, version: int) -> tuple[Evaluated, ...]:
    """Evaluate the criteria of a gate; raise NotFound for one that the rulebook version does not have."""
    case = known.case(day, version)
    return evaluate(rule_of(case.rulebook, gate).criteria, case=case, address=f"gates/{gate}")


def reproduced(
    store: EventStore, facts: Sequence[Recorded[Any]], opened: Recorded[GateOpened]
) -> tuple[Evaluated, ...]:
    """Evaluate a gate again from the log as far as its basis went, on the day on which it was opened."""
    basis = opened.event.basis
    known = known_at(store, facts, position=basis.position)
    return evaluated_gate(known, opened.event.gate, day=opened.occurred_on, version=basis.rulebook_version)


def restated(
    store: EventStore, facts: Sequence[Recorded[Any]], opened: Recorded[GateOpened], *, position: int
) -> tuple[Evaluated, ...]:
    """Evaluate a gate again on what is known by `position` of the day on which it was opened, by the rules of its basis."""
    seen = opened.event.basis.position
    known = known_at(store, facts, position=position, on=opened.occurred_on, seen=seen)
    version = opened.event.basis.rulebook_version
    return evaluated_gate(known, opened.event.gate, day=opened.occurred_on, version=version)


def _true(recorded: Recorded[Any], on: date | None) -> bool:
    return on is None or recorded.event.effective_on(recorded.occurred_on) <= on
