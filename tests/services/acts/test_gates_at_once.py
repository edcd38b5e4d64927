"""A gate is opened on what it says that it was opened on, also when others record something at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from domain.canonical import digest
from domain.events import (
    Event,
    GateOpened,
    IndicatorDefined,
    MilestoneSubmitted,
    ProgrammeOpened,
    RecipientRegistered,
    RoundOpened,
    RulebookPublished,
    WaiverGranted,
)
from domain.history import Meta
from domain.terms import Identifier
from services import acts
from services.acts import Act
from services.acts.hindsight import reproduced
from services.database import Pool
from services.event_store import CommandKey, EventStore, StreamType, Unit
from tests.clock import FixedClock
from tests.domain.cases import CLASSES, waiver
from tests.domain.gate_facts import BOOK, CHAIR
from tests.domain.kit import On
from tests.domain.lives import ACTIVE, DEFINITIONS, M1, PREPARER, PROGRAMME, RECIPIENT, uid

PROJECT = uid(901)
DAY = date(2026, 1, 15)
OPENED = ProgrammeOpened(
    code="AGR-2026",
    title={"en": "Productive farms"},
    goals={"en": "More value"},
    legal_basis="Order 17",
    instruments=("grant",),
    sectors=(),
    regions=(),
    opens=DAY,
    closes=date(2028, 1, 1),
    currency="KZT",
    time_zone="Asia/Almaty",
    provenance="native",
)
DOCUMENT = BOOK.model_dump(mode="json")
PUBLISHED = RulebookPublished(version=1, document=DOCUMENT, digest=digest(DOCUMENT))
ROUND = RoundOpened(round="2026-1", title={"en": "Call"}, opens=DAY, closes=date(2026, 12, 31), rulebook_version=1)
REGISTERED = RecipientRegistered(
    title="Orchard Ltd",
    identifiers=(Identifier(scheme="KZ-BIN", value="010140000123"),),
    country="KZ",
    provenance="native",
)
ELSEWHERE = CLASSES.model_copy(update={"region": "KZ-33"})
LIFTED: WaiverGranted = waiver("gates/half-way/delivered").granted

ANY: StreamType[None] = StreamType(initial=None, evolve=lambda state, recorded: state)  # noqa: ARG005
"""Any stream, whatever its facts make of it."""


class Office:
    """Records facts, and opens the gate while something else is recorded."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.act = Act(clock=FixedClock(), occurred_on=date(2026, 3, 2))

    def record(self, stream: UUID, *events: Event) -> int:
        command = self.command(f"{stream} {events[0].name} {len(events)}")
        receipt = self.store.record(
            ANY,
            stream,
            lambda _: events,
            command=command,
            meta=Meta(actor="office", command=command.command_id),
            occurred_on=DAY,
            programme=PROGRAMME,
        )
        return receipt.position

    def open_while(self, stream: UUID, *events: Event) -> tuple[int, int]:
        """Open the gate while these events are recorded; return how often it was decided, and the events' position."""
        runs, position = 0, 0

        def work(unit: Unit) -> None:
            nonlocal runs, position
            runs += 1
            acts.open_gate(unit, self.act, PROJECT, gate="half-way", opened_by=CHAIR)
            if runs == 1 and events:
                position = self.record(stream, *events)

        command = self.command("open")
        self.store.transact(work, command=command, meta=Meta(actor="office", command=command.command_id))
        return runs, position

    @property
    def opened(self) -> Any:
        return next(fact for fact in self.store.load(PROJECT) if isinstance(fact.event, GateOpened))

    @staticmethod
    def command(key: str) -> CommandKey:
        return CommandKey("office", key, sha256(key.encode()).digest())


@pytest.fixture
def office(pool: Pool) -> Office:
    """An office with a project whose first gate is next."""
    office = Office(EventStore(pool, clock=FixedClock()))
    defined = [IndicatorDefined(indicator=ref, definition=definition) for ref, definition in DEFINITIONS.items()]
    office.record(PROGRAMME, OPENED, *defined, PUBLISHED, ROUND)
    office.record(RECIPIENT, REGISTERED, CLASSES)
    facts = [fact.event if isinstance(fact, On) else fact for fact in ACTIVE]
    office.record(PROJECT, *facts)
    return office


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (PROGRAMME, (LIFTED,)),
        (PROGRAMME, (PUBLISHED.model_copy(update={"version": 2}),)),
        (RECIPIENT, (ELSEWHERE,)),
        (PROJECT, (MilestoneSubmitted(milestone=M1, statement=None, evidence=(), submitted_by=PREPARER),)),
    ],
    ids=["waiver", "rulebook", "classification", "project"],
)
def test_what_is_recorded_in_between_makes_the_gate_open_on_it(
    office: Office, stream: UUID, events: Sequence[Event]
) -> None:
    runs, position = office.open_while(stream, *events)
    assert runs == 2
    assert office.opened.event.basis.position == position == office.opened.position - 1
    assert reproduced(office.store, office.store.load(PROJECT), office.opened) == office.opened.event.basis.evaluation


def test_what_nobody_looked_at_lets_the_gate_open_at_once(office: Office) -> None:
    before = office.store.head().position
    runs, _ = office.open_while(uid(990), REGISTERED)
    assert runs == 1
    assert office.opened.event.basis.position == before


def test_a_unit_looks_at_recorded_events_only(office: Office) -> None:
    seen: list[int] = []

    def work(unit: Unit) -> None:
        seen.append(unit.position)
        unit.load(acts.PROJECT, PROJECT)
        seen.append(unit.position)
        unit.write(
            PROJECT,
            [MilestoneSubmitted(milestone=M1, statement=None, evidence=(), submitted_by=PREPARER)],
            occurred_on=DAY,
        )
        unit.load(acts.PROJECT, PROJECT)
        seen.append(unit.position)

    head = office.store.head().position
    command = office.command("look")
    office.store.transact(work, command=command, meta=Meta(actor="office", command=command.command_id))
    assert seen == [0, head, head]
